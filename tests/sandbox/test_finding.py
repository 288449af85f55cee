"""Every source that can search finds its listings in the wide world."""

from __future__ import annotations

import pytest

from collectors.source import source_module
from sandbox.server import serve
from tests.sandbox.collecting import ANCHOR, WIDE, connected, first_stream, listing_of

SEARCHING = sorted(
    source
    for source in {stream.source for stream in WIDE.streams}
    if hasattr(source_module(source), "find")
)
ELSEWHERE = {"schemaorg", "rss"}
"""They look for feeds and marks on any page, which is no interface of a platform."""


@pytest.fixture(scope="module")
def running():
    with serve(WIDE, clock=lambda: ANCHOR) as server:
        yield server


@pytest.mark.parametrize("source", [one for one in SEARCHING if one not in ELSEWHERE])
def test_a_listing_is_found_by_its_name(running, source):
    stream = first_stream(source)
    place = f", {stream.location.city}" if source == "yelp" else ""
    http, of = connected(running, stream), listing_of(stream)
    found = list(source_module(source).find(http, stream.name + place, of))
    assert stream.remote_id in {one.remote_id for one in found}
    assert list(source_module(source).find(http, f"Zzyzx Nowhere{place}", of)) == []
