"""Questions about topics: how often each comes up, whether it grows, where and in what words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from data.models import Filters
from data.reading import HeldReview, Reading
from data.subjects import quotable, repeated, said_about
from data.texts import count_texts, sample_texts
from pages.components.change import shares_together
from pages.components.memory import Question, answer
from pages.components.reads import topic_counts, totals, unfolded
from pages.view import View
from scoring.compare import topic_lift
from scoring.shares import Share
from scoring.signals.emerging import Rising, rising
from scoring.signals.phrases import Spoken, phrases_of
from scoring.stats import Floats

CRITICISED, PRAISED = "criticised", "praised"
FEWEST = 5
"""Mentions, in one of two periods, without which no change is told."""

SAMPLE, MOST_TERMS = 1_500, 10
"""Texts to look for terms in, on either side, and terms to tell."""


def topic_rows(view: View, side: str) -> pd.DataFrame:
    """Return a row per topic that is spoken of, the most frequent on a side first.

    Changes are judged all together, so that among many topics none stands out by chance.

    Args:
        view: what may be touched.
        side: `CRITICISED` or `PRAISED`.

    Returns:
        The columns key and name (of the topic), bit, count, n (all reviews), value (share of
        them), low and high; before (share in the earlier period, or empty). Of both periods with
        copies of one text counted once: once and once_before (shares), change, change_low,
        change_high and real; lift (times as often as before), lift_low and lift_high.
    """
    return view.remember(read_topics, view.comparison, side)


def read_topics(question: Question) -> pd.DataFrame:
    """Return what `topic_rows` does; the arguments are the filters compared with and the side."""
    _earlier, side = question.arguments
    counts, n = _mentions(question)
    rows = counts.sort_values(side, ascending=False, kind="stable").reset_index(drop=True)
    share = Share.observed(rows[side].to_numpy(dtype=float) / n, np.full(len(rows), n))
    low, high = share.interval(0.90)
    rows = pd.DataFrame(
        {
            "key": rows["name"],
            "name": rows["name"],
            "bit": rows["bit"],
            "count": rows[side],
            "n": n,
            "value": share.value,
            "low": low,
            "high": high,
        }
    )
    return rows.join(_against_before(question, rows))


def _mentions(question: Question) -> tuple[pd.DataFrame, float]:
    """Return `topic_counts`, and of how many reviews they are."""
    asked = replace(question, arguments=())
    return answer(topic_counts, asked), float(answer(totals, asked)["n"])


def _against_before(question: Question, rows: pd.DataFrame) -> pd.DataFrame:
    earlier, side = question.arguments
    bits = rows["bit"]
    now, n = _once(question, question.filters, side, bits)
    then, of = (np.zeros(len(bits)), 0.0)
    before = pd.Series(np.nan, index=rows.index)
    if earlier is not None:
        then, of = _once(question, earlier, side, bits)
        before = _share_before(question, earlier, side, bits)
    pairs = pd.DataFrame({"ours": now, "of_ours": n, "theirs": then, "of_theirs": of})
    moved = shares_together(pairs, FEWEST)
    names = {"ours": "mentions", "of_ours": "reviews"}
    others = {"theirs": "other_mentions", "of_theirs": "other_reviews"}
    # What is told shows both intervals, so that a change stands where neither holds "as before".
    lift = topic_lift(pairs.rename(columns=names | others))
    return pd.DataFrame(
        {
            "before": before,
            "once": moved["ours"],
            "once_before": moved["theirs"],
            "change": moved["difference"],
            "change_low": moved["low"],
            "change_high": moved["high"],
            "real": moved["real"].astype(bool) & lift["real"],
            "lift": lift["lift"],
            "lift_low": lift["low"],
            "lift_high": lift["high"],
        }
    )


def _share_before(
    question: Question, earlier: Filters, side: str, bits: pd.Series[int]
) -> pd.Series[float]:
    counts, n = _mentions(replace(question, filters=earlier))
    then = counts.set_index("bit")[side].reindex(bits).fillna(0).to_numpy(dtype=np.float64)
    return pd.Series(then / n if n else np.full(len(bits), np.nan), index=bits.index)


def _once(
    question: Question, filters: Filters, side: str, bits: pd.Series[int]
) -> tuple[Floats, float]:
    """Return how many texts are on a side of each topic, of how many: many copies are one voice."""
    counts, n = _mentions(replace(question, filters=filters))
    again = repeated(question.facts, question.scope, filters)
    of_topic = counts.set_index("bit")[side].reindex(bits).fillna(0).to_numpy(dtype=np.float64)
    copied = unfolded(again).set_index("bit")[side].reindex(bits).to_numpy(dtype=np.float64)
    return of_topic - copied, n - len(again)


def moved(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the topics whose share has changed by more than chance, the strongest first."""
    real = rows[rows["real"]]
    strength = real["change"].abs()
    return real.loc[strength.sort_values(ascending=False).index]


def read_places(question: Question) -> pd.DataFrame:
    """Return per location how often a topic comes up, and how much more often than elsewhere.

    The question's arguments are the topic's bit and the side; its filters name no location.

    Returns:
        By location_id, the columns brand_id, n, count, share, elsewhere (the share in the brand's
        other locations), lift, low, high and real.
    """
    bit, side = question.arguments
    by = ("brand_id", "location_id")
    frame = said_about(question.facts, question.scope, question.filters, bit, by)
    frame = frame.set_index("location_id")
    whole = frame.groupby("brand_id")[["n", side]].transform("sum")
    counts = pd.DataFrame(
        {
            "mentions": frame[side],
            "reviews": frame["n"],
            "other_mentions": whole[side] - frame[side],
            "other_reviews": whole["n"] - frame["n"],
        }
    ).astype(float)
    found = topic_lift(counts)
    share = counts["mentions"] / counts["reviews"]
    others = counts["other_mentions"] / counts["other_reviews"].where(counts["other_reviews"] > 0)
    kept = frame[["brand_id", "n"]].assign(count=frame[side], share=share, elsewhere=others)
    return kept.join(found)


def read_trend(question: Question) -> pd.DataFrame:
    """Return the share of reviews on one side of a topic over time, with its interval.

    The question's arguments are the topic's bit and the side. Steps are weeks, or four of them
    where the period is longer than half a year.

    Returns:
        The columns date (the first day of each step), value, low, high and n.
    """
    bit, side = question.arguments
    frame = said_about(question.facts, question.scope, question.filters, bit, ("day",))
    frame = frame.dropna(subset="day").astype({"day": int})
    if frame.empty:
        return pd.DataFrame(columns=["date", "value", "low", "high", "n"])
    # Counted back from the last day, so that the last step is a whole one.
    last = int(frame["day"].max())
    step = 7 if last - int(frame["day"].min()) <= 183 else 28
    first = last - (last - frame["day"]) // step * step - step + 1
    sums = frame[["n", side]].astype(float).groupby(first).sum()
    n: Floats = sums["n"].to_numpy()
    share = Share.observed(sums[side].to_numpy() / n, n)
    low, high = share.interval(0.90)
    dates = pd.to_datetime(sums.index, unit="D")
    return pd.DataFrame({"date": dates, "value": share.value, "low": low, "high": high, "n": n})


def words_about(
    view: View, filters: Filters, sides: Sequence[str], bit: int, most: int
) -> list[HeldReview]:
    """Return the newest reviews on each side of a topic, in the authors' words.

    Which they are is remembered; their words are not, for they may have to be erased.
    """
    found = (view.remember(_quotable, side, bit, most, filters=filters) for side in sides)
    ids = list(dict.fromkeys(number for each in found for number in each))
    return Reading(view.engine).several(view.scope, ids) if ids else []


def _quotable(question: Question) -> tuple[int, ...]:
    side, bit, most = question.arguments
    filters = question.filters
    return quotable(question.store, question.scope, filters, side=side, bit=bit, most=most)


def read_terms(question: Question) -> Rising:
    """Return the terms that the period uses more than an earlier one, copies of a text read once.

    The question's arguments are the filters of the earlier period, and the names of the brands.
    """
    earlier: Filters = question.arguments[0]
    now, before = (
        sample_texts(question.facts, question.scope, filters, SAMPLE)
        for filters in (question.filters, earlier)
    )
    return rising(now, before, names=question.arguments[1], most=MOST_TERMS)


def read_phrases(question: Question) -> tuple[Spoken, int]:
    """Return the key phrases of a sample of texts, and of how many reviews with a text it is one.

    The question's arguments are the names of brands and places, whose words tell nothing.
    """
    asked = (question.facts, question.scope, question.filters)
    texts = sample_texts(*asked, SAMPLE)
    return phrases_of(texts, question.arguments[0], most=MOST_TERMS), count_texts(*asked)


def read_silent(question: Question) -> int:
    """Return how many reviews name no topic."""
    counts = question.facts.counts(question.scope, question.filters, by=("topics",))
    return int(counts.loc[counts["topics"] == 0, "n"].sum())
