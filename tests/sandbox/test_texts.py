"""The texts: four languages with the same sections, hardly a repetition, topics told."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.phrases import parse, phrasebook
from sandbox.places import load_places
from sandbox.text import reply, text, title
from tests.sandbox.conftest import ANCHOR

LANGUAGES = ("en", "es", "fr", "de")


@pytest.fixture(scope="module")
def written(demo):
    at = ANCHOR.timestamp()
    return [
        (one, stream, text(one, stream, at))
        for stream in demo.streams
        for one in demo.visible(stream, ANCHOR)
    ]


def test_long_texts_hardly_repeat(written):
    long = [said for _, _, said in written if said and len(said) > 60]
    repeated = sum(count for count in Counter(long).values() if count > 1)
    assert len(long) > 15_000
    assert repeated / len(long) < 0.02


def test_no_slot_or_bracket_is_left(written):
    for one, stream, said in written[::7]:
        for words in (said or "", title(one, stream), reply(one, stream)):
            assert not set("{}[]|") & set(words), words


def test_all_four_languages_are_written(written):
    counted = Counter(one.language for one, _, said in written if said)
    assert set(counted) == set(LANGUAGES)
    assert min(counted.values()) > 1_500


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_section(language):
    assert phrasebook(language).sections() == phrasebook("en").sections()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_of_every_kind_of_place_can_be_spoken_of(language):
    sections = phrasebook(language).sections()
    for topics in load_places().topics.values():
        assert all(sections[f"topics.{topic}"] >= {"positive", "negative"} for topic in topics)


def test_edited_text_keeps_the_first_one_and_adds(demo):
    at = ANCHOR.timestamp()
    for stream in demo.streams:
        for one in demo.visible(stream, ANCHOR):
            if one.edited <= at and not one.silent and one.rating:
                before, after = text(one, stream, one.edited - 1), text(one, stream, at)
                assert after.startswith(before)
                assert len(after) > len(before) + 10
                return
    pytest.fail("no edited review in the world")


@given(st.text(alphabet="ab |[]{}x", max_size=20))
def test_any_phrase_can_be_parsed(phrase):
    assert isinstance(parse(phrase), tuple)
