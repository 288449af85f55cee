"""Seconds from `streamlit run dashboard.py` on an empty store to a populated Overview.

Starts the dashboard as the README says, in a temporary folder, opens it in a real browser, and
waits until the headline figure stands on the screen and every listing of the demo has been
collected once.

    python -m benchmarks.first_light
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 60.0
GIVE_UP = 300.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> int:
    """Print one JSON line; return 1 if the Overview took longer than a minute."""
    with tempfile.TemporaryDirectory() as home:
        port = _free_port()
        started = time.monotonic()
        server = _start(home, port)
        try:
            figures = _measure(f"http://localhost:{port}", home, started)
        finally:
            server.terminate()
            server.wait(timeout=60)
    print(json.dumps(figures))
    return 0 if figures["populated_seconds"] <= LIMIT else 1


def _start(home: str, port: int) -> subprocess.Popen[bytes]:
    command = ["-m", "streamlit", "run", "dashboard.py", f"--server.port={port}"]
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"EARSHOT_HOME": home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _measure(url: str, home: str, started: float) -> dict[str, float]:
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = _open(browser, url)
        page.get_by_text("of 100").first.wait_for(timeout=GIVE_UP * 1000)
        populated = time.monotonic() - started
        _wait(lambda: _waiting(home) == 0)
        collected = time.monotonic() - started
        browser.close()
    return {
        "populated_seconds": round(populated, 1),
        "everything_collected_seconds": round(collected, 1),
        "reviews": _ask(home, "SELECT count(*) FROM review"),
    }


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})

    def opened() -> bool:
        try:
            return page.goto(url) is not None
        except Exception:
            return False

    _wait(opened)
    return page


def _waiting(home: str) -> int:
    return _ask(home, "SELECT count(*) FROM listing WHERE outcome IS NULL")


def _ask(home: str, question: str) -> int:
    engine = create_engine(f"sqlite:///file:{home}/earshot.sqlite?mode=ro&uri=true")
    with engine.connect() as connection:
        return int(connection.execute(text(question)).scalar_one())


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + GIVE_UP
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the dashboard did not come up")
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
