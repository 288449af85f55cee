"""Changing the sentences that drafts are put together from, with a preview."""

from __future__ import annotations

import re

import streamlit as st

from data import watched
from data.circumstances import Circumstances
from data.models import Replies
from data.wordings import Place, Wordings
from engagement.checks import Setting, check
from engagement.drafts import HISTORY, MOODS, Occasion, draft, languages, shipped
from engagement.voice import VARIABLES, Voice, read_voice
from pages.components.names import channel_name, language_name
from pages.components.text import escaped
from pages.view import View
from scoring.signals.topics import topics

PARTS = {
    "opening": "Opening: the first sentence",
    "history": "History: to those who wrote before",
    "subject": "Subject: about a topic",
    "contact": "Contact: where to reach you",
    "closing": "Closing: the last sentence",
}
SIDES = {"history": HISTORY, "subject": ("praise", "blame"), "contact": ("blame", "mixed")}
EVERY = "Every"
CHANNELS = ("google", "yelp", "tripadvisor", "trustpilot", "booking", "facebook", "app_store", "x")
ALIKE = {"again": "as happy as before", "better": "happier than before", "worse": "less happy"}


def show_sentences(view: View) -> None:
    """Draw the choice of a place, its sentences to change, and what a draft becomes with them."""
    wordings = Wordings(view.engine, view.audit)
    place = _choose_place(view)
    own = wordings.sentences(place.language)
    held = own.get(place) or shipped(place.language).get(_anywhere(place), ())
    key = "sentences_" + "_".join(vars(place).values())
    text = str(
        st.text_area(
            "Sentences, one a line; one of them is used at a time",
            "\n".join(held),
            key=key,
            height=170,
        )
        or ""
    )
    names = ", ".join(f"{{{name}}}" for name in sorted(VARIABLES))
    st.caption(f"{'Changed by people' if place in own else 'As shipped'}. Variables: {names}")
    written = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    trouble = _trouble(written, place)
    for each in trouble:
        st.warning(escaped(each), icon=":material/warning:")
    with st.container(horizontal=True):
        changed = bool(written) and tuple(written) != tuple(held)
        if st.button("Save", icon=":material/save:", disabled=bool(trouble) or not changed):
            wordings.word(view.person, place, written, view.now)
            st.rerun()
        if place in own and st.button("Back to what is shipped", icon=":material/undo:"):
            wordings.word(view.person, place, (), view.now)
            st.session_state.pop(key, None)
            st.rerun()
    st.markdown("**Preview**, for an invented review")
    preview = {**own, place: written} if written and not trouble else own
    st.text(draft(Occasion(_invented(view, place), _voice(view), preview)))


def _choose_place(view: View) -> Place:
    watched_too = watched.channels(view.facts, view.scope)
    channels = sorted({*CHANNELS, *watched_too}, key=channel_name)
    with st.container(horizontal=True):
        language = st.selectbox(
            "Language",
            languages(),
            format_func=language_name,
            key="sentences_language",
            width=150,
        )
        part = st.selectbox(
            "Part", list(PARTS), format_func=PARTS.__getitem__, key="sentences_part", width=280
        )
        sides = SIDES.get(part, MOODS)
        mood = st.selectbox(
            "Mood", sides, format_func=_mood_name, key=f"sentences_mood_{part}", width=190
        )
        names = {topic.id: topic.name for topic in topics()}
        topic = EVERY
        if part == "subject":
            topic = st.selectbox(
                "Topic",
                [EVERY, *sorted(names, key=names.__getitem__)],
                format_func=lambda each: names.get(each, "Every topic"),
                key="sentences_topic",
                width=220,
            )
        channel = st.selectbox(
            "Channel",
            [EVERY, *channels],
            format_func=lambda each: "Every channel" if each == EVERY else channel_name(each),
            key="sentences_channel",
            width=170,
        )
    return Place(part, mood, language, topic.replace(EVERY, ""), channel.replace(EVERY, ""))


def _mood_name(mood: str) -> str:
    return ALIKE.get(mood, mood).capitalize()


def _anywhere(place: Place) -> Place:
    return Place(place.part, place.mood, place.language)


def _trouble(written: list[str], place: Place) -> list[str]:
    """Return what speaks against the sentences: promises, private data, unknown variables."""
    names = {name for line in written for name in re.findall(r"\{(\w*)\}", line)}
    found = [f"{{{name}}} is no variable." for name in sorted(names - VARIABLES)]
    setting = Setting(read_voice(), place.language)
    for line in written:
        plain = re.sub(r"\{\w*\}", "", line)
        found += [each.message for each in check(plain, setting) if each.stops]
    return list(dict.fromkeys(found))


def _voice(view: View) -> Voice:
    ours = view.brands[view.brands["ours"] == 1]
    return read_voice(Wordings(view.engine).voice(int(ours["id"].iloc[0])) if len(ours) else "")


def _invented(view: View, place: Place) -> Circumstances:
    bits = {topic.id: 1 << topic.bit for topic in topics()}
    mask = bits[place.topic or "staff"]
    mood = place.mood if place.mood in MOODS else "praise"
    better = {"better": 3.0, "worse": 5.0, "again": 4.0}.get(place.mood)
    good = mood in ("praise", "mixed")
    return Circumstances(
        review_id=1,
        brand_id=0,
        brand=str(view.brands["name"].iloc[0]) if len(view.brands) else "Your brand",
        ours=True,
        location="Main Street",
        city="Your town",
        address="",
        channel=place.channel or "google",
        source="",
        source_name="",
        replies=Replies(),
        replies_visible=True,
        author="Robin Example",
        author_id="",
        title="",
        text="",
        language=place.language,
        rating=4.0 if good else 2.0,
        sentiment={"praise": 1, "blame": -1}.get(mood, 0),
        topics=mask,
        praised=mask if good else 0,
        criticised=mask if mood in ("blame", "mixed") else 0,
        url="",
        response="",
        ratings=(better,) if better else (),
    )
