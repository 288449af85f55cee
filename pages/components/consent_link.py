"""Connecting an account: from the client that is entered to the provider who asks the owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pages.components.text import escaped
from pages.view import View

CLIENT = ("client_id", "client_secret")
"""What the provider must know us by before the owner can be asked."""

CONNECTED = "connected"
"""In the address when the owner comes back: `yes`, or why not."""

OUTCOMES = {
    "refused": "The owner did not agree, or the provider refused. Nothing was stored.",
    "expired": "The visit to the provider took too long or was begun in another browser.",
    "failed": "The provider did not exchange the code. Check the client's id and secret.",
}


def show_return() -> None:
    """Say how a visit to the provider ended, if one has just ended."""
    outcome = st.query_params.get(CONNECTED)
    if outcome == "yes":
        st.success("The account is connected.", icon=":material/link:")
    elif outcome in OUTCOMES:
        st.warning(OUTCOMES[outcome], title="Not connected", icon=":material/link_off:")


def show_connect(
    view: View, source: Mapping[str, Any], account: str, entered: Mapping[str, str]
) -> None:
    """Draw the way to the provider for a source whose owner has to agree.

    Args:
        view: what the person sees.
        source: what it says of itself.
        account: whose credentials they are, or nothing.
        entered: the fields that were filled in, by name.
    """
    consent = source["description"].get("consent")
    if not consent:
        return
    provider, name = consent
    owner = f"{source['id']}:{account}" if account else source["id"]
    if st.button(f"Connect with {escaped(name)}", icon=":material/link:", key="add_connect"):
        for each in CLIENT:
            if entered.get(each):
                view.secrets.keep(owner, each, entered[each], view.now, view.person.id)
        _lead_on(view, owner, name, f"/connect/{provider}?{_query(source['id'], account)}")


def _lead_on(view: View, owner: str, name: str, address: str) -> None:
    if set(CLIENT) <= view.secrets.names(owner):
        st.link_button(f"Continue to {escaped(name)}", address, icon=":material/open_in_new:")
    else:
        st.warning("Still needed: Client id, Client secret.", icon=":material/edit:")


def _query(source: str, account: str) -> str:
    return urlencode({"source": source} | ({"account": account} if account else {}))
