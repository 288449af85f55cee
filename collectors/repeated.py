"""Walking a list again: where pages go by number, a removal between two of them hides an item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from collectors.paging import field, older
from collectors.times import Form, iso

PASSES = 3
"""Walks of one list in a run; what three of them have missed comes with the next whole walk."""

Pages = Iterable[list[Any]]


def repeated(pages: Callable[[], Pages], size: int, *name: str) -> Iterator[list[Any]]:
    """Yield the pages of a list, again until two walks of several pages saw the same.

    Something that is removed while pages are turned moves what follows it to a page that was read
    before. A list that does not fill one page cannot hide anything, so it is read once.

    Args:
        pages: begins a walk.
        size: the most that a page holds.
        name: where the name of an item stands; an item without one counts by all it says.

    Yields:
        Each page without what came before.
    """
    known: set[str] = set()
    last: set[str] = set()
    for _ in range(PASSES):
        seen, turned, full = set[str](), 0, False
        for items in pages():
            seen |= {_mark(item, name) for item in items}
            fresh = {mark: item for item in items if (mark := _mark(item, name)) not in known}
            known |= fresh.keys()
            turned, full = turned + bool(items), full or len(items) >= size
            yield list(fresh.values())
        if seen == last or (turned < 2 and not full):
            return
        last = seen


def down_to(
    pages: Pages, floor: datetime | None, *moment: str, form: Form = iso
) -> Iterator[list[Any]]:
    """Yield pages, the newest first, up to the one whose last item lies before the floor.

    Args:
        pages: of the whole list.
        floor: where to stop; without one all of them come.
        moment: where the moment stands by which the list is ordered.
        form: how it is written.
    """
    for items in pages:
        yield items
        if items and older(field(items[-1], *moment), floor, form):
            return


def _mark(item: object, name: tuple[str, ...]) -> str:
    stated = field(item, *name)
    return repr(stated if isinstance(stated, str | int) else item)
