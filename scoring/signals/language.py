"""Which language a text is in, or an honest None."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import cache

_NOISE = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+|\d+")
_CODE = re.compile(r"[a-z]{2,3}")
ENOUGH = 40
"""Letters from which on the text is believed more than what the channel says."""
FEW = 12
"""Letters below which the best guess must stand out from the second best."""
LEAST = 4
"""Letters below which a text tells nothing."""
CLOSE = 0.25
"""The channel is believed when its language scores this near to the best guess."""
APART = 0.01
"""How far the best guess must stand out in a text of few letters."""
WEAK = 0.3
"""Score below which even the best guess is none."""


@cache
def _detector() -> Callable[[str], dict[str, float]]:
    """Return what scores the languages of a text.

    It is the compiled detector, or, on a Python for which there is none yet, its slower twin.
    """
    try:
        compiled = importlib.import_module("eldc")
    except ImportError:
        plain = importlib.import_module("eld").LanguageDetector()
        return lambda words: dict(plain.detect(words).scores())
    compiled.init()
    instance = compiled.instance()
    return lambda words: dict(instance.detect_details(words).scores)


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
    >>> identify("ok") is None
    True
    """
    words = _NOISE.sub(" ", text)
    letters = sum(map(str.isalpha, words))
    channel = stated(hint)
    if letters < LEAST:
        return channel
    scores = _detector()(words)
    best = max(scores, key=scores.__getitem__, default=None)
    if best is None or scores[best] < WEAK:
        return channel
    if channel is not None:
        near = scores.get(channel, 0.0) >= scores[best] - CLOSE or letters < FEW
        return channel if near and letters < ENOUGH else best
    second = max((score for code, score in scores.items() if code != best), default=0.0)
    return best if letters >= FEW or scores[best] - second >= APART else None
