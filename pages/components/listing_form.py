"""Adding a listing: pick a source, enter what it needs, test it, see its first reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from pages.components import errands
from pages.components.consent_link import show_connect, show_return
from pages.components.listing_search import ask, enter_query, name_of, show_found
from pages.components.owner import Place, choose_place
from pages.components.probe import show_probe
from pages.components.source_choice import choose_source
from pages.components.text import escaped
from pages.view import View

RHYTHMS = {
    "As the source advises": None,
    "Every 15 minutes": 900,
    "Every hour": 3_600,
    "Every 6 hours": 21_600,
    "Every day": 86_400,
}
SLOTS = ("find_listing", "try_listing", "add_listing")


@dataclass(frozen=True)
class Entered:
    """What a person has entered.

    Attributes:
        options: what is no secret, by name of the need.
        secrets: what is, by name of the need; they never travel in a command.
        missing: labels of what is required and still empty.
    """

    source: str
    channel: str
    remote_id: str
    account: str
    options: Mapping[str, str]
    secrets: Mapping[str, str]
    missing: Sequence[str]

    @property
    def owner(self) -> str:
        """Whose secrets they are: the account's, or the source's where none is named."""
        return f"{self.source}:{self.account}" if self.account else self.source

    def payload(self, place: Place) -> dict[str, Any]:
        """Return what the worker is asked to test or to add."""
        return {
            "source": self.source,
            "channel": self.channel,
            "brand_id": place.brand_id,
            "location_id": place.location_id,
            "remote_id": self.remote_id,
            "account": self.account,
            "options": dict(self.options),
        }


def show_listing_form(view: View, sources: Mapping[str, Mapping[str, Any]]) -> None:
    """Draw the form and what comes of it."""
    show_return()
    source = choose_source(view, sources)
    if source is None:
        return
    chosen = choose_place(view, "add")
    entered = _enter(view, source)
    seconds = RHYTHMS[st.selectbox("How often", list(RHYTHMS), key="add_rhythm")]
    with st.container(horizontal=True):
        tried = st.button("Test", icon=":material/labs:", key="add_test")
        added = st.button("Add", icon=":material/add:", key="add_listing")
    if (tried or added) and _complete(entered, chosen.missing):
        _keep_secrets(view, entered)
        payload = entered.payload(chosen.place(view))
        if added:
            named = {"name": name} if (name := name_of(entered.source, entered.remote_id)) else {}
            more = {"schedule_seconds": seconds, **named}
            errands.send(view, "add_listing", "add", payload | more)
        else:
            errands.send(view, "try_listing", "test", payload)
    _show_results(view)


def _enter(view: View, source: Mapping[str, Any]) -> Entered:
    key = source["id"]
    account = st.text_input(
        "Account (optional)",
        key=f"add_{key}_account",
        max_chars=200,
        help="Only when there are several accounts of this source, each with its own credentials.",
    ).strip()
    options, secrets, missing = _enter_needs(view, source, account)
    show_connect(view, source, account, {**options, **secrets})
    query = enter_query(source)
    entered = Entered(key, source["channel"], "", account, options, secrets, missing)
    if query:
        _keep_secrets(view, entered)
        looked_for = {"source": key, "account": account, "options": options, "query": query}
        ask(view, key, looked_for)
    show_found(view, key)
    remote_id = st.text_input(
        "What the source calls it",
        key=f"add_{key}_remote_id",
        max_chars=500,
        help="Its id, path, hashtag or web address there.",
    ).strip()
    unnamed = [] if remote_id else ["What the source calls it"]
    return replace(entered, remote_id=remote_id, missing=[*unnamed, *missing])


def _enter_needs(
    view: View, source: Mapping[str, Any], account: str
) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Draw the fields of what a source needs; return options, secrets and what is missing."""
    options: dict[str, str] = {}
    secrets: dict[str, str] = {}
    missing: list[str] = []
    key, needs = source["id"], source["description"]["needs"]
    held = view.secrets.names(f"{key}:{account}" if account else key)
    for need in needs:
        value = _enter_need(need, key, kept=need["name"] in held)
        if value:
            (secrets if need["secret"] else options)[need["name"]] = value
        elif need["required"] and need["name"] not in held:
            missing.append(need["label"])
    if any(need["secret"] for need in needs):
        st.caption("Credentials are stored encrypted, apart from their key, and never shown again.")
    return options, secrets, missing


def _enter_need(need: Mapping[str, Any], source: str, *, kept: bool) -> str:
    label = escaped(need["label"]) + ("" if need["required"] else " (optional)")
    return st.text_input(
        label,
        key=f"add_{source}_need_{need['name']}",
        type="password" if need["secret"] else "default",
        help=escaped(need["help"]) or None,
        placeholder="Stored. Leave it empty to keep it." if kept else None,
        autocomplete="off",
    ).strip()


def _complete(entered: Entered, missing_place: Sequence[str]) -> bool:
    missing = [*missing_place, *entered.missing]
    if missing:
        listed = ", ".join(escaped(each) for each in missing)
        st.warning(f"Still needed: {listed}.", icon=":material/edit:")
    return not missing


def _keep_secrets(view: View, entered: Entered) -> None:
    for name, value in entered.secrets.items():
        view.secrets.keep(entered.owner, name, value, view.now, view.person.id)


def _show_results(view: View) -> None:
    if tried := errands.follow(view, "try_listing"):
        show_probe(tried.result or {})
    if added := errands.follow(view, "add_listing"):
        st.success(
            "It is collected from now on. Its state is among the listings.",
            title="Added",
            icon=":material/done:",
        )
        listing_id = (added.result or {}).get("listing_id")
        st.button("Show it", on_click=show_listing, args=(listing_id,), key="add_show")


def show_listing(listing_id: int | None) -> None:
    """Go from the form to one listing."""
    st.session_state["sources_show"] = "Listings"
    if listing_id is not None:
        st.query_params["listing"] = str(listing_id)
    for slot in SLOTS:
        errands.forget(slot)
