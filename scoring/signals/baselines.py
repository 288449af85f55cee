"""Well-known analysers to measure ours against, without any download.

They know English words and read every text as English: of another language they know hardly a
word, and say 0, which is neither. TextBlob is installed with the product, VADER with the `train`
extra.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

Score = Callable[[str], float]
"""From a text to its sentiment in [-1, 1]."""
READ = 12_000
"""Characters of a text that they are given; VADER takes four times as long for twice as many."""


def textblob(text: str) -> float:
    """Return TextBlob's polarity in [-1, 1]; 0 where it knows none of the words.

    >>> textblob("What a great place") > 0
    True
    """
    from textblob import TextBlob

    return float(TextBlob(text[:READ]).sentiment.polarity)


def vader(text: str) -> float:
    """Return VADER's compound score in [-1, 1].

    Raises:
        ImportError: the `train` extra is not installed.
    """
    return float(_vader().polarity_scores(text[:READ])["compound"])


@cache
def _vader() -> Any:
    from vaderSentiment.vaderSentiment import (  # type: ignore[import-untyped]
        SentimentIntensityAnalyzer,
    )

    return SentimentIntensityAnalyzer()


def available() -> dict[str, Score]:
    """Return the baselines that are installed, by name."""
    known: dict[str, Score] = {"textblob": textblob}
    if find_spec("vaderSentiment"):
        known["vader"] = vader
    return known
