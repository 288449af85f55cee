from __future__ import annotations

import numpy as np
import pytest

from scoring.attribution import shapley


def game(random: np.random.Generator, causes: list[str]):
    values: dict[frozenset[str], float] = {}

    def value(happened: frozenset[str]) -> float:
        return values.setdefault(happened, float(random.normal(0, 50)))

    return value


def test_parts_sum_to_the_change_in_ten_thousand_games():
    random = np.random.default_rng(2)
    for _ in range(10_000):
        causes = ["a", "b", "c", "d"][: random.integers(1, 5)]
        value = game(random, causes)
        parts = shapley(value, causes)
        change = value(frozenset(causes)) - value(frozenset())
        assert abs(sum(parts.values()) - change) < 1e-9


def test_what_changes_nothing_gets_nothing_and_equals_get_equal():
    parts = shapley(lambda happened: 6.0 * len(happened & {"a", "b"}) ** 2, ["a", "b", "idle"])
    assert parts == {"a": 12.0, "b": 12.0, "idle": 0.0}


def test_independent_causes_get_what_they_add():
    worth = {"a": 1.0, "b": -3.0, "c": 0.5}
    parts = shapley(lambda happened: 70 + sum(worth[cause] for cause in happened), [*worth])
    assert parts == pytest.approx(worth)


def test_no_cause_has_no_part():
    assert shapley(lambda _: 1.0, []) == {}
