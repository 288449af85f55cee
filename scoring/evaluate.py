"""How right the sentiment is: `python -m scoring.evaluate FILE…`.

Prints a line per labelled set and analyser: ours, TextBlob and VADER. Those two read every text as
English, and no more than its first 12,000 characters. The files are read as
`scoring.signals.labelled.SHAPES` says; a file that states the languages of its texts is a set for
each of them, and where nobody states it the text tells, as it does in the product. Texts of
`--exclude` files, those a model learned from, are left out by fingerprint. The means are over the
sets of which each analyser scored a text, and over those of them in English. Speed counts the texts
that were scored, once the analyser has started; languages, which only ours needs, are told before.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np

from scoring.signals.analyse import Analyser
from scoring.signals.baselines import Score, available
from scoring.signals.judgement import Judgement
from scoring.signals.labelled import SHAPES, Example, fingerprint, fingerprints, identified, read
from scoring.signals.language import language_code
from scoring.tables import Unreadable, read_each, tell

CLEAR = 0.05
"""Scores of a baseline nearer to 0 than this are neutral (Hutto & Gilbert 2014)."""
BINS = 10
FIRST = 20
"""Texts that an analyser judges before its time is taken: the first of all start it."""
OURS = "earshot"
Judge = Callable[[Example], Judgement | None]


@dataclass(frozen=True)
class Result:
    """How one analyser did on one set.

    Attributes:
        n: texts it scored; the figures below are over these.
        unscored: share of texts it declined to score.
        two_accuracy, two_f1: over the texts that people called negative or positive, by whether
            the positive probability is at least the negative one; F1 is the mean over classes.
        three_f1: mean over three classes; NaN for a set without neutral texts.
        three_recall: mean share of each class that was recognised; NaN likewise.
        two_error, three_error: expected calibration error over ten bins of confidence, of the
            two-way and the three-way probability; the latter is NaN without neutral texts and
            for a baseline, which has no probabilities.
        rate: texts scored per second; NaN where none was.
    """

    n: int
    unscored: float
    two_accuracy: float
    two_f1: float
    three_f1: float
    three_recall: float
    two_error: float
    three_error: float
    rate: float


@dataclass(frozen=True)
class Row:
    """One set, the language of most of its texts, and how each analyser did on it."""

    name: str
    language: str | None
    results: dict[str, Result]


def ours(example: Example) -> Judgement | None:
    """Return what the product says of a text whose language is told, or None where it declines."""
    return _product().judge(example.text, example.language)


@cache
def _product() -> Analyser:
    return Analyser()


def baseline(score: Score) -> Judge:
    """Return a judge that reads a score in [-1, 1] as a probability of being positive."""

    def judge(example: Example) -> Judgement:
        value = score(example.text)
        positive = (1 + value) / 2
        if abs(value) < CLEAR:
            return Judgement((1 - positive) / 2, 0.5, positive / 2)
        return Judgement(1 - positive, 0.0, positive)

    return judge


def evaluate(examples: Sequence[Example], judge: Judge, probabilities: bool = True) -> Result:
    """Return how right a judge is on some examples.

    Args:
        examples: labelled texts.
        judge: from a text to probabilities, or None where it declines.
        probabilities: the judge states probabilities of three classes, so they can be checked.
    """
    for example in examples[:FIRST]:
        judge(example)
    start = time.perf_counter()
    judged = [judge(example) for example in examples]
    seconds = time.perf_counter() - start
    pairs = [(e.label, j) for e, j in zip(examples, judged, strict=True) if j is not None]
    labels = np.array([label for label, _ in pairs], dtype=int)
    shares = np.array([(j.negative, j.neutral, j.positive) for _, j in pairs]).reshape(-1, 3)
    polar = labels != 0
    positive = _positive(shares[polar])
    two = np.where(positive >= 0.5, 1, -1)
    three = shares.argmax(axis=1) - 1 if len(shares) else labels
    neutral = bool((~polar).any())
    return Result(
        n=len(labels),
        unscored=1 - len(labels) / len(examples) if examples else float("nan"),
        two_accuracy=_mean(two == labels[polar]),
        two_f1=f1(labels[polar], two, (-1, 1)),
        three_f1=f1(labels, three, (-1, 0, 1)) if neutral else float("nan"),
        three_recall=recall(labels, three, (-1, 0, 1)) if neutral else float("nan"),
        two_error=calibration_error(np.maximum(positive, 1 - positive), two == labels[polar]),
        three_error=calibration_error(shares.max(axis=1), three == labels)
        if neutral and probabilities
        else float("nan"),
        rate=len(labels) / seconds if len(labels) and seconds else float("nan"),
    )


def _positive(shares: Any) -> Any:
    return shares[:, 2] / np.maximum(shares[:, 0] + shares[:, 2], 1e-12)


def _mean(values: Any) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def f1(labels: Any, said: Any, classes: Iterable[int]) -> float:
    """Return the mean over classes of the harmonic mean of precision and recall.

    >>> f1(np.array([1, 1, -1]), np.array([1, -1, -1]), (-1, 1))
    0.6666666666666666
    """
    scores = []
    for known in classes:
        both = np.sum((labels == known) & (said == known))
        total = np.sum(labels == known) + np.sum(said == known)
        scores.append(2 * both / total if total else np.nan)
    return float(np.nanmean(scores)) if not np.all(np.isnan(scores)) else float("nan")


def recall(labels: Any, said: Any, classes: Iterable[int]) -> float:
    """Return the mean over the classes that occur of the share that was recognised."""
    shares = [np.mean(said[labels == known] == known) for known in classes if known in labels]
    return float(np.mean(shares)) if shares else float("nan")


def calibration_error(confidence: Any, right: Any) -> float:
    """Return the mean distance between stated confidence and share right, over ten bins.

    0 is perfect, 1 the worst; NaN without any text.

    >>> calibration_error(np.array([0.75, 0.75]), np.array([True, False]))
    0.25
    """
    if not len(confidence):
        return float("nan")
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    error = 0.0
    for place in np.unique(bins):
        inside = bins == place
        error += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
    return float(error)


def _judges() -> dict[str, tuple[Judge, bool]]:
    baselines = {name: (baseline(score), False) for name, score in available().items()}
    return {OURS: (ours, True), **baselines}


def _line(name: str, analyser: str, result: Result) -> str:
    figures = (
        result.unscored, result.two_accuracy, result.two_f1, result.three_f1,
        result.three_recall, result.two_error, result.three_error,
    )  # fmt: skip
    shown = " ".join("     –" if np.isnan(value) else f"{value:6.3f}" for value in figures)
    rate = f"{'–':>8}" if np.isnan(result.rate) else f"{result.rate:8,.0f}"
    return f"{name[:28]:28} {analyser:9} {result.n:6d} {shown} {rate}"


HEADER = (
    f"{'set':28} {'analyser':9} {'n':>6} {'none':>6} {'acc2':>6} {'F1-2':>6} {'F1-3':>6} "
    f"{'rec-3':>6} {'ECE-2':>6} {'ECE-3':>6} {'texts/s':>8}"
)


def _rows(path: Path, examples: Sequence[Example]) -> Iterator[Row]:
    """Yield the figures of each set of a file, by every analyser."""
    languages = sorted({example.language or "" for example in examples})
    for language in languages:
        stated = [each for each in examples if (each.language or "") == language]
        texts = identified(stated, _product().language)
        name = f"{path.stem}:{language}" if len(languages) > 1 and language else path.stem
        results = {
            analyser: evaluate(texts, judge, probabilities)
            for analyser, (judge, probabilities) in _judges().items()
        }
        commonest = Counter(each.language for each in texts).most_common(1)[0][0]
        yield Row(name, commonest, results)


def _read(chosen: argparse.Namespace, known: Container[str], path: Path) -> list[Example]:
    """Return the examples of a file that are to be judged, as the product would get them."""
    labelled = read(path, chosen.language, tell)
    of_split = [each for each in labelled if not chosen.split or each.split in ("", chosen.split)]
    if not of_split:
        splits = ", ".join(sorted({example.split for example in labelled}))
        raise Unreadable(f"{path.name}: no text of split {chosen.split}, but of {splits}")
    unknown = [each for each in of_split if fingerprint(each.text) not in known]
    if not unknown:
        raise Unreadable(f"{path.name}: every text of it stands in a file to exclude")
    return [replace(example, text=unescape(example.text)) for example in unknown]


def _mean_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the mean of each analyser over the sets of which every one scored a text."""
    shared = [row for row in rows if all(each.n for each in row.results.values())]
    english = [row for row in shared if row.language == "en"]
    yield from _means("mean", shared)
    if len(english) < len(shared):
        yield from _means("mean:en", english)
    yield (
        f"means over {len(shared)} of {len(rows)} sets, those of which each scored a text; "
        f"{len(english)} of them in English"
    )


def _means(name: str, rows: Sequence[Row]) -> Iterator[str]:
    for analyser in rows[0].results if rows else ():
        yield _line(name, analyser, mean([row.results[analyser] for row in rows]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of every file, then the mean of each analyser over the sets.

    A file that cannot be read is named and left out; returns 1 where nothing could be judged.
    """
    parser = argparse.ArgumentParser(
        prog="python -m scoring.evaluate", description=__doc__, epilog=SHAPES
    )
    parser.add_argument(
        "files", nargs="+", type=Path, help="labelled CSV, TSV, XLSX or JSON files, or folders"
    )
    parser.add_argument("--exclude", action="append", type=Path, default=[])
    parser.add_argument("--language", type=language_code, help="code of that of all texts")
    parser.add_argument("--split", help="only texts of this split, where the file has splits")
    chosen = parser.parse_args(arguments)
    try:
        known = fingerprints(chosen.exclude)
    except Unreadable as error:
        parser.error(str(error))
    if "vader" not in available():
        tell("VADER is not measured: pip install vaderSentiment")
    rows: list[Row] = []
    print(HEADER)
    for path, examples in read_each(chosen.files, partial(_read, chosen, known)):
        for row in _rows(path, examples):
            rows.append(row)
            for analyser, result in row.results.items():
                print(_line(row.name, analyser, result), flush=True)
    if not rows:
        return 1
    print("\n".join(_mean_lines(rows)))
    return 0


def mean(results: Sequence[Result]) -> Result:
    """Return the mean of each figure over sets, NaN left out; n is the sum."""

    def average(name: str) -> float:
        values = [getattr(result, name) for result in results]
        known = [value for value in values if not np.isnan(value)]
        return float(np.mean(known)) if known else float("nan")

    figures = {name: average(name) for name in Result.__dataclass_fields__ if name != "n"}
    return Result(n=sum(result.n for result in results), **figures)


if __name__ == "__main__":
    raise SystemExit(main())
