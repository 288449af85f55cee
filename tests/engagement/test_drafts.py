"""Drafts fit the review and its platform, pass the checks, and are not the same twice."""

from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.circumstances import Circumstances
from data.models import Replies
from data.wordings import Place
from engagement.checks import Setting, check, may_be_approved
from engagement.drafts import (
    MOODS,
    Occasion,
    called,
    draft,
    harm_name,
    history_of,
    languages,
    mood_of,
    shipped,
    topic_name,
)
from engagement.harm import subjects
from engagement.length import fits
from engagement.voice import read_voice
from scoring.signals.language import identify
from scoring.signals.topics import topics

BITS = {topic.id: 1 << topic.bit for topic in topics()}
VOICE = read_voice('contact = "hello@quay.example"')
LIMITS = [Replies(), Replies(4096, "bytes"), Replies(350), Replies(280, "weight"), Replies(150)]
LIMITS += [Replies(500, named=True), Replies(300)]


def about(**changes):
    made = Circumstances(
        review_id=7,
        brand_id=1,
        brand="Harbour Hotels",
        ours=True,
        location="Quay House",
        city="Bristol",
        address="",
        channel="google",
        source="google_business",
        source_name="Google Business Profile",
        replies=Replies(4096, "bytes", overwrites=True),
        replies_visible=True,
        author="Maren Holt",
        author_id="maren@elsewhere.example",
        title="",
        text="We waited for an hour.",
        language="en",
        rating=2.0,
        sentiment=-1,
        topics=BITS["waiting"],
        praised=0,
        criticised=BITS["waiting"],
        url="",
        response="",
    )
    return replace(made, **changes)


SIDES = {
    "praise": {"sentiment": 1, "rating": 5.0, "praised": BITS["staff"], "criticised": 0},
    "blame": {"rating": 1.0, "complaint": True, "praised": 0, "criticised": BITS["waiting"]},
    "mixed": {"sentiment": 0, "rating": 3.0, "praised": BITS["staff"], "criticised": BITS["price"]},
    "plain": {"sentiment": 0, "rating": 3.0, "praised": 0, "criticised": 0},
}


@pytest.mark.parametrize(("language", "mood"), [*product(languages(), MOODS)])
def test_a_draft_is_in_the_language_and_the_mood_of_the_review(language, mood):
    what = about(language=language, **SIDES[mood])
    text = draft(Occasion(what, VOICE))
    assert mood_of(what) == mood
    assert identify(text) == language
    assert "Maren Holt" in text and "Quay House" in text
    assert any(one in text for one in shipped(language)[Place("opening", mood, language)])
    if mood in ("praise", "blame"):
        topic = {"praise": "staff", "blame": "waiting"}[mood]
        assert topic_name(topic, language) in text


@pytest.mark.parametrize(("language", "mood"), [*product(languages(), MOODS)])
def test_no_sentence_of_ours_promises_or_asks_for_anything(language, mood):
    setting = Setting(VOICE, language)
    for number in range(6):
        text = draft(
            Occasion(about(language=language, ratings=(5.0,), **SIDES[mood]), VOICE), number
        )
        assert check(text, setting) == []
    for place, texts in shipped(language).items():
        for text in texts:
            plain = text.replace("{topic}", "").replace("{contact}", "")
            assert may_be_approved(check(plain, setting)), place


def test_every_language_has_a_word_for_every_topic_that_one_has():
    named = {
        language: {topic.id for topic in topics() if topic_name(topic.id, language)}
        for language in languages()
    }
    assert languages() == ["de", "en", "es", "fr", "it", "nl", "pt"]
    assert all(one == other for one, other in pairwise(named.values()))
    assert len(named["en"]) >= 35


@given(
    language=st.sampled_from(languages()),
    mood=st.sampled_from(MOODS),
    limit=st.sampled_from(LIMITS),
    number=st.integers(0, 3),
    review_id=st.integers(1, 10_000),
)
@settings(max_examples=60, deadline=None)
def test_a_draft_fits_what_the_platform_takes(language, mood, limit, number, review_id):
    what = about(language=language, replies=limit, review_id=review_id, **SIDES[mood])
    text = draft(Occasion(what, VOICE), number)
    assert text.strip()
    assert fits(text, limit, what.author_id)
    assert "{" not in text


def test_no_two_recent_answers_are_the_same():
    recent = []
    for review_id in range(40):
        text = draft(Occasion(about(review_id=review_id), VOICE, recent=recent))
        assert text not in recent
        recent.append(text)


def test_another_draft_is_another_one():
    texts = [draft(Occasion(about(), VOICE), number) for number in range(4)]
    assert len(set(texts)) == 4
    assert texts[0] == draft(Occasion(about(), VOICE))


def test_what_was_criticised_comes_first_and_no_sentence_twice():
    what = about(criticised=BITS["waiting"] | BITS["price"], praised=BITS["staff"])
    text = draft(Occasion(what, VOICE))
    assert topic_name("waiting", "en") in text and topic_name("price", "en") in text
    assert topic_name("staff", "en") not in text


BUGS = {
    "en": "Bed bugs in the bed!",
    "de": "Bettwanzen im Bett!",
    "fr": "Des punaises de lit !",
    "es": "¡Había chinches en la cama!",
    "it": "C'erano cimici nel letto!",
    "nl": "Bedwantsen in het bed!",
    "pt": "Havia percevejos na cama!",
}


def praise_in(text, language):
    """Return the shipped sentences of praise that a text holds."""
    topic_names = [topic_name(topic, language) for topic in BITS]
    return [
        said
        for part in ("opening", "subject", "closing")
        for each in shipped(language)[Place(part, "praise", language)]
        for said in {each.replace("{topic}", name) for name in topic_names}
        if said in text
    ]


@pytest.mark.parametrize("language", BUGS)
@pytest.mark.parametrize("mood", [0, 1, -1])
def test_a_complaint_is_not_thanked_for_nice_words_and_its_harm_is_named(language, mood):
    read = {"sentiment": mood, "praised": BITS["price"] | BITS["staff"], "criticised": 0}
    what = about(language=language, text=BUGS[language], rating=1.6, complaint=True, **read)
    for number in range(4):
        text = draft(Occasion(what, VOICE), number)
        assert praise_in(text, language) == []
        assert harm_name("hygiene", language) in text
        assert check(text, Setting(VOICE, language, complaint=True)) == []


@pytest.mark.parametrize(
    ("sentiment", "rating", "mood"), [(0, 3.0, "blame"), (0, None, "blame"), (1, 4.0, "mixed")]
)
def test_harm_is_never_answered_as_plain_praise(sentiment, rating, mood):
    what = about(text=BUGS["en"], sentiment=sentiment, rating=rating, criticised=0,
                 praised=BITS["staff"])  # fmt: skip
    assert mood_of(what) == mood
    assert praise_in(draft(Occasion(what, VOICE)), "en") == []


def test_a_harm_that_a_text_denies_is_not_spoken_of():
    what = about(text="No bed bugs at all.", **SIDES["praise"])
    assert mood_of(what) == "praise"
    assert harm_name("hygiene", "en") not in draft(Occasion(what, VOICE))


def test_every_language_has_a_word_for_every_harm_that_one_has():
    named = [{each.id for each in subjects() if harm_name(each.id, language)} for language in BUGS]
    assert all(one == named[0] for one in named)
    assert named[0] == {each.id for each in subjects()} - {"legal"}


@pytest.mark.parametrize(
    ("ratings", "rating", "history"),
    [
        ((), 2.0, ""),
        ((5.0,), 2.0, "worse"),
        ((1.0,), 4.0, "better"),
        ((4.0,), 4.0, "again"),
        ((1.0,), 1.0, ""),
    ],
)
def test_the_author_is_known_again(ratings, rating, history):
    what = about(ratings=ratings, rating=rating)
    assert history_of(what) == history
    text = draft(Occasion(what, VOICE))
    known = {one for mood in ("again", "better", "worse")
             for one in shipped("en")[Place("history", mood, "en")] if one in text}  # fmt: skip
    assert bool(known) == bool(history)
    assert known <= set(shipped("en").get(Place("history", history, "en"), ()))


def test_what_people_wrote_takes_the_place_of_what_is_shipped():
    everywhere = Place("opening", "blame", "en")
    here = Place("opening", "blame", "en", channel="google")
    own = {everywhere: ("Oh dear, {name}.",), here: ("Oh dear at {location} in {city}.",)}
    assert "Oh dear at Quay House in Bristol." in draft(Occasion(about(), VOICE, own))
    assert "Oh dear, Maren Holt." in draft(Occasion(about(channel="yelp"), VOICE, own))


def test_sentences_of_a_topic_are_used_for_that_topic_only():
    own = {Place("subject", "blame", "en", topic="waiting"): ("Waiting is no fun.",)}
    assert "Waiting is no fun." in draft(Occasion(about(), VOICE, own))
    other = about(criticised=BITS["price"], topics=BITS["price"])
    assert "Waiting is no fun." not in draft(Occasion(other, VOICE, own))


def test_without_a_contact_none_is_named():
    for number in range(5):
        assert "reach us" not in draft(Occasion(about(), read_voice()), number)


def test_a_language_without_sentences_is_answered_in_english():
    assert identify(draft(Occasion(about(language="sv"), VOICE))) == "en"


@pytest.mark.parametrize(
    "author",
    ["", "x_y", "![x](http://a.invalid)", "A Google User", "Gast", "Cliente", "42", "maren"],
)
def test_nobody_is_greeted_by_what_is_no_name(author):
    assert called(author) == ""
    assert draft(Occasion(about(author=author), VOICE)).startswith("Hello,")
