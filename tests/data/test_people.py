"""People: who is known, what they see, and that a change of it holds at once and is recorded."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from data.audit import Audit, Entry, Revoked
from data.catalogue import Catalogue, NewBrand, NewLocation
from data.engine import writing
from data.models import OWNER, Role, Scope
from data.people import Entered, NotAllowed, People
from data.schema import location
from data.scopes import EVERYTHING, Kind, Part, read_part
from data.settings import change_setting, read_setting

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BO = "bo@example.com"


@pytest.fixture
def people(engine):
    return People(engine, Audit(engine, "a key"))


@pytest.fixture
def town(engine):
    catalogue = Catalogue(engine)
    for key in ("harbour", "lantern"):
        brand_id = catalogue.add_brand(NewBrand(key, key.title(), "hotel"))
        for number, region in enumerate(("south", "north", "north")):
            new = NewLocation(f"p{number}", f"{key} {number}", groups={"region": region})
            catalogue.add_location(brand_id, new)
    with engine.connect() as connection:
        rows = connection.execute(select(location.c.brand_id, location.c.key, location.c.id))
        return {(row.brand_id, row.key): row.id for row in rows}


def enter(people, *parts, role=Role.LOCATION_MANAGER, subject=BO):
    return people.add(Entered(subject, "Bo", role, parts), None, NOW)


def test_nobody_is_known_who_was_not_entered(people):
    for subject in (BO, "local", "", OWNER.subject):
        assert people.known_as(subject) is None
    assert people.get(OWNER.id) == OWNER


def test_an_address_is_known_however_it_is_written(people):
    enter(people)
    assert people.known_as("  BO@Example.COM ").name == "Bo"


def test_who_was_given_nothing_sees_nothing(people, town):
    enter(people)
    assert people.known_as(BO).scope == Scope()


def test_a_scope_is_all_of_its_parts(people, town):
    parts = (
        Part(Kind.BRAND, "", "1"),
        Part(Kind.GROUP, "region", "south"),
        Part(Kind.LOCATION, "", str(town[2, "p2"])),
    )
    enter(people, *parts)
    own = {place for (brand_id, _), place in town.items() if brand_id == 1}
    expected = own | {town[2, "p0"], town[2, "p2"]}
    assert people.known_as(BO).scope == Scope(frozenset(expected))


def test_a_location_that_joins_a_group_is_seen_at_once(engine, people, town):
    enter(people, Part(Kind.GROUP, "region", "south"))
    new = NewLocation("p9", "New", groups={"region": "south"})
    added = Catalogue(engine).add_location(1, new)
    assert added in people.known_as(BO).scope.locations


def test_everything_is_everything(people, town):
    enter(people, EVERYTHING, Part(Kind.BRAND, "", "1"))
    assert people.known_as(BO).scope == Scope.everything()


def test_a_revoked_person_is_known_no_more_nor_are_their_sign_ins(people):
    person_id = enter(people)
    signed_in = NOW - timedelta(hours=1)
    assert people.known_as(BO, signed_in)
    people.set_active(person_id, False, None, NOW)
    assert people.known_as(BO, signed_in) is None
    assert people.get(person_id) is None
    people.set_active(person_id, True, None, NOW)
    assert people.known_as(BO, signed_in) is None
    assert people.known_as(BO, NOW + timedelta(seconds=1))


def test_signing_out_everywhere_ends_earlier_sign_ins(people):
    person_id = enter(people)
    people.sign_out_everywhere(person_id, None, NOW)
    assert people.known_as(BO, NOW - timedelta(seconds=1)) is None
    assert people.known_as(BO, NOW)


def test_a_sign_in_is_noted_once(people):
    person_id = enter(people)
    assert people.seen(person_id, "token", NOW)
    assert not people.seen(person_id, "token", NOW + timedelta(hours=1))
    assert people.seen(person_id, "another", NOW)
    assert [each.action for each in people.audit.newest()].count("signed in") == 2


def test_every_change_is_recorded_with_before_and_after(people):
    boss = enter(people, EVERYTHING, role=Role.ADMIN, subject="anna@example.com")
    person_id = enter(people)
    people.change(person_id, Entered(BO, "Bo", Role.MARKETER, (EVERYTHING,)), boss, NOW)
    people.set_active(person_id, False, boss, NOW)
    revoked, changed, added, _ = people.audit.newest()
    assert (revoked.action, revoked.name) == ("revoked a person", "Bo")
    assert changed.detail["before"]["role"] == "location manager"
    assert changed.detail["after"]["scope"] == ["everything"]
    assert added.name == ""
    assert people.audit.verify().sound


def test_nobody_locks_everybody_out(people):
    boss = enter(people, EVERYTHING, role=Role.ADMIN)
    with pytest.raises(NotAllowed):
        people.set_active(boss, False, boss, NOW)
    with pytest.raises(NotAllowed):
        people.change(boss, Entered(BO, "Bo", Role.MARKETER), boss, NOW)


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.MARKETER, Role.LOCATION_MANAGER])
def test_only_an_admin_changes_people(people, role):
    by = enter(people, EVERYTHING, role=role)
    with pytest.raises(Revoked):
        people.add(Entered("new@example.com", "New", Role.ADMIN), by, NOW)
    assert len(people.members()) == 1


def test_who_was_revoked_meanwhile_does_nothing_more(engine, people):
    by = enter(people, EVERYTHING, role=Role.ADMIN)
    people.set_active(by, False, None, NOW)
    with pytest.raises(Revoked):
        change_setting(people.audit, "scores", {"a": 1}, by, NOW)
    assert read_setting(engine, "scores") is None
    with pytest.raises(Revoked), writing(engine) as connection:
        people.audit.act(connection, Entry(NOW, by, "did", "it"))


def test_the_first_admin_is_entered_once(people):
    people.ensure_admin("Anna@Example.com", NOW)
    people.ensure_admin("other@example.com", NOW)
    assert [each.subject for each in people.members()] == ["anna@example.com"]
    assert people.known_as("anna@example.com").scope == Scope.everything()
    assert people.admins() == ["Anna@Example.com"]


@pytest.mark.parametrize("subject", ["", "local", "a b@example.com", "x" * 400 + "@y", BO])
def test_what_is_no_new_address_is_refused(people, subject):
    enter(people)
    with pytest.raises(NotAllowed):
        enter(people, subject=subject)


def test_the_owner_of_the_machine_is_nobodys_to_change(people):
    with pytest.raises(LookupError):
        people.set_active(OWNER.id, False, None, NOW)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("everything", Kind.EVERYTHING),
        ("brand:lantern", Kind.BRAND),
        ("location:lantern/p1", Kind.LOCATION),
        ("group:region=north", Kind.GROUP),
    ],
)
def test_a_part_is_read_as_it_is_written(engine, town, text, kind):
    with engine.connect() as connection:
        assert read_part(connection, text).kind is kind


@pytest.mark.parametrize(
    "text",
    ["", "all", "brand:", "brand:x", "location:lantern", "location:lantern/x", "group:region=west"],
)
def test_a_part_of_nothing_watched_is_refused(engine, town, text):
    with engine.connect() as connection, pytest.raises(LookupError):
        read_part(connection, text)
