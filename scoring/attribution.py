"""A change shared out fairly among its causes: Shapley values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial


def shapley(value: Callable[[frozenset[str]], float], causes: Sequence[str]) -> dict[str, float]:
    """Return each cause's part of `value(all causes) - value(no cause)`.

    A cause's part is what it adds, averaged over every order in which the causes may have come.
    The parts sum to the change, causes that do the same get the same, and one that never changes
    anything gets 0.

    Args:
        value: the figure when only these causes have happened; asked once for each set.
        causes: few of them: there are 2^n sets.

    Reference: Shapley, "A value for n-person games" (1953).

    >>> shapley(lambda happened: 10.0 * ("a" in happened) * ("b" in happened), ["a", "b", "c"])
    {'a': 5.0, 'b': 5.0, 'c': 0.0}
    """
    n = len(causes)
    sets = [frozenset(some) for size in range(n + 1) for some in combinations(causes, size)]
    known = {happened: value(happened) for happened in sets}
    orders = factorial(n)
    parts = dict.fromkeys(causes, 0.0)
    for happened in sets:
        for cause in happened:
            before = len(happened) - 1
            weight = factorial(before) * factorial(n - before - 1) / orders
            parts[cause] += weight * (known[happened] - known[happened - {cause}])
    return parts
