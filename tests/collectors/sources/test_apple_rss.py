"""Apple's feed: one bare entry, the app among its reviews, ten pages and not one more."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from collectors.source import Broken, FormatChanged, Unreachable
from collectors.sources import apple_rss
from tests.collectors.sources.replay import NOW, Replay, answer, cases, collect, listing

APP = listing("apple_rss", "1500000001", channel="app_store", options={"country": "GB"})
ITEM = cases("apple_rss")[0][1]
SELF = {"attributes": {"rel": "self", "href": "https://itunes.apple.com/gb/rss"}}


def entry(number: int, updated: str = "2026-11-19T08:17:25-07:00") -> dict:
    return {**ITEM, "id": {"label": str(number)}, "updated": {"label": updated}}


def feed(*entries, bare=False, link=SELF):
    found = {"link": [link]} | ({"entry": entries[0] if bare else list(entries)} if entries else {})
    return answer({"feed": found})


def ids(pages, since=None):
    return [r.external_id for r in collect(apple_rss, Replay({"GET": pages}), APP, since)[0]]


def test_pages_are_walked_until_one_is_empty():
    http = Replay({"GET": [feed(entry(3), entry(2)), feed(entry(1)), feed()]})
    reviews, _, coverage = collect(apple_rss, http, APP)
    assert [review.external_id for review in reviews] == ["3", "2", "1"]
    assert not coverage.complete
    assert http.seen[1][1] == (
        "https://itunes.apple.com/gb/rss/customerreviews/page=2/id=1500000001"
        "/sortby=mostrecent/json"
    )


def test_a_single_review_comes_bare():
    assert ids([feed(entry(1), bare=True), feed()]) == ["1"]


def test_the_app_itself_is_no_review():
    app = {"id": {"label": "x"}, "im:name": {"label": "Harbour"}, "title": {"label": "Harbour"}}
    assert ids([feed(app, entry(1)), feed()]) == ["1"]


def test_no_page_beyond_the_tenth_is_asked_for():
    walk = [feed(entry(number)) for number in range(10)]
    http = Replay({"GET": [*walk, *walk]})
    collect(apple_rss, http, APP)
    pages = [int(re.search(r"page=(\d+)", address)[1]) for _, address, *_ in http.seen]
    assert pages == [*range(1, 11), *range(1, 11)]


def test_what_a_removal_pushed_to_a_page_already_read_is_found_by_walking_again():
    first = [feed(entry(5), entry(4)), feed(entry(2)), feed()]
    again = [feed(entry(4), entry(3)), feed(entry(2)), feed()]
    assert ids([*first, *again, *again]) == ["5", "4", "2", "3"]


def test_a_feed_that_never_rests_is_walked_whole_the_next_time():
    pages = [page for n in (1, 3, 5) for page in (feed(entry(n)), feed(entry(n + 1)), feed())]
    coverage = collect(apple_rss, Replay({"GET": pages}), APP)[2]
    assert "until" not in coverage.cursor


def test_an_incremental_walk_stops_two_days_before_the_known():
    old = (NOW - timedelta(days=3)).isoformat()
    assert ids([feed(entry(2), entry(1, old)), answer(status=500)], NOW) == ["2", "1"]


def test_a_listing_with_reviews_is_not_suddenly_without():
    coverage = collect(apple_rss, Replay({"GET": [feed(entry(1)), feed()]}), APP)[2]
    known = replace(APP, cursor=coverage.cursor)
    with pytest.raises(Unreachable):
        collect(apple_rss, Replay({"GET": [feed()]}), known)
    assert ids([feed()]) == []


def test_a_finished_walk_leaves_the_next_one_where_to_stop():
    coverage = collect(apple_rss, Replay({"GET": [feed(entry(1)), feed()]}), APP)[2]
    known = replace(APP, cursor=coverage.cursor)
    old = (NOW - timedelta(days=3)).isoformat()
    http = Replay({"GET": [feed(entry(2), entry(1, old)), answer(status=500)]})
    assert len(collect(apple_rss, http, known)[0]) == 2


@pytest.mark.parametrize(
    ("pages", "error"),
    [
        ([feed(link={"attributes": {"rel": "alternate"}})], Broken),
        ([feed(entry(1))], Broken),
        ([answer({"feed": []})], FormatChanged),
        ([answer("<html>")], FormatChanged),
    ],
    ids=["unknown app", "the same page for ever", "no feed", "no JSON"],
)
def test_every_refusal_asks_for_what_helps(pages, error):
    with pytest.raises(error):
        ids(pages)


def test_a_country_is_two_letters():
    odd = listing("apple_rss", "1", options={"country": "../x"})
    with pytest.raises(Broken):
        collect(apple_rss, Replay({"GET": [feed()]}), odd)
