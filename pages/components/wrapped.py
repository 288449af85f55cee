"""A table whose cells break their lines, so that none pushes another out of a narrow place."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.text import escaped


def show_wrapped(frame: pd.DataFrame, alt: str) -> None:
    """Draw a small table of words and figures.

    The cells of a data frame keep to one line, and on a phone the last columns are lost; those of
    a table break theirs, but read Markdown, so that everything is escaped.

    Args:
        frame: what is shown, its columns by the names they bear.
        alt: what it shows, in words.
    """
    st.table(frame.map(escaped).rename(columns=escaped), hide_index=True, alt=alt)
