"""What the analyser says of whole reviews."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.models import Signals
from scoring.signals.analyse import Analyser, Item
from scoring.signals.sentiment import Model
from scoring.signals.topics import topics

SILENT = Signals(language=None, sentiment=None, score=None)


def ids(mask: int) -> set[str]:
    return {topic.id for topic in topics() if mask >> topic.bit & 1}


def signals(text: str | None, **more: object) -> Signals:
    return Analyser().analyse([Item(text, **more)])[0]  # type: ignore[arg-type]


def test_praise_and_blame_go_to_their_own_topics() -> None:
    found = signals(
        "The food was delicious and fresh. But the waiter was rude and the toilets were filthy.",
        industry="restaurant",
    )
    assert found.language == "en"
    assert "food" in ids(found.praised)
    assert "food" not in ids(found.criticised)
    assert {"staff", "cleanliness"} <= ids(found.criticised)


def test_a_topic_of_which_nothing_telling_is_said_is_on_neither_side() -> None:
    knows_nothing = Model("en", {}, (0.0, 0.0, 5.0), [{}], [[0.0] * 3] * 3, [[0.0] * 9] * 3)
    analyser = Analyser(taught={("en", ""): knows_nothing.packed()})
    found = analyser.analyse([Item("The waiter came.", language="en")])[0]
    assert ids(found.topics) == {"staff"}
    assert not found.praised | found.criticised


@pytest.mark.parametrize(
    ("text", "language", "sentiment"),
    [
        ("Wonderful stay, friendly people and a spotless room. We will be back!", "en", 1),
        ("Worst meal ever. Cold, greasy and overpriced. Never again.", "en", -1),
        ("Excelente hotel, todo muy limpio y el personal muy amable. Me encanta.", "es", 1),
        ("Très mauvaise expérience, chambre sale et personnel désagréable.", "fr", -1),
        ("Sehr schönes Hotel, tolles Frühstück und freundliches Personal.", "de", 1),
    ],
)
def test_plain_reviews_are_read_right(text: str, language: str, sentiment: int) -> None:
    found = signals(text)
    assert (found.language, found.sentiment) == (language, sentiment)
    assert found.score is not None
    assert found.score * sentiment > 0


def test_stars_alone_have_no_text_sentiment() -> None:
    assert signals(None, rating=1.0) == SILENT
    assert signals("   ", rating=5.0, language="en") == SILENT


def test_stars_do_not_change_what_the_text_says() -> None:
    assert signals("Lovely place.", rating=1.0) == signals("Lovely place.", rating=5.0)


def test_a_language_without_a_model_is_not_scored() -> None:
    found = signals("Номер был чистый, персонал очень приветливый, завтрак вкусный.")
    assert found.language == "ru"
    assert (found.sentiment, found.score) == (None, None)


@pytest.mark.parametrize(
    "text",
    ["horribleeee service", "rudeeee staff", "I haaaate it", "worsttt", "terribleeee", "baaaaad"],
)
def test_lengthened_blame_is_blame(text: str) -> None:
    assert signals(text, language="en").sentiment == -1


def test_lengthened_praise_is_praise() -> None:
    assert signals("amaziiiing").sentiment == 1
    assert signals("greaaaat fooood", language="en").sentiment == 1


def test_a_lengthened_word_tells_of_its_topic() -> None:
    found = signals("rude waiterrrrr", language="en", industry="restaurant")
    assert "staff" in ids(found.criticised)


def test_a_tag_is_no_praise_by_itself() -> None:
    assert signals("#NeverAgain", language="en").sentiment == -1
    for tag in ("#worstairline", "#boycottacme", "#xyzzy"):
        assert signals(tag, language="en").score is None
        told = signals(f"Flew with them on Monday {tag}", language="en").score
        assert told is not None
        assert told < 0.2


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Amazin", "en"),
        ("F", "en"),
        ("Bhí an bia an-bhlasta ach bhí an tseirbhís an-mhall ar fad", "en"),
        ("Ochen vkusnaya eda, no obsluzhivanie uzhasno medlennoe i personal grubyy", "en"),
    ],
)
def test_what_the_model_does_not_understand_is_not_scored(text: str, language: str) -> None:
    found = signals(text, language=language)
    assert (found.sentiment, found.score, found.praised, found.criticised) == (None, None, 0, 0)


@pytest.mark.parametrize("text", ["Очень вкусно", "非常好吃"])
def test_a_text_in_another_script_is_never_a_wrong_zero(text: str) -> None:
    found = signals(text, language="en")
    assert found.language in ("ru", "zh")
    assert found.score is None


def test_a_title_counts_once() -> None:
    text = "Terrible service. We waited an hour and left."
    assert signals(text, title="Terrible service…") == signals(text)
    assert signals("We waited an hour.", title="Terrible service").criticised


def test_the_version_is_stable_and_short() -> None:
    assert Analyser().version == Analyser().version
    assert len(Analyser().version) == 12


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["en", "de-AT", "xx", "", None]))
def test_any_text_gets_lawful_signals(text: str, language: str | None) -> None:
    found = signals(text, language=language, industry="hotel")
    assert found.sentiment in (-1, 0, 1, None)
    assert (found.sentiment is None) == (found.score is None)
    assert found.score is None or -1 <= found.score <= 1
    assert (found.praised | found.criticised) & ~found.topics == 0
