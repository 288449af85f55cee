"""The stand-ins refuse what the platforms refuse, and contradict themselves when told to."""

from __future__ import annotations

import pytest

from collectors.source import AuthRefused, BadItem, Broken, source_module
from sandbox import curve
from sandbox.channels import host_of
from sandbox.server import serve
from sandbox.truth import truth
from tests.sandbox.collecting import ANCHOR, WIDE, connected, first_stream, gathered, listing_of

SOURCES = sorted({stream.source for stream in WIDE.streams if host_of(stream.source)})
OPEN = {"hacker_news"}
"""It asks for no key, and a hit without readable words is no hit."""
PAGED = ("trustpilot", "reddit", "bluesky", "youtube", "google_play", "app_store_connect", "x")
MORE_PAGED = ("booking", "tiktok", "linkedin")
EXPIRING = ("reddit", "bluesky", "google_play")
LISTS = {
    "facebook": "graph.facebook.com/v26.0",
    "instagram": "graph.facebook.com/v26.0/178",
    "linkedin": "api.linkedin.com/rest/socialActions",
    "tiktok": "business-api.tiktok.com/open_api/v1.3/business/comment/list",
}
"""Where the statements of sources are, that ask for other things first."""
FIRST = {"facebook": 2, "x": 1}
"""How many requests there come before those for statements."""


@pytest.fixture
def running():
    with serve(WIDE, clock=lambda: ANCHOR) as server:
        yield server


def plant(running, source, kind, match="", **more):
    at = {"bluesky": "bsky.social/xrpc/app.bsky"}.get(source)
    match = match or at or host_of(source)
    running.gate.faults.plant({"kind": kind, "match": match, **more})


@pytest.mark.parametrize("source", [one for one in SOURCES if one not in OPEN])
def test_wrong_keys_are_refused(running, source):
    stream = first_stream(source)
    known = running.sandbox.secrets[source]
    wrong = dict.fromkeys(known, "wrong")
    if source == "app_store_connect":
        wrong["private_key"] = curve.pem(curve.private_key("another"))
    http, module = connected(running, stream, wrong), source_module(source)
    with pytest.raises(AuthRefused):
        list(module.fetch(http, listing_of(stream), None))
    if source != "tiktok":
        assert not any(seen.status == 200 for seen in running.gate.log)


@pytest.mark.parametrize("source", PAGED + MORE_PAGED)
def test_a_cursor_that_leads_back_is_noticed(running, source):
    plant(running, source, "repeated_cursor", count=None)
    with pytest.raises(Broken):
        gathered(running, first_stream(source))


@pytest.mark.parametrize("source", PAGED)
def test_what_comes_and_goes_meanwhile_hides_nothing(running, source):
    stream = first_stream(source)
    before = {one.external_id for one in gathered(running, stream)}
    plant(running, source, "insert", after=1, items=4)
    plant(running, source, "delete", after=1, items=1)
    found = {one.external_id for one in gathered(running, stream)}
    rows = truth(running.sandbox, stream)["reviews"]
    lasting = {row["external_id"] for row in rows if row["shown"]}
    assert len(rows) > len(WIDE.statements(stream, ANCHOR))
    assert before & lasting <= found


@pytest.mark.parametrize("source", [one for one in SOURCES if one not in OPEN])
def test_one_broken_item_spoils_no_other(running, source):
    stream, module = first_stream(source), source_module(source)
    whole = len(gathered(running, stream))
    after = FIRST.get(source, 0)
    plant(running, source, "broken_item", match=LISTS.get(source, ""), after=after)
    good, bad = 0, 0
    of = listing_of(stream)
    for item in module.fetch(connected(running, stream), of, None):
        try:
            module.parse(item, of)
            good += 1
        except BadItem:
            bad += 1
    assert (good, bad) == (whole - 1, 1)


@pytest.mark.parametrize("source", EXPIRING)
def test_a_token_that_runs_out_midway_is_renewed(running, source):
    stream = first_stream(source)
    whole = len(gathered(running, stream))
    plant(running, source, "expire_token", after=1)
    assert len(gathered(running, stream)) == whole
