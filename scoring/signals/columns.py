"""Which columns of a labelled table hold what: by their names, or else by what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from scoring import choosing, headings
from scoring.grades import number
from scoring.signals import marks

_TEXTS = (
    "text", "review", "review_text", "review_body", "content", "body", "comment", "sentence",
    "tweet", "tweet_text", "message",
)  # fmt: skip
TEXT = (*_TEXTS, *(f"{name}s" for name in _TEXTS))
LABEL = ("label", "sentiment", "polarity", "class", "target")
STARS = ("stars", "rating", "score", "review_rating", "overall")
LANGUAGE = ("lang", "language")
SPLIT = ("split",)
_PRAISE = (
    "positive",
    "pros",
    "like",
    "likes",
    "liked",
    "praise",
    "advantages",
    "vorteile",
    "avantages",
    "ventajas",
)
_BLAME = (
    "negative", "cons", "disliked", "dislike", "blame", "disadvantages", "nachteile",
    "inconvenients", "desventajas",
)  # fmt: skip
_FIRST = ("full", "raw", "clean", "cleaned", "original", "customer", "user", "product", *TEXT)
"""Words that make one word with a text, as "reviewtext" is; "context" is no text."""

_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]|[^\W\d_]+")
"""A word, or a letter of the scripts that write no spaces between them."""
_SEVERAL, _FEW = 3, 7
"""Words that make a text, and labels that a column may have, where no name tells what it is."""


@dataclass(frozen=True)
class Columns:
    """The names of the columns; None where there is none.

    Attributes:
        texts: whose cells together are the text; several where praise and blame stand apart.
        channel: the column by which stars may be on scales of their own.
        guessed: those that were taken for what they hold.
    """

    texts: tuple[str, ...]
    label: str | None
    stars: str | None
    language: str | None
    split: str | None
    channel: str | None
    guessed: frozenset[str]


def headed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of cells whose first row was taken for its header, if that is what it was.

    A name that is a number or a side, and that the few different cells beneath it repeat, is a
    label itself.
    """
    if not any(_repeated(str(name), table[name]) for name in table):
        return table
    rows = [[*map(str, table.columns)], *table.to_numpy().tolist()]
    return pd.DataFrame(rows, columns=[f"column {place + 1}" for place in range(table.shape[1])])


def _repeated(name: str, cells: pd.Series) -> bool:
    labels = number(name) is not None or name in marks.classes([name]).sides
    return labels and cells.nunique() <= _FEW and name in set(cells)


def columns(table: pd.DataFrame) -> Columns:
    """Return the columns of a table of cells; what the owner wrote back is none of them."""
    plain = {"_".join(headings.words(str(name))): str(name) for name in table}
    language, split = _named(plain, LANGUAGE), _named(plain, SPLIT)
    label = _named(plain, LABEL)
    stars = _stars(table, [plain[name] for name in STARS if name in plain] if label else [*table])
    stars = stars or _named(plain, STARS)
    if label is None and _named(plain, STARS) is None:
        label = next(_ending(plain, LABEL), None)
    taken = (language, split, label, stars)
    rest = table[[name for name in table if name not in taken and not _answers(name)]]
    named = text = _text(rest, plain)
    text = text or _longest(rest)
    texts = _praise_and_blame(rest, text) or ((text,) if text else ())
    guessed = {text} - {named}
    if label is None and stars is None:
        label = _only_label(rest, text)
        guessed.add(label)
    channel = choosing.part(table, "channel")
    known = frozenset(name for name in guessed if name)
    return Columns(texts, label, stars, language, split, channel, known)


def _answers(name: object) -> bool:
    return headings.says(str(name), headings.REPLY)


def _named(plain: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((plain[name] for name in names if name in plain), None)


def _stars(table: pd.DataFrame, among: Sequence[str]) -> str | None:
    """Return the column of the stars that each text came with, of those that may be."""

    def fits(column: pd.Series) -> float:
        if column.name not in among:
            return 0.0
        read = {cell: marks.told(cell) for cell in column.dropna().unique()}
        return choosing.fit(column.map(read).eq(True), column.notna())

    return choosing.stars(table.mask(table == ""), fits)


def _ending(plain: Mapping[str, str], names: Sequence[str]) -> Iterator[str]:
    """Yield the columns whose names end in one of the names, as "gold_label" does."""
    each = ((name, found) for name in names for found in plain)
    return (plain[found] for name, found in each if _ends(found, name))


def _ends(found: str, name: str) -> bool:
    last = found.rpartition("_")[2]
    return last == name or (last.endswith(name) and last.removesuffix(name) in _FIRST)


def _text(table: pd.DataFrame, plain: Mapping[str, str]) -> str | None:
    """Return the column that is called a text: the first of several words, or else of any."""
    called = [*(plain[name] for name in TEXT if name in plain), *_ending(plain, TEXT)]
    written = [name for name in called if name in table and not _numeric(table[name])]
    several = (name for name in written if _words(table[name]) >= _SEVERAL)
    return next(several, next(iter(written), None))


def _praise_and_blame(table: pd.DataFrame, text: str | None) -> tuple[str, str] | None:
    """Return the two columns of a review in which praise and blame stand apart."""
    written = [str(name) for name in table if not _numeric(table[name])]
    praise = next((name for name in written if headings.says(name, _PRAISE)), None)
    blame = next((name for name in written if headings.says(name, _BLAME)), None)
    if not praise or not blame or text not in (praise, blame):
        return None
    return praise, blame


def _numeric(cells: pd.Series) -> bool:
    distinct = {cell for cell in cells.unique() if cell.strip()}
    return sum(number(cell) is not None for cell in distinct) * 2 > len(distinct)


def _longest(table: pd.DataFrame) -> str | None:
    """Return the column of most words, where they are several and its cells mostly differ."""
    varied = [str(name) for name in table if table[name].nunique() * 2 >= len(table)]
    words = {name: _words(table[name]) for name in varied}
    longest = max(words, key=words.__getitem__, default="")
    return longest if words.get(longest, 0) >= _SEVERAL else None


def _words(cells: pd.Series) -> float:
    """Return how many words the middle one of the cells that hold something has."""
    filled = cells[cells.str.strip() != ""]
    return float(filled.str.count(_WORD.pattern).median()) if len(filled) else 0.0


def _only_label(table: pd.DataFrame, text: str | None) -> str | None:
    """Return the one column whose few different cells all take sides, and both sides."""
    found = {str(name): _sides(table[name]) for name in table if name != text}
    told = {name: sides for name, sides in found.items() if {-1, 1} <= {*sides.values()}}
    worded = [name for name, sides in told.items() if not any(map(number, sides))]
    among = worded or [*told]
    return among[0] if len(among) == 1 else None


def _sides(cells: pd.Series) -> dict[str, int]:
    distinct = {cell for cell in cells.unique() if cell.strip()}
    sides = marks.classes(distinct).sides if len(distinct) <= _FEW else {}
    return sides if len(sides) == len(distinct) else {}
