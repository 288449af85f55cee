"""When a displayed figure may be reached, for several figures side by side."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from pages.components.against import chance_told
from pages.components.charts import Spec
from pages.components.held import stars_by_age
from pages.components.memory import Question, answer
from pages.components.reads import STARS
from scoring.display import LEVELS, PLAIN, Display, display_of
from scoring.simulator import Reach, time_to_reach

HORIZON = 730
MOST_TARGETS = 4
FEWEST = 20
"""Recent reviews below which a place is no example of what could come."""


def mean_of(stars: np.ndarray) -> float:
    """Return the plain mean of counts of 1 to 5 stars, NaN where there are none."""
    return float(stars @ LEVELS / stars.sum()) if stars.sum() else math.nan


def star_counts_of(question: Question) -> list[float]:
    """Return how many reviews of 1 to 5 stars there are."""
    counts = question.facts.counts(question.scope, question.filters).iloc[0]
    return [float(counts[name]) for name in STARS]


def stars_by_place(question: Question) -> pd.DataFrame:
    """Return how many reviews of 1 to 5 stars each location got, by its id."""
    counts = question.facts.counts(question.scope, question.filters, by=("location_id",))
    return counts.set_index("location_id")[STARS].astype(float)


def targets(figure: float, display: Display = PLAIN) -> list[float]:
    """Return the next figures that a channel may show.

    >>> targets(4.32)
    [4.4, 4.5, 4.6, 4.7]
    """
    first, step = display.rounded(figure), 10.0**-display.decimals
    steps = (round(first + more * step, 6) for more in range(1, MOST_TARGETS + 1))
    return [target for target in steps if target <= display.high]


def reaches(question: Question) -> dict[float, Reach]:
    """Return when each target may be shown; the arguments are the channel and what is to come."""
    channel, coming, wanted, settings = question.arguments
    stars, ages = answer(stars_by_age, replace(question, arguments=()))
    display = display_of(channel) or PLAIN
    return {
        target: time_to_reach(
            stars,
            coming,
            target,
            settings=settings,
            display=display,
            ages=ages,
            horizon_days=HORIZON,
        )
        for target in wanted
    }


def frame_of(found: dict[float, Reach], today: date) -> pd.DataFrame:
    """Return a row per target that some futures reach: dates, and the probability."""
    end = today + timedelta(days=HORIZON)
    rows = []
    for target, reach in found.items():
        early, likely, late = reach.dates(today)
        if early is not None:
            row = {"target": f"{target:.1f}", "early": early, "likely": likely, "late": late or end}
            rows.append(row | {"open": late is None, "chance": chance_told(reach.probability)})
    frame = pd.DataFrame(rows, columns=["target", "early", "likely", "late", "open", "chance"])
    for column in ("early", "likely", "late"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def ranges(rows: int) -> Spec:
    """Return the chart of `frame_of`: nine futures of ten begin and end within the bar."""
    x = {"type": "temporal", "axis": {"title": None, "grid": True, "format": "%b %Y"}}
    y = {
        "field": "target",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "ticks": False, "domain": False, "labelFontSize": 14},
    }
    told = [
        {"field": "target", "title": "Figure"},
        {"field": "early", "type": "temporal", "title": "At the earliest", "format": "%d %b %Y"},
        {"field": "likely", "type": "temporal", "title": "As likely as not", "format": "%d %b %Y"},
        {"field": "late", "type": "temporal", "title": "At the latest", "format": "%d %b %Y"},
        {"field": "chance", "title": "Within two years"},
    ]
    label = {"field": "chance", "type": "nominal"}
    return {
        "height": rows * 46 + 40,
        "encoding": {
            "y": y,
            "tooltip": told,
            "color": {"datum": "ours", "type": "nominal", "legend": None},
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 12, "cornerRadius": 6, "opacity": 0.35},
                "encoding": {"x": {"field": "early", **x}, "x2": {"field": "late"}},
            },
            {
                # What never gets there has no mark, and a group without any has no name.
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1, "aria": False},
                "encoding": {"x": {"field": "likely", **x}},
            },
            {
                "mark": {"type": "text", "align": "left", "dy": -14, "fontWeight": 600},
                "encoding": {"x": {"field": "early", **x}, "text": label},
            },
        ],
    }
