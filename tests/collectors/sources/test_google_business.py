"""Google Business Profile: tokens, walks that prove something, answers, translations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors import access
from collectors.google import original_text
from collectors.source import (
    AuthRefused,
    BadItem,
    Blocked,
    Broken,
    FormatChanged,
    QuotaSpent,
)
from collectors.sources import google_business
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, collect, listing

PLACE = listing("google_business", "accounts/1/locations/2", channel="google")
SECRETS = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}
TOKEN = {"access_token": "a1", "expires_in": 3599, "token_type": "Bearer"}


def one(number: int, updated: str = "2026-05-01T00:00:00Z") -> dict:
    return {
        "reviewId": f"r{number}",
        "name": f"accounts/1/locations/2/reviews/r{number}",
        "starRating": "FOUR",
        "createTime": "2026-05-01T00:00:00Z",
        "updateTime": updated,
    }


def page(numbers, total, token=None, **more):
    found = {"reviews": [one(number) for number in numbers], "totalReviewCount": total, **more}
    return answer({**found, **({"nextPageToken": token} if token else {})})


def replay(*pages, token=None):
    return Replay({"POST": token or [answer(TOKEN)], "GET": list(pages)}, dict(SECRETS))


def ids(reviews):
    return [review.external_id for review in reviews]


def test_a_full_walk_that_saw_the_stated_total_is_complete():
    http = replay(page([1, 2], 3, "t1", averageRating=4), page([3], 3, averageRating=4.5))
    reviews, reasons, coverage = collect(google_business, http, PLACE)
    assert (ids(reviews), reasons) == (["r1", "r2", "r3"], [])
    assert (coverage.complete, coverage.stated_total, coverage.stated_rating) == (True, 3, 4.5)


def test_a_review_removed_while_walking_makes_us_walk_again():
    # r1 goes after the first page, so the second starts one too late and r3 is skipped.
    http = replay(page([1, 2], 4, "t"), page([4], 3), page([2, 3], 3, "u"), page([4], 3))
    reviews, _, coverage = collect(google_business, http, PLACE)
    assert sorted(ids(reviews)) == ["r1", "r2", "r3", "r4"]
    assert coverage.complete


def test_a_list_that_never_stands_still_proves_nothing():
    http = replay(page([1, 2], 4, "t"), page([3], 3), page([1, 2], 4, "t"), page([3], 3),
                  page([1, 2], 4, "t"), page([3], 3))  # fmt: skip
    _, _, coverage = collect(google_business, http, PLACE)
    assert not coverage.complete


@pytest.mark.parametrize("empty", [{}, {"reviews": []}])
def test_an_answer_without_a_total_is_no_proof_of_emptiness(empty):
    reviews, _, coverage = collect(google_business, replay(answer(empty)), PLACE)
    assert (reviews, coverage.complete, coverage.stated_total) == ([], False, None)


def test_an_incremental_walk_stops_a_week_before_the_known_and_is_not_complete():
    old = (NOW - timedelta(days=9)).isoformat()
    pages = [
        answer({"reviews": [one(1), one(2, old)], "totalReviewCount": 500, "nextPageToken": "t"}),
        answer(status=500),
    ]
    reviews, _, coverage = collect(google_business, replay(*pages), PLACE, NOW)
    assert ids(reviews) == ["r1", "r2"]
    assert (coverage.complete, coverage.stated_total) == (False, 500)


def test_a_known_moment_in_the_future_counts_as_now():
    recent = (NOW - timedelta(days=3)).isoformat()
    pages = [
        answer({"reviews": [one(1, recent)], "totalReviewCount": 2, "nextPageToken": "t"}),
        page([2], 2),
    ]
    reviews, _, _ = collect(google_business, replay(*pages), PLACE, NOW + timedelta(days=400))
    assert ids(reviews) == ["r1", "r2"]


@pytest.mark.parametrize(
    "pages",
    [
        [page([1], 9, "same")],
        [page([1], 9, "a"), page([2], 9, "b"), page([1], 9, "a"), page([2], 9, "b")],
        [page([1], 9, "a"), page([2], 9, "b"), page([2], 9, "c"), page([2], 9, "d")],
    ],
    ids=["same token", "two in turn", "clamped to the last page"],
)
def test_pages_without_end_are_given_up(pages):
    with pytest.raises(Broken):
        collect(google_business, replay(*pages), PLACE)


def test_empty_pages_on_the_way_are_walked_over():
    http = replay(page([1], 2, "a"), page([], 2, "b"), page([], 2, "c"), page([2], 2))
    assert ids(collect(google_business, http, PLACE)[0]) == ["r1", "r2"]


def test_an_expired_token_is_renewed_once_and_the_page_read_again():
    http = replay(page([1], 2, "t"), answer(status=401), page([2], 2),
                  token=[answer(TOKEN), answer({**TOKEN, "access_token": "a2"})])  # fmt: skip
    reviews, _, coverage = collect(google_business, http, PLACE)
    assert (ids(reviews), coverage.complete) == (["r1", "r2"], True)
    used = [headers["Authorization"] for method, _, headers, _ in http.seen if method == "GET"]
    assert used == ["Bearer a1", "Bearer a1", "Bearer a2"]


def test_a_second_refusal_asks_for_a_new_connection():
    http = replay(answer(status=401))
    with pytest.raises(AuthRefused):
        collect(google_business, http, PLACE)
    assert [method for method, *_ in http.seen] == ["POST", "GET", "POST", "GET"]


def test_a_rotated_refresh_token_is_kept_before_the_new_access_is_used():
    http = replay(page([1], 1), token=[answer({**TOKEN, "refresh_token": "r2"})])
    collect(google_business, http, PLACE)
    assert http.kept[0] == ("refresh_token", "r2", 1)
    assert [name for name, _, _ in http.kept[1:]] == [access.TOKEN, access.BOUGHT_WITH]


@pytest.mark.parametrize(
    ("token", "error"),
    [
        (answer({"error": "invalid_grant"}, 400), AuthRefused),
        (answer({"error": "invalid_client"}, 401), AuthRefused),
        (answer({"token_type": "Bearer"}), FormatChanged),
        (answer("<html>"), FormatChanged),
    ],
)
def test_a_refresh_that_fails_says_why(token, error):
    with pytest.raises(error):
        collect(google_business, replay(token=[token]), PLACE)


def test_a_missing_secret_is_named():
    http = replay()
    del http.secrets["client_id"]
    with pytest.raises(AuthRefused, match="client id"):
        collect(google_business, http, PLACE)


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (answer({"error": {"code": 403, "status": "PERMISSION_DENIED"}}, 403), AuthRefused),
        (answer({"error": {"code": 403, "status": "RESOURCE_EXHAUSTED"}}, 403), QuotaSpent),
        (answer({"error": {"code": 404, "status": "NOT_FOUND"}}, 404), Broken),
        (answer({"rows": []}), FormatChanged),
        (answer([]), FormatChanged),
        (answer({"reviews": {}, "totalReviewCount": 1}), FormatChanged),
        (answer({"reviews": [], "totalReviewCount": 1, "nextPageToken": [1]}), FormatChanged),
        (answer("<form><input type='password'></form>"), Blocked),
    ],
)
def test_every_refusal_asks_for_what_helps(refusal, error):
    with pytest.raises(error):
        collect(google_business, replay(refusal), PLACE)


def test_a_listing_that_is_no_location_is_not_asked_for():
    http = replay(page([1], 1))
    with pytest.raises(Broken):
        collect(google_business, http, listing("google_business", "../../secrets"))
    assert not [method for method, *_ in http.seen if method == "GET"]


def test_an_item_that_is_no_review_does_not_hold_up_its_neighbours():
    pages = answer(
        {"reviews": [one(1), "text", {**one(2), "starRating": 4}], "totalReviewCount": 3}
    )
    reviews, reasons, coverage = collect(google_business, replay(pages), PLACE)
    assert ids(reviews) == ["r1"]
    assert reasons == ["`starRating` is missing", "`starRating` is a number, not text"]
    assert not coverage.complete, "an item without an id may be one that we hold"


REVIEW = Review(channel="google", external_id="r1", rating=1)


def test_an_answer_is_put_under_its_review():
    http = Replay(
        {"oauth2": [answer(TOKEN)], "/reply": [answer({"reviewReplyState": "PENDING"})]},
        dict(SECRETS),
    )
    assert google_business.reply(http, PLACE, REVIEW, "Danke") == "PENDING"
    _, url, headers, sent = http.seen[-1]
    assert url.endswith("/v4/accounts/1/locations/2/reviews/r1/reply")
    assert (sent, headers["Authorization"]) == ({"comment": "Danke"}, "Bearer a1")


@pytest.mark.parametrize("text", ["", "  ", "ü" * 2049])
def test_an_answer_beyond_the_limit_is_not_sent(text):
    http = Replay({}, dict(SECRETS))
    with pytest.raises(BadItem, match="4096"):
        google_business.reply(http, PLACE, REVIEW, text)
    assert http.seen == []


@pytest.mark.parametrize(
    ("held", "read"),
    [
        ({"comment": "Danke", "reviewReplyState": "PENDING"}, "Danke"),
        ({"comment": "Thanks\n\n(Translated by Google)\nDanke"}, "Thanks"),
        (None, None),
    ],
)
def test_the_present_answer_is_read_whether_or_not_it_is_shown(held, read):
    found = one(1) | ({"reviewReply": held} if held else {})
    http = Replay({"oauth2": [answer(TOKEN)], "/reviews/r1": [answer(found)]}, dict(SECRETS))
    assert google_business.read_reply(http, PLACE, REVIEW) == read
    assert [method for method, *_ in http.seen] == ["POST", "GET"]


WORDS = st.text(min_size=1).map(str.strip).filter(lambda text: text and "(" not in text)


@given(WORDS, WORDS)
def test_both_envelopes_give_back_what_was_written(original, translation):
    assert (
        original_text(f"(Translated by Google) {translation}\n\n(Original)\n{original}") == original
    )
    assert (
        original_text(f"(Translated by Google)\n{translation}\n\n(Original)\n{original}")
        == original
    )
    assert original_text(f"{original}\n\n(Translated by Google)\n{translation}") == original


@pytest.mark.parametrize(
    ("stated", "written"),
    [
        ("(Translated by Google) Good (Original) Bueno", "Bueno"),
        ("(Translated by Google) Good\n\n(Original) Bueno", "Bueno"),
        ("(Translated by Google) Art (Original) prints\r\n\r\n(Original)\r\nArte", "Arte"),
        ("Bueno (Translated by Google) Good", "Bueno"),
        ("(Traducido por Google) Bueno\n\n(Original)\nGood", "Good"),
        ("Good\n\n(Übersetzt von Google)\nGut", "Good"),
        ("(Original)\nBueno\n\n(Translated by Google)\nGood", "Bueno"),
        ("(Translated by Google) Good", "Good"),
        ("(Перевод Google) Хорошо\n\n(Оригинал)\n\nBueno", "Bueno"),
        ("(由 Google 提供翻譯)好\n\n(原始評論)\nBueno", "Bueno"),
        ("（Google による翻訳）良い\n\n（原文）\nBueno", "Bueno"),
        ("Bueno\n\n(Google 번역 제공)\n좋아요", "Bueno"),
        ("(Перевод Google) Хорошо", "Хорошо"),
        ("(Found on Google) Nice\n\nreally nice", "(Found on Google) Nice\n\nreally nice"),
        ("(Original) art on the walls", "(Original) art on the walls"),
    ],
)
def test_every_spelling_of_an_envelope_is_opened(stated, written):
    assert original_text(stated) == written


@given(st.text())
def test_a_text_without_an_envelope_is_left_alone(text):
    if "(Translated by Google)" not in text:
        assert original_text(text) == text


@pytest.mark.parametrize(
    "text", ["\n" * 100_000, "\n (Original" * 20_000, "(Translated by Google)" + "\n " * 50_000]
)
def test_a_strange_text_is_no_trouble(text):
    original_text(text)


def test_a_rating_that_is_left_out_is_an_unspecified_one():
    item = {"reviewId": "r", "comment": "Fine", "createTime": "2026-08-01T10:00:00Z"}
    assert google_business.parse(item, PLACE).rating is None
    with pytest.raises(BadItem, match="missing"):
        google_business.parse({**item, "comment": ""}, PLACE)


NEAR, FAR = "2026-11-19T00:00:00Z", "2026-11-02T00:00:00Z"
SINCE = NOW - timedelta(days=1)


def of(number: int, account: int = 1, since=SINCE):
    name = f"accounts/{account}/locations/{number}"
    return replace(listing("google_business", name, channel="google"), id=number), since


def shared(*placed, token=None, account="1"):
    """Return a page of reviews, each told as its location and when it was changed."""
    told = [
        {"name": f"accounts/{account}/locations/{place}", "review": one(number, at)}
        for number, (place, at) in enumerate(placed)
    ]
    return answer({"locationReviews": told, **({"nextPageToken": token} if token else {})})


def together(wanted, *pages):
    """Return what came of which listing, in turn; None where a listing is done."""
    http = Replay({"token": [answer(TOKEN)], "batchGetReviews": list(pages)}, dict(SECRETS))
    found = []
    try:
        for number, item in google_business.fetch_together(http, wanted):
            found.append((number, item and item["reviewId"]))
    except Exception as error:
        found.append(type(error))
    return http, found


def test_a_location_is_done_when_what_comes_is_older_than_its_floor():
    late = of(3, since=NOW - timedelta(days=30))
    http, found = together(
        [of(2), late], shared((2, NEAR), (3, NEAR), (3, FAR), token="t"), shared((2, FAR), (3, FAR))
    )
    assert found == [(2, "r0"), (3, "r1"), (3, "r2"), (2, None), (3, "r1"), (3, None)]
    bodies = [json for _, url, _, json in http.seen if "batch" in url]
    assert [each.get("pageToken") for each in bodies] == [None, "t"]
    assert bodies[0]["locationNames"] == ["accounts/1/locations/2", "accounts/1/locations/3"]
    assert {each["orderBy"] for each in bodies} == {"updateTime desc"}


def test_the_account_in_an_answer_may_be_another():
    assert together([of(2)], shared((2, NEAR), account="-"))[1] == [(2, "r0"), (2, None)]


def test_locations_of_two_accounts_are_asked_for_apart():
    http, found = together([of(2), of(3, account=9)], shared((2, NEAR)), shared((3, NEAR)))
    assert found == [(2, "r0"), (2, None), (3, "r0"), (3, None)]
    assert [url.split("/")[5] for _, url, _, _ in http.seen if "batch" in url] == ["1", "9"]


def test_nothing_new_of_any_location_is_an_answer():
    assert together([of(2), of(3)], answer({}))[1] == [(2, None), (3, None)]


@pytest.mark.parametrize(
    "bad",
    [
        [shared((2, FAR), (3, NEAR))],
        [shared((3, NEAR), token="t"), shared((3, "2026-11-20T00:00:00Z"))],
        [shared((4, NEAR))],
        [shared((3, "yesterday"))],
        [shared((3, NEAR), token="t"), shared()],
        [shared((3, NEAR), token="t"), shared((3, NEAR), token="t")],
        [answer({"reviews": []})],
        [answer({"locationReviews": [None]})],
        [answer([])],
    ],
)
def test_pages_that_cannot_be_believed_finish_no_location(bad):
    _, found = together([of(2), of(3)], *bad)
    assert found[-1] in (FormatChanged, Broken)
    assert [each for each in found if isinstance(each, tuple) and each[1] is None] == []


def test_two_listings_of_one_location_are_not_mistaken_for_each_other():
    twin = replace(of(2)[0], id=7), SINCE
    assert together([of(2), twin], shared((2, NEAR)))[1] == [(2, "r0"), (2, None)]


def test_a_location_with_something_new_is_left_to_its_own_list():
    new = {**one(1, NEAR), "createTime": "2026-11-20T11:00:00Z", "updateTime": NEAR}
    told = [{"name": "accounts/1/locations/2", "review": new}]
    _, found = together([of(2), of(3)], answer({"locationReviews": told}))
    assert found == [(2, "r1"), (3, None)]
