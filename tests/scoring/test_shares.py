from __future__ import annotations

import numpy as np
import pytest

from scoring.shares import Share


def test_shares_put_together_are_as_unsure_as_independent_ones():
    """Four halves of a whole, each as unsure as the other, have a half of the deviation."""
    each = Share.observed(np.full(4, 0.5), np.full(4, 100.0))
    whole = each.pooled(np.ones(4), np.zeros(4, dtype=np.int64), 1)
    assert whole.value[0] == 0.5
    assert np.sqrt(whole.variance[0]) == pytest.approx(np.sqrt(each.variance[0]) / 2)


def test_a_share_of_most_reviews_is_most_of_what_is_unsure():
    each = Share.observed(np.array([0.2, 0.8]), np.array([50.0, 50.0]))
    whole = each.pooled(np.array([3.0, 1.0]), np.zeros(2, dtype=np.int64), 1)
    parts = np.array([0.75, 0.25])
    assert whole.value[0] == pytest.approx(0.75 * 0.2 + 0.25 * 0.8)
    assert whole.variance[0] == pytest.approx((parts**2 * each.variance).sum())


def test_a_group_without_a_share_is_not_known():
    each = Share.observed(np.array([0.2]), np.array([50.0]))
    assert np.isnan(each.pooled(np.ones(1), np.ones(1, dtype=np.int64), 2).value[0])
