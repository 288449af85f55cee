"""What takes a side whichever words a model has learned: emoji, "not bad", "used to be good"."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain

from scoring.signals.intensifiers import MORE_BLAME, MORE_PRAISE
from scoring.signals.lists import lists, stored
from scoring.signals.stated import STATED
from scoring.signals.valence import summary
from scoring.signals.wordings import Wordings, readings
from scoring.signals.words import Clause

UNDERSTATED = "<not bad>"
"""Stands for a phrase that says too little on purpose."""
FAULTLESS = "<no complaints>"
"""Stands for praise in words of blame."""
MISSED = "<could have been good>"
"""Stands for blame in words of praise."""
CONTRARY = "<on the contrary>"
"""Stands for words of blame that are said to be far from true."""
UNDENIED = "<not denied>"
"""Stands for a denial that denies nothing, and weighs nothing."""
WEIGHTS = (
    (-0.35, -0.65, 1.1, -2.8, -1.2, 1.7, -2.0, -0.3, 0.3, -0.3, -0.9, 3.2),
    (0.0, -0.5, -0.5, 0.0, -0.3, -0.3, -0.3, -0.1, -0.1, -0.8, 0.5, -0.3),
    (0.65, 0.7, -0.55, 1.8, 1.2, -1.7, 2.0, 0.3, -0.3, 2.3, -0.5, -0.6),
)
"""Per class, what the `figures` of signs weigh. Emoji weigh as much as opinion words do in the mean
of the models, but neutral loses to either side alike; "not bad" and its like what fits a thousand
English texts that deny blame; the other phrases as much as makes them clear; an intensifier a
little. Stated ratings weigh what fits best those of some thousand English reviews."""
_KINDS = {
    "understatements": UNDERSTATED,
    "faultless": FAULTLESS,
    "missed": MISSED,
    "contrary": CONTRARY,
}
"""The sign for the phrases of each list."""
_THINNING = (*_KINDS.values(), MORE_PRAISE, MORE_BLAME)
_NOTHING = (0.0,) * len(WEIGHTS[0])


@cache
def strengths() -> Mapping[str, float]:
    """Return how strongly each emoji praises or blames, -4 to 4."""
    return _by_strength(lists("signs")["emoji"])


@cache
def complaints(language: str) -> Mapping[str, float]:
    """Return how strong words of blame are that the lists of opinion words lack or misjudge."""
    return _by_strength(lists("signs")["complaints"].get(language, {}))


def corrected(listed: Mapping[str, float], language: str) -> Mapping[str, float]:
    """Return a list of opinion words with the complaints of its language, unless it is empty."""
    return {**listed, **complaints(language)} if listed else listed


def _by_strength(listed: Mapping[str, str]) -> dict[str, float]:
    return {word: float(strength) for strength in listed for word in listed[strength].split()}


@cache
def version() -> str:
    """Return a short name that differs whenever the lists of signs and of stated ratings do."""
    return hashlib.sha256(stored("signs") + stored("stated")).hexdigest()[:10]


def figures(clauses: Sequence[Clause]) -> tuple[float, ...]:
    """Return what emoji, each kind of phrase and each kind of stated rating say of some clauses.

    Emoji say three figures (`valence.summary`), which no denial turns round. A phrase counts for
    less in a longer text, as words do. A rating sums a text up however long it is, and counts
    twice where it is all the text; several share its weight.
    """
    if not signed(clauses):
        return _NOTHING
    known = _signs()
    found = [word for clause in clauses for word in clause if word in known]
    words = sum(map(len, clauses))
    emoji = summary([found], strengths(), frozenset())
    phrases = (found.count(kind) / math.sqrt(words) for kind in _THINNING)
    ratings = [found.count(kind) for kind in STATED]
    share = (1 + 1 / words) / max(1, sum(ratings))
    return *emoji, *phrases, *(count * share for count in ratings)


def signed(clauses: Iterable[Clause]) -> bool:
    """Return whether some clauses have a sign."""
    return not all(map(_signs().isdisjoint, clauses))


@cache
def _signs() -> frozenset[str]:
    return frozenset({*strengths(), *_THINNING, *STATED})


def understood(clauses: Iterable[Clause], language: str) -> list[Clause]:
    """Return clauses with one sign in place of each phrase that means what its words do not.

    >>> understood([["the", "food", "was", "not", "bad"]], "en")
    [['the', 'food', 'was', '<not bad>']]
    """
    return _meant(language).read(clauses)


@cache
def _meant(language: str) -> Wordings:
    kinds = (readings(kind, language, sign) for kind, sign in _KINDS.items())
    return Wordings(dict(chain(readings("affirming", language, UNDENIED), *kinds)))


@cache
def affirming(language: str) -> Wordings:
    """Return what is read in place of denials that deny nothing.

    >>> affirming("en").within(["she", "could", "not", "have", "been", "kinder"])
    ['she', '<not denied>', 'kind']
    """
    return Wordings(dict(readings("affirming", language, UNDENIED)))
