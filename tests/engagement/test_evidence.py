"""The evidence pack tells what is out of the ordinary, and nothing where nothing is."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from data.audit import Audit
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.copies import Member, keep_groups, keep_sketches
from data.evidence import Suspicions
from data.models import OWNER, Review, Scope
from data.schema import review
from data.store import Store
from data.upsert import Arrival
from engagement.evidence import as_json, as_text, evidence_of, facts, grounds
from scoring.signals.duplicates import sketch, triples
from tests.jobs.conftest import ANCHOR

ALL = Scope.everything()


@pytest.fixture
def place(engine):
    catalogue = Catalogue(engine)
    brand_id = catalogue.add_brand(NewBrand("b", "B", ours=True))
    location_id = catalogue.add_location(brand_id, NewLocation("p", "Quay"))
    return catalogue.listing(catalogue.add_listing(location_id, NewListing("s", "google", "1")))


@pytest.fixture
def suspicions(engine):
    return Suspicions(engine, Audit(engine, Fernet.generate_key().decode()))


def write(engine, listing, *said):
    """Write reviews: how long ago in hours, stars, and who; they get the ids 1, 2, 3 …"""
    reviews = [
        Review(
            channel="google", external_id=str(number), author_id=who, author=who, rating=stars,
            text=f"words {number}", created_at=ANCHOR - timedelta(hours=hours),
        )
        for number, (hours, stars, who) in enumerate(said)
    ]  # fmt: skip
    Store(engine).keep(Arrival(listing, reviews, 1, ANCHOR))


def kinds(found):
    return [each.kind for each in grounds(found)]


def test_an_ordinary_complaint_shows_nothing(engine, place, suspicions):
    write(engine, place, (5, 1, "a"), *((200 + 90 * n, 2, f"b{n}") for n in range(15)))
    found = evidence_of(suspicions, ALL, 1)
    assert (found.around, kinds(found)) == (1, [])
    assert "Nothing that can be measured" in as_text(found, ANCHOR)


def test_a_burst_and_its_hurry_are_told_with_what_is_usual(engine, place, suspicions):
    write(engine, place, (5, 1, "a"), *((5 + n / 10, 1, f"b{n}") for n in range(6)), (400, 1, "c"))
    found = evidence_of(suspicions, ALL, 1)
    assert kinds(found) == ["burst", "timing"]
    words = {each.kind: each.words for each in grounds(found)}
    assert "7 negative reviews of this place within 6 days, where 0.1 are usual" in words["burst"]


def test_an_account_that_gives_only_the_worst_is_told(engine, place, suspicions):
    write(engine, place, (5, 1, "a"), (900, 1, "a"), (1800, 1, "a"))
    assert kinds(evidence_of(suspicions, ALL, 1)) == ["account"]
    write(engine, place, (5, 1, "a"), (900, 1, "a"), (1800, 1, "a"), (1900, 5, "a"))
    assert kinds(evidence_of(suspicions, ALL, 1)) == []


STAYED = "We stayed three nights in a lovely room above the old harbour and slept well"
STOCK = "We had been looking forward to this for months."


def say(engine, listing, *said):
    """Write reviews that were compared: who, when, how many hours ago, and the words."""
    reviews = [
        Review(
            channel="google", external_id=str(number), author_id=who, author=who, rating=5,
            text=words, created_at=ANCHOR - timedelta(hours=hours),
        )
        for number, (who, hours, words) in enumerate(said)
    ]  # fmt: skip
    store = Store(engine)
    store.keep(Arrival(listing, reviews, 1, ANCHOR))
    words = {number: sketch(triples(each[2])) for number, each in enumerate(said, start=1)}
    keep_sketches(store, words)


def group(engine, middle, *others):
    """Say that the worker took reviews for copies of one, whether they are or not."""
    members = [Member(each, middle, 0.9) for each in others]
    keep_groups(Store(engine), [Member(middle, middle, 1.0), *members], [])


def test_copies_are_told_with_their_accounts_and_kept_out_of_the_facts(engine, place, suspicions):
    again = STAYED.replace("well", "soundly")
    say(engine, place, ("a", 5, STAYED), ("b", 900, again), ("c", 1800, STAYED))
    group(engine, 1, 2, 3)
    found = evidence_of(suspicions, ALL, 1)
    assert kinds(found) == ["copies"]
    assert [(held.id, round(alike, 2)) for held, alike in found.copies] == [(3, 1.0), (2, 0.86)]
    assert grounds(found)[0].words == (
        "2 other reviews with nearly the same text (up to 100% alike), by 2 other accounts, "
        "at 1 place."
    )
    assert "harbour" not in json.dumps(facts(found))
    told = json.loads(as_json(found, ANCHOR))
    assert [each["account"] for each in told["copies"]] == ["c", "b"]
    assert told["review"]["text"] == STAYED
    assert "Copy (86% alike): 2, 2026-" in as_text(found, ANCHOR)


def test_how_alike_copies_are_is_to_the_review_that_is_looked_at(engine, place, suspicions):
    half = STAYED.replace("and slept well", "but the lift was broken")
    say(engine, place, ("a", 5, half), ("b", 6, STAYED), ("c", 7, STAYED))
    group(engine, 2, 1, 3)
    (ground,) = grounds(evidence_of(suspicions, ALL, 1))
    assert "2 other reviews with sentences of it (up to 56% alike), by 2" in ground.words
    (ground,) = grounds(evidence_of(suspicions, ALL, 2))
    assert "1 other review with nearly the same text (up to 100% alike), by 1" in ground.words
    assert ground.words.endswith(" Sentences of it stand in 1 more review.")


def test_a_review_that_shares_a_stock_sentence_is_no_copy(engine, place, suspicions):
    say(
        engine, place,
        ("a", 5, f"{STOCK} Bad coffee and no seats."),
        ("b", 6, f"{STOCK} The lift was broken again."),
        ("c", 7, STAYED), ("d", 8, STAYED),
    )  # fmt: skip
    group(engine, 1, 2, 3, 4)
    assert evidence_of(suspicions, ALL, 1).copies == []
    assert kinds(evidence_of(suspicions, ALL, 2)) == []


def test_a_copy_that_stands_in_another_group_is_told(engine, place, suspicions):
    say(engine, place, ("a", 5, STAYED), ("b", 900, STAYED), ("c", 90 * 24 + 30, STAYED))
    for each in (1, 2, 3):
        group(engine, each)
    assert [held.id for held, _ in evidence_of(suspicions, ALL, 1).copies] == [2]
    assert [held.id for held, _ in evidence_of(suspicions, ALL, 2).copies] == [1, 3]


def test_texts_that_are_no_longer_held_are_compared_by_their_sketches(engine, place, suspicions):
    say(engine, place, ("a", 5, STAYED), ("b", 6, STAYED), ("c", 7, f"{STOCK} {STAYED[::-1]}"))
    group(engine, 1, 2, 3)
    with engine.begin() as connection:
        connection.execute(update(review).where(review.c.id != 1).values(text=None))
    assert [(held.id, near) for held, near in evidence_of(suspicions, ALL, 1).copies] == [(2, 1)]


def test_what_lies_beyond_the_scope_is_not_evidence(engine, place, suspicions):
    write(engine, place, (5, 1, "a"))
    assert evidence_of(suspicions, Scope(), 1) is None
    assert suspicions.disputes(Scope(), 1) == []


def test_a_report_and_its_outcome_are_kept(engine, place, suspicions):
    write(engine, place, (5, 1, "a"))
    found = evidence_of(suspicions, ALL, 1)
    number = suspicions.report(OWNER, 1, " never a guest ", facts(found), ANCHOR)
    suspicions.close(OWNER, number, "Removed by the platform", ANCHOR + timedelta(days=2))
    (kept,) = suspicions.disputes(ALL, 1)
    assert (kept.reason, kept.outcome, kept.by) == (
        "never a guest", "Removed by the platform", OWNER.name,
    )  # fmt: skip
    assert kept.facts["around"] == 1


def test_nobody_reports_what_they_may_not_see(engine, place, suspicions):
    write(engine, place, (5, 1, "a"))
    stranger = replace(OWNER, scope=Scope(frozenset({99})))
    with pytest.raises(LookupError):
        suspicions.report(stranger, 1, "x", {}, ANCHOR)
    number = suspicions.report(OWNER, 1, "x", {}, ANCHOR)
    with pytest.raises(LookupError):
        suspicions.close(stranger, number, "x", ANCHOR)
