"""Quirks of single platforms that our own sources do not ask for, or hide from us."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.server import serve
from tests.sandbox.collecting import ANCHOR, WIDE, first_stream
from tests.sandbox.conftest import Client, Clock


@pytest.fixture
def wide():
    clock = Clock(ANCHOR)
    with serve(WIDE, clock=clock) as running:
        yield Client(running, clock)


def graph(client, path, source="facebook", **params):
    headers = client.bearer(source, "access_token")
    return client.get(f"graph.facebook.com/v26.0/{path}", params=params, headers=headers).json()


def token_of(client, **form):
    keys = {name: client.secret("reddit", name) for name in ("client_id", "client_secret")}
    target = f"{client.running.url}/www.reddit.com/api/v1/access_token"
    answer = client.session.post(target, data=form, auth=tuple(keys.values()), timeout=5)
    return answer.json()["access_token"]


def test_small_pages_of_a_feed_hold_everything_once(wide):
    page = first_stream("facebook").remote_id
    whole = [post["id"] for post in graph(wide, f"{page}/feed", limit=100)["data"]]
    found, after = [], {}
    while after is not None:
        answer = graph(wide, f"{page}/feed", limit=3, **after)
        found += [post["id"] for post in answer["data"]]
        following = answer["paging"].get("next")
        if following:
            assert wide.secret("facebook", "access_token") in following
        after = {"after": answer["paging"]["cursors"]["after"]} if following else None
    assert found == whole
    assert len(whole) > 6


def test_meta_shows_what_is_asked_for_and_no_recommendations(wide):
    page = first_stream("facebook").remote_id
    (post,) = graph(wide, f"{page}/feed", limit=1, fields="message,from{name}")["data"]
    assert set(post) == {"id", "message", "from"}
    assert graph(wide, f"{page}/ratings")["error"]["code"] == 12
    missing = graph(wide, "123/feed")["error"]
    assert (missing["code"], missing["error_subcode"]) == (100, 33)


def test_places_ask_for_a_mask(wide):
    stream = first_stream("google_places")
    url, key = f"places.googleapis.com/v1/places/{stream.remote_id}", "X-Goog-Api-Key"
    headers = {key: wide.secret("google_places", "api_key")}
    assert wide.get(url, headers=headers).status_code == 400
    masked = wide.get(url, headers=headers | {"X-Goog-FieldMask": "id,rating"}).json()
    assert set(masked) == {"id", "rating"}


def test_trustpilot_has_no_page_past_the_end(wide):
    unit = first_stream("trustpilot").remote_id
    url = f"api.trustpilot.com/v1/business-units/{unit}/reviews"
    headers = {"apikey": wide.secret("trustpilot", "api_key")}
    assert wide.get(url, params={"page": 99}, headers=headers).json()["reviews"] == []
    some = wide.get(url, params={"stars": "1,2", "perPage": 100}, headers=headers).json()
    assert {review["stars"] for review in some["reviews"]} == {1, 2}


def test_reddit_wants_to_know_who_asks_and_who_answers(wide):
    headers = {"Authorization": f"Bearer {token_of(wide, grant_type='client_credentials')}"}
    target = "oauth.reddit.com/search?q=halvora"
    assert wide.get(target, headers=headers).status_code == 429
    headers["User-Agent"] = "server:test:1 (by /u/somebody)"
    answer = wide.get(target, headers=headers)
    (first, *_) = answer.json()["data"]["children"]
    assert "x-ratelimit-reset" in answer.headers
    form = {"thing_id": first["data"]["name"], "text": "Hello", "api_type": "json"}
    url = f"{wide.running.url}/oauth.reddit.com/api/comment"
    refused = wide.session.post(url, data=form, headers=headers, timeout=5)
    assert (refused.status_code, refused.json()["json"]["errors"][0][0]) == (200, "USER_REQUIRED")


def test_threads_bring_only_some_of_their_answers(wide):
    url = "youtube.googleapis.com/youtube/v3/commentThreads"
    asked = {"allThreadsRelatedToChannelId": first_stream("youtube").remote_id, "maxResults": 100}
    asked["key"] = wide.secret("youtube", "api_key")
    threads = wide.get(url, params=asked).json()["items"]
    counts = [
        (thread["snippet"]["totalReplyCount"], len(thread.get("replies", {}).get("comments", [])))
        for thread in threads
    ]
    assert any(total > brought > 0 for total, brought in counts)


@pytest.mark.parametrize(
    "params",
    [
        {"tweet.fields": "created_at"},
        {"max_results": 9},
        {"start_time": f"{ANCHOR - timedelta(days=8):%Y-%m-%dT%H:%M:%SZ}"},
        {"query": "x" * 513},
    ],
)
def test_x_explains_what_it_does_not_understand(wide, params):
    url, headers = "api.x.com/2/tweets/search/recent", wide.bearer("x", "bearer_token")
    assert wide.get(url, params={"query": "halvora"}, headers=headers).status_code == 200
    answer = wide.get(url, params={"query": "halvora"} | params, headers=headers)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_linkedin_version_lives_for_a_year(wide):
    stream = first_stream("linkedin")
    headers = wide.bearer("linkedin", "access_token") | {"LinkedIn-Version": "202503"}
    asked = {"q": "author", "author": stream.remote_id}
    answer = wide.get("api.linkedin.com/rest/posts", params=asked, headers=headers)
    assert answer.status_code == 426
    headers["LinkedIn-Version"] = "202504"
    assert wide.get("api.linkedin.com/rest/posts", params=asked, headers=headers).ok


def test_tiktok_sends_errors_as_successes(wide):
    url = "business-api.tiktok.com/open_api/v1.3/business/video/list/"
    answer = wide.get(url, headers={"Access-Token": "wrong"})
    assert (answer.status_code, answer.json()["code"] != 0) == (200, True)


def test_every_page_of_booking_names_one_after_it(wide):
    stream = first_stream("booking")
    url = f"supply-xml.booking.com/review-api/properties/{stream.remote_id}/reviews"
    keys = (stream.options["user"], wide.secret("booking", "password"))
    page = wide.get(url, auth=keys, params={"limit": 100}).json()
    assert page["data"]["reviews"]
    while page["data"]["reviews"]:
        after = page["meta"]["next_page"].removeprefix("https://")
        assert after.startswith(url)
        page = wide.get(after, auth=keys).json()
    assert page["meta"]["next_page"]


def test_the_play_store_shows_a_week(wide):
    stream = first_stream("google_play")
    form = dict(wide.running.sandbox.secrets["google_play"], grant_type="refresh_token")
    target = f"{wide.running.url}/oauth2.googleapis.com/token"
    token = wide.session.post(target, data=form, timeout=5).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    base = "androidpublisher.googleapis.com/androidpublisher/v3/applications"
    reviews = f"{base}/{stream.remote_id}/reviews"
    page = wide.get(reviews, headers=headers, params={"maxResults": 100}).json()
    moments = [
        int(comment["userComment"]["lastModified"]["seconds"])
        for review in page["reviews"]
        for comment in review["comments"][:1]
    ]
    assert moments == sorted(moments, reverse=True)
    assert min(moments) > (ANCHOR - timedelta(days=7)).timestamp()
    elsewhere = wide.get("mybusinessaccountmanagement.googleapis.com/v1/accounts", headers=headers)
    assert elsewhere.status_code == 401
    url = f"{wide.running.url}/{reviews}/{page['reviews'][0]['reviewId']}:reply"
    refused = wide.session.post(url, json={"replyText": "x" * 351}, headers=headers, timeout=5)
    assert refused.status_code == 400
