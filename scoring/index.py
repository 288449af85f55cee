"""The contract of an index, and the discovery of those that keep it.

An index is one module in `scoring/indices/` with

* `INDEX`, an `Index`;
* `compute(tallies, *, as_of, settings)`, a pure, vectorised function that returns a data frame
  with one row per scope (the columns `tallies.by` as its index) and the columns of `COLUMNS`.

Too little evidence gives NaN, never 0.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

import pandas as pd

from data.models import Tallies
from scoring import indices
from scoring.signals import sentiment
from scoring.signals.analyse import RECIPE

COLUMNS = ("value", "low", "high", "n", "n_effective")
"""The score, its 90% interval, the reviews behind it and how many they are worth."""


FORMULA = 6
"""Raised by hand when a formula gives other scores for the same tallies and settings."""


@dataclass(frozen=True)
class Index:
    """What an index says of itself.

    Attributes:
        id: the module's name.
        low, high: the ends of its range.
        evidence: the least number of reviews below which there is no value.
        meaning: one sentence beside the figure.
        parts_err_together: what is unsure about its parts, where it has any, does not cancel out.
    """

    id: str
    name: str
    low: float
    high: float
    evidence: int
    meaning: str
    higher_is_better: bool = True
    decimals: int = 0
    parts_err_together: bool = False


@dataclass(frozen=True)
class Settings:
    """The choices behind the scores; any change makes another score version.

    Attributes:
        half_life_days: age at which a review counts half.
        prior_low, prior_high: bounds of the prior's weight, in reviews.
        weights: shares of the parts of the reputation index.
        response_weights: shares of the parts of the response index.
        sla_hours: time within which an answer is due, for `review` and `social` channels, or for
            a channel by its own name; from 6 minutes to 90 days.
        recency_days, recency_reviews: window and scale of the recency part.
        interval: probability that the interval holds.
        draws, seed: of the simulation behind composite intervals.
    """

    half_life_days: float = 180.0
    prior_low: float = 1.0
    prior_high: float = 500.0
    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "rating": 0.60,
            "sentiment": 0.15,
            "response": 0.20,
            "recency": 0.05,
        }
    )
    response_weights: Mapping[str, float] = field(
        default_factory=lambda: {"negative": 0.5, "all": 0.3, "matured": 0.2}
    )
    sla_hours: Mapping[str, float] = field(default_factory=lambda: {"review": 48.0, "social": 4.0})
    recency_days: int = 90
    recency_reviews: float = 12.0
    interval: float = 0.90
    draws: int = 2_000
    seed: int = 1

    @property
    def version(self) -> str:
        """A short name that differs whenever any choice, a formula or how texts are judged does.

        What a brand's own stars have taught the text models is not in it: the reviews that are
        judged otherwise by that are counted anew under the same version.
        """
        parts = [FORMULA, RECIPE, sentiment.version(), asdict(self)]
        canonical = json.dumps(parts, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:10]

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Settings:
        """Return the defaults with what was stored laid over them; unknown names are refused."""
        return cls(**stored)

    @classmethod
    def of_version(cls, version: str, stored: Mapping[str, Any]) -> Settings | None:
        """Return the choices behind a score version, or None where they no longer make it.

        So it is once a formula or the judging of texts has moved on since.

        >>> Settings.of_version(Settings().version, {}) == Settings()
        True
        >>> Settings.of_version("0123456789", {})
        """
        try:
            settings = cls.from_stored(stored)
        except TypeError:
            return None
        return settings if settings.version == version else None


class IndexModule(Protocol):
    """The shape of a module in `scoring/indices/`."""

    INDEX: Index

    def compute(self, tallies: Tallies, *, as_of: datetime, settings: Settings) -> pd.DataFrame: ...


def index_ids() -> list[str]:
    """Return the ids of all indices, in order of name."""
    return sorted(module.name for module in pkgutil.iter_modules(indices.__path__))


def index_module(index_id: str) -> IndexModule:
    """Return the module of one index.

    Raises:
        KeyError: there is no index of that id.
    """
    if index_id not in index_ids():
        raise KeyError(index_id)
    return cast(IndexModule, importlib.import_module(f"{indices.__name__}.{index_id}"))
