"""What a page may touch: a person's scope and filters, the facts behind them, and the clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NoReturn, TypeVar, cast

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from data import watched
from data.audit import Audit
from data.commands import Command, Commands
from data.facts import Facts
from data.models import OWNER, Filters, Person, Scope, Tallies
from data.people import People
from data.schema import DAY_SECONDS
from data.score_versions import SCORING
from data.scores import Scores
from data.secrets import Secrets
from data.settings import read_setting
from pages.components.memory import Question, answer, shared
from pages.components.one_place import as_brands, by_place, rows_of_places, sole_places
from pages.components.stage import Stage
from scoring.index import Settings
from scoring.indices import rating
from scoring.scorecard import scorecard

T = TypeVar("T")


@dataclass(frozen=True)
class View:
    """What one person sees at one moment.

    Attributes:
        stage: what the application was started with.
        now: the moment of this drawing, aware and in UTC.
        scope: what the person may see.
        person: who looks.
        filters: what they have narrowed the screen to; `brands` is never empty once a brand is
            known: with none chosen, it holds ours.
        comparison: the same for the period it is compared with, or None where there is none.
        against: what that period is, in words.
        period: the chosen period in words, such as "last 90 days".
        restated: every filter in words; it holds names, so it must be escaped in Markdown.
        links: the pages that may be opened, by id.
        answers: what has been remembered in this drawing, however the view is narrowed.
    """

    stage: Stage
    now: datetime
    scope: Scope = field(default_factory=Scope)
    person: Person = OWNER
    filters: Filters = field(default_factory=Filters)
    comparison: Filters | None = None
    against: str = "the period before"
    period: str = "all time"
    restated: str = ""
    links: Mapping[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def engine(self) -> Engine:
        """The store, for reads that are not aggregates."""
        return self.stage.engine

    @cached_property
    def facts(self) -> Facts:
        """Counts over reviews."""
        return Facts(self.engine)

    @property
    def secrets(self) -> Secrets:
        """The sealed credentials of the sources."""
        return Secrets(self.engine, self.stage.keys)

    @property
    def audit(self) -> Audit:
        """The log of who did what."""
        return Audit(self.engine, self.stage.keys)

    @property
    def people(self) -> People:
        """Who uses Earshot, for those who may manage it."""
        return People(self.engine, self.audit)

    @cached_property
    def version(self) -> int:
        """The number of the newest change of facts."""
        return self.facts.version()

    @cached_property
    def settings(self) -> Settings:
        """The choices behind the scores."""
        return Settings.from_stored(read_setting(self.engine, SCORING, {}))

    @cached_property
    def brands(self) -> pd.DataFrame:
        """The brands within the scope, ours first: id, key, name, industry, ours, demo.

        No two have one name: a number tells apart those that were entered alike.
        """
        brands = watched.brands(self.facts, self.scope)
        numbered = brands["name"] + " #" + brands["id"].astype(str)
        brands["name"] = brands["name"].mask(brands["name"].duplicated(keep=False), numbered)
        return brands.set_index("id", drop=False)

    @cached_property
    def locations(self) -> pd.DataFrame:
        """The places within the scope, by id, each with a `label` no other has."""
        places = watched.places(self.facts, self.scope)
        places["brand"] = places["brand_id"].map(self.brands["name"])
        places["label"] = labels(places)
        return places.set_index("id", drop=False)

    @property
    def as_of(self) -> datetime:
        """The last moment of the chosen period."""
        return moment_within(self.filters, self.now)

    def scores(
        self,
        by: tuple[str, ...] = ("brand_id",),
        filters: Filters | None = None,
        settings: Settings | None = None,
        beside: Filters | None = None,
    ) -> dict[str, pd.DataFrame]:
        """Return every index, by id: a row per scope with value, low, high, n and more.

        A place is judged among all of its brand's, whichever of them are looked at, and where one
        alone is, it speaks for its brand. Several speak for it as if it had no others.

        Args:
            by: the columns that name one scope: brand_id or location_id, with or without channel.
            filters: what to look at; the screen's own filters unless given.
            settings: the choices behind the scores; those in force unless given.
            beside: the period that these scores are compared with: stars are put together at its
                mix of channels. Their own unless given.
        """
        looked_at, choices = filters or self.filters, settings or self.settings
        among = replace(looked_at, locations=frozenset())
        if "location_id" in by:
            every = self._scored(
                by, among, choices, beside and replace(beside, locations=frozenset())
            )
            return rows_of_places(every, looked_at.locations)
        tables = self._scored(by, looked_at, choices, beside)
        sole = sole_places(self.locations, looked_at, self.scope)
        if not sole:
            return tables
        return as_brands(tables, self.scores(by_place(by), among, choices, beside), sole)

    def _scored(
        self, by: tuple[str, ...], filters: Filters, settings: Settings, beside: Filters | None
    ) -> dict[str, pd.DataFrame]:
        mix = () if beside is None else (self.remember(channel_mix, settings, filters=beside),)
        return self.remember(scored, by, settings, *mix, filters=filters)

    def history(self, index: str, brand_id: int, location_id: int | None = None) -> pd.DataFrame:
        """Return an index of a brand, or of one of its locations, as it stood on each stored day.

        It is judged from all reviews up to each day as they stood at its end, whatever the filters:
        what was removed or edited since counts as it was. Sentiment is as texts are read today.
        """
        return Scores(self.engine).history(
            self.scope,
            self.settings.version,
            index,
            of_brands=location_id is None,
            brand_id=brand_id,
            location_id=location_id,
        )

    def remember(
        self,
        read: Callable[[Question], T],
        *arguments: Any,
        filters: Filters | None = None,
        as_of: datetime | None = None,
    ) -> T:
        """Return what `read` answers, from memory while nothing it depends on has changed.

        Args:
            read: a function of a module, which takes the question alone and looks at nothing else.
            arguments: what else it depends on; they must have a `repr` that tells them apart.
            filters: what to look at; the screen's own filters unless given.
            as_of: the moment to judge at; the end of the filters' period unless given.
        """
        looked_at = self.filters if filters is None else filters
        moment = as_of or moment_within(looked_at, self.now)
        return answer(
            read,
            Question(
                self.engine, self.scope, looked_at, self.version, moment, arguments, self.answers
            ),
        )

    def ask(self, kind: str, payload: Mapping[str, Any]) -> int:
        """Ask the worker for something and return the command's id."""
        commands = Commands(self.engine)
        return commands.ask_for(self.person.id, self.audit, kind, payload, self.now)

    def command(self, command_id: int) -> Command:
        """Return a command as it stands."""
        return Commands(self.engine).get(command_id)

    def open(self, page_id: str, **parameters: str) -> NoReturn:
        """Leave for another page, with the filters as they are."""
        st.switch_page(self.links[page_id], query_params=parameters)

    def link(self, page_id: str, label: str, **parameters: str) -> None:
        """Draw a link to another page, with the filters as they are; none if there is no page."""
        if page_id in self.links:
            st.page_link(self.links[page_id], label=label, query_params=parameters)

    def changed(self, **changes: Any) -> View:
        """Return the view with some of it changed, and what it has read of the store already."""
        other = replace(self, **changes)
        vars(other).update({name: vars(self)[name] for name in _READ if name in vars(self)})
        return other

    def narrowed(self, **changes: Any) -> Filters:
        """Return the screen's filters with some of them changed."""
        return replace(self.filters, **changes)


_READ = ("facts", "version", "settings", "brands", "locations")
"""What a view reads of the store whatever it is narrowed to."""


def labels(places: pd.DataFrame) -> pd.Series[str]:
    """Return a name for each place that no other has; what tells them apart is added."""
    label = _words(places["name"])
    numbers = [f"#{each}" for each in places["id"]]
    for more in (_words(places["brand"]), _words(places["city"]), numbers):
        kinds = Counter(each for each, _ in set(zip(label, more, strict=True)))
        label = [
            f"{each} · {added}" if kinds[each] > 1 and added else each
            for each, added in zip(label, more, strict=True)
        ]
    return pd.Series(label, index=places.index, dtype=object)


def _words(column: pd.Series[Any]) -> list[str]:
    return ["" if pd.isna(each) else str(each) for each in column.tolist()]


def moment_within(filters: Filters, now: datetime) -> datetime:
    """Return the last moment of a period, which is now where the period has not ended."""
    if filters.until is None:
        return now
    last = datetime.fromtimestamp((filters.until + 1) * DAY_SECONDS, UTC) - timedelta(seconds=1)
    return min(last, now)


def scored(question: Question) -> dict[str, pd.DataFrame]:
    """Return every index, as `View.scores` does.

    The question's arguments are `by`, the settings and, where it is not these reviews' own, the mix
    of channels as `channel_mix` returns it.
    """
    by, settings, *mixes = question.arguments
    tallies = tallied(question, by, settings)
    if mixes:
        tallies = replace(tallies, mix={tuple(name): weight for *name, weight in mixes[0]})
    return scorecard(tallies, as_of=question.as_of, settings=settings)


def channel_mix(question: Question) -> tuple[tuple[int, str, float], ...]:
    """Return what channels weigh where stars are put together: a brand, a channel, its weight.

    The question's argument is the settings.
    """
    (settings,) = question.arguments
    tallies = tallied(question, ("brand_id", "channel"), settings)
    mix = rating.estimate(tallies, as_of=question.as_of, settings=settings)["mix"].dropna()
    return tuple(
        (int(brand), str(channel), float(each)) for (brand, channel), each in cast(Any, mix.items())
    )


def tallied(question: Question, by: Sequence[str], settings: Settings) -> Tallies:
    """Return what scopes of a kind are scored from; every kind is from the same rows."""
    found = shared(_tallied, replace(question, arguments=(settings.recency_days,)))
    return replace(found, by=tuple(by))


def _tallied(question: Question) -> Tallies:
    (days,) = question.arguments
    return question.facts.tallies(
        question.scope, question.filters, as_of=question.as_of, recent=days
    )
