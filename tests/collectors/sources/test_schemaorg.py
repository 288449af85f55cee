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
        ({"ratingValue": "80%"}, 4.2, "80/100"),
        ({"ratingValue": "4 out of 5 stars", "bestRating": "5 stars"}, 4, None),
        ({"ratingValue": "★★★☆☆"}, 3, None),
        ({"ratingValue": "4.33333333333333333333"}, 4 + 1 / 3, None),
        ({"ratingValue": 2, "bestRating": 1, "worstRating": 6}, 4.2, "2 (1 to 6)"),
        ([{"reviewAspect": "Food", "ratingValue": 1}, {"ratingValue": 4}], 4, None),
        ([{"reviewAspect": "Food", "ratingValue": 1}] * 2, None, None),
        ({"reviewAspect": "Stay", "ratingValue": 4}, 4, None),
        ({"ratingValue": 4, "bestRating": 5, "worstRating": 5}, 4, None),
        ({"ratingValue": "N/A"}, None, None),
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
    [{"ratingValue": "C+"}, {"ratingValue": 7}, {"ratingValue": -1}, {"ratingValue": 1e300},
     {"ratingValue": 4, "bestRating": 1, "worstRating": 5},
     {"ratingValue": 5, "bestRating": 1, "worstRating": 1}, {"ratingValue": {"a": 1}}],
)  # fmt: skip
def test_a_rating_off_its_scale_is_set_aside(stated):
    item = {**review(1, reviewRating=stated), "_syntax": "json-ld"}
    with pytest.raises(BadItem, match="reviewRating"):
        schemaorg.parse(item, PLACE)


def test_a_zero_means_that_nobody_gave_stars():
    pages = page(review(1, reviewRating={"ratingValue": "0", "bestRating": "5"}),
                 review(2, reviewRating={"ratingValue": 0}, reviewBody=None))  # fmt: skip
    reviews, reasons, _ = collect(schemaorg, replay(pages), PLACE)
    assert [(one.rating, one.flags) for one in reviews] == [(None, ("rating of zero left out",))]
    assert reasons == ["the review has neither a `reviewRating` nor a `reviewBody`"]


def test_a_rating_beside_the_text_needs_no_node_of_its_own():
    made = review(1, reviewRating=None, ratingValue="7", bestRating="10")
    assert collect(schemaorg, replay(page(made)), PLACE)[0][0].rating_original == "7/10"


@pytest.mark.parametrize(
    ("values", "best", "shown"),
    [
        ([8, 9, 4], None, ["8/10", "9/10", "4/10"]),
        ([80, 90, 40], None, ["80/100", "90/100", "40/100"]),
        ([8, 4], 20, ["8/20", "4/20"]),
        ([4, 5, 5, 7], None, [None, None, None]),
        ([4, 5], 10, [None, None]),
    ],
)
def test_a_scale_that_no_review_states_is_told_by_the_whole_page(values, best, shown):
    made = [review(n, reviewRating={"ratingValue": value}) for n, value in enumerate(values)]
    mean = {"aggregateRating": {"ratingValue": 4, "bestRating": best}} if best else {}
    reviews = collect(schemaorg, replay(page(*made, **mean)), PLACE)[0]
    assert [one.rating_original for one in reviews] == shown


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"@type": "Person", "givenName": "Ada", "familyName": "Moss"}, "Ada Moss"),
        ({"@type": "Person", "name": "", "alternateName": "moss7"}, "moss7"),
        ([{"@type": "Person"}, {"name": "Ada"}], "Ada"),
        ("O&#039;Hara &amp; Sons", "O'Hara & Sons"),
        (4711, "4711"),
        ({"@id": "#nobody"}, None),
    ],
)
def test_authors_are_named_in_many_ways(author, name):
    assert collect(schemaorg, replay(page(review(1, author=author))), PLACE)[0][0].author == name


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"reviewBody": ["Fine.", "Rooms are small."]}, "Fine.\n\nRooms are small."),
        ({"reviewBody": ["Fine. Rooms", "Fine. Rooms are small."]}, "Fine. Rooms are small."),
        ({"reviewBody": "", "description": "In another field"}, "In another field"),
        ({"reviewBody": None, "text": "In a third"}, "In a third"),
        ({"reviewBody": "Bath &amp;amp; bed &lt;br /&gt; fine"}, "Bath & bed\nfine"),
        ({"reviewBody": "1 < 2 & 3 > 2"}, "1 < 2 & 3 > 2"),
        ({"reviewBody": 100}, "100"),
    ],
)
def test_texts_are_read_whole_and_without_their_wrapping(said, text):
    reviews = collect(schemaorg, replay(page(review(1, **said))), PLACE)[0]
    assert reviews[0].text == text


@pytest.mark.parametrize(
    ("stated", "address"),
    [
        ({"url": "/reviews/5"}, "https://guide.example/reviews/5"),
        ({"url": "#r5"}, URL + "#r5"),
        ({"url": {"@id": "https://other.example/5"}}, "https://other.example/5"),
        ({"@id": URL + "#r6"}, URL + "#r6"),
        ({"@id": "_:b0"}, URL),
        ({"url": "javascript:alert(1)"}, URL),
        ({"url": "http://["}, URL),
    ],
)
def test_a_review_is_linked_where_it_stands(stated, address):
    assert collect(schemaorg, replay(page(review(1, **stated))), PLACE)[0][0].url == address


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("March 5, 2024", "2024-03-05"),
        ("25.03.2024", "2024-03-25"),
        ("Tue Mar 05 2024 10:00:00 GMT+0100 (CET)", "2024-03-05"),
        (1_709_632_800_000, "2024-03-05"),
        ("two days", None),
        ("05/03/2024", None),
    ],
)
def test_dates_come_in_many_spellings(written, day):
    made = collect(schemaorg, replay(page(review(1, datePublished=written))), PLACE)[0][0]
    assert (made.created_at and made.created_at.date().isoformat()) == day
    assert made.flags == (() if day else ("date not understood",))


def test_the_page_tells_which_number_of_a_date_is_the_day():
    made = [review(1, datePublished="05/03/2024"), review(2, datePublished="05/25/2024")]
    reviews = collect(schemaorg, replay(page(*made)), PLACE)[0]
    assert [one.created_at.month for one in reviews] == [5, 5]


def test_a_date_told_by_its_distance_is_no_part_of_what_a_review_is_called():
    made, again = (
        collect(schemaorg, replay(page(review(1, datePublished=ago))), PLACE)[0][0]
        for ago in ("2 weeks ago", "3 weeks ago")
    )
    assert made.external_id == again.external_id
    assert made.created_at.isoformat() == "2026-11-06T00:00:00+00:00"
    assert made.flags == ("date is approximate",)


def test_rules_that_cannot_be_read_forbid_for_now():
    class Silent(Replay):
        def _answer(self, *request):
            raise Unreachable("nobody there")

    with pytest.raises(Unreachable):
        collect(schemaorg, Silent({}), PLACE)
