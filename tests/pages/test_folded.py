"""What is folded away is drawn only once somebody asks for it."""

from streamlit.testing.v1 import AppTest


def script():
    import streamlit as st

    from pages.components.folded import opened

    if opened("The rest", "unfold_more", "rest"):
        st.text("drawn")


def test_a_click_opens_and_another_closes():
    at = AppTest.from_function(script).run()
    assert not at.text
    at.button(key="fold_rest").click().run()
    assert [each.value for each in at.text] == ["drawn"]
    at.button(key="fold_rest").click().run()
    assert not at.text
