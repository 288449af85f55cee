"""What a figure leaves out of the reviews in view, in counts that add up with those it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from data.coverage import Unjudged, undated, unjudged
from data.models import Filters
from pages.components.answering import read_answering
from pages.components.cards import Row, enough, row_of
from pages.components.memory import Question
from pages.components.names import channel_names, language_name
from pages.components.numbers import plural
from pages.components.reads import channel_counts, channel_terms
from pages.components.untimed import channels_aside, told_untimed
from pages.view import View
from scoring.index import Settings, index_module
from scoring.indices import reputation

REVIEWED = ("rating", "sentiment", "response")
"""The parts of the reputation that count reviews one by one."""

MOST_LANGUAGES = 3

_ENOUGH_BUT = {
    reputation.INDEX.id: "Neither the rating nor the sentiment can be told from them.",
    "response": "None has been there for as long as an answer may take.",
}
"""Why an index has no figure although the reviews that count would be enough."""


@dataclass(frozen=True)
class Looked:
    """Whose figure is looked at.

    Attributes:
        view: what may be touched.
        scope: the brand's or the location's id.
        by: the columns that name it.
    """

    view: View
    scope: Any
    by: tuple[str, ...]

    @property
    def among(self) -> Filters:
        """The filters for all that it is judged among: a location, among all of its brand's."""
        filters = self.view.filters
        return replace(filters, locations=frozenset()) if "location_id" in self.by else filters

    @property
    def only(self) -> Filters:
        """The filters for its reviews alone."""
        only = frozenset({int(self.scope)})
        if "location_id" in self.by:
            return replace(self.view.filters, locations=only)
        return replace(self.view.filters, brands=only)

    def row(self, index_id: str) -> Row | None:
        """Return its row of an index."""
        return row_of(self.view.scores(self.by, filters=self.among)[index_id], self.scope)

    def dated(self) -> int:
        """Return how many reviews are in view, those without a date aside."""
        row = self.row(reputation.INDEX.id)
        return 0 if row is None else int(row["n"])

    def undated(self) -> int:
        """Return how many reviews without a date are in view besides."""
        return self.view.remember(_undated, filters=self.only)

    def unjudged(self) -> Unjudged:
        """Return which of the reviews with a date have no sentiment."""
        return self.view.remember(_unjudged, filters=self.only)

    def being_read(self) -> int:
        """Return how many reviews still wait to be read, where their sentiment may be told then."""
        row, waiting = self.row("sentiment"), self.unjudged().waiting
        counted = 0 if row is None else int(row["n"])
        return waiting if counted + waiting >= index_module("sentiment").INDEX.evidence else 0


def _undated(question: Question) -> int:
    return undated(question.facts, question.scope, question.filters)


def _unjudged(question: Question) -> Unjudged:
    return unjudged(question.facts, question.scope, question.filters, as_of=question.as_of)


def rests_on(index_id: str, settings: Settings) -> tuple[str, ...]:
    """Return the indices whose reviews a figure counts: its own, or those of its parts."""
    if index_id != reputation.INDEX.id:
        return (index_id,)
    return tuple(part for part in REVIEWED if settings.weights[part])


def told_left_out(view: View, index_id: str, scope: Any, by: tuple[str, ...]) -> list[str]:
    """Return what the figure of one scope counts and leaves out, in words; nothing if all counts.

    What a composite leaves out is told part by part.

    Args:
        view: what may be touched.
        index_id: which index.
        scope: the brand's or the location's id.
        by: the columns that name it.
    """
    looked = Looked(view, scope, by)
    parts, told = rests_on(index_id, view.settings), []
    several = index_id == reputation.INDEX.id
    for part in parts:
        name = index_module(part).INDEX.name
        lead = f"Left out of {name.lower()}" if several else "Left out"
        reasons = [f"{lead}: {reason}." for reason in left_out(looked, part)]
        counted = [_counted(looked, part, f"{name}: " if several else "")] if reasons else []
        told += [*counted, *reasons]
    return [*told, *(_untimed(looked) if "response" in parts else [])]


def told_dates(view: View, scope: Any, by: tuple[str, ...]) -> list[str]:
    """Return what is known of the answers of one scope that bear no date, in words."""
    return _untimed(Looked(view, scope, by))


def _untimed(looked: Looked) -> list[str]:
    row = looked.row("response")
    if row is None:
        return []
    among = row["aside"] not in (0, row["n"])
    return told_untimed(row, _channels_aside(looked) if among else [])


def _channels_aside(looked: Looked) -> list[str]:
    view = looked.view
    found = view.remember(read_answering, view.settings, filters=looked.only)
    return channels_aside(found.tables["channel"])


def lacking(view: View, index_id: str, scope: Any, by: tuple[str, ...]) -> str:
    """Return why there is no figure though reviews are in view, as a sentence; "" if none are."""
    looked = Looked(view, scope, by)
    row = looked.row(index_id)
    if enough(index_module(index_id).INDEX, row):
        return _enough_but(looked, index_id)
    reasons = [] if index_id == reputation.INDEX.id else [*left_out(looked, index_id)]
    if not reasons:
        return ""
    held = plural(_in_view(looked, index_id), "review")
    return f"Of {held} in view, left out: {'; '.join(reasons)}."


def _enough_but(looked: Looked, index_id: str) -> str:
    reason = _ENOUGH_BUT.get(index_id, "")
    if index_id == reputation.INDEX.id and (waiting := looked.being_read()):
        return f"{reason.removesuffix('.')} yet: {waiting:,} {_are(waiting)} still being read."
    return reason


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _counted(looked: Looked, index_id: str, lead: str) -> str:
    row = looked.row(index_id)
    n = 0 if row is None else int(row["n"])
    held = plural(_in_view(looked, index_id), "review")
    # One that was removed before it had an answer waited until then.
    removed = " or removed since" if index_id == "response" else ""
    return f"{lead}{n:,} of {held} in view{removed} {'counts' if n == 1 else 'count'}."


def _in_view(looked: Looked, index_id: str) -> int:
    row = looked.row(index_id)
    if index_id == "response" and row is not None:
        return int(row["n"] + row["hidden"] + row["undated"] + row["impossible"])
    return looked.dated() + looked.undated()


def left_out(looked: Looked, index_id: str) -> Iterator[str]:
    """Yield what one index leaves out of the reviews in view, each with its count."""
    yield from _REASONS[index_id](looked, looked.row(index_id))


def _of_rating(looked: Looked, row: Row | None) -> Iterator[str]:
    counted, unblended = (0, 0) if row is None else (int(row["n"]), int(row["unblended"]))
    if starless := looked.dated() - counted - unblended:
        yield f"{plural(starless, 'review')} without stars"
    if unblended:
        where = channel_names(unblended_channels(looked.view, looked.only))
        yield f"{plural(unblended, 'review')}, the terms of {where}"
    yield from _of_no_date(looked)


def _of_sentiment(looked: Looked, _row: Row | None) -> Iterator[str]:
    without = looked.unjudged()
    if unreadable := int(without.unreadable.sum()):
        why = _unread(without.unreadable)
        yield f"{plural(unreadable, 'review')} whose text could not be read ({why})"
    if without.waiting:
        yield f"{plural(without.waiting, 'review')} still being read"
    yield from _of_no_date(looked)


def _of_no_date(looked: Looked) -> Iterator[str]:
    if n := looked.undated():
        yield f"{plural(n, 'review')} without a date"


def _unread(counts: pd.Series[int]) -> str:
    languages = counts[counts.index != ""]
    told = [
        f"{language_name(str(code))} {n:,}" for code, n in languages.head(MOST_LANGUAGES).items()
    ]
    if rest := int(languages.iloc[MOST_LANGUAGES:].sum()):
        told.append(f"other languages {rest:,}")
    if none := int(counts.get("", 0)):
        told.append(f"{none:,} without words")
    return ", ".join(told)


def _of_response(looked: Looked, row: Row | None) -> Iterator[str]:
    if row is None:
        return
    if hidden := int(row["hidden"]):
        terms = looked.view.remember(channel_terms, filters=looked.only)
        where = channel_names(terms.hidden_replies) or "their channel"
        yield f"{plural(hidden, 'review')}, answers are not shown by {where}"
    if impossible := int(row["impossible"]):
        yield before_review(impossible)
    # One whose answer would not be seen anyhow is among the hidden.
    if n := int(row["undated"]):
        yield f"{plural(n, 'review')} without a date, so that nobody knows how long they waited"


def before_review(n: int) -> str:
    """Return that so many answers bear a date before their review's."""
    whose = "its" if n == 1 else "their"
    return f"{plural(n, 'answer')} dated before {whose} review, as when it was edited afterwards"


_REASONS = {"rating": _of_rating, "sentiment": _of_sentiment, "response": _of_response}


def unblended_channels(view: View, filters: Filters) -> list[str]:
    """Return the channels in view whose stars may not be put together with those of others."""
    counts = view.remember(channel_counts, filters=filters)
    starred = set(counts.loc[counts["mean"].notna(), "channel"])
    unblendable = view.remember(channel_terms, filters=filters).unblendable
    return sorted(starred & unblendable) if len(starred) > 1 else []
