"""Train sentiment models from labelled files.

`python -m scoring.signals.train FILE… --out DIRECTORY` writes one model file per language found.
The files, or folders of them, are read as `scoring.signals.labelled.SHAPES` says; what cannot be
read is named and left out, except of `--exclude`, since what was never to be learned would be. It
needs the `train` extra (scikit-learn, vaderSentiment), which the product does not.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from scoring.signals import posting, word_lists
from scoring.signals.fitting import (
    REVIEWS,
    SEED,
    Corpus,
    Heads,
    Valences,
    Vocabulary,
    as_met,
    calibration,
    most_useful,
)
from scoring.signals.labelled import SHAPES, Example, fingerprint, fingerprints, identified, read
from scoring.signals.language import language_code
from scoring.signals.sentiment import SCALE, pack
from scoring.signals.vectors import Basis, Folded, Vectors
from scoring.tables import read_each, tell

KEPT = 80_000
"""Features that a model keeps; 20,000 cost a point of accuracy, all there are gain none."""
ADDED = 8_000
"""Words kept of the vectors that no labelled text has."""
WITHOUT_POSTS = (0.2, 0.32, 0.48)
"""Shares of blame, neutral and praise in reviews, where posts have a model of their own."""
FEWEST = 200
"""Texts below which a language gets no model."""


@dataclass(frozen=True)
class Lessons:
    """What the model of one language learns from.

    Attributes:
        language: ISO 639-1 code.
        reviews, sentences, comments, posts: the examples of each file of a kind. Sentences are
            parts of reviews, as short as posts, and teach how to judge both; comments are like
            either, and teach how to judge reviews.
        valences: how strong opinion words are, -4 to 4, on each of some lists.
        vectors: of words; without them posts are judged like reviews.
    """

    language: str
    reviews: Sequence[Sequence[Example]]
    sentences: Sequence[Sequence[Example]] = ()
    comments: Sequence[Sequence[Example]] = ()
    posts: Sequence[Sequence[Example]] = ()
    valences: Valences = ({},)
    vectors: Vectors | None = None

    @property
    def files(self) -> list[Sequence[Example]]:
        """All of them."""
        return [*self.reviews, *self.sentences, *self.comments, *self.posts]


def train(lessons: Lessons, kept: int = KEPT) -> bytes:
    """Return the packed model of a language, with at most so many features for reviews."""
    corpus, valences = Corpus.of(lessons.language, lessons.files), lessons.valences
    everything = Vocabulary.of(corpus.found)
    matrix = everything.matrix(corpus, valences)
    heads = Heads.fit(matrix, corpus.labels, corpus.weights)
    size = len(everything.index)
    vocabulary = everything.keep(most_useful(matrix[:, :size], heads, kept))
    basis = Basis(vocabulary, valences, lessons.vectors)
    heads = Heads.fit(basis.matrix(corpus), corpus.labels, corpus.weights)
    stored: dict[str, Any] = {
        "language": lessons.language,
        **_told(basis.folded(heads.weights, ADDED)),
        "bias": _rounded(heads.constants),
        "valences": valences,
        "calibration": calibration(corpus, basis.matrix),
    }
    if lessons.vectors is not None and any(lessons.posts):
        stored["posts"] = _posts(lessons, lessons.vectors)
        stored["calibration"] = as_met(stored["calibration"], WITHOUT_POSTS, REVIEWS)
    return pack(stored)


def _posts(lessons: Lessons, vectors: Vectors) -> dict[str, Any]:
    posts, sentences = lessons.posts, lessons.sentences
    learned = Corpus.of(lessons.language, [*posts, *sentences])
    reviews = Corpus.of(lessons.language, [*lessons.reviews, *sentences])
    fitted = posting.fit(learned, sum(map(len, posts)), reviews, lessons.valences, vectors)
    return {
        **_told(fitted.told),
        "bias": _rounded(fitted.bias),
        "calibration": fitted.calibration,
        "likeness": _whole(fitted.likeness),
        "constant": round(fitted.constant, 4),
    }


def _told(folded: Folded) -> dict[str, Any]:
    return {
        "features": folded.names,
        "weights": [_whole(row) for row in folded.weights],
        "idf": _whole(folded.idf),
        "summary": [_rounded(row) for row in folded.summary],
    }


def _whole(values: Iterable[float]) -> list[int]:
    return [round(float(value) * SCALE) for value in values]


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), 4) for value in values]


def by_language(
    files: Sequence[Sequence[Example]], banned: Iterable[str] = (), limit: int | None = None
) -> dict[str, list[list[Example]]]:
    """Return the examples to learn from, by language: a list for each file, empty or not.

    Args:
        files: examples of each file; a text that stands in several counts in the first.
        banned: fingerprints of texts that must not be learned from.
        limit: texts taken of one file and language, drawn at random with a fixed seed.
    """
    seen = set(banned)
    found: dict[str, list[list[Example]]] = {}
    for place, file in enumerate(files):
        for example in file:
            mark = fingerprint(example.text)
            if example.language and mark not in seen:
                seen.add(mark)
                parts = found.setdefault(example.language, [[] for _ in files])
                parts[place].append(example)
    for parts in found.values():
        for place, examples in enumerate(parts):
            random.Random(SEED).shuffle(examples)
            parts[place] = examples[:limit]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Train a model for each language found in the files, and say what it learned from.

    Returns 1, with the reason, where nothing was trained.
    """
    parser = argparse.ArgumentParser(
        prog="python -m scoring.signals.train", description=__doc__, epilog=SHAPES
    )
    parser.add_argument("files", nargs="+", type=Path, help="labelled files, or folders of them")
    parser.add_argument("--sentences", nargs="+", type=Path, default=[], help="as short as posts")
    parser.add_argument("--comments", nargs="+", type=Path, default=[], help="like posts or not")
    parser.add_argument("--posts", nargs="+", type=Path, default=[], help="files of short posts")
    parser.add_argument("--out", type=Path, required=True, help="directory of the model files")
    parser.add_argument("--words", nargs="+", type=Path, default=[], help="lists of opinion words")
    parser.add_argument("--vectors", type=Path, help="English word vectors; posts need them")
    parser.add_argument("--language", type=language_code, help="code of that of all texts")
    parser.add_argument("--only", nargs="+", type=language_code, help="train these alone")
    parser.add_argument("--exclude", nargs="+", type=Path, default=[], help="never learn these")
    parser.add_argument("--without", nargs="+", default=[], help="splits to leave out")
    parser.add_argument("--limit", type=int, help="texts taken of one file and language")
    chosen = parser.parse_args(arguments)
    try:
        banned, valences = fingerprints(chosen.exclude), _valences(chosen.words)
        vectors = Vectors.read(chosen.vectors) if chosen.vectors else None
    except (ValueError, OSError) as error:
        parser.error(str(error))
    kinds = _kinds(chosen)
    found = by_language([*chain(*kinds)], banned, chosen.limit)
    trained = [
        train_one(_lessons(language, parts, kinds, valences, vectors), chosen.out)
        for language, parts in sorted(found.items())
        if not chosen.only or language in chosen.only
    ]
    if not any(trained):
        tell(f"nothing was trained: {_why_not(chosen, found)}")
        return 1
    return 0


Kinds = Sequence[Sequence[Sequence[Example]]]
"""The examples of each file of reviews, of sentences, of comments and of posts."""


def _kinds(chosen: argparse.Namespace) -> Kinds:
    def taught(path: Path) -> list[Example]:
        labelled = read(path, chosen.language, tell)
        return identified(each for each in labelled if each.split not in chosen.without)

    kinds = (chosen.files, chosen.sentences, chosen.comments, chosen.posts)
    return [[examples for _, examples in read_each(paths, taught)] for paths in kinds]


def _lessons(
    language: str,
    parts: Iterable[Sequence[Example]],
    kinds: Kinds,
    valences: Mapping[str, Valences],
    vectors: Vectors | None,
) -> Lessons:
    rest = iter(parts)
    reviews, sentences, comments, posts = ([*islice(rest, len(kind))] for kind in kinds)
    return Lessons(
        language,
        reviews=reviews,
        sentences=sentences,
        comments=comments,
        posts=posts,
        valences=valences.get(language, ({},)),
        vectors=vectors if language == "en" else None,
    )


def _why_not(chosen: argparse.Namespace, found: Iterable[str]) -> str:
    known = ", ".join(sorted(found)) or "none"
    if chosen.only and not set(chosen.only) & set(found):
        return f"no text is of {', '.join(chosen.only)}; languages of the texts: {known}"
    return (
        f"a model needs {FEWEST} texts of its language, some of blame and some of praise; "
        f"languages of the texts: {known}"
    )


def _valences(paths: Iterable[Path]) -> dict[str, Valences]:
    """Return the opinion words of each language that has a list.

    English always has VADER's, which has learned from people how strong each word is; the other
    lists of a language are joined.
    """
    lists: dict[str, list[Mapping[str, float]]] = {}
    for path in paths:
        language, words = word_lists.read(path)
        lists.setdefault(language, []).append(words)
    found: dict[str, Valences] = {name: [word_lists.joined(each)] for name, each in lists.items()}
    return found | {"en": [word_lists.vader(), *found.get("en", [])]}


def train_one(lessons: Lessons, out: Path) -> bool:
    """Train and write one model, and print what it learned from; whether that was enough."""
    counts = Counter(example.label for file in lessons.files for example in file)
    told = f"{lessons.language}: {counts[-1]} negative, {counts[0]} neutral, {counts[1]} positive"
    if counts.total() < FEWEST or not counts[-1] or not counts[1]:
        print(f"{told} texts: too few for a model", flush=True)
        return False
    packed = train(lessons)
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{lessons.language}.json.gz").write_bytes(packed)
    print(f"{told} texts: {len(packed):,} bytes", flush=True)
    return True


if __name__ == "__main__":
    raise SystemExit(main())
