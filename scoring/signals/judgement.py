"""What is said of a text: how probably it is negative, neutral or positive."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.signals.words import Clause

CLASSES = (-1, 0, 1)
TYPICAL_LENGTH = 3.0
"""Log of the number of words around which calibration is centred."""
LENGTHS = (-2.0, 2.0)
"""How far from that the length still tells; texts beyond count as the nearest."""
POST = -1
"""Place among the terms of what tells whether a text bears the marks of a post."""
_POST_MARKS = frozenset({"<user>", "<url>", "rt"})
Three = tuple[float, float, float]


@dataclass(frozen=True)
class Judgement:
    """Calibrated probabilities that a text is negative, neutral or positive; they sum to 1."""

    negative: float
    neutral: float
    positive: float

    @property
    def sentiment(self) -> int:
        """The likeliest class: -1, 0 or 1."""
        shares = (self.negative, self.neutral, self.positive)
        return CLASSES[shares.index(max(shares))]

    @property
    def score(self) -> float:
        """Positive minus negative probability, in [-1, 1]."""
        return self.positive - self.negative


def terms(logits: Three, clauses: Sequence[Clause]) -> list[float]:
    """Return what calibration looks at: the logits, the length, and the marks of a post."""
    length = math.log1p(sum(map(len, clauses))) - TYPICAL_LENGTH
    length = min(max(length, LENGTHS[0]), LENGTHS[1])
    post = any(word in _POST_MARKS for clause in clauses for word in clause)
    return [1.0, *logits, length, *(length * logit for logit in logits), float(post)]
