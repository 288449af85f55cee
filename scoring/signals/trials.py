"""Two models on the same texts: which is right more often, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.signals.labelled import Example
from scoring.signals.sentiment import Model

Array = Any
"""A numpy array; it says no more to the type checker."""

SURE = 2.0
"""Standard errors from which on a difference counts."""
FEWEST_TO_COMPARE = 20
"""Texts that praise or blame from which on two models are compared by them."""
FEWEST_OF_SIDE = 5
"""Texts of praise or of blame below which that side is not looked at."""
CLEAR = 0.8
"""Score, on either side, from which on a text is clear to the shipped model."""


@dataclass(frozen=True)
class Share:
    """How many of some texts are judged right.

    Attributes:
        texts: how many there are.
        right: the share of them that is, 0 to 1; praise and blame count alike.
    """

    texts: int
    right: float


@dataclass(frozen=True)
class Comparison:
    """Two models on the same texts, by the side that people said.

    Attributes:
        negative, positive: how many texts there are of each; 0 where too few to look at.
        before, after: mean over the sides of the share judged right, or of how close they come.
        error: standard error of the difference.
    """

    negative: int
    positive: int
    before: float
    after: float
    error: float

    @property
    def gain(self) -> float:
        """By how much the second is better."""
        return self.after - self.before

    @property
    def gains(self) -> bool:
        """Whether the second is surely better."""
        return self.gain > 0 and self.gain >= SURE * self.error

    @property
    def falls(self) -> bool:
        """Whether the second is surely worse."""
        return self.gain < -SURE * self.error


@dataclass(frozen=True)
class Trial:
    """What two models made of the same texts.

    Attributes:
        labels: the side that people said of each, -1 or 1.
        right: per text whether each of the models is on it.
        close: per text how close to it the score of each of the models is, 0 to 1.
    """

    labels: Array
    right: Array
    close: Array

    @classmethod
    def of(cls, before: Model, after: Model, examples: Iterable[Example]) -> Trial:
        """Return how two models do; texts that take no side tell nothing."""
        polar = [example for example in examples if example.label]
        labels = np.array([example.label for example in polar], dtype=int)
        said = [scores((before, after), example.text) for example in polar]
        leans = np.array(said, dtype=float).reshape(len(polar), 2) * labels[:, None]
        # Squared, so that no model gains by saying anything but how sure it is.
        return cls(labels, (leans > 0).astype(float), 1 - ((1 - leans) / 2) ** 2)


def compared(trials: Iterable[Trial]) -> Comparison | None:
    """Return how often two models are right in some trials, or None where texts are too few."""
    return _compared([(trial.labels, trial.right) for trial in trials])


def closeness(trials: Iterable[Trial]) -> Comparison | None:
    """Return how close to what people said two models come, or None where texts are too few.

    A model that is right more often comes less close where it is surer than it is right.
    """
    return _compared([(trial.labels, trial.close) for trial in trials])


def _compared(trials: Sequence[tuple[Array, Array]]) -> Comparison | None:
    if not trials:
        return None
    labels, values = (np.concatenate(each) for each in zip(*trials, strict=True))
    sides = _sides(labels)
    if sum(sides.values()) < FEWEST_TO_COMPARE:
        return None
    before, after = (_mean(values[:, place], labels, sides) for place in (0, 1))
    error = _error(values[:, 1] - values[:, 0], labels, sides)
    return Comparison(sides.get(-1, 0), sides.get(1, 0), before, after, error)


def compare(before: Model, after: Model, examples: Iterable[Example]) -> Comparison | None:
    """Return how often two models are on the side that people said; None for too few texts."""
    return compared([Trial.of(before, after, examples)])


def right_less_than_half(model: Model, examples: Iterable[Example]) -> Share | None:
    """Return the share that a model has right where that is surely less than half, or None.

    Chance alone has half of praise and blame right, and so has a model that does not understand
    the texts; less than that means that what people said of them goes against them.
    """
    trial = Trial.of(model, model, examples)
    sides = _sides(trial.labels)
    if len(sides) < 2 or sum(sides.values()) < FEWEST_TO_COMPARE:
        return None
    right = _mean(trial.right[:, 0], trial.labels, sides)
    by_chance = math.sqrt(sum(0.25 / count for count in sides.values())) / len(sides)
    return Share(sum(sides.values()), right) if right < 0.5 - SURE * by_chance else None


def still_clear(shipped: Model, taught: Model, texts: Iterable[str]) -> Share | None:
    """Return how many texts are clear to the shipped model, and how many the other sees alike.

    It needs nobody to have said anything of them.

    Returns:
        The share of the side that the other sees alike less often; None where either side has too
        few to look at.
    """
    both = np.array([scores((shipped, taught), text) for text in texts]).reshape(-1, 2)
    both = both[np.abs(both[:, 0]) >= CLEAR]
    labels = np.sign(both[:, 0]).astype(int)
    alike = both[:, 0] * both[:, 1] > 0
    shares = [float(alike[labels == side].mean()) for side in _sides(labels)]
    return Share(len(both), min(shares)) if shares else None


def scores(models: Sequence[Model], text: str) -> list[float]:
    """Return what models of one language make of a text, -1 to 1 each."""
    return [model.judge(model.sentences(text)).score for model in models]


def _sides(labels: Array) -> dict[int, int]:
    """Return how many texts there are of each side that has enough."""
    counts = {side: int((labels == side).sum()) for side in (-1, 1)}
    return {side: count for side, count in counts.items() if count >= FEWEST_OF_SIDE}


def _mean(values: Array, labels: Array, sides: Iterable[int]) -> float:
    return float(np.mean([values[labels == side].mean() for side in sides]))


def _error(values: Array, labels: Array, sides: dict[int, int]) -> float:
    spread = [np.var(values[labels == side]) / count for side, count in sides.items()]
    return math.sqrt(sum(spread)) / len(spread)
