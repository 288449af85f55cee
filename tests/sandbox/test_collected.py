"""Every source, over real HTTP, finds in each listing of the wide world exactly what is there."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from collectors.source import source_ids, source_module
from sandbox.server import serve
from sandbox.truth import truth
from tests.sandbox.collecting import ANCHOR, SEARCHES, WIDE, gathered, stream_of

KEYS = [stream.key for stream in WIDE.streams]
MOVED_BY_EDITS = {"google_play"}
"""It states when a text came to be as it is, not when it was first published."""
FILES = {"file", "google_takeout"}
UNDATED = {"apple_rss", "rss", "schemaorg"}
"""They state a day, or the last change, rather than the moment of publication."""


@pytest.fixture(scope="module")
def running():
    with serve(WIDE, clock=lambda: ANCHOR) as server:
        yield server


def shown(running, stream):
    return [row for row in truth(running.sandbox, stream)["reviews"] if row["shown"]]


def test_every_source_has_a_stream():
    assert {stream.source for stream in WIDE.streams} == set(source_ids()) - FILES


@pytest.mark.parametrize("key", KEYS)
def test_what_is_collected_is_what_is_shown(running, key):
    stream = stream_of(key)
    reviews, rows = gathered(running, stream), shown(running, stream)
    assert rows
    assert Counter(map(rating, reviews)) == Counter(map(true_rating, rows))
    if stream.source == "schemaorg":
        return
    by_id = {row["external_id"]: row for row in rows}
    assert Counter(one.external_id for one in reviews) == Counter(by_id.keys())
    for one in reviews:
        same(one, by_id[one.external_id], stream)


def rating(review):
    """Return the rating on the channel's own scale, if that is stated."""
    return review.rating_original if review.channel == "booking" else review.rating


def true_rating(row):
    return row["rating_original"] or row["rating"]


def same(review, row, stream):
    said, mine = ("".join((one or "").split()) for one in (row["text"], review.text))
    assert mine == said or (review.excerpt and said.startswith(mine.rstrip(".…")[:100]))
    if stream.source not in UNDATED:
        moment = "updated_at" if stream.source in MOVED_BY_EDITS else "created_at"
        stated = datetime.fromisoformat(row[moment])
        assert abs(review.created_at - stated) < timedelta(seconds=2)
    if source_module(stream.source).SOURCE.replies_visible and stream.source not in SEARCHES:
        assert bool(review.response_at) == bool(row["answered_at"])
