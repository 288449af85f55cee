"""Terms that have become more frequent."""

import random

import pandas as pd
import pytest

from scoring.signals.emerging import emerging, rising

PARTS = [
    "The room was clean",
    "Breakfast was lovely",
    "The staff helped us with the luggage",
    "We liked the garden",
    "The lift is slow",
    "The bed was soft",
    "Parking was easy",
]


def reviews(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [f"{'. '.join(chance.sample(PARTS, 3))}." for _ in range(count)]


@pytest.mark.parametrize(
    ("said", "told", "times", "before"),
    [("There were bed bugs.", "bugs", 12, 400), ("The barrier broke.", "barrier", 50, 120)],
    ids=["some speak of it", "most speak of it"],
)
def test_what_is_new_stands_first(said: str, told: str, times: int, before: int) -> None:
    window = [
        f"{text} {said}" if place < times else text for place, text in enumerate(reviews(60, 1))
    ]
    found = emerging(window, reviews(before, 2), "en")
    assert told in found[0].term
    assert (found[0].window, found[0].baseline) == (times, 0)


def test_nothing_new_gives_nothing() -> None:
    assert emerging(reviews(60, 3), reviews(400, 4), "en") == []


def terms(window: list[str]) -> str:
    return " ".join(term.term for term in emerging(window, reviews(400, 2), "en"))


def test_a_few_mentions_are_not_enough() -> None:
    few = [f"{text} Scorpions!" if at < 3 else text for at, text in enumerate(reviews(60, 1))]
    many = [f"{text} Scorpions!" if at < 9 else text for at, text in enumerate(reviews(60, 1))]
    assert "scorpions" not in terms(few)
    assert "scorpions" in terms(many)


def test_one_loud_review_counts_once() -> None:
    assert "scorpions" not in terms(["scorpions " * 50, *reviews(60, 1)])


def test_an_old_complaint_at_its_old_rate_is_not_new() -> None:
    def with_drain(texts: list[str], every: int) -> list[str]:
        return [f"{text} Drain!" if at % every == 0 else text for at, text in enumerate(texts)]

    window, baseline = with_drain(reviews(60, 1), 9), with_drain(reviews(400, 2), 10)
    assert "drain" not in " ".join(term.term for term in emerging(window, baseline, "en"))
    assert "drain" in " ".join(term.term for term in emerging(window, baseline, "en", sure=0))


def test_words_that_only_hold_sentences_together_are_no_news() -> None:
    window = [
        f"{text} It happened again, another scorpion!" if at < 12 else text
        for at, text in enumerate(reviews(60, 1))
    ]
    assert [term.term for term in emerging(window, reviews(400, 2), "en")] == ["scorpion"]


def test_no_texts_give_no_terms() -> None:
    assert emerging([], []) == []
    assert emerging([], reviews(10, 1)) == []


def frame(texts: list[str], language: str | None = "en") -> pd.DataFrame:
    return pd.DataFrame({"language": [language] * len(texts), "text": texts})


def test_what_rises_is_found_in_each_language_by_itself() -> None:
    german = ["Das Zimmer war schön und ruhig."] * 30
    window = pd.concat(
        [
            frame([f"{text} Scorpions!" for text in reviews(20, 1)]),
            frame([*german, *(f"{text} Wanzen!" for text in german[:12])], "de"),
            frame(["whatever"] * 9, None),
        ]
    )
    baseline = pd.concat([frame(reviews(200, 2)), frame(german * 5, "de")])
    found = rising(window, baseline)
    assert {(term.language, term.term) for term in found} >= {("en", "scorpions"), ("de", "wanzen")}
    assert [term.z for term in found] == sorted((term.z for term in found), reverse=True)
    assert rising(window, baseline, most=1) == found[:1]


def test_a_language_that_was_never_seen_before_rises_in_nothing() -> None:
    assert rising(frame(["Neue Wanzen im Bett"] * 9, "de"), frame(reviews(50, 1))) == []
