"""The application in a real browser, on a store whose texts mean harm."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.engine import open_store
from tests.databases import missing, wait_until
from tests.pages.town import Town, build, score

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    *("", "locations", "locations?show=Map", "locations?show=Funnel", "location", "reviews"),
    *("explain?index=rating", "simulator", "methodology", "corrections"),
)
UNFILTERED = ("sources", "import_files")
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


@contextmanager
def _served(environment):
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    try:
        wait_until(lambda: _answers(f"http://localhost:{port}/healthz"), 60)
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{home / 'town.sqlite'}"
    engine = open_store(url)
    now = datetime.now(UTC)
    build(engine, Town(locations=3, reviews=60, hostile=True), now)
    score(engine, now, weeks=3)
    engine.dispose()
    environment = {"EARSHOT_HOME": str(home), "EARSHOT_DATABASE_URL": url}
    with _served(environment | {"EARSHOT_WORKER": "external"}) as served:
        yield served


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        own = Path(started.chromium.executable_path)
        chromium = str(own) if own.exists() else shutil.which("chromium")
        if chromium is None:
            missing("Chromium")
        launched = started.chromium.launch(executable_path=chromium, args=QUIET)
        yield launched
        launched.close()


class Visit:
    """One visitor's window, which remembers what it should never have seen."""

    def __init__(self, browser, address, **options):
        self.address = address
        self.window = browser.new_context(**options).new_page()
        self.foreign, self.dialogs = [], []
        self.window.on("request", self._requested)
        self.window.on("dialog", self._asked)

    def _requested(self, request):
        own = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(own):
            self.foreign.append(request.url)

    def _asked(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def go(self, path):
        self.window.goto(f"{self.address}/{path}")
        self.settle()
        return self

    def settle(self):
        self.window.wait_for_selector("h1", timeout=30_000)
        self.window.wait_for_selector("[data-testid=stStatusWidget]", state="detached")
        self.window.wait_for_function(
            "() => !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')"
        )

    def query(self):
        return self.window.evaluate("() => decodeURIComponent(location.search)").replace("+", " ")

    def close(self):
        self.window.context.close()


@pytest.fixture
def visit(browser, address):
    opened = []

    def start(**options):
        opened.append(Visit(browser, address, **options))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


@pytest.mark.parametrize("path", [*PAGES, *UNFILTERED])
def test_nothing_hostile_leaves_or_acts(visit, path):
    visitor = visit(viewport={"width": 1280, "height": 2400}).go(path)
    window = visitor.window
    for chart in window.query_selector_all("[data-testid=stVegaLiteChart]"):
        chart.hover()
    assert (
        window.query_selector_all("a[href*=beacon], img[src*=beacon], form[action*=beacon]") == []
    )
    assert visitor.foreign == []
    assert visitor.dialogs == []
    assert "Something went wrong" not in window.inner_text("body")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PAGES, *UNFILTERED])
def test_a_phone_never_scrolls_sideways(visit, path, scheme):
    visitor = visit(viewport={"width": 390, "height": 844}, color_scheme=scheme).go(path)
    widths = visitor.window.evaluate(
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map(each => each.scrollWidth)"
    )
    assert max(widths) <= 390


def test_filters_survive_reload_pages_and_back(visit):
    visitor = visit().go("?period=12 months&brands=Northgate Rooms")
    said = re.compile("Last 12 months · Northgate Rooms")
    visitor.window.get_by_text(said).wait_for()
    visitor.window.reload()
    visitor.settle()
    visitor.window.get_by_text(said).wait_for()
    visitor.window.get_by_role("link", name="Locations").click()
    visitor.window.get_by_role("heading", name="Locations").wait_for()
    visitor.window.get_by_text(said).wait_for()
    assert "Northgate Rooms" in visitor.query()
    visitor.window.go_back()
    visitor.window.get_by_role("heading", name="Overview").wait_for()
    visitor.window.get_by_text(said).wait_for()


def test_filters_outlast_a_page_that_has_none(visit):
    visitor = visit().go("?period=12 months")
    visitor.window.get_by_role("link", name="Sources", exact=True).click()
    visitor.window.get_by_role("heading", name="Sources").wait_for()
    visitor.window.get_by_role("link", name="Locations").click()
    visitor.window.get_by_text("Last 12 months").wait_for()


def test_a_chosen_filter_is_written_into_the_address(visit):
    visitor = visit().go("")
    visitor.window.get_by_label("Period").click()
    visitor.window.get_by_role("option", name="30 days").click()
    visitor.window.get_by_text("Last 30 days").wait_for()
    assert "period=30 days" in visitor.query()


def test_a_row_leads_to_its_location_and_keeps_the_filters(visit):
    visitor = visit(viewport={"width": 1280, "height": 1200}).go("locations?period=12 months")
    table = visitor.window.locator("[data-testid=stDataFrame]").first
    table.click(position={"x": 18, "y": 52})
    visitor.window.get_by_text("All locations").wait_for()
    visitor.window.get_by_text("for its brand").wait_for()
    assert "location=" in visitor.query()
    assert "period=12 months" in visitor.query()


def test_headers_forbid_other_origins(address):
    with urllib.request.urlopen(address, timeout=5) as response:
        policy = response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert "'unsafe-eval'" not in directives["script-src"].replace("'wasm-unsafe-eval'", "")
    assert "http" not in policy
