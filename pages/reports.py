"""Reports: one page for the board, charts for a deck, and files of what the screens show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from data.plans import EVERY, Plan, Plans
from data.reports import Report, Reports
from pages.components.cards import card
from pages.components.deck import CHARTS
from pages.components.errands import LOOK_EVERY
from pages.components.export import FORMAT_NAMES, ask, me, pending, show_made, wish
from pages.components.focus import brand_in_focus
from pages.components.headline import compared
from pages.components.making import BOARD, CHART, FORMATS, NAMES
from pages.components.moments import moment_text
from pages.components.numbers import plural
from pages.components.periods import LENGTHS
from pages.components.text import escaped
from pages.page import Page
from pages.view import View

PAGE = Page("Reports", ":material/summarize:", 38)

MAKE, CHOSEN_CHART = "make", "chart"
"""Keys of the choices, and their names in the URL."""

MOST = 30
SAID: Mapping[str, str] = {
    BOARD: "One page: how we stand and how sure that is, why it moved, which locations need "
    "attention, rivals, complaints, answers, and what the figures rest on.",
    CHART: "One chart of the screen, as a slide or a picture, with what it says in words.",
    "reviews": "A row per review in the filters, with what was derived from it; texts as far as "
    "the terms of their channels allow.",
    "locations": "The table of the Locations page.",
    "scores": "Every index of every brand and location, with its interval.",
    "topics": "How often each topic is praised and criticised, and how that has moved.",
    "competitors": "How ours stand against each competitor, like with like: same period, channel "
    "by channel, in the same cities and everywhere; the share of voice; what was left out.",
    "tallies": "The counts from which every figure is computed.",
}
ONCE = "Once"
REPEATS = {ONCE: "", **{f"Every {each}": each for each in EVERY}}


def render(view: View) -> None:
    """Draw what can be made, what is made on a schedule, and what has been made."""
    st.title("Reports", anchor=False)
    if view.brands.empty:
        st.info(
            "Reports can be made as soon as something is watched and its reviews are there.",
            title="Nothing to report on yet",
            icon=":material/inbox:",
        )
        view.link("sources", "See the sources")
        return
    st.caption(escaped(view.restated) + compared(view))
    left, right = st.columns([2, 3])
    with left:
        _make(view)
        _show_plans(view)
    with right, card("Made for you", "Only you find them here; after 30 days they are gone."):
        _show_reports(view)


def _make(view: View) -> None:
    with card("Make a file", "It shows what the filters on the left leave."):
        names = {name: kind for kind, name in NAMES.items()}
        picked = st.selectbox("What", list(names), key=MAKE, bind="query-params")
        kind = names.get(str(picked), BOARD)
        st.caption(SAID[kind])
        chart = _choose_chart() if kind == CHART else ""
        if kind in (BOARD, CHART):
            view = _of_brand(view, brand_in_focus(view))
        form = _choose_form(kind)
        repeat = _choose_repeat(view)
        # A callback is called once a click; what follows a button may run twice for one.
        st.button(
            "Make it",
            icon=":material/note_add:",
            on_click=_order,
            args=(view, kind, form, chart, repeat),
        )


def _of_brand(view: View, brand_id: int) -> View:
    """Return the view of one brand alone."""
    brands = frozenset({brand_id})
    earlier = view.comparison and replace(view.comparison, brands=brands)
    return replace(view, filters=view.narrowed(brands=brands), comparison=earlier)


def _choose_chart() -> str:
    charts = {name: chart for chart, (name, _) in CHARTS.items()}
    picked = st.selectbox("Chart", list(charts), key=CHOSEN_CHART, bind="query-params")
    return charts.get(str(picked), next(iter(CHARTS)))


def _choose_form(kind: str) -> str:
    forms: Sequence[str] = FORMATS[kind]
    picked = st.segmented_control(
        "As",
        forms,
        default=forms[0],
        format_func=FORMAT_NAMES.__getitem__,
        key=f"form_{kind}",
        required=True,
    )
    return str(picked or forms[0])


def _choose_repeat(view: View) -> str:
    rolling = any(view.period.endswith(length) for length in LENGTHS) or view.filters.until is None
    picked = st.segmented_control(
        "How often",
        list(REPEATS),
        default=ONCE,
        key="repeat",
        required=True,
        disabled=not rolling,
        help=None if rolling else "Two fixed days are always the same; choose another period.",
    )
    return REPEATS[str(picked or ONCE)] if rolling else ""


def _order(view: View, kind: str, form: str, chart: str, repeat: str) -> None:
    if repeat:
        Plans(view.engine).add(me(view), wish(view, kind, form, chart), repeat, view.now)
        st.toast(f"Made every {repeat} from now on", icon=":material/event_repeat:")
    else:
        ask(view, kind, form, chart=chart)


def _show_plans(view: View) -> None:
    plans = Plans(view.engine).of(view.person)
    if not plans:
        return
    with card("On a schedule"):
        for plan in plans:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{_called(plan)}** every {plan.every}", width="stretch")
                st.button(
                    "End",
                    key=f"end_{plan.id}",
                    type="tertiary",
                    on_click=Plans(view.engine).drop,
                    args=(view.person, plan.id),
                )
            st.caption(f"{escaped(plan.wanted.restated)} · next {moment_text(plan.next_at)}")


def _show_reports(view: View) -> None:
    reports = Reports(view.engine).of(me(view), view.now, MOST)
    if not reports:
        st.caption("Nothing yet. What you have made stays here, also when you leave this page.")
        return
    waits = any(pending(view, each) for each in reports)
    if waits:
        st.fragment(_follow, run_every=LOOK_EVERY)(view)
    else:
        for report in reports:
            _show_report(view, report)


def _follow(view: View) -> None:
    reports = Reports(view.engine).of(me(view), view.now, MOST)
    if not any(pending(view, each) for each in reports):
        st.rerun()
    for report in reports:
        _show_report(view, report)


def _show_report(view: View, report: Report) -> None:
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"**{_called(report)}**")
            st.caption(f"{escaped(report.wanted.restated)}  \n{_history(report)}")
        if report.made_at is not None:
            show_made(view, report)
        st.button(
            "Delete",
            key=f"forget_{report.id}",
            type="tertiary",
            icon=":material/delete:",
            on_click=Reports(view.engine).forget,
            args=(view.person, report.id),
        )
    if report.made_at is None:
        show_made(view, report)


def _called(what: Report | Plan) -> str:
    wanted = what.wanted
    chart, _ = CHARTS.get(wanted.chart, ("", None))
    name = chart or NAMES.get(wanted.kind, wanted.kind)
    return f"{escaped(name)}, {FORMAT_NAMES.get(wanted.format, wanted.format)}"


def _history(report: Report) -> str:
    parts = [f"Asked for {moment_text(report.asked_at)}"]
    if report.plan_id is not None:
        parts = [f"Made on a schedule {moment_text(report.asked_at)}"]
    if report.made_at is not None:
        parts.append(_size(report.size))
        if report.rows > 1:
            parts.append(plural(report.rows, "row"))
        parts.append(f"here until {moment_text(report.expires_at)}")
    return " · ".join(parts)


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(size, 1_000) / 1e3:.0f} KB"
