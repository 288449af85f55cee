"""The text as people see it: without markup, odd apostrophes and letters stored in two pieces."""

from __future__ import annotations

import html
import re
import unicodedata

from data.models import unheaped

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0f\ufeff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
_BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE)
_WITHIN_LINE = re.compile(r"</?(?:b|i|u|a|em|strong|span|font)(?:\s[^<>]*)?>", re.IGNORECASE)
_APOSTROPHE = re.compile(r"[´`‘ʼ′＇](?<=[^\W\d_].)(?=[^\W\d_])")
_PARTED = re.compile(
    r"\b(ai|are|ca|could|did|do|does|had|has|have|is|might|must|need|should|was|were|wo|would)n t "
)
_ENCODINGS = 2
"""How often a text may have been made ready for a page before it came."""


def readable(text: str) -> str:
    r"""Return what a text is read as, whatever was done to its characters on the way here.

    Entities and tags of HTML become what they stand for, anything between two letters that looks
    like an apostrophe becomes one, each accent stands on its letter, and what nobody sees is gone.

    >>> readable("It&#39;s good, but we wasn´t happy &amp; don t return<br/>R&D a < b")
    "It's good, but we wasn't happy & don't return\nR&D a < b"
    """
    if "&" in text or "<" in text:
        text = _without_markup(text)
    if "n t " in text:
        text = _PARTED.sub(r"\1n't ", text)
    if text.isascii():
        return _APOSTROPHE.sub("'", text) if "`" in text else text
    seen = _SPACES.sub(" ", _HIDDEN.sub("", unheaped(text)))
    return unicodedata.normalize("NFC", _APOSTROPHE.sub("'", seen))


def _without_markup(text: str) -> str:
    for _ in range(_ENCODINGS):
        text = _ENTITY.sub(_meant, text)
    return _WITHIN_LINE.sub("", _BREAK.sub("\n", text))


def _meant(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])
