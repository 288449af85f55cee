"""Correcting what was derived from a review."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data.corrections import Correction, Corrections
from data.reading import HeldReview
from pages.view import View
from scoring.signals.topics import taxonomy, topics

MOODS = {"Negative": -1, "Neutral": 0, "Positive": 1}


def show_correction(view: View, review: HeldReview) -> None:
    """Draw the form in which a person says what a review's text really says."""
    with st.container(border=True):
        st.caption("Say what the text really says. It sticks, and the model is judged by it.")
        _show_form(view, review)


def _show_form(view: View, review: HeldReview) -> None:
    # What is shown is part of the keys, or a form would go on showing what it held before.
    key = f"{review.id}_{review.sentiment}_{review.topics}_{review.praised}_{review.criticised}"
    with st.form(f"correction_{key}", border=False):
        mood = _choose_mood(review, key)
        both = review.praised | review.criticised
        offered = _offered(review)
        praised = _choose_topics("Praised", f"praised_{key}", review.praised, offered)
        criticised = _choose_topics("Criticised", f"criticised_{key}", review.criticised, offered)
        plain = _choose_topics("Mentioned, no more", f"plain_{key}", review.topics & ~both, offered)
        if st.form_submit_button("Save", icon=":material/check:"):
            _save(view, review, mood, (praised, criticised, plain))
    held = review.corrected or review.outdated
    if held and st.button("Take the correction back", key=f"take_back_{review.id}"):
        _corrections(view).take_back(view.scope, review.id, view.now, person_id=view.person.id)
        st.rerun()


def _corrections(view: View) -> Corrections:
    return Corrections(view.engine, view.audit)


def _choose_mood(review: HeldReview, key: str) -> int | None:
    # Nothing is chosen beforehand: saving other topics must not confirm a sentiment unsaid.
    now = next((name for name, mood in MOODS.items() if mood == review.sentiment), "of no kind")
    chosen: str | None = st.segmented_control("What the text says", list(MOODS), key=f"mood_{key}")
    st.caption(
        f"It counts as {now.lower()}. Leave the choice empty to say nothing of that; to say that "
        "it is right is worth saving as well."
    )
    return MOODS.get(chosen or "")


def _offered(review: HeldReview) -> dict[str, int]:
    """Return the topics of a review's industry, and others that it is said to speak of, by name."""
    own = set(taxonomy(review.industry).topics)
    held = {topic for topic in topics() if review.topics >> topic.bit & 1}
    return {topic.name: topic.bit for topic in sorted(own | held, key=lambda each: each.name)}


def _choose_topics(label: str, key: str, mask: int, bits: Mapping[str, int]) -> int:
    usual = [name for name, bit in bits.items() if mask >> bit & 1]
    chosen = st.multiselect(label, list(bits), usual, key=key)
    return sum(1 << bits[name] for name in chosen if name in bits)


def _save(view: View, review: HeldReview, mood: int | None, said: tuple[int, int, int]) -> None:
    corrections = _corrections(view)
    made = correction_of(review, corrections.of(view.scope, [review.id]).get(review.id), mood, said)
    if made is None:
        st.warning("Nothing was said of the sentiment, and the topics are as they were.")
        return
    corrections.correct(view.scope, made, view.now, person_id=view.person.id)
    st.rerun()


def correction_of(
    review: HeldReview, earlier: Correction | None, mood: int | None, said: tuple[int, int, int]
) -> Correction | None:
    """Return what a person has said of a review, or None where that is nothing.

    What was left as it is shown stays derived, unless it was corrected before.

    Args:
        review: as it is shown.
        earlier: the correction that is in force, if any.
        mood: the sentiment that was chosen, if any.
        said: bitmasks of what was praised, criticised and mentioned.
    """
    praised, criticised, mentioned = said
    topics_said = (praised | criticised | mentioned, praised, criticised)
    moved = topics_said != (review.topics, review.praised, review.criticised)
    if mood is None and not moved:
        return None
    sentiment = earlier.sentiment if earlier and mood is None else mood
    held = earlier is not None and earlier.topics is not None
    return Correction(review.id, sentiment, *(topics_said if held or moved else ()))
