"""What speaks against an answer is found, in every language, and a brand's file decides it."""

import pytest

from data.models import Replies
from data.wordings import Place, Said
from engagement.checks import REPEATED, Setting, check, kept_rules, likeness, may_be_approved
from engagement.consistency import FEWEST, consistency
from engagement.drafts import shipped, topic_name
from engagement.length import size
from engagement.voice import BadVoice, read_voice

GOOD = "Hello Maren,\n\nThank you for coming, we are glad you liked the room.\n\nYour team at Quay"
PROMISES = {
    "en": "We are very sorry, and we promise that the room will be better on your next visit.",
    "de": "Das tut uns sehr leid, wir versprechen Ihnen beim nächsten Besuch ein besseres Zimmer.",
    "fr": "Nous sommes désolés et nous vous rembourserons la chambre que vous aviez réservée.",
    "es": "Lo sentimos mucho y le prometemos una habitación mejor en su próxima visita.",
    "it": "Ci dispiace molto e la rimborseremo per la camera che aveva prenotato con noi.",
    "pt": "Lamentamos muito e prometemos um quarto melhor na sua próxima visita à nossa casa.",
    "nl": "Het spijt ons zeer en wij beloven u bij uw volgende bezoek een betere kamer.",
}
ASKS = {
    "en": "Please tell us your booking number here so that we can find out what happened.",
    "de": "Bitte schreiben Sie uns hier Ihre Telefonnummer, damit wir Sie erreichen können.",
    "fr": "Merci de nous écrire ici votre numéro de téléphone pour que nous vous appelions.",
    "es": "Por favor, escríbanos aquí su número de reserva para saber qué ha pasado.",
    "it": "Per favore ci scriva qui il suo numero di telefono perché possiamo chiamarla.",
    "pt": "Por favor escreva aqui o seu número de telefone para que possamos falar consigo.",
    "nl": "Schrijf ons hier alstublieft uw telefoonnummer zodat wij u kunnen bereiken.",
}


def kinds(text, **setting):
    given = {"voice": read_voice(), "language": "en", **setting}
    return {finding.kind for finding in check(text, Setting(**given))}


def test_nothing_speaks_against_a_good_answer():
    assert check(GOOD, Setting(read_voice(), "en")) == []


@pytest.mark.parametrize("language", PROMISES)
def test_promises_stop_an_answer_in_every_language(language):
    found = check(PROMISES[language], Setting(read_voice(), language))
    assert {one.kind for one in found if one.stops} == {"promise"}
    assert not may_be_approved(found)


@pytest.mark.parametrize("language", ASKS)
def test_asking_for_private_data_in_public_stops_an_answer(language):
    found = check(ASKS[language], Setting(read_voice(), language))
    assert {one.kind for one in found if one.stops} == {"private"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "length"),
        ("Thank you, {name}, for coming to see us again this week.", "placeholder"),
        ("Write to somebody@else.example and we will talk about it.", "private"),
        ("Call +44 20 7946 0999 and we will talk about it, please.", "private"),
    ],
)
def test_what_stops_an_answer(text, kind):
    found = check(text, Setting(read_voice(), "en"))
    assert (found[0].kind, found[0].stops) == (kind, True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Thank you! We are glad! Come again soon, dear guest.", "tone"),
        ("Thank you, this was ABSOLUTELY not what we want to see.", "tone"),
        ("As stated, the room was cleaned before you came to us.", "words"),
        ("Herzlichen Dank für Ihren Besuch, wir freuen uns sehr darüber.", "language"),
        ("Thanks.", "length"),
        ("word " * 300, "length"),
    ],
)
def test_what_is_only_warned_of(text, kind):
    found = check(text, Setting(read_voice(), "en"))
    assert kind in {one.kind for one in found}
    assert may_be_approved(found)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (GOOD, set()),
        (GOOD.replace("Hello Maren", "Well"), {"greeting"}),
        (GOOD.replace("Your team at", "The people of"), {"sign-off"}),
    ],
)
def test_a_missing_greeting_or_sign_off_is_warned_of_where_there_is_room(text, missing):
    frame = {"greeting", "sign-off"}
    assert kinds(text) & frame == missing
    assert kinds(text, replies=Replies(len(text) + 5)) & frame == set()
    assert kinds(text, language="xx") & frame == set(), "no words for it in that language"
    assert may_be_approved(check(text, Setting(read_voice(), "en")))


NICE = {
    "en": "Thank you for your kind words about our prices.",
    "de": "Danke für Ihre netten Worte über unsere Preise.",
    "fr": "Merci pour vos mots aimables sur nos prix.",
    "es": "Gracias por sus amables palabras sobre los precios.",
    "it": "Grazie per le Sue parole gentili circa i prezzi.",
    "pt": "Obrigado pelas suas palavras simpáticas sobre os preços.",
    "nl": "Dank voor uw vriendelijke woorden over onze prijzen.",
}


@pytest.mark.parametrize("language", NICE)
def test_thanks_for_nice_words_are_warned_of_where_there_were_none(language):
    found = check(NICE[language], Setting(read_voice(), language, complaint=True))
    assert "praise" in {one.kind for one in found}
    assert may_be_approved(found)
    assert "praise" not in kinds(NICE[language], language=language)


@pytest.mark.parametrize("language", NICE)
def test_every_sentence_of_ours_that_thanks_for_praise_is_known_as_one(language):
    for part in ("opening", "subject"):
        for text in shipped(language)[Place(part, "praise", language)]:
            said = text.replace("{topic}", topic_name("staff", language))
            assert "praise" in kinds(said, language=language, complaint=True), said


def test_a_contact_may_stand_in_public():
    text = "You reach us at help@quay.example or +44 20 7946 0999, we would like to talk."
    voice = read_voice('contact = "help@quay.example or +44 20 7946 0999"')
    assert "private" in kinds(text)
    assert "private" not in kinds(text, voice=voice)


@pytest.mark.parametrize(
    ("replies", "letter", "most"),
    [
        (Replies(350), "ü", 350),
        (Replies(4096, "bytes"), "ü", 2048),
        (Replies(280, "weight"), "字", 140),
        (Replies(500, named=True), "a", 493),
    ],
)
def test_each_platform_counts_in_its_own_way(replies, letter, most):
    handle = "maren"
    assert size(letter * most, replies, handle) == replies.most
    for length, stops in ((most, False), (most + 1, True)):
        found = check(letter * length, Setting(read_voice(), "", replies, handle))
        assert stops == any(one.stops for one in found if one.kind == "length")


def test_familiar_address_is_warned_of_unless_the_voice_is_familiar():
    text = "Danke, dass du bei uns warst, wir haben uns sehr darüber gefreut."
    assert "tone" in kinds(text, language="de")
    assert "tone" not in kinds(text, language="de", voice=read_voice('tone = "familiar"'))


def test_a_draft_that_repeats_a_recent_answer_is_told():
    body = "Thank you for coming to the old harbour with us, we enjoyed having you here so much"
    other = (
        "Hello Anna,\n\nWe are sorry that the room was cold at night and the heating slow.\n\nBye"
    )
    assert "repetition" in kinds(
        f"Hello A,\n\n{body}.\n\nBye", recent=[other, f"Hi,\n\n{body}!\n\nX"]
    )
    assert "repetition" not in kinds(f"Hello A,\n\n{body}.\n\nBye", recent=[other])
    assert likeness(body, body) == 1.0 > REPEATED > likeness(body, other)


def test_a_brands_file_changes_only_what_it_says():
    voice = read_voice('[words]\navoid = ["cheap"]\n[sign_off]\nen = "Anna"')
    assert voice.words.avoid == ("cheap",)
    assert voice.sign_off["en"] == "Anna" and voice.sign_off["de"] == read_voice().sign_off["de"]
    assert "words" in kinds("This was a cheap stay, we are glad you came to us.", voice=voice)


@pytest.mark.parametrize(
    ("file", "said"),
    [("tone = ", "TOML"), ('tone = "rude"', "tone"), ("colour = 1", "colour"),
     ("[length]\nmost = -1", "length.most")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where(file, said):
    with pytest.raises(BadVoice, match=said):
        read_voice(file)


def test_which_rules_an_answer_keeps():
    kept = kept_rules(GOOD, read_voice(), "en")
    assert kept == dict.fromkeys(("length", "words", "greeting", "sign-off"), True)
    assert not kept_rules("Thanks for coming to us here today.", read_voice(), "en")["greeting"]


def test_authors_who_keep_the_same_rules_are_consistent():
    bare = "We are glad that you liked the room and the breakfast."
    same = [Said(author, "en", GOOD) for author in (1, 2) for _ in range(FEWEST)]
    split = [Said(1, "en", GOOD)] * FEWEST + [Said(2, "en", bare)] * FEWEST
    one, other = consistency(same, read_voice()), consistency(split, read_voice())
    assert (one.score, one.authors, one.answers) == (100.0, 2, 2 * FEWEST)
    assert other.score == pytest.approx(50.0)
    assert other.apart["greeting"] == other.apart["sign-off"] == 1.0
    assert other.kept["greeting"] == 0.5


def test_too_few_answers_are_not_compared():
    few = [Said(1, "en", GOOD)] * FEWEST + [Said(2, "en", GOOD)] * (FEWEST - 1)
    assert consistency(few, read_voice()).score is None
    assert consistency([], read_voice()).score is None
