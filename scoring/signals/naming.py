"""Names of brands and places within what reviews say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, combinations

from scoring.signals.inflection import root
from scoring.signals.words import fold, tokens

ORDINARY = 2 / 3
"""Share of the uses of a name's word, within sentences, in lower case from which on it is taken for
an ordinary word: the "hotel" of a hotel."""

_WITHIN = re.compile(r"(?<=[\w,;] )[^\W\d_]+(?:['’][^\W\d_]+)*")


class Names:
    """Tells which phrases hold a name.

    Args:
        names: of brands and places.
        texts: what is written about them, as their authors wrote it.
        language: of the texts.
    """

    def __init__(self, names: Iterable[str], texts: Sequence[str], language: str | None) -> None:
        named = [_words(name, language) for name in set(names)]
        self._pieces = {piece for words in named for piece in _pieces(words)}
        self._words = {word for words in named for word in words}
        if self._words:
            self._words -= _ordinary(self._words, texts, language)

    def within(self, phrase: Sequence[str]) -> bool:
        """Tell whether a phrase, of roots, has a word that is a name's own, or a part of a name."""
        return not self._words.isdisjoint(phrase) or "".join(phrase) in self._pieces


def _words(name: str, language: str | None) -> list[str]:
    return [root(word, language) for word in tokens(name, language) if word[0].isalpha()]


def _pieces(words: Sequence[str]) -> set[str]:
    """Return what stands side by side in a name, joined: some write "pure gym" for PureGym."""
    ends = combinations(range(len(words) + 1), 2)
    return {"".join(words[first:last]) for first, last in ends if last - first > 1} | {
        "".join(words)
    }


def _ordinary(words: set[str], texts: Sequence[str], language: str | None) -> set[str]:
    seen: Counter[str] = Counter()
    small: Counter[str] = Counter()
    written = Counter(chain.from_iterable(map(_WITHIN.findall, texts)))
    for each, times in written.items():
        if (word := root(fold(each), language)) in words:
            seen[word] += times
            small[word] += times * each.islower()
    return {word for word, times in seen.items() if small[word] > ORDINARY * times}
