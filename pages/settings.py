"""Settings: who may see what, how do they get in, what are we, and what has been done?"""

from __future__ import annotations

import streamlit as st

from data.models import Role
from pages.components.audit_log import show_log
from pages.components.industries import show_industries
from pages.components.people import show_people
from pages.components.sign_in import By, SignIn
from pages.components.text import escaped
from pages.components.topic_troubles import show_topic_troubles
from pages.page import SET_UP, Page
from pages.view import View

PAGE = Page(
    "Settings",
    ":material/settings:",
    60,
    roles=frozenset({Role.ADMIN}),
    filtered=False,
    section=SET_UP,
)

SHOW = "settings_show"
PEOPLE, SIGN_IN, INDUSTRIES, LOG = "People", "Sign-in", "Industries", "Audit log"


def render(view: View) -> None:
    """Draw the people, how they sign in, the industries of brands, or what was done."""
    st.title("Settings", anchor=False)
    show_topic_troubles(view)
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.segmented_control(
            "Show",
            [PEOPLE, SIGN_IN, INDUSTRIES, LOG],
            default=PEOPLE,
            key=SHOW,
            bind="query-params",
            label_visibility="collapsed",
        )
        view.link("methodology", "Settings of the scores")
    if shown == LOG:
        show_log(view)
    elif shown == INDUSTRIES:
        show_industries(view)
    elif shown == SIGN_IN:
        _show_sign_in(view.stage.sign_in)
    else:
        show_people(view)


def _show_sign_in(sign_in: SignIn) -> None:
    if sign_in.by is By.PROVIDER:
        name = escaped(sign_in.name) or "an OpenID Connect provider"
        st.markdown(
            f"People sign in at {name}. Who is entered is known by the address that its claim "
            f"`{escaped(sign_in.claim)}` holds; a sign-in counts for {sign_in.lasts.days} days."
        )
    elif sign_in.by is By.PROXY:
        st.markdown(
            f"A proxy signs people in and names them in the header `{escaped(sign_in.header)}`. "
            "From anybody else the header is ignored."
        )
    else:
        st.info(
            "Whoever sits at this machine is its owner and sees everything. People you enter here "
            "can come in as soon as a sign-in is set up: `docs/sign-in.md` tells how.",
            title="Nobody signs in",
            icon=":material/lock_open:",
        )
    st.caption("This is set where Earshot is started, not here.")
