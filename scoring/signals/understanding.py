"""Whether a model knows enough of a text to judge it, and which one where only one does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from scoring.signals import signs
from scoring.signals.features import BEGINNING
from scoring.signals.language import FEW
from scoring.signals.readable import readable
from scoring.signals.sentiment import Model, languages, model
from scoring.signals.stated import STATED
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


def told_by_opinions(text: str) -> str | None:
    """Return the language of a brief text of which every word is an opinion in that one alone.

    >>> told_by_opinions("scam!"), told_by_opinions("1 star"), told_by_opinions("super")
    ('en', 'en', None)
    """
    text = readable(text)
    if sum(map(str.isalpha, text)) >= FEW:
        return None
    able = [language for language in sorted(languages()) if _only_opinions(language, text)]
    return able[0] if len(able) == 1 else None


def _only_opinions(language: str, text: str) -> bool:
    known = model(language)
    if known is None:
        return False
    clauses = [clause for sentence in known.sentences(text) for clause in sentence]
    words = {word for word in chain.from_iterable(clauses) if word[0].isalpha() or word in STATED}
    return bool(words) and all(word in STATED or known.knows(word) == 2 for word in words)
