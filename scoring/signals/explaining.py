"""What each word of a text adds to the side that a model takes it for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scoring.signals import signs
from scoring.signals.features import features
from scoring.signals.sentiment import Model


@dataclass(frozen=True)
class Share:
    """What one feature adds to the lean of a text; below 0 it pulls to the negative side."""

    feature: str
    share: float


@dataclass(frozen=True)
class Explanation:
    """Why a text is taken for what it is.

    Attributes:
        post: whether it was judged as a post rather than as a review.
        shares: strongest first; with the constant of the model that judged (feature `""`) they
            add up to the lean that it saw.
    """

    post: bool
    shares: tuple[Share, ...]

    @property
    def lean(self) -> float:
        """How far the text leans to the positive (above 0) or negative side."""
        return sum(share.share for share in self.shares)


def explain(model: Model, text: str) -> Explanation:
    """Return what each feature adds to the lean of a text in the model that judges it."""
    clauses = model.clauses(text)
    found = features(clauses, model.language)
    judging = model.judging(found, clauses)
    figures = model.figures(clauses)
    shares = [*_of_features(judging, found), *_of_figures(judging, figures)]
    shares += [Share("", judging.bias[2] - judging.bias[0])]
    ordered = sorted(shares, key=lambda share: -abs(share.share))
    return Explanation(judging is not model, tuple(ordered))


def _of_features(model: Model, found: Iterable[str]) -> Iterator[Share]:
    known = {name: model.entries[name] for name in found if name in model.entries}
    norm = math.sqrt(sum(entry[3] for entry in known.values())) or 1.0
    return (Share(name, (entry[2] - entry[0]) / norm) for name, entry in known.items())


def _of_figures(model: Model, figures: Sequence[float]) -> Iterator[Share]:
    blame, _, praise = model.figure_weights
    told = [f * (p - n) for f, p, n in zip(figures, praise, blame, strict=True)]
    end = len(told) - len(signs.WEIGHTS[0])
    yield Share("word list", sum(told[:end]))
    yield Share("signs", sum(told[end:]))
