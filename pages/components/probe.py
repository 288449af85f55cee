"""What the test of a listing found: its first reviews, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.models import Outcome
from pages.components.text import escaped, plain


def show_probe(result: Mapping[str, Any]) -> None:
    """Draw the first reviews that a test has fetched; nothing of it was stored."""
    message = escaped(result.get("message", ""))
    if result.get("outcome") == Outcome.OK:
        st.success(message, title="The test went well", icon=":material/done:")
    else:
        action = escaped(result.get("action", ""))
        st.warning(f"{message} {action}", title="Not ready yet", icon=":material/warning:")
    if reviews := result.get("reviews"):
        st.dataframe(
            pd.DataFrame([_row(each) for each in reviews]),
            hide_index=True,
            column_config={"Text": st.column_config.TextColumn(width="large")},
            alt="The first reviews that the source returned",
        )


def _row(review: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Author": plain(review.get("author")),
        "Date": plain(review.get("date"))[:10],
        "Stars": review.get("rating"),
        "Text": plain(review.get("text")),
    }
