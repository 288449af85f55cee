"""Share of voice: of all that is written about us and our rivals, how much is about us?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from data.rivals import channels_read
from pages.components.contest import SMALL_WINDOW, WHOLE, Contest, read_ground
from pages.components.memory import Question
from pages.components.reads import STARS
from scoring.compare import share_of_voice

KINDS = ("reviews", "posts")

_ALIKE = ["channel", "where"]


@dataclass(frozen=True)
class Voices:
    """What is written about each brand, where they are compared.

    Attributes:
        shares: per channel, kind (reviews or posts) and brand: channel, kind, brand_id, brand, n,
            total, share, low and high.
        narrow: channels left out, whose sources serve only the few newest.
        ours: by kind, `overall`, where there is one.
        whole: what is said of brands as a whole is counted beside what is said of places.
    """

    shares: pd.DataFrame
    narrow: tuple[str, ...]
    ours: Mapping[str, Mapping[str, Any]]
    whole: bool = False


def read_voices(question: Question) -> Voices:
    """Return each brand's share of what is written, per channel; the argument is the contest.

    Where like is compared with like, what is written about ours in a city counts on the channels
    from which a rival is read there too, and what is said of a brand as a whole is set against the
    same. A channel counts for the brands that are read from it so, if the sources of all of them
    serve enough to tell how much is written.
    """
    contest: Contest = question.arguments[0]
    sides = _read_sides(question, contest)
    counts = comparable(sides, contest)
    rows = []
    for channel, here in counts.groupby("channel"):
        for kind in KINDS:
            n = here.groupby("brand_id")[kind].sum().astype(int)
            if n.sum():
                shares = share_of_voice(n).rename_axis("brand_id").reset_index()
                rows.append(shares.assign(channel=channel, kind=kind))
    left_out = narrow_windows(sides, contest)
    if not rows:
        columns = ["channel", "kind", "brand_id", "share", "n", "total"]
        return Voices(pd.DataFrame(columns=columns), left_out, {})
    frame = pd.concat(rows, ignore_index=True)
    frame = frame.assign(brand=frame["brand_id"].map(dict(contest.names)))
    ours = {kind: overall(frame, contest, kind) for kind in KINDS}
    told = {kind: each for kind, each in ours.items() if each is not None}
    return Voices(frame, left_out, told, whole=WHOLE in set(counts["where"]))


def _read_sides(question: Question, contest: Contest) -> pd.DataFrame:
    """Return who is read where: channel, where, brand_id, window, reviews and posts."""
    ground = read_ground(question)
    brands = frozenset(contest.brands)
    everywhere = replace(question.filters, brands=brands, locations=frozenset())
    counts = stars_and_posts(replace(question, filters=everywhere))
    listings = channels_read(question.facts, question.scope)
    listings = listings[listings["brand_id"].isin(brands)]
    if question.filters.channels:
        listings = listings[listings["channel"].isin(question.filters.channels)]
    windows = listings.groupby(["channel", "brand_id"])["window"].max()
    read = pd.concat([listings[~_tells_of_places(listings, counts, ground)], counts])
    read = read[read["location_id"].isin(ground.index)]
    read = read.assign(where=read["location_id"].map(ground))
    sides = read.groupby([*_ALIKE, "brand_id"], as_index=False)[list(KINDS)].sum()
    return sides.join(windows, on=["channel", "brand_id"]).fillna({"window": float("inf")})


def _tells_of_places(
    listings: pd.DataFrame, counts: pd.DataFrame, ground: pd.Series[str]
) -> pd.Series[bool]:
    """Return which listings of a whole brand are read for its places, as a file of several is."""
    keys = ["brand_id", "channel"]
    whole = ground.index[ground == WHOLE]
    about = counts[~counts["location_id"].isin(whole)].groupby(keys)["location_id"].size()
    told = listings.join(about.rename("about"), on=keys)["about"].notna()
    return told & listings["location_id"].isin(whole)


def stars_and_posts(question: Question) -> pd.DataFrame:
    """Return how many reviews with stars and posts without each location got on each channel.

    Returns:
        The columns brand_id, channel, location_id, reviews and posts.
    """
    keys = ["brand_id", "channel", "location_id"]
    counts = question.facts.counts(question.scope, question.filters, by=keys)
    reviews = counts[STARS].sum(axis=1).astype(int)
    posts = counts["n"].astype(int) - reviews
    return counts[keys].assign(reviews=reviews, posts=posts)


def comparable(sides: pd.DataFrame, contest: Contest) -> pd.DataFrame:
    """Return the rows of `_read_sides` of which voices can be counted."""
    both = _of_both(sides, contest)
    return both[_least_window(both) >= SMALL_WINDOW]


def narrow_windows(sides: pd.DataFrame, contest: Contest) -> tuple[str, ...]:
    """Return the channels that both sides are read from, but through too small a window."""
    both = _of_both(sides, contest)
    return tuple(sorted(set(both.loc[_least_window(both) < SMALL_WINDOW, "channel"])))


def _of_both(sides: pd.DataFrame, contest: Contest) -> pd.DataFrame:
    alike = sides.assign(ours=sides["brand_id"] == contest.ours).groupby(_ALIKE)
    return sides[alike["ours"].transform("any") & (alike["brand_id"].transform("nunique") > 1)]


def _least_window(both: pd.DataFrame) -> pd.Series[float]:
    return both.groupby("channel")["window"].transform("min")


def overall(frame: pd.DataFrame, contest: Contest, kind: str) -> dict[str, Any] | None:
    """Return our share of one kind over the channels where all are read, or else most of them.

    Returns:
        share, low, high, n, total, channels and rivals (how many of them are read there); None
        where there is no channel.
    """
    rows = frame[frame["kind"] == kind]
    if rows.empty:
        return None
    read = rows.groupby("channel").agg(brands=("brand_id", frozenset), n=("n", "sum"))
    most = read.assign(brands=read["brands"].map(len)).sort_values(["brands", "n"]).index[-1]
    brands = read.loc[most, "brands"]
    channels = sorted(read.index[read["brands"] == brands])
    n = rows[rows["channel"].isin(channels)].groupby("brand_id")["n"].sum().astype(int)
    ours = {str(name): value for name, value in share_of_voice(n).loc[contest.ours].items()}
    return {**ours, "channels": channels, "rivals": len(brands) - 1}
