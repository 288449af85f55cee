"""Competitors: how do we stand against them, who is spoken of, and where do they beat us?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.models import Filters, Role
from pages.components.against import leads_in_words, show_against, standing_in_words
from pages.components.beginning import entitle
from pages.components.change import share_change
from pages.components.contest import Contest, contest_of
from pages.components.duel import Duels, read_duels
from pages.components.headline import compared
from pages.components.health import Health, health_line, show_health
from pages.components.live import follow
from pages.components.names import channel_name
from pages.components.numbers import figure, percent, plural
from pages.components.reads import totals
from pages.components.share_cards import percent_interval, points, show_left_out
from pages.components.states import show_nothing
from pages.components.text import escaped
from pages.components.topic_duel import show_topics
from pages.components.voice import KINDS, Voices, read_voices, show_voice
from pages.page import MARKET, Page
from pages.view import View

PAGE = Page(
    "Competitors",
    ":material/swords:",
    28,
    roles=frozenset({Role.EXECUTIVE, Role.MARKETER}),
    section=MARKET,
)


def render(view: View) -> None:
    """Draw how our brand stands against its rivals."""
    health = entitle(view, "Competitors")
    if health is None:
        return
    with st.container(gap="xsmall"):
        st.caption(escaped(view.restated))
        show_health(view, health)
    follow(view, health)
    contest = contest_of(view)
    if contest is None:
        _show_alone(view)
        return
    _show_contest(view, contest, health)


def _show_alone(view: View) -> None:
    st.info(
        "A competitor is a brand that is not yours. Add one with the listings that are open to "
        "everybody, and the same figures are worked out for it.",
        title="Nobody to compare with yet",
        icon=":material/swords:",
    )
    view.link("sources", "Add a competitor")


def _show_contest(view: View, contest: Contest, health: Health) -> None:
    duels = view.remember(read_duels, view.settings, contest)
    voices = view.remember(read_voices, contest)
    if duels.measures.empty and (voices.shares.empty or not _rivals_read(view, contest)):
        _show_incomparable(view, contest)
        return
    earlier = view.comparison and view.remember(read_voices, contest, filters=view.comparison)
    before = earlier.ours if isinstance(earlier, Voices) else {}
    st.markdown(summary(contest, duels.measures, voices.ours, before))
    st.caption(_what_is_compared(view, contest, duels))
    left, right = st.columns(2)
    with left:
        show_against(contest, duels.measures)
    with right:
        show_voice(contest, voices.shares)
    show_topics(view, contest, duels)
    _left_out(view, contest, duels, voices, health)


def _rivals_read(view: View, contest: Contest) -> bool:
    theirs = Filters(brands=frozenset(contest.rivals), channels=view.filters.channels)
    return bool(view.facts.counts(view.scope, theirs)["n"].iloc[0])


def _show_incomparable(view: View, contest: Contest) -> None:
    """Say why nothing can be compared: of ours nothing matches, or no rival is read there."""
    if _rivals_read(view, contest) or not view.remember(totals)["n"]:
        show_nothing(view)
        return
    where = f" on {_listed(view.filters.channels)}" if view.filters.channels else ""
    st.info(
        "There is nobody to compare ours with there. Add a rival’s listing, or choose other "
        "channels.",
        title=escaped(f"No rival is read{where}"),
        icon=":material/swords:",
    )
    view.link("sources", "Add a listing")


def summary(
    contest: Contest,
    measures: pd.DataFrame,
    voices: Mapping[str, Mapping[str, Any]],
    before: Mapping[str, Mapping[str, Any]],
) -> str:
    """Return how we stand, in words of Markdown.

    Args:
        contest: who is compared.
        measures: as `Duels.measures`.
        voices: as `Voices.ours`.
        before: the same of the period compared with.
    """
    name = escaped(contest.names[contest.ours])
    told = []
    if (measures["measure"] == "rating").any():
        standing = standing_in_words(measures, "rating")
        leads = leads_in_words(measures, "rating", contest.names)
        told.append(f"By rating, **{name}** is {standing}; {leads}.")
    else:
        told.append(f"**{name}** and its rivals have too few stars in common to compare ratings.")
    for kind in KINDS:
        ours = voices.get(kind)
        if ours is not None:
            channels = " and ".join(escaped(channel_name(each)) for each in ours["channels"])
            told.append(
                f"**{percent(ours['share'])}** of {ours['total']:,.0f} {kind} on {channels}, where "
                f"all are read, are about us ({percent_interval(ours)})"
                f"{_moved(ours, before.get(kind))}."
            )
    return " ".join(told)


def _moved(ours: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    if before is None:
        return ""
    moved = share_change((ours["n"], ours["total"]), (before["n"], before["total"]))
    if not moved.known:
        return ""
    if not moved.real:
        return ", no detectable change"
    return f", {points(moved.value)} ± {figure(moved.margin * 100, 1)} on before"


def _what_is_compared(view: View, contest: Contest, duels: Duels) -> str:
    named = {name for each in duels.measures["channels"] for name in each.split(",")}
    channels = ", ".join(escaped(channel_name(each)) for each in sorted(named))
    cities = {city for each in duels.meetings.values() for city in each.cities}
    where = f"places of the same kind in {plural(len(cities), 'city', 'cities')} that both are in"
    every = "the chosen locations and all of theirs" if view.filters.locations else "all places"
    return (
        f"Compared: {escaped(view.period)}, {where if contest.alike else every}, channel by "
        f"channel on {channels or 'none that both have'}{compared(view)}."
    )


def _left_out(view: View, contest: Contest, duels: Duels, voices: Voices, health: Health) -> None:
    with st.container(border=True):
        st.header("What was left out", anchor=False)
        show_left_out([*_reasons(contest, duels, voices), *_behind(view, health)])
        st.caption(
            f"{plural(len(duels.measures), 'comparison')} were made together; of those told as "
            "differences, one in ten is due to chance on average."
        )
        view.link("methodology", "How figures are made")


def _reasons(contest: Contest, duels: Duels, voices: Voices) -> list[str]:
    told = []
    if windows := voices.narrow:
        told.append(
            f"From the share of voice: {_listed(windows)}. They serve only the few newest reviews, "
            "which does not tell how many are written."
        )
    if nowhere := [contest.names[each] for each in contest.rivals if each not in duels.meetings]:
        told.append(f"{', '.join(nowhere)}: no place of the same kind in a city of ours.")
    met = duels.by_rival.values()
    if stars := {channel for found in met for channel in found.unblended}:
        told.append(
            f"Stars of {_listed(stars)}: its terms forbid averaging them with those of others."
        )
    if hidden := {channel for found in met for channel in found.hidden}:
        told.append(
            f"Answers on {_listed(hidden)}: a rival's cannot be seen there, so the response part "
            "of the reputation index stands aside for both sides."
        )
    if undated := {channel for found in met for channel in found.undated}:
        told.append(
            f"Answers on {_listed(undated)}: too many of one side bear no date to tell how soon "
            "they came, so the response part of the reputation index stands aside for both."
        )
    return told


def _listed(channels: Iterable[str]) -> str:
    return ", ".join(channel_name(each) for each in sorted(channels))


def _behind(view: View, health: Health) -> list[str]:
    if not health.behind and not health.fresh:
        return []
    return [f"May be missing: {health_line(health, view.now)}."]
