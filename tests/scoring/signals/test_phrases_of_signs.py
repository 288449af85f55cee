"""Phrases whose words praise while they blame, or blame while they praise."""

import pytest

from scoring.signals.analyse import Analyser, Item
from scoring.signals.signs import FAULTLESS, MISSED, figures, understood
from scoring.signals.words import sentences


def score(text: str, language: str = "en") -> float:
    (found,) = Analyser().analyse([Item(text, language=language)])
    assert found.score is not None
    return found.score


def signs_of(text: str, language: str = "en") -> list[str]:
    read = [clause for sentence in sentences(text, language) for clause in sentence]
    found = [word for clause in understood(read, language) for word in clause]
    return [word for word in found if word in (FAULTLESS, MISSED)]


BLAME = [
    ("en", "Could have been great"),
    ("en", "Could've been so nice"),
    ("en", "It would have been great if it worked"),
    ("en", "Less than impressed"),
    ("en", "Used to be my favourite"),
    ("en", "Used to be good"),
    ("en", "It was great until they changed owners"),
    ("en", "Good luck reaching anyone"),
    ("en", "good luck getting a refund"),
    ("en", "nowhere near as nice as before"),
    ("en", "Anything but friendly"),
    ("en", "The staff were anything but friendly"),
    ("en", "Far from clean"),
    ("de", "Hätte besser sein können"),
    ("de", "Alles andere als freundlich"),
    ("de", "Das Zimmer war weit entfernt von sauber"),
    ("de", "War früher gut"),
    ("fr", "Aurait pu être mieux"),
    ("fr", "Tout sauf aimable"),
    ("fr", "Loin d'être propre"),
    ("es", "Podría haber sido mejor"),
    ("es", "Todo menos amable"),
    ("es", "Lejos de ser limpio"),
    ("it", "Poteva essere meglio"),
    ("it", "Tutt'altro che pulito"),
    ("it", "Tutto tranne che gentile"),
    ("nl", "Had beter gekund"),
    ("nl", "Allesbehalve schoon"),
    ("nl", "Verre van schoon"),
    ("pt", "Poderia ter sido melhor"),
    ("pt", "Tudo menos limpo"),
    ("pt", "Longe de ser bom"),
    ("ca", "Podria haver estat millor"),
    ("ca", "Lluny de ser net"),
]
PRAISE = [
    ("en", "No fees"),
    ("en", "No monthly fees"),
    ("en", "No delays at all"),
    ("en", "No queue at all"),
    ("en", "No ads, no bugs"),
    ("en", "Can't fault it"),
    ("en", "Cannot fault this hotel"),
    ("en", "couldn't fault the service"),
    ("en", "No issues at all"),
    ("en", "no problems"),
    ("en", "no complaints"),
    ("en", "Can't recommend enough"),
    ("en", "cannot recommend highly enough"),
    ("en", "Could not have asked for better"),
    ("en", "couldn't have asked for a better stay"),
    ("en", "Fixed the problem in minutes"),
    ("de", "Nichts auszusetzen"),
    ("de", "Kein Grund zur Klage"),
    ("de", "Hätte nicht besser sein können"),
    ("fr", "Rien à reprocher"),
    ("fr", "Aucun souci"),
    ("fr", "N'aurait pas pu être mieux"),
    ("es", "Nada que objetar"),
    ("es", "No podía ser mejor"),
    ("es", "No tengo ninguna queja"),
    ("it", "Niente da ridire"),
    ("it", "Nessuna lamentela"),
    ("it", "Non poteva andare meglio"),
    ("nl", "Geen klachten"),
    ("nl", "Kon niet beter"),
    ("nl", "Geen problemen"),
    ("pt", "Nada a apontar"),
    ("pt", "Não tenho queixas"),
    ("pt", "Não podia ser melhor"),
    ("ca", "Cap queixa"),
    ("ca", "No podia ser millor"),
]


@pytest.mark.parametrize(("language", "text"), BLAME)
def test_blame_in_words_of_praise_is_weak_blame(language: str, text: str) -> None:
    assert -0.995 < score(text, language) < 0


@pytest.mark.parametrize(("language", "text"), PRAISE)
def test_praise_in_words_of_blame_is_weak_praise(language: str, text: str) -> None:
    assert 0 < score(text, language) < 0.95


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "not far from great beaches"),
        ("en", "never had anything but great service"),
        ("en", "could have been better off elsewhere"),
        ("en", "no issues until last week"),
        ("en", "no issues at all until last week"),
        ("en", "used to be bad, now great"),
        ("en", "good luck to the new owners"),
        ("en", "we couldn't ask for a refund"),
        ("en", "open until late"),
        ("en", "nowhere near the beach"),
        ("en", "less than an hour"),
        ("de", "keine Probleme bis gestern"),
        ("nl", "geen problemen tot gisteren"),
        ("fr", "aucun souci jusqu'à hier"),
        ("es", "lejos de la playa"),
        ("xx", "used to be good"),
    ],
)
def test_what_only_looks_like_such_a_phrase_is_left(language: str, text: str) -> None:
    assert signs_of(text, language) == []


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("The room was clean", "The room was far from clean"),
        ("The staff were friendly", "The staff were anything but friendly"),
        ("It is great", "It used to be great"),
        ("No issues at all", "No issues until last week"),
        ("Fixed the problem in minutes", "Never fixed the problem"),
        ("Can't fault it", "Can't fault it, but the room was dirty and the staff rude"),
        ("Used to be bad, now great", "Used to be great, now bad"),
    ],
)
def test_of_two_texts_the_kinder_scores_higher(better: str, worse: str) -> None:
    assert score(better) > score(worse)


def test_such_a_phrase_counts_for_less_in_a_longer_text() -> None:
    short, long = ["far", "from", "clean"], ["far", "from", "clean", *["word"] * 20]
    weights = [figures(understood([clause], "en"))[5] for clause in (short, long)]
    assert weights[0] > weights[1] > 0


@pytest.mark.parametrize(
    ("text", "count"),
    [("anything but friendly", 1), ("never had anything but great food", 2), ("nice but loud", 2)],
)
def test_a_contrast_within_a_phrase_parts_nothing(text: str, count: int) -> None:
    assert len(sentences(text, "en")[0]) == count
