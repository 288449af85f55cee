"""Webhooks: the address to give to a platform, and the secrets by which we know each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import streamlit as st

from pages.components.text import escaped, plain
from pages.view import View

LABELS = {
    "app_secret": ("App secret", "From the app's basic settings at Meta."),
    "verify_token": ("Verify token", "Any word of your own; enter the same at Meta."),
    "webhook_key": ("Signing key", "Any long random text; whoever sends signs the body with it."),
    "webhook_password": (
        "Password",
        "Any long random text; put it into the address you give: https://earshot:PASSWORD@host/….",
    ),
}
FILES = "file"


def show_webhooks(view: View, sources: Mapping[str, Mapping[str, Any]]) -> None:
    """Draw the form for one source whose platform delivers."""
    offered = {key: each for key, each in sources.items() if each["description"].get("webhook")}
    st.caption(
        "A platform that delivers tells us at once, instead of when we ask next. It must reach "
        "this dashboard by https; polling goes on either way."
    )
    if not offered:
        st.info("The worker tells which sources deliver as soon as it has run once.")
        return
    source = st.selectbox(
        "Source", list(offered), format_func=lambda each: plain(offered[each]["name"]), key="hook"
    )
    account = st.text_input(
        "Channel" if source == FILES else "Account (optional)",
        key=f"hook_{source}_account",
        max_chars=200,
        help="As in trustpilot." if source == FILES else "As it was entered with the listing.",
    ).strip()
    path = f"/webhooks/{source}" + (f"/{quote(account, safe='')}" if account else "")
    st.text("Address, behind this dashboard's own:")
    st.code(path, language=None)
    _enter_secrets(view, source, account, offered[source]["description"]["webhook"])


def _enter_secrets(view: View, source: str, account: str, webhook: Mapping[str, Any]) -> None:
    # Files of all channels are signed with one key: the channel is no account.
    owner = f"{source}:{account}" if account and source != FILES else source
    names = [name for name in (webhook["secret"], webhook["challenge"]) if name]
    held = view.secrets.names(owner)
    entered = {name: _enter(source, name, kept=name in held) for name in names}
    if st.button("Save", icon=":material/lock:", key="hook_save"):
        for name, value in entered.items():
            if value:
                view.secrets.keep(owner, name, value, view.now, view.person.id)
        lacking = [LABELS[name][0] for name in names if name not in view.secrets.names(owner)]
        if lacking:
            st.warning(f"Still needed: {', '.join(lacking)}.", icon=":material/edit:")
        else:
            st.success("Deliveries that carry their proof are taken.", icon=":material/done:")


def _enter(source: str, name: str, *, kept: bool) -> str:
    label, hint = LABELS.get(name, (name, ""))
    return st.text_input(
        escaped(label),
        key=f"hook_{source}_{name}",
        type="password",
        help=hint,
        placeholder="Stored. Leave it empty to keep it." if kept else None,
        autocomplete="off",
    ).strip()
