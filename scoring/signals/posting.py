"""Fitting what judges short posts, and what tells them from reviews."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from scoring.signals.fitting import (
    POSTS,
    SEED,
    Corpus,
    Heads,
    Matrix,
    Valences,
    Vocabulary,
    as_met,
    calibration,
    most_useful,
)
from scoring.signals.judgement import CLASSES
from scoring.signals.vectors import Basis, Folded, Vectors

KEPT = 40_000
"""Features that are kept of the posts."""
ADDED = 13_000
"""Words kept that no post has; their vectors alone tell what they mean."""
STRENGTH = 0.4
"""Inverse of the regularisation of the heads; posts of later years want more than those learned
from, of which 2.5 recognises most."""
SHARES = (0.22, 0.4, 0.38)
"""Shares of blame, neutral and praise in which posts are met."""
LIKENESS_STRENGTH = 30.0
"""Inverse of the regularisation of what tells a post from a review."""


@dataclass(frozen=True)
class Fitted:
    """A model of posts.

    Attributes:
        told: what its heads have learned.
        bias: per class, a constant.
        calibration: as the model of reviews has it.
        likeness, constant: what tells a post from a review: a weight per feature, and a constant.
    """

    told: Folded
    bias: Matrix
    calibration: list[list[float]]
    likeness: Matrix
    constant: float


def fit(
    learned: Corpus, posts: int, reviews: Corpus, valences: Valences, vectors: Vectors
) -> Fitted:
    """Fit the model of posts, each class of which counts alike.

    Args:
        learned: what it learns from: posts, then perhaps other short texts.
        posts: how many of them are posts.
        reviews: what posts are told from; their labels do not matter.
        valences: how strong opinion words are.
        vectors: of words; what they tell is folded into the weights.
    """
    learned = _even(learned)
    vocabulary = Vocabulary.of(learned.found)
    plain = vocabulary.matrix(learned, valences)
    heads = Heads.fit(plain, learned.labels, learned.weights)
    kept = most_useful(vocabulary.features(learned), heads, KEPT)
    vocabulary = vocabulary.keep(kept)

    basis = Basis(vocabulary, valences, vectors)
    heads = Heads.fit(basis.matrix(learned), learned.labels, learned.weights, STRENGTH)
    told = basis.folded(heads.weights, ADDED)
    likeness, constant = _likeness(_even(learned.first(posts)), reviews, vocabulary)
    unknown = np.zeros(len(told.names) - len(likeness))
    met = np.arange(len(learned.labels)) < posts
    shown = calibration(learned, basis.matrix, POSTS, STRENGTH, met)
    return Fitted(
        told,
        bias=heads.constants,
        calibration=as_met(shown, SHARES, POSTS),
        likeness=np.concatenate([likeness, unknown]),
        constant=constant,
    )


def _even(corpus: Corpus) -> Corpus:
    weights: Any = np.zeros(len(corpus.labels))
    for label in CLASSES:
        of_class = corpus.labels == label
        weights[of_class] = len(weights) / len(CLASSES) / max(1, of_class.sum())
    return replace(corpus, weights=weights)


def _likeness(posts: Corpus, reviews: Corpus, vocabulary: Vocabulary) -> tuple[Matrix, float]:
    """Return how far each feature tells a post from a review, times its idf, and a constant."""
    matrix = sparse.vstack([vocabulary.features(each) for each in (posts, reviews)])
    weights = [each.weights / each.weights.sum() for each in (posts, reviews)]
    head = LogisticRegression(C=LIKENESS_STRENGTH, solver="liblinear", random_state=SEED, tol=1e-2)
    told = np.repeat([True, False], [len(posts.labels), len(reviews.labels)])
    head.fit(matrix, told, sample_weight=np.concatenate(weights) * len(told) / 2)
    return head.coef_[0] * vocabulary.idf, float(head.intercept_[0])
