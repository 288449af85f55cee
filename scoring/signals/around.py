"""The words around a place of a text, by which it says whose a rating is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_WITHIN = 80
"""Characters on either side in which these words stand."""
_FEW = 4
"""Words after a place that are looked at."""
_ENDS = re.compile(r"(?:[!?…\n]|[.](?!\d))\W*")
_PARTS = re.compile(r"[!?…\n,;:()]|[.](?!\d)|(?<!\S)[-–—|•]+(?!\S)")
_WORD = re.compile(r"[^\W\d_]+")
_JOINED_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


@dataclass(frozen=True)
class Around:
    """What stands around a part of a text.

    Attributes:
        text: in lower case and without accents.
        start, end: of the part.
        eliding: apostrophes part words.
    """

    text: str
    start: int
    end: int
    eliding: bool

    @cached_property
    def before(self) -> str:
        """The words of its clause before it, each after one space."""
        near = self.text[max(0, self.start - _WITHIN) : self.start]
        return self._words(_PARTS.split(near)[-1])

    @cached_property
    def after(self) -> list[str]:
        """The first words of its clause after it."""
        return self._words(_PARTS.split(self._following, 1)[0]).split()[:_FEW]

    @cached_property
    def sentence_before(self) -> str:
        """The words of its sentence before it, each after one space."""
        near = self.text[max(0, self.start - 2 * _WITHIN) : self.start]
        return self._words(_ENDS.split(near)[-1])

    @cached_property
    def sentence_after(self) -> str:
        """The words of its sentence after it and the next one's first, each after one space."""
        rest, *following = _ENDS.split(self._following, 1)
        first = self._words("".join(following)).split()[:1]
        return self._words(" ".join([rest, *first]))

    @property
    def _following(self) -> str:
        return self.text[self.end : self.end + _WITHIN]

    def _words(self, text: str) -> str:
        return "".join(
            f" {word}" for word in (_WORD if self.eliding else _JOINED_WORD).findall(text)
        )
