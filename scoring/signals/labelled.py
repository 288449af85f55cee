"""Labelled texts, read from any CSV that has a text and a label or stars."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scoring.signals.language import identify, stated

TEXT = ("text", "review", "review_text", "content", "body", "comment", "sentence", "tweet")
LABEL = ("label", "sentiment", "polarity", "class", "target")
STARS = ("stars", "rating", "score", "review_rating")
LANGUAGE = ("lang", "language")
SPLIT = ("split",)

_CLASSES = {
    "neg": -1, "negative": -1, "-1": -1, "-1.0": -1,
    "neu": 0, "neutral": 0, "0": 0, "0.0": 0, "none": 0,
    "pos": 1, "positive": 1, "1": 1, "1.0": 1,
}  # fmt: skip
_FIELD_LIMIT = 10_000_000


class UnreadableLabels(ValueError):
    """The file has no text column, or neither labels nor stars."""


@dataclass(frozen=True)
class Example:
    """One text and the class that people gave it.

    Attributes:
        label: -1, 0 or 1.
        split: `train`, `dev`, `test` or whatever the file says; empty where it says nothing.
    """

    text: str
    label: int
    language: str | None
    split: str = ""


def read(path: Path, language: str | None = None) -> list[Example]:
    """Return the examples of a CSV or TSV file, each text once.

    A text that stands there with labels that disagree is left out, as is one whose label is none
    of negative, neutral and positive. Stars up to 2 are negative, from 4 on positive.

    Args:
        path: the file; a header names its columns.
        language: of all texts; without it the file's own column or the text itself tells.

    Raises:
        UnreadableLabels: no column can be taken for the text or for the label.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ",")
        columns = {name.strip().lower(): name for name in rows.fieldnames or ()}
        text, label, stars = (_pick(columns, names) for names in (TEXT, LABEL, STARS))
        if text is None or (label is None and stars is None):
            raise UnreadableLabels(f"{path.name}: needs a text column and a label or stars column")
        tongue, split = _pick(columns, LANGUAGE), _pick(columns, SPLIT)
        found = [
            Example(
                row[text] or "",
                known,
                language or stated(row[tongue] if tongue else None),
                (row[split] or "") if split else "",
            )
            for row in rows
            if (known := _label(row, label, stars)) is not None and (row[text] or "").strip()
        ]
    return [_with_language(example) for example in agreed(found)]


def _pick(columns: dict[str, str], names: Iterable[str]) -> str | None:
    return next((columns[name] for name in names if name in columns), None)


def _label(row: dict[str, str], label: str | None, stars: str | None) -> int | None:
    if label is not None:
        known = _CLASSES.get((row[label] or "").strip().lower())
        if known is not None or stars is None:
            return known
    try:
        given = float(row[stars or ""] or "")
    except ValueError:
        return None
    return -1 if given <= 2 else 1 if given >= 4 else 0


def _with_language(example: Example) -> Example:
    if example.language is not None:
        return example
    return Example(example.text, example.label, identify(example.text), example.split)


def agreed(examples: Iterable[Example]) -> list[Example]:
    """Return each text once; without those whose labels disagree."""
    by_text: dict[str, Example] = {}
    disputed: set[str] = set()
    for example in examples:
        key = fingerprint(example.text)
        if by_text.setdefault(key, example).label != example.label:
            disputed.add(key)
    return [example for key, example in by_text.items() if key not in disputed]


def fingerprint(text: str) -> str:
    """Return a digest of a text's letters and digits: same words, same fingerprint.

    >>> fingerprint("Do n't go!") == fingerprint("don't go")
    True
    """
    letters = "".join(filter(str.isalnum, text.lower()))
    return hashlib.sha256(letters.encode()).hexdigest()[:24]
