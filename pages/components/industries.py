"""Industries: by the topics of which each brand's reviews are read, and the way to change that."""

from __future__ import annotations

import streamlit as st

from data.industries import change_industry
from pages.components.owner import named
from pages.components.text import escaped, plain
from pages.view import View
from scoring.signals.topics import industries, taxonomy

DONE = "industry_done"
FORM_WIDTH = 640


def show_industries(view: View) -> None:
    """Draw a brand's industry, and have its reviews read by another's topics if asked."""
    # The demo world enters its brands anew whenever it starts.
    brands = view.brands[view.brands["demo"] == 0]
    if done := st.session_state.pop(DONE, ""):
        st.success(escaped(done), icon=":material/check:")
    if brands.empty:
        st.info(
            "Brands come with their first listing, on the page Sources. Those of the demo keep "
            "their industry.",
            title="No brand of your own yet",
            icon=":material/storefront:",
        )
        return
    with st.container(width=FORM_WIDTH):
        names = named(brands, "name")
        brand: int = st.selectbox(
            "Brand", list(names), format_func=names.__getitem__, key="industry_brand"
        )
        _show_form(view, brand, names[brand], str(brands.at[brand, "industry"]))


def _show_form(view: View, brand: int, name: str, held: str) -> None:
    offered = industries()
    industry = st.selectbox(
        "Industry",
        offered,
        index=offered.index(held) if held in offered else None,
        placeholder=f"{plain(held)}, which has no file of topics",
        format_func=lambda each: taxonomy(each).name,
        key=f"industry_{brand}_{held}",
    )
    st.caption(
        "It decides which topics are looked for in the text. After a change the worker reads every "
        "review of the brand once more; corrections by people stay, and so do locations that have "
        "an industry of their own. What the configuration file states is brought back when the "
        "worker starts."
    )
    if st.button("Save", type="primary", disabled=industry in (None, held)):
        change_industry(view.person.id, view.audit, brand, str(industry), view.now)
        st.session_state[DONE] = (
            f"{name} is in the industry {taxonomy(str(industry)).name} now. Its reviews are read "
            "again in the background, and the figures of its topics follow."
        )
        st.rerun()
