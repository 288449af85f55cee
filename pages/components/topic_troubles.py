"""What is wrong with the files of topics, and who is read by the topics of none."""

from __future__ import annotations

import streamlit as st

from data.rivals import standpoints
from pages.components.text import escaped
from pages.view import View
from scoring.signals.topics import industries, troubles

MOST_NAMED = 5


def show_topic_troubles(view: View) -> None:
    """Warn of files of topics that need a look, and of industries that have none."""
    for trouble in troubles():
        _warn("A file of topics needs a look", trouble)
    for industry, brands in _without_file(view).items():
        named = ", ".join(brands[:MOST_NAMED]) + (" and others" if brands[MOST_NAMED:] else "")
        _warn(
            "An industry has no topics of its own",
            f"There is no file {industry}.toml, so reviews of {named} in the industry {industry} "
            "are searched for the generic topics. Put the file into the folder of topics and start "
            "Earshot again, or choose another under Industries; a location's comes by the file of "
            "locations.",
        )


def _without_file(view: View) -> dict[str, list[str]]:
    """Return the industries without a file, each with the names of the brands that are in it."""
    places = standpoints(view.facts, view.scope)
    unknown = places[~places["industry"].isin(industries())]
    names = unknown["brand_id"].map(view.brands["name"])
    return {
        str(industry): sorted(set(of_it.astype(str)))
        for industry, of_it in names.groupby(unknown["industry"])
    }


def _warn(title: str, told: str) -> None:
    st.warning(escaped(told), title=title, icon=":material/warning:")
