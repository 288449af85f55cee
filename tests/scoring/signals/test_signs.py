"""What takes a side in every language: emoji, and saying too little on purpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.models import Signals
from scoring.signals import sentiment
from scoring.signals.analyse import Analyser, Item
from scoring.signals.explaining import explain
from scoring.signals.signs import UNDERSTATED, strengths, understood

LANGUAGES = sorted(sentiment.languages())
PRAISING = ("😍", "🥰", "🤩", "😊", "😀", "😃", "❤", "♥", "👍", "😋", "👏")
BLAMING = ("👎", "😡", "🤬", "💩", "🤮", "😠", "☹", "💔", "🤢")


def signals(text: str, language: str | None = None) -> Signals:
    return Analyser().analyse([Item(text, language=language, industry="restaurant")])[0]


def score(text: str, language: str | None = "en") -> float:
    found = signals(text, language).score
    assert found is not None
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("emoji", "side"), [(e, 1) for e in PRAISING] + [(e, -1) for e in BLAMING])
def test_emoji_alone_take_their_side_in_every_language(
    emoji: str, side: int, language: str
) -> None:
    assert score(emoji, language) * side > 0
    assert signals(emoji * 3, language).sentiment == side


@pytest.mark.parametrize("language", LANGUAGES)
def test_emoji_lead_a_text_that_says_nothing_else(language: str) -> None:
    assert signals("Service 😡", language).sentiment == -1
    assert signals("Service 😍😍", language).sentiment == 1


def test_angry_and_loving_emoji_part_the_same_words() -> None:
    words = "Just had lunch here"
    assert signals(f"{words} 😡😡", "en").sentiment == -1
    assert signals(f"{words} 😍😍", "en").sentiment == 1


def test_an_emoji_does_not_outdo_a_whole_review() -> None:
    assert score("Great food and lovely staff, we will be back 😢") > 0
    assert score("Terrible food, rude staff, never again 😊") < 0


def test_a_denial_before_an_emoji_does_not_turn_it() -> None:
    assert score("Not good 👎") < score("Not good")


@pytest.mark.parametrize(
    ("plain", "drawn"), [("❤", "❤️"), ("👍", "👍🏽"), ("☹", "☹️"), ("👎", "👎🏿")]
)
def test_how_an_emoji_is_drawn_does_not_matter(plain: str, drawn: str) -> None:
    assert score(f"Lunch here {drawn}") == score(f"Lunch here {plain}")


@pytest.mark.parametrize("hint", [None, "pl", "ja"])
def test_emoji_alone_need_no_language(hint: str | None) -> None:
    assert (signals("👎", hint).language, signals("👎", hint).sentiment) == (hint, -1)
    assert signals("😍😍!", hint).sentiment == 1


@pytest.mark.parametrize("text", ["10/12", "🚗", "!!!", "12345"])
def test_what_takes_no_side_is_not_scored(text: str) -> None:
    assert signals(text, None) == Signals(language=None, sentiment=None, score=None)
    assert signals(text, "en").score is None


def test_an_explanation_shows_what_emoji_add() -> None:
    model = sentiment.model("en")
    assert model is not None
    shares = {share.feature: share.share for share in explain(model, "Service 😡").shares}
    assert shares["signs"] < 0


def test_strengths_are_those_of_opinion_words() -> None:
    assert all(0 < abs(strength) <= 4 for strength in strengths().values())


NOT_BAD = [
    ("en", "Not bad."),
    ("en", "not bad"),
    ("en", "Not a bad place to eat."),
    ("en", "It's not bad at all"),
    ("en", "The food wasn't bad."),
    ("en", "Not too bad"),
    ("de", "nicht schlecht"),
    ("de", "Das Essen war nicht schlecht"),
    ("de", "Gar nicht übel"),
    ("fr", "Pas mal du tout"),
    ("fr", "C'est pas mal"),
    ("fr", "Ce n'est pas mauvais"),
    ("es", "No está nada mal"),
    ("es", "La comida no está mal"),
    ("nl", "Niet verkeerd"),
    ("nl", "Het eten was niet slecht"),
    ("it", "non è male"),
    ("it", "Niente male"),
    ("pt", "nada mal"),
    ("pt", "Não é mau"),
    ("ca", "No està gens malament"),
]


@pytest.mark.parametrize(("language", "text"), NOT_BAD)
def test_not_bad_is_mild_praise(language: str, text: str) -> None:
    assert 0 < score(text, language) < 0.9


def test_not_bad_does_not_outdo_what_is_bad() -> None:
    assert score("not bad but the room was dirty and cold") < 0
    assert score("Das Essen war nicht schlecht, aber das Zimmer war schmutzig und kalt.", "de") < 0


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", ["bad"]),
        ("en", ["not", "good"]),
        ("en", ["if", "not", "bad"]),
        ("fr", ["pas", "mal", "de", "bruit"]),
        ("xx", ["not", "bad"]),
    ],
)
def test_other_phrases_stay_as_they_are(language: str, clause: list[str]) -> None:
    assert understood([clause], language) == [clause]


def test_the_longest_phrase_is_taken_whole() -> None:
    clause = ["it's", "not", "bad", "at", "all", "really"]
    assert understood([clause], "en") == [["it's", UNDERSTATED, "really"]]


@given(st.lists(st.lists(st.sampled_from(["not", "a", "bad", "at", "all", "x"]))))
def test_what_is_understood_is_understood_once(clauses: list[list[str]]) -> None:
    once = understood(clauses, "en")
    assert understood(once, "en") == once
