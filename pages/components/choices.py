"""The choices behind the scores, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from pages.components.definitions import in_force, name_of
from pages.components.names import channel_name
from scoring.index import Settings

_NUMBERS = {
    "half_life_days": "half-life {} days",
    "recency_days": "recent means {} days",
    "recency_reviews": "{} recent reviews count as many",
    "prior_low": "prior at least {} reviews",
    "prior_high": "prior at most {} reviews",
}
_PARTS = {
    "weights": "{} {} of the reputation",
    "response_weights": "{} {} of the response index",
    "sla_hours": "{}: answer due in {} hours",
}


def difference(settings: Settings, other: Settings) -> str:
    """Return in words what some choices say where others say something else.

    >>> difference(Settings(half_life_days=60.0, recency_days=30), Settings())
    'half-life 60 days, recent means 30 days'
    >>> difference(Settings(), Settings(sla_hours={"review": 24.0, "social": 4.0}))
    'Review: answer due in 48 hours'
    >>> hours = Settings().sla_hours
    >>> difference(Settings(), Settings(sla_hours={**hours, "google": 24.0}))
    'Google: no time of its own'
    """
    return ", ".join(
        told
        for field in fields(Settings)
        for told in _told(field.name, settings, getattr(other, field.name))
    )


def _told(name: str, settings: Settings, other: Any) -> Iterator[str]:
    value = getattr(settings, name)
    if value == other:
        return
    if isinstance(value, Mapping):
        for part, each in value.items():
            if each != other.get(part):
                yield _PARTS[name].format(channel_name(part), f"{each:g}")
        for part in other.keys() - value:
            yield f"{channel_name(part)}: no time of its own"
    else:
        form = _NUMBERS.get(name, f"{name_of(name).lower()} {{}}")
        yield form.format(in_force(settings, name))
