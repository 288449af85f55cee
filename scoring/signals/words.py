"""Text as sentences of clauses of words: the one reading that every signal starts from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, product

from scoring.signals.cutting import ELIDING, NEGATIONS, Clause, Sentence, cut, is_emoji
from scoring.signals.readable import readable
from scoring.signals.spelling import LATIN_MARKS, LENGTHENED, fold
from scoring.signals.stated import STATED

__all__ = [
    "ELIDING", "NEGATIONS", "Clause", "Known", "Sentence", "fold", "is_emoji", "plain_clauses",
    "sentences", "shortened", "telling_clauses", "tokens",
]  # fmt: skip

Known = Callable[[str], int]
"""How well whoever reads a text knows a word: 0 not at all, the more the better."""

_WORD = r"[^\W\d_]+"
_WORD_WITH_DIGITS = r"\d*[^\W\d_][^\W_]*"
_TOKENS = r"""
    (?:https?://|www\.)\S+
  | <(?:high|middle|low)\ rating>
  | @\w+ | \#(?=[^\W\d_]) | [$€£]
  | {word}
  | \d+(?:[.,:/]\d+)*
  | </?3 | [:;=]['^o-]?[()\[\]DPpO/\\|*]+ | [(\[)\]][-]?[:;=](?!\w)
  | [-–—|•](?<!\S.)-?(?!\S) | [!?]+ | \.\.+ | [.,;:()\n…。！？，]
  | [\U0001F300-\U0001F3FA\U0001F400-\U0001FAFF\u2600-\u27BF\u2B50\u00A1\u00BF]
"""


def _patterns(word: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds tokens where words hold no apostrophes, and where they do."""
    with_apostrophes = rf"{word}(?:['’]{word})*"
    alone, joined = (_TOKENS.replace("{word}", each) for each in (word, with_apostrophes))
    return re.compile(alone, re.VERBOSE), re.compile(joined, re.VERBOSE)


_LETTERS, _LETTERS_AND_DIGITS = _patterns(_WORD), _patterns(_WORD_WITH_DIGITS)

_SPELLED_ALIKE = {"。": ".", "，": ","} | dict.fromkeys(("-", "--", "–", "—", "|", "•"), ",")
"""Marks that are read as another; a dash or bar stands here only where it stands between spaces."""

_THREE_ALIKE = re.compile(r"(.)\1\1")
_WITHIN_TAG = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_RUNS = 3
"""Lengthened letters of a word up to which each is tried by itself."""
_REMEMBERED = 200_000


def shortened(text: str, letters: int) -> str:
    """Return a text whose lengthened letters are cut to one or two.

    >>> shortened("sooooo good", 1)
    'so good'
    """
    # Looking for any three alike first is seven times as fast as looking for letters at once.
    return LENGTHENED.sub(lambda run: run[0][:letters], text) if _lengthened(text) else text


def _lengthened(text: str) -> bool:
    return _THREE_ALIKE.search(text) is not None


def _normal(token: str) -> str:
    first = token[0]
    if first.isalpha():
        return "<url>" if "://" in token or token.startswith("www.") else fold(token)
    if first == "@":
        return "<user>"
    if first.isdigit():
        return "<number>" if token.upper() == token.lower() else fold(token)
    return token if token in STATED else _punctuation(token)


def _punctuation(token: str) -> str:
    if token[0] in "!?！？":
        kinds = "".join(mark for mark, asian in ("!！", "?？") if mark in token or asian in token)
        return kinds * 2 if len(kinds) == 1 < len(token) else kinds
    return _SPELLED_ALIKE.get(token, "…" if token.startswith("..") else token[:3])


class _Normals(dict[str, str]):
    """The normal form of each token seen, so that a word is folded once."""

    def __missing__(self, token: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[token] = normal = _normal(token)
        return normal


_normals = _Normals()


def tokens(text: str, language: str | None, known: Known | None = None) -> list[str]:
    """Return the words, marks, emoji and emoticons of a text, in their normal form.

    A tag is its mark and its word, a sum of money its sign and its number.

    Args:
        text: as its author wrote it.
        language: decides whether an apostrophe parts words.
        known: by it a lengthened word is read as the best known of those it can stand for, and a
            tag that is not known itself as the words that its capitals begin.

    >>> tokens("Sooo good!!! Café @Joe :)", "en")
    ['soo', 'good', '!!', 'cafe', '<user>', ':)']
    """
    found = _found(text, language, _LETTERS)
    if known is not None and ("#" in text or _lengthened(text)):
        found = list(_reread(found, known))
    return list(map(_normals.__getitem__, found))


def _found(text: str, language: str | None, patterns: Sequence[re.Pattern[str]]) -> list[str]:
    pattern = patterns[language not in ELIDING]
    return pattern.findall(readable(text))


def _reread(found: list[str], known: Known) -> Iterator[str]:
    previous = ""
    for token in found:
        tag = previous == "#" and not known(_normals[token])
        for word in _WITHIN_TAG.split(token) if tag else [token]:
            plain = word[0].isalpha() and _normals[word] != "<url>"
            yield max(_spellings(word), key=known) if plain and _lengthened(word) else word
        previous = token


def _spellings(word: str) -> list[str]:
    """Return what a lengthened word can stand for, each lengthened letter twice before once."""
    plain = word.lower().translate(LATIN_MARKS)
    parts = LENGTHENED.split(plain)
    letters = parts[1::2]
    if len(letters) > _RUNS:
        return [shortened(plain, 2), shortened(plain, 1)]
    spelled = product(*((letter * 2, letter) for letter in letters))
    return ["".join(chain(*zip(parts[::2], (*each, ""), strict=True))) for each in spelled]


def sentences(text: str, language: str | None, known: Known | None = None) -> list[Sentence]:
    """Return the text cut at full stops into sentences, and these at commas and contrasts.

    Args:
        text: as its author wrote it.
        language: decides which words are contrasts.
        known: by it lengthened words and tags are read, as `tokens` says.

    >>> sentences("Nice room, but loud. Never again!", "en")
    [[['nice', 'room'], ['but', 'loud']], [['never', 'again', '!']]]
    """
    return cut(tokens(text, language, known), language)


def plain_clauses(text: str, language: str | None) -> list[Clause]:
    """Return the clauses of a text with words alone, without marks, numbers and emoji.

    >>> plain_clauses("2 rooms, both cold!", "en")
    [['rooms'], ['both', 'cold']]
    """
    return _with(sentences(text, language), lambda word: word[0].isalpha())


def telling_clauses(text: str, language: str | None) -> list[Clause]:
    """Return the clauses of a text with its words, also those with digits in them, and its emoji.

    >>> telling_clauses("2 rooms without 5G, at 10:30! 👎", "en")
    [['rooms', 'without', '5g'], ['at'], ['👎']]
    """
    read = list(map(_normals.__getitem__, _found(text, language, _LETTERS_AND_DIGITS)))
    return _with(cut(read, language), lambda word: word[0].isalnum() or is_emoji(word))


def _with(read: Iterable[Sentence], wanted: Callable[[str], bool]) -> list[Clause]:
    found = [[word for word in clause if wanted(word)] for sentence in read for clause in sentence]
    return [clause for clause in found if clause]
