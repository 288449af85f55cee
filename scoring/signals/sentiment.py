"""The learned word list that tells negative, neutral and positive text apart."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import resources
from itertools import chain
from operator import mul
from pathlib import Path
from typing import Any

from scoring.signals import signs
from scoring.signals.features import features, negations
from scoring.signals.intensifiers import Intensifiers
from scoring.signals.judgement import CLASSES, Judgement, Three, terms
from scoring.signals.readable import readable
from scoring.signals.stated import stated
from scoring.signals.valence import summary
from scoring.signals.words import Clause, Sentence, sentences

SCALE = 1000
"""Weights are stored as whole thousandths."""
SURE = math.log(0.7 / 0.3)
"""Log of the odds from which on any text is taken for a post."""
POSSIBLE = math.log(0.03 / 0.97)
"""Log of the odds from which on a text that is as short as a post is taken for one."""
BRIEF = 30
"""Words and marks of the longest text that is as short as a post."""
TAG = "#"
"""Tags stand where people praise, but complain by them, too: the mark of one takes no side."""
Entry = tuple[float, float, float, float]
"""Of a feature: its weight for each class times its idf, and the square of its idf."""


@dataclass(frozen=True)
class Model:
    """A linear model over words, pairs and denied words of one language.

    Attributes:
        language: ISO 639-1 code.
        entries: per feature its weight for each class times its idf, and the square of its idf.
        bias: per class.
        valences: strength of opinion words, -4 to 4, on each of some lists; they may be empty.
        summary_weights: per class, the weights of the three `valence.summary` figures of each list.
        calibration: per class, the weights of the terms of `terms`.
        posts: what judges the texts that are more like posts than like reviews.
    """

    language: str
    entries: Mapping[str, Entry] = field(repr=False)
    bias: Three
    valences: Sequence[Mapping[str, float]] = field(repr=False)
    summary_weights: Sequence[Sequence[float]]
    calibration: Sequence[Sequence[float]]
    posts: Posts | None = None

    @classmethod
    def read(cls, packed: bytes) -> Model:
        """Return the model that `pack` made these bytes of."""
        stored: dict[str, Any] = json.loads(gzip.decompress(packed))
        posts = stored.get("posts")
        return replace(cls._of(stored), posts=Posts.of(stored | posts) if posts else None)

    @classmethod
    def _of(cls, stored: Mapping[str, Any]) -> Model:
        valences = stored["valences"]
        entries = {
            name: (a / SCALE, b / SCALE, c / SCALE, (idf / SCALE) ** 2)
            for name, a, b, c, idf in zip(
                stored["features"], *stored["weights"], stored["idf"], strict=True
            )
        }
        if TAG in entries:
            entries[TAG] = _sideless(entries[TAG])
        return cls(
            language=stored["language"],
            entries=entries,
            bias=_three(stored["bias"]),
            valences=[
                signs.corrected(listed, stored["language"])
                for listed in ([valences] if isinstance(valences, dict) else valences)
            ],
            summary_weights=stored["summary"],
            calibration=stored["calibration"],
        )

    def packed(self) -> bytes:
        """Return the bytes that `read` makes this model of."""
        stored = self._stored()
        if self.posts is not None:
            own = self.posts.stored()
            stored["posts"] = {name: own[name] for name in own if own[name] != stored.get(name)}
        return pack(stored)

    def _stored(self) -> dict[str, Any]:
        return {
            "language": self.language,
            "features": list(self.entries),
            "weights": [
                [round(entry[place] * SCALE) for entry in self.entries.values()]
                for place in range(len(CLASSES))
            ],
            "idf": [round(math.sqrt(entry[3]) * SCALE) for entry in self.entries.values()],
            "bias": self.bias,
            "summary": self.summary_weights,
            "valences": self.valences,
            "calibration": self.calibration,
        }

    def judge(self, text: Iterable[Sentence]) -> Judgement:
        """Return the calibrated probabilities of a text cut into sentences."""
        return self.judged(self.understood(chain.from_iterable(text)))

    def judged(self, clauses: Sequence[Clause]) -> Judgement:
        """Return the calibrated probabilities of a text in understood clauses."""
        found, figures = features(clauses, self.language), self.figures(clauses)
        model = self.judging(found, clauses)
        return model.calibrate(model._logits(found, figures), clauses)

    def judging(self, found: Iterable[str], clauses: Sequence[Clause]) -> Model:
        """Return what judges a text with these features: this model, or that of posts."""
        posts = self.posts
        return posts.model if posts is not None and posts.likely(found, clauses) else self

    def sentences(self, text: str) -> list[Sentence]:
        """Return a text cut into sentences, lengthened words and tags read as what is known."""
        told = stated(readable(text), self.language)
        return sentences(told, self.language, self.knows)

    def clauses(self, text: str) -> list[Clause]:
        """Return the understood clauses of a text as its author wrote it."""
        return self.understood(chain.from_iterable(self.sentences(text)))

    def understood(self, clauses: Iterable[Clause]) -> list[Clause]:
        """Return clauses with what is understood in place of what is said."""
        return self._intensifiers.signed(signs.understood(clauses, self.language))

    @cached_property
    def _intensifiers(self) -> Intensifiers:
        return Intensifiers(self.language, self._lean, self.valences)

    def knows(self, word: str) -> int:
        """Return 2 for an opinion word, 1 for another that the model has learned, and else 0."""
        if any(word in listed for listed in self.valences):
            return 2
        of_posts = self.posts.model.entries if self.posts is not None else {}
        return int(word in self.entries or word in of_posts)

    def logits(self, clauses: Sequence[Clause]) -> Three:
        """Return the uncalibrated leaning of understood clauses towards each class, of a review."""
        return self._logits(features(clauses, self.language), self.figures(clauses))

    def _logits(self, found: Iterable[str], figures: Sequence[float]) -> Three:
        negative = neutral = positive = squares = 0.0
        for blame, neither, praise, square in filter(None, map(self.entries.get, found)):
            negative += blame
            neutral += neither
            positive += praise
            squares += square
        norm = math.sqrt(squares) or 1.0
        weights = self.figure_weights
        return (
            self.bias[0] + negative / norm + _dot(weights[0], figures),
            self.bias[1] + neutral / norm + _dot(weights[1], figures),
            self.bias[2] + positive / norm + _dot(weights[2], figures),
        )

    def _lean(self, words: Clause) -> float:
        """Return how far words lean as they stand, without what is understood of them."""
        return self.lean([words]) - self.constant

    @cached_property
    def figure_weights(self) -> list[tuple[float, ...]]:
        """Per class, what each of the `figures` weighs."""
        pairs = zip(self.summary_weights, signs.WEIGHTS, strict=True)
        return [(*own, *of_signs) for own, of_signs in pairs]

    def lean(self, clauses: Sequence[Clause]) -> float:
        """Return how far understood clauses lean to the positive (above 0) or negative side."""
        negative, _, positive = self.logits(clauses)
        return positive - negative

    @cached_property
    def constant(self) -> float:
        """The lean of a text of which the model knows nothing."""
        return self.lean([])

    def calibrate(self, logits: Three, clauses: Sequence[Clause]) -> Judgement:
        """Return probabilities that hold for texts of this length and kind."""
        known = terms(logits, clauses)
        raised = [math.exp(min(30.0, _dot(row, known))) for row in self.calibration]
        total = sum(raised)
        return Judgement(raised[0] / total, raised[1] / total, raised[2] / total)

    def figures(self, clauses: Sequence[Clause]) -> list[float]:
        """Return what each word list, and then signs, say of some clauses (`valence.summary`)."""
        denying = negations(self.language)
        told = [figure for listed in self.valences for figure in summary(clauses, listed, denying)]
        return [*told, *signs.figures(clauses)]


@dataclass(frozen=True)
class Posts:
    """What judges short posts, which are written in another way than reviews.

    Attributes:
        model: of posts alone.
        likeness: how far each of its features tells a post from a review, times its idf.
        constant: what is added to their sum.
    """

    model: Model
    likeness: Mapping[str, float] = field(repr=False)
    constant: float

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Posts:
        """Return what `stored` made."""
        likeness = zip(stored["features"], stored["likeness"], strict=True)
        known = {name: weight / SCALE for name, weight in likeness if weight}
        return cls(Model._of(stored), known, stored["constant"])

    def stored(self) -> dict[str, Any]:
        """Return what a packed model holds of this."""
        likeness = [round(self.likeness.get(name, 0.0) * SCALE) for name in self.model.entries]
        return self.model._stored() | {"likeness": likeness, "constant": self.constant}

    def likely(self, found: Iterable[str], clauses: Sequence[Clause]) -> bool:
        """Return whether a text with these features is a post; a long one in doubt is a review."""
        entries, likeness = self.model.entries, self.likeness
        told = squares = 0.0
        for feature in entries.keys() & found:
            told += likeness.get(feature, 0.0)
            squares += entries[feature][3]
        told /= math.sqrt(squares) or 1.0
        return self.constant + told > (POSSIBLE if sum(map(len, clauses)) <= BRIEF else SURE)


def _dot(left: Iterable[float], right: Iterable[float]) -> float:
    total: float = sum(map(mul, left, right))
    return total


def _sideless(entry: Entry) -> Entry:
    middle = (entry[0] + entry[2]) / 2
    return (middle, entry[1], middle, entry[3])


def _three(values: Sequence[float]) -> Three:
    first, second, third = values
    return first, second, third


def pack(stored: Mapping[str, Any]) -> bytes:
    """Return the bytes that `Model.read` reads; the same model gives the same bytes."""
    text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def _folder() -> Any:
    return resources.files("scoring.signals") / "models"


@cache
def languages() -> frozenset[str]:
    """Return the languages that have a model."""
    return frozenset(
        file.name.split(".")[0] for file in _folder().iterdir() if file.name.endswith(".json.gz")
    )


@cache
def model(language: str) -> Model | None:
    """Return the shipped model of a language, read on first use, or None where there is none."""
    if language not in languages():
        return None
    return Model.read((_folder() / f"{language}.json.gz").read_bytes())


def read(path: Path) -> Model:
    """Return a model from a file that `python -m scoring.signals.train` wrote."""
    return Model.read(path.read_bytes())


@cache
def version() -> str:
    """Return a short name that differs whenever any shipped model does."""
    digest = hashlib.sha256()
    for language in sorted(languages()):
        digest.update((_folder() / f"{language}.json.gz").read_bytes())
    return digest.hexdigest()[:10]
