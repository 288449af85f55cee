"""Every source that can answer does so over real HTTP, and finds its answer on the next read."""

from __future__ import annotations

import pytest

from collectors.source import AuthRefused, source_module
from sandbox import naming
from sandbox.platforms import x
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


def may_be_answered(source, review):
    """X takes answers only where a post mentions or quotes the account."""
    quoting = {naming.x(*said) for said in everything_on_x() if x.summoned(said[0])}
    return source != "x" or review.external_id in quoting


def everything_on_x():
    streams = [stream for stream in WIDE.streams if stream.source == "x"]
    return [(one, stream) for stream in streams for one in WIDE.statements(stream, ANCHOR)]


def test_x_refuses_uninvited_answers_and_the_same_words_twice(running):
    stream = first_stream("x")
    reviews = gathered(running, stream)
    http, of, answer = connected(running, stream), listing_of(stream), source_module("x").reply
    uninvited = next(one for one in reviews if not may_be_answered("x", one))
    invited = next(one for one in reviews if may_be_answered("x", one))
    with pytest.raises(AuthRefused):
        answer(http, of, uninvited, TEXT)
    assert answer(http, of, invited, TEXT)
    with pytest.raises(AuthRefused):
        answer(http, of, invited, TEXT)
    assert truth(running.sandbox, stream)["writes"] == 1


@pytest.mark.parametrize("source", ANSWERING)
def test_an_answer_is_counted_and_read_again(running, clock, source):
    stream = first_stream(source)
    rows = {row["external_id"]: row for row in truth(running.sandbox, stream)["reviews"]}
    reviews = gathered(running, stream)
    unanswered = [one for one in reviews if not rows[one.external_id]["answered_at"]]
    review = next(one for one in unanswered if may_be_answered(source, one))
    module, http = source_module(source), connected(running, stream)
    reads = getattr(module, "read_reply", None)
    assert reads is None or reads(http, listing_of(stream), review) is None
    module.reply(http, listing_of(stream), review, TEXT)
    assert reads is None or reads(http, listing_of(stream), review) == TEXT
    after = truth(running.sandbox, stream)
    row = next(row for row in after["reviews"] if row["external_id"] == review.external_id)
    assert (after["writes"], row["answered_at"]) == (1, ANCHOR.isoformat())
    clock.sleep(MODERATION)
    again = {one.external_id: one for one in gathered(running, stream)}
    assert len(again) == len(reviews)
    if source not in SEARCHES:
        assert again[review.external_id].response_text == TEXT
