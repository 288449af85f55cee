"""Words that belong together are found together."""

import math
import random
import re
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.signals.function_words import function_words
from scoring.signals.neighbours import different, unbroken
from scoring.signals.phrases import TIED, Spoken, key_phrases, phrases_of
from scoring.signals.words import fold

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


def phrases(texts: list[str], language: str = "en", **options: Any) -> dict[str, int]:
    return {each.phrase: each.reviews for each in key_phrases(texts, language, **options)}


def mixed(said: list[str], language: str, count: int = 120) -> list[str]:
    """Return reviews of a few sentences each; of fillers no two say the same."""
    chance = random.Random(4)
    filler = FILLERS[language].split()
    return [
        ". ".join([*chance.sample(said, 2), " ".join(chance.sample(filler, 10))])
        for _ in range(count)
    ]


SAID = {
    "en": [
        "The changing room was dirty",
        "All of the changing rooms were cold",
        "I paid ten pounds and want my cash back",
        "The front desk did not pick up the phone",
        "We didn't find the customer service",
        "You have to check in at the front desk",
        "There is no air conditioning in it",
    ],
    "de": [
        "Das freundliche Personal hat uns geholfen",
        "Sehr freundliches Personal an der Kasse",
        "Das war eine lange Wartezeit",
        "Lange Wartezeiten sind hier die Regel",
        "Vor Ort war es dann anders",
        "Der Kundenservice war nicht zu erreichen",
    ],
    "fr": [
        "Le service client ne répond pas",
        "La carte bancaire a été refusée",
        "Les cartes bancaires sont refusées",
        "Il n'y avait pas d'eau chaude",
    ],
    "es": [
        "El aire acondicionado no funcionaba",
        "No había agua caliente en la ducha",
        "Las habitaciones amplias son lo mejor",
        "La habitación amplia y con vistas",
    ],
    "it": ["La camera doppia era sporca", "Le camere doppie sono care", "Niente acqua calda"],
    "pt": ["O quarto duplo é pequeno", "Os quartos duplos são caros", "Não havia água quente"],
    "nl": ["De lange wachttijd was erg", "Er zijn lange wachttijden", "Het warme water was op"],
    "ca": ["L'aire condicionat no anava", "No hi havia aigua calenta a la dutxa"],
}
FILLERS = {
    "en": "lamp window garden carpet breakfast towel pillow music candle shelf mirror sofa lake",
    "de": "lampe fenster garten teppich vorhang handtuch kissen musik kerze regal spiegel sofa",
    "fr": "lampe fenetre jardin tapis rideau serviette coussin musique bougie etagere miroir",
    "es": "lampara ventana jardin alfombra cortina toalla almohada musica vela estante espejo",
    "it": "lampada finestra giardino tappeto tenda asciugamano cuscino musica candela specchio",
    "pt": "lampada janela jardim tapete cortina toalha almofada musica vela estante espelho",
    "nl": "lamp venster tuin tapijt gordijn handdoek kussen muziek kaars plank spiegel sofa",
    "ca": "llum finestra jardi catifa cortina tovallola coixi musica espelma prestatge mirall",
}


@pytest.mark.parametrize("language", sorted(SAID))
def test_no_phrase_holds_a_function_word_that_is_no_idiom(language: str) -> None:
    found = phrases(mixed(SAID[language], language), language, count=30)
    idioms = {"cash back", "pick up", "check in", "vor ort"}
    held = {word for each in found.keys() - idioms for word in each.split()}
    assert found
    assert not held & function_words(language)
    assert not {word for word in held if "'" in word}


@pytest.mark.parametrize(
    ("language", "twins"),
    [
        ("en", {"changing room", "changing rooms"}),
        ("de", {"lange wartezeit", "lange wartezeiten"}),
        ("fr", {"carte bancaire", "cartes bancaires"}),
        ("es", {"habitacion amplia", "habitaciones amplias"}),
        ("it", {"camera doppia", "camere doppie"}),
        ("pt", {"quarto duplo", "quartos duplos"}),
        ("nl", {"lange wachttijd", "lange wachttijden"}),
    ],
)
def test_singular_and_plural_are_one_phrase(language: str, twins: set[str]) -> None:
    texts = mixed(SAID[language], language)
    found = phrases(texts, language, count=30)
    (shown,) = twins & found.keys()
    folded = [fold(text) for text in different(texts)]
    uses = {twin: sum(bool(re.search(rf"\b{twin}\b", text)) for text in folded) for twin in twins}
    assert uses[shown] == max(uses.values())
    assert found[shown] == sum(any(twin in text for twin in twins) for text in folded)


def test_idioms_are_phrases_though_their_particle_is_a_function_word() -> None:
    found = phrases(mixed(SAID["en"], "en"), count=30)
    assert {"cash back", "pick up", "check in", "front desk"} <= found.keys()


def test_no_two_phrases_share_two_words() -> None:
    texts = mixed(SAID["en"] + ["The dollar spent well", "Per dollar spent a joke"], "en", 300)
    found = [set(phrase.split()) for phrase in phrases(texts, count=30)]
    assert [one for one, other in combinations(found, 2) if len(one & other) > 1] == []
    ended = [f"We ended up in room {name}" for name in "abcdef"] + [
        f"You end up in a queue {name}" for name in "abcdef"
    ]
    assert len([each for each in phrases(TEXTS + ended) if each.endswith(" up")]) == 1


def test_a_campaign_makes_no_phrase() -> None:
    told = "Boycott this place now because the purple llama was treated badly by a cruel owner"
    campaign = [
        f"{told}{ending}" for ending in ("", "!", "!!!", " friends", " please") for _ in "ab"
    ]
    short = ["Purple llama deserves justice!"] * 30
    found = phrases(TEXTS + campaign + short)
    assert "purple llama" not in found
    assert found["hot water"] == 3


def test_short_praise_of_many_people_is_no_campaign() -> None:
    assert phrases([*TEXTS, *["Friendly staff!"] * 12])["friendly staff"] == 12


def test_what_nearly_all_say_is_a_phrase() -> None:
    texts = [f"No hot water in the {room}" for room in ("bath", "sink", "attic", "yard")]
    assert phrases(texts) == {"hot water": 4}


def test_names_are_no_phrases() -> None:
    said = ["We stayed at Lantern Lisbon", "The Pure Gym there", "A hotel room too hot"]
    texts = mixed(said, "en", 40)
    names = ["Lantern Hotels", "Lisbon", "PureGym"]
    assert "lantern lisbon" in phrases(texts)
    found = phrases(texts, names=names)
    assert "hotel room" in found
    assert not {"lantern", "lisbon", "pure", "gym"} & {
        word for each in found for word in each.split()
    }


def test_figures_are_those_of_the_formula() -> None:
    texts = ["hot water gone", "hot water", "cold water", "hot soup"]
    (found,) = [each for each in key_phrases(texts, "en", least=2) if each.phrase == "hot water"]
    together, hot, water = 2 / 9, 3 / 9, 3 / 9
    assert found.tied == round(math.log(together / (hot * water)) / -math.log(together), 3)
    assert (found.reviews, found.read, found.language) == (2, 4, "en")


def test_an_address_is_no_phrase() -> None:
    texts = [f"See https://purple.example/llama/park of {name}" for name in FILLERS["en"].split()]
    assert phrases(texts) == {}


def test_a_number_or_a_dash_parts_words() -> None:
    texts = ["Open 24 hours", "The kitchen - manager left", "Rude staff/dirty towels"] * 4
    found = phrases([f"{text} {number}" for number, text in enumerate(texts)], least=2)
    assert found.keys() == {"rude staff", "dirty towels", "manager left"}


@pytest.mark.parametrize(
    ("language", "text"), [("zh", "房间很干净"), ("ja", "部屋"), ("sv", "Bra mat")]
)
def test_a_language_without_lists_has_no_phrases(language: str, text: str) -> None:
    assert key_phrases([text] * 30, language) == []
    frame = pd.DataFrame({"language": language, "text": [text] * 30})
    assert phrases_of(frame) == Spoken([], 0, 0, 30)


def test_each_language_has_its_phrases() -> None:
    told = pd.concat(
        pd.DataFrame({"language": language, "text": mixed(SAID[language], language)})
        for language in ("en", "es")
    )
    few = pd.DataFrame({"language": ["fr"] * 5 + [None], "text": "Le service client encore"})
    spoken = phrases_of(pd.concat([told, few]), most=5)
    assert {each.language for each in spoken.phrases} == {"en", "es"}
    assert len(spoken.phrases) == 5
    strengths = [each.reviews * each.tied for each in spoken.phrases]
    assert strengths == sorted(strengths, reverse=True)
    assert spoken.unread == 2
    assert spoken.read + spoken.copied == len(told) + 4


def test_the_form_to_search_for_finds_the_others() -> None:
    texts = [f"changing rooms {name}" for name in FILLERS["en"].split()] + ["A changing room"]
    (found,) = key_phrases(texts, "en")
    assert (found.phrase, found.shortest) == ("changing rooms", "changing room")


@given(st.lists(st.text(max_size=60), max_size=30))
def test_any_texts_can_be_read(texts: list[str]) -> None:
    for each in key_phrases(texts, "en", names=texts[:2], least=1):
        assert TIED <= each.tied <= 1
        assert 1 <= each.reviews <= each.read <= len(texts)


def test_the_end_of_a_line_in_markup_is_no_word():
    texts = [f"A lovely evening<br/>We were {each} people" for each in range(30)]
    assert unbroken(texts[0], "en")[0] == ["a", "lovely", "evening"]
    assert not [each for each in phrases(texts) if " br" in each]
