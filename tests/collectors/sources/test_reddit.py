"""Reddit: searches, subreddits, what was taken back, errors hidden in an HTTP 200."""

from __future__ import annotations

import pytest

from collectors.source import (
    AuthRefused,
    BadItem,
    Blocked,
    Broken,
    Deferred,
    FormatChanged,
)
from collectors.sources import reddit
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, collect, listing

SECRETS = {"client_id": "c", "client_secret": "s"}
TOKEN = answer({"access_token": "a", "token_type": "bearer", "expires_in": 3600})
WORDS = listing("reddit", "harbour hotels", options={"user": "u/harbour"})
SUB = listing("reddit", "r/harbour", options={"user": "harbour"})


def thing(number, kind="t3", created=1_795_000_000.0, **more):
    said = {"t3": "selftext", "t1": "body"}.get(kind, "body")
    data = {"name": f"{kind}_{number}", said: "hello", "created_utc": created, **more}
    return {"kind": kind, "data": data}


def page(*things, after=None):
    return answer({"kind": "Listing", "data": {"children": list(things), "after": after}})


def replay(plan, **secrets):
    return Replay({"access_token": [TOKEN], **plan}, {**SECRETS, **secrets})


def ids(http, of, since=None):
    return [review.external_id for review in collect(reddit, http, of, since)[0]]


def test_a_search_is_walked_until_there_is_nothing_after():
    http = replay({"/search": [page(thing(2), after="t3_2"), page(thing(1))]})
    assert ids(http, WORDS) == ["t3_2", "t3_1"]
    assert http.seen[0][0:2] == ("POST", "https://www.reddit.com/api/v1/access_token")
    assert http.seen[0][3] == {"grant_type": "client_credentials"}
    assert "after=t3_2" in http.seen[2][1] and "raw_json=1" in http.seen[2][1]
    assert {headers["User-Agent"] for _, _, headers, _ in http.seen} == {
        "server:earshot:0.1 (by /u/harbour)"
    }


def test_a_subreddit_gives_its_posts_and_its_comments():
    http = replay({"/new": [page(thing(1), thing(9, "more"))], "/comments": [page(thing(2, "t1"))]})
    assert ids(http, SUB) == ["t3_1", "t1_2"]


def test_an_incremental_walk_stops_two_days_before_the_known():
    old = NOW.timestamp() - 3 * 86_400
    pages = [page(thing(2, created=NOW.timestamp()), thing(1, created=old), after="x"),
             answer(status=500)]  # fmt: skip
    assert ids(replay({"/search": pages}), WORDS, NOW) == ["t3_2", "t3_1"]


@pytest.mark.parametrize(
    ("plan", "of", "error"),
    [
        ({"/search": [page(thing(1), after="same")]}, WORDS, Broken),
        ({"/search": [answer("<html>captcha</html>")]}, WORDS, Blocked),
        ({"/search": [answer({"data": {}})]}, WORDS, FormatChanged),
        ({"/search": [answer("<html>", 403)]}, WORDS, AuthRefused),
        ({"/search": [answer({}, 401)]}, WORDS, AuthRefused),
        ({"access_token": [answer({"error": "x"}, 401)]}, WORDS, AuthRefused),
        ({}, listing("reddit", "harbour"), AuthRefused),
    ],
)
def test_every_refusal_asks_for_what_helps(plan, of, error):
    with pytest.raises(error):
        ids(replay(plan), of)


REVIEW = Review(channel="reddit", external_id="t1_9")


def comment(body):
    return replay({"/api/comment": [answer(body)]}, refresh_token="r")


def test_an_answer_is_posted_with_the_account_s_consent():
    http = comment({"json": {"errors": [], "data": {"things": [thing("new", "t1")]}}})
    assert reddit.reply(http, WORDS, REVIEW, "Thank you") == "t1_new"
    assert http.seen[0][3] == {"refresh_token": "r", "grant_type": "refresh_token"}
    assert http.seen[1][3] == {"api_type": "json", "thing_id": "t1_9", "text": "Thank you"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"json": {"errors": [["RATELIMIT", "take a break", "ratelimit"]]}}, Deferred),
        ({"json": {"errors": [["THREAD_LOCKED", "locked", "parent"]]}}, Broken),
        ({"json": {"errors": []}}, FormatChanged),
    ],
)
def test_an_error_in_a_200_is_an_error(body, error):
    with pytest.raises(error):
        reddit.reply(comment(body), WORDS, REVIEW, "Thank you")


@pytest.mark.parametrize("text", [" ", "x" * 10_001])
def test_an_answer_beyond_the_limit_is_not_sent(text):
    http = comment({})
    with pytest.raises(BadItem):
        reddit.reply(http, WORDS, REVIEW, text)
    assert http.seen == []


def test_an_answer_needs_an_account():
    with pytest.raises(AuthRefused, match="refresh token"):
        reddit.reply(replay({}), WORDS, REVIEW, "Thank you")
