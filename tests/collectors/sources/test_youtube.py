"""YouTube: threads, replies that a thread leaves out, the owner's answers, reasons of refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collectors.source import (
    AuthRefused,
    BadItem,
    Broken,
    Deferred,
    FormatChanged,
    QuotaSpent,
    Unreachable,
)
from collectors.sources import youtube
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, collect, listing

CHANNEL = listing("youtube", "UCowner")
VIDEO = listing("youtube", "F1UP7wRCPH8")


def comment(name, author="UCguest", at="2026-11-01T00:00:00Z", **more):
    snippet = {"textDisplay": name, "authorChannelId": {"value": author}, "publishedAt": at}
    return {"id": name, "snippet": {**snippet, "updatedAt": at, **more}}


def thread(name, *replies, total=None, **more):
    snippet = {"channelId": "UCowner", "videoId": "v1", "topLevelComment": comment(name, **more)}
    count = len(replies) if total is None else total
    brought = {"replies": {"comments": list(replies)}} if replies else {}
    return {"id": name, "snippet": {**snippet, "totalReplyCount": count}, **brought}


def page(*items, token=None):
    return answer({"items": list(items)} | ({"nextPageToken": token} if token else {}))


def read(plan, of=CHANNEL, since=None):
    http = Replay(plan, {"api_key": "k"})
    return http, collect(youtube, http, of, since)[0]


def test_threads_are_walked_page_by_page():
    http, reviews = read({"Threads": [page(thread("a"), token="t"), page(thread("b"))]})
    assert [review.external_id for review in reviews] == ["a", "b"]
    assert "allThreadsRelatedToChannelId=UCowner" in http.seen[0][1]
    assert "key" not in http.seen[0][1].lower()
    assert http.seen[0][2] == {"X-Goog-Api-Key": "k"}
    assert reviews[0].url == "https://www.youtube.com/watch?v=v1&lc=a"


def test_a_video_is_asked_for_by_its_id():
    http, _ = read({"Threads": [page()]}, VIDEO)
    assert "videoId=F1UP7wRCPH8" in http.seen[0][1]


def test_the_owner_s_first_answer_goes_with_the_comment():
    replies = [comment("a.2", "UCowner", "2026-11-03T00:00:00Z"),
               comment("a.1", "UCowner", "2026-11-02T00:00:00Z"), comment("a.3")]  # fmt: skip
    _, reviews = read({"Threads": [page(thread("a", *replies))]})
    assert [review.external_id for review in reviews] == ["a", "a.3"]
    assert reviews[0].response_text == "a.1"
    assert reviews[0].response_at.day == 2


def test_the_owner_s_own_comment_is_no_mention():
    _, reviews = read({"Threads": [page(thread("a", comment("a.1"), author="UCowner"))]})
    assert [review.external_id for review in reviews] == ["a.1"]


def test_replies_that_a_thread_leaves_out_are_fetched():
    plan = {
        "/comments?": [page(comment("a.1"), comment("a.2"))],
        "Threads": [page(thread("a", comment("a.1"), total=2))],
    }
    http, reviews = read(plan)
    assert [review.external_id for review in reviews] == ["a", "a.1", "a.2"]
    assert "parentId=a" in http.seen[1][1]


def test_an_incremental_walk_stops_two_weeks_before_the_known():
    old = (NOW - timedelta(days=15)).isoformat()
    pages = [page(thread("a"), thread("b", at=old), token="t"), answer(status=500)]
    assert len(read({"Threads": pages}, since=NOW)[1]) == 2


def refusal(status, reason):
    return answer({"error": {"code": status, "errors": [{"reason": reason}]}}, status)


def test_closed_comments_are_an_honest_nothing():
    assert read({"Threads": [refusal(403, "commentsDisabled")]})[1] == []


@pytest.mark.parametrize(
    ("answered", "error"),
    [
        (refusal(403, "quotaExceeded"), QuotaSpent),
        (refusal(403, "rateLimitExceeded"), Deferred),
        (refusal(403, "userRateLimitExceeded"), Deferred),
        (refusal(403, "forbidden"), AuthRefused),
        (refusal(400, "keyInvalid"), AuthRefused),
        (refusal(400, "processingFailure"), Unreachable),
        (refusal(404, "videoNotFound"), Broken),
        (page(thread("a"), token="same"), Broken),
        (answer({"kind": "x"}), FormatChanged),
    ],
)
def test_every_refusal_asks_for_what_helps(answered, error):
    with pytest.raises(error):
        read({"Threads": [answered]})


REVIEW = Review(channel="youtube", external_id="a.1", parent_id="a")
SECRETS = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}


def test_an_answer_goes_into_the_thread():
    plan = {"oauth2": [answer({"access_token": "t"})], "/comments": [answer({"id": "a.9"})]}
    http = Replay(plan, SECRETS)
    assert youtube.reply(http, CHANNEL, REVIEW, "Thanks") == "a.9"
    assert http.seen[-1][3] == {"snippet": {"parentId": "a", "textOriginal": "Thanks"}}


@pytest.mark.parametrize("text", [" ", "x" * 10_001])
def test_an_answer_beyond_the_limit_is_not_sent(text):
    http = Replay({}, SECRETS)
    with pytest.raises(BadItem):
        youtube.reply(http, CHANNEL, REVIEW, text)
    assert http.seen == []


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("I <3 the view & the 5<6 rule", "I <3 the view & the 5<6 rule"),
        ("Nice &amp; quiet<br>Come back", "Nice & quiet\nCome back"),
        ('<a href="https://a.example">a</a> &#39;ok&#39;', "a 'ok'"),
    ],
)
def test_what_is_shown_is_read_as_html_only_where_it_looks_like_it(shown, said):
    item = {"id": "c", "snippet": {"textDisplay": shown}}
    answered = youtube.parse({**item, "_answer": {"snippet": {"textDisplay": shown}}}, VIDEO)
    assert (answered.text, answered.response_text) == (said, said)
