"""Every source that can answer does so over real HTTP, and finds its answer on the next read."""

from __future__ import annotations

import pytest

from collectors.source import source_module
from sandbox.server import serve
from sandbox.truth import truth
from tests.sandbox.collecting import (
    ANCHOR,
    SEARCHES,
    WIDE,
    Clock,
    connected,
    first_stream,
    gathered,
    listing_of,
)

ANSWERING = sorted(
    source
    for source in {stream.source for stream in WIDE.streams}
    if hasattr(source_module(source), "reply")
)
MODERATION = 60
"""Seconds in which Google and Apple look at an answer before they show it."""
TEXT = "Thank you, we will look into it."


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def running(clock):
    with serve(WIDE, clock=clock.now) as server:
        yield server


@pytest.mark.parametrize("source", ANSWERING)
def test_an_answer_is_counted_and_read_again(running, clock, source):
    stream = first_stream(source)
    rows = {row["external_id"]: row for row in truth(running.sandbox, stream)["reviews"]}
    reviews = gathered(running, stream)
    review = next(one for one in reviews if not rows[one.external_id]["answered_at"])
    source_module(source).reply(connected(running, stream), listing_of(stream), review, TEXT)
    after = truth(running.sandbox, stream)
    row = next(row for row in after["reviews"] if row["external_id"] == review.external_id)
    assert (after["writes"], row["answered_at"]) == (1, ANCHOR.isoformat())
    clock.sleep(MODERATION)
    again = {one.external_id: one for one in gathered(running, stream)}
    assert len(again) == len(reviews)
    if source not in SEARCHES:
        assert again[review.external_id].response_text == TEXT
