"""Google Business Profile as the sandbox serves it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.server import serve
from tests.sandbox.conftest import ANCHOR, Client, Clock

STARS = ["", "ONE", "TWO", "THREE", "FOUR", "FIVE"]


def base(listing):
    return f"mybusiness.googleapis.com/v4/{listing['remote_id']}/reviews"


def walk(client, listing, headers, **params):
    pages, token = [], ""
    while not pages or token:
        asked = params | ({"pageToken": token} if token else {})
        pages.append(client.get(base(listing), headers=headers, params=asked).json())
        token = pages[-1].get("nextPageToken", "")
        assert len(pages) < 200
    return pages


@pytest.mark.parametrize("size", [7, 50, 500])
@pytest.mark.parametrize("order", ["updateTime desc", "rating", "rating desc"])
def test_paging_finds_everything_once(client, size, order):
    headers = client.sign_in()
    for listing in client.listings("google_business"):
        pages = walk(client, listing, headers, pageSize=size, orderBy=order)
        found = [review for page in pages for review in page["reviews"]]
        truth = {row["external_id"]: row for row in client.shown(listing)}
        assert len(found) == len(truth) == pages[0]["totalReviewCount"]
        assert {review["reviewId"] for review in found} == set(truth)
        assert max(len(page["reviews"]) for page in pages) <= min(size, 50)
        for review in found:
            assert STARS.index(review["starRating"]) == truth[review["reviewId"]]["rating"]
            assert ("comment" in review) == (truth[review["reviewId"]]["text"] is not None)


def test_newest_update_comes_first(client):
    headers = client.sign_in()
    pages = walk(client, client.listings("google_business")[0], headers)
    times = [review["updateTime"] for page in pages for review in page["reviews"]]
    assert times == sorted(times, reverse=True)


def test_quirks_appear(demo):
    with serve(demo, clock=Clock()) as running:
        client = Client(running, Clock(ANCHOR))
        headers = client.sign_in()
        listings = client.listings("google_business")
        pages = [client.get(base(one), headers=headers).json() for one in listings]
    found = [review for page in pages for review in page["reviews"]]
    comments = [review.get("comment", "") for review in found]
    assert any(text.startswith("(Translated by Google) ") for text in comments)
    assert any("\n\n(Translated by Google)\n" in text for text in comments)
    assert any(review["reviewer"] == {"isAnonymous": True} for review in found)
    assert any("reviewReply" not in review for review in found)


def test_whole_average_is_an_int(client):
    listing = client.listings("google_business")[0]
    client.clock.now = client.running.sandbox.world.anchor - timedelta(days=3000)
    empty = client.get(base(listing), headers=client.sign_in()).json()
    assert "reviews" not in empty
    first = min(row["created_at"] for row in now_truth(client, listing))
    client.clock.now = type(client.clock.now).fromisoformat(first) + timedelta(seconds=1)
    body = client.get(base(listing), headers=client.sign_in()).json()
    assert body["totalReviewCount"] == 1
    assert isinstance(body["averageRating"], int)


def now_truth(client, listing):
    before = client.clock.now
    client.clock.now = client.running.sandbox.world.anchor
    rows = client.truth(listing)["reviews"]
    client.clock.now = before
    return rows


def test_keys_and_tokens_are_checked(client):
    listing = client.listings("google_business")[0]
    refused = client.get(base(listing), headers={"Authorization": "Bearer wrong"})
    assert refused.status_code == 401
    assert refused.json()["error"]["status"] == "UNAUTHENTICATED"
    form = {"client_id": "x", "client_secret": "y", "grant_type": "refresh_token"}
    target = f"{client.running.url}/oauth2.googleapis.com/token"
    assert client.session.post(target, data=form).json()["error"] == "invalid_client"
    known = dict(client.running.sandbox.secrets["google_business"], refresh_token="old")
    known["grant_type"] = "refresh_token"
    answer = client.session.post(target, data=known)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_tokens_expire(client):
    listing, headers = client.listings("google_business")[0], client.sign_in()
    assert client.get(base(listing), headers=headers).status_code == 200
    client.clock.now += timedelta(hours=1)
    assert client.get(base(listing), headers=headers).status_code == 401


def test_unknown_things_are_refused(client):
    headers = client.sign_in()
    listing = client.listings("google_business")[0]
    elsewhere = base(listing)[:-12] + "1/reviews"
    assert client.get(elsewhere, headers=headers).status_code == 404
    for params in ({"orderBy": "updateTime"}, {"pageToken": "???"}, {"pageToken": "e30"}):
        assert client.get(base(listing), headers=headers, params=params).status_code == 400


def test_accounts_and_locations_lead_to_the_listings(client):
    headers = client.sign_in()
    host = "mybusinessaccountmanagement.googleapis.com/v1/accounts"
    (account,) = client.get(host, headers=headers).json()["accounts"]
    places = f"mybusinessbusinessinformation.googleapis.com/v1/{account['name']}/locations"
    assert client.get(places, headers=headers).status_code == 400
    found, token = [], ""
    while token is not None:
        asked = {"readMask": "name,title", "pageSize": 1, "pageToken": token}
        page = client.get(places, headers=headers, params=asked).json()
        found += page["locations"]
        token = page.get("nextPageToken")
    paths = {f"{account['name']}/{place['name']}" for place in found}
    assert paths == {listing["remote_id"] for listing in client.listings("google_business")}


def test_answers_are_kept_and_counted(client):
    listing, headers = client.listings("google_business")[0], client.sign_in()
    review = client.get(base(listing), headers=headers).json()["reviews"][0]
    target = f"{client.running.url}/mybusiness.googleapis.com/v4/{review['name']}/reply"
    for words in ("Thank you!", "Thanks a lot!"):
        answer = client.session.put(target, json={"comment": words}, headers=headers)
        assert answer.json()["comment"] == words
    read = client.get(f"mybusiness.googleapis.com/v4/{review['name']}", headers=headers).json()
    assert read["reviewReply"]["comment"] == "Thanks a lot!"
    assert client.truth(listing)["writes"] == 2
    assert client.session.delete(target, headers=headers).status_code == 200
    read = client.get(f"mybusiness.googleapis.com/v4/{review['name']}", headers=headers).json()
    assert "reviewReply" not in read
    puts = [seen for seen in client.get("sandbox/requests").json() if seen["method"] == "PUT"]
    assert len(puts) == 2


@pytest.mark.parametrize("words", ["", "   ", "é" * 2049])
def test_impossible_answers_are_refused(client, words):
    listing, headers = client.listings("google_business")[0], client.sign_in()
    review = client.get(base(listing), headers=headers).json()["reviews"][0]
    target = f"{client.running.url}/mybusiness.googleapis.com/v4/{review['name']}/reply"
    answer = client.session.put(target, json={"comment": words}, headers=headers)
    assert answer.status_code == 400
    assert client.truth(listing)["writes"] == 0
