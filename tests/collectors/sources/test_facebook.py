"""Facebook: posts, comments, the page's own answers, and what Meta's error codes mean."""

from __future__ import annotations

import pytest

from collectors.source import (
    AuthRefused,
    BadItem,
    Blocked,
    Broken,
    Deferred,
    FormatChanged,
    Unreachable,
)
from collectors.sources import facebook
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, collect, listing

PAGE = listing("facebook", "100")
US = {"id": "100", "name": "Harbour"}
GUEST = {"id": "900", "name": "Guest"}
STATED = answer({"id": "100", "overall_star_rating": 4.3})


def post(number, who=US, comments=1):
    summary = {"data": [], "summary": {"total_count": comments}}
    made = {"id": f"100_{number}", "message": "post", "created_time": "2026-08-10T18:45:03+0000"}
    return {**made, "from": who, "comments": summary}


def comment(number, who=GUEST, parent=None, **more):
    made = {"id": f"c{number}", "message": f"text {number}", "from": who, **more}
    made["created_time"] = f"2026-08-11T18:45:0{number}+0000"
    return made | ({"parent": {"id": parent}} if parent else {})


def page(*items, following=None):
    paging = {"paging": {"next": following}} if following else {}
    return answer({"data": list(items), **paging})


def read(plan, since=None):
    http = Replay({**plan, "overall_star_rating": [STATED]}, {"access_token": "secret-token"})
    reviews, reasons, coverage = collect(facebook, http, PAGE, since)
    assert not reasons
    return http, reviews, coverage


def test_comments_come_with_the_page_s_first_answer():
    comments = page(
        comment(1), comment(2, US, "c1"), comment(3, US, "c1"), comment(4), comment(5, US)
    )
    _, reviews, coverage = read({"/feed": [page(post(1))], "/comments": [comments]})
    assert [(one.external_id, one.response_text) for one in reviews] == [
        ("c1", "text 2"),
        ("c4", None),
    ]
    assert reviews[0].parent_id == "100_1"
    assert (coverage.complete, coverage.stated_rating) == (False, 4.3)


def test_a_visitor_s_post_is_a_mention_and_our_comment_below_it_the_answer():
    comments = page(comment(1, US))
    _, reviews, _ = read({"/feed": [page(post(1, GUEST))], "/comments": [comments]})
    assert [(one.external_id, one.response_text) for one in reviews] == [("100_1", "text 1")]


def test_what_is_hidden_or_private_is_not_public():
    comments = page(comment(1, is_hidden=True), comment(2, is_private=True), comment(3))
    _, reviews, _ = read({"/feed": [page(post(1))], "/comments": [comments]})
    assert [one.external_id for one in reviews] == ["c3"]


def test_the_next_page_is_asked_for_without_the_token_in_its_address():
    following = (
        "https://graph.facebook.com/v26.0/100/feed?access_token=secret-token&after=A&limit=9"
    )
    feed = [page(post(1, comments=0), following=following), page(post(2, GUEST, 0))]
    http, reviews, _ = read({"/feed": feed})
    assert [one.external_id for one in reviews] == ["100_2"]
    assert "after=A" in http.seen[2][1]
    assert all("secret-token" not in url for _, url, _, _ in http.seen)


def test_a_page_whose_stars_meta_keeps_to_itself_is_read_all_the_same():
    refused = answer({"error": {"code": 12, "message": "(#12) deprecated"}}, 400)
    plan = {"overall_star": [refused], "/feed": [page(post(1))], "/comments": [page(comment(1))]}
    reviews, _, coverage = collect(facebook, Replay(plan, {"access_token": "t"}), PAGE)
    assert ([one.external_id for one in reviews], coverage.stated_rating) == (["c1"], None)


def test_an_incremental_walk_asks_for_two_months_of_posts():
    http, _, _ = read({"/feed": [page()]}, NOW)
    assert f"since={int(NOW.timestamp()) - 60 * 86_400}" in http.seen[1][1]


def refusal(code, subcode=None, status=400):
    return answer({"error": {"code": code, "error_subcode": subcode}}, status)


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (refusal(190, status=401), AuthRefused),
        (refusal(10, status=403), AuthRefused),
        (refusal(283), AuthRefused),
        (refusal(100), AuthRefused),
        (refusal(100, 33), Broken),
        (refusal(12), Blocked),
        (refusal(4), Deferred),
        (refusal(80001), Deferred),
        (refusal(2), Unreachable),
        (refusal(999), Broken),
        (answer({}, 400), AuthRefused),
        (answer({"datum": []}), FormatChanged),
        (page(post(1, comments=0), following="https://graph.facebook.com/x?after=A"), Broken),
    ],
)
def test_every_refusal_asks_for_what_helps(refused, error):
    with pytest.raises(error):
        read({"/feed": [refused]})


REVIEW = Review(channel="facebook", external_id="c1")


def test_an_answer_goes_below_the_comment():
    http = Replay({"POST": [answer({"id": "c9"})]}, {"access_token": "t"})
    assert facebook.reply(http, PAGE, REVIEW, "Thanks") == "c9"
    assert http.seen[0][1].endswith("/v26.0/c1/comments")
    assert http.seen[0][3] == {"message": "Thanks"}


@pytest.mark.parametrize("text", [" ", "x" * 8_001])
def test_an_answer_beyond_the_limit_is_not_sent(text):
    http = Replay({}, {"access_token": "t"})
    with pytest.raises(BadItem):
        facebook.reply(http, PAGE, REVIEW, text)
    assert http.seen == []


def test_a_visitor_s_post_stays_though_meta_hides_its_author():
    hidden = {"id": "100_9", "message": "Lovely", "created_time": "2026-08-10T18:45:03+0000"}
    plan = {"overall_star_rating": [answer({})], "/feed": [answer({"data": [hidden]})]}
    plan |= {"/comments": [answer({"data": []})]}
    reviews, reasons, _ = collect(
        facebook, Replay(plan, {"access_token": "t"}), listing("facebook", "100")
    )
    assert [(one.external_id, one.text, one.author) for one in reviews] == [
        ("100_9", "Lovely", None)
    ]
    assert reasons == []


def test_comments_that_are_gone_are_set_aside_and_their_post_stays():
    post = {"id": "100_9", "message": "Lovely", "created_time": "2026-08-10T18:45:03+0000"}
    gone = answer({"error": {"code": 100, "error_subcode": 33}}, 400)
    plan = {"overall_star_rating": [answer({})], "/feed": [answer({"data": [post]})]}
    http = Replay({**plan, "/comments": [gone]}, {"access_token": "t"})
    reviews, reasons, _ = collect(facebook, http, listing("facebook", "100"))
    assert [one.external_id for one in reviews] == ["100_9"]
    assert reasons == ["the comments below 100_9 are gone or may not be seen"]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"recommendation_type": "positive"}, (5, "positive", None)),
        ({"recommendation_type": "negative", "review_text": "Cold"}, (1, "negative", "Cold")),
        ({"rating": 4, "has_review": True, "review_text": "Fine"}, (4, None, "Fine")),
    ],
)
@pytest.mark.parametrize("at", ["2018-07-07T04:35:18+0000", 1530938118])
def test_a_recommendation_is_a_review(item, expected, at):
    page = listing("facebook", "100")
    review = facebook.parse({**item, "created_time": at}, page)
    assert (review.rating, review.rating_original, review.text) == expected
    assert review.created_at.isoformat() == "2018-07-07T04:35:18+00:00"
    assert len(review.external_id) == 40
    named = facebook.parse({**item, "open_graph_story": {"id": "77"}}, page)
    assert named.external_id == "77"
    with pytest.raises(BadItem, match="neither"):
        facebook.parse({"review_text": "Fine"}, page)


def test_a_comment_without_an_id_is_named_by_its_address():
    address = "https://www.facebook.com/100/posts/55/?comment_id=77"
    review = facebook.parse({"message": "Hm", "permalink_url": address}, listing("facebook", "100"))
    assert review.external_id == "55_77"


def test_recommendations_are_taken_from_a_delivery():
    value = {"recommendation_type": "positive", "review_text": "Good", "reviewer_id": "9",
             "reviewer_name": "Ines", "open_graph_story_id": "77", "created_time": 1530938118,
             "verb": "add"}  # fmt: skip
    feed = {"field": "feed", "value": {"item": "comment", "verb": "add"}}

    def taken(*changes, page="100"):
        received = facebook.receive({"entry": [{"id": page, "changes": list(changes)}]}, of)
        items = []
        while True:
            try:
                items.append(next(received))
            except StopIteration as end:
                return [facebook.parse(item, of) for item in items], end.value

    of = listing("facebook", "100")
    ((review,), rest) = taken({"field": "ratings", "value": value})
    assert (review.external_id, review.author, review.rating, rest) == ("77", "Ines", 5, False)
    named = {"rating": 4, "reviewer": {"id": "9", "name": "Ines"}, "created_time": 1530938118}
    ((review,), _) = taken({"field": "ratings", "value": named})
    assert (review.author, review.author_id, review.rating) == ("Ines", "9", 4)
    liked = {"item": "reaction", "open_graph_story_id": "77", "reaction_type": "like"}
    assert taken({"field": "ratings", "value": {**liked, "verb": "add"}}) == ([], False)
    assert taken(feed) == ([], True)
    assert taken({"field": "ratings", "value": {**value, "verb": "remove"}}) == ([], True)
    assert taken(feed, page="200") == ([], False)
