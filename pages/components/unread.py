"""Which texts no model reads: in what language they are, how many there are, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pages.components.names import language_name
from pages.components.numbers import plural
from pages.components.text import escaped
from scoring.signals import sentiment

MOST_NAMED = 4
"""Languages that are named; texts of a few words are taken for many that nobody wrote."""


@dataclass(frozen=True)
class Unread:
    """The reviews of one language whose texts are not read."""

    language: str
    reviews: int

    @property
    def modelled(self) -> bool:
        """Whether the language has a model, which then knows too few of the words."""
        return self.language in sentiment.languages()


def unread(counts: pd.DataFrame) -> list[Unread]:
    """Return what is not read among counts of agreement, by language, the most first."""
    rows = counts[counts["said"].isna() & counts["language"].notna()]
    sums = rows.groupby("language")["n"].sum().sort_values(ascending=False, kind="stable")
    return [Unread(str(language), int(n)) for language, n in sums.items()]


def wordless(counts: pd.DataFrame) -> int:
    """Return how many reviews have no text to tell a language of, among counts of agreement."""
    return int(counts.loc[counts["said"].isna() & counts["language"].isna(), "n"].sum())


def unread_text(found: Sequence[Unread]) -> str:
    """Return what is not read and why, as Markdown without a stop; nothing where everything is."""
    told = [
        f"{escaped(language_name(each.language))}: {plural(each.reviews, 'review')}, not read: "
        + ("too few words that its model knows" if each.modelled else "there is no model")
        for each in found[:MOST_NAMED]
    ]
    if rest := found[MOST_NAMED:]:
        reviews = plural(sum(each.reviews for each in rest), "review")
        told.append(f"{reviews} in {plural(len(rest), 'other language')}, not read")
    return "; ".join(told)
