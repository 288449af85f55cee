"""Team: does the work fit the people, hour by hour, and does anybody carry too much?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from data.columns import EPOCH
from data.desk_team import Team
from data.models import Role
from engagement.team import FEWEST, by_clock, first_answers
from pages.components.away_form import show_absences, show_hand_over
from pages.components.cards import card
from pages.components.moments import reader_zone
from pages.components.numbers import ago, figure, percent, plural, waited, waited_between
from pages.components.seat import NOBODY, Seat
from pages.components.team_charts import week
from pages.page import Page
from pages.view import View

PAGE = Page("Team", ":material/groups:", 37, filtered=False)

SPAN = timedelta(days=90)
WEEKS = SPAN / timedelta(days=7)


def render(view: View) -> None:
    """Draw who has what, how soon it is answered, and when it comes."""
    st.title("Team", anchor=False)
    st.caption(
        "The last 90 days, within what you may see. People stand in order of name: their places, "
        "shifts and reviews differ, so these figures compare nobody with anybody."
    )
    seat, team = Seat(view), Team(view.engine)
    seat.show_done()
    with card("Who has what", "Open reviews, by whose they are."):
        _workload(seat, team)
    with card("Time to first answer", "From when a review became theirs (Kaplan–Meier)."):
        _first_answers(seat, team)
    _clock(seat, team)
    left, right = st.columns(2)
    with left, card("Absence", "What is given to somebody who is away goes to their deputy."):
        show_absences(seat)
    with right, card("Hand-over"):
        show_hand_over(seat)


def _shown(seat: Seat, people: pd.Series[int]) -> pd.Series[bool]:
    """Tell of whom figures are shown: to admins of everybody, to others of themselves."""
    if seat.me.role is Role.ADMIN:
        return pd.Series(True, index=people.index)
    return people.isin([seat.me.id, NOBODY])


def _named(seat: Seat, people: pd.Series[int]) -> list[str]:
    return ["Nobody" if each == NOBODY else seat.name_of(int(each)) for each in people]


def _workload(seat: Seat, team: Team) -> None:
    table = team.workload(seat.view.scope, seat.view.now)
    if table.empty:
        st.caption("Nothing is open.")
        return
    total = table[["open", "concerns", "overdue", "waiting"]].sum()
    st.markdown(
        f"**{plural(int(total['open']), 'review')}** open, **{int(total['overdue']):,}** overdue."
    )
    rows = table[_shown(seat, table["assignee_id"])].copy()
    rows.insert(0, "name", _named(seat, rows["assignee_id"]))
    rows["oldest"] = [ago(_moment(each), seat.view.now) for each in rows["oldest"]]
    st.dataframe(
        rows.drop(columns="assignee_id").sort_values("name"),
        hide_index=True,
        column_config={
            "name": "Whose", "open": _count("Open"), "concerns": _count("Concerns"),
            "overdue": _count("Overdue"), "waiting": _count("Waiting for somebody"),
            "oldest": "The oldest came",
        },
        alt=f"Open reviews of {plural(len(rows), 'person', 'people')}, "
        f"{int(total['open']):,} together.",
    )  # fmt: skip


def _count(title: str) -> Any:
    return st.column_config.NumberColumn(title, format="localized")


def _moment(value: datetime | int) -> datetime:
    return value if isinstance(value, datetime) else EPOCH + timedelta(microseconds=int(value))


def _first_answers(seat: Seat, team: Team) -> None:
    view = seat.view
    within = view.settings.sla_hours["review"]
    since = view.now - SPAN
    of_people = team.spells(view.scope, since, view.now)
    spells = pd.concat([of_people, team.unclaimed(view.scope, since, view.now)])
    if spells.empty:
        st.caption("No review has come into the inbox in the last 90 days.")
        return
    table = first_answers(spells, within).reset_index()
    rows = table[_shown(seat, table["person_id"])].copy()
    rows.insert(0, "name", _named(seat, rows["person_id"]))
    rows["middle"] = [waited(each) for each in rows["median"]]
    ends = zip(rows["low"], rows["high"], strict=True)
    rows["sure"] = [waited_between(*each) for each in ends]
    rows["in_time"] = [percent(each) for each in rows["in_time"]]
    st.dataframe(
        rows[["name", "n", "answered", "middle", "sure", "in_time"]].sort_values("name"),
        hide_index=True,
        column_config={
            "name": "Who", "n": "Reviews", "answered": "Answered", "middle": "Half answered within",
            "sure": "90% sure", "in_time": f"Within {within:g} h",
        },
        alt=f"Time to first answer of {plural(len(rows), 'person', 'people')}.",
    )  # fmt: skip
    st.caption(
        "A review that is not answered yet, or went to somebody else, counts for as long as it "
        "was theirs. Nobody’s are those that were answered, or wait, without having been given to "
        f"anybody, from when they came. Below {FEWEST} reviews nothing is said."
    )


def _clock(seat: Seat, team: Team) -> None:
    view, zone = seat.view, reader_zone()
    since = view.now - SPAN
    come = by_clock(team.arrivals(view.scope, since), zone, WEEKS)
    steps = team.work(view.scope, since)
    done = by_clock(steps[["hour", "n"]], zone, WEEKS)
    left, right = st.columns(2)
    with (
        left,
        card(
            "When reviews come",
            "In a week, by your browser’s clock; without those whose channel tells only the day.",
        ),
    ):
        _week(come, "Reviews a week")
    with right, card("When people work on them", "Steps at the desk in a week, by the same clock."):
        _week(done, "Steps a week")


def _week(table: pd.DataFrame, title: str) -> None:
    if not table["n"].sum():
        st.caption("Nothing in the last 90 days.")
        return
    most = table.sort_values("n").to_dict("records")[-1]
    told = f"{most['day']} from {most['hour']}:00, {figure(most['n'], 1)} {title.lower()}"
    st.vega_lite_chart(
        table,
        week(float(table["n"].max()), title),
        alt=f"{title} by weekday and hour; most on {told}.",
    )
    st.caption(f"Most: {told}.")
