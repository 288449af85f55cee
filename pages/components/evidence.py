"""The reviews behind a figure: which topics moved, where to read them, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import Any, cast

import pandas as pd
import streamlit as st

from data.coverage import Unjudged, unjudged
from data.models import Filters
from pages.components.cards import Row
from pages.components.change import shares_together
from pages.components.focus import Focus, address_of
from pages.components.health import health_line, read_health
from pages.components.left_out import told_left_out
from pages.components.memory import Question
from pages.components.numbers import finer, plural
from pages.components.reads import STARS, complaint_counts, topic_counts, totals
from pages.components.text import escaped
from pages.reviews import ALL_COMPLAINTS, MOODS, TOPICS, UNANSWERED_COMPLAINTS
from pages.view import View
from scoring.index import index_module
from scoring.shrinkage import shrinkage_line

FEWEST_MENTIONS, MOST_TOPICS, MOST_PLACES = 5, 6, 5
SIDES = {"praised": "praise", "criticised": "criticise"}


def show_shrinkage(view: View, focus: Focus, row: Row) -> None:
    """Draw how far the rest of the brand, as far as it is seen, weighs in a rating.

    For a whole brand, its places with the fewest reviews are shown: there it weighs most.
    """
    places = view.locations[view.locations["brand_id"] == focus.brand_id]
    if len(places) < 2:
        return
    if focus.location_id is not None:
        st.markdown(escaped(shrinkage_line(row)))
        return
    ratings = view.scores(("location_id",))["rating"].dropna(subset=["value"])
    ratings = ratings[ratings.index.isin(places["id"])].nlargest(MOST_PLACES, "prior_share")
    if ratings.empty:
        return
    st.caption("Where reviews are few, the rest of the brand weighs most:")
    labels = [escaped(places["label"][place_id]) for place_id in ratings.index.tolist()]
    for label, rating in zip(labels, ratings.to_dict("records"), strict=True):
        st.markdown(f"**{label}**: {escaped(shrinkage_line(cast(Row, rating)))}")


def show_topics(view: View, focus: Focus) -> None:
    """Draw the topics whose share has moved by more than chance: in time and against the brand."""
    both = (_against_before(view, focus), _against_brand(view, focus))
    told = [each for found in both for each in found or []]
    for text, topic in told:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(text)
            view.link("reviews", "Read", **{TOPICS: topic})
    if all(found is None for found in both):
        st.caption("Topics cannot be compared: no reviews are held of a period to compare with.")
    elif not told:
        st.caption("No topic is praised or criticised more or less than chance would bring.")


def _against_before(view: View, focus: Focus) -> list[tuple[str, str]] | None:
    if view.comparison is None:
        return None
    return _lifts(view, focus.only(view.filters), focus.only(view.comparison), "before")


def _against_brand(view: View, focus: Focus) -> list[tuple[str, str]] | None:
    if focus.location_id is None:
        return None
    here = focus.only(view.filters)
    others = frozenset(view.locations.index[view.locations["brand_id"] == focus.brand_id])
    elsewhere = Filters(**{**vars(here), "locations": others - {focus.location_id}})
    return _lifts(view, here, elsewhere, "elsewhere in the brand") if elsewhere.locations else None


def _lifts(view: View, here: Filters, there: Filters, than: str) -> list[tuple[str, str]] | None:
    """Return the shares that differ by more than chance; None where one side has no reviews."""
    ours, theirs = (view.remember(topic_counts, filters=each) for each in (here, there))
    n, other_n = (float(view.remember(totals, filters=each)["n"]) for each in (here, there))
    if not n or not other_n:
        return None
    pairs = pd.concat([_pairs(ours, theirs, side) for side in SIDES], ignore_index=True)
    counts = pairs[["ours", "theirs"]].assign(of_ours=n, of_theirs=other_n)
    found = shares_together(counts, FEWEST_MENTIONS).join(pairs[["name", "side"]])
    real = found[found["real"]]
    sure = real[["low", "high"]].abs().min(axis=1)
    told = real.loc[sure.nlargest(MOST_TOPICS).index].to_dict("records")
    return [
        (f"**{escaped(row['name'])}**: {_shares(row)} {than}", str(row["name"])) for row in told
    ]


def _shares(row: Mapping[Any, Any]) -> str:
    return f"{finer(row['ours'])} {SIDES[row['side']]} it, {finer(row['theirs'])}"


def _pairs(ours: pd.DataFrame, theirs: pd.DataFrame, side: str) -> pd.DataFrame:
    """Return how many reviews are on a side of each topic, here and there."""
    counts = [each.set_index("name")[side].astype(float) for each in (ours, theirs)]
    pairs = pd.concat(counts, axis=1, keys=["ours", "theirs"]).fillna(0.0)
    return pairs.rename_axis("name").reset_index().assign(side=side)


def show_reviews(view: View, focus: Focus) -> None:
    """Draw how many reviews are behind the figure, and the ways to read them."""
    counts = view.remember(totals, filters=focus.only(view.filters))
    stars = whole(counts[STARS].tolist())
    without = view.remember(_unjudged, filters=focus.only(view.filters))
    complaints = view.remember(complaint_counts, "brand_id", filters=focus.only(view.filters)).sum()
    st.markdown(
        f"**{plural(int(counts['n']), 'review')}** in this period: {_moods(counts, without)}."
    )
    st.markdown(
        f"**{plural(int(complaints), 'complaint')}**: two stars or fewer, or read as negative."
    )
    if sum(stars):
        st.caption(" · ".join(f"{star} ★ {stars[star - 1]:,}" for star in range(5, 0, -1)))
    here = address_of(view, focus)
    with st.container(horizontal=True, gap="medium"):
        view.link("reviews", "Read the complaints", **ALL_COMPLAINTS, **here)
        view.link("reviews", "Complaints not answered", **UNANSWERED_COMPLAINTS, **here)
        view.link("reviews", "Read as negative", **{MOODS: "Negative", **here})
        view.link("reviews", "Read as positive", **{MOODS: "Positive", **here})


def _moods(counts: pd.Series[float], without: Unjudged) -> str:
    """Return how many reviews are read as what, so that it adds up to all of them."""
    positive, negative, neutral = (
        int(counts[f"rated_{mood}"] + counts[f"post_{mood}"])
        for mood in ("positive", "negative", "neutral")
    )
    wordless = int(without.unreadable.get("", 0))
    rest = {
        "as neutral": neutral,
        "without words": wordless,
        "could not be read": int(without.unreadable.sum()) - wordless,
        "still being read": without.waiting,
    }
    told = [f"{n:,} {said}" for said, n in rest.items() if n]
    return ", ".join([f"{positive:,} read as positive", f"{negative:,} as negative", *told])


def _unjudged(question: Question) -> Unjudged:
    return unjudged(question.facts, question.scope, question.filters)


def whole(counts: list[float]) -> list[int]:
    """Return counts of which halves were shared out as whole numbers of the same sum.

    >>> whole([1.0, 0.0, 2.5, 2.5, 4.0])
    [1, 0, 3, 2, 4]
    """
    ends = [int(end) for end in accumulate(counts, initial=0.5)]
    return [after - before for before, after in pairwise(ends)]


def show_left_out(view: View, focus: Focus, index_id: str) -> None:
    """Draw what a figure does not count, and why."""
    told = [*told_left_out(view, index_id, focus.scope, focus.by), *_few(view, focus, index_id)]
    health = read_health(view)
    if health.behind or health.fresh:
        told.append(f"May be missing: {health_line(health, view.now)}.")
    for text in told:
        st.markdown(escaped(text))
    if not told:
        fresh = ", and all listings are up to date" if health.sources else ""
        st.caption(f"Nothing: every review in the filters counts{fresh}.")
    if health.behind or health.fresh:
        view.link("sources", "Check the sources")


def _few(view: View, focus: Focus, index_id: str) -> list[str]:
    """Say how many places of a brand have no figure of their own for want of reviews."""
    table = view.scores(("location_id",))[index_id]
    places = view.locations.index[view.locations["brand_id"] == focus.brand_id]
    least = index_module(index_id).INDEX.evidence
    few = table["value"].isna() & (table["n"] < least) & table.index.isin(places)
    missing = int(few.sum())
    if not missing:
        return []
    return [
        f"No figure of its own: {plural(missing, 'place')} with fewer than {least} reviews that "
        "count; they still count for the brand."
    ]
