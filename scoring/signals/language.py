"""Which language a text is in, or an honest None."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import eldc

_NOISE = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+|\d+")
_CODE = re.compile(r"[a-z]{2,3}")
ENOUGH = 40
"""Letters from which on the text is believed more than what the channel says."""
LEAST = 12
"""Letters below which an unreliable reading is no reading."""


@cache
def _detector() -> Any:
    eldc.init()
    return eldc.instance()


def stated(hint: str | None) -> str | None:
    """Return the language part of a code as channels write it (`en-US`, `zh_Hans`).

    >>> stated("pt-BR")
    'pt'
    """
    if not hint:
        return None
    code = hint.strip().lower().replace("_", "-").split("-")[0]
    return code if _CODE.fullmatch(code) and code != "und" else None


def identify(text: str, hint: str | None = None) -> str | None:
    """Return the ISO 639-1 code of a text's language.

    Args:
        text: what the author wrote.
        hint: the language as the channel states it; it decides where the text is short or
            unclear, and is ignored where the text itself is clear.

    Returns:
        The code, or None where nothing tells: no letters, or a short unclear text without a hint.

    >>> identify("Das Zimmer war sauber, aber das Frühstück kalt.")
    'de'
    """
    words = _NOISE.sub(" ", text)
    found = _detector().detect_details(words)
    letters = sum(map(str.isalpha, words))
    seen = None if found.language == "und" else str(found.language)
    channel = stated(hint)
    if seen is None or not letters:
        return channel
    if channel is not None and seen != channel:
        return seen if found.reliable and letters >= ENOUGH else channel
    return seen if found.reliable or letters >= LEAST or channel else None
