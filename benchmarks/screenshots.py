"""Pictures of all pages of the demo, on a desktop and on a phone, light and dark.

Starts the dashboard as the README says, waits until the demo has been collected and judged, and
writes `<page>-<screen>-<scheme>.png` into a folder. Another dashboard that runs already can be
taken instead.

    python -m benchmarks.screenshots FOLDER
    python -m benchmarks.screenshots FOLDER http://localhost:8501 overview locations
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from benchmarks.first_light import FLAGS, GIVE_UP, _ask, _free_port, _start, _wait, _waiting
from pages.page import page_ids

SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
VARIANTS = {"locations-map": "locations?show=Map", "locations-funnel": "locations?show=Funnel"}
TASK = "inbox-task"
"""The picture of the first review of the inbox once it has been opened, where there is one."""

TALLEST = 4_000
"""Pixels of a page that are shown; lists go on for longer."""


def main() -> int:
    """Write the pictures and return 0."""
    folder, *rest = sys.argv[1:] or ["screenshots"]
    Path(folder).mkdir(parents=True, exist_ok=True)
    if rest:
        _picture_all(Path(folder), rest[0], rest[1:])
        return 0
    with tempfile.TemporaryDirectory() as home:
        port = _free_port()
        server = _start(home, port)
        try:
            _wait(lambda: Path(home, "earshot.sqlite").exists() and _collected(home))
            _picture_all(Path(folder), f"http://localhost:{port}", [])
        finally:
            server.terminate()
            server.wait(timeout=60)
    return 0


def _collected(home: str) -> bool:
    try:
        waiting = _waiting(home) + _ask(
            home, "SELECT count(*) FROM fact WHERE signal_version = '' OR signal_version IS NULL"
        )
        return waiting == 0 and _ask(home, "SELECT count(*) FROM score") > 0
    except Exception:
        # The store is still being made.
        return False


def _picture_all(folder: Path, address: str, chosen: list[str]) -> None:
    paths = {page: page for page in page_ids()} | VARIANTS | {TASK: "inbox"}
    wanted = {name: path for name, path in paths.items() if not chosen or name in chosen}
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for (screen, (width, height)), scheme in product(SCREENS.items(), SCHEMES):
            viewport = ViewportSize(width=width, height=height)
            page = browser.new_page(viewport=viewport, color_scheme=scheme)
            for name, path in wanted.items():
                page.goto(f"{address}/{path}")
                if name == TASK:
                    _settle(page)
                    tasks = page.get_by_role("button", name="Open")
                    if not tasks.count():
                        continue
                    tasks.first.click()
                _picture(page, viewport, folder / f"{name}-{screen}-{scheme}.png")
            page.close()
        browser.close()


def _picture(page: Page, viewport: ViewportSize, file: Path) -> None:
    _settle(page)
    tall: int = page.evaluate(
        "() => document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight"
    )
    height = min(max(tall, viewport["height"]), TALLEST)
    page.set_viewport_size(ViewportSize(width=viewport["width"], height=height))
    _settle(page)
    page.screenshot(path=file)
    page.set_viewport_size(viewport)


def _settle(page: Page) -> None:
    page.wait_for_selector("h1", timeout=GIVE_UP * 1000)
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=60_000)
    # Streamlit draws each element only once its code has come; charts come last.
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')",
        timeout=60_000,
    )
    page.wait_for_timeout(1_500)


if __name__ == "__main__":
    sys.exit(main())
