"""Words take a side on their own topic, whatever they mean elsewhere."""

import pytest

from scoring.signals.analyse import Analyser, Item
from scoring.signals.sides import sides
from scoring.signals.topics import industries, taxonomy, topics
from scoring.signals.words import sentences


def names(mask):
    return {topic.id for topic in topics() if mask >> topic.bit & 1}


def taken(text, language="en", industry="restaurant"):
    ((clause,),) = sentences(text, language)
    good, bad = sides(industry, language).taken(clause)
    return names(good), names(bad)


def judged(text, language="en", industry="restaurant"):
    (signals,) = Analyser().analyse([Item(text, language=language, industry=industry)])
    return names(signals.praised), names(signals.criticised)


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("the burgers were cheap", {"price"}, set()),
        ("the burgers were not cheap", set(), {"price"}),
        ("it is not very expensive here", {"price"}, set()),
        ("a slow evening", set(), {"staff", "waiting"}),
        ("a cheap rip off", set(), set()),
        ("nothing here concerns anybody", set(), set()),
    ],
)
def test_a_word_praises_or_criticises_its_topic_and_a_denial_turns_it(text, good, bad):
    assert taken(text) == (good, bad)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("there were no delays and cheap wine", "there were and cheap wine"),
        ("not a tolerably slow waiter", "not a tolerably slow waiter"),
        ("a late dish", "a late dish"),
        ("it took so long", "it"),
    ],
)
def test_what_is_left_of_a_clause_is_without_what_several_words_say_of_its_topic(text, rest):
    ((clause,),) = sentences(text, "en")
    assert sides("restaurant", "en").rest(clause, 1 << 2) == rest.split()


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("We cannot tolerate slow service, it was shocking.", 1),
        ("The dish was a cheap disaster.", 1),
        ("No delays.", 0),
    ],
)
def test_a_single_word_does_not_stand_against_all_that_is_said_with_it(text, side):
    assert "waiting" not in judged(text)[1 - side]
    assert "price" not in judged(text)[1 - side]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("you cannot go wrong", 0),
        ("the soup could not have been better", 0),
        ("the soup could have been better", 1),
        ("it was not worth the walk", 1),
    ],
)
def test_a_phrase_that_holds_a_denial_means_what_it_says_of_every_topic(text, side):
    every = {topic.id for topic in taxonomy("restaurant").topics}
    assert every <= taken(text)[side]
    assert not every & taken(text)[1 - side]


@pytest.mark.parametrize(
    ("text", "language", "good", "bad"),
    [
        ("Overall the prices are cheap.", "en", {"price"}, set()),
        ("The curry is lovely, but pricey.", "en", {"food"}, {"price"}),
        ("We could not have been happier, the seating was cramped.", "en", set(), {"atmosphere"}),
        ("Los precios son muy baratos.", "es", {"price"}, set()),
        ("Les prix sont trop chers.", "fr", set(), {"price"}),
        ("Die Preise sind nicht günstig.", "de", set(), {"price"}),
        ("De prijzen zijn erg duur.", "nl", set(), {"price"}),
        ("I prezzi sono onesti.", "it", {"price"}, set()),
        ("Os preços são abusivos.", "pt", set(), {"price"}),
        ("Empregados mal-educados.", "pt", set(), {"staff"}),
        ("No delays.", "en", {"waiting"}, set()),
        ("No waiting, no delays at all!", "en", {"waiting"}, set()),
        ("The staff never rushed us.", "en", {"staff"}, set()),
        ("The staff were anything but friendly.", "en", set(), {"staff"}),
        ("The staff were anything but rude.", "en", {"staff"}, set()),
        ("Das Personal war alles andere als freundlich.", "de", set(), {"staff"}),
    ],
)
def test_topics_are_judged_by_words_of_their_own(text, language, good, bad):
    assert judged(text, language) == (good, bad)


@pytest.mark.parametrize("industry", industries())
def test_every_industry_has_words_for_what_it_shares(industry):
    shared = {topic.bit for topic in taxonomy(industry).topics if topic.id in ("price", "waiting")}
    for listed in (taxonomy(industry).praises, taxonomy(industry).criticises):
        assert {1 << bit for bit in shared} <= listed["en"].keys()


def test_a_language_without_such_words_has_no_sides():
    assert sides("restaurant", "ca") is None


@pytest.mark.parametrize(
    ("text", "language", "good", "bad"),
    [
        ("Dr. Patel was rude", "en", set(), {"staff"}),
        ("Great food - terrible staff", "en", {"food"}, {"staff"}),
        ("Terrible food – great staff", "en", {"staff"}, {"food"}),
        ("Great food | terrible staff", "en", {"food"}, {"staff"}),
        ("Great food 😍😍 terrible staff 😡", "en", {"food"}, {"staff"}),
        ("Comida excelente - personal muy maleducado", "es", {"food"}, {"staff"}),
        ("Essen hervorragend – Personal unfreundlich", "de", {"food"}, {"staff"}),
    ],
)
def test_each_part_of_a_sentence_judges_its_own_topics(text, language, good, bad):
    assert judged(text, language) == (good, bad)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I want my money back!"),
        ("de", "Ich möchte mein Geld zurück!"),
        ("de", "Bettwanzen! Wir sind sofort abgereist und wollen unser Geld zurück."),
        ("de", "Wir wollen unser Geld zurückbekommen."),
        ("fr", "Remboursez-moi !"),
        ("es", "¡Quiero que me devuelvan el dinero!"),
        ("it", "Rivoglio i miei soldi!"),
        ("nl", "Ik wil mijn geld terug!"),
        ("pt", "Quero o meu dinheiro de volta!"),
    ],
)
def test_money_wanted_back_is_a_complaint_about_refunds_and_says_nothing_of_prices(language, text):
    good, bad = judged(text, language, "hotel")
    assert "refunds" in bad
    assert "price" not in good | bad


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Great location, but the bathroom has seen better days."),
        ("de", "Lage gut, aber das Bad ist renovierungsbedürftig"),
        ("de", "Lage gut, aber das Bad ist in die Jahre gekommen"),
        ("fr", "Bon emplacement, mais la salle de bain est à rénover."),
        ("es", "Buena ubicación, pero el baño necesita una reforma."),
        ("it", "Ottima posizione, ma il bagno è da ristrutturare."),
        ("nl", "Goede ligging, maar de badkamer is aan renovatie toe."),
        ("pt", "Boa localização, mas a casa de banho precisa de obras."),
    ],
)
def test_neglect_is_blamed_on_what_is_neglected_alone(language, text):
    good, bad = judged(text, language, "hotel")
    assert "bathroom" in bad
    assert "location" in good
    assert not bad - {"bathroom", "room"}


def test_what_is_not_neglected_is_praised():
    assert "bathroom" in judged("Das Bad ist nicht renovierungsbedürftig.", "de", "hotel")[0]
