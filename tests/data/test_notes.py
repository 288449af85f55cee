"""Notes belong to places, and are seen by those who may see all of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from data.audit import Audit, Revoked
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import OWNER, Person, Review, Role, Scope
from data.notes import NewNote, Notes
from data.schema import person, review
from data.store import Store
from data.upsert import Arrival

DAY = 20_500
ALL = Scope.everything()


@pytest.fixture
def places(engine):
    catalogue = Catalogue(engine)
    ours = catalogue.add_brand(NewBrand("ours", "Ours", ours=True))
    theirs = catalogue.add_brand(NewBrand("theirs", "Theirs"))
    brands = (ours, ours, ours, theirs)
    return [
        catalogue.add_location(brand, NewLocation(f"p{number}", f"Place {number}"))
        for number, brand in enumerate(brands)
    ]


@pytest.fixture
def notes(engine):
    return Notes(engine, Audit(engine, Fernet.generate_key().decode()))


def only(*places):
    return Scope(frozenset(places))


def test_a_note_is_kept_as_it_was_made(notes, places, now):
    new = NewNote(DAY, " New coffee machine ", frozenset(places[:2]), topic=3)
    note_id = notes.add(OWNER, new, now)
    (kept,) = notes.list(ALL)
    assert (kept.id, kept.text, kept.day, kept.topic) == (note_id, "New coffee machine", DAY, 3)
    assert kept.locations == frozenset(places[:2])
    assert (kept.by, kept.made_at) == (OWNER.name, now)


def test_it_is_seen_by_those_who_may_see_all_of_its_places(notes, places, now):
    notes.add(OWNER, NewNote(DAY, "here and there", frozenset(places[:2])), now)
    notes.add(OWNER, NewNote(DAY - 1, "here", frozenset(places[:1])), now)
    told = {
        scope: [each.text for each in notes.list(scope)]
        for scope in (only(places[0]), only(*places[:3]), only(places[2]), Scope())
    }
    assert list(told.values()) == [["here"], ["here and there", "here"], [], []]


def test_nobody_writes_about_places_beyond_their_scope(notes, places, now):
    manager = Person(OWNER.id, "m", "M", Role.LOCATION_MANAGER, only(places[0]))
    with pytest.raises(LookupError):
        notes.add(manager, NewNote(DAY, "x", frozenset(places[:2])), now)
    note_id = notes.add(OWNER, NewNote(DAY, "x", frozenset(places[:2])), now)
    with pytest.raises(LookupError):
        notes.remove(manager, note_id, now)
    assert len(notes.list(ALL)) == 1


@pytest.mark.parametrize(("text", "chosen"), [("  ", [0]), ("x", []), ("x", [0, 3])])
def test_a_note_says_something_about_places_of_one_brand(notes, places, now, text, chosen):
    with pytest.raises(ValueError, match="note"):
        notes.add(OWNER, NewNote(DAY, text, frozenset(places[each] for each in chosen)), now)


def test_a_removed_note_is_gone_and_the_log_says_who_removed_it(notes, places, now, engine):
    note_id = notes.add(OWNER, NewNote(DAY, "x", frozenset(places[:1])), now)
    notes.remove(OWNER, note_id, now)
    assert not notes.list(ALL)
    log = notes._audit.newest()
    assert [each.action for each in log] == ["removed a note", "made a note"]


@pytest.fixture
def review_id(engine, places, now):
    catalogue = Catalogue(engine)
    listing = catalogue.listing(catalogue.add_listing(places[0], NewListing("s", "google", "1")))
    Store(engine).keep(Arrival(listing, [Review(channel="google", external_id="1")], 1, now))
    with engine.connect() as connection:
        return connection.execute(select(review.c.id)).scalar_one()


def test_a_consent_to_quote_is_kept_withdrawn_and_scoped(notes, places, review_id, now):
    notes.allow(OWNER, review_id, "by e-mail", now)
    notes.allow(OWNER, review_id, "by letter", now + timedelta(days=1))
    assert notes.quotable(ALL, [review_id])[review_id].evidence == "by letter"
    assert notes.quotable(only(places[1]), [review_id]) == {}
    stranger = replace(OWNER, scope=only(places[1]))
    for act in (lambda: notes.withdraw(stranger, review_id, now),
                lambda: notes.allow(stranger, review_id, "x", now)):  # fmt: skip
        with pytest.raises(LookupError):
            act()
    notes.withdraw(OWNER, review_id, now)
    assert notes.quotable(ALL, [review_id]) == {}


def test_a_consent_says_how_we_know_of_it(notes, review_id, now):
    with pytest.raises(ValueError, match="how we know"):
        notes.allow(OWNER, review_id, " ", now)


def test_who_was_revoked_a_moment_ago_does_nothing_more(engine, notes, places, now):
    with engine.begin() as connection:
        connection.execute(update(person).where(person.c.id == OWNER.id).values(active=0))
    with pytest.raises(Revoked):
        notes.add(OWNER, NewNote(DAY, "x", frozenset(places[:1])), now)
    assert not notes.list(ALL)
