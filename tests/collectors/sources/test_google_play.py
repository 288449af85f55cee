"""Google Play: comments in a list, pages by token, answers of 350 characters."""

from __future__ import annotations

import pytest

from collectors.source import AuthRefused, BadItem, Broken, FormatChanged, QuotaSpent
from collectors.sources import google_play
from data.models import Review
from tests.collectors.sources.replay import Replay, answer, cases, collect, listing

APP = listing("google_play", "com.harbour.app")
ITEM = cases("google_play")[0][1]
SECRETS = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}
TOKEN = answer({"access_token": "a"})


def page(*names, token=None):
    found = {"reviews": [{**ITEM, "reviewId": name} for name in names]}
    return answer(found | ({"tokenPagination": {"nextPageToken": token}} if token else {}))


def read(*pages):
    http = Replay({"oauth2": [TOKEN], "GET": list(pages)}, dict(SECRETS))
    reviews, _, coverage = collect(google_play, http, APP)
    assert not coverage.complete
    return http, [review.external_id for review in reviews]


def test_pages_are_followed_until_there_is_no_token():
    http, ids = read(page("a", token="t"), page("b"))
    assert ids == ["a", "b"]
    assert http.seen[2][1].endswith("/applications/com.harbour.app/reviews?maxResults=100&token=t")


def test_a_week_without_reviews_is_an_honest_nothing():
    assert read(answer({}))[1] == []


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (answer({"error": {"status": "PERMISSION_DENIED"}}, 403), AuthRefused),
        (answer({"error": {"errors": [{"reason": "quotaExceeded"}]}}, 403), QuotaSpent),
        (answer({"error": {"status": "INVALID_ARGUMENT"}}, 400), Broken),
        (answer({}, 404), Broken),
        (answer({"kind": "x"}), FormatChanged),
        (page("a", token="same"), Broken),
    ],
)
def test_every_refusal_asks_for_what_helps(refused, error):
    with pytest.raises(error):
        read(refused)


def test_comments_stand_in_any_order():
    turned = {**ITEM, "comments": ITEM["comments"][::-1]}
    assert google_play.parse(turned, APP) == google_play.parse(ITEM, APP)


REVIEW = Review(channel="google_play", external_id="gp:1/2", rating=1)


def test_an_answer_is_put_under_its_review():
    http = Replay({"oauth2": [TOKEN], ":reply": [answer({"result": {}})]}, dict(SECRETS))
    assert google_play.reply(http, APP, REVIEW, "Danke") == ""
    assert http.seen[-1][1].endswith("/reviews/gp%3A1%2F2:reply")
    assert http.seen[-1][3] == {"replyText": "Danke"}


@pytest.mark.parametrize("text", [" ", "x" * 351])
def test_an_answer_beyond_the_limit_is_not_sent(text):
    http = Replay({}, dict(SECRETS))
    with pytest.raises(BadItem, match="350"):
        google_play.reply(http, APP, REVIEW, text)
    assert http.seen == []
