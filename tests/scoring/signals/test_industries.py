"""What is heard in everyday sentences, industry by industry, beside what a person hears."""

import tomllib
from pathlib import Path

import pytest

from scoring.signals.analyse import Analyser, Item
from scoring.signals.topics import industries, topics

TABLE = tomllib.loads(Path(__file__).with_name("everyday.toml").read_text("utf-8"))
SENTENCES = [(industry, *row) for industry, rows in TABLE.items() for row in rows.items()]


def names(mask: int) -> set[str]:
    return {topic.id for topic in topics() if mask >> topic.bit & 1}


def heard(text: str, industry: str, language: str = "en") -> set[str]:
    """Return the topics of a text, each with its side before it where it is on one."""
    (signals,) = Analyser().analyse([Item(text, language=language, industry=industry)])
    good, bad = names(signals.praised), names(signals.criticised)
    return {f"{'+' * (name in good)}{'-' * (name in bad)}{name}" for name in names(signals.topics)}


def bare(marked: set[str]) -> set[str]:
    return {name.strip("+-~!()") for name in marked}


@pytest.mark.parametrize(("industry", "text", "reading"), SENTENCES)
def test_a_sentence_is_heard_as_a_person_hears_it(industry: str, text: str, reading: str) -> None:
    marked, told = set(reading.split()), heard(text, industry)
    sure = {name for name in marked if name[0] not in "(~!"}
    assert {name for name in sure if name[0] in "+-"} <= told
    assert bare(sure) <= bare(told) <= bare(marked)


def test_every_industry_has_its_sentences() -> None:
    assert set(TABLE) == set(industries())
    assert min(map(len, TABLE.values())) >= 20


def test_few_topics_are_missed_or_made_up_and_few_sides_are_wrong() -> None:
    marks = [mark for *_, reading in SENTENCES for mark in reading.split() if mark[0] != "("]
    given = [mark for mark in marks if mark[0] != "!"]
    assert sum(mark[0] == "~" for mark in given) < 0.2 * len(given)
    assert sum(mark[0] == "!" for mark in marks) < 0.05 * len(given)


NOT_TOLD = [
    ("I booked a return flight and will return in May.", "airline", "refunds"),
    ("Happy to return here, and we will be returning soon.", "retail", "refunds"),
    ("They closed my account.", "banking", "opening_hours"),
    ("To be honest, it was fine.", "generic", "honesty"),
    ("Everyone is on their phones.", "fitness", "communication"),
    ("Peak hours are fine.", "fitness", "waiting"),
    ("It lasted nine hours.", "airline", "punctuality"),
    ("It was a nine hour flight.", "airline", "waiting"),
    ("A seat that can lie flat.", "airline", "honesty"),
    ("For example, this one.", "health_care", "treatment"),
    ("A healthy crowd in a freshly painted hall.", "health_care", "treatment"),
    ("I am tired.", "automotive", "repair"),
    ("For the most part, the best part.", "automotive", "repair"),
    ("The servers are down.", "app", "staff"),
    ("The server is down.", "banking", "staff"),
    ("She is full of energy.", "fitness", "crowding"),
    ("A full range of weights.", "fitness", "crowding"),
    ("World class and first class.", "fitness", "classes"),
    ("Booked through a third party.", "hotel", "noise"),
    ("They overlooked us.", "hotel", "view"),
    ("In my view it was fine.", "hotel", "view"),
    ("I am a big fan.", "hotel", "climate"),
    ("We went to check out the city.", "hotel", "check_in"),
    ("There is room for improvement.", "hotel", "room"),
    ("There is a bar on site.", "hotel", "website"),
    ("I had no choice but to go.", "retail", "selection"),
    ("The production was halted.", "retail", "selection"),
    ("Open till nine.", "retail", "checkout"),
    ("A late check out.", "hotel", "waiting"),
    ("The exchange rate was shown.", "banking", "refunds"),
]


@pytest.mark.parametrize(("text", "industry", "topic"), NOT_TOLD)
def test_a_word_in_another_sense_does_not_tell(text: str, industry: str, topic: str) -> None:
    assert topic not in bare(heard(text, industry))


@pytest.mark.parametrize(
    ("text", "language", "industry", "topic"),
    [
        ("El jersey se ha encogido.", "es", "retail", "quality"),
        ("Le pull a rétréci au lavage.", "fr", "retail", "quality"),
        ("Der Pullover ist eingelaufen.", "de", "retail", "quality"),
        ("De trui is gekrompen.", "nl", "retail", "quality"),
        ("Il maglione si è ristretto.", "it", "retail", "quality"),
        ("A camisola encolheu.", "pt", "retail", "quality"),
        ("On entend les voisins.", "fr", "hotel", "noise"),
        ("Je kunt de buren horen.", "nl", "hotel", "noise"),
        ("Si sente tutto, anche sentire i vicini.", "it", "hotel", "noise"),
        ("Conseguíamos ouvir os vizinhos.", "pt", "hotel", "noise"),
        ("Er hing rook.", "nl", "hotel", "cleanliness"),
        ("El embarque fue un caos.", "es", "airline", "check_in"),
        ("Das Boarding war ein Chaos.", "de", "airline", "check_in"),
        ("La salle est étouffante, pas de climatisation.", "fr", "fitness", "climate"),
    ],
)
def test_other_languages_have_the_words_too(
    text: str, language: str, industry: str, topic: str
) -> None:
    assert topic in bare(heard(text, industry, language))
