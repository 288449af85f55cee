"""Mastodon: timelines and search, what is left out, answers that are posted once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collectors.source import AuthRefused, BadItem, Broken, FormatChanged
from collectors.sources import mastodon
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, cases, collect, listing

TAG = listing("mastodon", "#harbour", options={"instance": "https://Social.Example/"})
WORDS = listing("mastodon", "harbour hotels", options={"instance": "social.example"})
POST = cases("mastodon")[1][1]


def post(number: int, **more) -> dict:
    return {**POST, "id": str(number), "uri": f"https://social.example/p/{number}", **more}


def link(number: int | None) -> dict[str, str]:
    base = "<https://inner.example/api/v1/timelines/tag/harbour"
    older = f'{base}?max_id={number}>; rel="next", ' if number else ""
    return {"Link": f'{older}{base}?min_id=9>; rel="prev"'}


def numbers(reviews):
    return [review.external_id.rpartition("/")[2] for review in reviews]


def test_pages_are_followed_by_the_header_until_it_names_no_next():
    pages = [answer([post(9), post(8)], **link(8)), answer([post(7)], **link(None))]
    http = Replay({"GET": pages})
    reviews, _, coverage = collect(mastodon, http, TAG)
    assert (numbers(reviews), coverage.complete) == (["9", "8", "7"], False)
    assert [url for _, url, _, _ in http.seen] == [
        "https://social.example/api/v1/timelines/tag/harbour?limit=40",
        "https://social.example/api/v1/timelines/tag/harbour?limit=40&max_id=8",
    ]


def test_a_server_without_the_header_is_walked_by_ids():
    pages = [answer([post(9)]), answer([post(8)]), answer([])]
    assert numbers(collect(mastodon, Replay({"GET": pages}), TAG)[0]) == ["9", "8"]


def test_an_incremental_walk_stops_two_days_before_the_known():
    old = (NOW - timedelta(days=3)).isoformat()
    pages = [answer([post(9), post(8, created_at=old)], **link(8)), answer(status=500)]
    assert numbers(collect(mastodon, Replay({"GET": pages}), TAG, NOW)[0]) == ["9", "8"]


def test_the_same_page_for_ever_is_given_up():
    with pytest.raises(Broken):
        collect(mastodon, Replay({"GET": [answer([post(9)], **link(9))]}), TAG)


@pytest.mark.parametrize(
    "more",
    [{"reblog": POST}, {"visibility": "direct"}, {"visibility": "private"},
     {"account": {**POST["account"], "noindex": True}}],
    ids=["boost", "direct", "followers only", "not to be indexed"],
)  # fmt: skip
def test_what_is_not_a_public_statement_is_left_out(more):
    page = answer([post(9, **more), post(8)], **link(None))
    assert numbers(collect(mastodon, Replay({"GET": [page]}), TAG)[0]) == ["8"]


def test_words_are_searched_for_with_a_token():
    pages = [answer({"accounts": [], "statuses": [post(9)], "hashtags": []}),
             answer({"statuses": []})]  # fmt: skip
    http = Replay({"GET": pages}, {"access_token": "t"})
    assert numbers(collect(mastodon, http, WORDS)[0]) == ["9"]
    assert "offset=1" in http.seen[1][1]
    assert http.seen[0][2] == {"Authorization": "Bearer t"}


def test_a_search_without_a_token_is_not_an_empty_result():
    with pytest.raises(AuthRefused, match="access token"):
        collect(mastodon, Replay({"GET": [answer({"statuses": []})]}), WORDS)


@pytest.mark.parametrize(
    ("of", "page", "error"),
    [
        (TAG, answer({"error": "…"}), FormatChanged),
        (TAG, answer({"error": "The access token is invalid"}, 401), AuthRefused),
        (TAG, answer({"error": "Not Found"}, 404), Broken),
        (listing("mastodon", "harbour"), answer([]), AuthRefused),
    ],
)
def test_every_refusal_asks_for_what_helps(of, page, error):
    with pytest.raises(error):
        collect(mastodon, Replay({"GET": [page]}), of)


REVIEW = Review(
    channel="mastodon", external_id="https://elsewhere.example/7", author_id="jo@elsewhere.example"
)


def desk(found=None, most=60):
    known = [{"id": "77", "uri": REVIEW.external_id}] if found is None else found
    plan = {
        "/api/v2/instance": [answer({"configuration": {"statuses": {"max_characters": most}}})],
        "/api/v2/search": [answer({"statuses": known})],
        "POST": [answer({"id": "78", "uri": "https://social.example/p/78"})],
    }
    return Replay(plan, {"access_token": "t"})


def test_an_answer_is_posted_once_however_often_it_is_sent():
    http = desk()
    sent = [mastodon.reply(http, TAG, REVIEW, "Thank you") for _ in range(2)]
    posted = [(headers, form) for method, _, headers, form in http.seen if method == "POST"]
    assert sent == ["https://social.example/p/78"] * 2
    assert posted[0] == posted[1]
    assert posted[0][0]["Idempotency-Key"]
    assert posted[0][1] == {
        "status": "@jo@elsewhere.example Thank you",
        "in_reply_to_id": "77",
        "visibility": "public",
    }
    mastodon.reply(http, TAG, REVIEW, "Another")
    assert http.seen[-1][2]["Idempotency-Key"] != posted[0][0]["Idempotency-Key"]


@pytest.mark.parametrize("text", [" ", "x" * 60])
def test_an_answer_beyond_the_limit_of_the_instance_is_not_sent(text):
    http = desk()
    with pytest.raises(BadItem, match="60"):
        mastodon.reply(http, TAG, REVIEW, text)
    assert not [method for method, *_ in http.seen if method == "POST"]


@pytest.mark.parametrize("found", [[], [{"id": "1", "uri": "https://other.example"}]])
def test_an_answer_to_a_post_that_is_gone_is_not_sent(found):
    with pytest.raises(Broken):
        mastodon.reply(desk(found), TAG, REVIEW, "Thank you")


@pytest.mark.parametrize("instance", ["", "[", "me@social.example", "social.example?x", "a b"])
def test_an_instance_is_a_host(instance):
    odd = listing("mastodon", "#harbour", options={"instance": instance})
    with pytest.raises(AuthRefused, match="instance"):
        collect(mastodon, Replay({"GET": [answer([])]}), odd)
