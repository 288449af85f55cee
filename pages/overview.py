"""Overview: how is our name doing, and what needs a person?"""

from __future__ import annotations

import streamlit as st

from pages.components.text import escaped
from pages.page import Page
from pages.view import View

PAGE = Page("Overview", ":material/monitoring:", 10)


def render(view: View) -> None:
    """Draw the executive's minute."""
    st.title("Overview")
    st.caption(escaped(view.restated))
    st.write({k: len(v) for k, v in view.scores().items()})
