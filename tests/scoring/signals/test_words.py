"""How a text is taken apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.signals.features import features
from scoring.signals.words import fold, sentences, tokens


def words(text: str, language: str | None = "en") -> list[str]:
    return [word for s in sentences(text, language) for clause in s for word in clause]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SOOOO Good", ["soo", "good"]),
        ("Habitación", ["habitacion"]),
        ("don’t", ["don't"]),
        ("see https://example.org/x?y=1 @joe", ["see", "<url>", "<user>"]),
        ("8.5/10 :) ❤ 👎", ["<number>", ":)", "❤", "👎"]),
        ("what?!?", ["what", "!?"]),
    ],
)
def test_words_have_one_form(text: str, expected: list[str]) -> None:
    assert tokens(text, "en") == expected


def test_french_articles_are_words_of_their_own() -> None:
    assert words("l'hôtel n'est pas", "fr") == ["l", "hotel", "n", "est", "pas"]


def test_contrasts_and_commas_part_clauses() -> None:
    assert len(sentences("Nice room but noisy, cold and dark.", "en")[0]) == 3
    assert len(sentences("Schönes Zimmer aber laut.", "de")[0]) == 2


def test_a_negation_reaches_a_few_words_and_never_over_a_comma() -> None:
    denied = features([["not", "a", "b", "c", "d", "e"]], "en")
    assert {"~a", "~d"} <= denied
    assert "~e" not in denied
    assert "~good" not in features([["no"], ["good"]], "en")


def test_long_words_share_their_beginning_outside_english() -> None:
    assert features([["freundliche"]], "de") & features([["freundlich"]], "de") == {"freun*"}
    assert "frien*" not in features([["friendly"]], "en")


KNOWN = {"horrible", "rude", "hate", "awful", "nice", "great", "worst", "bad", "soo", "feed"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("horribleeee", ["horrible"]),
        ("rudeeee", ["rude"]),
        ("haaaate", ["hate"]),
        ("awfulllll niiiice", ["awful", "nice"]),
        ("GREAAAT worsttt baaaaad", ["great", "worst", "bad"]),
        ("sooooo", ["soo"]),
        ("feeeeeddd", ["feed"]),
        ("xyyyyz", ["xyyz"]),
        ("www.example.org/aaaa", ["<url>"]),
    ],
)
def test_a_lengthened_word_is_the_one_the_reader_knows(text: str, expected: list[str]) -> None:
    assert tokens(text, "en", KNOWN.__contains__) == expected


def test_a_word_of_many_lengthened_letters_is_read_at_once() -> None:
    assert tokens("aaabbbcccdddeee" * 200, "en", KNOWN.__contains__)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#NeverAgain", ["#", "never", "again"]),
        ("#worstServiceEver", ["#", "worst", "service", "ever"]),
        ("#ÀÉviter", ["#", "aeviter"]),
        ("#TrèsDéçu", ["#", "tres", "decu"]),
        ("#Greaaat", ["#", "great"]),
        ("#FollowFriday", ["#", "followfriday"]),
        ("#worstairline", ["#", "worstairline"]),
        ("NeverAgain", ["neveragain"]),
    ],
)
def test_a_tag_is_read_word_by_word_unless_it_is_known(text: str, expected: list[str]) -> None:
    known = KNOWN | {"followfriday"}
    assert tokens(text, "en", known.__contains__) == expected


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("hidden", ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff"])
def test_how_letters_are_stored_does_not_matter(form: str, hidden: str) -> None:
    text = unicodedata.normalize(form, "Très mauvais déjeuner")
    assert tokens(text, "fr") == ["tres", "mauvais", "dejeuner"]
    assert tokens(f"ter{hidden}rible", "en") == ["terrible"]


@given(st.text(max_size=200))
def test_any_text_can_be_taken_apart(text: str) -> None:
    assert all(word for word in words(text))
    assert all(word == fold(word) or not word.isalpha() for word in words(text))


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Dr. Patel was rude", "en", 1),
        ("We saw Mrs. Jones vs. Mr. Smith on Main St. today", "en", 1),
        ("Breakfast from 7 a.m. to 10 a.m. daily", "en", 1),
        ("The U.S. staff and J. K. Smith were kind", "en", 1),
        ("No. Never again", "en", 2),
        ("Open 24 hr. Great staff", "en", 2),
        ("Thank u. Great staff", "en", 2),
        ("Better than I. Great staff", "en", 2),
        ("Hr. Müller und Fr. Dr. Meier, z.B. heute", "de", 1),
        ("De heer en mevr. Jansen", "nl", 1),
        ("La Sra. García y el Sr. López", "es", 1),
        ("Mme. Dupont est venue", "fr", 1),
        ("C'est moi qui l'a. Très bien", "fr", 2),
        ("Il sig. Rossi e la dott.ssa Bianchi", "it", 1),
        ("La cucina c'è. Il servizio no.", "it", 2),
        ("O quarto é. A cama não.", "pt", 2),
    ],
)
def test_the_dot_of_an_abbreviation_ends_no_sentence(text: str, language: str, count: int) -> None:
    assert len(sentences(text, language)) == count


@pytest.mark.parametrize("mark", ["-", "–", "—", "--", "|", "•"])
def test_a_mark_between_spaces_parts_clauses(mark: str) -> None:
    assert sentences(f"Great room {mark} terrible staff", "en") == [
        [["great", "room"], ["terrible", "staff"]]
    ]
    assert sentences(f"{mark} Great room\n{mark} Bad bed", "en") == [
        [["great", "room"]],
        [["bad", "bed"]],
    ]


@pytest.mark.parametrize("text", ["well-known bar", "check-in/check-out", "bed and/or bath"])
def test_a_mark_within_words_parts_no_clauses(text: str) -> None:
    assert len(sentences(text, "en")[0]) == 1


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Great room 😍😍 terrible staff", [["great", "room", "😍", "😍"], ["terrible", "staff"]]),
        ("Great room 😍!", [["great", "room", "😍", "!"]]),
        ("😡 terrible staff", [["😡", "terrible", "staff"]]),
        ("I ❤ the staff", [["i", "❤", "the", "staff"]]),
        ("5 ⭐ 2 beds", [["<number>", "⭐", "<number>", "beds"]]),
    ],
)
def test_emoji_after_words_end_a_clause(text: str, clauses: list[list[str]]) -> None:
    assert sentences(text, "en") == [clauses]
