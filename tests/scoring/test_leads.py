"""How sure a share of windows is."""

import numpy as np
import pytest

from scoring.leads import clustered_error, share_error


def test_few_windows_that_were_all_held_are_not_certain() -> None:
    block = np.repeat(np.arange(6), 4)
    all_held = share_error(np.ones(24, dtype=bool), block)
    assert 0.05 < all_held < 0.15
    assert share_error(np.zeros(24, dtype=bool), block) == pytest.approx(all_held)
    assert share_error(np.ones(240, dtype=bool), np.repeat(np.arange(60), 4)) < all_held / 4


def test_of_many_windows_it_is_the_clustered_error() -> None:
    random = np.random.default_rng(3)
    block = np.repeat(np.arange(800), 4)
    held = np.repeat(random.random(800) < 0.9, 4) | (random.random(3_200) < 0.3)
    expected = clustered_error(held.astype(float), block)
    assert share_error(held, block) == pytest.approx(expected, rel=0.02)
