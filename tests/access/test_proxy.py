"""Sign-in by the header of a proxy, on the real server: only a trusted proxy's word counts."""

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet

from data.audit import Audit
from data.engine import open_store
from data.models import Role
from data.people import Entered, People
from data.scopes import EVERYTHING, Kind, Part
from tests.access.serving import answer, connected, drawn, pressed, seen, served
from tests.pages.town import Town, build

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
KEY = Fernet.generate_key().decode()
HEADER = "X-Forwarded-Email"
ANNA = {HEADER: "Anna@Example.com"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def people(home):
    engine = open_store(f"sqlite:///{home / 'earshot.sqlite'}")
    build(engine, Town(locations=2, reviews=8), NOW)
    entered = People(engine, Audit(engine, KEY))
    entered.add(Entered("anna@example.com", "Anna", Role.ADMIN, (EVERYTHING,)), None, NOW)
    yield entered
    engine.dispose()


def environment(home, proxies):
    return {
        "EARSHOT_HOME": str(home),
        "EARSHOT_SECRET_KEY": KEY,
        "EARSHOT_PROXY_HEADER": HEADER,
        "EARSHOT_PROXY_ADDRESSES": proxies,
    }


@pytest.fixture(scope="module")
def trusting(home, people):
    with served(environment(home, "127.0.0.1, 10.0.0.0/8")) as address:
        yield address.replace("localhost", "127.0.0.1")


@pytest.fixture(scope="module")
def wary(home, people):
    with served(environment(home, "192.0.2.7")) as address:
        yield address.replace("localhost", "127.0.0.1")


def test_the_proxy_says_who_looks(trusting):
    shown = seen(trusting, **ANNA)
    assert "Anna" in shown
    assert "Lantern Hotels" in shown


def test_the_proxys_word_counts_though_it_forwards_for_another_machine(trusting):
    shown = seen(trusting, **ANNA, **{"X-Forwarded-For": "203.0.113.9"})
    assert "Lantern Hotels" in shown


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {"X-Forwarded-User": "anna@example.com"}])
def test_without_the_header_there_is_only_the_door(trusting, headers):
    shown = seen(trusting, **headers)
    assert "your company" in shown
    assert "Lantern" not in shown


@pytest.mark.parametrize("subject", ["stranger@example.com", "local", "1", "' or 1=1 --"])
def test_a_stranger_sees_no_rows_and_whom_to_ask(trusting, subject):
    shown = seen(trusting, "reviews", **{HEADER: subject})
    assert "no access" in shown
    assert "Anna" in shown
    assert "Lantern" not in shown


FALSE = [
    {},
    {"X-Forwarded-For": "192.0.2.7"},
    {"X-Forwarded-For": "192.0.2.7:1234"},
    {"X-Real-IP": "192.0.2.7"},
    {"Forwarded": "for=192.0.2.7"},
]


@pytest.mark.parametrize("forged", FALSE)
def test_the_header_of_anybody_else_is_ignored(wary, forged):
    shown = seen(wary, **ANNA, **forged)
    assert "your company" in shown
    assert "Lantern" not in shown


def test_a_header_that_comes_twice_says_nothing(trusting):
    # A proxy that adds its word instead of putting it in place of the visitor's own.
    twice = [(HEADER, "anna@example.com"), (HEADER, "stranger@example.com")]
    with connected(trusting, twice) as line:
        shown = b"".join(drawn(line, "")).decode("utf-8", "replace")
    assert "your company" in shown
    assert "Lantern" not in shown


def test_a_revoked_person_is_out_and_back_when_let_in_again(trusting, people):
    (anna,) = [each for each in people.members() if each.name == "Anna"]
    people.set_active(anna.id, False, None, NOW)
    assert "Lantern" not in seen(trusting, **ANNA)
    people.set_active(anna.id, True, None, NOW)
    assert "Lantern" in seen(trusting, **ANNA)


def test_files_and_consents_are_for_those_who_are_signed_in(trusting):
    for path in ("media/0123.csv", "connect/google?source=google_business"):
        assert answer(f"{trusting}/{path}") == 404
        assert answer(f"{trusting}/{path}", **{HEADER: "stranger@example.com"}) == 404
    # An admin is sent back to the page, since no client id has been entered.
    assert answer(f"{trusting}/connect/google?source=google_business", **ANNA) == 200


def test_a_file_is_there_for_whoever_it_was_made_for_and_for_nobody_else(trusting, people):
    bo = Entered("bo@example.com", "Bo", Role.ADMIN, (EVERYTHING,))
    bo_id = people.add(bo, None, NOW)
    with pressed(trusting, "locations", **ANNA) as file:
        assert answer(file, **ANNA) == 200
        assert answer(file, **{HEADER: "bo@example.com"}) == 404
        assert answer(file) == 404
        (anna,) = [each for each in people.members() if each.name == "Anna"]
        place = Part(Kind.LOCATION, "", "2")
        people.change(anna.id, Entered(anna.subject, "Anna", Role.ADMIN, (place,)), None, NOW)
        assert answer(file, **ANNA) == 404
        people.change(anna.id, Entered(anna.subject, "Anna", Role.ADMIN, (EVERYTHING,)), None, NOW)
        assert answer(file, **ANNA) == 200
    people.set_active(bo_id, False, None, NOW)


def test_a_sign_in_is_recorded_once_a_day(trusting, people):
    seen(trusting, **ANNA)
    seen(trusting, **ANNA)
    actions = [each.action for each in people.audit.newest(subject="person 2")]
    assert actions.count("signed in") <= 2  # midnight may pass
    assert "signed in" in actions
    assert people.audit.verify().sound
