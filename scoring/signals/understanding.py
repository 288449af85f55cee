"""Whether a model knows enough of a text to judge it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from scoring.signals import signs
from scoring.signals.features import BEGINNING
from scoring.signals.sentiment import Model
from scoring.signals.words import Clause, Sentence

SOME = 5
"""Different words from which on a model must know a share of a text."""
KNOWN = 0.35
"""That share. Texts in a language that only looks like the model's have .3 and less."""


def reads(model: Model, text: Sequence[Sentence]) -> bool:
    """Return whether a model knows enough of a text to judge it.

    It does by one word, emoji or emoticon that it knows; but of a text of some words it must
    know a share. Single letters tell nothing.
    """
    clauses = [clause for sentence in text for clause in sentence]
    tokens = {*chain.from_iterable(clauses)}
    words = {token for token in tokens if token[0].isalpha() and token[1:]}
    needed = KNOWN * len(words) if len(words) >= SOME else 1
    if len(model.entries.keys() & words) >= needed:
        return True
    known = sum(_met(model, word) for word in words)
    return known >= needed or (len(words) < SOME and _signed(model, clauses))


def _met(model: Model, word: str) -> bool:
    return model.knows(word) > 0 or f"{word[:BEGINNING]}*" in model.entries


def _signed(model: Model, clauses: Sequence[Clause]) -> bool:
    """Return whether some clauses have an emoji, an emoticon or a phrase that takes a side."""
    known = any(model.knows(token) == 2 for clause in clauses for token in clause)
    return known or signs.signed(signs.understood(clauses, model.language))
