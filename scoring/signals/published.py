"""What published sets say, each in the shape in which it is downloaded."""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from scoring.signals.annotated import documents
from scoring.signals.labelled import agreed, read
from scoring.tables import read_each, read_text

Row = tuple[str, str, str, str]
"""Text, label (`neg`, `neu` or `pos`), language and split."""
NEGATIVE, NEUTRAL, POSITIVE = "neg", "neu", "pos"
NEAR_ZERO = 0.5
"""Mean rating, of -4 to 4, up to which raters are taken to be neutral."""
ONE_SIDED = 0.34
"""Balance of a document's opinions, of -1 to 1, from which on it takes a side."""
_TEXT, _TITLE, _STARS = ("review text", "text"), ("title", "summary"), ("rating", "score")
_OF_LABEL = {-1: NEGATIVE, 0: NEUTRAL, 1: POSITIVE}
_SIDES = {"positive": POSITIVE, "negative": NEGATIVE, "neutral": NEUTRAL}
_JOY = (
    "admiration amusement approval caring desire excitement gratitude joy love optimism pride "
    "relief"
)
_WOE = (
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness "
    "remorse sadness"
)


def opener_sentences(folder: Path, language: str) -> Iterator[Row]:
    """Yield sentences whose opinions agree; one without an opinion is neutral."""
    for words, opinions in documents(folder):
        for sentence, written in words.items():
            side = _side(opinions.get(sentence, []), 1.0)
            if side:
                yield written, side, language, ""


def opener_documents(folder: Path, language: str) -> Iterator[Row]:
    """Yield documents of several sentences and opinions by the balance of these."""
    for words, opinions in documents(folder):
        said = [value for values in opinions.values() for value in values]
        side = _side(said, ONE_SIDED)
        if len(said) > 1 and len(words) > 1:
            yield " ".join(words.values()), side or NEUTRAL, language, ""


def _side(opinions: Sequence[int], clear: float) -> str | None:
    if not opinions:
        return NEUTRAL
    balance = sum(opinions) / sum(map(abs, opinions))
    return POSITIVE if balance >= clear else NEGATIVE if balance <= -clear else None


def opener_expressions(path: Path, language: str) -> Iterator[Row]:
    """Yield single expressions of praise and blame."""
    for row in csv.DictReader(_lines(path), delimiter=";"):
        text, _, side = row["exp#pol"].rpartition("#")
        yield text, POSITIVE if "positive" in side else NEGATIVE, language, ""


def aspects(folder: Path, _: str) -> Iterator[Row]:
    """Yield sentences whose aspects agree, of every language folder with its splits."""
    for path in sorted(folder.glob("??/*.txt")):
        for line in _lines(path):
            text, mark, listed = line.rpartition("####")
            if not mark:
                continue
            sides = {_SIDES.get(side.lower()) for side in _aspect_sides(listed)}
            told = sides - {NEUTRAL}
            if None not in sides and len(told) <= 1:
                yield text.strip(), str(next(iter(told), NEUTRAL)), path.parent.name, path.stem


def _aspect_sides(listed: str) -> list[str]:
    """Return the side of each aspect; one that nobody knows of where a quote in it breaks it."""
    try:
        return [str(aspect[2]) for aspect in ast.literal_eval(listed)]
    except (SyntaxError, ValueError, IndexError):
        return [""]


def two_files(folder: Path, language: str) -> Iterator[Row]:
    """Yield the sentences of `sentiment.<split>.0`, which blame, and `sentiment.<split>.1`."""
    for split in ("dev", "test"):
        for ending, side in (("0", NEGATIVE), ("1", POSITIVE)):
            for line in _lines(folder / f"sentiment.{split}.{ending}"):
                yield line.replace("_num_", "5"), side, language, ""


def emotions(folder: Path, language: str) -> Iterator[Row]:
    """Yield the comments of `train.tsv` whose emotions, named in `labels.txt`, take one side."""
    names = " ".join(_lines(folder / "labels.txt")).split()
    for line in _lines(folder / "train.tsv"):
        text, mark, rest = line.partition("\t")
        if not mark:
            continue
        listed = rest.split("\t")[0]
        felt = {names[int(each)] if each.isdigit() else each for each in listed.split(",")}
        sides = {_felt.get(each, each) for each in felt}
        side = sides.pop()
        if not sides and side in (POSITIVE, NEGATIVE, "neutral"):
            plain = text.replace("[NAME]", "Joe").replace("[RELIGION]", "religion")
            yield plain, _SIDES.get(side, side), language, "train"


_felt = dict.fromkeys(_JOY.split(), POSITIVE) | dict.fromkeys(_WOE.split(), NEGATIVE)


def rated(path: Path, language: str) -> Iterator[Row]:
    """Yield texts by the mean of their raters; lines of number, mean and text."""
    for line in _lines(path):
        _, mean, text = line.split("\t", 2)
        value = float(mean)
        side = NEUTRAL if abs(value) <= NEAR_ZERO else POSITIVE if value > 0 else NEGATIVE
        yield text.strip(), side, language, ""


def zero_one(path: Path, language: str) -> Iterator[Row]:
    """Yield lines of a sentence, a tab and 0 or 1."""
    for line in _lines(path):
        text, _, label = line.rpartition("\t")
        if label.strip() in ("0", "1"):
            yield text.strip(), POSITIVE if label.strip() == "1" else NEGATIVE, language, ""


def posts(path: Path, language: str) -> Iterator[Row]:
    """Yield lines of number, label and text."""
    for line in _lines(path):
        parts = line.split("\t")
        if len(parts) > 2 and parts[1] in _SIDES:
            yield parts[2].strip(), _SIDES[parts[1]], language, "train"


def opinions(path: Path, language: str) -> Iterator[Row]:
    """Yield sentences of a JSON list whose opinions agree; one without is neutral."""
    for entry in json.loads(path.read_text(encoding="utf-8")):
        sides = {_SIDES.get(each["Polarity"].lower().split()[-1]) for each in entry["opinions"]}
        if len(sides) <= 1 and None not in sides:
            yield entry["text"], str(next(iter(sides), NEUTRAL)), language, path.stem


def stars(path: Path, language: str) -> Iterator[Row]:
    """Yield title and text of reviews by their stars; up to 2 blame, from 4 on praise."""
    for row in csv.DictReader(_lines(path, keep_ends=True)):
        known = {name.lower().replace("_", " "): value or "" for name, value in row.items() if name}
        text, title, told = (_first(known, names) for names in (_TEXT, _TITLE, _STARS))
        try:
            given = float(told)
        except ValueError:
            continue
        side = NEGATIVE if given <= 2 else POSITIVE if given >= 4 else NEUTRAL
        if text:
            yield f"{title}. {text}" if title else text, side, language, ""


def exports(path: Path, _: str) -> Iterator[Row]:
    """Yield the texts of a table, or of all below a folder, each once, by their stars or labels."""
    for example in agreed(each for _, found in read_each([path], read) for each in found):
        yield example.text, _OF_LABEL[example.label], example.language or "", ""


def _first(row: Mapping[str, str], names: Iterable[str]) -> str:
    return next((row[name].strip() for name in names if name in row), "")


def validated(path: Path, language: str) -> Iterator[Row]:
    """Yield lines of JSON, a sentence each, with the label that most of its readers gave it."""
    for line in _lines(path):
        entry = json.loads(line) if line.strip() else {}
        if entry.get("gold_label") in _SIDES:
            yield entry["sentence"].strip(), _SIDES[entry["gold_label"]], language, ""


def _lines(path: Path, *, keep_ends: bool = False) -> list[str]:
    text = read_text(path)
    return text.splitlines(keepends=True) if keep_ends else text.split("\n")
