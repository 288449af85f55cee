"""Solving logistic heads, beside what scikit-learn finds."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the train extra is not installed")

from scipy import sparse
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from scoring.signals.solving import logistic


def test_heads_are_those_that_scikit_learn_finds() -> None:
    chance = np.random.default_rng(1)
    matrix = sparse.csr_matrix(chance.normal(size=(200, 5)) * [1, 1, 1, 20, 0.1])
    weights = chance.uniform(0.5, 2, size=200)
    targets = (chance.normal(size=(200, 2)) + matrix[:, [0, 1]].toarray() > 0).astype(float)
    rows, constants = logistic(matrix, targets, weights, 1.5)
    for place in range(2):
        head = LogisticRegression(C=1.5, solver="liblinear", tol=1e-8, random_state=1)
        head.fit(matrix, targets[:, place], sample_weight=weights)
        assert rows[place] == pytest.approx(head.coef_[0], abs=0.01)
        assert constants[place] == pytest.approx(head.intercept_[0], abs=0.01)
