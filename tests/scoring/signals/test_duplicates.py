"""Copied reviews are found, and nothing else is."""

import random

from hypothesis import given
from hypothesis import strategies as st

from scoring.signals.duplicates import copies, groups

WORDS = [f"{a}{b}" for a in ("ba", "do", "ki", "mu", "re", "so", "tu") for b in "bdfgklmnprstvz"]


def invented(chance: random.Random, length: int = 50) -> list[str]:
    return [chance.choice(WORDS) for _ in range(length)]


def changed(chance: random.Random, words: list[str], share: float) -> list[str]:
    return [chance.choice(WORDS) if chance.random() < share else word for word in words]


def test_copies_with_a_few_words_changed_are_found_and_strangers_are_not() -> None:
    chance = random.Random(7)
    originals = [invented(chance) for _ in range(300)]
    copied = [changed(chance, words, 0.10) for words in originals]
    strangers = [invented(chance) for _ in range(300)]
    found = copies([" ".join(words) for words in originals + copied + strangers])
    right = {(place, place + 300) for place in range(300)}
    assert len({(copy.first, copy.second) for copy in found} & right) >= 0.95 * len(right)
    assert {(copy.first, copy.second) for copy in found} <= right


def test_reordered_sentences_are_still_a_copy() -> None:
    chance = random.Random(3)
    parts = [" ".join(invented(chance, 12)) for _ in range(4)]
    assert copies([". ".join(parts), ". ".join(reversed(parts))])


def test_short_praise_is_never_a_copy() -> None:
    text = "Great food and very friendly staff!"
    assert copies([text, text, "Great food!", "Great food!", None, ""]) == []


def test_a_shared_stock_sentence_makes_no_copy() -> None:
    chance = random.Random(5)
    stock = invented(chance, 7)
    texts = [" ".join(invented(chance, 12) + stock + invented(chance, 12)) for _ in range(40)]
    assert copies(texts) == []


def test_case_and_marks_do_not_hide_a_copy() -> None:
    text = "The night porter told us the lift had been broken for weeks"
    (copy,) = copies([text, text.upper() + "!!!"])
    assert copy.similarity == 1


def test_copies_of_copies_are_one_group() -> None:
    text = "The night porter told us the lift had been broken for weeks"
    assert groups(copies([text, "other", text + "!", text + "."])) == [[0, 2, 3]]


@given(st.lists(st.text(max_size=80), max_size=12))
def test_any_texts_can_be_compared(texts: list[str]) -> None:
    for copy in copies(texts):
        assert 0 <= copy.first < copy.second < len(texts)
        assert 0 < copy.similarity <= 1
