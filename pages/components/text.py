"""Making text from outside harmless wherever Streamlit would read it as Markdown.

Reviews, names and places are written by strangers. `st.text` and the cells of a data frame show
them as they are; everything else goes through `escaped`.
"""

from __future__ import annotations

import re
import string
from typing import Any

INSET = "&emsp;&ensp;"
"""Before what is said beside a link: on a phone, where it goes on below, it begins at its words."""

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"(?<=:)(?=//)|(?<=[wW])(?=[wW]{2}\.)|(?<=@)(?=.)")
_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")
_JOINER = "\u2060"
_MARKS = re.compile(rf"\\(.)|\*\*|`|{_JOINER}")


def plain(value: Any) -> str:
    """Return text without control characters and without those that turn its direction.

    >>> plain("pay\u202eeurt")
    'payeurt'
    """
    return "" if value is None else _UNSEEN.sub("", str(value))


def escaped(value: Any) -> str:
    r"""Return text that Markdown shows as it is: no image, no link, no formatting.

    Addresses are broken by an invisible joiner, since Markdown would link them even when escaped.

    >>> escaped("*so* good!")
    '\\*so\\* good\\!'
    """
    broken = _LINK.sub(_JOINER, " ".join(plain(value).split()))
    return _PUNCTUATION.sub(r"\\\1", broken)


def unmarked(markdown: str) -> str:
    r"""Return what a reader sees of Markdown that holds emphasis, code and `escaped` text alone.

    >>> unmarked(f"**{escaped('*so* good!')}**, `v1`")
    '*so* good!, v1'
    """
    return _MARKS.sub(lambda mark: mark[1] or "", markdown)


def shortened(value: Any, longest: int) -> str:
    """Return the beginning of a text, cut between words where there are any.

    >>> shortened("a room with a view", 12)
    'a room…'
    """
    text = plain(value).strip()
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip() + "…"
