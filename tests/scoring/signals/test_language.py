"""Which language a text is said to be in."""

import csv
import unicodedata
from pathlib import Path

import pytest

from scoring.signals.language import code_of, identify

TEXTS = Path(__file__).parents[4] / "shared/data/text"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Muy bueno", "es"),
        ("Sehr gut", "de"),
        ("Très bon", "fr"),
        ("Lekker gegeten", "nl"),
        ("Love it", "en"),
        ("素晴らしいホテルでした", "ja"),
        ("Отличный сервис", "ru"),
    ],
)
def test_short_texts_are_recognised(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize("text", ["", "   ", "ok", "👍👍", "10/10", "https://example.org/hotel"])
def test_a_text_that_tells_nothing_has_no_language(text: str) -> None:
    assert identify(text) is None
    assert identify(text, "de-AT") == "de"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("sooooo gooood", "en"),
        ("amaziiiing", "en"),
        ("superrrr leckerrrr", "de"),
        ("Muuuuy buenooooo", "es"),
    ],
)
def test_lengthened_words_are_recognised(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("Очень вкусно", "en", "ru"),
        ("非常好吃", "en", "zh"),
        ("とても美味しい", "de", "ja"),
        ("정말 맛있어요", "en", "ko"),
        ("Great food", "ja", "en"),
        ("Отлично", "bg", "bg"),
        ("Да", "en", None),
        ("Ok", "zh", None),
        ("Super", "pl", "pl"),
        ("KFC 好吃", "zh", "zh"),
    ],
)
def test_a_hint_in_another_script_is_ignored(text: str, hint: str, language: str | None) -> None:
    assert identify(text, hint) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kamarnya bersih dan stafnya ramah", "id"),
        ("Aplikasinya bagus", "id"),
        ("Bilik bersih tetapi servis teruk", "ms"),
        ("बिल्कुल भयानक", "hi"),
        ("खूप छान जेवण आणि चांगली सेवा आहे", "mr"),
        ("Chakula kizuri sana na huduma nzuri", "sw"),
        ("Mabuhay at salamat sa masarap na pagkain", "tl"),
        ("Dobra hrana na lijepom mjestu", "hr"),
    ],
)
def test_kin_are_told_apart_by_their_words(text: str, language: str) -> None:
    assert identify(text) == language


def test_the_channel_may_say_malay_or_indonesian() -> None:
    assert identify("Bagus", "ms") == "ms"
    assert identify("Makanan di sini enak sekali dan harganya murah", "id") == "id"


def test_decomposed_letters_are_the_same_language() -> None:
    text = unicodedata.normalize("NFD", "Très mauvais déjeuner")
    assert identify(text) == identify(unicodedata.normalize("NFC", text)) == "fr"


def test_a_clear_text_is_believed_more_than_the_channel() -> None:
    text = "El desayuno estaba frío y la habitación olía a tabaco toda la noche."
    assert identify(text, "en-US") == "es"


def test_the_channel_decides_for_a_word_that_many_languages_share() -> None:
    assert identify("Super", "de") == "de"
    assert identify("Bravo!", "fr") == "fr"


@pytest.mark.parametrize(
    ("hint", "code"),
    [
        ("en-US", "en"),
        ("zh_Hans", "zh"),
        ("und", None),
        ("eng", "en"),
        ("deu", "de"),
        ("ger", "de"),
        ("fra", "fr"),
        ("fre-FR", "fr"),
        ("SPA", "es"),
        ("nld", "nl"),
        ("dut", "nl"),
        ("ita", "it"),
        ("por_BR", "pt"),
        ("cat", "ca"),
        ("jpn", "ja"),
        ("zho", "zh"),
        ("chi", "zh"),
        ("cze", "cs"),
        ("iw", "he"),
        ("nb-NO", "no"),
        ("fil", "tl"),
        ("haw", "haw"),
        ("", None),
        (None, None),
        ("deutsch", None),
    ],
)
def test_codes_are_read_as_channels_write_them(hint: str | None, code: str | None) -> None:
    assert code_of(hint) == code


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the labelled texts are not at hand")
def test_nineteen_of_twenty_texts_under_30_characters_are_right() -> None:
    with (TEXTS / "absa_mabsa_food.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["text"], row["lang"]) for row in csv.DictReader(file)}
    short = sorted((text, code) for text, code in rows if len(text) < 30)
    assert len(short) > 1000
    right = sum(identify(text) == code for text, code in short)
    assert right / len(short) >= 0.95
