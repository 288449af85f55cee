"""Slides that can be edited: the board report, and single charts for somebody's own deck."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from engagement.reports.board import BETTER, WORSE, Board, Part, Tile
from engagement.reports.cells import clean
from engagement.reports.pictures import Picture, png

INK, QUIET, FAINT, BLUE, GREEN, RED, WHITE = (
    RGBColor(*bytes.fromhex(each))  # type: ignore[no-untyped-call]
    for each in ("1B2430", "55606E", "F1F5FA", "0B5CAD", "147A4F", "B3401B", "FFFFFF")
)
TONES = {BETTER: GREEN, WORSE: RED}

WIDE, HIGH = Inches(13.333), Inches(7.5)
EDGE = Inches(0.6)
HALF = Inches(5.85)
SECOND = EDGE + HALF + Inches(0.43)
WHOLE = WIDE - 2 * EDGE
TOP = Inches(1.45)
BAR, NUMBER = Inches(0.62), Inches(1.5)
"""Height of the mark beside a title; width of what numbers a slide."""
PIXELS_AN_INCH = 96
LONGEST_LEAD = 20
"""Characters of the words that begin a sentence and say what it is about."""
LONGEST_PROPERTY = 255
"""Characters that the format allows in what it says of a file."""

_TITLE_ONLY = 5


def board_pptx(board: Board) -> bytes:
    """Return the report as six slides; texts and tables can be edited, charts are pictures."""
    deck = _Deck(f"{board.brand}: reputation report", f"{board.filters}{board.compared}")
    _cover(deck, board)
    for part in (board.trend, board.cause):
        slide = deck.add(part.title)
        said = part.said or " ".join(each.takeaway for each in part.pictures)
        deck.text(slide, said, (EDGE, Inches(1.25), WHOLE, Inches(0.6)), 15)
        width = WHOLE if len(part.pictures) < 2 else HALF
        for picture, left in zip(part.pictures, (EDGE, SECOND), strict=False):
            deck.chart(slide, picture, (left, Inches(2.0)), width)
    for title, left_part, right_part in (
        ("Rivals and topics", board.rivals, board.topics),
        ("Where to act", board.places, board.response),
        ("What these figures rest on", board.trust, _meanings(board)),
    ):
        slide = deck.add(title)
        deck.part(slide, left_part, EDGE)
        deck.part(slide, right_part, SECOND)
    return deck.saved()


def _cover(deck: _Deck, board: Board) -> None:
    slide = deck.add(board.brand)
    deck.text(slide, board.verdict, (EDGE, TOP, WHOLE, Inches(1.2)), 26)
    for number, tile in enumerate(board.tiles):
        deck.tile(slide, tile, number, len(board.tiles))
    deck.text(slide, board.dated, (EDGE, Inches(6.2), WHOLE, Inches(0.4)), 12, QUIET)


def _meanings(board: Board) -> Part:
    meanings = [f"{name}: {meaning}" for name, meaning in board.definitions]
    return Part("What the figures mean", lines=[*meanings, f"Score version {board.version}"])


def chart_slide(picture: Picture, filters: str) -> bytes:
    """Return one chart as a slide, with what it says above it."""
    deck = _Deck(picture.title, filters)
    slide = deck.add(picture.title)
    deck.text(slide, picture.takeaway, (EDGE, Inches(1.25), WHOLE, Inches(0.6)), 15)
    deck.chart(slide, picture, (EDGE, Inches(2.0)), WHOLE)
    return deck.saved()


Box = tuple[int, int, int, int]
"""Left, top, width and height, in the units of the format."""


class _Deck:
    """Slides of one look, each with the filters at its foot."""

    def __init__(self, title: str, foot: str) -> None:
        self.file: Any = Presentation()
        self.file.slide_width, self.file.slide_height = WIDE, HIGH
        self.file.core_properties.title = clean(title)[:LONGEST_PROPERTY]
        self.file.core_properties.author = "Earshot"
        self.foot = foot

    def add(self, title: str) -> Any:
        """Add a slide under a title."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[_TITLE_ONLY])
        head = slide.shapes.title
        head.left, head.top, head.width, head.height = (
            EDGE,
            Inches(0.45),
            WHOLE,
            Inches(0.8),
        )
        _write(head.text_frame, title, 30, INK, bold=True)
        bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, Inches(0.52), Inches(0.16), BAR)
        bar.fill.solid()
        bar.fill.fore_color.rgb = BLUE
        bar.line.fill.background()
        bar.shadow.inherit = False
        foot = Inches(6.95)
        self.text(slide, self.foot, (EDGE, foot, WHOLE - NUMBER, Inches(0.35)), 10, QUIET)
        number = f"Earshot · {len(self.file.slides)}"
        self.text(slide, number, (WIDE - EDGE - NUMBER, foot, NUMBER, Inches(0.35)), 10, QUIET)
        slide.shapes[-1].text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        return slide

    def text(
        self,
        slide: Any,
        text: str,
        box: Box,
        size: float,
        color: RGBColor = INK,
        *,
        bold: bool = False,
    ) -> None:
        """Add a text to a slide."""
        frame = slide.shapes.add_textbox(*box).text_frame
        _write(frame, text, size, color, bold=bold)

    def tile(self, slide: Any, tile: Tile, number: int, of: int) -> None:
        """Add one figure to a slide."""
        gap = Inches(0.2)
        width = Emu(int((WHOLE - gap * (of - 1)) / of))
        left, top = EDGE + number * (width + gap), Inches(3.1)
        box = slide.shapes.add_textbox(left, top, width, Inches(2.3))
        box.fill.solid()
        box.fill.fore_color.rgb = FAINT
        frame = box.text_frame
        _write(frame, tile.name, 14, QUIET)
        frame.margin_left = frame.margin_top = Inches(0.18)
        _add(frame, tile.value, 44, INK, bold=True)
        _add(frame, tile.change or " ", 15, TONES.get(tile.tone, QUIET), bold=True)
        for line in tile.sure.split(" · "):
            _add(frame, line, 12, QUIET)

    def part(self, slide: Any, part: Part, left: int) -> None:
        """Add a part to half of a slide."""
        self.text(slide, part.title, (left, TOP, HALF, Inches(0.4)), 17, BLUE, bold=True)
        top = TOP + Inches(0.5)
        if part.said:
            self.text(slide, part.said, (left, top, HALF, Inches(0.7)), 14)
            top += Inches(0.85)
        if part.pictures:
            self.chart(slide, part.pictures[0], (left, top), HALF, lines=part.lines)
            return
        if part.rows:
            self.table(slide, part.rows, left, top)
            top += Inches(0.42) * len(part.rows) + Inches(0.1)
        if part.lines:
            self.lines(slide, part.lines, (left, top, HALF, Inches(1.5)), 14)

    def chart(
        self,
        slide: Any,
        picture: Picture,
        at: tuple[int, int],
        width: int,
        *,
        lines: Sequence[str] = (),
    ) -> None:
        """Add a chart down to the foot of a slide, with what must be known to read it."""
        left, top = at
        foot = Inches(6.15) - Inches(0.3) * len(lines)
        self.picture(slide, picture, at, (width, foot - top))
        said = [each for each in (picture.note, *lines) if each]
        if said:
            self.lines(slide, said, (left, foot + Inches(0.05), width, Inches(0.7)), 11)

    def table(self, slide: Any, rows: Sequence[tuple[str, str]], left: int, top: int) -> None:
        """Add a table of two columns to a slide."""
        shape = slide.shapes.add_table(len(rows), 2, left, top, HALF, Inches(0.42) * len(rows))
        table = shape.table
        table.first_row = table.horz_banding = False
        longest = [max(len(row[place]) for row in rows) for place in (0, 1)]
        first = int(HALF * min(max(longest[0] / sum(longest), 0.4), 0.7))
        table.columns[0].width, table.columns[1].width = first, HALF - first
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                cell = table.cell(number, place)
                cell.fill.solid()
                cell.fill.fore_color.rgb = FAINT if number % 2 else WHITE
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                _write(cell.text_frame, text, 12, INK, bold=place == 1)
                cell.margin_left = cell.margin_right = Inches(0.1)
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if place else PP_ALIGN.LEFT

    def picture(
        self, slide: Any, picture: Picture, at: tuple[int, int], room: tuple[int, int]
    ) -> None:
        """Add a chart to a slide, with its takeaway for those who cannot see it."""
        wide, high = (max(int(side / Inches(1) * PIXELS_AN_INCH), 40) for side in room)
        # Letters as large as on the slide: a chart drawn small and enlarged.
        body = png(picture, round(wide / 1.25), max(round(high / 1.25) - 60, 50), scale=3.75)
        shape = slide.shapes.add_picture(io.BytesIO(body), *at, width=room[0])
        if shape.height > room[1]:
            shape.width = int(shape.width * room[1] / shape.height)
            shape.height = room[1]
        shape.name = clean(picture.title)
        shape._element.nvPicPr.cNvPr.set("descr", clean(picture.takeaway))

    def lines(self, slide: Any, lines: Sequence[str], box: Box, size: float) -> None:
        """Add sentences to a slide, one below the other."""
        frame = slide.shapes.add_textbox(*box).text_frame
        _prepare(frame)
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            _fill_led(paragraph, line, size)

    def saved(self) -> bytes:
        """Return the file."""
        body = io.BytesIO()
        self.file.save(body)
        return body.getvalue()


def _fill_led(paragraph: Any, line: str, size: float) -> None:
    """Write a sentence whose first words, up to a colon, say what it is about."""
    lead, colon, rest = line.partition(": ")
    if colon and len(lead) <= LONGEST_LEAD:
        _fill(paragraph, f"{lead}:", size, INK, bold=True)
        paragraph.runs[-1].text += " "
        _fill(paragraph, rest, size, QUIET, bold=False)
    else:
        _fill(paragraph, line, size, QUIET, bold=False)


def _prepare(frame: Any) -> None:
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = 0


def _write(frame: Any, text: str, size: float, color: RGBColor, *, bold: bool = False) -> None:
    _prepare(frame)
    _fill(frame.paragraphs[0], text, size, color, bold=bold)


def _add(frame: Any, text: str, size: float, color: RGBColor, *, bold: bool = False) -> None:
    _fill(frame.add_paragraph(), text, size, color, bold=bold)


def _fill(paragraph: Any, text: str, size: float, color: RGBColor, *, bold: bool) -> None:
    paragraph.alignment = PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = " ".join(clean(text).split())
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, color
    paragraph.space_after = Pt(4)
