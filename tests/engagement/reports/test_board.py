"""The board report stays one page and readable slides, whatever it is told."""

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from pptx import Presentation

from engagement.reports.board import BETTER, Board, Part, Tile
from engagement.reports.page import board_pdf
from engagement.reports.pictures import Picture, png, svg
from engagement.reports.slides import board_pptx, chart_slide
from tests.engagement.reports.reading_back import PAYLOADS

FRAME = pd.DataFrame({"name": ["Lisbon", "Αθήνα", "Łódź"], "value": [3, 1, 2]})
SPEC = {
    "height": 200,
    "mark": "bar",
    "encoding": {
        "x": {"field": "value", "type": "quantitative"},
        "y": {"field": "name", "type": "nominal"},
    },
}
PICTURE = Picture("Bars", "Lisbon leads with 3.", SPEC, FRAME, "What it is.")
BOARD = Board(
    brand="Lantern Hotels",
    filters="Last 90 days · Lantern Hotels",
    compared=" · compared with the quarter before",
    as_of=datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC),
    made_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    verdict="Lantern Hotels stands at 80 of 100, good.",
    tiles=[Tile(name, "80", "90% sure: 77–83", "+1.2 ± 0.4", BETTER) for name in "abcd"],
    trend=Part("Trend?", pictures=[PICTURE]),
    cause=Part("Cause?", "Because.", [PICTURE, PICTURE]),
    rivals=Part("Rivals?", pictures=[PICTURE]),
    topics=Part("Topics?", pictures=[PICTURE], lines=["Rising: queues."]),
    places=Part("Places?", rows=[("Lisbon A", "Well below its brand")]),
    response=Part("Answers?", rows=[("In time", "66%")]),
    trust=Part("Trust?", lines=["All 12 listings are up to date."]),
    definitions=[("Rating", "Mean stars.")],
    version="1",
)


def overflowing():
    long = "Grand Hotel of the very long name " * 4
    many = Part("Places?", long, rows=[(long, long)] * 12, lines=[long] * 12)
    return replace(
        BOARD, brand=long, filters=long * 3, verdict=long * 4, places=many, trust=many,
        definitions=[(long, long * 2)] * 8,
    )  # fmt: skip


def hostile():
    text = " ".join(PAYLOADS) + ' #import "x" $1$ `raw` <label> @ref \\ /* */ // [[]]'
    part = Part(text, text, [Picture(text, text, SPEC, FRAME, text)], [(text, text)], [text])
    return replace(
        BOARD, brand=text, filters=text, verdict=text, trend=part, places=part,
        tiles=[Tile(text, text, text, text)], definitions=[(text, text)],
    )  # fmt: skip


def empty():
    nothing = {name: Part("Nothing") for name in ("trend", "cause", "rivals", "topics", "places")}
    return replace(BOARD, **nothing, tiles=[Tile("Rating", "–", "Too little evidence")])


@pytest.fixture(scope="module")
def pdf():
    return board_pdf(BOARD)


@pytest.fixture(scope="module")
def slides():
    return board_pptx(BOARD)


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("told", [overflowing(), hostile(), empty()])
def test_it_is_one_page_whatever_it_says(told):
    pdf = board_pdf(told)
    assert pages(pdf) == 1
    actions = (b"/URI", b"/Launch", b"/JavaScript", b"/SubmitForm", b"/GoToR")
    assert [each for each in actions if each in pdf] == []


def test_the_page_can_be_read_aloud(pdf):
    assert pages(pdf) == 1
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf
    assert PICTURE.takeaway.encode() in pdf or b"/Alt" in pdf


def test_a_letter_that_no_font_has_does_not_cost_the_page():
    pdf = board_pdf(replace(BOARD, brand="Lantern \U0010a123"))
    assert pages(pdf) == 1
    assert b"/StructTreeRoot" in pdf


def test_the_same_figures_give_the_same_page(pdf):
    assert board_pdf(BOARD) == pdf


def test_the_page_brings_its_letters_along(pdf):
    fonts = set(re.findall(rb"/FontName\s*/[A-Z]{6}\+([\w-]+)", pdf))
    assert {b"EarshotSans-Regular", b"EarshotSans-Bold"} <= fonts


DRAWN = """
import pandas as pd
from engagement.reports.pictures import Picture, svg
day = {"field": "day", "type": "temporal"}
frame = pd.DataFrame({"day": pd.to_datetime(["2026-11-16", "2026-11-23"])})
told = {**day, "title": "On", "format": "%d %b"}
spec = {"mark": "point", "encoding": {"x": day, "tooltip": [told]}}
print(svg(Picture("Days", "", spec, frame), 300, 60))
"""


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Auckland"])
def test_a_chart_tells_the_same_days_wherever_it_is_drawn(zone):
    run = [sys.executable, "-c", DRAWN]
    drawn = subprocess.run(run, env=os.environ | {"TZ": zone}, capture_output=True, check=True)
    told = re.findall(r"On: (\d\d \w+)", drawn.stdout.decode())
    assert told == ["16 Nov", "23 Nov"]


def shapes(body):
    return [shape for slide in Presentation(io.BytesIO(body)).slides for shape in slide.shapes]


def texts(body):
    found = []
    for shape in shapes(body):
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if getattr(shape, "has_table", False) and shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def test_slides_say_what_the_page_says_and_can_be_edited(slides):
    said = texts(slides)
    for text in (BOARD.brand, BOARD.verdict, "Because.", "Lisbon A", "66%", "Rising: queues."):
        assert text in said
    assert BOARD.filters in said
    assert "As of 31 October 2026, 23:59 UTC · made 20 November 2026, 09:30 UTC" in said
    tables = [shape for shape in shapes(slides) if getattr(shape, "has_table", False)]
    assert len(tables) == 2


def test_every_slide_has_a_title_and_every_chart_an_alternative(slides):
    deck = Presentation(io.BytesIO(slides))
    assert all(slide.shapes.title.text_frame.text for slide in deck.slides)
    pictures = [each for each in shapes(slides) if each.shape_type == 13]
    assert len(pictures) == 5
    described = [each._element.nvPicPr.cNvPr.get("descr") for each in pictures]
    assert described == [PICTURE.takeaway] * 5


def test_nothing_leaves_its_slide(slides):
    deck = Presentation(io.BytesIO(slides))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


@pytest.mark.parametrize("told", [hostile(), empty()])
def test_slides_hold_whatever_they_are_told(told):
    body = board_pptx(told)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        links = [name for name in archive.namelist() if name.endswith(".rels")]
        assert not any(b"TargetMode" in archive.read(name) for name in links)


def test_one_chart_is_one_slide():
    body = chart_slide(PICTURE, "Last 90 days")
    assert len(Presentation(io.BytesIO(body)).slides) == 1
    assert PICTURE.takeaway in texts(body)


def test_a_picture_is_as_fine_as_it_is_asked_for():
    small, large = (png(PICTURE, 300, 200, scale=scale) for scale in (1, 2))
    width = [int.from_bytes(body[16:20]) for body in (small, large)]
    assert width[1] == pytest.approx(2 * width[0], abs=2)


def test_a_chart_that_asks_the_network_for_something_gets_nothing():
    asking = replace(PICTURE, spec={"data": {"url": "http://beacon.invalid/x.json"}, **SPEC})
    assert "beacon" not in svg(asking, 300)
    layered = {"layer": [{"data": {"url": "http://127.0.0.1:9/x.json"}, **SPEC}]}
    with pytest.raises(ValueError, match=r"(?i)url|access|denied|allowed"):
        svg(replace(PICTURE, spec=layered), 300)
