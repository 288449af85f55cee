"""One review as it is read: what was said, what it speaks of, and what the owner answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import streamlit as st

from data.columns import of_a_day
from data.copied import copy_counts
from data.corrections import Corrected
from data.health import FROM_FILES
from data.reading import HeldReview, Reading, Version
from pages.components.answer_form import answer_form
from pages.components.correct import show_correction
from pages.components.corrected import at_odds, read_before, topic_marks
from pages.components.customer import show_customer
from pages.components.differences import Said, difference
from pages.components.folded import opened
from pages.components.links import link_of
from pages.components.memory import Question
from pages.components.moments import moment_text, span_text, written_text
from pages.components.names import channel_name, language_name
from pages.components.numbers import plural
from pages.components.places import place_and_brand
from pages.components.quotes import rounded
from pages.components.suspicion import show_suspicion
from pages.components.text import escaped, plain
from pages.view import View
from scoring.signals.duplicates import NEARLY

LONGEST = 900
"""Characters shown of a text before the rest is folded away."""

_MOODS = {-1: ("red", "Negative"), 0: ("gray", "Neutral"), 1: ("green", "Positive")}


def show_reviews(view: View, reviews: Sequence[HeldReview]) -> None:
    """Draw reviews, each marked with how many say the same."""
    counts = repeats(view, [review.id for review in reviews])
    for review in reviews:
        _show(view, review, counts.get(review.id, 1))


def repeats(view: View, review_ids: Sequence[int]) -> dict[int, int]:
    """Return how many say nearly the same as each of some reviews, where others do."""
    # Copies are found after the reviews have come, so nothing of them is kept in memory.
    return copy_counts(view.engine, view.scope, review_ids, NEARLY)


def repeats_mark(count: int) -> str:
    """Return as Markdown that a review is one of several with nearly the same text.

    >>> repeats_mark(20), repeats_mark(1)
    (':gray-badge[One of 20 copies]', '')
    """
    return _badge("gray", f"One of {count:,} copies") if count > 1 else ""


def _show(view: View, review: HeldReview, copies: int) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(_headline(review))
        st.caption(_origin(view, review))
        _show_text(review)
        if marks := f"{_marks(review)} {repeats_mark(copies)}".strip():
            st.markdown(marks)
        if review.correction and review.corrected:
            st.caption(f"Without the correction: {escaped(read_before(review.correction))}")
        _show_answer(review, view.now)
        _show_foot(view, review)
        _show_more(view, review)


def _headline(review: HeldReview) -> str:
    title = f"**{escaped(review.title)}**" if review.title else ""
    return " ".join(part for part in (stars_text(review), title) if part) or (
        f"**Mention on {escaped(channel_name(review.channel))}**"
    )


def stars_text(review: HeldReview) -> str:
    """Return the stars of a review as Markdown, and its rating as its channel shows it."""
    if review.rating is None:
        return ""
    full = int(review.rating + 0.5)
    original = f" ({escaped(review.rating_original)})" if review.rating_original else ""
    empty = f":gray[{'☆' * (5 - full)}]" if full < 5 else ""
    return f":orange[{'★' * full}]{empty} {rounded(review.rating)}{original}"


def _origin(view: View, review: HeldReview) -> str:
    parts = (
        review.author or "No name given",
        channel_name(review.channel),
        place_and_brand(view, review.location_id, review.brand_id),
        written_text(review.created_at),
        language_name(review.language or ""),
    )
    return " · ".join(escaped(part) for part in parts if part)


def _show_text(review: HeldReview) -> None:
    if review.erased:
        st.caption(
            ":material/history_toggle_off: The text is no longer stored: the terms of "
            f"{channel_name(review.channel)} do not allow it. What was derived from it stays."
        )
        return
    text = plain(review.text)
    if not text:
        st.caption("No text, only a rating." if review.rating else "No text.")
        return
    st.text(text[:LONGEST] + ("…" if len(text) > LONGEST else ""))
    if len(text) > LONGEST:
        with st.expander("The rest of the text"):
            st.text(text[LONGEST:])
    if review.excerpt:
        st.caption("The source shows only this beginning.")


def _marks(review: HeldReview) -> str:
    marks = []
    if review.removed_at is not None:
        marks.append(_badge("gray", f"Removed, noticed {moment_text(review.removed_at)}"))
    if review.sentiment is not None:
        marks.append(_badge(*_MOODS[review.sentiment]))
    marks += [_badge(*mark) for mark in topic_marks(review)]
    if doubt := at_odds(review):
        marks.append(_badge("gray", doubt))
    marks += [_badge("orange", flag) for flag in review.flags]
    if made := review.correction:
        marks.append(_badge(*_correction_mark(made, outdated=review.outdated)))
    return " ".join(marks)


def _correction_mark(made: Corrected, *, outdated: bool) -> tuple[str, str]:
    if outdated:
        return "orange", f"Its text has changed since {plain(made.by)} corrected it"
    return "gray", f"Corrected by {plain(made.by)}, {moment_text(made.at)}"


def _badge(color: str, text: str) -> str:
    return f":{color}-badge[{escaped(text)}]"


def _show_answer(review: HeldReview, now: datetime) -> None:
    if not review.responded:
        st.caption(_silence(review, now))
        return
    with st.container(border=True, gap="xsmall"):
        when = written_text(review.response_at, "no date")
        st.caption(f"**Owner’s answer**{_after(review)} · {when}")
        if review.response_text:
            st.text(plain(review.response_text))
        else:
            st.caption("The source tells that there is an answer, but not what it says.")


def _after(review: HeldReview) -> str:
    """Return how long after a review it was answered; where only days are known, how many."""
    after, moments = review.answered_after, (review.created_at, review.response_at)
    if after and any(each and of_a_day(each) for each in moments):
        after = timedelta(days=after.days)
    return f", {span_text(after)} later" if after else ""


def _silence(review: HeldReview, now: datetime) -> str:
    if review.source in FROM_FILES:
        # An export tells what was answered by then; nobody hears of it since.
        return ":material/schedule: No answer in the file it came from"
    if not review.replies_visible:
        return ":material/visibility_off: This source does not show owners’ answers."
    if review.created_at is None or review.removed_at is not None:
        return ":material/schedule: Not answered"
    if of_a_day(review.created_at):
        return f":material/schedule: Not answered since {written_text(review.created_at)}"
    return f":material/schedule: Not answered for {span_text(now - review.created_at)}"


def _show_foot(view: View, review: HeldReview) -> None:
    link = link_of(review.url)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        told = (escaped(review.attribution or ""), _engagement(review))
        if any(told):
            st.caption(" · ".join(filter(None, told)), width="content")
        if link:
            url, host = link
            st.link_button(
                escaped(f"Open on {host}"), url, icon=":material/open_in_new:", type="tertiary"
            )
    if review.edits:
        _show_history(view, review)


def _show_more(view: View, review: HeldReview) -> None:
    """Draw the ways to all else, and below them what was opened; only ours are answered."""
    ours = view.brands["ours"].get(review.brand_id) == 1
    answer = "Another answer" if review.responded else "Answer"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        answering = ours and opened(answer, "reply", f"answering_{review.id}")
        asked = opened("Customer", "person", f"customer_{review.id}")
        doubted = opened("Fake?", "policy", f"suspect_{review.id}")
        correcting = opened("Correct", "edit_note", f"correct_{review.id}")
    if asked:
        show_customer(view, review)
    if doubted:
        show_suspicion(view, review)
    if correcting:
        show_correction(view, review)
    if answering:
        with st.container(border=True):
            answer_form(view, review)


def _engagement(review: HeldReview) -> str:
    return " · ".join(
        f"{number:,} {escaped(singular(name) if number == 1 else name)}"
        for name, number in review.engagement.items()
        if number
    )


def singular(noun: str) -> str:
    """Return the singular of a count's name, which channels give in the plural.

    >>> singular("likes"), singular("replies"), singular("points")
    ('like', 'reply', 'point')
    """
    return f"{noun[:-3]}y" if noun.endswith("ies") else noun.removesuffix("s")


def _show_history(view: View, review: HeldReview) -> None:
    label = f"Changed {plural(review.edits, 'time')} since it was first seen"
    history = st.expander(label, key=f"history_{review.id}", on_change="rerun")
    if history.open:
        with history:
            versions = view.remember(_history, review.id)
            said = [_said(review), *map(_said, versions)]
            for version, (after, before) in zip(versions, pairwise(said), strict=True):
                st.caption(f"Change noticed {moment_text(version.seen_at)}")
                st.code(difference(before, after), language="diff", wrap_lines=True)


def _history(question: Question) -> list[Version]:
    (review_id,) = question.arguments
    return Reading(question.store).history(question.scope, review_id)


def _said(version: Version | HeldReview) -> Said:
    return Said(version.rating, version.title, version.text, version.response_text)
