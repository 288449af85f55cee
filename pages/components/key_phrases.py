"""What the complaints or the praise say in the same words, and the way to the reviews."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.components.cards import card
from pages.components.filters import BRANDS
from pages.components.leaving import leave
from pages.components.names import language_name
from pages.components.numbers import plural
from pages.components.picking import row_seen
from pages.components.subjects import CRITICISED, read_phrases
from pages.reviews import LANGUAGES, MOOD_NAMES, MOODS, SEARCH
from pages.view import View
from scoring.signals.phrases import FEWEST, LEAST, TIED, Spoken

TABLE = "key_phrases"


def show_phrases(view: View, side: str) -> None:
    """Draw the phrases of reviews read as negative for complaints, as positive for praise."""
    mood = "Negative" if side == CRITICISED else "Positive"
    with card(
        "Key phrases",
        f"Neighbouring words that {mood.lower()} reviews use together more than chance would "
        "bring. Singular and plural count as one, copies of a text once.",
    ):
        filters = view.narrowed(sentiments=frozenset({MOOD_NAMES[mood]}))
        spoken, held = view.remember(read_phrases, _names(view), filters=filters)
        if not spoken.phrases:
            st.caption(_none(spoken, held, mood))
            return
        table = f"{TABLE}_{side}"
        picked = _draw(table, spoken, mood)
        st.caption(_read(spoken, held, mood))
    # The form by which a search finds most, in the language that it was counted in.
    ids = tuple((each.shortest, language_name(each.language or "")) for each in spoken.phrases)
    if (found := row_seen(table, picked, ids)) is not None:
        parameters = {SEARCH: found[0], LANGUAGES: found[1], MOODS: mood}
        leave(view, "reviews", {BRANDS: sorted(view.filters.brands)}, **parameters)


def _names(view: View) -> tuple[str, ...]:
    """Return what brands and the brand's places are called, and their cities."""
    places = view.locations
    ours = places[places["brand_id"].isin(view.filters.brands)]
    named = {*view.brands["name"], *ours["name"], *ours["city"].dropna()}
    return tuple(sorted(named))


def _draw(table: str, spoken: Spoken, mood: str) -> Any:
    frame = pd.DataFrame([vars(each) for each in spoken.phrases])
    frame["language"] = [language_name(each or "") for each in frame["language"]]
    first = frame.iloc[0]
    return st.dataframe(
        frame[["phrase", "reviews", "read", "tied", "language"]],
        hide_index=True,
        column_config={
            "phrase": st.column_config.TextColumn("Phrase", width=120),
            "reviews": st.column_config.NumberColumn("Reviews", format="localized", width=60),
            "read": st.column_config.NumberColumn(
                "Of", format="localized", width=48, help="Reviews of that language read."
            ),
            "tied": st.column_config.NumberColumn(
                "Tied",
                format="%.2f",
                width=46,
                help="Normalised pointwise mutual information: 0 for neighbours by chance, 1 for "
                f"words that never stand apart; from {TIED} on they are told.",
            ),
            "language": st.column_config.TextColumn("Language", width=70),
        },
        key=table,
        on_select="rerun",
        selection_mode="single-row",
        alt=f"{plural(len(frame), 'phrase')} of {mood.lower()} reviews, the strongest first: "
        f"{first['phrase']}, in {first['reviews']:,} of {first['read']:,}.",
    )


def _read(spoken: Spoken, held: int, mood: str) -> str:
    told = [f"Counted in {plural(spoken.read, f'{mood.lower()} review')}"]
    if spoken.read + spoken.copied + spoken.unread < held:
        told.append(f"a sample of the {held:,} with a text")
    if spoken.copied:
        told.append(f"{plural(spoken.copied, 'copy', 'copies')} left out")
    if spoken.unread:
        told.append(f"{spoken.unread:,} not read, for want of word lists or reviews of a language")
    return f"{', '.join(told)}. Select a row to read the reviews with these words."


def _none(spoken: Spoken, held: int, mood: str) -> str:
    if spoken.read:
        return (
            f"No words stand side by side in {LEAST} of {spoken.read:,} {mood.lower()} reviews by "
            "more than chance would bring."
        )
    copies = f", {spoken.copied:,} of them copies of another" if spoken.copied else ""
    return (
        f"Too few to tell phrases: {FEWEST} {mood.lower()} reviews with a text of their own, in "
        f"one language with word lists, are needed; {plural(held, 'review')} in all{copies}."
    )
