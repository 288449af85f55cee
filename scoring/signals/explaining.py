"""What each word of a text adds to the side that a model takes it for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scoring.signals import signs
from scoring.signals.features import features
from scoring.signals.sentiment import Model


@dataclass(frozen=True)
class Share:
    """What one feature adds to the lean of a text; below 0 it pulls to the negative side."""

    feature: str
    share: float


def explain(model: Model, text: str) -> list[Share]:
    """Return what each feature adds to the lean of a text, read as a review; strongest first.

    The shares and the model's constant (feature `""`) add up to `Model.lean`.
    """
    clauses = model.understood(model.sentences(text))
    known = {
        name: model.entries[name]
        for name in features(clauses, model.language)
        if name in model.entries
    }
    norm = math.sqrt(sum(entry[3] for entry in known.values())) or 1.0
    shares = [Share(name, (entry[2] - entry[0]) / norm) for name, entry in known.items()]
    blame, _, praise = model.figure_weights
    told = [f * (p - n) for f, p, n in zip(model.figures(clauses), praise, blame, strict=True)]
    end = len(told) - len(signs.WEIGHTS[0])
    shares += [Share("word list", sum(told[:end])), Share("signs", sum(told[end:]))]
    shares += [Share("", model.bias[2] - model.bias[0])]
    return sorted(shares, key=lambda share: -abs(share.share))
