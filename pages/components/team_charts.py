"""Work and arrivals by weekday and hour, drawn side by side."""

from __future__ import annotations

from engagement.team import DAYS
from pages.components.charts import Spec


def week(most: float, title: str) -> Spec:
    """Return a week as a grid of its hours, darker where there is more.

    The data have day, hour and n.

    Args:
        most: the count that is darkest, the same for grids that are compared.
        title: what is counted, in a week.
    """
    color = {
        "field": "n",
        "type": "quantitative",
        "scale": {"scheme": "viridis", "domain": [0, most], "reverse": True},
        "legend": {"title": None, "orient": "bottom", "format": ".2~r", "gradientLength": 160},
    }
    hours = {"values": [0, 6, 12, 18], "labelExpr": "datum.value + ':00'", "labelAngle": 0}
    return {
        "height": 200,
        "mark": {"type": "rect"},
        "encoding": {
            "x": {"field": "hour", "type": "ordinal", "axis": {"title": None, **hours}},
            "y": {"field": "day", "type": "ordinal", "sort": list(DAYS), "axis": {"title": None}},
            "color": color,
            "tooltip": [
                {"field": "day", "title": "Day"},
                {"field": "hour", "title": "From hour"},
                {"field": "n", "type": "quantitative", "title": title, "format": ".2f"},
            ],
        },
    }
