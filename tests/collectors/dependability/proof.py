"""What the proofs tell at the end of a test run: one line of figures each.

Every test tells what it has tried and found; figures of one name are added up, whichever process
they come from. Of figures called `fewest…` the smallest is told, of those called `slowest…` the
largest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

PROPERTY = "proof"


def lines(told: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return one line of JSON for each proof."""
    proofs: dict[str, dict[str, Any]] = {}
    for name, figures in told:
        known = proofs.setdefault(name, {})
        for figure, value in figures.items():
            known[figure] = _joined(figure, known[figure], value) if figure in known else value
    return [json.dumps({PROPERTY: name, **figures}) for name, figures in proofs.items()]


def _joined(figure: str, one: Any, other: Any) -> Any:
    if figure.startswith("fewest"):
        return min(one, other)
    if figure.startswith("slowest"):
        return max(one, other)
    return one if isinstance(one, str) else one + other
