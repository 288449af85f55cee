"""What it costs to read a long text grows with its length and not with its square."""

import sys
from collections.abc import Callable

import pytest

from scoring.signals.analyse import Analyser, Item
from scoring.signals.cutting import cut
from scoring.signals.readable import readable
from scoring.signals.stated import stated


class Counted(str):
    """A text in small letters that counts how often it is searched or looked up."""

    __slots__ = ()
    asked = 0

    def lower(self) -> str:
        return self

    def __contains__(self, part: object) -> bool:
        Counted.asked += 1
        return isinstance(part, str) and super().__contains__(part)

    def __hash__(self) -> int:
        Counted.asked += 1
        return super().__hash__()


def asked(work: Callable[[], object]) -> int:
    before = Counted.asked
    work()
    return Counted.asked - before


def calls(work: Callable[[], object]) -> int:
    """Return how many functions are called, built-in ones included."""
    found = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal found
        found += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


@pytest.mark.parametrize(("text", "language"), [("5 stars ", "en"), ("5 sterne ", "de")])
def test_a_text_is_searched_as_a_whole_as_often_however_many_ratings_it_states(
    text: str, language: str
) -> None:
    few, many = Counted(text * 10), Counted(text * 1_000)
    assert asked(lambda: stated(few, language)) == asked(lambda: stated(many, language)) > 0


def test_a_contrast_that_cuts_nothing_does_not_look_at_all_words_before_it() -> None:
    few, many = ([Counted("anything"), Counted("but")] * size for size in (100, 1_000))
    assert asked(lambda: cut(many, "en")) < 11 * asked(lambda: cut(few, "en"))


@pytest.mark.parametrize(
    "unit",
    [
        "cheap food, rude staff, ", "terrible cheap food, ", "no delays, awful staff but food ",
        "not clean, not cheap ", "5 stars out of 10, ", "⭐⭐⭐⭐☆ ", "very very good ",
        "#GoodFood @a 👍👎 ", "sooo goood ", "(not) anything but ", "don t <br> &amp; ",
    ],
)  # fmt: skip
def test_a_text_of_ten_times_the_length_takes_about_ten_times_the_calls(unit: str) -> None:
    analyser = Analyser()

    def reading(size: int) -> Callable[[], object]:
        item = Item(unit * size, rating=1, language="en", industry="restaurant")
        return lambda: analyser.analyse([item])

    reading(30)()
    assert calls(reading(300)) < 15 * calls(reading(30))


@pytest.mark.parametrize("heap", ["\u0301\u0323", "\u0f73"])
def test_of_marks_heaped_on_a_letter_some_are_read(heap: str) -> None:
    assert len(readable(f"good{heap * 10_000}")) < 100
