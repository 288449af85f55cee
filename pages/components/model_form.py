"""Connecting a language model that may word drafts, or disconnecting it."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from data.settings import change_setting, read_setting
from engagement.phrasing import KEY, SETTING, Model
from pages.view import View


def show_model(view: View) -> None:
    """Draw whether a language model is connected, and the form to change it."""
    model = Model.from_stored(read_setting(view.engine, SETTING, {}))
    st.caption(
        "Off unless you enter an address. Any endpoint that speaks OpenAI’s interface will do, "
        "one of your own as well. It is sent the review’s words without names, addresses and long "
        "numbers, only when somebody asks for it; what it writes is checked like any other draft."
    )
    with st.form("language_model", border=True):
        url = st.text_input("Address", model.url, placeholder="https://host/v1").strip()
        name = st.text_input("Model", model.name, placeholder="as the endpoint calls it").strip()
        key = st.text_input("Key", type="password", help="Kept sealed; empty leaves it as it is.")
        if st.form_submit_button("Save", icon=":material/save:"):
            _save(view, url, name, key)
    if model.on and st.button("Disconnect", icon=":material/link_off:", key="model_off"):
        change_setting(view.audit, SETTING, {}, view.person.id, view.now)
        st.rerun()


def _save(view: View, url: str, name: str, key: str) -> None:
    place = urlsplit(url)
    if place.scheme not in ("http", "https") or not place.hostname or "@" in place.netloc:
        st.warning("The address begins with https:// or http:// and names a host.")
    elif not name:
        st.warning("Say how the endpoint calls the model.")
    else:
        if key:
            view.secrets.keep(SETTING, KEY, key, view.now, view.person.id)
        stored = {"url": url, "name": name}
        change_setting(view.audit, SETTING, stored, view.person.id, view.now)
        st.rerun()
