"""Every page shows what is within a person's scope, all of it, and nothing else; cold and warm."""

import ast
import dataclasses
import importlib
import inspect
from datetime import timedelta
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import pages
from data.audit import Audit
from data.engine import open_store
from data.facts import Facts
from data.models import Role, Scope
from data.people import People
from data.watched import places
from pages.components.memory import Question
from pages.components.sign_in import By, SignIn
from pages.components.stage import Stage, set_stage
from pages.page import page_ids, page_module, pages_for, start_for
from pages.view import labels
from tests.access.doors import ids, modules
from tests.access.world import address, fill, mark, places_of, remainder, restrict
from tests.pages.drawing import KEY, elements
from tests.pages.opening import SCRIPT
from tests.pages.town import NOW

MANAGER = Role.LOCATION_MANAGER
SIGN_IN = SignIn(By.PROVIDER)

FOR_ADMINS = {"settings", "sources", "import_files"}
PROBED = {page: MANAGER for page in pages_for(MANAGER)} | {
    page: Role.MARKETER for page in set(pages_for(Role.MARKETER)) - set(pages_for(MANAGER))
}
"""Every page that may be opened with a limited scope, and by whom it is."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    engine = open_store(f"sqlite:///{folder / 'town.sqlite'}")
    fill(engine)
    inside, outside, *_ = places_of(engine)
    restrict(engine, MANAGER, [inside])
    restrict(engine, Role.MARKETER, [inside])
    alone = remainder(engine, folder, [inside])
    yield SimpleNamespace(engine=engine, alone=alone, inside=inside, outside=outside)
    alone.dispose()
    engine.dispose()


def opened(engine, role, page, now=NOW, iat=NOW, **query):
    """Open a page as the person of a role."""
    set_stage(Stage(engine, lambda: now, keys=KEY, sign_in=SIGN_IN))
    at = AppTest.from_file(SCRIPT, default_timeout=60)
    at.user = {"email": address(role), "is_logged_in": True, "iat": iat.timestamp()}
    for name, value in query.items():
        at.query_params[name] = value
    at._page_hash = calc_hash(page)
    at.run()
    assert not at.exception, at.exception
    return at


def shown(at) -> list[tuple[str, bytes]]:
    """Return everything that is on the screen, as it is sent."""
    drawn = [each for each in elements(at._tree) if getattr(each, "proto", None) is not None]
    return [(each.type, _sent(each.proto)) for each in drawn]


def _sent(proto) -> bytes:
    if hasattr(proto, "deferred_file_id"):
        # A file that is made when it is asked for has another number at every drawing.
        proto.deferred_file_id = ""
    return proto.SerializeToString(deterministic=True)


def foreign(town, screen) -> list[str]:
    """Return the marks of other places that a screen shows."""
    text = b"".join(proto for _, proto in screen)
    others = [each for each in places_of(town.engine) if each != town.inside]
    return [mark(each) for each in others if mark(each).encode() in text]


def differing(seen, expected):
    """Return the first elements in which two screens differ."""
    if len(seen) != len(expected):
        return [each for each, _ in seen], [each for each, _ in expected]
    return next((pair for pair in zip(seen, expected, strict=True) if pair[0] != pair[1]), None)


@pytest.mark.parametrize("page", sorted(PROBED))
def test_a_page_shows_its_places_and_nothing_else_cold_and_warm(town, page):
    role = PROBED[page]
    cold = shown(opened(town.engine, role, page, period="all"))
    assert foreign(town, cold) == []
    opened(town.engine, Role.ADMIN, page, period="all")
    warm = shown(opened(town.engine, role, page, period="all"))
    assert foreign(town, warm) == []
    assert differing(cold, shown(opened(town.alone, role, page, period="all"))) is None
    if differing(warm, cold):  # because the person has been there before
        assert differing(warm, shown(opened(town.alone, role, page, period="all"))) is None


@pytest.mark.parametrize("page", sorted(PROBED))
def test_a_link_to_what_is_elsewhere_leads_to_nothing(town, page):
    role, link = PROBED[page], outward(town)
    screen = shown(opened(town.engine, role, page, **link))
    # What was asked for may be repeated, as in a search field; nothing may be told beyond that.
    assert differing(screen, shown(opened(town.alone, role, page, **link))) is None


PARAMETERS = {
    "connected": "yes",
    "index": "rating",
    "listing": "listing_id",
    "note": "note_id",
    "upload": "upload_id",
}
"""What is put into an address where a page reads it; everything else is the id of a review."""


def outward(town):
    """Return everything that an address may ask for, of a place that is not the person's."""
    every = places(Facts(town.engine), Scope.everything())
    every["brand"] = ""
    label = str(labels(every)[every["id"] == town.outside].iloc[0])
    known = {
        "review_id": ids(town.engine, "task", "review_id", town.outside),
        "listing_id": ids(town.engine, "listing", "id", town.outside),
        "note_id": ids(town.engine, "note_location", "note_id", town.outside),
        "upload_id": [1],
    }
    read = {name for module in modules(pages) for name in parameters(module)}
    kinds = {name: PARAMETERS.get(name, "review_id") for name in read}
    asked = {name: str(known.get(kind, [kind])[0]) for name, kind in kinds.items()}
    return asked | {"location": label, "locations": label, "period": "all"}


def parameters(module):
    """Yield the names that a module asks the address for."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        of = getattr(node, "func", None)
        if isinstance(node, ast.Call) and ast.unparse(of) == "st.query_params.get":
            asked = node.args[0]
            yield asked.value if isinstance(asked, ast.Constant) else vars(module)[asked.id]


def test_the_parameters_of_addresses_are_found():
    assert {"listing", "index", "item"} <= {
        name for module in modules(pages) for name in parameters(module)
    }


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_is_for_it_and_starts_there(role):
    closed = set(page_ids()) - set(pages_for(role))
    assert closed >= FOR_ADMINS or role is Role.ADMIN
    assert not closed or role is not Role.ADMIN
    assert start_for(role) in pages_for(role)


@pytest.mark.parametrize("page", sorted(set(page_ids()) - set(pages_for(MANAGER))))
def test_a_closed_page_is_not_there(town, page):
    at = opened(town.engine, MANAGER, page)
    begin = opened(town.engine, MANAGER, start_for(MANAGER))
    assert [each.value for each in at.title] == [each.value for each in begin.title]
    assert page_module(page).PAGE.title not in [each.value for each in at.title]


def test_a_revoked_person_sees_nothing_at_the_next_click(town):
    at = opened(town.engine, Role.EXECUTIVE, "overview")
    people = People(town.engine, Audit(town.engine, KEY))
    (held,) = [each for each in people.members() if each.role is Role.EXECUTIVE]
    people.set_active(held.id, False, None, NOW + timedelta(seconds=1))
    at.run()
    assert "no access" in str([each.value for each in at.markdown])
    assert b"zq" not in b"".join(proto for _, proto in shown(at))
    people.set_active(held.id, True, None, NOW)
    at.run()
    assert "no access" in str([each.value for each in at.markdown])
    later = NOW + timedelta(minutes=1)
    assert opened(town.engine, Role.EXECUTIVE, "overview", now=later, iat=later).title


def test_a_change_of_scope_holds_from_the_next_click(town):
    at = opened(town.engine, Role.MARKETER, "locations", period="all")
    assert foreign(town, shown(at)) == []
    restrict(town.engine, Role.MARKETER, [town.outside])
    at.run()
    assert mark(town.outside) in foreign(town, shown(at))
    assert mark(town.inside).encode() not in b"".join(proto for _, proto in shown(at))
    restrict(town.engine, Role.MARKETER, [town.inside])


@pytest.mark.parametrize(
    "claims",
    [
        {"is_logged_in": False},
        {"iat": None},
        {"iat": True},
        {"iat": (NOW - timedelta(days=8)).timestamp()},
        {"email_verified": False},
        {"email": ["a@example.com"]},
        {"email": "nobody@example.com"},
        {"email": ""},
    ],
)
def test_a_claim_that_proves_nothing_opens_nothing(town, claims):
    set_stage(Stage(town.engine, lambda: NOW, keys=KEY, sign_in=SIGN_IN))
    at = AppTest.from_file(SCRIPT, default_timeout=60)
    good = {"email": address(Role.ADMIN), "is_logged_in": True, "iat": NOW.timestamp()}
    at.user = good | claims
    at.run()
    assert not at.exception
    assert b"zq" not in b"".join(proto for _, proto in shown(at))


def test_a_page_that_looks_beyond_its_scope_is_found(town, monkeypatch):
    module = importlib.import_module("pages.locations")
    drawing = module.render

    def leaky(view):
        drawing(dataclasses.replace(view, scope=Scope.everything()))

    monkeypatch.setattr(module, "render", leaky)
    screen = shown(opened(town.engine, MANAGER, "locations", period="all"))
    assert foreign(town, screen)


def test_a_memory_that_forgets_whose_it_is_is_found(town, monkeypatch):
    monkeypatch.setattr(
        Question, "key", property(lambda asked: repr((asked.filters, asked.arguments)))
    )
    opened(town.engine, Role.ADMIN, "overview", period="all")
    screen = shown(opened(town.engine, MANAGER, "overview", period="all"))
    expected = shown(opened(town.alone, MANAGER, "overview", period="all"))
    st.cache_data.clear()
    clean = shown(opened(town.engine, MANAGER, "overview", period="all"))
    assert differing(screen, clean) or differing(screen, expected)
    st.cache_data.clear()
