"""Charts of intervals: their legends are whole on a phone, and as strong as what they name."""

import re

import pandas as pd
import pytest
import vl_convert

from pages.components.against import NEITHER, OURS, THEIRS
from pages.components.interval_charts import around_none
from pages.components.response_charts import answer_curves
from tests.pages.opening import ON_A_PHONE

SIDES = (NEITHER, THEIRS, OURS)
NAMES = ("Google", "Tripadvisor", "Facebook", "YouTube")


def drawn_on_a_phone():
    rows = pd.DataFrame(
        {"key": SIDES, "name": "Riverside Hotels", "verdict": SIDES, "value": [0.0, -0.2, 0.2],
         "low": -0.3, "high": 0.3, "ours": 4.0, "theirs": 4.0, "of_ours": 9, "of_theirs": 9}
    )  # fmt: skip
    spec = around_none(rows, "+.2f", 0.1, SIDES)
    return on_a_phone(spec, rows)


def on_a_phone(spec, rows):
    within = {"width": ON_A_PHONE, "autosize": {"type": "fit", "contains": "padding"}}
    return vl_convert.vegalite_to_svg(
        {**spec, **within, "data": {"values": rows.to_dict("records")}}, vl_version="5.20"
    )


def curves_on_a_phone():
    rows = pd.DataFrame(
        {"name": NAMES, "hours": 48.0, "answered": 0.5, "low": 0.4, "high": 0.6, "at_risk": 9,
         "n": 9}
    )  # fmt: skip
    return on_a_phone(answer_curves(list(NAMES), {48.0: "reviews due"}), rows)


@pytest.mark.parametrize("draw", [drawn_on_a_phone, curves_on_a_phone])
def test_a_legend_is_as_strong_as_the_marks(draw):
    symbols = re.findall(r'role-legend-symbol"[^>]*>(<path[^>]*>)', draw())
    assert symbols
    assert not [each for each in symbols if 'opacity="0' in each]


def test_the_legend_of_curves_stands_in_two_columns():
    entry = r'translate\(([\d.]+),([\d.]+)\)">(?:(?!translate).)*?role-legend-symbol'
    places = re.findall(entry, curves_on_a_phone())
    assert len(places) == len(NAMES)
    assert len({x for x, _ in places}) == 2


def test_each_verdict_of_a_legend_has_a_line_of_its_own_on_a_phone():
    entry = r'translate\(([\d.]+),([\d.]+)\)">(?:(?!translate).)*?role-legend-symbol'
    places = re.findall(entry, drawn_on_a_phone())
    assert len(places) == len(SIDES)
    assert len({x for x, _ in places}) == 1
    assert len({y for _, y in places}) == len(SIDES)
