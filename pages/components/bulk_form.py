"""Adding a chain by file: first what each row would change, then, if that is right, the doing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.components import errands
from pages.components.downloads import offer
from pages.components.text import plain
from pages.view import View

WEIGHED, DONE = "bulk_weighed", "bulk_done"
MOST_BYTES = 5_000_000
FIRST = "brand,location,name,city,country,time_zone,group:region,source,remote_id\n"


def show_bulk(view: View) -> None:
    """Draw the upload, the dry run and the button that makes it true."""
    st.caption(
        "One row for each location or listing, as CSV or XLSX. Nothing is changed before you have "
        "seen what would change."
    )
    offer(view, "A file to begin with", FIRST, "chain.csv", key="bulk_first")
    given = st.file_uploader("File", type=["csv", "tsv", "xlsx"], key="bulk_file")
    if given is None:
        return
    if given.size > MOST_BYTES:
        st.warning("The file may have up to 5 MB; split it.", icon=":material/warning:")
        return
    body = base64.b64encode(given.getvalue()).decode()
    payload = {"filename": plain(given.name)[-200:], "body": body}
    if st.button("See what would change", icon=":material/labs:", key="bulk_weigh"):
        errands.forget(DONE)
        errands.send(view, WEIGHED, "bulk", payload | {"keep": False})
    if done := errands.follow(view, DONE):
        _show_report(done.result or {}, "Done")
    elif (weighed := errands.follow(view, WEIGHED)) and not errands.pending(view, DONE):
        _show_report(weighed.result or {}, "Nothing is changed yet")
        # What was shown is what is done, whatever file lies in the field by now.
        again = {**weighed.payload, "keep": True}
        if _changes(weighed.result or {}):
            st.button(
                "Do it", on_click=errands.send, args=(view, DONE, "bulk", again), key="bulk_do"
            )


def _changes(report: Mapping[str, Any]) -> int:
    counts = report.get("counts", {})
    return int(counts.get("new", 0)) + int(counts.get("changed", 0))


def _show_report(report: Mapping[str, Any], title: str) -> None:
    counts = report.get("counts", {})
    told = ", ".join(f"{counts[each]:,} {each}" for each in sorted(counts))
    st.info(told or "The file has no rows.", title=title, icon=":material/fact_check:")
    rows = [row for row in report.get("rows", []) if row["verdict"] != "same"]
    if rows:
        st.dataframe(
            pd.DataFrame([_cells(row) for row in rows]),
            hide_index=True,
            alt="What becomes of each row",
        )


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Row": row["row"],
        "What": plain(row["what"]),
        "Becomes": row["verdict"],
        "Why": plain(row["why"]),
    }
