"""Every page, for every role, with nothing, some and many reviews, stands on every screen."""

import re
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from oidc_provider_mock import User, run_server_in_thread

from data.audit import Audit
from data.engine import open_store
from data.models import Role
from data.people import Entered, People
from data.scopes import EVERYTHING, Kind, Part
from pages.page import pages_for
from tests.access.serving import served
from tests.access.signing_in import settings, sign_in
from tests.pages.browsing import Visit
from tests.pages.town import Town, build, score

pytestmark = [
    pytest.mark.browser,
    # The provider is not ours, nor are the libraries that it is built on.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),
]

KEY = Fernet.generate_key().decode()
STORES = {
    "nothing": None,
    "some": Town(locations=3, reviews=60, hostile=True),
    "many": Town(locations=40, reviews=840, days=700),
}
OWN_PLACES = tuple(Part(Kind.LOCATION, "", str(each)) for each in (1, 2))


def mail(role):
    return f"{role.name.lower()}@example.com"


@pytest.fixture(scope="module")
def provider():
    users = [
        User(sub=each.name.lower(), claims={"email": mail(each), "email_verified": True})
        for each in Role
    ]
    with run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


def filled(home, town):
    engine, now = open_store(f"sqlite:///{home / 'earshot.sqlite'}"), datetime.now(UTC)
    if town:
        build(engine, town, now)
        score(engine, now, weeks=2)
    people = People(engine, Audit(engine, KEY))
    for role in Role:
        scope = OWN_PLACES if role is Role.LOCATION_MANAGER else (EVERYTHING,)
        people.add(Entered(mail(role), f"Anna the {role}", role, scope), None, now)
    engine.dispose()


@pytest.fixture(scope="module", params=STORES)
def visitors(request, browser, provider, tmp_path_factory):
    """Return a function that gives whoever of a role has signed in."""
    home, opened = tmp_path_factory.mktemp(request.param), {}
    filled(home, STORES[request.param])

    def of(role):
        if role not in opened:
            opened[role] = Visit(browser, address)
            window = opened[role].window
            # The provider's form is drawn with a style sheet from elsewhere.
            window.route(re.compile("jsdelivr"), lambda route: route.abort())
            sign_in(window, address, role.name.lower())
            opened[role].settle()
        return opened[role]

    with served(settings(provider, home, KEY)) as address:
        yield of
        for each in opened.values():
            each.close()


@pytest.mark.parametrize(
    ("role", "page"),
    [
        pytest.param(role, page, id=f"{role.name}-{page}")
        for role in Role
        for page in pages_for(role)
    ],
)
def test_a_page_stands_for_a_role(visitors, role, page):
    visitor = visitors(role)
    visitor.stands(f"{page}?period=12+months")
    shown = visitor.window.inner_text("body")
    assert "You sign in first." not in shown and "Page not found" not in shown
