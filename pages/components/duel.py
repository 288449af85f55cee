"""Questions about two brands: who is rated higher, spoken of better, and praised for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from data.models import Filters, Tallies
from data.responses import hiding, unseen
from data.subjects import SIDES as MASKS
from data.subjects import masks_by
from pages.components.contest import Meeting, read_meetings
from pages.components.memory import Question
from scoring.compare import chance_of_leading
from scoring.differences import together
from scoring.rivalry import matched_levels, matched_shares
from scoring.scorecard import scorecard
from scoring.signals.topics import topics
from scoring.waits import gather_waits

LEVELS = ("rating", "reputation")
MEASURES = {
    "rating": "Rating",
    "reputation": "Reputation",
    "rated": "Positive reviews",
    "post": "Positive posts",
}
"""Two indices, and the share of what is read as positive among reviews and among posts."""

MOST_NAMED = 1_000
"""Places above which all are read and some left out afterwards: databases bear no longer lists."""

_PARTS = ("negative", "neutral", "positive")
_KINDS = ("rated", "post")
_JUDGED = [f"{kind}_{part}" for kind in _KINDS for part in _PARTS]
_SIDES = ("praised", "criticised")


@dataclass(frozen=True)
class Duel:
    """Ours against one rival's, each compared channel by channel.

    Attributes:
        measures: a row per key of `MEASURES` that can be compared: ours, theirs, difference, low
            and high (each alone), of_ours, of_theirs and channels (a text, by commas).
        topics: a row per topic's name: bit and the same, of the share of opinions that praise.
        unblended: channels left out of stars because they may not be averaged.
        hidden: channels on which answers cannot be seen, of those compared.
        undated: channels on which too many answers of either side bear no date.
    """

    measures: pd.DataFrame
    topics: pd.DataFrame
    unblended: tuple[str, ...]
    hidden: tuple[str, ...]
    undated: tuple[str, ...]


@dataclass(frozen=True)
class Duels:
    """Ours against every rival's.

    Attributes:
        measures: every measure against every rival, all looked at together: rival (its id),
            measure, ours, theirs, difference, low, high, real, of_ours, of_theirs, channels and
            chance (that the difference is truly in our favour, looked at alone).
        meetings: where ours meets each rival.
        by_rival: a duel with each of them.
    """

    measures: pd.DataFrame
    meetings: Mapping[int, Meeting]
    by_rival: Mapping[int, Duel]


@dataclass(frozen=True)
class _Counted:
    """What is counted of the brands that are compared.

    Attributes:
        tallies: by brand and channel.
        masks: how many reviews have each combination of topics, by brand, channel and location.
    """

    tallies: Tallies
    masks: pd.DataFrame

    def of(self, met: Meeting) -> _Counted:
        """Return what is counted of two brands where they meet."""
        tallies = self.tallies
        within = partial(_within, filters=met.filters)
        if met.whole:
            unlike = _unlike(within(tallies.reviews), met.whole)
            within = partial(_within, filters=met.filters, whole=met.whole, unlike=unlike)
        responses = within(tallies.responses)
        kept = replace(
            tallies,
            reviews=within(tallies.reviews),
            responses=responses,
            recent=None if tallies.recent is None else within(tallies.recent),
            hidden_replies=hiding(responses),
        )
        return _Counted(kept, within(self.masks))


def _within(
    table: pd.DataFrame,
    filters: Filters,
    whole: frozenset[int] = frozenset(),
    unlike: Mapping[bool, frozenset[str]] | None = None,
) -> pd.DataFrame:
    kept = table["brand_id"].isin(filters.brands)
    if filters.locations:
        kept &= table["location_id"].isin(filters.locations)
    if unlike:
        of_whole = table["location_id"].isin(whole)
        for level, channels in unlike.items():
            kept &= ~(table["channel"].isin(channels) & (of_whole == level))
    return table[kept]


def _unlike(reviews: pd.DataFrame, whole: frozenset[int]) -> dict[bool, frozenset[str]]:
    """Return the channels of both on which one side alone is spoken of as a whole, or by places."""
    both = _of_both(reviews)
    of_whole = reviews["location_id"].isin(whole)
    return {level: both - _of_both(reviews[of_whole == level]) for level in (True, False)}


def _of_both(reviews: pd.DataFrame) -> frozenset[str]:
    brands = reviews.groupby("channel")["brand_id"].nunique()
    return frozenset(map(str, brands.index[brands > 1]))


def read_duels(question: Question) -> Duels:
    """Return ours against every rival's; the question's arguments are settings and the contest."""
    return _read(question, topics=True)


def read_measures(question: Question) -> Duels:
    """Return the same without topics, which take nearly as long again."""
    return _read(question, topics=False)


def _read(question: Question, *, topics: bool) -> Duels:
    settings, contest = question.arguments
    meetings = read_meetings(replace(question, arguments=(contest,)))
    if not meetings:
        none = ["rival", "measure", "difference", "low", "high", "real", "chance", "channels"]
        return Duels(pd.DataFrame(columns=none), meetings, {})
    counted = _count(question, [each.filters for each in meetings.values()], topics=topics)
    found = {
        rival: _duel(
            replace(question, arguments=(settings, contest.ours, rival)),
            counted.of(met),
        )
        for rival, met in meetings.items()
    }
    rows = [
        each.measures.reset_index(names="measure").assign(rival=rival)
        for rival, each in found.items()
    ]
    every = pd.concat(rows, ignore_index=True).dropna(subset="difference")
    farthest = np.where(every["measure"].isin(_KINDS), 1.0, np.inf)
    told = together(every.assign(chance=chance_of_leading(every)), farthest=farthest)
    return Duels(told, meetings, found)


def _count(question: Question, met: Sequence[Filters], *, topics: bool) -> _Counted:
    """Read once what is counted of everybody, for a chain meets most rivals with all its places."""
    brands = frozenset[int]().union(*(each.brands for each in met))
    places = frozenset[int]().union(*(each.locations for each in met))
    named = all(each.locations for each in met) and len(places) <= MOST_NAMED
    filters = replace(question.filters, brands=brands, locations=places if named else frozenset())
    by = "brand_id", "channel"
    facts, scope, (settings, _contest) = question.facts, question.scope, question.arguments
    keys = *by, "location_id"
    return _Counted(
        facts.tallies(scope, filters, as_of=question.as_of, by=by, recent=settings.recency_days),
        masks_by(facts, scope, filters, keys) if topics else pd.DataFrame(columns=[*keys, *MASKS]),
    )


def _duel(question: Question, counted: _Counted) -> Duel:
    """Return ours against a rival's; the question's arguments are settings and the two brands."""
    _settings, ours, rival = question.arguments
    tallies = counted.tallies
    counts = tallies.reviews.groupby(list(tallies.by))[_JUDGED].sum().astype(float)
    both = _channels(counts, ours) & _channels(counts, rival)
    undated = _undated(question, tallies)
    found = [_levels(question, tallies, undated), _positive(counts, ours, rival)]
    return Duel(
        measures=pd.concat([each for each in found if len(each)] or found[:1]),
        topics=_topics(counted.masks, ours, rival),
        unblended=tuple(sorted(both & tallies.unblendable)),
        hidden=tuple(sorted(both & tallies.hidden_replies)),
        undated=tuple(sorted(both & undated - tallies.hidden_replies)),
    )


def _undated(question: Question, tallies: Tallies) -> frozenset[str]:
    """Return the channels of which it is not known how soon either side answers there."""
    settings, _ours, _rival = question.arguments
    waits = gather_waits(tallies, settings.sla_hours)
    return frozenset(waits.keys.loc[waits.aside > 0, "channel"])


def _channels(counts: pd.DataFrame, brand_id: int) -> frozenset[str]:
    return frozenset(channel for brand, channel in counts.index if brand == brand_id)


def _levels(question: Question, tallies: Tallies, undated: frozenset[str]) -> pd.DataFrame:
    settings, ours, rival = question.arguments
    # Where one side's answers are not seen, the other's would be praise or blame without a match;
    # so it would be where those of one side tell how soon and those of the other do not.
    unlike = tallies.hidden_replies | undated
    alike = replace(tallies, responses=unseen(tallies.responses, unlike))
    cards = scorecard(alike, as_of=question.as_of, settings=settings)
    prior = cards["rating"]["prior_share"].fillna(cards["sentiment"]["prior_share"]).fillna(0.0)
    levels = {index: cards[index].assign(prior=prior) for index in LEVELS}
    strata = [_strata(card, ours, rival).assign(measure=index) for index, card in levels.items()]
    table = pd.concat(strata)
    kept = ~table["channel"].isin(tallies.unblendable)
    table = table[kept].dropna(subset=["ours", "theirs"])
    return matched_levels(table, "measure").join(_on(table, "measure"))


def _strata(card: pd.DataFrame, ours: int, rival: int) -> pd.DataFrame:
    """Return an index of both sides, a row per channel that both have."""
    columns = ["value", "low", "high", "n", "prior"]
    sides = {"ours": ours, "theirs": rival}
    frames = []
    for side, brand_id in sides.items():
        of_brand = card.index.get_level_values("brand_id") == brand_id
        names = {column: f"{side}_{column}" for column in columns} | {"value": side}
        frames.append(card.loc[of_brand, columns].droplevel("brand_id").rename(columns=names))
    return frames[0].join(frames[1], how="inner").reset_index(names="channel")


def _positive(counts: pd.DataFrame, ours: int, rival: int) -> pd.DataFrame:
    rows = []
    for kind in _KINDS:
        judged = counts[[f"{kind}_{part}" for part in _PARTS]].sum(axis=1)
        frame = pd.DataFrame({"yes": counts[f"{kind}_positive"], "of": judged})
        rows.append(_paired(frame[frame["of"] > 0], ours, rival).assign(measure=kind))
    table = pd.concat(rows)
    return matched_shares(table, "measure").join(_on(table, "measure"))


def _paired(frame: pd.DataFrame, ours: int, rival: int) -> pd.DataFrame:
    """Return counts of both sides, a row per channel that both have."""
    sides = []
    for side, brand_id in (("ours", ours), ("theirs", rival)):
        of_brand = frame.index.get_level_values("brand_id") == brand_id
        names = {"yes": side, "of": f"of_{side}"}
        sides.append(frame[of_brand].droplevel("brand_id").rename(columns=names))
    return sides[0].join(sides[1], how="inner").reset_index(names="channel")


def _on(table: pd.DataFrame, by: str) -> pd.Series[str]:
    channels = table.groupby(by)["channel"].agg(lambda names: ",".join(sorted(set(names))))
    return channels.rename("channels")


def _topics(masks: pd.DataFrame, ours: int, rival: int) -> pd.DataFrame:
    if masks.empty:
        return pd.DataFrame(columns=["bit", "ours", "theirs", "difference", "low", "high"])
    keys = ["brand_id", "channel"]
    spoken = masks[masks["topics"] != 0].groupby([*keys, *_SIDES], as_index=False)["n"].sum()
    n = spoken["n"].to_numpy(dtype=np.int64)
    sides = {side: spoken[side].to_numpy(dtype=np.int64) for side in _SIDES}
    rows = []
    for topic in topics():
        praised, criticised = (n * (mask >> topic.bit & 1) for mask in sides.values())
        if not (praised.any() or criticised.any()):
            continue
        counted = spoken[keys].assign(yes=praised, of=praised + criticised)
        summed = counted.groupby(keys)[["yes", "of"]].sum()
        paired = _paired(summed[summed["of"] > 0], ours, rival)
        rows.append(paired.assign(topic=topic.name, bit=topic.bit))
    table = pd.concat(rows) if rows else pd.DataFrame()
    if table.empty:
        return pd.DataFrame(columns=["bit", "ours", "theirs", "difference", "low", "high"])
    bits = table.groupby("topic")["bit"].first()
    found = matched_shares(table, "topic").join(bits).join(_on(table, "topic"))
    return found.dropna(subset="difference")
