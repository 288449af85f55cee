"""Ratings that a text states itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.signals.analyse import Analyser, Item
from scoring.signals.stated import HIGH, LOW, MIDDLE, STATED, stated


def score(text: str, language: str | None = None) -> float:
    (found,) = Analyser().analyse([Item(text, language=language)])
    assert found.score is not None
    return found.score


def kinds(text: str, language: str = "en") -> list[str]:
    told = stated(text, language)
    return [
        word for word in told.replace("> ", ">|").replace(" <", "|<").split("|") if word in STATED
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5 stars", HIGH), ("Five-star service", HIGH), ("4.5 stars from me", HIGH),
        ("10/10 would eat here again", HIGH), ("10 stars!", HIGH), ("Staff 5/5", HIGH),
        ("9 out of 10", HIGH), ("4 out of 5 stars", HIGH), ("5* treatment", HIGH),
        ("⭐⭐⭐⭐⭐", HIGH), ("★★★★☆ lovely", HIGH), ("I gave this hotel 5 stars", HIGH),
        ("3 stars", MIDDLE), ("A solid 6/10", MIDDLE), ("★★★☆☆", MIDDLE), ("3,5 stars", MIDDLE),
        ("1 star", LOW), ("Two stars, no more", LOW), ("0/10", LOW), ("3 out of 10 for that", LOW),
        ("Would give zero stars if I could", LOW), ("It does not even deserve one star", LOW),
        ("★☆☆☆☆", LOW), ("1* avoid", LOW), ("20/100", LOW),
    ],
)  # fmt: skip
def test_a_rating_in_words_or_figures_is_read(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "We stayed in a 4 star hotel", "A Michelin restaurant that has lost its 2 stars",
        "Lost a star for the noise", "Minus 2 stars for the queue", "Took off one star",
        "Not worth 5 stars", "It would have been 5 stars", "Less than 5 stars",
        "All those 5 star reviews are fake", "I expected 5 star service", "Open 24/7",
        "On 5/10 we went again", "We came on 5/10/2025", "$5/10 minutes", "150 stars for a coffee",
        "9 out of 10 times it fails", "1/2 price", "Ratio 16/10", "⭐ Great view", "5 start-ups",
    ],
)  # fmt: skip
def test_what_is_no_rating_of_the_author_is_left_as_it_is(text: str) -> None:
    assert stated(text, "en") == text


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Fünf Sterne!", "de", HIGH), ("1 Stern", "de", LOW), ("8 von 10", "de", HIGH),
        ("5 étoiles", "fr", HIGH), ("deux étoiles", "fr", LOW), ("2 sur 10", "fr", LOW),
        ("cinco estrellas", "es", HIGH), ("0 estrellas", "es", LOW), ("10 de 10", "es", HIGH),
        ("5 stelle", "it", HIGH), ("una stella", "it", LOW), ("3 su 5", "it", MIDDLE),
        ("vijf sterren", "nl", HIGH), ("1 ster", "nl", LOW), ("9 van de 10", "nl", HIGH),
        ("5 estrelas", "pt", HIGH), ("uma estrela", "pt", LOW), ("10/10", "pt", HIGH),
        ("5 estrelles", "ca", HIGH), ("2/10", "ca", LOW),
    ],
)  # fmt: skip
def test_each_language_has_its_words(text: str, language: str, kind: str) -> None:
    assert kinds(text, language) == [kind]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("8 von 10 Zügen sind zu spät", "de"), ("Ein Hotel mit 4 Sternen", "de"),
        ("un hotel de 4 estrellas", "es"), ("Per ser un 4 estrelles", "ca"),
        ("Un 4 stelle vecchio", "it"), ("Het hotel heeft 4 sterren", "nl"),
    ],
)  # fmt: skip
def test_the_class_of_a_hotel_and_a_share_of_things_are_no_ratings(
    text: str, language: str
) -> None:
    assert stated(text, language) == text


def test_more_stars_never_score_lower() -> None:
    for what in ("{} stars", "Staff: {}/5", "I give it {} stars for the food", "{} out of 5"):
        scores = [score(what.format(stars), "en") for stars in range(1, 6)]
        assert scores == sorted(scores)
        assert scores[0] < -0.3 < scores[2] < scores[4]
        assert scores[4] > 0.3


@pytest.mark.parametrize("text", ["10/10", "⭐⭐⭐⭐⭐", "★★★★★", "5/5"])
def test_figures_alone_are_scored_without_a_language(text: str) -> None:
    assert score(text) > 0.5
    assert score("0/10") < -0.5


def test_a_rating_tells_as_much_in_a_long_review() -> None:
    words = "We came for lunch on a Tuesday with two colleagues and sat near the window. " * 4
    assert score(f"{words} 5 stars.", "en") - score(f"{words} 1 star.", "en") > 0.8


def test_ratings_that_disagree_share_their_weight() -> None:
    both = score("Food 5/5. Service 1/5.", "en")
    assert score("Food 1/5. Service 1/5.", "en") < both < score("Food 5/5. Service 5/5.", "en")


@given(st.text(alphabet="0123456789/.,*★⭐☆ staroutfive-", max_size=40))
def test_nothing_but_ratings_is_changed(text: str) -> None:
    told = stated(text, "en")
    for sign in STATED:
        told = told.replace(sign, "")
    assert len(told.replace(" ", "")) <= len(text.replace(" ", ""))
    assert (told == text) == (kinds(text) == [])
