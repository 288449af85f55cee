"""LinkedIn: posts, comments one level deep, the organisation's answers, versions that end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collectors.source import AuthRefused, BadItem, Broken, FormatChanged
from collectors.sources import linkedin
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, collect, listing

US = "urn:li:organization:77"
PAGE = listing("linkedin", US, options={"version": "202610"})
END = answer({"elements": [], "paging": {}})


def comment(number, who="urn:li:person:a", replies=0):
    urn = f"urn:li:comment:(urn:li:activity:1,{number})"
    made = {
        "id": str(number),
        "commentUrn": urn,
        "actor": who,
        "message": {"text": f"text {number}"},
    }
    made["commentsSummary"] = {"aggregatedTotalComments": replies}
    return {**made, "created": {"time": 1_790_000_000_000 + number}}


def elements(*items):
    return answer({"elements": list(items), "paging": {"start": 0, "count": 100}})


def read(plan, since=None, of=PAGE):
    http = Replay(plan, {"access_token": "t"})
    return http, collect(linkedin, http, of, since)[0]


POSTS = {"/rest/posts": [elements({"id": "urn:li:share:5"}), END]}


def test_comments_come_with_the_organisation_s_answer():
    plan = {
        "comment%3A": [elements(comment(2, US), comment(3)), END],
        "share%3A5/comments": [elements(comment(1, replies=2), comment(4, US)), END],
        **POSTS,
    }
    http, reviews = read(plan)
    assert [(one.text, one.response_text) for one in reviews] == [
        ("text 1", "text 2"),
        ("text 3", None),
    ]
    assert http.seen[0][2]["LinkedIn-Version"] == "202610"
    assert "author=urn%3Ali%3Aorganization%3A77" in http.seen[0][1]


def test_an_incremental_walk_stops_at_posts_that_rested_for_a_month():
    at = int((NOW - timedelta(days=31)).timestamp() * 1000)
    posts = [elements({"id": "urn:li:share:5", "lastModifiedAt": at}), answer(status=500)]
    _, reviews = read({"/comments": [elements(comment(1)), END], "/rest/posts": posts}, NOW)
    assert len(reviews) == 1


@pytest.mark.parametrize(
    ("plan", "of", "error"),
    [
        ({"/rest/posts": [answer({}, 401)]}, PAGE, AuthRefused),
        ({"/rest/posts": [answer({"code": "NONEXISTENT_VERSION"}, 426)]}, PAGE, Broken),
        ({"/rest/posts": [answer({"message": "x"})]}, PAGE, FormatChanged),
        ({**POSTS, "/comments": [elements(comment(1))]}, PAGE, Broken),
        ({}, listing("linkedin", US), AuthRefused),
    ],
)
def test_every_refusal_asks_for_what_helps(plan, of, error):
    with pytest.raises(error):
        read(plan, of=of)


REVIEW = Review(channel="linkedin", external_id="urn:li:comment:(urn:li:activity:1,2)")


def test_an_answer_goes_below_the_comment_and_is_named_in_a_header():
    http = Replay({"POST": [answer(b"", 201, X_RestLi_Id="9")]}, {"access_token": "t"})
    assert linkedin.reply(http, PAGE, REVIEW, "Thanks") == "9"
    assert http.seen[0][3] == {
        "actor": US,
        "object": "urn:li:activity:1",
        "message": {"text": "Thanks"},
        "parentComment": REVIEW.external_id,
    }


@pytest.mark.parametrize(
    ("review", "text"),
    [(REVIEW, " "), (REVIEW, "x" * 1_251), (Review(channel="linkedin", external_id="9"), "Thanks")],
)
def test_an_answer_that_cannot_be_given_is_not_sent(review, text):
    http = Replay({}, {"access_token": "t"})
    with pytest.raises(BadItem):
        linkedin.reply(http, PAGE, review, text)
    assert http.seen == []
