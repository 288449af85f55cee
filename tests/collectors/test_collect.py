"""How a walk ends: what came in another form is told from what could not be had."""

import pytest

from collectors.collect import collect
from collectors.record import Record, unreadable
from collectors.source import BadItem
from data.models import Coverage, Outcome, Review
from tests.collectors.sources.replay import Replay, listing


class Kept:
    """Keeps nothing, and counts it as new."""

    def keep(self, reviews):
        return len(reviews), 0, 0

    def set_aside(self, refused):
        pass

    def progress(self, counts):
        pass


class Told:
    """A source that tells what it was given."""

    def __init__(self, items):
        self.items = items

    def fetch(self, http, of, since):
        yield from self.items
        return Coverage()

    def parse(self, item, of):
        Record(item)
        if "id" not in item:
            raise BadItem("`id` is missing")
        return Review(channel="a", external_id=item["id"])


GOOD, GONE, ODD = {"id": "1"}, unreadable("it is gone"), {"name": "1"}


@pytest.mark.parametrize(
    ("items", "outcome"),
    [
        ([], Outcome.OK),
        ([GONE], Outcome.OK),
        ([GONE] * 10, Outcome.OK),
        ([ODD], Outcome.CHANGED),
        ([GOOD, ODD], Outcome.OK),
        ([GOOD] * 4 + [ODD] * 2, Outcome.CHANGED),
        ([GOOD] * 4 + [GONE] * 2, Outcome.OK),
        ([GOOD] * 4 + [GONE] * 5 + [ODD], Outcome.OK),
    ],
)
def test_only_what_came_in_another_form_is_a_change_of_form(items, outcome):
    walk = collect(Told(items), Replay({}), listing("a", "1"), None, Kept())
    assert walk.outcome is outcome
    assert walk.counts.fetched == len(items) == walk.counts.new + walk.counts.set_aside
    if outcome is Outcome.CHANGED:
        assert walk.message.startswith(f"{items.count(ODD)} of {len(items)} items")
