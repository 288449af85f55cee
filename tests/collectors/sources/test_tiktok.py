"""TikTok: videos, comments, the account's answers, errors hidden in an HTTP 200."""

from __future__ import annotations

import pytest

from collectors.source import (
    AuthRefused,
    BadItem,
    Broken,
    Deferred,
    FormatChanged,
    Unreachable,
)
from collectors.sources import tiktok
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, collect, listing

ACCOUNT = listing("tiktok", "biz-1")
VIDEO = {"item_id": "v1", "create_time": "1785461098", "share_url": "https://t.example/v1"}


def comment(name, **more):
    made = {"comment_id": name, "video_id": "v1", "text": name, "create_time": "1785461098"}
    return {**made, "owner": False, **more}


def page(name, *items, cursor=None):
    data = {name: list(items), "has_more": cursor is not None, "cursor": cursor or 0}
    return answer({"code": 0, "message": "OK", "data": data})


def read(comments, replies=(), videos=(VIDEO,), since=None):
    plan = {
        "video/list": [page("videos", *videos)],
        "reply/list": list(replies),
        "comment/list": comments,
    }
    http = Replay(plan, {"access_token": "t"})
    return http, collect(tiktok, http, ACCOUNT, since)[0]


def test_comments_come_with_the_account_s_first_answer():
    replies = [
        page("comments", comment("r3", owner=True), comment("r2"), comment("r1", owner=True))
    ]
    comments = [page("comments", comment("c1", replies=3), cursor=30),
                page("comments", comment("c2", owner=True), comment("c3"))]  # fmt: skip
    http, reviews = read(comments, replies)
    assert [(one.external_id, one.response_text) for one in reviews] == [
        ("c1", "r1"),
        ("r2", None),
        ("c3", None),
    ]
    assert reviews[0].url == "https://t.example/v1"
    assert any("cursor=30" in url for _, url, _, _ in http.seen)
    assert {headers["Access-Token"] for _, _, headers, _ in http.seen} == {"t"}


def test_videos_without_comments_are_not_asked_for_any():
    http, reviews = read([], videos=[{**VIDEO, "comments": 0}])
    assert reviews == [] and len(http.seen) == 1


def test_an_incremental_walk_stops_at_videos_of_two_months_ago():
    http, _ = read([page("comments")], since=NOW)
    assert len([url for _, url, _, _ in http.seen if "video/list" in url]) == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"code": 40105, "message": "token"}, AuthRefused),
        ({"code": 40100, "message": "too many"}, Deferred),
        ({"code": 50000, "message": "system error"}, Unreachable),
        ({"code": 51000, "message": "x"}, Broken),
        ({"code": 0, "data": None}, FormatChanged),
        ({"code": 0, "data": {}}, FormatChanged),
        ({"message": "x"}, FormatChanged),
        ({"code": 0, "data": {"comments": [], "has_more": True, "cursor": 1}}, Broken),
        ({"code": 0, "data": {"comments": [], "has_more": True}}, FormatChanged),
    ],
)
def test_an_error_in_a_200_is_an_error(body, error):
    with pytest.raises(error):
        read([answer(body)])


VIDEO_PAGE = "https://www.tiktok.com/@harbour/video/71"
REVIEW = Review(channel="tiktok", external_id="c1", parent_id="c0", url=VIDEO_PAGE)


def test_an_answer_goes_below_the_comment():
    http = Replay(
        {"POST": [answer({"code": 0, "data": {"comment_id": "c9"}})]}, {"access_token": "t"}
    )
    assert tiktok.reply(http, ACCOUNT, REVIEW, "Thanks") == "c9"
    assert http.seen[0][3] == {
        "business_id": "biz-1", "video_id": "71", "comment_id": "c1", "text": "Thanks",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("review", "text"),
    [(REVIEW, " "), (REVIEW, "x" * 151), (Review(channel="tiktok", external_id="c1"), "Thanks")],
)
def test_an_answer_that_cannot_be_given_is_not_sent(review, text):
    http = Replay({}, {"access_token": "t"})
    with pytest.raises(BadItem):
        tiktok.reply(http, ACCOUNT, review, text)
    assert http.seen == []
