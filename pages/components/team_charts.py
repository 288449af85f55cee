"""Work and arrivals by weekday and hour, drawn side by side."""

from __future__ import annotations

from engagement.team import DAYS
from pages.components.charts import Spec

COLOR = "#3B8BC4"


def week(most: float, title: str) -> Spec:
    """Return a week as a grid of its hours, darker where there is more.

    The data have day, hour and n.

    Args:
        most: the count that is darkest, the same for grids that are compared.
        title: what is counted, in a week.
    """
    # Of one colour, so that nothing is as pale as the ground, light or dark.
    shade = {
        "field": "n",
        "type": "quantitative",
        # By the root, or one busy hour would leave all others as pale as none.
        "scale": {"type": "sqrt", "domain": [0, most], "range": [0.04, 1]},
        "legend": None,
    }
    hours = {"values": [0, 6, 12, 18], "labelExpr": "datum.value + ':00'", "labelAngle": 0}
    return {
        "height": 230,
        "mark": {"type": "rect", "color": COLOR},
        "encoding": {
            "x": {"field": "hour", "type": "ordinal", "axis": {"title": None, **hours}},
            "y": {
                "field": "day",
                "type": "ordinal",
                "sort": list(DAYS),
                "axis": {"title": None, "labelOverlap": False},
            },
            "opacity": shade,
            "tooltip": [
                {"field": "day", "title": "Day"},
                {"field": "hour", "title": "From hour"},
                {"field": "n", "type": "quantitative", "title": title, "format": ".2f"},
            ],
        },
    }
