"""Words that belong together are found together."""

from scoring.signals.phrases import key_phrases

TEXTS = [
    "The hot water was gone in the morning.",
    "No hot water for two days, and the front desk shrugged.",
    "We asked the front desk about the noise.",
    "Hot water came back in the evening.",
    "The garden is lovely and the front desk was kind.",
    "Lovely garden, lovely view.",
    "The room was small, the bed was soft.",
    "The bed was hard and the room was loud.",
    "We liked the view of the lake.",
    "The lake was cold.",
]


def test_phrases_that_several_reviews_use_are_found() -> None:
    found = {phrase.phrase: phrase.reviews for phrase in key_phrases(TEXTS, "en")}
    assert found["hot water"] == 3
    assert found["front desk"] == 3


def test_words_side_by_side_by_chance_are_no_phrase() -> None:
    found = {phrase.phrase for phrase in key_phrases(TEXTS, "en")}
    assert not found & {"the room", "the bed", "the lake", "in the"}


def test_a_longer_phrase_stands_for_its_parts() -> None:
    texts = TEXTS + [f"Try the lemon tart cake number {name}" for name in ("one", "two", "six")]
    found = {phrase.phrase for phrase in key_phrases(texts, "en")}
    assert "lemon tart cake" in found
    assert "lemon tart" not in found


def test_a_phrase_does_not_reach_over_a_comma() -> None:
    texts = ["Cold soup, friendly waiter"] * 3 + TEXTS
    assert "soup friendly" not in {phrase.phrase for phrase in key_phrases(texts, "en")}


def test_no_texts_give_no_phrases() -> None:
    assert key_phrases([]) == []
