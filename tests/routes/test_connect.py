"""An owner is asked, comes back once and in the same browser, and lets us in for good."""

from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from sqlalchemy import select
from starlette.middleware import Middleware

from data.consents import PATIENCE
from data.models import OWNER
from data.schema import consent
from routes.connect import COOKIE, connect_routes
from routes.guard import Guard, Rules
from routes.reach import Reach
from tests.routes.conftest import served
from tests.routes.provider import Provider

START = "/connect/google?source=google_business"
OURS = "https://ours.example"
BACK = "/connect/google/callback"


@pytest.fixture
def provider():
    made = Provider()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def ours(work, provider):
    work.origin = provider.url
    for name in ("client_id", "client_secret"):
        work.secrets.keep("google_business", name, f"our-{name}", work.clock.now())
    rules = Rules(
        local_only=False, header="", proxies=(), who=lambda _: OWNER, may_fetch=lambda *_: False
    )
    guard = Middleware(Guard, rules=lambda: rules)
    with served(connect_routes(lambda: Reach(work, OURS)), [guard]) as browser:
        yield browser


def asked(browser, start=START):
    """Begin, and return what the provider would be told."""
    answer = browser.get(start)
    assert answer.status_code == 303
    there = urlsplit(answer.headers["location"])
    assert there.netloc == "accounts.google.com"
    return dict(parse_qsl(there.query))


def agreed(provider, told, code="c0de"):
    """Let the owner agree, and return the way back."""
    provider.codes[code] = told["code_challenge"]
    return f"{BACK}?state={told['state']}&code={code}"


def ended(answer):
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.headers["location"].startswith("https://ours.example/sources?")
    return query["connected"][0]


def held(work, owner="google_business"):
    return work.secrets.of(owner).get("refresh_token")


def test_an_owner_who_agrees_lets_us_in(work, provider, ours):
    told = asked(ours)
    assert told["client_id"] == "our-client_id"
    assert told["scope"] == "https://www.googleapis.com/auth/business.manage"
    assert (told["access_type"], told["code_challenge_method"]) == ("offline", "S256")
    assert told["redirect_uri"] == "https://ours.example/connect/google/callback"
    assert ended(ours.get(agreed(provider, told))) == "yes"
    assert held(work) == "fresh-token-canary"
    ((path, form),) = provider.seen
    assert path == "/oauth2.googleapis.com/token"
    assert form["redirect_uri"] == told["redirect_uri"]
    assert form["client_secret"] == "our-client_secret"


def test_the_log_tells_who_let_us_in_and_not_with_what(work, ours, provider):
    ours.get(agreed(provider, asked(ours)))
    (entered,) = work.audit.newest()
    assert (entered.name, entered.action) == (OWNER.name, "entered a credential")
    assert (entered.subject, entered.detail) == (
        "source google_business",
        {"name": "refresh_token"},
    )


def test_an_account_is_connected_for_itself(work, provider, ours):
    told = asked(ours, f"{START}&account=north")
    assert ended(ours.get(agreed(provider, told))) == "yes"
    assert (held(work), held(work, "google_business:north")) == (None, "fresh-token-canary")


def test_the_way_back_can_be_gone_once_only(work, provider, ours):
    way = agreed(provider, asked(ours))
    assert ended(ours.get(way)) == "yes"
    provider.grants = {"refresh_token": "another"}
    assert ended(ours.get(way)) == "expired"
    assert held(work) == "fresh-token-canary"


def test_another_browser_cannot_come_back(work, provider, ours):
    way = agreed(provider, asked(ours))
    ours.cookies.clear()
    assert ended(ours.get(way)) == "expired"
    assert ended(ours.get(way, cookies={COOKIE: "guess"})) == "expired"
    assert provider.seen == []
    assert held(work) is None


def test_nobody_comes_back_too_late_or_unasked(work, provider, ours):
    way = agreed(provider, asked(ours))
    work.clock.at += PATIENCE + timedelta(seconds=1)
    assert ended(ours.get(way)) == "expired"
    assert ended(ours.get(f"{BACK}?state=guess&code=c")) == "expired"
    assert ended(ours.get(BACK)) == "expired"
    assert provider.seen == []


def test_an_owner_who_declines_is_told_so(work, provider, ours):
    told = asked(ours)
    answer = ours.get(f"{BACK}?state={told['state']}&error=access_denied")
    assert ended(answer) == "refused"
    assert provider.seen == []


@pytest.mark.parametrize("grants", [{"access_token": "a"}, {"refresh_token": 7}, []])
def test_a_provider_that_sends_no_token_is_a_failure(work, provider, ours, grants):
    provider.grants = grants
    assert ended(ours.get(agreed(provider, asked(ours)))) == "failed"
    assert held(work) is None


def test_a_code_of_somebody_else_is_a_failure(work, provider, ours):
    told = asked(ours)
    agreed(provider, {**told, "code_challenge": "of another"})
    assert ended(ours.get(f"{BACK}?state={told['state']}&code=c0de")) == "failed"
    assert held(work) is None


@pytest.mark.parametrize(
    "start", ["/connect/google?source=yelp", "/connect/meta?source=google_business",
              "/connect/google", "/connect/google?source=..%2Fworker"]
)  # fmt: skip
def test_only_sources_of_the_provider_can_be_connected(ours, start):
    assert ours.get(start).status_code == 404


def test_without_a_client_nobody_is_asked(work):
    with served(connect_routes(lambda: Reach(work, OURS))) as browser:
        assert ended(browser.get(START)) == "failed"


def test_what_is_stored_meanwhile_tells_nobody_the_state(work, ours):
    told = asked(ours)
    with work.engine.connect() as connection:
        (row,) = connection.execute(select(consent)).all()
    assert told["state"] not in repr(row)
    assert ours.cookies[COOKIE] not in repr(row)


def test_those_who_never_come_back_are_forgotten(work, ours):
    asked(ours)
    work.clock.at += PATIENCE * 2
    asked(ours)
    with work.engine.connect() as connection:
        assert len(connection.execute(select(consent)).all()) == 1


def test_the_cookie_is_kept_from_scripts_and_from_plain_connections(ours):
    stated = ours.get(START).headers["set-cookie"].lower()
    assert all(part in stated for part in ("httponly", "secure", "samesite=lax", "path=/connect"))


def test_the_configured_address_counts_or_that_of_the_visit(work, ours):
    assert asked(ours)["redirect_uri"] == f"{OURS}/connect/google/callback"
    with served(connect_routes(lambda: Reach(work))) as browser:
        assert asked(browser)["redirect_uri"] == f"{browser.url}/connect/google/callback"
