"""What importing a file would do, and what it has done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from pages.components.numbers import day_text, plural
from pages.components.text import escaped, plain


def show_preview(preview: Mapping[str, Any], mapping: Mapping[str, Any]) -> None:
    """Draw how a file was read, what is doubtful, and its first rows as they would be kept.

    Args:
        preview: of the file.
        mapping: which of its columns is what.
    """
    st.caption(escaped(" · ".join(_reading(preview))))
    for note in preview.get("notes", []):
        st.caption(escaped(note))
    if unused := _unused(preview, mapping):
        st.caption(escaped(f"Not used: {', '.join(f'“{name}”' for name in unused)}."))
    for question in preview.get("questions", []):
        st.warning(escaped(question), icon=":material/help:")
    st.header("First rows as they would be kept", anchor=False)
    if rows := preview.get("rows", []):
        st.dataframe(
            pd.DataFrame([_row(each) for each in rows]),
            hide_index=True,
            column_config={
                "Row": st.column_config.NumberColumn(pinned=True, width="small"),
                "Stars": st.column_config.NumberColumn(format="%.3g"),
                "Text": st.column_config.TextColumn(width="large"),
            },
            alt="The first rows of the file as they would be kept",
        )
    else:
        st.caption("None of the rows that were tried can be kept.")
    st.caption(escaped(_tried(preview)))
    _show_reasons(
        {
            reason: {"count": count, "rows": preview.get("first_aside", {}).get(reason, [])}
            for reason, count in preview.get("aside", {}).items()
        },
        "Would be set aside",
    )


def _unused(preview: Mapping[str, Any], mapping: Mapping[str, Any]) -> list[str]:
    """Return the columns of a file that nothing is taken from."""
    used = {*mapping.get("more_text", ()), mapping.get("as_of_column", "")}
    for part in ("columns", "engagement"):
        used |= {*mapping.get(part, {}).values()}
    return [name for name in preview.get("columns", ()) if mapping and name not in used]


def _reading(preview: Mapping[str, Any]) -> list[str]:
    delimiters = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    parts = [preview.get("kind", "")]
    if preview.get("encoding"):
        parts.append(f"encoded as {preview['encoding']}")
    if mark := preview.get("delimiter"):
        parts.append(f"separated by {delimiters.get(mark, mark)}")
    if preview.get("sheet"):
        parts.append(f"sheet “{preview['sheet']}”")
    if preview.get("remembered"):
        parts.append("read as the last file of this kind")
    return [str(part) for part in parts if part]


def _tried(preview: Mapping[str, Any]) -> str:
    tried = int(preview.get("looked_at", 0))
    aside = sum(preview.get("aside", {}).values())
    parts = [
        f"{tried - aside:,} of the first {plural(tried, 'row')} can be kept"
        if preview.get("more")
        else f"{tried - aside:,} of {plural(tried, 'row')} can be kept"
    ]
    if answered := preview.get("answered"):
        parts.append(f"{answered:,} with the owner’s answer")
    days = [_day(preview.get(end)) for end in ("earliest", "latest")]
    if all(days):
        parts.append(f"from {days[0]} to {days[1]}")
    parts += [f"{count:,} × {flag}" for flag, count in preview.get("flags", {}).items()]
    return " · ".join(parts)


def _day(stated: str | None) -> str:
    return day_text(datetime.fromisoformat(stated)) if stated else ""


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    place = row.get("place") or {}
    return {
        "Row": row["row"],
        "Date": plain(row.get("created_at"))[:16].replace("T", " "),
        "Stars": row.get("rating"),
        "As stated": plain(row.get("rating_original")),
        "Author": plain(row.get("author")),
        "Title": plain(row.get("title")),
        "Text": plain(row.get("text")),
        "Location": plain(place.get("name")),
        "Owner’s answer": plain(row.get("response_text")),
        "Remarks": plain(", ".join(row.get("flags", []))),
    }


def show_report(report: Mapping[str, Any]) -> None:
    """Draw exactly what became of every row of an imported file."""
    counts = {
        "Read": report.get("fetched", 0),
        "New": report.get("new", 0),
        "Edited": report.get("edited", 0),
        "The same": report.get("same", 0),
        "Set aside": report.get("set_aside", 0),
    }
    with st.grid(len(counts), min_column_width=110, gap="small"):
        for name, number in counts.items():
            st.metric(name, f"{number:,}", border=True)
    _show_reasons(report.get("reasons", {}), "Set aside")
    if remarks := {name: n for name, n in report.get("remarks", {}).items() if n}:
        told = " · ".join(f"{number:,} × {name}" for name, number in remarks.items())
        st.markdown(f"**Kept with a remark:** {escaped(told)}")
    if undated := report.get("remarks", {}).get("no date"):
        st.caption(
            f"{plural(undated, 'review')} without a date can be read, but no period, chart or "
            "score holds them."
        )


def _show_reasons(reasons: Mapping[str, Mapping[str, Any]], what: str) -> None:
    if not reasons:
        return
    number = sum(each["count"] for each in reasons.values())
    st.markdown(f"**{what}:** {plural(number, 'row')}")
    st.dataframe(
        pd.DataFrame(
            {
                "Reason": plain(reason),
                "Rows": each["count"],
                "Row numbers": _numbers(each["rows"], each["count"]),
            }
            for reason, each in reasons.items()
        ),
        hide_index=True,
        column_config={"Reason": st.column_config.TextColumn(width="medium")},
        alt=f"{what}: the reasons, with the numbers of the rows",
    )


def _numbers(rows: Sequence[Any], count: int) -> str:
    listed = ", ".join(str(row) for row in rows if row is not None)
    return listed + (", …" if count > len(rows) else "")
