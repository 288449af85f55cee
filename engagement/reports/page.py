"""The board report as one page of PDF, tagged so that it can be read aloud."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engagement.reports.board import Board, Part
from engagement.reports.cells import clean
from engagement.reports.pictures import FONTS, svg

_TEMPLATE = Path(__file__).with_name("board.typ")
_WIDTH = 392
"""Pixels of a chart, in a column of half a page."""

_HEIGHTS = {"trend": (258,), "cause": (86, 116), "rivals": (152,), "topics": (152,)}
_PARTS = (*_HEIGHTS, "places", "response", "trust")


def board_pdf(board: Board) -> bytes:
    """Return the report as a PDF of one A4 page; what does not fit makes everything smaller."""
    files = {"main.typ": _TEMPLATE.read_bytes()}
    parts = {name: _part(getattr(board, name), len(_HEIGHTS.get(name, ()))) for name in _PARTS}
    for name, heights in _HEIGHTS.items():
        for chart, height in zip(parts[name]["charts"], heights, strict=False):
            picture = getattr(board, name).pictures[chart["number"]]
            chart["file"] = f"{name}{chart['number']}.svg"
            files[chart["file"]] = svg(picture, _WIDTH, height).encode()
    stated = {
        "brand": board.brand,
        "filters": board.filters,
        "compared": board.compared,
        "dated": board.dated,
        "verdict": board.verdict,
        "tiles": [asdict(tile) for tile in board.tiles],
        "definitions": [list(each) for each in board.definitions],
        "version": board.version,
        **parts,
    }
    return _compiled(files, json.dumps(_tidy(stated)), int(board.made_at.timestamp()))


def _compiled(files: dict[str, bytes], stated: str, made_at: int) -> bytes:
    import typst

    def page(standards: list[str]) -> bytes:
        compiled = typst.compile(  # type: ignore[call-overload]  # its stubs know of one file only
            files,
            format="pdf",
            font_paths=[str(FONTS)],
            sys_inputs={"board": stated},
            pdf_standards=standards,
            timestamp=made_at,
        )
        return bytes(compiled)

    try:
        return page(["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        # The standard allows no letter that the fonts of this machine lack; a page that shows a
        # box in its place is better than none.
        return page([])


def _tidy(stated: Any) -> Any:
    """Return the same without characters that no page which is read aloud may hold."""
    if isinstance(stated, str):
        return clean(stated).replace("\ufeff", "")
    if isinstance(stated, dict):
        return {name: _tidy(value) for name, value in stated.items()}
    return [_tidy(each) for each in stated] if isinstance(stated, list) else stated


def _part(part: Part, charts: int) -> dict[str, Any]:
    return {
        "title": part.title,
        "said": part.said,
        "charts": [
            {"number": number, "alt": each.takeaway, "note": each.note}
            for number, each in enumerate(part.pictures[:charts])
        ],
        "rows": [list(row) for row in part.rows],
        "lines": list(part.lines),
    }
