"""An author who asked to be forgotten is not found anywhere in the store, and stays away."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from data.compacting import compact
from data.engine import open_engine
from data.erasure import Erasure
from data.facts import Facts
from data.models import OWNER, Filters, Review, Scope
from data.raw_items import SetAside
from data.schema import answer, edit, fact, note, review, set_aside, step, task, upload
from data.schema import listing as listings
from data.store import Store
from data.suppression import ERASED, Suppression
from data.upsert import Arrival
from jobs.deriving import derive_signals
from scoring.signals.analyse import Analyser
from tests.jobs.conftest import collect_all, held

ALL = Scope.everything()


def erasure(work):
    return Erasure(work.engine, work.audit, Suppression(work.secrets.keys))


def sole_author(work, channel="google"):
    """Return a review in words whose author's name nobody else bears."""
    alone = select(review.c.author).group_by(review.c.author).having(func.count() == 1)
    wanted = select(review).where(
        review.c.channel == channel,
        review.c.author.in_(alone),
        func.length(review.c.author) > 8,
        func.length(review.c.text) > 40,
        review.c.response_text.is_not(None),
    )
    with work.engine.connect() as connection:
        return connection.execute(wanted.order_by(review.c.id).limit(1)).one()


def collect_again(work):
    for each in work.catalogue.listings():
        work.clock.at += timedelta(seconds=1)
        work.catalogue.schedule(each.id, work.clock.now())
    with work.engine.begin() as connection:
        connection.execute(update(listings).values(cursor={}, complete_until=None, walked_at=None))
    collect_all(work)


def repeat_everywhere(work, of):
    """Let the author's words and name stand wherever a person or a machine may have put them."""
    name, words = of.author, of.text
    now = work.clock.now()
    rows = {
        edit: {"review_id": of.id, "run_id": 1, "seen_at": now, "version": now, "text": words},
        task: {
            "review_id": of.id, "brand_id": 1, "location_id": of.location_id,
            "channel": of.channel, "came_at": now, "news_at": now,
        },
        step: {"review_id": of.id, "at": now, "kind": "note", "text": f"{name} rang again"},
        answer: {
            "review_id": of.id, "state": "draft", "text": f"Dear {name}", "origin": "person",
            "author_id": OWNER.id, "changed_at": now,
        },
        note: {
            "person_id": OWNER.id, "made_at": now, "brand_id": 1, "day": 1,
            "text": f"what {name} asked for",
        },
        upload: {
            "filename": "a.csv", "digest": "x", "body": f"{name};{words}".encode(),
            "received_at": now, "origin": "app", "state": "imported", "preview": {"rows": [words]},
        },
    }  # fmt: skip
    with work.engine.begin() as connection:
        for table, values in rows.items():
            connection.execute(insert(table).values(values))
    asked = work.commands.ask("test", {"listing_id": of.listing_id}, now)
    work.commands.take(0, now)
    work.commands.finish(asked, {"reviews": [{"author": name, "text": words}]}, now)
    listing = work.catalogue.listing(of.listing_id)
    work.raw_items.set_aside(listing, [SetAside({"who": name, "said": words}, "odd")], 1, now)


def traces(engine, *texts):
    """Return where any of the texts stands in the files of a store, in any case."""
    engine.dispose()
    path = Path(engine.url.database)
    found = []
    for each in path.parent.glob(path.name + "*"):
        body = each.read_bytes().lower()
        found += [(each.name, text) for text in texts if text.lower().encode() in body]
    return found


def words_of(text):
    """Return pieces of a text that nobody else is likely to have written."""
    return [text[start : start + 30] for start in (0, len(text) // 2)]


def test_not_a_byte_is_left_after_three_collections_a_restart_and_compacting(work):
    collect_all(work)
    derive_signals(work, Analyser())
    of = sole_author(work)
    repeat_everywhere(work, of)
    alone = [piece for piece in words_of(of.text) if _written_once(work, piece)]
    looked_for = [of.author, *([of.author_id] if of.author_id else []), *alone]
    assert traces(work.engine, *looked_for)
    before = stars(work)

    erasure(work).erase(OWNER, of.id, work.clock.now())
    for _ in range(3):
        collect_again(work)
        derive_signals(work, Analyser())
    work.engine.dispose()
    engine = open_engine(str(work.engine.url))
    compact(engine)

    assert traces(engine, *looked_for) == []
    assert stars(work) == before
    row = one(engine, of.id)
    assert (row.text, row.author, row.rating) == (None, None, of.rating)
    assert row.flags == [ERASED]


def _written_once(work, piece):
    count = select(func.count()).where(review.c.text.contains(piece, autoescape=True))
    with work.engine.connect() as connection:
        return connection.execute(count).scalar_one() == 1


def stars(work):
    row = Facts(work.engine).counts(ALL, Filters()).iloc[0]
    return {name: int(row[name]) for name in ("n", *(f"stars_{n}" for n in range(1, 6)))}


def one(engine, review_id):
    with engine.connect() as connection:
        return connection.execute(select(review).where(review.c.id == review_id)).one()


def test_without_suppression_the_next_collection_would_bring_everything_back(work):
    collect_all(work)
    of = sole_author(work)
    erasure(work).erase(OWNER, of.id, work.clock.now())
    work.store = Store(work.engine)
    collect_again(work)
    assert one(work.engine, of.id).text == of.text


def test_what_the_author_writes_later_is_kept_without_words(work, sandbox):
    collect_all(work)
    of = sole_author(work)
    work.engine.dispose()
    erasure(work).erase(OWNER, of.id, work.clock.now())
    listing = work.catalogue.listing(of.listing_id)
    later = Review(
        channel=of.channel, account=of.account, external_id="later", author=of.author,
        author_id=of.author_id, text="And another thing", rating=2, response_text="Thank you",
    )  # fmt: skip
    work.store.keep(Arrival(listing, [later], 1, work.clock.now()))
    with work.engine.connect() as connection:
        row = connection.execute(select(review).where(review.c.external_id == "later")).one()
        responded = connection.scalar(select(fact.c.responded).where(fact.c.review_id == row.id))
    assert (row.author, row.text, row.response_text, row.rating) == (None, None, "", 2)
    assert responded == 1


def test_an_item_that_cannot_be_read_is_set_aside_without_what_the_author_wrote(work):
    collect_all(work)
    of = sole_author(work)
    erasure(work).erase(OWNER, of.id, work.clock.now())
    listing = work.catalogue.listing(of.listing_id)
    items = [SetAside({"deep": [{"who": of.author}]}, "odd"), SetAside({"who": "else"}, "odd")]
    work.raw_items.set_aside(listing, items, 1, work.clock.now())
    with work.engine.connect() as connection:
        kept = set(connection.scalars(select(set_aside.c.item)))
    assert kept == {"", '{"who": "else"}'}


def test_others_keep_their_words_and_their_keys(work):
    collect_all(work)
    of = sole_author(work)
    keys, words = {row[:4] for row in held(work.engine)}, texts(work)
    erasure(work).erase(OWNER, of.id, work.clock.now())
    assert {row[:4] for row in held(work.engine)} == keys
    assert texts(work) == words | {of.id: None}


def texts(work):
    with work.engine.connect() as connection:
        return dict(connection.execute(select(review.c.id, review.c.text)).all())


def test_nobody_erases_what_they_may_not_see(work):
    collect_all(work)
    of = sole_author(work)
    stranger = replace(OWNER, scope=Scope(frozenset({of.location_id + 1_000})))
    with pytest.raises(LookupError):
        erasure(work).erase(stranger, of.id, work.clock.now())
    assert one(work.engine, of.id).text == of.text


def test_the_log_names_nobody(work):
    collect_all(work)
    of = sole_author(work)
    done = erasure(work).erase(OWNER, of.id, work.clock.now())
    (entry,) = work.audit.newest(1)
    assert (entry.action, entry.subject) == ("erased an author", f"review {of.id}")
    assert entry.detail["reviews"] == done.reviews == 1
    assert of.author not in str(entry)
