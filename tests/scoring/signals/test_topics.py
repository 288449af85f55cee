"""Taxonomies and what is found with them."""

import pytest

from scoring.signals.topics import Finder, finder, industries, taxonomy, topics
from scoring.signals.words import sentences

NEEDED = {
    "airline", "app", "automotive", "banking", "fitness",
    "generic", "health_care", "hotel", "restaurant", "retail",
}  # fmt: skip

BITS = {
    "staff": 0, "price": 1, "waiting": 2, "cleanliness": 3, "location": 4, "atmosphere": 5,
    "quality": 6, "communication": 7, "booking": 8, "parking": 9, "safety": 10,
    "accessibility": 11, "delivery": 12, "refunds": 13, "honesty": 14, "website": 15,
    "opening_hours": 16, "food": 17, "drinks": 18, "portions": 19, "menu": 20, "orders": 21,
    "diets": 22, "room": 23, "sleep": 24, "bathroom": 25, "noise": 26, "breakfast": 27, "wifi": 28,
    "pool": 29, "check_in": 30, "climate": 31, "view": 32, "selection": 33, "stock": 34,
    "checkout": 35, "treatment": 36, "billing": 37, "repair": 38, "vehicle": 39, "equipment": 40,
    "classes": 41, "membership": 42, "crowding": 43, "account": 44, "fees": 45, "cards": 46,
    "loans": 47, "security": 48, "punctuality": 49, "baggage": 50, "seat": 51, "inflight": 52,
    "stability": 53, "usability": 54, "login": 55, "advertising": 56, "updates": 57,
    "performance": 58,
}  # fmt: skip


def found(text: str, industry: str, language: str) -> set[str]:
    finds = finder(industry, language)
    assert finds is not None
    mask = 0
    for sentence in sentences(text, language):
        for clause in sentence:
            mask |= finds.find(clause)
    return {topic.id for topic in topics() if mask >> topic.bit & 1}


def test_every_needed_industry_has_a_taxonomy() -> None:
    assert set(industries()) >= NEEDED


def test_stored_bits_keep_their_meaning() -> None:
    now = {topic.id: topic.bit for topic in topics()}
    assert {name: now.get(name) for name in BITS} == BITS


def test_bits_are_unique_and_fit_a_signed_column() -> None:
    bits = [topic.bit for topic in topics()]
    assert bits == sorted(set(bits))
    assert set(bits) <= set(range(63))


@pytest.mark.parametrize("industry", sorted(NEEDED))
@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_every_topic_has_words_in_the_main_languages(industry: str, language: str) -> None:
    known = taxonomy(industry)
    assert {1 << topic.bit for topic in known.topics} == set(known.keywords[language])
    assert all(known.keywords[language].values())


@pytest.mark.parametrize(
    ("text", "industry", "language", "expected"),
    [
        ("The soup was cold and the waiter ignored us.", "restaurant", "en", {"food", "staff"}),
        ("La ducha no tenía agua caliente.", "hotel", "es", {"bathroom"}),
        ("Chambre bruyante, lit confortable.", "hotel", "fr", {"room", "noise", "sleep"}),
        ("Das WLAN war langsam, Frühstück gut.", "hotel", "de", {"wifi", "breakfast"}),
        ("The app keeps crashing after the update.", "app", "en", {"stability", "updates"}),
        ("They lost my suitcase and the flight was late.", "airline", "en", {"baggage"}),
        ("Customer service kept me on hold.", "unheard-of", "en", {"staff"}),
    ],
)
def test_words_tell_the_topic(text: str, industry: str, language: str, expected: set[str]) -> None:
    assert expected <= found(text, industry, language)


def test_a_word_is_not_found_inside_another() -> None:
    assert "price" not in found("The costume party was fun.", "restaurant", "en")


def test_a_phrase_needs_all_its_words_in_order() -> None:
    assert "honesty" in found("Hidden fees everywhere", "banking", "en")
    assert "honesty" not in found("Fees are hidden", "banking", "en")


def test_a_phrase_after_a_dash_does_not_tell_while_the_word_elsewhere_still_does() -> None:
    finds = Finder({1 << 1: ("late", "-late night"), 1 << 2: ("night",)}, "en")
    assert finds.find(["a", "late", "waiter"]) == 1 << 1
    assert finds.find(["a", "late", "night"]) == 1 << 2
    assert finds.find(["late", "waiter", "late", "night"]) == 1 << 1 | 1 << 2


def test_a_phrase_may_be_open_at_its_end() -> None:
    finds = Finder({1 << 1: ("gift card*",), 1 << 2: ("carry on",)}, "en")
    assert finds.find(["two", "gift", "cards"]) == 1 << 1
    assert finds.find(["a", "gift", "card"]) == 1 << 1
    assert not finds.find(["a", "gift"])
    assert not finds.find(["they", "carry", "only", "this"])


def test_the_longest_phrase_tells_though_its_end_is_open() -> None:
    finds = Finder({1 << 1: ("educad*",), 1 << 2: ("mal educad*",)}, "pt")
    assert finds.at(["mal", "educados"], 0) == (2, 1 << 2)
    assert finds.at(["educados"], 0) == (1, 1 << 1)


def test_each_of_several_exceptions_is_one() -> None:
    finds = Finder({1 << 1: ("late", "-late night", "-open late")}, "en")
    assert not finds.find(["open", "late", "for", "a", "late", "night"])
    assert finds.find(["open", "late", "yet", "late"]) == 1 << 1


def test_an_exception_may_be_open_at_its_end() -> None:
    finds = Finder({1 << 1: ("fringe", "steak*", "-fringe benefit*", "-steakhouse*")}, "en")
    assert not finds.find(["many", "fringe", "benefits"])
    assert not finds.find(["two", "steakhouses"])
    assert finds.find(["my", "fringe"]) == finds.find(["steaks"]) == 1 << 1


@pytest.mark.parametrize(
    ("text", "industry", "language", "topic"),
    [
        ("The flight attendants smiled.", "airline", "en", "staff"),
        ("The changing rooms are small.", "fitness", "en", "equipment"),
        ("They sell gift cards.", "retail", "en", "checkout"),
        ("Os empregados são mal-educados.", "restaurant", "pt", "staff"),
    ],
)
def test_a_keyword_of_several_words_has_any_ending(
    text: str, industry: str, language: str, topic: str
) -> None:
    assert topic in found(text, industry, language)


def test_a_sum_of_money_tells_of_the_price() -> None:
    assert "price" in found("It was $14.95 and tiny.", "restaurant", "en")


def test_a_language_without_words_finds_nothing() -> None:
    assert finder("hotel", "xx") is None
