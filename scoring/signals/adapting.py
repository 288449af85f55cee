"""Moving the words of a model between the sides as labelled texts support it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

from scoring.signals.features import features
from scoring.signals.judgement import terms
from scoring.signals.labelled import Example
from scoring.signals.sentiment import Entry, Model
from scoring.signals.words import Clause

Matrix = Any
"""A scipy sparse matrix or a numpy array; neither says more to the type checker."""

STANDING = 0.3
"""How firmly the weights stand where they are."""
USED = 5
"""Reviews that must use a word for it to be added."""
ADDED = 10_000
"""Words added at most."""
STEPS = 60

NOTHING: Entry = (0.0, 0.0, 0.0, 0.0)


def fit(model: Model, examples: Sequence[Example]) -> Model:
    """Return the model with its words moved between the sides as the examples support it.

    The moves minimise the cross-entropy of the calibrated probability of praise among praise and
    blame, plus half `STANDING` times their squared length. Both sides count alike, however many
    stars there are of each, and neither the leaning to neutral nor the constants move: how often
    reviews praise says nothing of posts.
    """
    polar = [example for example in examples if example.label]
    texts = [model.clauses(example.text) for example in polar]
    found = [features(text, model.language) for text in texts]
    entries = {**_new_words(model.entries, found), **model.entries}
    # Words of which vectors alone tell count for nothing in the length of a text; they stay put.
    used = sorted({name for names in found for name in names if entries.get(name, NOTHING)[3]})
    idf = np.sqrt([entries[name][3] for name in used])
    matrix = _matrix(found, used, idf)
    known = replace(model, entries=entries)
    logits = np.array([known.logits(text) for text in texts])
    start = _leans(model, logits, texts)
    slope = _leans(model, logits + np.array([-0.5, 0.0, 0.5]), texts) - start
    labels = np.array([example.label for example in polar])
    moved = _moves(matrix, labels, start, slope) * idf
    return _with_moves(model, entries, dict(zip(used, moved.tolist(), strict=True)))


def _new_words(known: Mapping[str, Entry], found: Sequence[set[str]]) -> dict[str, Entry]:
    """Return the words that many reviews use and the model does not know, without any lean yet."""
    counts = Counter(name for names in found for name in names if name not in known)
    added = [(name, count) for name, count in counts.most_common(ADDED) if count >= USED]
    reviews = len(found)
    return {
        name: (0.0, 0.0, 0.0, (math.log((1 + reviews) / (1 + count)) + 1) ** 2)
        for name, count in added
    }


def _matrix(found: Sequence[set[str]], used: Sequence[str], idf: Matrix) -> Matrix:
    """Return a row per text: how much each word counts in it, as the model weighs them."""
    index = {name: place for place, name in enumerate(used)}
    rows = [sorted(index[name] for name in names if name in index) for names in found]
    columns = np.array([place for row in rows for place in row], dtype=int)
    starts = np.cumsum([0, *map(len, rows)])
    words = sparse.csr_matrix((idf[columns], columns, starts), shape=(len(rows), len(used)))
    norms = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(norms == 0, 1, norms)) @ words)


def _leans(model: Model, logits: Matrix, texts: Sequence[Sequence[Clause]]) -> Matrix:
    """Return how far calibration lets each text lean to praise; it is linear in the logits."""
    lean = np.array(model.calibration[2]) - np.array(model.calibration[0])
    known = [
        terms((float(row[0]), float(row[1]), float(row[2])), text)
        for row, text in zip(logits, texts, strict=True)
    ]
    return np.array(known) @ lean


def _moves(matrix: Matrix, labels: Matrix, start: Matrix, slope: Matrix) -> Matrix:
    shares = {label: 0.5 / max(1, int((labels == label).sum())) for label in (-1, 1)}
    weight = len(labels) * np.array([shares[int(label)] for label in labels])

    def loss(moves: Matrix) -> tuple[float, Matrix]:
        lean = labels * (start + slope * (matrix @ moves))
        wrong = -weight * labels * slope * expit(-lean)
        value = float((weight * np.logaddexp(0, -lean)).sum() + STANDING / 2 * (moves**2).sum())
        return value, matrix.T @ wrong + STANDING * moves

    none = np.zeros(matrix.shape[1])
    return minimize(loss, none, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x


def _with_moves(model: Model, entries: Mapping[str, Entry], moves: Mapping[str, float]) -> Model:
    """Return the model with moved weights; what judges posts learns the same of the words it has.

    To it, too, the words that only this brand's reviewers use are added.
    """
    posts = model.posts
    if posts is not None:
        added = {name: entries[name] for name in moves if name not in model.entries}
        own = {**added, **posts.model.entries}
        posts = replace(posts, model=replace(posts.model, entries=_moved(own, moves)))
    return replace(model, entries=_moved(entries, moves), posts=posts)


def _moved(entries: Mapping[str, Entry], moves: Mapping[str, float]) -> dict[str, Entry]:
    taught = dict(entries)
    for name, move in moves.items():
        if name in taught:
            blame, neutral, praise, square = taught[name]
            taught[name] = (blame - move / 2, neutral, praise + move / 2, square)
    return taught
