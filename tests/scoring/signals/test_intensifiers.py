"""Intensifiers make what follows stronger, whichever words a model met before."""

from itertools import product

import pytest

from scoring.signals import sentiment
from scoring.signals.analyse import Analyser, Item
from scoring.signals.intensifiers import MORE_BLAME, MORE_PRAISE

WORDS = {
    "en": ("very really so extremely incredibly absolutely super truly exceptionally highly",
           "clean friendly helpful nice comfortable polite fresh welcoming delicious",
           "dirty rude slow bad noisy cold disappointed stale poor"),
    "de": ("sehr wirklich extrem unglaublich absolut super", "sauber lecker gut frisch",
           "schmutzig schlecht laut langsam"),
    "fr": ("très vraiment extrêmement absolument super", "propre bon confortable délicieux",
           "sale lent mauvais bruyant"),
    "es": ("muy realmente extremadamente super", "limpio bueno rápido", "sucio lento malo ruidoso"),
    "it": ("molto davvero estremamente", "pulito buono veloce", "sporco maleducato"),
    "nl": ("heel zeer erg echt enorm", "schoon goed mooi", "vies slecht traag"),
    "pt": ("muito realmente extremamente super", "limpo bom rápido", "sujo barulhento"),
}  # fmt: skip
CLOSE = 0.03
"""One word more makes a text longer, by which its calibration moves a little."""


def score(text: str, language: str) -> float:
    (found,) = Analyser().analyse([Item(text, language=language)])
    assert found.score is not None
    return found.score


def understood(text: str, language: str = "en") -> list[str]:
    model = sentiment.model(language)
    assert model is not None
    return [word for clause in model.clauses(text) for word in clause]


@pytest.mark.parametrize("language", WORDS)
def test_an_intensified_word_never_says_less(language: str) -> None:
    intensifiers, praising, blaming = map(str.split, WORDS[language])
    weaker = [
        f"{much} {word}"
        for words, side in ((praising, 1), (blaming, -1))
        for much, word in product(intensifiers, words)
        if side * (score(f"{much} {word}", language) - score(word, language)) < -CLOSE
    ]
    assert not weaker


def test_an_intensifier_that_the_model_misreads_takes_the_side_of_what_it_strengthens() -> None:
    assert understood("extremely clean") == [MORE_PRAISE, "clean"]
    assert understood("absolutely super noisy") == [MORE_BLAME, MORE_BLAME, "noisy"]


def test_one_that_the_model_reads_well_stays() -> None:
    assert understood("very clean") == ["very", "clean"]


def test_after_a_denial_and_before_what_takes_no_side_it_stays() -> None:
    assert understood("not extremely clean") == ["not", "extremely", "clean"]
    assert understood("extremely tall") == ["extremely", "tall"]
    assert understood("extremely") == ["extremely"]
    assert score("not extremely clean", "en") < score("extremely clean", "en")


def test_a_stressed_complaint_stays_a_complaint_in_a_sentence() -> None:
    for language, text in (
        ("en", "The rooms were absolutely noisy"),
        ("fr", "La chambre était super bruyante et super sale"),
        ("de", "Das Zimmer war extrem schmutzig"),
    ):
        assert score(text, language) < -0.3
