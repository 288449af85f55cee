"""A Takeout archive goes through its own source, and through the import of files."""

import json
from datetime import UTC, datetime

import pytest

from collectors.guessing.rows import RowReader
from collectors.mapping import guess
from collectors.network.clock import SystemClock
from collectors.readers import Unreadable, read
from collectors.source import BadItem, Broken, source_module
from data.models import Listing
from tests.collectors.tables_of_ours import archive, as_json, listing

takeout = source_module("google_takeout")
ROOT = "Takeout/Google Business Profile/account-11"


class Clock:
    """The part of a client that a source of files uses."""

    def now(self):
        return datetime(2026, 11, 21, tzinfo=UTC)


def review(name, location="77", account="11", stars="FOUR", **more):
    return {
        "name": f"accounts/{account}/locations/{location}/reviews/{name}",
        "reviewer": {"displayName": f"Guest {name}"},
        "starRating": stars,
        "createTime": "2024-05-01T10:00:00.5Z",
        "updateTime": "2024-05-01T10:00:00.5Z",
        **more,
    }


ANSWERED = review(
    "a1",
    comment="(Translated by Google) Good soup\n\n(Original)\nGute Suppe",
    reviewReply={"comment": "Thanks", "updateTime": "2024-05-02T10:00:00Z"},
)


def packed(**extra):
    files = {
        f"{ROOT}/location-77/reviews.json": b"\xef\xbb\xbf" + as_json({"reviews": [ANSWERED]}),
        f"{ROOT}/location-77/reviews-x9.json": as_json({"reviews": [review("a2", stars="ONE")]}),
        f"{ROOT}/location-77/data.json": as_json(
            {"title": "Harbour Inn", "address": {"addressLines": ["1 Quay"], "locality": "Cobh"}}
        ),
        f"{ROOT}/location-78/reviews.json": as_json({"reviews": [review("b1", location="78")]}),
        f"{ROOT}/location-78/additionalData.json": as_json({"LISTING_NAME": "Hill Inn"}),
        "Takeout/archive_browser.html": b"<html></html>",
    }
    return archive(files | extra)


def walked(path, body, remote_id="", since=None):
    path.write_bytes(body)
    found = Listing(1, 1, 1, "google_takeout", "google", remote_id, options={"path": str(path)})
    walk, reviews = takeout.fetch(Clock(), found, since), []
    while True:
        try:
            reviews.append(takeout.parse(json.loads(json.dumps(next(walk))), found))
        except StopIteration as end:
            return reviews, end.value


@pytest.fixture
def path(tmp_path):
    return tmp_path / "upload"


def test_all_locations_are_read_with_their_places(path):
    reviews, coverage = walked(path, packed())
    first = reviews[0]
    assert [each.external_id for each in reviews] == ["a1", "a2", "b1"]
    assert (first.rating, first.text, first.author) == (4, "Gute Suppe", "Guest a1")
    assert first.created_at == datetime(2024, 5, 1, 10, 0, 0, 500_000, tzinfo=UTC)
    assert (first.response_text, first.response_at.day) == ("Thanks", 2)
    assert (first.place.name, first.place.remote_id) == ("Harbour Inn", "77")
    assert first.place.address == "1 Quay, Cobh"
    assert reviews[2].place.name == "Hill Inn"
    assert coverage.complete


def test_a_listing_of_one_location_takes_only_its_reviews(path):
    reviews, _ = walked(path, packed(), "accounts/11/locations/78")
    assert [(each.external_id, each.place) for each in reviews] == [("b1", None)]
    with pytest.raises(Broken, match="location"):
        walked(path, packed(), "accounts/11/locations/99")


def test_a_location_of_two_accounts_counts_once_and_the_newer_version_wins(path):
    newer = review("a2", account="12", stars="FIVE", updateTime="2024-06-01T10:00:00Z")
    other = {
        "Takeout/Google Business Profile/account-12/location-77/reviews.json": as_json(
            {"reviews": [newer]}
        )
    }
    reviews, _ = walked(path, packed(**other))
    assert {each.external_id: each.rating for each in reviews} == {"a1": 4, "a2": 5, "b1": 4}


def test_an_archive_older_than_the_listing_proves_no_deletion(path):
    _, coverage = walked(path, packed(), since=datetime(2024, 8, 1, tzinfo=UTC))
    assert not coverage.complete


def test_reviews_that_the_owner_wrote_are_refused(path):
    wrote = {
        "Takeout/Maps (your places)/Reviews.json": as_json(
            {"type": "FeatureCollection", "features": []}
        )
    }
    with pytest.raises(Unreadable, match="wrote") as refusal:
        walked(path, archive(wrote))
    assert "Business Profile" in refusal.value.action


def test_reviews_that_the_owner_wrote_may_lie_beside_those_of_the_business(path):
    wrote = as_json({"type": "FeatureCollection", "features": []})
    reviews, _ = walked(path, packed(**{"Takeout/Maps (your places)/Reviews.json": wrote}))
    assert [one.external_id for one in reviews] == ["a1", "a2", "b1"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"not a zip", "not an archive"),
        (archive({"a.csv": b"x"}), "no reviews"),
        (archive({"x/reviews.json": b"{"}), "damaged"),
        (archive({"x/reviews.json": b'{"reviews": 5}'}), "no list"),
    ],
)
def test_other_archives_are_refused(path, body, reason):
    with pytest.raises(Unreadable, match=reason):
        walked(path, body)


@pytest.mark.parametrize(
    "broken", [None, "x", {"name": "locations/1/reviews/q"}, {"starRating": "SIX"}]
)
def test_a_broken_record_is_set_aside(broken):
    found = Listing(1, 1, 1, "google_takeout", "google", "")
    with pytest.raises(BadItem):
        takeout.parse({"row": 1, "review": broken, "place": None}, found)


def test_the_import_of_files_reads_the_same_archive():
    table = read(packed(), "takeout.zip")
    reader = RowReader(guess(table), listing(), SystemClock().now())
    reviews = [reader.review(row.values) for row in table.rows()]
    assert [each.external_id for each in reviews] == ["a1", "a2", "b1"]
    assert [each.rating for each in reviews] == [4, 1, 4]
    assert reviews[0].response_text == "Thanks"
    assert reviews[0].place.name == "Harbour Inn"
