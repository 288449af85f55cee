"""What is said of a text: how probably it is negative, neutral or positive."""

from __future__ import annotations

from dataclasses import dataclass

CLASSES = (-1, 0, 1)


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
