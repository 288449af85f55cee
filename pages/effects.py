"""Did it work?: what was done on a day, and what moved since, against places where it was not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from data.notes import NewNote, Note, Notes
from pages.components import charts
from pages.components.cards import card, tile
from pages.components.effects import (
    Measure,
    Sides,
    Windows,
    course,
    judged,
    measures,
    sides,
    windows,
)
from pages.components.health import read_health
from pages.components.moments import day_here, reader_zone
from pages.components.numbers import (
    NOTHING,
    day_number,
    day_of,
    day_text,
    evidence,
    plural,
    signed,
)
from pages.components.periods import BEGINS
from pages.components.states import show_first_run
from pages.components.text import escaped
from pages.page import UNDERSTAND, Page
from pages.view import View
from scoring.effect import FEWEST, Effect
from scoring.signals.topics import topics

PAGE = Page("Did it work?", ":material/task_alt:", 36, places=False, section=UNDERSTAND)

NOTE = "note"
LENGTHS = (30, 60, 90, 180)
ANY = "Nothing in particular"
LONGEST = 200
NO_EFFECT = "No detectable effect"


def render(view: View) -> None:
    """Draw the notes, and for the chosen one what moved since."""
    st.title("Did it work?", anchor=False)
    if view.locations.empty:
        show_first_run(view, read_health(view))
        return
    kept = _notes(view).list(view.scope)
    with st.expander("Note something that was done", expanded=not kept, icon=":material/add:"):
        _form(view)
    if not kept:
        st.info(
            "A campaign, another price, a new coffee machine: note the day and the places, and "
            "this page says what moved there since, against places where it was not done.",
            title="Nothing is noted yet",
            icon=":material/edit_calendar:",
        )
        return
    chosen, length = _choose(kept)
    _show(view, chosen, kept, length)


def _notes(view: View) -> Notes:
    return Notes(view.engine, view.audit)


def _form(view: View) -> None:
    ours = view.locations[view.locations["brand_id"].map(view.brands["ours"]) == 1]
    labels = dict(zip(ours["label"], ours["id"], strict=True))
    subjects = {topic.name: topic.bit for topic in topics()}
    with st.form("new_note", border=False, clear_on_submit=True):
        text = st.text_input("What was done", max_chars=LONGEST, placeholder="New coffee machine")
        with st.container(horizontal=True):
            begun = view.now.date()
            today = min(view.now.astimezone(reader_zone()).date(), begun)
            since = st.date_input("Since", today, max_value=begun, width=160, help=BEGINS)
            subject = st.selectbox("To improve", [ANY, *subjects], width=260)
        places = st.multiselect("Where", list(labels), placeholder="All of our locations")
        if st.form_submit_button("Keep the note"):
            where = frozenset(int(labels[each]) for each in places or labels)
            _keep(view, text, since, where, subjects.get(subject))


def _keep(view: View, text: str, since: date, where: frozenset[int], topic: int | None) -> None:
    day = day_number(view.now) - (view.now.date() - since).days
    try:
        note_id = _notes(view).add(view.person, NewNote(day, text, where, topic), view.now)
    except (ValueError, LookupError) as error:
        st.error(f"The note was not kept: {escaped(error)}.", icon=":material/error:")
        return
    st.query_params[NOTE] = str(note_id)
    st.rerun()


def _choose(kept: Sequence[Note]) -> tuple[Note, int]:
    by_id = {each.id: each for each in kept}
    asked = st.query_params.get(NOTE, "")
    first = next((each.id for each in kept if str(each.id) == asked), kept[0].id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "What was done",
            list(by_id),
            index=list(by_id).index(first),
            format_func=lambda each: f"{day_text(day_of(by_id[each].day))} · {by_id[each].text}",
            key=f"chosen_note_{first}",
            width=420,
        )
        length = st.selectbox(
            "Compare", LENGTHS, 2, format_func=lambda days: f"{days} days each side", width=190
        )
    st.query_params[NOTE] = str(chosen)
    return by_id[chosen], int(length)


def _show(view: View, chosen: Note, kept: Sequence[Note], length: int) -> None:
    seen = windows(chosen.day, length, day_number(view.now))
    compared = sides(view, chosen, kept, seen)
    names = {topic.bit: topic.name for topic in topics()}
    looked_at = measures(None if chosen.topic is None else names.get(chosen.topic), chosen.topic)
    found = {each: judged(view, each, compared, seen) for each in looked_at}
    st.markdown(_verdict(found))
    st.caption(_compared(compared, seen, next(iter(found.values()))))
    with st.grid(len(found), min_column_width=200, gap="small", height="stretch"):
        for measure, moved in found.items():
            with tile():
                _tile(measure, moved)
    with card("Before and after", "Two weeks a point, all reviews of each side together."):
        _course(view, looked_at[:2], compared, seen, chosen)
    st.caption(
        "It takes for granted that, had nothing been done, both sides would have gone alike. "
        "Places chosen because they were doing badly get better by themselves, and whatever else "
        "happened there at the time is counted in."
    )
    _remove(view, chosen)


def _verdict(found: dict[Measure, Effect]) -> str:
    real = [
        f"**{escaped(measure.name)} {signed(*_scaled(measure, moved.value))} {measure.unit} "
        f"{'better' if moved.value * measure.better > 0 else 'worse'}** than it would have been"
        for measure, moved in found.items()
        if moved.real
    ]
    if real:
        return "; ".join(real) + ": more than chance brings."
    if not any(moved.known for moved in found.values()):
        return "**Too little evidence** to tell whether anything moved."
    return "**No detectable effect**: what moved there is no more than chance brings."


def _scaled(measure: Measure, value: float) -> tuple[float, int]:
    return (value, 2) if measure.unit == "stars" else (value * 100, 1)


def _tile(measure: Measure, moved: Effect) -> None:
    if not moved.known:
        st.metric(escaped(measure.name), NOTHING)
        st.caption(
            f"Too little evidence: {plural(moved.locations, 'place')} there and "
            f"{moved.controls} elsewhere with {FEWEST} reviews or more in both windows."
        )
        return
    good = moved.value * measure.better > 0
    st.metric(
        escaped(measure.name),
        f"{signed(*_scaled(measure, moved.value))} {measure.unit}",
        NO_EFFECT if not moved.real else "Better" if good else "Worse",
        delta_color="off" if not moved.real else "green" if good else "red",
        delta_arrow="off",
        help="Change there less change elsewhere.",
    )
    low, high = (signed(*_scaled(measure, each)) for each in (moved.low, moved.high))
    there, elsewhere = (signed(*_scaled(measure, each)) for each in (moved.there, moved.elsewhere))
    st.caption(f"90% sure: {low} to {high}")
    st.caption(f"There {there}, elsewhere {elsewhere} · {evidence(moved.n)}")


def _compared(compared: Sides, seen: Windows, moved: Effect) -> str:
    places = f"{plural(moved.locations, 'place')} against {moved.controls}"
    whose = "of competitors" if compared.rivals else "others of the brand"
    days = [day_text(day_of(each)) for each in (*seen.before, *seen.after)]
    left = (
        f" {plural(compared.disturbed, 'place')} left out, where something else was noted."
        if compared.disturbed
        else ""
    )
    return (
        f"{places} {whose} with {FEWEST} reviews or more in both windows: {days[0]} to {days[1]}, "
        f"then {days[2]} to {days[3]} ({plural(seen.days, 'day')}).{left}"
    )


def _course(
    view: View, offered: Sequence[Measure], compared: Sides, seen: Windows, chosen: Note
) -> None:
    names = {each.name: each for each in offered}
    name = st.segmented_control(
        "Measure",
        list(names),
        default=offered[0].name,
        key="effect_measure",
        required=True,
        label_visibility="collapsed",
    )
    measure = names[str(name or offered[0].name)]
    frame = course(view, measure, compared, seen)
    if frame.empty:
        st.caption("There are no reviews in these windows.")
        return
    form = ".2f" if measure.unit == "stars" else ".0%"
    day = day_of(chosen.day)
    st.vega_lite_chart(
        frame,
        charts.before_and_after(day, measure.name, form),
        alt=f"{measure.name} every two weeks where it was done and elsewhere, "
        f"before and after {day_text(day_of(chosen.day))}; "
        f"{plural(int(frame['n'].sum()), 'review')}.",
    )


def _remove(view: View, chosen: Note) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Noted by {escaped(chosen.by)}"
            + (f" on {day_here(chosen.made_at)}" if chosen.made_at else "")
        )
        if st.button("Remove the note", type="tertiary", icon=":material/delete:"):
            _notes(view).remove(view.person, chosen.id, view.now)
            st.query_params.pop(NOTE, None)
            st.rerun()
