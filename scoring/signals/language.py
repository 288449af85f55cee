"""Which language a text is in, or an honest None."""

from __future__ import annotations

import importlib
import re
import unicodedata
from argparse import ArgumentTypeError
from collections.abc import Callable
from functools import cache
from itertools import islice

from scoring.signals.kin import told_apart
from scoring.signals.readable import readable
from scoring.signals.words import shortened

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

ALIASES = {
    alias: code
    for code, listed in {
        "ar": "ara arb", "bg": "bul", "ca": "cat", "cs": "ces cze", "da": "dan", "de": "deu ger",
        "el": "ell gre", "en": "eng", "es": "spa", "et": "est", "eu": "eus baq", "fa": "fas per",
        "fi": "fin", "fr": "fra fre", "gl": "glg", "he": "heb iw", "hi": "hin", "hr": "hrv",
        "hu": "hun", "id": "ind in", "is": "isl ice", "it": "ita", "ja": "jpn", "ko": "kor",
        "lt": "lit", "lv": "lav", "ms": "msa may zsm", "nl": "nld dut", "no": "nor nob nno nb nn",
        "pl": "pol", "pt": "por", "ro": "ron rum", "ru": "rus", "sk": "slk slo", "sl": "slv",
        "sq": "sqi alb", "sr": "srp", "sv": "swe", "th": "tha", "tl": "tgl fil", "tr": "tur",
        "uk": "ukr", "ur": "urd", "vi": "vie", "zh": "zho chi cmn",
    }.items()
    for alias in listed.split()
}  # fmt: skip
"""ISO 639-1 codes by the codes of ISO 639-2 and 639-3, and by others that mean the same."""
_SCRIPTS = {
    language: frozenset(scripts.split())
    for languages, scripts in {
        "be bg kk ky mk mn ru tg uk": "CYRILLIC",
        "az bs sr uz": "CYRILLIC LATIN",
        "ku": "ARABIC LATIN",
        "ar fa ps ur": "ARABIC",
        "am": "ETHIOPIC",
        "bn": "BENGALI",
        "el": "GREEK",
        "gu": "GUJARATI",
        "he yi": "HEBREW",
        "hi mr ne": "DEVANAGARI",
        "hy": "ARMENIAN",
        "ja": "CJK HIRAGANA KATAKANA KATAKANA-HIRAGANA",
        "ka": "GEORGIAN",
        "km": "KHMER",
        "kn": "KANNADA",
        "ko": "HANGUL CJK",
        "lo": "LAO",
        "ml": "MALAYALAM",
        "my": "MYANMAR",
        "or": "ORIYA",
        "pa": "GURMUKHI ARABIC",
        "si": "SINHALA",
        "ta": "TAMIL",
        "te": "TELUGU",
        "th": "THAI",
        "zh": "CJK BOPOMOFO",
    }.items()
    for language in languages.split()
}
"""The scripts of the languages that are not written in Latin letters alone."""
_LATIN = frozenset({"LATIN"})


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


def code_of(hint: str | None) -> str | None:
    """Return the language part of a code as channels write it (`en-US`, `zh_Hans`).

    Codes of three letters become those of two where there are any.

    >>> code_of("pt-BR"), code_of("por")
    ('pt', 'pt')
    """
    if not hint:
        return None
    code = hint.strip().lower().replace("_", "-").split("-")[0]
    return ALIASES.get(code, code) if _CODE.fullmatch(code) and code != "und" else None


def language_code(said: str) -> str:
    """Return the ISO 639-1 code of a language that a command was told.

    Raises:
        ArgumentTypeError: it is no code.

    >>> language_code("EN-us"), language_code("deu")
    ('en', 'de')
    """
    code = code_of(said)
    if code is None:
        raise ArgumentTypeError(f"{said!r} is no code of a language, as en, pt-BR and deu are")
    return code


def identify(text: str, hint: str | None = None) -> str | None:
    """Return the ISO 639-1 code of a text's language.

    Args:
        text: what the author wrote.
        hint: the language as the channel states it; it decides where the text is short or
            unclear, and is ignored where the text itself is clear or in another script.

    Returns:
        The code, or None where nothing tells: no letters, or a short unclear text without a hint.

    >>> identify("Das Zimmer war sauber, aber das Frühstück kalt.")
    'de'
    >>> identify("ok") is None
    True
    """
    words, scores = _scored(_NOISE.sub(" ", readable(text)))
    scores = told_apart(scores, words)
    letters = len(list(islice(filter(str.isalpha, words), ENOUGH)))
    channel = _in_script(code_of(hint), words)
    if letters < LEAST:
        return channel
    best = max(scores, key=scores.__getitem__, default=None)
    if best is None or scores[best] < WEAK:
        return channel
    if channel is not None:
        near = scores.get(channel, 0.0) >= scores[best] - CLOSE or letters < FEW
        return channel if near and letters < ENOUGH else best
    second = max((score for code, score in scores.items() if code != best), default=0.0)
    return best if letters >= FEW or scores[best] - second >= APART else None


def _scored(words: str) -> tuple[str, dict[str, float]]:
    """Return a text and what its languages score, with the fewer lengthened letters that tell."""
    spelled = shortened(words, 2)
    scores = _detector()(spelled)
    if spelled == words or max(scores.values(), default=0.0) >= WEAK:
        return spelled, scores
    spelled = shortened(words, 1)
    return spelled, _detector()(spelled)


def _in_script(language: str | None, words: str) -> str | None:
    """Return the language unless the text has letters, and none that the language is written in."""
    if language is None:
        return None
    written = _SCRIPTS.get(language, _LATIN)
    letters = filter(str.isalpha, set(words))
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in letters}
    return language if not scripts or scripts & written else None
