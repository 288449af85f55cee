"""Taxonomies of one's own: laid over those shipped, and never in the way of others."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.models import Topic
from scoring.signals.analyse import Analyser, Item
from scoring.signals.taxonomy_files import read_shelf
from scoring.signals.topics import industries, taxonomy, topics, troubles, use_folder

GOOD = """
name = "Hairdressers"
shared = ["staff", "price"]

[topics.haircut]
name = "Haircut"
bit = 59
[topics.haircut.keywords]
en = "haircut*, fringe, blow dry"
"""

Writes = Callable[..., None]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Writes]:
    """Write files into a folder of one's own and use it."""

    def write(**files: str | bytes) -> None:
        for name, text in files.items():
            content = text if isinstance(text, bytes) else text.encode()
            (tmp_path / f"{name}.toml").write_bytes(content)
        use_folder(tmp_path)

    yield write
    use_folder(None)


def named(text: str, industry: str) -> set[str]:
    (signals,) = Analyser().analyse([Item(text, industry=industry)])
    return {topic.id for topic in topics() if signals.topics >> topic.bit & 1}


def test_a_file_of_ones_own_is_an_industry(own: Writes) -> None:
    own(hairdresser=GOOD)
    assert troubles() == ()
    assert "hairdresser" in industries()
    assert taxonomy("hairdresser").name == "Hairdressers"
    assert named("My fringe is far too short and the staff laughed.", "hairdresser") == {
        "haircut",
        "staff",
    }
    assert Topic("haircut", "Haircut", 59) in topics()


def test_a_file_of_the_same_name_stands_in_for_the_one_shipped(own: Writes) -> None:
    before = Analyser().version
    own(hotel=GOOD.replace("Hairdressers", "Our hotels"))
    assert taxonomy("hotel").name == "Our hotels"
    assert named("The fringe was cut well.", "hotel") == {"haircut"}
    assert taxonomy("restaurant").name == "Restaurants"
    assert Analyser().version != before
    use_folder(None)
    assert taxonomy("hotel").name == "Hotels"
    assert Analyser().version == before


def test_the_example_in_the_documentation_can_be_used(own: Writes) -> None:
    page = (Path(__file__).parents[3] / "docs" / "topics.md").read_text("utf-8")
    own(hairdresser=page.split("```toml\n")[1].split("```")[0])
    assert troubles() == ()
    assert named("The stylist ruined my fringe.", "hairdresser") == {"staff", "haircut"}
    assert named("A fringe benefit!", "hairdresser") == set()
    assert named("So many fringe benefits!", "hairdresser") == set()


def test_without_a_folder_there_is_what_is_shipped(tmp_path: Path) -> None:
    assert read_shelf(tmp_path / "nothing").version == read_shelf(None).version
    assert read_shelf(None).troubles == ()


def test_a_byte_order_mark_and_other_line_ends_do_not_matter(own: Writes) -> None:
    own(hairdresser=GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert troubles() == ()
    assert taxonomy("hairdresser").name == "Hairdressers"


@pytest.mark.parametrize("name", ["hairdresser.toml.txt", "hairdresser.TOML"])
def test_a_file_of_another_ending_is_named(own: Writes, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GOOD, "utf-8")
    (tmp_path / ".hidden").write_text(GOOD, "utf-8")
    own()
    (trouble,) = troubles()
    assert trouble.startswith(f"{name}: it is not read")
    assert "hairdresser" not in industries()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (GOOD.replace("en =", "english ="), "`topics.haircut.keywords.english` is of no language"),
        (GOOD.replace("en =", "eng ="), "`topics.haircut.keywords.eng` is of no language"),
        (GOOD + '[praises]\nEN = "neat"', "`praises.EN` is of no language"),
        (
            GOOD.split("[topics.haircut.keywords]", maxsplit=1)[0],
            "`topics.haircut` has no keywords",
        ),
        (GOOD.replace('"haircut*, fringe, blow dry"', '" "'), "`topics.haircut` has no keywords"),
    ],
)
def test_what_is_stated_to_no_effect_is_told_and_the_rest_is_used(
    own: Writes, content: str, told: str
) -> None:
    own(hairdresser=content)
    (trouble,) = troubles()
    assert trouble.startswith("hairdresser.toml: ")
    assert told in trouble
    assert taxonomy("hairdresser").name == "Hairdressers"


BROKEN = {
    "no TOML": ("name = = 1", "line 1"),
    "no text": (GOOD.encode("utf-16"), "UTF-8"),
    "no name": (GOOD.replace('name = "Hairdressers"', ""), "`name`"),
    "an unknown entry": (GOOD + "\n[extra]\n", "`extra`"),
    "topics are no table": ('name = "H"\ntopics = 3', "`topics`"),
    "a topic is no table": ('name = "H"\n[topics]\nhaircut = 3', "`topics.haircut`"),
    "shared is no list": (GOOD.replace('["staff", "price"]', '"staff"'), "`shared`"),
    "shares what is not generic": (GOOD.replace('"price"', '"prices"'), "prices"),
    "a topic has no name": (GOOD.replace('name = "Haircut"', ""), "`topics.haircut.name`"),
    "a topic has no bit": (GOOD.replace("bit = 59", ""), "`topics.haircut.bit`"),
    "a bit is no number": (GOOD.replace("bit = 59", 'bit = "59"'), "`topics.haircut.bit`"),
    "a bit is a truth": (GOOD.replace("bit = 59", "bit = true"), "`topics.haircut.bit`"),
    "a bit is too high": (GOOD.replace("bit = 59", "bit = 63"), "`topics.haircut.bit`"),
    "a bit is taken": (GOOD.replace("bit = 59", "bit = 23"), "Free bits: 60, 61, 62"),
    "a bit is used twice": (
        GOOD + '\n[topics.beard]\nname = "Beard"\nbit = 59\nkeywords.en = "beard*"',
        "bit 59",
    ),
    "a topic exists with another bit": (GOOD.replace("haircut", "wifi"), "`wifi`"),
    "a topic has the name of another": (GOOD.replace('"Haircut"', '"Wi-Fi"'), "`wifi`"),
    "a shared topic has a name": (GOOD.replace("topics.haircut", "topics.staff"), "shared"),
    "keywords are a list": (GOOD.replace('"haircut*, fringe, blow dry"', '["a", "b"]'), ".en`"),
    "keywords are no table": (
        GOOD.split("[topics.haircut.keywords]", maxsplit=1)[0] + 'keywords = "a"',
        "`topics.haircut.keywords`",
    ),
    "a misspelt entry": (GOOD.replace("haircut.keywords", "haircut.keyword"), "`keyword`"),
    "a lone dash": (GOOD.replace("fringe", "-"), "`-`"),
    "a lone star": (GOOD.replace("fringe", "*"), "`*`"),
    "praise without a word": (GOOD + '[praises]\nen = "fine, -*"', "`-*`"),
}


@pytest.mark.parametrize(("content", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_named_and_stops_nobody_else(
    own: Writes, content: str | bytes, told: str
) -> None:
    own(hairdresser=content, barber=GOOD)
    (trouble,) = troubles()
    assert trouble.startswith("hairdresser.toml: ")
    assert told in trouble
    assert named("Rude staff. The fringe is short.", "barber") == {"staff", "haircut"}
    assert named("The bed was soft.", "hotel") == {"sleep"}
    assert named("Rude staff. The fringe is short.", "hairdresser") == {"staff"}
    assert "hairdresser" in industries()


def test_where_a_file_of_ones_own_is_broken_the_one_shipped_is_used(own: Writes) -> None:
    own(hotel="name = ", generic="name = 3")
    assert [trouble.partition(":")[0] for trouble in troubles()] == ["generic.toml", "hotel.toml"]
    assert all("shipped" in trouble for trouble in troubles())
    assert named("The bed was soft and the staff kind.", "hotel") == {"sleep", "staff"}


def test_a_generic_file_of_ones_own_leaves_no_other_industry_without_topics(own: Writes) -> None:
    own(
        generic='name = "Anything"\n[topics.staff]\nname = "Staff and service"\nbit = 0\n'
        'keywords.en = "crew"'
    )
    assert troubles() == ()
    assert named("The crew was kind and the price fair.", "generic") == {"staff"}
    assert named("The crew was kind and the price fair.", "hotel") == {"staff", "price"}


def test_four_topics_can_be_added_and_a_fifth_is_refused_by_name_alone(own: Writes) -> None:
    files = {f"trade{bit}": GOOD.replace("aircut", f"cut{bit}").replace("59", str(bit))
             for bit in (59, 60, 61, 62)}  # fmt: skip
    own(**files, trade7=GOOD.replace("aircut", "fifth").replace("59", "62"))
    (trouble,) = troubles()
    assert trouble.startswith("trade7.toml: ")
    assert "No bit is free" in trouble
    assert len([topic for topic in topics() if topic.bit >= 59]) == 4


def test_bits_of_the_file_and_of_the_one_it_replaces_are_not_called_free(
    own: Writes,
) -> None:
    meals = '[topics.meals]\nname = "Vegan meals"\nbit = 10\nkeywords.en = "vegan"\n'
    cut = '[topics.cut]\nname = "Cuts"\nbit = 60\nkeywords.en = "cut"\n'
    own(airline=f'name = "Airline"\n{meals}{cut}')
    (trouble,) = troubles()
    assert "Free bits: 59, 61, 62." in trouble


def test_a_topic_may_be_told_of_in_several_files(own: Writes) -> None:
    own(hairdresser=GOOD, barber=GOOD)
    assert troubles() == ()
    assert [topic.id for topic in topics()].count("haircut") == 1
