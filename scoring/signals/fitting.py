"""Fitting a sentiment model: vocabulary, three heads, calibration."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]

from scoring.signals.features import features, negations
from scoring.signals.judgement import CLASSES, POST, terms
from scoring.signals.labelled import Example
from scoring.signals.signs import understood
from scoring.signals.valence import summary
from scoring.signals.words import Clause, sentences

Matrix = Any
"""A scipy sparse matrix or a numpy array; neither says more to the type checker."""
Shares = tuple[float, float, float]
"""Of blame, neutral and praise."""
Valences = Sequence[Mapping[str, float]]
"""How strong opinion words are, -4 to 4, on each of some lists, of which there is at least one."""

STRENGTH = 1.5
"""Inverse of the regularisation of the heads."""
EVEN = 0.7
"""Weight of all blame for each unit of praise, where there is less by itself."""
FOLDS = 3
SEED = 1
JOINED_SHARE = 0.15
"""Long texts made for calibration, as a share of the texts there are."""
JOINED_PARTS = (3, 14)
"""Texts that are joined into one."""
JOINED_PURITY = (0.6, 1.0)
"""Share of the parts of a joined text that have its class."""
MIXED = 0.7
"""Share of the neutral joined texts that praise and blame in about equal parts: a review of three
stars is seldom without an opinion."""
MIXED_PRAISE = (0.35, 0.65)
"""Share of praise among the parts of such a text."""
REVIEWS, POSTS = (0.25, 0.3, 0.45), (0.33, 0.34, 0.33)
"""Shares of blame, neutral and praise that calibration reckons with. Reviews praise more than they
blame; posts do neither more often. Neutral has more than is usual in reviews and no class has less
than another in posts, or the mean over classes of what is recognised would suffer."""


@dataclass(frozen=True)
class Corpus:
    """Labelled texts of one language, taken apart once.

    Attributes:
        clauses, found: the clauses of each text, and its features.
        weights: how much each text counts.
    """

    language: str
    clauses: list[list[Clause]]
    found: list[set[str]]
    labels: Any
    weights: Any

    @classmethod
    def of(cls, language: str, files: Sequence[Sequence[Example]]) -> Corpus:
        """Take apart the texts of some files.

        A file counts as the square root of its size, so that no kind of text drowns the others;
        then blame is raised to a share of praise, of which there is always more.
        """
        examples = [example for file in files for example in file]
        labels = np.array([example.label for example in examples], dtype=int)
        weights = np.array([1 / math.sqrt(len(file)) for file in files for _ in file])
        praise, blame = weights[labels == 1].sum(), weights[labels == -1].sum()
        weights[labels == -1] *= max(1.0, EVEN * praise / blame) if blame else 1.0
        read = (sentences(example.text, language) for example in examples)
        clauses = [understood(chain.from_iterable(text), language) for text in read]
        return cls(
            language,
            clauses,
            [features(text, language) for text in clauses],
            labels,
            weights * len(weights) / weights.sum(),
        )

    def first(self, count: int) -> Corpus:
        """Return the first so many texts alone."""
        return replace(
            self,
            clauses=self.clauses[:count],
            found=self.found[:count],
            labels=self.labels[:count],
            weights=self.weights[:count],
        )

    def joined(self, places: Sequence[int], count: int, seed: int) -> Corpus:
        """Return long texts, each joined from texts at some places that mostly share its class."""
        chance = random.Random(seed)
        by_class = {
            label: known
            for label in CLASSES
            if (known := [place for place in places if self.labels[place] == label])
        }
        shares = [REVIEWS[CLASSES.index(label)] for label in by_class]
        classes = chance.choices(list(by_class), shares, k=count)
        chosen = [(label, _parts(chance, by_class, label)) for label in classes]
        return Corpus(
            self.language,
            [[clause for part in parts for clause in self.clauses[part]] for _, parts in chosen],
            [set().union(*(self.found[part] for part in parts)) for _, parts in chosen],
            np.array([label for label, _ in chosen], dtype=int),
            np.ones(len(chosen)),
        )


def _parts(chance: random.Random, by_class: Mapping[int, list[int]], label: int) -> list[int]:
    count = chance.randint(*JOINED_PARTS)
    if label == 0 and -1 in by_class and 1 in by_class and chance.random() < MIXED:
        praise = chance.uniform(*MIXED_PRAISE)
        sides = chance.choices((1, -1), (praise, 1 - praise), k=count)
        return [chance.choice(by_class[side]) for side in sides]
    purity = chance.uniform(*JOINED_PURITY)
    others = [other for other in by_class if other != label] or [label]
    classes = [label if chance.random() < purity else chance.choice(others) for _ in range(count)]
    return [chance.choice(by_class[each]) for each in classes]


@dataclass(frozen=True)
class Vocabulary:
    """The features a model knows, and how telling their rarity makes each."""

    index: dict[str, int]
    idf: Any

    @classmethod
    def of(cls, found: Sequence[set[str]], least: int = 2) -> Vocabulary:
        """Return the features that stand in at least so many texts."""
        counts = Counter(name for names in found for name in names)
        kept = sorted(name for name, count in counts.items() if count >= least)
        known = np.array([counts[name] for name in kept])
        return cls(
            {name: place for place, name in enumerate(kept)},
            np.log((1 + len(found)) / (1 + known)) + 1,
        )

    def keep(self, places: Iterable[int]) -> Vocabulary:
        """Return only the features at some places."""
        names, chosen = list(self.index), sorted(places)
        return Vocabulary({names[place]: new for new, place in enumerate(chosen)}, self.idf[chosen])

    def matrix(self, corpus: Corpus, valences: Valences) -> Matrix:
        """Return a row per text: its features, then the figures of each word list."""
        figures = _figures(corpus, valences)
        return sparse.csr_matrix(sparse.hstack([self.features(corpus), figures]))

    def features(self, corpus: Corpus) -> Matrix:
        """Return a row per text: its features, idf-weighted and of length 1."""
        known = [self._places(names) for names in corpus.found]
        columns = np.array([place for row in known for place in row], dtype=int)
        starts = np.cumsum([0] + [len(row) for row in known])
        words = sparse.csr_matrix(
            (self.idf[columns], columns, starts), shape=(len(known), len(self.index))
        )
        return sparse.diags(1 / self.norms(corpus.found)) @ words

    def norms(self, found: Sequence[set[str]]) -> Matrix:
        """Return the length of each text before it is scaled to 1; 1 where it has no feature."""
        squares = [sum(self.idf[self._places(names)] ** 2) for names in found]
        return np.sqrt(np.where(np.array(squares) == 0, 1, squares))

    def _places(self, names: set[str]) -> list[int]:
        """Return where the features of a text stand, in one order whatever that of the set."""
        return sorted(self.index[name] for name in names if name in self.index)


def _figures(corpus: Corpus, valences: Valences) -> Matrix:
    denying = negations(corpus.language)
    return np.hstack(
        [[summary(text, listed, denying) for text in corpus.clauses] for listed in valences]
    )


@dataclass(frozen=True)
class Heads:
    """Per class, the weights of the columns of a matrix and a constant."""

    weights: Matrix
    constants: Matrix

    @classmethod
    def fit(
        cls, matrix: Matrix, labels: Matrix, weights: Matrix, strength: float = STRENGTH
    ) -> Heads:
        """Fit each class against the rest; a class that never occurs is never chosen."""
        rows, constants = [], []
        for label in CLASSES:
            if not (labels == label).any():
                rows.append(np.zeros(matrix.shape[1]))
                constants.append(-10.0)
                continue
            head = LogisticRegression(C=strength, solver="liblinear", random_state=SEED, tol=1e-2)
            head.fit(matrix, labels == label, sample_weight=weights)
            rows.append(head.coef_[0])
            constants.append(float(head.intercept_[0]))
        return cls(np.array(rows), np.array(constants))

    def logits(self, matrix: Matrix) -> Matrix:
        """Return a row of three logits per text."""
        return matrix @ self.weights.T + self.constants


def most_useful(features: Matrix, heads: Heads, count: int) -> Matrix:
    """Return the places of the features, the first columns of the heads, that move texts most."""
    presence = np.sqrt(features.multiply(features).sum(axis=0)).A1
    moved = np.abs(heads.weights[:, : features.shape[1]]).max(axis=0) * presence
    return np.argsort(-moved)[:count]


def calibration(
    corpus: Corpus,
    matrix_of: Callable[[Corpus], Matrix],
    posts: Shares | None = None,
    strength: float = STRENGTH,
    met: Matrix = 1.0,
) -> list[list[float]]:
    """Fit probabilities on texts that the heads judging them never saw.

    Args:
        corpus: what the heads learn from.
        matrix_of: returns the rows that the heads judge.
        posts: shares of the classes where all texts are posts; no long ones are joined from them.
        strength: of the heads.
        met: 0 for the texts that teach the heads but are of another kind than those to be judged.
    """
    matrix = matrix_of(corpus)
    known, labels, weights = [], [], []
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for fold, (seen, unseen) in enumerate(folds.split(matrix, corpus.labels)):
        heads = Heads.fit(matrix[seen], corpus.labels[seen], corpus.weights[seen], strength)
        known += _terms(heads.logits(matrix[unseen]), [corpus.clauses[i] for i in unseen])
        labels += [corpus.labels[unseen]]
        weights += [(corpus.weights * met)[unseen]]
        if posts is None:
            count = int(JOINED_SHARE * len(unseen))
            long = corpus.joined([int(i) for i in unseen], count, SEED + fold)
            known += _terms(heads.logits(matrix_of(long)), long.clauses)
            labels += [long.labels]
            weights += [long.weights]
    rows, truth = np.array(known), np.concatenate(labels)
    kinds: list[tuple[Shares, Matrix]] = [
        (REVIEWS, rows[:, POST] == 0),
        (POSTS, rows[:, POST] == 1),
    ]
    if posts is not None:
        kinds = [(posts, np.full(len(rows), True))]
    fitted = LogisticRegression(C=100.0, max_iter=2000, fit_intercept=False)
    fitted.fit(rows, truth, sample_weight=_as_met(kinds, truth, np.concatenate(weights)))
    # Of two classes scikit-learn fits the second alone.
    rows_of = (
        fitted.coef_ if len(fitted.coef_) > 1 else np.vstack([-fitted.coef_, fitted.coef_]) / 2
    )
    found = dict(zip(fitted.classes_, rows_of, strict=True))
    never = [-30.0] + [0.0] * (len(known[0]) - 1)
    return [[round(float(value), 4) for value in found.get(label, never)] for label in CLASSES]


def _as_met(kinds: Iterable[tuple[Shares, Matrix]], labels: Matrix, weights: Matrix) -> Matrix:
    """Return the weights with the shares of the classes that are reckoned with in each kind."""
    changed = weights.copy()
    for shares, kind in kinds:
        for label, share in zip(CLASSES, shares, strict=True):
            of_class = kind & (labels == label)
            if of_class.any():
                changed[of_class] *= share * weights[kind].sum() / weights[of_class].sum()
    return changed


def as_met(calibration: list[list[float]], shares: Shares, known: Shares) -> list[list[float]]:
    """Return a calibration that reckoned with some known shares, for the shares that are met."""
    return [
        [round(row[0] + math.log(share / was), 4), *row[1:]]
        for row, share, was in zip(calibration, shares, known, strict=True)
    ]


def _terms(logits: Matrix, texts: Sequence[Sequence[Clause]]) -> list[list[float]]:
    return [
        terms((float(row[0]), float(row[1]), float(row[2])), text)
        for row, text in zip(logits, texts, strict=True)
    ]
