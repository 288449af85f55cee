"""Items that could not become reviews, in their raw form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.models import storable

RAW_LIMIT = 200_000
"""Characters kept of an item that was set aside."""


@dataclass(frozen=True)
class SetAside:
    """An item that could not become a review, and why.

    Attributes:
        notice: the name by which the platform had announced it, or empty.
    """

    item: Any
    reason: str
    notice: str = ""


def raw_values(item: SetAside) -> dict[str, str]:
    """Return digest, reason and raw form, as they are kept."""
    try:
        raw, said = _written(item.item), _written(_said(item.item))
    except (RecursionError, TypeError, ValueError):
        raw = said = _written(f"an item of a form that cannot be written down: {type(item.item)}")
    digest = hashlib.sha256(said.encode()).hexdigest()
    return {"digest": digest, "reason": storable(item.reason), "item": raw[:RAW_LIMIT]}


def _written(item: Any) -> str:
    return json.dumps(item, sort_keys=True, default=repr)


def _said(item: Any) -> Any:
    """Return what the remote said of an item, without what we noted beside it when it came."""
    if not isinstance(item, Mapping):
        return item
    return {name: value for name, value in item.items() if not str(name).startswith("_")}
