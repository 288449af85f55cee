"""A word and its plural, gender or case have one root; other words do not."""

import pytest

from scoring.signals.inflection import root

ALIKE = {
    "en": "room/rooms house/houses bus/buses box/boxes glass/glasses battery/batteries "
    "movie/movies woman/women manager/manager's child/children price/prices",
    "de": "zimmer/zimmern nettes/nette paket/pakete filiale/filialen kind/kindern",
    "fr": "chambre/chambres bureau/bureaux cheval/chevaux petite/petits",
    "es": "habitacion/habitaciones limpia/limpios hotel/hoteles",
    "it": "camera/camere amico/amici amica/amiche servizio/servizi stanza/stanze",
    "pt": "refeicao/refeicoes quarto/quartos hotel/hoteis limpa/limpos viagem/viagens",
    "nl": "kamer/kamers fles/flessen bed/bedden prijs/prijzen lekker/lekkere",
    "ca": "plat/plats casa/cases habitacio/habitacions bona/bones",
}
PAIRS = [
    (language, *pair.split("/")) for language, pairs in ALIKE.items() for pair in pairs.split()
]


@pytest.mark.parametrize(("language", "one", "other"), PAIRS)
def test_forms_of_one_word_have_one_root(language: str, one: str, other: str) -> None:
    assert root(one, language) == root(other, language)


@pytest.mark.parametrize("word", ["bus", "gas", "status", "glass", "this", "tv"])
def test_what_is_no_plural_stays(word: str) -> None:
    assert root(word, "en") in {word, word.removesuffix("s")}
    assert len(root(word, "en")) > 1


def test_a_language_without_endings_keeps_its_words() -> None:
    assert root("rums", "sv") == "rums"
    assert root("rooms", None) == "rooms"
