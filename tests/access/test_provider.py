"""Sign-in at a provider: the whole way round, in a real browser, with a real provider."""

import re
from contextlib import closing
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from oidc_provider_mock import User, run_server_in_thread

from data.audit import Audit
from data.engine import open_store
from data.facts import Facts
from data.models import Role, Scope
from data.people import Entered, People
from data.scopes import EVERYTHING, Kind, Part
from data.watched import places
from tests.access.serving import answer, seen, served
from tests.access.signing_in import settings, sign_in
from tests.pages.town import Town, build

pytestmark = [
    pytest.mark.browser,
    # The provider is not ours, nor are the libraries that it is built on.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),
]

KEY = Fernet.generate_key().decode()
BO, ANNA, UNPROVED = "bo@example.com", "anna@example.com", "unproved@example.com"


@pytest.fixture(scope="module")
def provider():
    users = [
        User(sub="bo", claims={"email": "Bo@Example.com", "email_verified": True}),
        User(sub="anna", claims={"email": ANNA}),
        User(sub="stranger", claims={"email": "stranger@example.com", "email_verified": True}),
        User(sub="unproved", claims={"email": ANNA, "email_verified": False}),
    ]
    with run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def people(home):
    engine, now = open_store(f"sqlite:///{home / 'earshot.sqlite'}"), datetime.now(UTC)
    build(engine, Town(locations=2, reviews=8), now)
    entered = People(engine, Audit(engine, KEY))
    first = int(places(Facts(engine), Scope.everything())["id"].iloc[0])
    own = Part(Kind.LOCATION, "", str(first))
    entered.add(Entered(BO, "Bo Lind", Role.LOCATION_MANAGER, (own,)), None, now)
    entered.add(Entered(ANNA, "Anna Berg", Role.ADMIN, (EVERYTHING,)), None, now)
    yield entered
    engine.dispose()


@pytest.fixture(scope="module")
def address(provider, home, people):
    environment = settings(provider, home, KEY)
    with served(environment) as address:
        yield address


@pytest.fixture
def window(browser):
    with closing(browser.new_context(viewport={"width": 1600, "height": 900})) as context:
        # The provider's form is drawn with a style sheet from elsewhere.
        context.route(re.compile("jsdelivr"), lambda route: route.abort())
        yield context.new_page()


def text(window):
    window.wait_for_selector("h1", timeout=30_000)
    window.wait_for_selector("[data-testid=stStatusWidget]", state="detached")
    return window.inner_text("body")


def set_up(window):
    """Return what the menu offers for setting up."""
    window.get_by_role("button", name="Set up", exact=True).click()
    offered = window.get_by_test_id("stTopNavPopoverBody").inner_text()
    window.keyboard.press("Escape")
    return offered


def test_before_signing_in_there_is_only_the_door(window, address):
    for path in ("", "reviews", "sources", "nowhere"):
        window.goto(f"{address}/{path}")
        shown = text(window)
        assert "You sign in first." in shown
        assert "Lantern" not in shown
        assert "Page not found" not in shown or path == "nowhere"


def test_a_person_comes_in_and_is_out_at_the_next_click_once_revoked(window, address, people):
    (bo,) = [each for each in people.members() if each.subject == BO]
    sign_in(window, address, "bo")
    window.get_by_text("Bo Lind · location manager").wait_for()
    assert "Sources" not in set_up(window)
    assert [each.action for each in people.audit.newest(1)] == ["signed in"]
    people.set_active(bo.id, False, None, datetime.now(UTC))
    window.get_by_role("link", name="Reviews").click()
    window.get_by_text("has no access here").wait_for()
    assert "Lantern" not in text(window)
    people.set_active(bo.id, True, None, datetime.now(UTC))
    # What was signed before the person was revoked does not come back with them.
    window.reload()
    window.get_by_text("has no access here").wait_for()


def test_a_shared_link_is_followed_once_its_reader_has_signed_in(window, address):
    sign_in(window, address, "bo", "reviews?period=30+days")
    window.get_by_role("heading", name="Reviews", level=1).wait_for()
    assert "reviews" in window.url and "period=30" in window.url


def test_a_stranger_is_told_whom_to_ask(window, address):
    sign_in(window, address, "stranger")
    window.get_by_text("has no access here").wait_for()
    shown = text(window)
    assert "stranger@example.com" in shown.replace("\u2060", "")
    assert "Anna Berg" in shown
    assert "Lantern" not in shown


def test_an_address_that_the_provider_does_not_vouch_for_proves_nothing(window, address):
    sign_in(window, address, "unproved")
    window.get_by_text("You sign in first.").wait_for()


def test_an_admin_signs_out_and_is_out(window, address):
    sign_in(window, address, "anna")
    window.get_by_text("Anna Berg · admin").wait_for()
    assert "Sources" in set_up(window)
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in window.context.cookies())
    assert answer(f"{address}/connect/google?source=google_business", Cookie=cookies) == 200
    window.get_by_role("button", name="Sign out").click()
    # The provider is told as well, and asks whether it is meant.
    window.wait_for_url(re.compile("end_session"))
    window.goto(address)
    window.get_by_text("You sign in first.").wait_for()
    left = {each["name"] for each in window.context.cookies()}
    assert not {name for name in left if name.startswith("_streamlit_user")}


def test_nobody_signs_their_own_cookie(address):
    forged = "eyJlbWFpbCI6ImFubmFAZXhhbXBsZS5jb20ifQ.aR0Bxw.c2lnbmF0dXJl"
    cookie = f"_streamlit_user={forged}; _streamlit_xsrf=x"
    assert "You sign in first." in seen(address, Cookie=cookie)
    assert answer(f"{address}/connect/google?source=google_business", Cookie=cookie) == 404
    assert answer(f"{address}/media/0.csv", Cookie=cookie) == 404


def test_a_header_means_nothing_where_a_provider_signs_people_in(address):
    assert "You sign in first." in seen(address, **{"X-Forwarded-Email": ANNA})
