"""Hacker News: walking by time past the first thousand hits, and words that only begin alike."""

from __future__ import annotations

import pytest

from collectors.source import Broken, FormatChanged
from collectors.sources import hacker_news
from tests.collectors.sources.replay import NOW, Replay, answer, collect, listing

WORDS = listing("hacker_news", "Harbour")
START = 1_795_000_000


def hit(number, **more):
    made = {"objectID": str(number), "created_at_i": START + number, "comment_text": "harbour!"}
    return {**made, "author": "keel", **more}


class Archive(Replay):
    """A search that serves a hundred hits no younger than asked, newest first."""

    def __init__(self, hits):
        super().__init__({})
        self.hits = sorted(hits, key=lambda one: -one["created_at_i"])

    def get(self, url, *, params=None, headers=None, accept=()):
        self.seen.append(("GET", url, headers, dict(params)))
        bounds = params.get("numericFilters", "").split(",")
        below = next((int(one.partition("<=")[2]) for one in bounds if "<=" in one), 10**12)
        above = next((int(one.partition(">")[2]) for one in bounds if "i>" in one), 0)
        found = [one for one in self.hits if above < one["created_at_i"] <= below]
        return answer({"hits": found[:100], "nbHits": len(found)})


def ids(http, since=None):
    return [review.external_id for review in collect(hacker_news, http, WORDS, since)[0]]


def test_all_hits_are_found_beyond_any_window_and_each_once():
    http = Archive([hit(number) for number in range(2_345)])
    found = ids(http)
    assert sorted(map(int, found)) == list(range(2_345))


def test_many_hits_in_one_second_are_no_endless_loop():
    crowd = [hit(number, created_at_i=START + 500) for number in range(1_000, 1_150)]
    found = ids(Archive([*crowd, *(hit(number) for number in range(300))]))
    assert {str(number) for number in range(300)} <= set(found)
    assert len(found) == len(set(found))


def test_an_incremental_walk_asks_since_a_day_before_the_known():
    http = Archive([])
    ids(http, NOW)
    asked = http.seen[0][3]
    assert asked["numericFilters"] == f"created_at_i>{int(NOW.timestamp()) - 86_400}"
    assert asked["query"] == '"Harbour"'


@pytest.mark.parametrize(
    ("said", "counts"),
    [("The Harbour.", True), ("HARBOUR's", True), ("harbourside", False), ("", False), (5, False)],
)
def test_only_the_words_themselves_count(said, counts):
    assert ids(Archive([hit(1, comment_text=said)])) == (["1"] if counts else [])


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (answer({"message": "x", "status": 400}, 400), Broken),
        (answer({"message": "x"}), FormatChanged),
        (answer({"hits": [hit(number) for number in range(100)]}), Broken),
    ],
)
def test_every_refusal_asks_for_what_helps(page, error):
    with pytest.raises(error):
        ids(Replay({"GET": [page]}))


@pytest.mark.parametrize("stated", ["Why vector<bool> &amp; co", "Why vector&lt;bool&gt; &amp; co"])
def test_a_title_is_no_markup(stated):
    review = hacker_news.parse({"objectID": "1", "title": stated}, listing("hacker_news", "vector"))
    assert review.title == "Why vector<bool> & co"
