"""Making a file of what a view shows: the board report, a chart, or an export of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import IO

from data.health import Health
from data.reports import Made, Wanted
from engagement.reports.delimited import write_csv
from engagement.reports.pictures import Picture, entitled, png, svg
from engagement.reports.tables import About, Sheet
from engagement.reports.workbook import write_workbook
from pages.components.board import board
from pages.components.deck import CHARTS
from pages.components.names import channel_name, language_name
from pages.components.numbers import day_of, day_text, percent, plural
from pages.components.readers import readers
from pages.components.review_sheet import ReviewSheet
from pages.components.sheets import EXPORTS
from pages.components.text import plain, unmarked
from pages.view import View
from scoring.index import index_ids, index_module
from scoring.signals.topics import topics

BOARD, REVIEWS, CHART = "board", "reviews", "chart"
FORMATS: Mapping[str, Sequence[str]] = {
    BOARD: ("pdf", "pptx"),
    CHART: ("pptx", "png", "svg"),
    REVIEWS: ("xlsx", "csv"),
    **dict.fromkeys(EXPORTS, ("xlsx", "csv")),
}
"""The formats of each kind, the usual one first."""

NAMES: Mapping[str, str] = {
    BOARD: "Board report",
    REVIEWS: "Reviews",
    CHART: "Chart",
    **{kind: name for kind, (name, _) in EXPORTS.items()},
}
SUFFIXES = {"csv": "zip"}
CHART_WIDTH, CHART_HEIGHT = 760, 400


class NothingToShow(ValueError):
    """There is too little data for what was asked for; the message says what is missing."""


def make(view: View, wanted: Wanted, file: IO[bytes], told: Callable[[str], None]) -> Made:
    """Write a file and say what it holds.

    Args:
        view: what it may show, and to whom.
        wanted: what it is to be; what its filters narrow is the view's own.
        file: to write to, from its beginning.
        told: is called with how far it has come.

    Raises:
        NothingToShow: there is too little data for it.
    """
    if wanted.kind == BOARD:
        file.write(_board(view, wanted.format))
        return Made(_filename(view, wanted), 1)
    if wanted.kind == CHART:
        file.write(_chart(view, wanted))
        return Made(_filename(view, wanted), 1)
    reviews = ReviewSheet(view, told) if wanted.kind == REVIEWS else None
    sheets = [reviews.sheet()] if reviews else EXPORTS[wanted.kind][1](view)
    rows = write_sheets(view, wanted, sheets, file)
    return Made(_filename(view, wanted), rows, reviews.until if reviews else None)


def write_sheets(view: View, wanted: Wanted, sheets: Sequence[Sheet], file: IO[bytes]) -> int:
    """Write sheets in the format that is wanted, and return how many rows they hold."""
    write = write_csv if wanted.format == "csv" else write_workbook
    return write(file, sheets, about(view, NAMES[wanted.kind]))


def about(view: View, title: str) -> About:
    """Return what an export says about itself."""
    filters = view.filters
    indices = [index_module(each).INDEX for each in index_ids()]
    facts = [
        ("Made", _moment(view.now)),
        ("Made for", plain(view.person.name)),
        ("As of", _moment(view.as_of)),
        ("Filters", plain(view.restated) or "none"),
        ("Period", _days(filters.since, filters.until)),
        ("Compared with", _compared(view)),
        ("Narrowed to", "; ".join(_narrowed(view)) or "nothing more"),
        ("Locations that may be seen", _scope(view)),
        ("Score version", view.settings.version),
        ("How texts are read", unmarked(readers(view))),
        ("Data version", str(view.version)),
        ("Intervals", f"hold {percent(view.settings.interval)} of the time"),
        ("Cells", SAFE),
        *((each.name, each.meaning) for each in indices),
        *_terms(view),
    ]
    return About(f"{title} · {plain(view.restated)}", facts)


SAFE = (
    "Every text is written as text. In CSV an apostrophe stands before what a spreadsheet could "
    "take for a formula, and after a separator or the end of a line within a text."
)


def _board(view: View, form: str) -> bytes:
    if not view.filters.brands & set(view.brands["id"]):
        raise NothingToShow("There is no brand to report on.")
    told = board(view)
    if form == "pptx":
        from engagement.reports.slides import board_pptx

        return board_pptx(told)
    from engagement.reports.page import board_pdf

    return board_pdf(told)


def _chart(view: View, wanted: Wanted) -> bytes:
    name, draw = CHARTS[wanted.chart]
    pictures = draw(view) if view.filters.brands & set(view.brands["id"]) else ()
    if not pictures:
        raise NothingToShow(f"There is too little data in this period for {name.lower()}.")
    shown = " · ".join(filter(None, (plain(view.restated), f"as of {_moment(view.as_of)}")))
    return _drawn(pictures[0], wanted.format, shown)


def _drawn(picture: Picture, form: str, filters: str) -> bytes:
    if form == "pptx":
        from engagement.reports.slides import chart_slide

        return chart_slide(picture, filters)
    picture = entitled(picture, filters)
    if form == "svg":
        return svg(picture, CHART_WIDTH, CHART_HEIGHT).encode()
    return png(picture, CHART_WIDTH, CHART_HEIGHT)


def _filename(view: View, wanted: Wanted) -> str:
    what = wanted.chart or wanted.kind
    suffix = SUFFIXES.get(wanted.format, wanted.format)
    return f"earshot-{what}-{view.now:%Y-%m-%d}.{suffix}"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _days(since: int | None, until: int | None) -> str:
    if since is None and until is None:
        return "all time"
    ends = ("the beginning" if since is None else day_text(day_of(since)),
            "now" if until is None else day_text(day_of(until)))  # fmt: skip
    return f"{ends[0]} to {ends[1]}, days in UTC"


def _compared(view: View) -> str:
    earlier = view.comparison
    return "nothing" if earlier is None else _days(earlier.since, earlier.until)


def _narrowed(view: View) -> list[str]:
    """Return in words what narrows the reviews besides the shared filters."""
    filters = view.filters
    moods = {-1: "negative", 0: "neutral", 1: "positive"}
    told = [
        ("stars", ", ".join(map(str, sorted(filters.stars)))),
        ("sentiment", ", ".join(moods[each] for each in sorted(filters.sentiments))),
        ("complaints", "only" if filters.complaints else ""),
        ("language", ", ".join(sorted(map(language_name, filters.languages)))),
        ("topics", ", ".join(each.name for each in topics() if filters.topics >> each.bit & 1)),
        ("answered", {None: "", True: "yes", False: "no"}[filters.answered]),
        ("words", plain(filters.search.strip())),
        ("removed reviews", "included" if filters.removed else ""),
    ]
    return [f"{name}: {value}" for name, value in told if value]


def _scope(view: View) -> str:
    locations = view.scope.locations
    return "all" if locations is None else plural(len(locations), "location")


def _terms(view: View) -> list[tuple[str, str]]:
    sources = Health(view.engine).sources().values()
    return [
        (f"Terms of {channel_name(each['channel'])}", _told(each))
        for each in sources
        if each["attribution"] or not each["blend"] or each["text_days"] is not None
    ]


def _told(source: Mapping[str, object]) -> str:
    days = source["text_days"]
    parts = [
        f"to be shown: {source['attribution']}" if source["attribution"] else "",
        "stars may not be blended with those of other channels" if not source["blend"] else "",
        "texts may not be kept" if days == 0 else "",
        f"texts may be kept for {days} days" if days else "",
    ]
    return "; ".join(each for each in parts if each)
