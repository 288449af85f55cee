"""Whoever signs in comes to what they asked for, and nowhere else."""

import pytest
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from routes.wanted import CALLBACK, COOKIE, LONGEST, Wanted
from tests.routes.conftest import served

PAGE = {"Accept": "text/html,application/xhtml+xml"}
SHARED = "/reviews?period=30+days&brands=Caf%C3%A9%20S%C3%BCd"


def opened(stranger):
    routes = [
        Route(CALLBACK, lambda _: RedirectResponse("/", 302)),
        Route("/{path:path}", lambda _: PlainTextResponse("a page")),
    ]
    return served(routes, [Middleware(Wanted, stranger=lambda _: stranger)])


@pytest.fixture(scope="module")
def served_to_strangers():
    with opened(stranger=True) as browser:
        yield browser


@pytest.fixture
def browser(served_to_strangers):
    served_to_strangers.cookies.clear()
    return served_to_strangers


def back(browser):
    return browser.get(CALLBACK).headers["location"]


def test_a_shared_link_outlasts_signing_in_and_is_followed_once(browser):
    browser.send("GET", SHARED, headers=PAGE)
    assert back(browser) == SHARED
    assert back(browser) == "/"


def test_the_last_page_that_was_asked_for_counts(browser):
    browser.send("GET", SHARED, headers=PAGE)
    browser.send("GET", "/sources", headers=PAGE)
    browser.send("GET", "/_stcore/health", headers={"Accept": "*/*"})
    assert back(browser) == "/sources"


@pytest.mark.parametrize(
    "path", ["/", "/auth/login", "//elsewhere.example", f"/reviews?at={'x' * LONGEST}"]
)
def test_what_leads_elsewhere_or_nowhere_is_not_remembered(browser, path):
    assert "set-cookie" not in browser.send("GET", path, headers=PAGE).headers
    assert back(browser) == "/"


@pytest.mark.parametrize(
    "forged",
    [
        "https%3A%2F%2Felsewhere.example",
        "%2F%2Felsewhere.example",
        "%2F%5Celsewhere",
        "%2Fa%0D%0Ab",
    ],
)
def test_a_forged_cookie_leads_nowhere(browser, forged):
    browser.cookies[COOKIE] = forged
    assert back(browser) == "/"


def test_of_somebody_who_has_signed_in_nothing_is_remembered():
    with opened(stranger=False) as browser:
        assert "set-cookie" not in browser.send("GET", SHARED, headers=PAGE).headers
