"""From published sets as they are downloaded to labelled CSV files.

`python -m scoring.signals.preparing RECIPE PATH --out FILE.csv [--language en]` reads one set; what
each recipe expects, where it comes from and under which terms is told by `RECIPES`, and printed
without arguments. `scoring.signals.train` reads the files.
"""

from __future__ import annotations

import argparse
import ast
import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.signals.annotated import documents

Row = tuple[str, str, str, str]
"""Text, label (`neg`, `neu` or `pos`), language and split."""
NEGATIVE, NEUTRAL, POSITIVE = "neg", "neu", "pos"
NEAR_ZERO = 0.5
"""Mean rating, of -4 to 4, up to which raters are taken to be neutral."""
ONE_SIDED = 0.34
"""Balance of a document's opinions, of -1 to 1, from which on it takes a side."""
_SIDES = {"positive": POSITIVE, "negative": NEGATIVE, "neutral": NEUTRAL}
_JOY = (
    "admiration amusement approval caring desire excitement gratitude joy love optimism pride "
    "relief"
)
_WOE = (
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness "
    "remorse sadness"
)


@dataclass(frozen=True)
class Recipe:
    """How a set is read.

    Attributes:
        expects: what the path leads to.
        origin: who published it, where.
        terms: under which it may be used.
    """

    read: Callable[[Path, str], Iterable[Row]]
    expects: str
    origin: str
    terms: str


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
        text = known.get("review text", "").strip()
        title = known.get("title", "").strip()
        try:
            given = float(known.get("rating", ""))
        except ValueError:
            continue
        side = NEGATIVE if given <= 2 else POSITIVE if given >= 4 else NEUTRAL
        if text:
            yield f"{title}. {text}" if title else text, side, language, ""


def _lines(path: Path, *, keep_ends: bool = False) -> list[str]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.splitlines(keepends=True) if keep_ends else text.split("\n")


RECIPES = {
    "opener-sentences": Recipe(
        opener_sentences,
        "a folder of .kaf files",
        "github.com/opener-project/opinion_annotations_<language>",
        "Apache-2.0, as the project states for its lexicons",
    ),
    "opener-documents": Recipe(
        opener_documents,
        "a folder of .kaf files",
        "github.com/opener-project/opinion_annotations_<language>",
        "Apache-2.0, as the project states for its lexicons",
    ),
    "opener-expressions": Recipe(
        opener_expressions,
        "lexicons_from_annotations/hotel/<language>/expressions.csv",
        "github.com/opener-project/sentiment-lexicons",
        "Apache-2.0",
    ),
    "m-absa": Recipe(
        aspects,
        "data/<domain>, with a folder per language",
        "github.com/swaggy66/M-ABSA",
        "Apache-2.0; without its parts restaurant and laptop, which stem from SemEval",
    ),
    "yelp-sentences": Recipe(
        two_files,
        "data/yelp",
        "github.com/shentianxiao/language-style-transfer",
        "Apache-2.0 (repository); it cannot speak for Yelp",
    ),
    "goemotions": Recipe(
        emotions,
        "a folder with train.tsv and labels.txt",
        "github.com/google-research/google-research/tree/master/goemotions",
        "Apache-2.0",
    ),
    "vader": Recipe(
        rated,
        "a *_GroundTruth.txt",
        "github.com/cjhutto/vaderSentiment, additional_resources",
        "MIT",
    ),
    "uci": Recipe(
        zero_one,
        "a *_labelled.txt",
        "archive.ics.uci.edu, set 331",
        "CC BY 4.0",
    ),
    "semeval-tweets": Recipe(
        posts,
        "a file of task A of SemEval 2013 to 2016",
        "alt.qcri.org/semeval2017/task4",
        "CC BY 3.0 for the labels; the tweets are under Twitter's terms",
    ),
    "multibooked": Recipe(
        opinions,
        "data/multibooked_ca/<split>.json",
        "github.com/jerbarnes/semeval22_structured_sentiment",
        "CC BY 3.0",
    ),
    "stars": Recipe(
        stars,
        "a CSV with columns named review text and rating, perhaps title",
        "kaggle.com: Disneyland Reviews; Women's E-Commerce Clothing Reviews; or your own",
        "CC0, as their publishers state; the texts of the first come from TripAdvisor",
    ),
}


def write(rows: Iterable[Row], out: Path) -> int:
    """Write rows as a CSV that `scoring.signals.labelled` reads; return how many."""
    kept = list(rows)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "label", "lang", "split"))
        writer.writerows(kept)
    return len(kept)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare one set, or without arguments say what can be prepared and under which terms."""
    parser = argparse.ArgumentParser(prog="python -m scoring.signals.preparing")
    parser.add_argument("recipe", nargs="?", choices=RECIPES)
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--language", default="en")
    chosen = parser.parse_args(arguments)
    if chosen.recipe is None or chosen.path is None or chosen.out is None:
        for name, recipe in RECIPES.items():
            print(f"{name}: {recipe.expects}\n    {recipe.origin}\n    {recipe.terms}")
        return 0
    recipe = RECIPES[chosen.recipe]
    print(f"{write(recipe.read(chosen.path, chosen.language), chosen.out)} texts")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
