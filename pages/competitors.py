"""Competitors: how do we stand against them, who is spoken of, and where do they beat us?"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data.models import Filters, Role
from data.rivals import any_held
from pages.components.against import leads_in_words, show_against, standing_in_words
from pages.components.beginning import entitle
from pages.components.contest import ALL, Contest, contest_of, places_without_city, read_meetings
from pages.components.headline import compared
from pages.components.health import Health, health_line, show_health
from pages.components.live import follow
from pages.components.names import channel_name, channel_names, in_a_row
from pages.components.numbers import percent, plural
from pages.components.reads import totals
from pages.components.rivalry import Rivalry, read_rivalry
from pages.components.share_cards import percent_interval, show_left_out
from pages.components.states import show_nothing
from pages.components.text import escaped
from pages.components.topic_duel import show_topics
from pages.components.voice_change import voice_changes
from pages.components.voice_chart import show_voice
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
    told = read_rivalry(view, contest, topics=True)
    if told.duels.measures.empty:
        rivals_read = _rivals_read(view, contest)
        if told.voices.shares.empty or not rivals_read:
            _show_incomparable(view, contest, rivals_read)
            return
    st.markdown(summary(told, voice_changes(view, contest, told.voices)))
    st.caption(_what_is_compared(view, told))
    left, right = st.columns(2)
    with left:
        show_against(contest, told.duels.measures)
    with right:
        show_voice(contest, told.voices.shares, told.written)
    show_topics(view, contest, told.duels)
    _left_out(view, told, health)


def _rivals_read(view: View, contest: Contest) -> bool:
    theirs = Filters(brands=frozenset(contest.rivals), channels=view.filters.channels)
    return any_held(view.facts, view.scope, theirs)


def _show_incomparable(view: View, contest: Contest, rivals_read: bool) -> None:
    """Say why nothing can be compared: what of ours, or of theirs, is missing where."""
    if not view.remember(totals)["n"]:
        show_nothing(view)
        return
    if rivals_read and contest.alike and not view.remember(read_meetings, contest):
        if without := view.remember(places_without_city, contest):
            _show_without_city(view, without)
            return
        st.info(
            f"Ours are compared with places of the same kind in the same city. Choose “{ALL}” "
            "above to compare with theirs wherever they are.",
            title="No place of theirs is in a city of ours",
            icon=":material/swords:",
        )
        return
    chosen = channel_names(view.filters.channels)
    where = f"on {chosen}" if chosen else "where ours is"
    st.info(
        "There is nobody to compare ours with there. Add a rival’s listing, or choose other "
        "channels.",
        title=escaped(f"No rival is read {where}"),
        icon=":material/swords:",
    )
    view.link("sources", "Add a listing")


def _show_without_city(view: View, places: int) -> None:
    st.info(
        f"Ours are compared with places of the same kind in the same city. Choose “{ALL}” above "
        "to compare with theirs wherever they are, or say the cities in a file of locations on "
        "the Sources page.",
        title=f"No city is known of {plural(places, 'place')}",
        icon=":material/swords:",
    )
    view.link("sources", "Give the cities")


def summary(told: Rivalry, changes: Mapping[str, str]) -> str:
    """Return how we stand, in words of Markdown.

    Args:
        told: how we stand.
        changes: how our share of each kind of voice has changed, in words.
    """
    contest, measures = told.contest, told.duels.measures
    name = escaped(contest.names[contest.ours])
    if (measures["measure"] == "rating").any():
        standing = standing_in_words(measures, "rating", len(contest.rivals))
        leads = leads_in_words(measures, "rating", contest.names)
        rating = f"By rating, **{name}** is {standing}; {leads}."
    else:
        rating = f"**{name}** and its rivals have too few stars in common to compare ratings."
    voices = [_voice(told, kind, changes.get(kind, "")) for kind in told.voices.ours]
    if not voices:
        return rating
    return f"{rating} Of {told.written}, {'; '.join(voices)}."


def _voice(told: Rivalry, kind: str, change: str) -> str:
    ours, rivals = told.voices.ours[kind], len(told.contest.rivals)
    channels = escaped(in_a_row([channel_name(each) for each in ours["channels"]]))
    everyone = ours["rivals"] == rivals
    who = "all are read" if everyone else f"we and {ours['rivals']} of {rivals} rivals are read"
    return (
        f"**{percent(ours['share'])}** of {ours['total']:,.0f} {kind} on {channels}, where {who}, "
        f"are about us ({percent_interval(ours)}){change}"
    )


def _what_is_compared(view: View, told: Rivalry) -> str:
    channels = escaped(channel_names(told.channels))
    return (
        f"Compared: {escaped(view.period)}, {told.ground}, channel by channel on {channels}"
        f"{compared(view)}."
    )


def _left_out(view: View, told: Rivalry, health: Health) -> None:
    with st.container(border=True):
        st.header("What was left out", anchor=False)
        show_left_out([*told.left_out, *_behind(view, health)])
        st.caption(
            f"{plural(len(told.duels.measures), 'comparison')} were made together; of those told "
            "as differences, one in ten is due to chance on average."
        )
        view.link("methodology", "How figures are made")


def _behind(view: View, health: Health) -> list[str]:
    if not health.behind and not health.fresh:
        return []
    return [f"May be missing: {health_line(health, view.now)}."]
