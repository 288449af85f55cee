"""What a text is read as, whatever was done to its characters on the way here."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.signals.analyse import Analyser, Item
from scoring.signals.language import identify
from scoring.signals.readable import readable
from scoring.signals.words import tokens


def score(text: str, language: str = "en") -> float | None:
    return Analyser().analyse([Item(text, language=language)])[0].score


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("it&#39;s", "it's"),
        ("don&#x27;t", "don't"),
        ("don&#X2019;t", "don’t"),
        ("fish &amp; chips", "fish & chips"),
        ("don&amp;#39;t", "don't"),
        ("caf&eacute;", "café"),
        ("love &lt;3", "love <3"),
        ("Good.<br>Bad.<br/>So<br />so", "Good.\nBad.\nSo\nso"),
        ("<p class='x'>Good</p>", "\nGood\n"),
        ("&lt;br&gt;", "\n"),
        ("<b>very</b> good <A href='x'>here</A>", "very good here"),
        ("a < b and b > c", "a < b and b > c"),
        ("AT&T; R&B, Q&A", "AT&T; R&B, Q&A"),
        ("love <3 it", "love <3 it"),
        ("<brand> <button>", "<brand> <button>"),
        ("nice&not bad", "nice&not bad"),
        ("&#99999999; &nonsense;", "&#99999999; &nonsense;"),
        ("5&nbsp;stars,\u2009or\u3000six", "5 stars, or six"),
        ("⭐\ufe0f❤\ufe0f", "⭐❤"),
    ],
)
def test_markup_is_read_as_what_it_stands_for(text: str, read: str) -> None:
    assert readable(text) == read


@pytest.mark.parametrize("mark", "´`‘ʼ′＇’")
def test_whatever_looks_like_an_apostrophe_is_one(mark: str) -> None:
    assert tokens(f"It wasn{mark}t good", "en") == ["it", "wasn't", "good"]
    assert tokens(f"l{mark}hôtel", "fr") == tokens("l'hôtel", "fr") == ["l", "hotel"]
    assert score(f"I wasn{mark}t happy") == score("I wasn't happy")


@pytest.mark.parametrize("text", ["´quoted´ words", "5′ walk", "`code` here"])
def test_marks_that_stand_by_no_letter_on_one_side_stay(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize(
    ("parted", "joined"),
    [
        ("I wasn t happy", "I wasn't happy"),
        ("it doesn t work", "it doesn't work"),
        ("we don t know", "we don't know"),
        ("They won t-shirts", "They won t-shirts"),
        ("between t and s", "between t and s"),
        ("in t hospital", "in t hospital"),
    ],
)
def test_a_space_stands_for_an_apostrophe_after_a_known_stem(parted: str, joined: str) -> None:
    assert readable(parted) == joined


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The room wasn&#39;t clean", "The room wasn't clean"),
        ("The room didn´t smell good", "The room didn't smell good"),
        ("The staff isn t friendly", "The staff isn't friendly"),
        ("Great food<br>Great staff", "Great food\nGreat staff"),
    ],
)
def test_a_text_scores_the_same_however_it_came(left: str, right: str) -> None:
    assert score(left) == score(right)


def test_the_language_is_told_by_what_is_read() -> None:
    text = "Le petit d&eacute;jeuner &eacute;tait tr&egrave;s d&eacute;cevant"
    assert identify(text) == "fr"


@given(st.text(max_size=100))
def test_what_is_readable_is_composed(text: str) -> None:
    assert unicodedata.is_normalized("NFC", readable(text))
