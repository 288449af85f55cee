"""Why a figure is what it is, and why it changed: parts that add up exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from data.models import Tallies
from scoring.attribution import shapley
from scoring.index import Settings, index_module
from scoring.indices import rating, reputation, response, sentiment
from scoring.mean_change import SEGMENTS, MeanChange, Verdict, mean_change
from scoring.pieces import pieces
from scoring.stats import day_number

__all__ = [
    "CAUSES",
    "SEGMENTS",
    "IndexChange",
    "MeanChange",
    "State",
    "Verdict",
    "index_change",
    "mean_change",
]

CAUSES = ("new reviews", "removed", "edited", "ageing", "responses", "score version")

_ANSWERS = frozenset({"responses", "score version"})
_REVIEWS = frozenset(CAUSES) - {"responses"}
_CONCERNED = {
    rating.INDEX.id: _REVIEWS,
    sentiment.INDEX.id: _REVIEWS,
    "recency": _REVIEWS,
    response.INDEX.id: _ANSWERS,
}
"""The causes that a part of the reputation may move by; any other index by all of them."""

RowName = int | tuple[int | str, ...]
"""The name of a row in an index's table."""

_FEW_DRAWS = 2


@dataclass(frozen=True)
class State:
    """What an index was computed from at one moment."""

    tallies: Tallies
    as_of: datetime
    settings: Settings


@dataclass(frozen=True)
class IndexChange:
    """A change of an index, shared out among its causes.

    Attributes:
        before, after: the index at both moments.
        parts: what each of `CAUSES` did; they sum to the change.
        error: standard error of the change, taking the two figures as independent.
    """

    before: float
    after: float
    parts: dict[str, float]
    error: float

    @property
    def change(self) -> float:
        """The difference of the two figures."""
        return self.after - self.before

    @property
    def chosen(self) -> float:
        """What other settings or another formula did; no chance is in it."""
        return self.parts["score version"]

    @property
    def detectable(self) -> bool:
        """What reviews did is beyond what chance may do, by a two-sided z-test at 10%.

        Most reviews stand behind both figures, so the test is careful: it may miss small changes.
        """
        return bool(abs(self.change - self.chosen) > norm.ppf(0.95) * self.error)


def index_change(index_id: str, before: State, after: State, scope: RowName) -> IndexChange:
    """Share a change of an index out among new, removed and edited reviews, ageing, and more.

    The causes are played in every order (Shapley values): the index is computed for each set of
    causes that have happened, and each gets what it adds on average. Tallies that count more
    reviews of a place, channel and day than before hold new ones, and those that count fewer have
    lost some, of the stars that changed in number; as far as the stars differ besides, reviews
    were edited (`scoring.pieces`). New reviews without ageing count as if written at the earlier
    moment.

    Args:
        index_id: which index.
        before: the earlier moment.
        after: the later one; its tallies group by the same columns. Both hold all reviews up to
            their moment, without `recent` ones besides.
        scope: the row of the index's table.

    Returns:
        The change; where either figure has too little evidence or no row, it is NaN and every
        part 0. A set of causes that leaves too little evidence counts as the earlier figure.

    How it can mislead: single reviews are not known. One removed where another of the same place,
    channel and day appears counts as an edit, and where some of a day were edited and others
    removed, which was which is shared out by their number.
    """
    worlds = _Worlds(index_id, before, after, scope)
    causes = worlds.causes()
    ends = [worlds.first, worlds.row(frozenset(causes))]
    values = [float(end["value"]) for end in ends]
    parts = dict.fromkeys(CAUSES, 0.0)
    if np.isfinite(values).all():
        parts |= shapley(worlds.value, causes)
    widths = [float(end["high"] - end["low"]) for end in ends]
    return IndexChange(values[0], values[1], parts, _error(widths, before, after))


def _error(widths: Sequence[float], before: State, after: State) -> float:
    reach = [2 * norm.ppf((1 + state.settings.interval) / 2) for state in (before, after)]
    return float(np.hypot(*(width / far for width, far in zip(widths, reach, strict=True))))


class _Worlds:
    """The index as it would be had only some of the causes happened."""

    def __init__(self, index_id: str, before: State, after: State, scope: RowName) -> None:
        self.index = index_module(index_id)
        self.before, self.after, self.scope = before, after, scope
        self.pieces = pieces(before.tallies.reviews, after.tallies.reviews)
        self.latest: tuple[frozenset[str], Tallies] | None = None
        self.tables: dict[tuple[str, frozenset[str]], pd.DataFrame] = {}
        self.first = self.row(frozenset())

    def causes(self) -> list[str]:
        """Those that happened at all."""
        edited = self.pieces["edited before"], self.pieces["edited after"]
        answers = self.before.tallies.responses, self.after.tallies.responses
        happened = {
            "new reviews": not self.pieces["new"].empty,
            "removed": not self.pieces["removed"].empty,
            "edited": not edited[0].equals(edited[1]),
            "ageing": self.before.as_of != self.after.as_of,
            "responses": not answers[0].equals(answers[1]),
            "score version": _version(self.before) != _version(self.after),
        }
        return [cause for cause in CAUSES if happened[cause]]

    def value(self, happened: frozenset[str]) -> float:
        found = float(self.row(happened, draws=_FEW_DRAWS)["value"])
        return found if np.isfinite(found) else float(self.first["value"])

    def row(self, happened: frozenset[str], draws: int | None = None) -> pd.Series[Any]:
        if self.index is reputation:
            table = self._composed(happened, draws)
        else:
            table = self._table(self.index.INDEX.id, happened)
        found = table[table.index == self.scope]
        return found.iloc[0] if len(found) else pd.Series(np.nan, index=["value", "low", "high"])

    def _composed(self, happened: frozenset[str], draws: int | None) -> pd.DataFrame:
        """Return the table of the reputation, made of those of its parts."""
        parts = {part: self._table(part, happened) for part in _CONCERNED}
        settings = self._version(happened).settings
        return reputation.compose(
            parts, settings if draws is None else replace(settings, draws=draws)
        )

    def _table(self, index_id: str, happened: frozenset[str]) -> pd.DataFrame:
        """Return the table of an index; worlds that are alike in what concerns it share one."""
        concerned = happened & _CONCERNED.get(index_id, frozenset(CAUSES))
        if (index_id, concerned) not in self.tables:
            self.tables[index_id, concerned] = _computing(index_id)(
                self._tallies(concerned),
                as_of=self._moment(concerned),
                settings=self._version(concerned).settings,
            )
        return self.tables[index_id, concerned]

    def _tallies(self, happened: frozenset[str]) -> Tallies:
        """Return those of a world, in which several tables are computed one after the other.

        Those of all worlds together would fill the memory.
        """
        if self.latest is None or self.latest[0] != happened:
            answers = self.after if "responses" in happened else self.before
            found = replace(
                self._version(happened).tallies,
                reviews=self._reviews(happened),
                responses=answers.tallies.responses,
            )
            self.latest = happened, found
        return self.latest[1]

    def _version(self, happened: frozenset[str]) -> State:
        return self.after if "score version" in happened else self.before

    def _moment(self, happened: frozenset[str]) -> datetime:
        return self.after.as_of if "ageing" in happened else self.before.as_of

    def _reviews(self, happened: frozenset[str]) -> pd.DataFrame:
        rows = [self.pieces["edited after" if "edited" in happened else "edited before"]]
        if "removed" not in happened:
            rows.append(self.pieces["removed"])
        if "new reviews" in happened:
            new = self.pieces["new"]
            latest = day_number((self.after if "ageing" in happened else self.before).as_of)
            rows.append(new.assign(day=new["day"].clip(upper=latest)))
        return pd.concat(rows, ignore_index=True)


def _computing(index_id: str) -> Callable[..., pd.DataFrame]:
    return reputation.recency if index_id == "recency" else index_module(index_id).compute


def _version(state: State) -> tuple[object, ...]:
    found = state.tallies
    return state.settings.version, found.unblendable, found.social
