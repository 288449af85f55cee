"""Opening the application as a person does: through its frame, at an address."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.components.stage import Stage, set_stage
from tests.pages.drawing import KEY, alive, elements, titles
from tests.pages.town import NOW

SCRIPT = Path(__file__).resolve().parents[2] / "pages" / "__main__.py"

ON_A_PHONE = 328
"""Pixels that a table has on a screen of 390, within a card."""

SHOWN_AS_TEXT = ("dataframe", "selectbox", "multiselect", "vega_lite_chart")
"""More elements that never read a text as Markdown: cells and options are plain, charts draw it."""


def opened(engine, page="overview", now=NOW, **query) -> AppTest:
    """Open a page with filters in its address."""
    set_stage(Stage(engine, lambda: now, keys=KEY))
    at = AppTest.from_file(SCRIPT, default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    # A page that is a function cannot be switched to; this is how a first visit names one.
    at._page_hash = "" if page == "overview" else calc_hash(page)
    return at.run()


def charts(at: AppTest) -> list:
    """Return the charts of a page."""
    return at.get("vega_lite_chart")


def captions(at: AppTest) -> str:
    """Return all small print of a page."""
    return "\n".join(each.value for each in at.caption)


def seen_on_a_phone(table) -> list[str]:
    """Return the columns of a table whose width is set and that stand on a phone's screen."""
    settings, room, seen = json.loads(table.proto.columns), ON_A_PHONE, []
    for name in table.value.columns:
        room -= settings.get(name, {}).get("width") or ON_A_PHONE
        if room >= 0:
            seen.append(name)
    return seen


def brought_to_life(at: AppTest, hostile: str) -> list[str]:
    """Return the kinds of elements, the sidebar's too, that would bring hostile text to life."""
    return [kind for kind in alive(at, hostile) if kind not in SHOWN_AS_TEXT]


__all__ = [
    "brought_to_life",
    "captions",
    "charts",
    "elements",
    "opened",
    "seen_on_a_phone",
    "titles",
]
