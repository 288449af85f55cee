"""How a brand speaks: its file, checked as it is written, and how alike its authors sound."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from data.wordings import Wordings
from engagement.consistency import FEWEST, consistency
from engagement.voice import BadVoice, Voice, read_voice, standard_file
from pages.components.cards import card
from pages.components.numbers import plural
from pages.components.text import escaped
from pages.view import View

LOOKED_BACK = timedelta(days=90)


def show_voice(view: View) -> None:
    """Draw the choice of a brand of ours, its file, and how consistent its answers are."""
    ours = view.brands[view.brands["ours"] == 1]
    if not len(ours):
        st.info("A voice belongs to a brand of yours; none is watched yet.", icon=":material/info:")
        return
    names = {int(row["id"]): str(row["name"]) for _, row in ours.iterrows()}
    chosen = st.selectbox("Brand", list(names), format_func=names.__getitem__, key="voice_brand")
    brand_id = int(chosen or min(names))
    with card("Voice"):
        voice = _show_file(view, brand_id)
    if voice is not None:
        with card("One voice, whoever writes?"):
            _show_consistency(view, brand_id, voice)


def _show_file(view: View, brand_id: int) -> Voice | None:
    wordings = Wordings(view.engine, view.audit)
    held = wordings.voice(brand_id)
    st.caption("Write only what is different from the file that is shipped, in the same form.")
    pattern = '[sign_off]\nen = "Anna and the team"\n\n[words]\navoid = ["cheap"]'
    file = str(
        st.text_area(
            "The brand’s file (TOML)", held, key=f"voice_{brand_id}", height=220,
            placeholder=pattern,
        )
        or ""
    )  # fmt: skip
    with st.expander("The file that is shipped"):
        st.code(standard_file(), language="toml", height=300)
    try:
        voice = read_voice(file)
    except BadVoice as bad:
        st.error(escaped(bad), title="This file cannot be read", icon=":material/error:")
        return None
    if st.button("Save", icon=":material/save:", disabled=file == held, key="save_voice"):
        wordings.speak(view.person, brand_id, file, view.now)
        st.rerun()
    return voice


def _show_consistency(view: View, brand_id: int, voice: Voice) -> None:
    said = Wordings(view.engine).said(view.scope, brand_id, view.now - LOOKED_BACK)
    found = consistency(said, voice)
    if found.score is None:
        st.caption(
            f"Too little to compare: two people with {FEWEST} approved answers each are needed "
            f"within {LOOKED_BACK.days} days; there are {plural(found.answers, 'answer')}."
        )
        return
    st.metric("Consistency", f"{found.score:.0f} of 100")
    st.caption(
        f"{plural(found.answers, 'answer')} of {plural(found.authors, 'person', 'people')} in "
        f"{LOOKED_BACK.days} days. 100 means that everybody keeps each rule equally often; nobody "
        "is named or ranked."
    )
    for rule, apart in sorted(found.apart.items(), key=lambda pair: -pair[1]):
        st.markdown(
            f"- **{rule.capitalize()}**: kept in {found.kept[rule]:.0%} of answers, the authors "
            f"{apart * 100:.0f} points apart"
        )
