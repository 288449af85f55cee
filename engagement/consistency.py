"""How consistently a brand speaks, whoever writes: no one is ranked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from data.wordings import Said
from engagement.checks import kept_rules
from engagement.voice import Voice

FEWEST = 5
"""Answers of an author below which theirs are not compared."""


@dataclass(frozen=True)
class Consistency:
    """How much the answers of several authors are of one voice.

    Attributes:
        score: 0 to 100; 100 where everybody keeps each rule equally often. None where fewer than
            two people have written enough.
        authors: how many have written enough.
        answers: how many answers were looked at.
        kept: the share of all answers that keep each rule.
        apart: how far the authors are apart in each rule: the highest share less the lowest.
    """

    score: float | None
    authors: int
    answers: int
    kept: Mapping[str, float]
    apart: Mapping[str, float]


def consistency(said: Iterable[Said], voice: Voice) -> Consistency:
    """Return how much some answers are of one voice."""
    rules = [(each.author_id, kept_rules(each.text, voice, each.language)) for each in said]
    by_rule: dict[str, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for author_id, kept in rules:
        for rule, keeps in kept.items():
            by_rule[rule][author_id].append(keeps)
    shares = {rule: _shares(by_author) for rule, by_author in by_rule.items()}
    apart = {rule: max(of) - min(of) for rule, of in shares.items() if len(of) > 1}
    return Consistency(
        score=100 * (1 - sum(apart.values()) / len(apart)) if apart else None,
        authors=max(map(len, shares.values()), default=0),
        answers=len(rules),
        kept={rule: _share(list(chain(*of.values()))) for rule, of in by_rule.items()},
        apart=apart,
    )


def _shares(by_author: Mapping[int, list[bool]]) -> list[float]:
    return [_share(kept) for kept in by_author.values() if len(kept) >= FEWEST]


def _share(kept: list[bool]) -> float:
    return sum(kept) / len(kept)
