"""Trustpilot's score: seven reviews to begin with, and all of them fade.

Reference: Trustpilot's help on the score; the half-life is from an older version of it.
"""

import numpy as np

from scoring.display import Display, Part
from scoring.formulas import TRUSTPILOT_HALF_LIFE, TRUSTPILOT_PHANTOMS, TRUSTPILOT_STARS
from scoring.stats import Floats


def _weight(ages: Floats) -> Floats:
    return np.exp2(-ages / TRUSTPILOT_HALF_LIFE)


DISPLAY = Display(
    "Reviews count half after half a year, and seven of 3.5 stars are taken for granted.",
    parts=(Part(1.0, _weight),),
    phantoms=TRUSTPILOT_PHANTOMS,
    phantom_stars=TRUSTPILOT_STARS,
    ages=True,
)
