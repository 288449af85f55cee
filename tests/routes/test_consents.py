"""Owners of every kind of account let us in: asked, agreed and exchanged over real HTTP."""

import base64
import http.client
import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from collectors.consent import exchange
from collectors.source import AuthRefused, source_ids, source_module
from collectors.sources import facebook
from data.models import Listing
from routes.connect import connect_routes
from routes.reach import Reach
from sandbox.server import serve
from sandbox.world import World
from tests.collectors.sources.replay import Replay, answer
from tests.jobs.conftest import ANCHOR
from tests.routes.conftest import served

OURS = "https://ours.example"
ASKING = sorted(one for one in source_ids() if source_module(one).SOURCE.consent)


@pytest.fixture(scope="module")
def platforms():
    with serve(World(7, ANCHOR, 0.0, "wide"), clock=lambda: ANCHOR) as running:
        yield running


@pytest.fixture
def ours(work, platforms):
    work.origin = platforms.url
    with served(connect_routes(lambda: Reach(work, OURS))) as browser:
        yield browser


def known_to(platforms, work, source):
    """Enter what the provider must know us by; return what an owner's consent should give us."""
    secrets = dict(platforms.sandbox.secrets[source])
    for name in ("client_id", "client_secret"):
        work.secrets.keep(source, name, secrets[name], work.clock.now())
    keeps = source_module(source).SOURCE.consent.keeps
    if source == "x":
        return keeps, None
    return keeps, secrets[keeps]


def account_of(platforms, source):
    """Return the account that a consent is for, where the owner may have several."""
    streams = [one for one in platforms.sandbox.world.streams if one.source == source]
    return streams[0].remote_id if source in ("facebook", "instagram") else ""


def agree(platforms, location):
    """Go where we are sent, as a browser does, agree, and return the way back."""
    there = urlsplit(location)
    connection = http.client.HTTPConnection(urlsplit(platforms.url).netloc, timeout=20)
    connection.request("GET", f"/{there.netloc}{there.path}?{there.query}")
    found = connection.getresponse()
    back = found.headers["location"]
    connection.close()
    assert found.status == 302
    assert back.startswith(f"{OURS}/connect/")
    return back.removeprefix(OURS)


def begin(browser, source, account):
    provider = source_module(source).SOURCE.consent.provider
    return browser.get(f"/connect/{provider}?source={source}&account={account}").headers["location"]


@pytest.mark.parametrize("source", ASKING)
def test_an_owner_of_each_kind_lets_us_in(work, platforms, ours, source):
    keeps, expected = known_to(platforms, work, source)
    account = account_of(platforms, source)
    answered = ours.get(agree(platforms, begin(ours, source, account)))
    assert answered.headers["location"].endswith("connected=yes")
    owner = f"{source}:{account}" if account else source
    held = work.secrets.of(owner)[keeps]
    assert held == (expected or platforms.sandbox.refresh_token(source))


@pytest.mark.parametrize("source", ASKING)
def test_a_code_that_was_given_to_others_opens_nothing(work, platforms, ours, source):
    keeps, _ = known_to(platforms, work, source)
    back = agree(platforms, begin(ours, source, ""))
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    own = dict(parse_qsl(urlsplit(begin(ours, source, "")).query))
    ended = ours.get(f"{urlsplit(back).path}?state={own['state']}&code={code}")
    assert ended.headers["location"].endswith("connected=failed")
    assert keeps not in work.secrets.names(source)


def test_what_a_consent_gives_reads_the_page(work, platforms, ours):
    known_to(platforms, work, "facebook")
    account = account_of(platforms, "facebook")
    ours.get(agree(platforms, begin(ours, "facebook", account)))
    of = Listing(1, 1, 1, "facebook", "facebook", account, account=account, demo=True)
    network = work.http(of, facebook.SOURCE)
    assert next(facebook.fetch(network, of, None))
    network.close()


PAGES = [{"id": "1", "access_token": "t1"}, {"id": "2", "access_token": "t2",
         "instagram_business_account": {"id": "178"}}]  # fmt: skip


@pytest.mark.parametrize(
    ("account", "pages", "token"),
    [("1", PAGES, "t1"), ("178", PAGES, "t2"), ("", PAGES[:1], "t1"), ("9", PAGES[1:], "t2")],
)
def test_the_page_that_is_meant_is_found_among_those_of_a_person(account, pages, token):
    plan = {"oauth/access_token": [answer({"access_token": "long"})],
            "me/accounts": [answer({"data": pages})]}  # fmt: skip
    network = Replay(plan, {"client_id": "c", "client_secret": "s"})
    assert facebook.granted(network, "short", account) == token
    (_, _, _, form), (_, url, headers, _) = network.seen
    assert form["grant_type"] == "fb_exchange_token"
    assert headers["Authorization"] == "Bearer long"
    assert "long" not in url


def test_a_page_that_is_not_said_among_several_is_not_guessed():
    plan = {"oauth/access_token": [answer({"access_token": "long"})],
            "me/accounts": [answer({"data": PAGES})]}  # fmt: skip
    network = Replay(plan, {"client_id": "c", "client_secret": "s"})
    with pytest.raises(AuthRefused) as refused:
        facebook.granted(network, "short", "")
    assert "as the account" in refused.value.action


def test_those_who_want_it_are_told_our_name_in_the_header():
    plan = {"token": [answer({"refresh_token": "r"})]}
    network = Replay(plan, {"client_id": "c", "client_secret": "s"})
    consent = source_module("x").SOURCE.consent
    assert exchange(network, consent, "code", "v", OURS) == "r"
    ((_, _, headers, form),) = network.seen
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"c:s"
    assert "client_secret" not in json.dumps(form)
