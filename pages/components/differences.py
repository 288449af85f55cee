"""What changed between two versions of a review."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from pages.components.text import plain

_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+|\n+")


@dataclass(frozen=True)
class Said:
    """What a review says at one moment."""

    rating: float | None
    title: str | None
    text: str | None
    answer: str | None


def difference(before: Said, after: Said) -> str:
    """Return what was taken away and what was added, a sentence a line, marked by - and +.

    >>> print(difference(Said(4, None, "Fine. Will return.", None), Said(2, None, "Fine.", None)))
    - Stars: 4
    + Stars: 2
      Fine.
    - Will return.
    """
    compared = difflib.Differ().compare(_lines(before), _lines(after))
    return "\n".join(line for line in compared if not line.startswith("?"))


def _lines(said: Said) -> list[str]:
    lines = [f"Stars: {said.rating:.3g}"] if said.rating is not None else []
    if said.title:
        lines.append(f"Title: {plain(said.title)}")
    lines += _sentences(said.text)
    answer = _sentences(said.answer)
    return lines + (["Owner’s answer:", *answer] if answer else [])


def _sentences(text: str | None) -> list[str]:
    return [part for part in _SENTENCE.split(plain(text)) if part.strip()]
