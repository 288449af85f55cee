"""Import: what is in a file of reviews, and what became of it?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.catalogue import Catalogue
from data.imports import Imports
from data.models import Role
from data.uploads import Upload, Uploads
from pages.components import errands
from pages.components.import_places import ask_places
from pages.components.import_preview import show_preview, show_report
from pages.components.mapping_form import edit_mapping, faults_of
from pages.components.moments import moment_text
from pages.components.names import channel_name
from pages.components.owner import UNSAID, ChosenBrand, choose_brand, named
from pages.components.text import escaped, plain
from pages.page import SET_UP, Page
from pages.view import View

PAGE = Page(
    "Import",
    ":material/upload_file:",
    50,
    roles=frozenset({Role.ADMIN}),
    filtered=False,
    section=SET_UP,
)

KINDS = ["csv", "tsv", "txt", "json", "jsonl", "ndjson", "xlsx", "zip"]
UPLOAD = "upload"
"""Name in the URL of the file that is looked at."""

STATES = {
    "new": "Waits to be read",
    "ready": "Waits for you",
    "importing": "Being imported",
    "imported": "Imported",
    "refused": "Refused",
}
CHANNELS = (
    "google", "yelp", "tripadvisor", "trustpilot", "facebook", "booking", "appstore",
    "google_play", "glassdoor", "amazon", "other",
)  # fmt: skip
"""Channels that exports usually come from; another one can be typed."""


def render(view: View) -> None:
    """Draw the way of a file from upload to report."""
    st.title("Import")
    if view.scope.locations is not None:
        st.info(
            "A file may hold reviews of any location, so only those who see all of them import.",
            title="Not for a part of the locations",
            icon=":material/lock:",
        )
        return
    chosen = _chosen(view)
    if chosen is None:
        _receive(view)
        _show_past(view)
        return
    st.button("All files", on_click=_leave, icon=":material/arrow_back:", type="tertiary")
    _show_upload(view, chosen)


def _receive(view: View) -> None:
    st.caption("CSV, TSV, JSON, JSON Lines, XLSX or a Google Takeout archive, up to 200 MB.")
    generation = st.session_state.get("import_generation", 0)
    file = st.file_uploader(
        "A file of reviews", KINDS, key=f"import_file_{generation}", label_visibility="collapsed"
    )
    if file is None:
        return
    try:
        upload_id = Uploads(view.engine).add(file.name, file.getvalue(), view.now)
    except ValueError as error:
        st.error(escaped(error), icon=":material/error:")
        return
    errands.send(view, _slot("preview", upload_id), "preview", {"upload_id": upload_id})
    st.session_state["import_generation"] = generation + 1
    st.query_params[UPLOAD] = str(upload_id)
    st.rerun()


def _chosen(view: View) -> Upload | None:
    text = st.query_params.get(UPLOAD, "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    return Imports(view.engine).one(view.scope, int(text))


def _leave() -> None:
    st.query_params.pop(UPLOAD, None)


def _show_upload(view: View, upload: Upload) -> None:
    st.header(escaped(upload.filename), anchor=False)
    st.caption(f"Received {moment_text(upload.received_at)} · {STATES[upload.state]}")
    for kind in ("preview", "import"):
        errands.find(view, _slot(kind, upload.id), kind, "upload_id", upload.id)
        errands.follow(view, _slot(kind, upload.id))
    if upload.state == "imported":
        show_report(upload.report or {})
        view.link("reviews", "Read the reviews")
    elif upload.state == "refused":
        errands.show_failure(upload.report or {})
    elif upload.state == "ready":
        _show_ready(view, upload)
    elif not errands.pending(view, _slot("preview", upload.id)):
        _show_unread(view, upload)


def _show_unread(view: View, upload: Upload) -> None:
    if upload.state == "importing":
        st.info("It is being imported.", icon=":material/progress_activity:")
        st.button("Look again", icon=":material/refresh:")
    elif st.button("Read the file", icon=":material/visibility:"):
        errands.send(view, _slot("preview", upload.id), "preview", {"upload_id": upload.id})
        st.rerun()


def _show_ready(view: View, upload: Upload) -> None:
    if upload.report:
        errands.show_failure(upload.report)
    preview: Mapping[str, Any] = upload.preview or {}
    mapping: Mapping[str, Any] = upload.mapping or {}
    brand, channel = _choose_owner(view, upload)
    show_preview(preview, mapping)
    places = _ask_places(view, upload, brand)
    corrected = dict(mapping)
    if mapping:
        with st.expander(
            "How the file is read", bool(preview.get("questions")), icon=":material/edit:"
        ):
            key = f"import_{upload.id}_{_digest(mapping)}"
            corrected = edit_mapping(mapping, preview.get("columns", []), key)
    _show_decision(view, upload, corrected, brand, {"channel": channel, **places})


def _ask_places(view: View, upload: Upload, brand: ChosenBrand) -> dict[str, Any]:
    """Draw the places that a file names, and return what becomes of those that are new."""
    if brand.known == UNSAID:
        return {}
    ids = Catalogue(view.engine).location_ids(brand.known)
    there = named(view.locations[view.locations["brand_id"] == brand.known], "label")
    return ask_places(upload.preview or {}, ids, there, f"import_{upload.id}_{brand.known}")


def _choose_owner(view: View, upload: Upload) -> tuple[ChosenBrand, str]:
    with st.grid(2, min_column_width=240, gap="small"):
        key = f"import_{upload.id}"
        brand = choose_brand(view, view.brands, key, upload.brand_id, unsaid=True)
        listed = list(dict.fromkeys([upload.channel or "other", *CHANNELS]))
        channel = st.selectbox(
            "Channel",
            listed,
            format_func=_channel_label,
            key=f"import_{upload.id}_channel",
            accept_new_options=True,
            help="The platform that the reviews were written on.",
        )
    return brand, str(channel).strip().lower().replace(" ", "_")[:40]


def _channel_label(channel: str) -> str:
    return plain(channel_name(channel))


def _show_decision(
    view: View,
    upload: Upload,
    mapping: Mapping[str, Any],
    brand: ChosenBrand,
    chosen: Mapping[str, Any],
) -> None:
    faults = faults_of(mapping) if mapping else []
    faults += [f"Still needed: {each}." for each in brand.missing]
    for fault in faults:
        st.warning(escaped(fault), icon=":material/edit:")
    slots = [_slot(kind, upload.id) for kind in ("preview", "import")]
    held_up = bool(faults) or any(errands.pending(view, slot) for slot in slots)
    stale = bool(mapping) and dict(mapping) != dict(upload.mapping or {})
    if stale:
        st.caption("What is shown was read in another way: preview it again before it is imported.")
    st.caption("No import can be taken back: look at the brand and the locations first.")
    with st.container(horizontal=True):
        again = st.button("Preview again", icon=":material/refresh:", disabled=held_up)
        imported = st.button("Import", icon=":material/done:", disabled=held_up or stale)
    if again or imported:
        payload: dict[str, Any] = {"upload_id": upload.id, **chosen}
        if mapping:
            payload["mapping"] = dict(mapping)
        kind = "import" if imported else "preview"
        errands.send(view, _slot(kind, upload.id), kind, payload | {"brand_id": brand.id(view)})
        st.rerun()


def _show_past(view: View) -> None:
    st.header("Files so far", anchor=False)
    uploads = Imports(view.engine).newest(view.scope, 50)
    if not uploads:
        st.caption("No file has been handed over yet.")
        return
    st.session_state["uploads_listed"] = [each.id for each in uploads]
    st.dataframe(
        pd.DataFrame([_past_row(each) for each in uploads]),
        hide_index=True,
        key="uploads_table",
        on_select=_open,
        selection_mode="single-row",
        alt="The files handed over last, newest first",
    )


def _past_row(upload: Upload) -> dict[str, Any]:
    report = upload.report or {}
    return {
        "File": plain(upload.filename),
        "State": STATES[upload.state],
        "Received": moment_text(upload.received_at),
        "Channel": plain(channel_name(upload.channel)) if upload.channel else "",
        "New": _count(report, "new"),
        "Edited": _count(report, "edited"),
        "Same": _count(report, "same"),
        "Set aside": _count(report, "set_aside"),
        "What happened": plain(report.get("message")),
    }


def _count(report: Mapping[str, Any], name: str) -> str:
    return f"{report[name]:,}" if name in report else ""


def _open() -> None:
    rows = st.session_state["uploads_table"]["selection"]["rows"]
    if rows:
        st.query_params[UPLOAD] = str(st.session_state["uploads_listed"][rows[0]])


def _slot(kind: str, upload_id: int) -> str:
    return f"{kind}_{upload_id}"


def _digest(mapping: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(mapping, sort_keys=True).encode()).hexdigest()[:8]
