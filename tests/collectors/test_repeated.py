"""Lists that shift while their pages are turned: nothing is missed, nothing comes twice."""

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from collectors.repeated import PASSES, down_to, repeated


class Shifting:
    """A list paged by number, from which something vanishes after each page of the first walk."""

    def __init__(self, items, size, removals):
        self.items, self.size, self.removals = list(items), size, list(removals)
        self.turned = 0

    def pages(self):
        number = 0
        while page := self.items[number * self.size :][: self.size]:
            yield [{"id": name} for name in page]
            number, self.turned = number + 1, self.turned + 1
            gone = self.removals.pop(0) if self.removals else 0
            del self.items[:gone]


def names(pages):
    return [item["id"] for page in pages for item in page]


@given(st.integers(0, 40), st.integers(1, 9), st.lists(st.integers(0, 3), max_size=3))
@example(5, 2, [0, 1, 2])
def test_what_stands_at_the_end_has_come_once(count, size, removals):
    shifting = Shifting(range(count), size, removals)
    came = names(repeated(shifting.pages, size, "id"))
    assert len(came) == len(set(came))
    assert set(shifting.items) <= set(came)


def test_a_walk_that_is_not_repeated_is_found_out(monkeypatch):
    monkeypatch.setattr("collectors.repeated.PASSES", 1)
    shifting = Shifting(range(6), 2, [1])
    assert set(shifting.items) - set(names(repeated(shifting.pages, 2, "id")))


def test_one_page_is_read_once_and_several_until_they_rest():
    short, long = Shifting(range(3), 5, []), Shifting(range(9), 5, [])
    assert names(repeated(short.pages, 5, "id")) == [0, 1, 2]
    assert names(repeated(long.pages, 5, "id")) == list(range(9))
    assert (short.turned, long.turned) == (1, 4)


def test_a_list_that_never_rests_is_left_after_some_walks():
    began = []

    def pages():
        began.append(0)
        yield [{"id": len(began)}]
        yield [{"id": -len(began)}]

    assert len(names(repeated(pages, 1, "id"))) == 2 * PASSES
    assert len(began) == PASSES


def test_items_without_a_name_come_once_by_what_they_say():
    pages = [[{"id": None, "a": 1}, "?"], [{"id": None, "a": 2}, {"id": [1]}]]
    assert [item for page in repeated(lambda: pages, 2, "id") for item in page] == [
        *({"id": None, "a": 1}, "?"),
        *({"id": None, "a": 2}, {"id": [1]}),
    ]


def test_a_walk_goes_down_to_the_page_that_reaches_the_floor():
    days = [[{"at": f"2026-03-0{day}"}] for day in (5, 4, 3, 2)]
    floor = datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert list(down_to(days, floor, "at")) == days[:2]
    assert list(down_to(days, None, "at")) == days
