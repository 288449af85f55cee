"""Bluesky: sessions that are used again, cursors, declared times, answers stored once."""

from __future__ import annotations

import pytest

from collectors.access import BOUGHT_WITH, TOKEN
from collectors.source import AuthRefused, BadItem, Blocked, Broken, FormatChanged
from collectors.sources import bluesky
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, cases, collect, listing

WORDS = listing("bluesky", "harbour", options={"identifier": "harbour.example"})
POST = cases("bluesky")[0][1]


def post(number, **more):
    return {**POST, "uri": f"at://did:plc:x/app.bsky.feed.post/{number}", **more}


def page(*posts, cursor=None):
    return answer({"posts": list(posts)} | ({"cursor": cursor} if cursor else {}))


def session(number=1):
    return answer({"accessJwt": f"a{number}", "refreshJwt": f"r{number}", "did": "did:plc:us"})


def replay(*pages, **more):
    plan = {
        "createSession": [session()],
        "refreshSession": [session(2)],
        "searchPosts": list(pages),
    }
    return Replay({**plan, **more}, {"app_password": "p"})


def ids(http, since=None):
    reviews = collect(bluesky, http, WORDS, since)[0]
    return [review.external_id.rpartition("/")[2] for review in reviews]


def test_pages_are_followed_until_there_is_no_cursor():
    http = replay(page(post(2), cursor="c"), page(post(1)))
    assert ids(http) == ["2", "1"]
    assert http.seen[0][3] == {"identifier": "harbour.example", "password": "p"}
    assert "cursor=c" in http.seen[2][1] and "sort=latest" in http.seen[2][1]
    assert http.kept[0] == ("refresh_token", "r1", 1)
    assert [name for name, _, _ in http.kept[1:]] == [TOKEN, BOUGHT_WITH]


def test_a_session_is_used_again_by_the_next_run():
    http = replay(page())
    http.secrets["refresh_token"] = "r1"
    ids(http)
    assert [url.rpartition(".")[2].partition("?")[0] for _, url, _, _ in http.seen] == [
        "refreshSession",
        "searchPosts",
    ]
    assert http.seen[0][2] == {"Authorization": "Bearer r1"}


def test_a_session_that_is_gone_is_opened_anew():
    http = replay(page(post(1)), refreshSession=[answer({"error": "ExpiredToken"}, 400)])
    http.secrets["refresh_token"] = "old"
    assert ids(http) == ["1"]


def test_a_token_that_expires_midway_is_renewed():
    expired = answer({"error": "ExpiredToken", "message": "Token has expired"}, 400)
    http = replay(page(post(2), cursor="c"), expired, page(post(1)))
    assert ids(http) == ["2", "1"]


def test_an_incremental_walk_asks_since_two_days_before_the_known():
    http = replay(page())
    ids(http, NOW)
    assert "since=2026-11-18T12%3A00%3A00.000Z" in http.seen[1][1]


@pytest.mark.parametrize("where", ["labels", "author"])
def test_who_does_not_want_to_be_seen_from_outside_is_left_out(where):
    label = [{"val": "!no-unauthenticated"}]
    more = (
        {"labels": label} if where == "labels" else {"author": {**POST["author"], "labels": label}}
    )
    assert ids(replay(page(post(2, **more), post(1)))) == ["1"]


@pytest.mark.parametrize(
    ("http", "error"),
    [
        (replay(page(post(1), cursor="same")), Broken),
        (replay(answer({"cursor": "x"})), FormatChanged),
        (replay(answer({"error": "BadQueryString"}, 400)), Broken),
        (replay(answer({"error": "AuthenticationRequired"}, 401)), AuthRefused),
        (replay(answer("<html>are you a robot</html>")), Blocked),
        (replay(createSession=[answer({"error": "x"}, 401)]), AuthRefused),
        (replay(createSession=[answer({"did": "x"})]), AuthRefused),
    ],
)
def test_every_refusal_asks_for_what_helps(http, error):
    with pytest.raises(error):
        ids(http)


REVIEW = Review(channel="bluesky", external_id=POST["uri"], created_at="2026-04-24T13:50:19Z")


def desk(found):
    known = {"getPosts": [answer({"posts": found})], "putRecord": [answer({"uri": "at://us/9"})]}
    return replay(**known)


def test_an_answer_joins_the_thread_and_is_stored_once():
    http = desk([POST])
    assert [bluesky.reply(http, WORDS, REVIEW, "Thanks") for _ in range(2)] == ["at://us/9"] * 2
    first, second = (sent for _, url, _, sent in http.seen if "putRecord" in url)
    assert first == second
    assert first["record"]["reply"] == {
        "root": POST["record"]["reply"]["root"],
        "parent": {"uri": POST["uri"], "cid": "bafyone"},
    }
    assert len(first["rkey"]) == 13 and set(first["rkey"]) <= set(
        "234567abcdefghijklmnopqrstuvwxyz"
    )
    bluesky.reply(http, WORDS, REVIEW, "Other")
    assert http.seen[-1][3]["rkey"] != first["rkey"]


def test_an_answer_to_a_post_that_is_gone_is_not_sent():
    with pytest.raises(Broken):
        bluesky.reply(desk([]), WORDS, REVIEW, "Thanks")


@pytest.mark.parametrize("text", [" ", "x" * 301])
def test_an_answer_beyond_the_limit_is_not_sent(text):
    http = desk([POST])
    with pytest.raises(BadItem):
        bluesky.reply(http, WORDS, REVIEW, text)
    assert http.seen == []
