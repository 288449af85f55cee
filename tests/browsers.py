"""The browser that tests look with."""

import shutil
from pathlib import Path

from tests.databases import missing

QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launch(playwright):
    """Start Chromium: its own one, or that of the system."""
    own = Path(playwright.chromium.executable_path)
    chromium = str(own) if own.exists() else shutil.which("chromium")
    if chromium is None:
        missing("Chromium")
    return playwright.chromium.launch(executable_path=chromium, args=QUIET)
