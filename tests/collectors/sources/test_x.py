"""X: seven days, two spellings of every field, chains of edits, answers by weight."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from requests.structures import CaseInsensitiveDict

from collectors.access import BOUGHT_WITH, TOKEN
from collectors.network.answers import Reply
from collectors.source import AuthRefused, BadItem, Broken, Deferred, FormatChanged, QuotaSpent
from collectors.sources import x
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, collect, listing

WORDS = listing("x", '"harbour hotels" OR @harbour')


def post(number, **more):
    return {"id": str(number), "text": "hello", "author_id": "u1", **more}


def page(*posts, token=None, **more):
    meta = {"result_count": len(posts)} | ({"next_token": token} if token else {})
    return answer({**({"data": list(posts)} if posts else {}), "meta": meta, **more})


def read(*pages, since=None):
    http = Replay({"GET": list(pages)}, {"bearer_token": "t"})
    return http, collect(x, http, WORDS, since)[0]


def test_pages_are_followed_and_authors_joined():
    people = {"users": [{"id": "u1", "name": "Freya &amp; Ola", "username": "freya_s"}]}
    http, reviews = read(page(post(2), token="T", includes=people), page(post(1)))
    authors = [(one.external_id, one.author) for one in reviews]
    assert authors == [("2", "Freya & Ola"), ("1", None)]
    assert "next_token=T" in http.seen[1][1]
    assert "-is%3Aretweet" in http.seen[0][1]


def test_a_finished_walk_spares_the_next_one_what_it_has_paid_for():
    http = Replay({"GET": [page()]}, {"bearer_token": "t"})
    coverage = collect(x, http, WORDS)[2]
    collect(x, http, replace(WORDS, cursor=coverage.cursor))
    assert "start_time" not in http.seen[0][1]
    assert "start_time=2026-11-20T11%3A00%3A00Z" in http.seen[1][1]


def test_a_quiet_week_is_an_honest_nothing():
    assert read(page())[1] == []


def test_part_of_an_answer_may_be_an_error():
    assert len(read(page(post(1), errors=[{"title": "Not Found Error"}]))[1]) == 1


def test_the_new_spelling_is_tried_where_the_old_one_is_unknown():
    http, reviews = read(answer({"title": "Invalid Request"}, 400), page(post(1)))
    assert len(reviews) == 1
    assert "tweet.fields=" in http.seen[0][1]
    assert "post.fields=" in http.seen[1][1] and "note_post" in http.seen[1][1]


@pytest.mark.parametrize(
    ("since", "start"),
    [(NOW - timedelta(hours=5), "2026-11-20T06%3A00%3A00Z"),
     (NOW - timedelta(days=60), "2026-11-13T12%3A05%3A00Z"),
     (NOW + timedelta(days=60), "2026-11-20T11%3A00%3A00Z")],
)  # fmt: skip
def test_no_more_than_seven_days_are_asked_for(since, start):
    assert f"start_time={start}" in read(page(), since=since)[0].seen[0][1]


@pytest.mark.parametrize(
    ("told", "minutes"),
    [({"retry-after": "120"}, 2), ({"x-rate-limit-reset": "240"}, 4), ({}, 15)],
)
def test_a_wait_is_as_long_as_x_asks_for(told, minutes):
    with pytest.raises(Deferred) as caught:
        read(Reply(429, CaseInsensitiveDict(told), b"{}", "https://api.x.com/2"))
    assert caught.value.until == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (answer({"type": "https://api.x.com/2/problems/usage-capped"}, 403), QuotaSpent),
        (answer({"type": "https://api.x.com/2/problems/client-forbidden"}, 403), AuthRefused),
        (answer({"title": "UsageCapExceeded", "detail": "Monthly product cap"}, 429), QuotaSpent),
        (answer({"type": "https://api.twitter.com/2/problems/usage-capped"}, 429), QuotaSpent),
        (answer({"title": "Too Many Requests"}, 429), Deferred),
        (answer("<html>", 429), Deferred),
        (answer({}, 402), QuotaSpent),
        (answer({}, 401), AuthRefused),
        (answer({"title": "Invalid Request"}, 400), Broken),
        (answer({"errors": [{}]}), FormatChanged),
        (page(post(1), token="same"), Broken),
    ],
)
def test_every_refusal_asks_for_what_helps(refused, error):
    with pytest.raises(error):
        read(refused)


REVIEW = Review(channel="x", external_id="9")
SECRETS = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}


def desk(answered):
    granted = answer({"access_token": "a", "refresh_token": "r2"})
    return Replay({"oauth2": [granted], "/tweets": [answered]}, dict(SECRETS))


def test_an_answer_is_posted_and_the_new_refresh_token_kept_first():
    http = desk(answer({"data": {"id": "10", "text": "Thanks"}}, 201))
    assert x.reply(http, WORDS, REVIEW, "Thanks") == "10"
    assert http.kept[0] == ("refresh_token", "r2", 1)
    assert [name for name, _, _ in http.kept[1:]] == [TOKEN, BOUGHT_WITH]
    assert http.seen[1][3] == {"text": "Thanks", "reply": {"in_reply_to_tweet_id": "9"}}


def test_an_answer_that_nobody_called_for_is_explained():
    with pytest.raises(AuthRefused) as caught:
        x.reply(desk(answer({"title": "Forbidden"}, 403)), WORDS, REVIEW, "Thanks")
    assert "mention" in caught.value.action


@pytest.mark.parametrize(
    ("text", "weight"),
    [("x" * 280, 280), ("é" * 280, 280), ("東" * 140, 280), ("https://a.example/" + "x" * 300, 23)],
)
def test_a_text_weighs_what_x_says(text, weight):
    assert x.weight(text) == weight


@pytest.mark.parametrize("text", [" ", "x" * 281, "東" * 141])
def test_an_answer_that_weighs_too_much_is_not_sent(text):
    http = desk(answer({}))
    with pytest.raises(BadItem, match="280"):
        x.reply(http, WORDS, REVIEW, text)
    assert http.seen == []
