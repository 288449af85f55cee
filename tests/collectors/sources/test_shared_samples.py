"""Payloads that others recorded, where they lie beside the repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from collectors.source import source_module
from collectors.times import iso
from tests.collectors.sources.replay import Replay, answer, collect, listing

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"


@pytest.fixture
def sample():
    def read(name):
        path = SAMPLES / name
        if not path.exists():
            pytest.skip("no recorded payloads in ../shared/samples")
        return path.read_text("utf-8")

    return read


PARSED = [
    ("google_business", "google_business/review_list_response.json", ("reviews",), 2),
    ("yelp", "yelp/business_reviews_la_palma.json", ("reviews",), 2),
    ("apple_rss", "appstore/rss_customerreviews_gb_1052238659.json", ("feed", "entry"), 2),
    ("google_places", "google_places/place_reviews_translated_de.json", ("reviews",), 2),
    ("google_play", "google_play/reviews_list.json", ("reviews",), 2),
    ("bluesky", "bluesky/searchPosts.json", ("posts",), 1),
]


@pytest.mark.parametrize(("source_id", "name", "path", "count"), PARSED)
def test_recorded_items_are_read(sample, source_id, name, path, count):
    items = json.loads(sample(name))
    for step in path:
        items = items[step]
    of = listing(source_id, "com.example.app")
    reviews = [source_module(source_id).parse(item, of) for item in items]
    assert len(reviews) == count
    assert all(one.external_id and one.author and one.text for one in reviews)


@pytest.mark.parametrize("name", ["test_hashtag_tl.json", "test_status_reply.json"])
def test_recorded_mastodon_posts_are_read(sample, name):
    recorded = json.loads(sample(f"mastodon/{name}"))
    bodies = [one["response"]["body"] for one in recorded]
    posts = [post for body in bodies for post in (body if isinstance(body, list) else [body])]
    statuses = [post for post in posts if "content" in post]
    assert statuses
    of = listing("mastodon", "hoot", options={"instance": "localhost:3000"})
    for status in statuses:
        review = source_module("mastodon").parse(status, of)
        assert review.created_at == iso(status["created_at"])
        assert "<" not in (review.text or "")


def test_recorded_youtube_threads_are_read(sample):
    page = json.loads(sample("youtube/comment_threads_by_video_paged_1.json"))
    page.pop("nextPageToken")
    plan = {"/comments?": [answer({"items": []})], "Threads": [answer(page)]}
    http = Replay(plan, {"api_key": "k"})
    reviews, reasons, _ = collect(source_module("youtube"), http, listing("youtube", "F1UP7wRCPH8"))
    assert len(reviews) >= len(page["items"]) and not reasons
    assert all(one.text and one.author and one.created_at for one in reviews)


def test_recorded_reddit_posts_are_read(sample):
    recorded = json.loads(sample("reddit/TestSubreddit.test_search.json"))
    pages = [one["response"]["body"] for one in recorded]
    things = [thing for page in pages if "data" in page for thing in page["data"]["children"]]
    of = listing("reddit", "words", options={"user": "u"})
    reviews = [source_module("reddit").parse(thing, of) for thing in things]
    assert reviews and all(one.created_at and one.url for one in reviews)


def test_a_recorded_alert_is_read(sample):
    http = Replay({"GET": [answer(sample("rss/google_alerts_atom.xml"))]})
    (review,) = collect(source_module("rss"), http, listing("rss", "https://a.example/f"))[0]
    assert review.url and "google" not in review.url
    assert review.title and "<" not in review.title


def test_the_documented_trustpilot_review_lacks_only_its_stars(sample):
    (item,) = json.loads(sample("trustpilot/business_unit_reviews_docs_example.json"))["reviews"]
    review = source_module("trustpilot").parse({**item, "stars": 4}, listing("trustpilot", "u"))
    assert review.response_text and review.response_at and review.place
