"""Words that people have begun to use, and the way to the reviews that use them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.cards import card
from pages.components.names import in_a_row, language_name
from pages.components.numbers import plural
from pages.components.picking import row_seen
from pages.components.subjects import SAMPLE, read_terms
from pages.reviews import SEARCH
from pages.view import View
from scoring.signals.emerging import LEAST, Rising
from scoring.signals.words import is_emoji

TABLE = "new_words"


MOST_NAMED = 3
"""Languages that could not be compared, of which each is named."""


def show_terms(view: View) -> None:
    """Draw the terms that are used more than in the period compared with."""
    with card(
        "New words",
        "Words used in more of the reviews than before, copies of a text counted once; one in ten, "
        "at most, is due to chance.",
    ):
        if view.comparison is None:
            st.caption("Nothing to compare with: choose a period and what to compare it with.")
            return
        names = tuple(sorted(view.brands["name"]))
        found = view.remember(read_terms, view.comparison, names)
        aside = _left_out(found)
        if not found.terms:
            st.caption(f"{_nothing(found)} {aside}".strip())
            return
        frame = pd.DataFrame([vars(each) for each in found.terms])
        frame["language"] = [language_name(each or "") for each in frame["language"]]
        picked = st.dataframe(
            frame[["term", "language", "window", "baseline", "z"]],
            hide_index=True,
            column_config={
                "term": st.column_config.TextColumn("Words", width=120),
                "language": st.column_config.TextColumn("Language", width=80),
                "window": st.column_config.NumberColumn("Now", width=50),
                "baseline": st.column_config.NumberColumn("Before", width=60),
                "z": st.column_config.NumberColumn(
                    "z", format="%.1f", width=45, help="Log-odds in standard errors."
                ),
            },
            key=TABLE,
            on_select="rerun",
            selection_mode="single-row",
            alt=f"{plural(len(frame), 'term')} that came into use, the surest first: "
            f"{frame['term'].iloc[0]}.",
        )
        st.caption(
            f"Counted in up to {SAMPLE:,} texts of either period. {aside}Select a row to read the "
            "reviews."
        )
    if (term := row_seen(TABLE, picked, tuple(frame["term"].astype(str)))) is not None:
        if is_emoji(term):
            st.caption("Reviews are searched by words; an emoji cannot be looked for.")
            return
        if any(each.is_run for each in found.terms if each.term == term):
            st.caption(
                "Reviews are searched by the beginnings of words; where no spaces part them, most "
                "cannot be looked for."
            )
            return
        view.open("reviews", **{SEARCH: term})


def _nothing(found: Rising) -> str:
    """Say that no word is new, or that there was nothing to tell it by."""
    if found.compared:
        return "No word has come into use by more than chance would bring."
    if not found.uncompared:
        return "No review of this period holds a text that could be read."
    return "Whether words are new cannot be told: there is too little to compare."


def _left_out(found: Rising) -> str:
    told = [f"{plural(found.copied, 'copy', 'copies')} left out."] if found.copied else []
    if names := [language_name(each) for each in found.uncompared[:MOST_NAMED]]:
        more = len(found.uncompared) - len(names)
        shown = in_a_row([*names, *([f"{more} more"] if more else [])])
        told.append(f"Fewer than {LEAST} texts now or before, so not compared: {shown}.")
    return "".join(f"{each} " for each in told)
