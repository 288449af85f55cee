"""Booking.com's score since 2025: the means of the last three years, the newest before all.

Its guests give 1 to 10, which are held as 1 to 5 stars.
"""

from functools import partial

import numpy as np

from scoring.display import Display, Part
from scoring.formulas import BOOKING_SHARES, YEAR
from scoring.stats import Floats


def _within(ages: Floats, *, year: int) -> Floats:
    return ((ages >= YEAR * year) & (ages < YEAR * (year + 1))).astype(np.float64)


DISPLAY = Display(
    "Of 1 to 10: 85% the mean of the last 12 months, 10% and 5% those of the two years before.",
    parts=tuple(
        Part(share, partial(_within, year=year)) for year, share in enumerate(BOOKING_SHARES)
    ),
    high=10.0,
    ages=True,
)
