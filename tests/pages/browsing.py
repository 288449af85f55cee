"""Looking at the application with a real browser, as a person does."""

from pathlib import Path

from pages.page import page_ids, page_module

try:
    from playwright.sync_api import TimeoutError as PlaywrightTimeout
except ImportError:  # whoever tests without a browser is told so by the fixture that needs one
    PlaywrightTimeout = TimeoutError

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = {"width": 1280, "height": 2000}
PHONE = {"width": 390, "height": 844}
PATIENCE = 90_000
"""Milliseconds; a page stands within a second, unless the whole suite runs beside it."""
NOT_OURS = {
    "list": "stSidebarNavItems",
    "listitem": "stSidebarNav",
    "presentation-role-conflict": "stFileUploaderDropzone",
    "svg-img-alt": "stMetricChart",
}
"""Where Streamlit's own markup breaks a rule: the rule, and the part of the screen."""

_AXE = """([source, theirs]) => {
    if (!window.axe) (0, eval)(source);
    const found = (node, part) => node.closest(`[data-testid^="${part}"]`) !== null;
    // Vega hangs its tooltip on the page itself, outside of every landmark.
    const ours = {exclude: [['#vg-tooltip-element']]};
    return axe.run(ours, {resultTypes: ["violations"]}).then(({violations}) =>
        violations.flatMap(({id, nodes}) => nodes
            .filter(({element, target}) => {
                const node = document.querySelector(target[0]);
                return !(id in theirs && node && found(node, theirs[id]));
            })
            .map(({html}) => `${id}: ${html.slice(0, 160)}`)));
}"""


_STANDS = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    const height = document.querySelector('[data-testid=stMain]')?.scrollHeight;
    const moved = height !== window.heightItHad;
    window.heightItHad = height;
    const stands = !moved && app?.dataset.testConnectionState === 'CONNECTED'
        && app.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-stale=true]');
    window.framesItStood = stands ? (window.framesItStood ?? 0) + 1 : 0;
    return window.framesItStood > 15;
}"""
"""A run that ends only to begin again is at rest for a moment, hence the frames; what still grows
moves away under a finger."""

_LEADS_AWAY = """() => [...document.querySelectorAll("a, img, form")]
    .map(each => new URL(each.href || each.src || each.action || "", location))
    .filter(each => each.host.includes("beacon")).map(String)"""


def heading_of(title):
    """Return the heading of the menu under which a page stands."""
    every = [page_module(each).PAGE for each in page_ids()]
    return next(page.section for page in every if page.title == title)


class Visit:
    """One visitor's window, which remembers what it should never have seen."""

    def __init__(self, browser, address, **options):
        self.address = address
        self.window = browser.new_context(**options).new_page()
        self.window.set_default_timeout(PATIENCE)
        self.foreign, self.dialogs, self.clicks = [], [], 0
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

    def stands(self, path):
        """Open a page wide and light, then narrow and dark, and find nothing wrong with it."""
        self.foreign.clear()
        self.window.set_viewport_size(DESKTOP)
        self.window.emulate_media(color_scheme="light")
        self.go(path)
        for chart in self.window.query_selector_all("[data-testid=stVegaLiteChart]"):
            chart.hover()
        assert self.window.evaluate(_LEADS_AWAY) == []
        assert "Something went wrong" not in self.window.inner_text("body")
        assert (broken := self.violations()) == [], broken
        assert self.fits(DESKTOP["width"]), "something sticks out"
        self.window.set_viewport_size(PHONE)
        self.window.emulate_media(color_scheme="dark")
        self.settle()
        assert self.fits(PHONE["width"]), "something sticks out"
        assert (broken := self.violations()) == [], broken
        assert self.foreign == self.dialogs == []

    def settle(self):
        """Wait until the page stands as it is meant to."""
        self.window.wait_for_selector("h1", timeout=PATIENCE)
        self.window.evaluate("() => { window.framesItStood = 0; }")
        self.window.wait_for_function(_STANDS, polling="raf", timeout=PATIENCE)

    def click(self, found):
        """Click as a person would, and count it."""
        self.clicks += 1
        self.press(found)
        self.settle()

    def press(self, found):
        """Press for as long as a finger does; a list takes a shorter click as its end."""
        found.click(delay=90)

    def choose(self, name):
        """Choose a page in the menu, under its heading where it does not stand in the open."""
        link = self.window.get_by_test_id("stTopNav").get_by_role("link", name=name, exact=True)
        if not link.count():
            self.clicks += 1
            heading = self.window.get_by_role("button", name=heading_of(name), exact=True)
            link = self.window.get_by_test_id("stTopNavDropdownLink").get_by_text(name, exact=True)
            self.open(heading, link)
        self.click(link)

    def back_to(self, title):
        """Go one step back, to a page."""
        self.window.go_back()
        self.window.get_by_role("heading", name=title, level=1).wait_for()
        self.settle()

    def pick(self, kind, name):
        """Click the last mark of a kind that tells a name, once it stands still."""
        found = self.window.locator(f"[aria-roledescription={kind}][aria-label*='{name}']").last
        found.wait_for(state="attached")
        self.settle()
        box = found.bounding_box()
        self.window.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def open(self, found, inside):
        """Press until what is inside shows; a press may miss what still moves on its page."""
        self.until(lambda: self.press(found), inside)

    def until(self, act, shown):
        """Do something, more than once if need be, until something is shown."""
        for _ in range(3):
            act()
            try:
                return shown.wait_for(timeout=15_000)
            except PlaywrightTimeout:
                continue
        raise AssertionError(f"{shown} is not shown")

    def query(self):
        """Return what stands in the address once the page has been drawn."""
        self.settle()
        return self.window.evaluate("() => decodeURIComponent(location.search)").replace("+", " ")

    def said(self):
        return self.window.inner_text("[data-testid=stMain]")

    def fits(self, width):
        """Tell whether nothing sticks out once the charts have found their width."""
        for _ in range(10):
            if self.widest() <= width:
                return True
            self.window.wait_for_timeout(500)
        return False

    def widest(self):
        """Return how many pixels wide the page is, with what sticks out."""
        return self.window.evaluate(
            "() => Math.max(...[document.documentElement,"
            " document.querySelector('[data-testid=stMain]')].map(each => each.scrollWidth))"
        )

    def violations(self):
        """Return what breaks a rule of accessibility and goes on breaking it.

        A chart that is just being drawn anew has no marks yet.
        """
        found = self._violations()
        if found:
            self.window.wait_for_timeout(2_000)
            found = self._violations()
        return found

    def _violations(self):
        """Return what breaks a rule at this moment, beside Streamlit's own markup."""
        import axe_playwright_python

        source = Path(axe_playwright_python.__file__).with_name("axe.min.js")
        return self.window.evaluate(_AXE, [source.read_text("utf-8"), NOT_OURS])

    def close(self):
        self.window.context.close()
