"""What only seems to deny, what is said to be far from true, and complaints in every language."""

import pytest

from data.models import Signals
from scoring.signals.analyse import Analyser, Item
from scoring.signals.signs import CONTRARY, UNDENIED, affirming, understood
from scoring.signals.topics import topics


def signals(text: str, language: str, industry: str = "restaurant") -> Signals:
    (found,) = Analyser().analyse([Item(text, language=language, industry=industry)])
    return found


def score(text: str, language: str) -> float:
    found = signals(text, language).score
    assert found is not None
    return found


def told(text: str, language: str, industry: str, topic: str) -> int:
    """Return 1 where a topic is praised, -1 where it is criticised, and else 0."""
    found = signals(text, language, industry)
    ((bit),) = (each.bit for each in topics() if each.id == topic)
    return (found.praised >> bit & 1) - (found.criticised >> bit & 1)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Es war super teuer."),
        ("fr", "C'était super cher."),
        ("fr", "Super cher."),
        ("fr", "La chambre était tellement chère."),
        ("es", "Todo era tan caro."),
        ("es", "Las bebidas son súper caras."),
        ("it", "I vini sono incredibilmente cari."),
        ("pt", "Tudo tão caro"),
        ("pt", "Os pratos são extremamente caros."),
    ],
)
def test_an_intensified_complaint_of_a_price_is_one(language: str, text: str) -> None:
    assert score(text, language) < 0


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "Ce n'est pas très cher."), ("es", "Nada caro")]
)
def test_what_is_not_dear_is_praised(language: str, text: str) -> None:
    assert score(text, language) > 0


@pytest.mark.parametrize(
    ("language", "text", "topic", "side"),
    [
        ("en", "The staff was not only helpful, they were funny.", "staff", 1),
        ("en", "It's not just cheap, it's great.", "price", 1),
        ("en", "It's not just overpriced, it's bad.", "price", -1),
        ("de", "Das Personal ist nicht nur hilfsbereit, sondern auch lustig.", "staff", 1),
        ("de", "Der Kellner war nicht nur unfreundlich, sondern auch langsam.", "staff", -1),
        ("es", "Los camareros no solo son amables, también son rápidos.", "staff", 1),
        ("fr", "Le personnel n'est pas seulement aimable, il est rapide.", "staff", 1),
        ("it", "Lo staff non è solo cordiale, è fantastico.", "staff", 1),
        ("nl", "De ober was niet alleen onvriendelijk maar ook traag.", "staff", -1),
        ("pt", "Os empregados não só são simpáticos como rápidos.", "staff", 1),
        ("en", "The staff couldn't have been more helpful.", "staff", 1),
        ("en", "Our waitress couldn't have been nicer.", "staff", 1),
        ("en", "The servers could not have been friendlier.", "staff", 1),
        ("en", "The waiter couldn't have been ruder.", "staff", -1),
        ("de", "Die Bedienung könnte nicht netter sein.", "staff", 1),
        ("de", "Der Kellner hätte nicht unfreundlicher sein können.", "staff", -1),
        ("es", "El personal no pudo ser más amable.", "staff", 1),
        ("es", "El servicio no pudo ser más lento.", "staff", -1),
        ("fr", "Le serveur n'aurait pas pu être plus aimable.", "staff", 1),
        ("it", "Il cameriere non poteva essere più gentile.", "staff", 1),
        ("nl", "De bediening had niet vriendelijker kunnen zijn.", "staff", 1),
        ("pt", "O empregado não podia ser mais simpático.", "staff", 1),
    ],
)
def test_a_denial_that_denies_nothing_turns_neither_text_nor_topic(
    language: str, text: str, topic: str, side: int
) -> None:
    assert score(text, language) * side > 0
    assert told(text, language, "restaurant", topic) == side


@pytest.mark.parametrize(
    ("clause", "read"),
    [
        ("they were not only kind", ["they", "were", UNDENIED, "kind"]),
        ("she could not have been kinder", ["she", UNDENIED, "kind"]),
        ("she could not have been more kind", ["she", UNDENIED, "kind"]),
        ("it could not be more than", ["it", "could", "not", "be", "more", "than"]),
        ("they were not kind", ["they", "were", "not", "kind"]),
    ],
)
def test_what_is_denied_for_show_alone_is_read_as_said(clause: str, read: list[str]) -> None:
    assert affirming("en").within(clause.split()) == read


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Anything but rude."),
        ("en", "Far from bad."),
        ("en", "The staff are far from unfriendly."),
        ("de", "Alles andere als schlecht!"),
        ("nl", "Verre van slecht."),
        ("nl", "De kamer was allesbehalve vies."),
        ("es", "Lejos de ser malo"),
        ("fr", "C'était tout sauf mauvais."),
        ("it", "Il cibo era tutt'altro che cattivo."),
        ("pt", "O quarto estava longe de estar sujo."),
    ],
)
def test_what_is_far_from_bad_is_praised(language: str, text: str) -> None:
    assert score(text, language) > 0


def test_what_is_not_far_from_bad_is_no_praise() -> None:
    assert understood([["not", "far", "from", "bad"]], "en") == [["not", "far", "from", "bad"]]
    assert understood([["far", "from", "bad"]], "en") == [[CONTRARY]]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Suppe kam kalt."),
        ("es", "La comida estaba fría."),
        ("es", "La sopa llegó fría."),
        ("es", "La camarera fue muy borde."),
        ("pt", "A comida estava fria."),
        ("pt", "A sopa chegou fria."),
        ("pt", "A casa de banho estava suja."),
    ],
)
def test_the_commonest_complaints_are_blame(language: str, text: str) -> None:
    assert score(text, language) < 0


@pytest.mark.parametrize(
    ("language", "industry", "text", "topic"),
    [
        ("de", "restaurant", "Kalte Pommes.", "food"),
        ("es", "restaurant", "La comida estaba fría.", "food"),
        ("pt", "restaurant", "A sopa chegou fria.", "food"),
        ("de", "restaurant", "Kleine Portionen.", "portions"),
        ("fr", "hotel", "La chambre sentait mauvais.", "cleanliness"),
        ("pt", "hotel", "O quarto cheirava mal.", "cleanliness"),
    ],
)
def test_the_commonest_complaints_criticise_their_topic(
    language: str, industry: str, text: str, topic: str
) -> None:
    assert told(text, language, industry, topic) == -1


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("es", "La cerveza estaba bien fría.", "drinks"),
        ("es", "Cerveza fría y buena comida.", "food"),
        ("pt", "Cerveja bem fria e boa comida.", "food"),
        ("de", "Das Essen war nicht kalt, sondern heiß und lecker.", "food"),
    ],
)
def test_what_should_be_cold_or_is_not_is_no_complaint(
    language: str, text: str, topic: str
) -> None:
    assert told(text, language, "restaurant", topic) >= 0


@pytest.mark.parametrize(
    ("language", "blame", "denied"),
    [
        ("en", "The room was dirty.", "The room was not dirty."),
        ("en", "The staff were rude.", "The staff were not rude."),
        ("en", "Service was slow.", "Service wasn't too slow."),
        ("en", "The food was bad.", "The food was not bad at all."),
        ("de", "Das Zimmer war schmutzig.", "Das Zimmer war nicht schmutzig."),
        ("de", "Die Klimaanlage war laut.", "Die Klimaanlage war nicht laut."),
        ("fr", "La chambre était sale.", "La chambre n'était pas sale."),
        ("es", "La habitación estaba sucia.", "La habitación no estaba sucia."),
        ("it", "La camera era sporca.", "La camera non era sporca."),
        ("nl", "De kamer was vies.", "De kamer was niet vies."),
        ("pt", "O quarto estava sujo.", "O quarto não estava sujo."),
    ],
)
def test_blame_that_is_denied_is_none(language: str, blame: str, denied: str) -> None:
    assert score(blame, language) < -0.5
    assert score(denied, language) > -0.05


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The beer was not cold."),
        ("en", "If not bad, then boring."),
        ("de", "Das Hotel war nicht billig."),
        ("es", "La cerveza no estaba fría."),
    ],
)
def test_what_is_missed_stays_blame(language: str, text: str) -> None:
    assert score(text, language) < 0
