"""Charts of intervals: what their legends name is whole on a phone."""

import re

import pandas as pd
import vl_convert

from pages.components.against import NEITHER, OURS, THEIRS
from pages.components.interval_charts import around_none
from tests.pages.opening import ON_A_PHONE

SIDES = (NEITHER, THEIRS, OURS)


def drawn_on_a_phone():
    rows = pd.DataFrame(
        {"key": SIDES, "name": "Riverside Hotels", "verdict": SIDES, "value": [0.0, -0.2, 0.2],
         "low": -0.3, "high": 0.3, "ours": 4.0, "theirs": 4.0, "of_ours": 9, "of_theirs": 9}
    )  # fmt: skip
    spec = around_none(rows, "+.2f", 0.1, SIDES)
    within = {"width": ON_A_PHONE, "autosize": {"type": "fit", "contains": "padding"}}
    return vl_convert.vegalite_to_svg(
        {**spec, **within, "data": {"values": rows.to_dict("records")}}, vl_version="5.20"
    )


def test_each_verdict_of_a_legend_has_a_line_of_its_own_on_a_phone():
    entry = r'translate\(([\d.]+),([\d.]+)\)">(?:(?!translate).)*?role-legend-symbol'
    places = re.findall(entry, drawn_on_a_phone())
    assert len(places) == len(SIDES)
    assert len({x for x, _ in places}) == 1
    assert len({y for _, y in places}) == len(SIDES)
