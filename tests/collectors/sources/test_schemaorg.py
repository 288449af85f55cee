"""Web pages: following their pages, robots.txt, scales, and what is not a place without reviews."""

from __future__ import annotations

import json

import pytest

from collectors.source import BadItem, Blocked, Broken, FormatChanged, Unreachable
from collectors.sources import schemaorg
from tests.collectors.sources.replay import Replay, answer, collect, listing

URL = "https://guide.example/quay"
PLACE = listing("schemaorg", URL + "#reviews", channel="web")
OPEN = answer("User-agent: *\nAllow: /")


def review(number: int, **more) -> dict:
    made = {"@type": "Review", "author": f"Guest {number}", "reviewBody": f"Text {number}"}
    return {**made, "reviewRating": {"@type": "Rating", "ratingValue": 4}, **more}


def page(*reviews, following="", **more):
    place = {"@context": "https://schema.org", "@type": "Hotel", "review": list(reviews), **more}
    link = f'<link rel="next" href="{following}">' if following else ""
    return answer(f'{link}<script type="application/ld+json">{json.dumps(place)}</script>')


def replay(*pages, robots=OPEN):
    return Replay({"/robots.txt": [robots], "GET": list(pages)})


def test_pages_are_followed_on_the_same_site():
    total = {"aggregateRating": {"ratingValue": "8,0", "bestRating": 10, "reviewCount": "1,234"}}
    http = replay(page(review(1), following="?page=2", **total), page(review(2)))
    reviews, _, coverage = collect(schemaorg, http, PLACE)
    assert [one.text for one in reviews] == ["Text 1", "Text 2"]
    assert [one.url for one in reviews] == [URL, URL + "?page=2"]
    assert coverage.stated_total == 1234
    assert coverage.stated_rating == pytest.approx(1 + 4 * 7 / 9)
    assert not coverage.complete


def test_another_site_is_not_followed():
    http = replay(page(review(1), following="https://evil.example/2"))
    assert len(collect(schemaorg, http, PLACE)[0]) == 1


@pytest.mark.parametrize("following", ["", "?page=2"])
def test_a_page_that_leads_back_is_given_up(following):
    pages = [page(review(1), following="?page=2"), page(review(2), following=following or URL)]
    with pytest.raises(Broken):
        collect(schemaorg, replay(*pages), PLACE)


def test_a_review_keeps_its_id_when_it_moves_to_another_page():
    one = collect(schemaorg, replay(page(review(1))), PLACE)[0][0]
    pages = [page(review(2), following="?page=2"), page(review(1))]
    moved = collect(schemaorg, replay(*pages), PLACE)[0][1]
    assert (one.external_id, one.account) == (moved.external_id, moved.account)


def test_reviews_that_differ_have_ids_that_differ():
    pages = page(
        review(1), review(2), review(1, author="Other"), review(1, datePublished="2026-01-01"),
        review(1, reviewBody=None), review(1, reviewBody=None, reviewRating={"ratingValue": 2}),
    )  # fmt: skip
    reviews, reasons, _ = collect(schemaorg, replay(pages), PLACE)
    assert not reasons
    assert len({one.external_id for one in reviews}) == 6


def test_robots_are_obeyed_before_a_page_is_asked_for():
    http = replay(page(review(1)), robots=answer("User-agent: *\nDisallow: /quay"))
    with pytest.raises(Blocked):
        collect(schemaorg, http, PLACE)
    assert [url for _, url, _, _ in http.seen] == ["https://guide.example/robots.txt"]


@pytest.mark.parametrize(
    ("answered", "error"),
    [
        (answer("<form><input type='password' name=p></form>"), Blocked),
        (answer("<h1>Please verify that you are human</h1>"), Blocked),
        (answer("<h1>Quay House</h1>"), FormatChanged),
        (answer(""), FormatChanged),
        (answer("", 404), Broken),
    ],
)
def test_a_page_without_data_is_not_a_place_without_reviews(answered, error):
    with pytest.raises(error):
        collect(schemaorg, replay(answered), PLACE)


def test_a_place_without_reviews_is_an_honest_nothing():
    assert collect(schemaorg, replay(page()), PLACE)[0] == []


@pytest.mark.parametrize(
    ("stated", "stars", "shown"),
    [
        ({"ratingValue": 4}, 4, None),
        ({"ratingValue": "4.5"}, 4.5, None),
        ({"ratingValue": "4,5"}, 4.5, None),
        ({"ratingValue": "8", "bestRating": "10"}, 1 + 4 * 7 / 9, "8/10"),
        ({"ratingValue": 87, "bestRating": 100, "worstRating": 0}, 1 + 4 * 0.87, "87/100"),
        ({"ratingValue": 10, "bestRating": 10, "worstRating": 2}, 5, "10/10"),
        ({"ratingValue": "8/10"}, 1 + 4 * 7 / 9, "8/10"),
        ([{"ratingValue": ["3"]}], 3, None),
        ("3", 3, None),
        ({"bestRating": 5}, None, None),
        (None, None, None),
    ],
)
def test_ratings_come_to_the_common_scale(stated, stars, shown):
    made = collect(schemaorg, replay(page(review(1, reviewRating=stated))), PLACE)[0][0]
    assert made.rating == (None if stars is None else pytest.approx(stars))
    assert made.rating_original == shown


@pytest.mark.parametrize(
    "stated",
    [{"ratingValue": "five"}, {"ratingValue": 7}, {"ratingValue": 0}, {"ratingValue": "NaN"},
     {"ratingValue": 5, "bestRating": 1, "worstRating": 1}, {"ratingValue": {"a": 1}}],
)  # fmt: skip
def test_a_rating_off_its_scale_is_set_aside(stated):
    item = {**review(1, reviewRating=stated), "_syntax": "json-ld"}
    with pytest.raises(BadItem, match="rating"):
        schemaorg.parse(item, PLACE)


def test_rules_that_cannot_be_read_forbid_for_now():
    class Silent(Replay):
        def _answer(self, *request):
            raise Unreachable("nobody there")

    with pytest.raises(Unreachable):
        collect(schemaorg, Silent({}), PLACE)
