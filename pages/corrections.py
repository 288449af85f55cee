"""Model quality: how often is the sentiment right on our own reviews, and where is it worst?"""

from __future__ import annotations

import math
from typing import cast

import pandas as pd
import streamlit as st

from data.lessons import serving
from data.models import Role
from data.quality import agreement, corrected_topics
from pages.components import quality_charts
from pages.components.agreement import (
    FEWEST,
    accuracy,
    best_known,
    calibration,
    calibration_error,
    confusion,
    of_basis,
    topic_agreement,
    worst,
)
from pages.components.cards import Row, card, tile
from pages.components.correct import MOODS
from pages.components.memory import Question
from pages.components.names import channel_name, language_name
from pages.components.numbers import NOTHING, evidence, figure, interval, percent, plural
from pages.components.readers import read_of, taught
from pages.components.taught import show_lessons
from pages.components.text import escaped
from pages.components.unjudged import few_judged, not_among, show_unjudged
from pages.components.unread import unread, unread_text, wordless
from pages.page import UNDERSTAND, Page
from pages.view import View
from scoring.signals import sentiment
from scoring.signals.topics import topics

PAGE = Page(
    "Model quality",
    ":material/fact_check:",
    85,
    roles=frozenset({Role.EXECUTIVE, Role.MARKETER}),
    section=UNDERSTAND,
)

UNKNOWN = "Not known"
MOST_GROUPS = 12
_KNOWN = "What a person said counts; where nobody did, the stars."


def render(view: View) -> None:
    """Draw how well the model does on what is known."""
    st.title("Model quality", anchor=False)
    if view.restated:
        st.caption(escaped(view.restated))
    st.markdown(
        "The sentiment is read from the text alone. Stars and what people correct tell how often "
        "it is right here, on these reviews rather than on a test set."
    )
    counts = view.remember(_agreement)
    fresh = counts[counts["learned"] == 0]
    if counts.empty:
        st.info(
            "Reviews with stars and corrections are what the model is judged by. There is none "
            "within the filters.",
            title="Nothing to judge by yet",
            icon=":material/rule:",
        )
        show_unjudged(view)
        view.link("reviews", "Read and correct reviews")
        return
    everything = best_known(counts)
    _left_to_judge_by(view, everything)
    by_stars, by_people = of_basis(fresh, "stars"), of_basis(fresh, "person")
    known = best_known(fresh)
    _headlines(by_stars, by_people, known, everything)
    show_unjudged(view)
    left, right = st.columns(2)
    with left:
        read = known[known["said"].notna()]
        spoken = read.assign(language=read["language"].fillna("").map(language_name))
        _where_worst(spoken, "language", "By language", unread_text(unread(everything)))
    with right:
        channels = known.assign(channel=_channels(known))
        _where_worst(channels, "channel", "By channel", not_among(few_judged(view)))
    left, right = st.columns(2)
    with left:
        _calibration(known)
    with right:
        _corrected(view, of_basis(counts, "person"))
    show_lessons(view, unread(everything))


def _left_to_judge_by(view: View, everything: pd.DataFrame) -> None:
    """Say that a taught model is judged by what it cannot have learned."""
    own = taught(view)
    if not own:
        return
    left_out = int(everything.loc[everything["learned"] == 1, "n"].sum())
    st.markdown(
        f"Read by what our own stars taught: {read_of(own)}. There, only reviews that it has not "
        "learned from tell how often it is right: three in ten are always held back, and posts "
        f"never teach. The other {plural(left_out, 'review')} within the filters "
        f"{'is' if left_out == 1 else 'are'} left out."
    )


def _channels(rows: pd.DataFrame) -> list[str]:
    return [channel_name(channel) for channel in rows["channel"]]


def _headlines(
    by_stars: pd.DataFrame, by_people: pd.DataFrame, known: pd.DataFrame, everything: pd.DataFrame
) -> None:
    with st.grid(4, min_column_width=150, gap="small", height="stretch"):
        _share("Right, by stars", by_stars, "On the same side as the stars; 3 stars tell neither.")
        _share("Right, by corrections", by_people, "Negative, neutral or positive as a person says")
        _calibration_tile(known)
        _judged_tile(everything)


def _calibration_tile(known: pd.DataFrame) -> None:
    missing = _missing(known)
    if missing:
        _tile("Calibration error", NOTHING, missing)
        return
    bins = calibration(known)
    note = f"{evidence(bins['n'].sum())}. 0% is perfect: 70% sure is right 70%"
    _tile("Calibration error", percent(calibration_error(bins), 1), note)


def _missing(known: pd.DataFrame) -> str:
    """Return how many judged reviews calibration lacks; 3 stars alone tell nothing of it."""
    lacking = FEWEST - int(known["decided"].sum())
    if lacking <= 0:
        return ""
    if not known["scored"].any() and (found := unread_text(unread(known))):
        return found
    return (
        f"Shown from {FEWEST} judged reviews with a correction or 1, 2, 4 or 5 stars on: "
        f"{figure(lacking)} more needed"
    )


def _share(label: str, rows: pd.DataFrame, note: str) -> None:
    table = accuracy(rows)
    if table.empty or math.isnan(table["value"].iloc[0]):
        _tile(label, NOTHING, f"{note.rstrip('.')}. {unread_text(unread(rows)) or 'None yet'}")
        return
    one = table.iloc[0]
    if one["n"] < FEWEST:
        few = f"Too few to tell: {figure(one['n'])} of the {FEWEST} reviews that it takes"
        _tile(label, NOTHING, f"{few}. {note}")
        return
    ends = interval(one["low"] * 100, one["high"] * 100)
    _tile(label, percent(one["value"]), f"90% sure: {ends}% · {evidence(one['n'])}. {note}")


def _tile(label: str, value: str, note: str) -> None:
    with tile():
        st.metric(label, value)
        st.caption(note.rstrip(".") + ".")


def _judged_tile(rows: pd.DataFrame) -> None:
    """Draw how many texts are read; stars without a text say nothing of the model."""
    without = wordless(rows)
    texts = int(rows["n"].sum()) - without
    share = float(rows["scored"].sum() / texts) if texts else math.nan
    note = "Of the texts with stars or a correction, those that it reads"
    if without:
        note = (
            f"{note}. Not counted: {plural(without, 'rating')} without a text, or with one too "
            "short to tell its language"
        )
    _tile("Judged", percent(share), note)


def _where_worst(rows: pd.DataFrame, column: str, title: str, left_out: str = "") -> None:
    with card(title, f"The share judged right, with its 90% interval. {_KNOWN}"):
        if left_out:
            st.caption(f"{left_out}.")
        table = accuracy(rows, column)
        shown = table[table["n"] >= FEWEST].sort_values("value").head(MOST_GROUPS)
        if shown.empty:
            st.caption(f"Fewer than {FEWEST} judged reviews anywhere.")
            return
        found = worst(table)
        if found is not None:
            st.markdown(_worst_text(column, found, cast(Row, table.loc[found].to_dict())))
        frame = shown.reset_index(names="name")
        frame["name"] = frame["name"].replace("", UNKNOWN)
        st.vega_lite_chart(
            frame[["name", "value", "low", "high", "n"]],
            quality_charts.shares_right(len(frame)),
            alt=f"Share of reviews judged right, {title.lower()}: lowest "
            f"{frame['name'].iloc[0]} with {percent(frame['value'].iloc[0])}.",
        )
        _too_few(table, column)


def _worst_text(column: str, found: str, row: Row) -> str:
    ends = interval(row["low"] * 100, row["high"] * 100)
    name = escaped(found or UNKNOWN)
    return (
        f"Worst {column}: **{name}**, {percent(row['value'])} right "
        f"({ends}%, {evidence(row['n'])})."
    )


def _too_few(table: pd.DataFrame, column: str) -> None:
    few = int((table["n"] < FEWEST).sum())
    if few:
        left = plural(few, column)
        st.caption(f"Left out: {left} with fewer than {FEWEST} judged reviews.")


def _calibration(rows: pd.DataFrame) -> None:
    with card("Is it as sure as it should be?", "On the line, it is right as often as it says."):
        missing = _missing(rows)
        if missing:
            st.caption(f"{missing}.")
            return
        bins = calibration(rows)
        st.vega_lite_chart(
            bins,
            quality_charts.reliability(),
            alt=f"What the model says against what is known, over {len(bins)} steps of the "
            f"score; the mean distance is {percent(calibration_error(bins), 1)} of the scale.",
        )
        st.caption(
            f"−1 is surely negative, +1 surely positive. {_KNOWN} 4 and 5 stars count +1, 3 stars "
            "0, 1 and 2 stars −1. "
            "Stars are not the text: a cheerful text with 2 stars lies off the line as well."
        )


def _corrected(view: View, rows: pd.DataFrame) -> None:
    with card("What people corrected", "Corrections stick, whatever the model says later."):
        _confusion(rows)
        _topics(view)
        view.link("reviews", "Read and correct reviews")


def _confusion(rows: pd.DataFrame) -> None:
    if rows.empty:
        st.caption("Nobody has corrected or confirmed a sentiment within the filters.")
        return
    if without := _not_compared(rows):
        st.caption(f"Corrected, but not compared here: {'; '.join(without)}.")
    compared = rows[rows["said"].notna() & (rows["learned"] == 0)]
    total = int(compared["n"].sum())
    if not total:
        return
    names = {mood: name for name, mood in MOODS.items()}
    table = confusion(compared).rename(index=names, columns=names).rename_axis("People say")
    table = table.add_prefix("Model: ")
    st.dataframe(table, alt=f"What people say against what the model said, {total} reviews.")
    st.caption(
        "Who corrects only what is wrong makes the model look worse than it is: confirm some "
        "that are right as well."
    )


def _not_compared(rows: pd.DataFrame) -> list[str]:
    learned = int(rows.loc[rows["said"].notna() & (rows["learned"] == 1), "n"].sum())
    mute = wordless(rows)
    told = [
        unread_text(unread(rows)),
        f"{plural(learned, 'review')} that the model may have learned from" if learned else "",
        f"{plural(mute, 'review')} without a text to read" if mute else "",
    ]
    return [each for each in told if each]


def _topics(view: View) -> None:
    bits = {topic.name: topic.bit for topic in topics()}
    table = topic_agreement(view.remember(_corrected_topics), bits)
    if table.empty:
        return
    st.dataframe(
        table,
        hide_index=True,
        column_config={"topic": "Topic", "kept": "Kept", "added": "Added", "dropped": "Dropped"},
        alt=f"{plural(len(table), 'topic')} that people kept, added or dropped; most changed: "
        f"{table['topic'].iloc[0]}, {figure(table['added'].iloc[0] + table['dropped'].iloc[0])}.",
    )


def _agreement(question: Question) -> pd.DataFrame:
    own = serving(question.store, sentiment.version())
    return agreement(question.facts, question.scope, question.filters, own)


def _corrected_topics(question: Question) -> pd.DataFrame:
    return corrected_topics(question.facts, question.scope, question.filters)
