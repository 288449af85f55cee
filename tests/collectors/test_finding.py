"""Listings are found by words and by pasted addresses, each source in its own way."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.finding import named
from collectors.source import AuthRefused, Broken, FormatChanged, source_ids, source_module
from collectors.sources import google_business, google_places, trustpilot, yelp, youtube
from data.models import Found
from tests.collectors.sources.replay import Replay, answer, listing

READERS = [each for each in source_ids() if hasattr(source_module(each), "from_url")]
TOLD = [
    ("yelp", "https://www.yelp.com/biz/hook-bristol-2?osq=fish", "hook-bristol-2"),
    ("yelp", "https://yelp.com.evil.example/biz/harbour", None),
    ("yelp", "https://www.yelp.com/search?find_desc=fish", None),
    ("tripadvisor", "https://www.tripadvisor.co.uk/Hotel_Review-g18-d1234567-Hook.html", "1234567"),
    ("tripadvisor", "https://www.tripadvisor.com/Restaurants-g186220-Bristol.html", None),
    ("google_places", "https://google.com/maps/?q=place_id:ChIJ_12345-abc", "ChIJ_12345-abc"),
    ("google_places", "https://google.com/maps/?query_place_id=ChIJ_12345-7", "ChIJ_12345-7"),
    ("google_places", "https://maps.google.com/?cid=123", None),
    ("youtube", "https://www.youtube.com/watch?v=aB3_-678901&t=4", "aB3_-678901"),
    ("youtube", "https://youtu.be/aB3_-678901?si=x", "aB3_-678901"),
    ("youtube", "https://youtube.com/channel/UCabcdefghijk", "UCabcdefghijk"),
    ("youtube", "https://www.youtube.com/@harbour", None),
    ("apple_rss", "https://apps.apple.com/gb/app/harbour/id123456789", "123456789"),
    ("google_play", "https://play.google.com/store/apps/details?id=hook.app&hl=en", "hook.app"),
    ("app_store_connect", "https://apps.apple.com/gb/app/harbour/id123456789?l=en", "123456789"),
    ("app_store_connect", "https://appstoreconnect.apple.com/apps/123456789/x", "123456789"),
    ("facebook", "https://www.facebook.com/profile.php?id=100063795", "100063795"),
    ("facebook", "https://www.facebook.com/pages/Harbour/100063795/?ref=x", "100063795"),
    ("facebook", "https://www.facebook.com/p/Harbour-Hotel-100063795/", "100063795"),
    ("facebook", "https://www.facebook.com/100063795", "100063795"),
    ("facebook", "https://www.facebook.com/harbour", None),
    ("mastodon", "https://mastodon.social/tags/Caf%C3%A9", "#Café"),
    ("mastodon", "https://mastodon.social/web/timelines/tag/coffee?x=1", "#coffee"),
    ("mastodon", "https://mastodon.social/@harbour", None),
    ("rss", " https://hook.example/feed.xml ", "https://hook.example/feed.xml"),
    ("schemaorg", "https://hook.example/reviews", "https://hook.example/reviews"),
    ("schemaorg", "hook.example", None),
    ("reddit", "https://old.reddit.com/r/bristol/comments/1/x", "r/bristol"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "url", "remote_id"), TOLD)
def test_an_address_tells_the_listing_or_nothing(source, url, remote_id):
    assert source_module(source).from_url(url) == remote_id


def test_every_reader_of_addresses_is_tried():
    assert {source for source, _, told in TOLD if told} == set(READERS)


@given(st.text() | st.text().map("https://www.yelp.com/".__add__) | st.just("http://["))
def test_no_address_is_too_odd(url):
    for source in READERS:
        told = source_module(source).from_url(url)
        assert told is None or told


@pytest.mark.parametrize("source", source_ids())
def test_what_to_type_is_said_where_there_is_a_search(source):
    module = source_module(source)
    assert bool(module.SOURCE.finds) == (hasattr(module, "find") or source in READERS)
    if hasattr(module, "find"):
        assert list(inspect.signature(module.find).parameters) == ["http", "query", "listing"]
        assert inspect.isgeneratorfunction(module.find)


def found(module, plan, query, secrets=None):
    http = Replay(plan, secrets or {"api_key": "k"})
    of = listing(module.SOURCE.id, "")
    return list(module.find(http, query, of)), http.seen


def test_yelp_searches_in_the_town_that_is_named():
    business = {
        "id": "b1", "name": "Hook", "url": "https://www.yelp.com/biz/hook",
        "location": {"display_address": ["1 Quay St", "Bristol"]},
    }  # fmt: skip
    plan = {"/search": [answer({"businesses": [business, {"id": 7, "location": None}]})]}
    listed, seen = found(yelp, plan, "Hook, Line, Bristol")
    assert listed[0] == Found("b1", "Hook", "1 Quay St, Bristol", "https://www.yelp.com/biz/hook")
    assert listed[1] == Found("7")
    assert "term=Hook%2C+Line&location=Bristol" in seen[0][1]
    with pytest.raises(Broken, match="one town"):
        found(yelp, plan, "Hook")


@pytest.mark.parametrize("query", ["hook.example", "https://uk.trustpilot.com/review/hook.example"])
def test_trustpilot_knows_companies_by_their_site(query):
    unit = {"id": "u1", "displayName": "Hook", "name": {"identifying": "hook.example"}}
    listed, seen = found(trustpilot, {"/find": [answer(unit)]}, query)
    page = "https://www.trustpilot.com/review/hook.example"
    assert listed == [Found("u1", "Hook", "hook.example", page)]
    assert seen[0][1].endswith("find?name=hook.example")


def test_trustpilot_searches_by_name_and_may_find_nothing():
    plan = {
        "/search": [answer({"businessUnits": [{"id": "u2", "displayName": "Hook"}]})],
        "/find": [answer({"message": "Not found"}, 404)],
    }
    assert found(trustpilot, plan, "Hook & Co")[0] == [Found("u2", "Hook")]
    assert found(trustpilot, plan, "hook.example")[0] == []


def test_youtube_finds_channels_and_videos():
    items = [
        {"id": {"channelId": "UC1"}, "snippet": {"title": "Hook &amp; Co", "channelTitle": "Hook"}},
        {"id": {"videoId": "v1"}, "snippet": {"title": "Fish", "channelTitle": "Cook"}},
    ]
    listed, _ = found(youtube, {"/search": [answer({"items": items})]}, "hook")
    assert listed[0] == Found("UC1", "Hook & Co", "Hook", "https://www.youtube.com/channel/UC1")
    assert listed[1].url == "https://www.youtube.com/watch?v=v1"


def test_places_are_found_by_words():
    place = {
        "id": "p1", "displayName": {"text": "Hook"}, "formattedAddress": "1 Quay St",
        "googleMapsUri": "https://maps",
    }  # fmt: skip
    listed, seen = found(google_places, {"searchText": [answer({"places": [place]})]}, "hook quay")
    assert listed == [Found("p1", "Hook", "1 Quay St", "https://maps")]
    assert seen[0][3] == {"textQuery": "hook quay"}
    assert found(google_places, {"searchText": [answer({})]}, "hook")[0] == []


def test_places_refuse_a_wrong_key_and_an_unknown_form():
    refused = answer({"error": {"details": [{"reason": "API_KEY_INVALID"}]}}, 400)
    with pytest.raises(AuthRefused):
        found(google_places, {"searchText": [refused]}, "hook")
    with pytest.raises(FormatChanged):
        found(google_places, {"searchText": [answer({"places": {}})]}, "hook")


def test_google_s_accounts_and_locations_are_walked_page_by_page():
    def account(number):
        return {"name": f"accounts/{number}"}

    def place(number, title):
        return {"name": f"locations/{number}", "title": title, "metadata": {"mapsUri": "https://m"}}

    plan = {
        "/token": [answer({"access_token": "t"})],
        "/accounts/1/locations": [
            answer({"locations": [place(1, "Hook Quay")], "nextPageToken": "p"}),
            answer({"locations": [place(2, "Line Hill")]}),
        ],
        "/accounts/2/locations": [answer({})],
        "/accounts": [answer({"accounts": [account(1), account(2)]})],
    }
    secrets = dict.fromkeys(("client_id", "client_secret", "refresh_token"), "s")
    listed, seen = found(google_business, plan, "hill", secrets)
    assert listed == [Found("accounts/1/locations/2", "Line Hill", "", "https://m")]
    assert len([url for _, url, _, _ in seen if "/accounts/1/locations" in url]) == 2


def test_listings_are_named_through_whatever_lists():
    delivery = {"entry": [{"id": "1"}, {"id": 2}, "x", {"id": None}]}
    assert named(delivery, ("entry", "id")) == {"1", "2"}
    assert named(["x", 7, None], ("entry", "id")) == set()
