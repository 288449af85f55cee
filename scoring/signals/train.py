"""Train sentiment models from labelled CSV files.

`python -m scoring.signals.train FILE… --out DIRECTORY` writes one model file per language found.
It needs the `train` extra (scikit-learn, vaderSentiment), which the product does not.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scoring.signals import word_lists
from scoring.signals.fitting import (
    FIGURES,
    SEED,
    Corpus,
    Heads,
    Vocabulary,
    calibration,
    most_useful,
)
from scoring.signals.labelled import Example, fingerprint, read
from scoring.signals.sentiment import SCALE, pack

KEPT = 80_000
"""Features that a model keeps; 20,000 cost a point of accuracy, all there are gain none."""
FEWEST = 200
"""Texts below which a language gets no model."""


def train(
    language: str,
    files: Sequence[Sequence[Example]],
    valences: Mapping[str, float],
    kept: int = KEPT,
) -> bytes:
    """Return the packed model of a language, fitted to the examples of some files.

    Args:
        language: ISO 639-1 code.
        files: examples of each file.
        valences: how strong opinion words are, -4 to 4; empty for a language without a list.
        kept: features to keep.
    """
    corpus = Corpus.of(language, files)
    everything = Vocabulary.of(corpus.found)
    matrix = everything.matrix(corpus, valences)
    heads = Heads.fit(matrix, corpus.labels, corpus.weights)
    vocabulary = everything.keep(most_useful(matrix, heads, kept))
    heads = Heads.fit(vocabulary.matrix(corpus, valences), corpus.labels, corpus.weights)
    return pack(
        {
            "language": language,
            "features": list(vocabulary.index),
            "weights": [_whole(row[:-FIGURES] * vocabulary.idf) for row in heads.weights],
            "idf": _whole(vocabulary.idf),
            "bias": _rounded(heads.constants),
            "summary": [_rounded(row[-FIGURES:]) for row in heads.weights],
            "valences": valences,
            "calibration": calibration(corpus, vocabulary, valences),
        }
    )


def _whole(values: Iterable[float]) -> list[int]:
    return [round(float(value) * SCALE) for value in values]


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), 4) for value in values]


def by_language(
    files: Iterable[Sequence[Example]], banned: Iterable[str] = (), limit: int | None = None
) -> dict[str, list[list[Example]]]:
    """Return the examples to learn from, by language and file.

    Args:
        files: examples of each file; a text that stands in several counts in the first.
        banned: fingerprints of texts that must not be learned from.
        limit: texts taken of one file and language, drawn at random with a fixed seed.
    """
    seen = set(banned)
    found: dict[str, list[list[Example]]] = {}
    for file in files:
        fresh: dict[str, list[Example]] = {}
        for example in file:
            mark = fingerprint(example.text)
            if example.language and mark not in seen:
                seen.add(mark)
                fresh.setdefault(example.language, []).append(example)
        for language, examples in fresh.items():
            random.Random(SEED).shuffle(examples)
            found.setdefault(language, []).append(examples[:limit])
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Train a model for each language found in the files, and say what it learned from."""
    parser = argparse.ArgumentParser(prog="python -m scoring.signals.train", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="labelled CSV or TSV files")
    parser.add_argument("--out", type=Path, required=True, help="directory of the model files")
    parser.add_argument("--words", nargs="+", type=Path, default=[], help="lists of opinion words")
    parser.add_argument("--language", help="of all texts, where no column says it")
    parser.add_argument("--only", nargs="+", help="train these languages alone")
    parser.add_argument("--exclude", nargs="+", type=Path, default=[], help="never learn these")
    parser.add_argument("--without", nargs="+", default=[], help="splits to leave out")
    parser.add_argument("--limit", type=int, help="texts taken of one file and language")
    chosen = parser.parse_args(arguments)
    banned = {fingerprint(example.text) for path in chosen.exclude for example in read(path)}
    files = [
        [example for example in read(path, chosen.language) if example.split not in chosen.without]
        for path in chosen.files
    ]
    valences = _valences(chosen.words)
    for language, parts in sorted(by_language(files, banned, chosen.limit).items()):
        if chosen.only and language not in chosen.only:
            continue
        print(train_one(language, parts, chosen.out, valences.get(language, {})), flush=True)
    return 0


def _valences(paths: Iterable[Path]) -> dict[str, Mapping[str, float]]:
    """Return the opinion words of each language that has a list; English always has VADER's."""
    lists: dict[str, list[Mapping[str, float]]] = {"en": [word_lists.vader()]}
    for path in paths:
        language, words = word_lists.read(path)
        lists.setdefault(language, []).append(words)
    return {language: word_lists.joined(each) for language, each in lists.items()}


def train_one(
    language: str,
    files: Sequence[Sequence[Example]],
    out: Path,
    valences: Mapping[str, float],
) -> str:
    """Train and write one model; return a line that says what it learned from."""
    counts = Counter(example.label for file in files for example in file)
    told = f"{language}: {counts[-1]} negative, {counts[0]} neutral, {counts[1]} positive texts"
    if counts.total() < FEWEST or not counts[-1] or not counts[1]:
        return f"{told}: too few for a model"
    packed = train(language, files, valences)
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{language}.json.gz").write_bytes(packed)
    return f"{told}: {len(packed):,} bytes"


if __name__ == "__main__":
    raise SystemExit(main())
