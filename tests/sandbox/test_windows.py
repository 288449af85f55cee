"""Platforms that show only a window of what they hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.platforms.yelp import excerpt


def yelp(client, listing, tail="/reviews", **params):
    url = f"api.yelp.com/v3/businesses/{listing['remote_id']}{tail}"
    return client.get(url, headers=client.bearer("yelp", "api_key"), params=params)


def tripadvisor(client, listing, tail="reviews", **params):
    url = f"api.content.tripadvisor.com/api/v1/location/{listing['remote_id']}/{tail}"
    return client.get(url, params={"key": client.secret("tripadvisor", "api_key"), **params})


def test_yelp_shows_three_and_counts_all(client):
    for listing in client.listings("yelp"):
        body = yelp(client, listing, limit=50).json()
        truth = client.truth(listing)
        assert len(body["reviews"]) == min(3, truth["visible"])
        assert body["total"] == truth["visible"]
        shown = {row["external_id"] for row in truth["reviews"] if row["shown"]}
        assert {review["id"] for review in body["reviews"]} == shown


def test_yelp_times_are_californian(client):
    listing = client.listings("yelp")[0]
    truth = {row["external_id"]: row for row in client.shown(listing)}
    for review in yelp(client, listing).json()["reviews"]:
        naive = datetime.strptime(review["time_created"], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
        local = naive.replace(tzinfo=ZoneInfo("America/Los_Angeles"))
        stated = datetime.fromisoformat(truth[review["id"]]["created_at"])
        assert abs((local - stated).total_seconds()) < 1


def test_yelp_cuts_texts():
    assert excerpt("x" * 160) == "x" * 160
    assert excerpt("word " * 60).endswith("...")
    assert len(excerpt("word " * 60)) <= 160


def test_yelp_business_and_errors(client):
    listing = client.listings("yelp")[0]
    business = yelp(client, listing, "").json()
    assert business["id"] == listing["remote_id"]
    assert business["rating"] * 2 == int(business["rating"] * 2)
    assert "RateLimit-ResetTime" in yelp(client, listing, "").headers
    code = yelp(client, listing, "", locale="en_USS").json()["error"]["code"]
    assert code == "VALIDATION_ERROR"
    bare = client.get(f"api.yelp.com/v3/businesses/{listing['remote_id']}")
    assert (bare.status_code, bare.json()["error"]["code"]) == (401, "TOKEN_INVALID")
    lost = yelp(client, {"remote_id": "nowhere"})
    assert (lost.status_code, lost.json()["error"]["code"]) == (404, "BUSINESS_NOT_FOUND")


def test_yelp_without_reviews_is_unavailable(client):
    client.clock.now = datetime(2020, 1, 1, tzinfo=UTC)
    answer = yelp(client, client.listings("yelp")[0])
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "BUSINESS_UNAVAILABLE")


def test_tripadvisor_shows_five_newest_of_each_language(client):
    for listing in client.listings("tripadvisor"):
        found = {}
        for language in ("en", "es", "fr", "de"):
            data = tripadvisor(client, listing, language=language, limit=20).json()["data"]
            assert len(data) <= 5
            assert all(review["lang"] == language for review in data)
            found |= {str(review["id"]): review for review in data}
        assert set(found) == {row["external_id"] for row in client.shown(listing)}


def test_tripadvisor_shapes(client):
    listing = client.listings("tripadvisor")[0]
    details = tripadvisor(client, listing, "details").json()
    assert isinstance(details["location_id"], str)
    assert details["num_reviews"] == str(client.truth(listing)["visible"])
    data = [
        review
        for language in ("en", "es", "fr", "de")
        for review in tripadvisor(client, listing, language=language).json()["data"]
    ]
    assert all(isinstance(review["location_id"], int) for review in data)
    assert all(isinstance(review["subratings"], dict) for review in data)
    assert {"owner_response" in review for review in data} == {True, False}


def test_tripadvisor_refuses_a_wrong_key(client):
    url = f"api.content.tripadvisor.com/api/v1/location/{client.listings('tripadvisor')[0]}"
    assert client.get(f"{url}/reviews", params={"key": "x"}).status_code == 403


def test_tripadvisor_search(client):
    key = client.secret("tripadvisor", "api_key")
    url = "api.content.tripadvisor.com/api/v1/location/search"
    found = client.get(url, params={"key": key, "searchQuery": "halvora berlin"}).json()["data"]
    assert [place["name"] for place in found] == ["Halvora Berlin Mitte"]


def apple(client, listing, page):
    country, app = listing["options"]["country"], listing["remote_id"]
    url = f"itunes.apple.com/{country}/rss/customerreviews/page={page}/id={app}"
    return client.get(f"{url}/sortby=mostrecent/json")


def test_apple_pages_hold_the_window(client):
    listing = client.listings("apple_rss")[0]
    found = []
    for page in range(1, 11):
        entries = apple(client, listing, page).json()["feed"].get("entry", [])
        found += entries if isinstance(entries, list) else [entries]
    ids = [entry["id"]["label"] for entry in found]
    assert sorted(ids) == sorted(row["external_id"] for row in client.shown(listing))
    assert apple(client, listing, 11).status_code == 400


def test_apple_serves_one_review_as_an_object(client):
    listing = client.listings("apple_rss")[0]
    first = min(row["created_at"] for row in client.truth(listing)["reviews"])
    client.clock.now = datetime.fromisoformat(first) + timedelta(milliseconds=1)
    assert isinstance(apple(client, listing, 1).json()["feed"]["entry"], dict)


def test_apple_knows_no_such_app(client):
    answer = apple(client, {"remote_id": "1", "options": {"country": "us"}}, 1)
    links = answer.json()["feed"]["link"]
    assert answer.status_code == 200
    assert not [link for link in links if link["attributes"]["rel"] == "self"]


@pytest.mark.parametrize("host", ["thehostdaily.example", "cityledger.example"])
def test_feeds_know_conditional_requests(client, host):
    listing = next(one for one in client.listings("rss") if host in one["remote_id"])
    answer = client.get(listing["remote_id"])
    tag = answer.headers["etag"]
    again = client.get(listing["remote_id"], headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    for row in client.shown(listing):
        assert row["external_id"] in answer.text
