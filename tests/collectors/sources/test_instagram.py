"""Instagram: comments and their replies, the account's own answers, posts that tag it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from collectors.source import AuthRefused, BadItem, Broken, Deferred
from collectors.sources import instagram
from data.models import Notice, Review
from tests.collectors.sources.replay import NOW, Replay, answer, collect, listing

ACCOUNT = listing("instagram", "178")
POST = {"id": "m1", "permalink": "https://www.instagram.com/p/m1/", "comments_count": 2}


def comment(name, who="guest", replies=(), **more):
    made = {"id": name, "text": name, "username": who, "timestamp": "2026-02-24T09:15:16+0000"}
    return {**made, **more, **({"replies": {"data": list(replies)}} if replies else {})}


def page(*items, after=None):
    following = {"next": f"https://graph.facebook.com/v26.0/x?access_token=t&after={after}"}
    return answer({"data": list(items), **({"paging": following} if after else {})})


def read(comments, media=None, tags=None, since=None):
    plan = {
        "fields=username": [answer({"id": "178", "username": "harbour"})],
        "/comments": comments,
        "/media": media or [page(POST)],
        "/tags": tags or [page()],
    }
    http = Replay(plan, {"access_token": "t"})
    return http, collect(instagram, http, ACCOUNT, since)[0]


def test_comments_and_replies_come_with_the_account_s_answer():
    thread = comment(
        "c1", replies=[comment("c2", "harbour"), comment("c3"), comment("c4", "harbour")]
    )
    http, reviews = read([page(thread, after="A"), page(comment("c5", "harbour"))])
    assert [(one.external_id, one.response_text, one.parent_id) for one in reviews] == [
        ("c1", "c2", "m1"),
        ("c3", None, "c1"),
    ]
    assert reviews[0].url == POST["permalink"]
    assert any("after=A" in url for _, url, _, _ in http.seen)
    assert all("access_token" not in url for _, url, _, _ in http.seen)


def test_a_long_thread_is_read_to_its_end():
    thread = comment("c1", replies=[comment("c2")])
    thread["replies"]["paging"] = {"next": "https://graph.facebook.com/v26.0/c1/replies?after=B"}
    rest = [page(comment("c2"), comment("c3"), comment("c4", "harbour"))]
    plan = {
        "fields=username": [answer({"username": "harbour"})],
        "/m1/comments": [page(thread)],
        "/c1/replies": rest,
        "/media": [page(POST)],
        "/tags": [page()],
    }
    reviews, _, _ = collect(instagram, Replay(plan, {"access_token": "t"}), ACCOUNT)
    assert [(one.external_id, one.response_text) for one in reviews] == [
        ("c1", "c4"),
        ("c2", None),
        ("c3", None),
    ]


def test_hidden_comments_are_not_public():
    assert read([page(comment("c1", hidden=True))])[1] == []


def test_posts_without_comments_are_not_asked_for_any():
    http, _ = read([], media=[page({**POST, "comments_count": 0})])
    assert not [url for _, url, _, _ in http.seen if "/comments" in url]


def test_posts_that_tag_the_account_are_mentions():
    tagged = {
        "id": "t1",
        "caption": "At the harbour",
        "permalink": "https://www.instagram.com/p/t/",
    }
    (review,) = read([page()], tags=[page(tagged)])[1]
    assert (review.external_id, review.text, review.url) == (
        "t1",
        "At the harbour",
        tagged["permalink"],
    )


def test_an_incremental_walk_asks_for_two_months_of_posts():
    http, _ = read([page()], since=NOW)
    assert any(f"since={int(NOW.timestamp()) - 60 * 86_400}" in url for _, url, _, _ in http.seen)


@pytest.mark.parametrize(
    ("code", "error"), [(190, AuthRefused), (4, Deferred), (100, AuthRefused), (803, Broken)]
)
def test_every_refusal_asks_for_what_helps(code, error):
    with pytest.raises(error):
        read([answer({"error": {"code": code}}, 400)])


REVIEW = Review(channel="instagram", external_id="c1", parent_id="m1")


def test_an_answer_goes_below_the_comment():
    http = Replay({"POST": [answer({"id": "c9"})]}, {"access_token": "t"})
    assert instagram.reply(http, ACCOUNT, REVIEW, "Thanks") == "c9"
    assert http.seen[0][1].endswith("/c1/replies")


BELOW = Review(channel="instagram", external_id="77", parent_id="5")
NOT_OURS = answer({"error": {"code": 100, "error_subcode": 33}}, 400)
SHOWN = answer({"id": "178", "mentioned_comment": {"id": "77", "media": {"id": "5"}}})


@pytest.mark.parametrize(
    ("shown", "address", "more"),
    [
        (NOT_OURS, "/77/replies", {}),
        (SHOWN, "/178/mentions", {"media_id": "5", "comment_id": "77"}),
    ],
)
def test_a_comment_below_another_s_post_is_answered_as_a_mention(shown, address, more):
    http = Replay({"POST": [answer({"id": "c9"})], "GET": [shown]}, {"access_token": "t"})
    assert instagram.reply(http, ACCOUNT, BELOW, "Thanks") == "c9"
    _, url, _, form = http.seen[-1]
    assert url.endswith(address) and form == {"message": "Thanks", **more}


def received(*values, account="178", name="mentions"):
    changes = [{"field": name, "value": value} for value in values]
    told = instagram.receive({"entry": [{"id": account, "changes": changes}]}, ACCOUNT)
    found = []
    while True:
        try:
            found.append(next(told))
        except StopIteration as end:
            return found, end.value


def test_a_delivery_names_comments_and_captions():
    told, rest = received({"media_id": "5", "comment_id": "77"}, {"media_id": 6})
    assert [(each.name, each.told["by"]) for each in told] == [
        ("77", "comment_id"),
        ("6", "media_id"),
    ]
    assert rest is True
    assert received({"media_id": "5"}, account="179") == ([], False)
    assert received({"id": "5"}, name="comments") == ([], True)


HOSTILE = [None, 5, "x", {}, {"media_id": []}, {"comment_id": "1){id}"}, {"media_id": "9" * 41}]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_mention_without_a_number_is_set_aside_with_the_reason(value):
    (item,), _ = received(value)
    with pytest.raises(BadItem, match="without its number"):
        instagram.parse(item, ACCOUNT)


def test_what_a_mention_says_is_kept_under_the_name_it_was_told_by():
    notice = Notice("77", {"by": "comment_id"}, NOW)
    said = {"id": "other", "text": "@harbour", "timestamp": "2026-02-24T09:15:16+0000"}
    plan = {
        "fields=username": [answer({"id": "178", "username": "harbour"})],
        "mentioned_comment": [answer({"mentioned_comment": {**said, "media": {"id": "5"}}})],
        "/media": [page()],
        "/tags": [page()],
    }
    http = Replay(plan, {"access_token": "t"})
    (review,) = collect(instagram, http, replace(ACCOUNT, notices=(notice,)), None)[0]
    assert (review.external_id, review.text, review.parent_id) == ("77", "@harbour", "5")


@pytest.mark.parametrize("text", [" ", "x" * 2_201])
def test_an_answer_beyond_the_limit_is_not_sent(text):
    with pytest.raises(BadItem):
        instagram.reply(Replay({}), ACCOUNT, REVIEW, text)


def test_a_post_that_tags_the_account_is_answered_as_a_mention():
    http = Replay({"POST": [answer({"id": "c9"})]}, {"access_token": "t"})
    tagging = Review(channel="instagram", external_id="m7")
    assert instagram.reply(http, ACCOUNT, tagging, "Thanks") == "c9"
    ((_, url, _, form),) = http.seen
    assert url.endswith("/178/mentions")
    assert form == {"message": "Thanks", "media_id": "m7"}


@pytest.mark.parametrize(("told", "minutes"), [(None, 60), (240, 240), (5, 5), ("soon", 60)])
def test_meta_is_left_alone_for_as_long_as_it_says(told, minutes):
    usage = {"178": [{"type": "pages", "estimated_time_to_regain_access": told}]}
    headers = {} if told is None else {"X_Business_Use_Case_Usage": json.dumps(usage)}
    with pytest.raises(Deferred) as refused:
        read([answer({"error": {"code": 80001}}, 400, **headers)])
    assert refused.value.until == NOW + timedelta(minutes=minutes)
