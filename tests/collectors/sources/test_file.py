"""A file goes through the source: every row ends as a review or set aside."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.mapping import guess
from collectors.readers import Unreadable, read
from collectors.source import BadItem, Broken, source_module
from data.models import Coverage, Listing, Review
from tests.collectors.tables_of_ours import TEXTS, as_json, delimited, records

AS_OF = "2026-11-21T12:00:00+00:00"
file = source_module("file")


def listing_of(path, body, **options):
    path.write_bytes(body)
    mapped = options.pop("mapping", None) or guess(read(body)).model_dump(mode="json")
    given = {"path": str(path), "mapping": mapped, "as_of": AS_OF, **options}
    return Listing(1, 1, 1, "file", "trustpilot", "upload", account="acme", options=given)


def imported(listing):
    """Return the reviews by row number, the reasons by row number, and the coverage."""
    reviews, aside = {}, {}
    walk = file.fetch(None, listing, None)
    while True:
        try:
            item = json.loads(json.dumps(next(walk)))
        except StopIteration as end:
            return reviews, aside, end.value
        try:
            reviews[item["row"]] = file.parse(item, listing)
        except BadItem as reason:
            aside[item["row"]] = str(reason)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "upload"


def one(path, values, **options):
    reviews, aside, _ = imported(listing_of(path, as_json([values, *records(5)]), **options))
    assert not aside
    return reviews[1]


def test_every_field_arrives(path):
    row = {
        "review_id": "01", "author": "Ann Other", "author_id": "u7", "rating": "4/5",
        "title": "Quay", "text": TEXTS[0], "date": "2024-03-01T10:00:00+02:00",
        "updated": "2024-03-02", "review_url": "https://reviews.test/01", "language": "en",
        "source": "Invited", "reply": "Thank you for coming", "reply_date": "2024-03-03 09:00",
        "place_name": "Harbour", "place_id": "p1", "address": "1 Quay Street",
        "country": "IE", "lat": "53.3", "lng": -6.2, "likes": "3",
    }  # fmt: skip
    rows = [
        {**row, "review_id": f"0{n}", "review_url": f"https://reviews.test/0{n}"} for n in range(4)
    ]
    reviews, aside, coverage = imported(listing_of(path, as_json(rows)))
    assert (aside, coverage) == ({}, Coverage(complete=False))
    assert reviews[2] == Review(
        channel="trustpilot", account="acme", external_id="01", author="Ann Other", author_id="u7",
        title="Quay", text=TEXTS[0], language="en", rating=4,
        created_at=datetime(2024, 3, 1, 8, tzinfo=UTC), updated_at=datetime(2024, 3, 2, tzinfo=UTC),
        url="https://reviews.test/01", origin="invited", engagement={"likes": 3},
        response_text="Thank you for coming", response_at=datetime(2024, 3, 3, 9, tzinfo=UTC),
        place={"name": "Harbour", "remote_id": "p1", "address": "1 Quay Street", "country": "IE",
               "latitude": 53.3, "longitude": -6.2},
    )  # fmt: skip


def test_ratings_of_other_scales_keep_how_they_were_shown(path):
    rows = [{"score": score, "comment": TEXTS[0], "date": "2024-01-01"} for score in (8.4, 10, 1)]
    reviews, _, _ = imported(listing_of(path, as_json(rows)))
    assert [reviews[n].rating for n in (1, 2, 3)] == pytest.approx([4.288889, 5, 1])
    assert reviews[1].rating_original == "8.4/10"


def test_pros_and_cons_are_one_text(path):
    rows = [
        {"rating": 5, "date": "2024-01-01", "Liked": TEXTS[0], "Disliked": TEXTS[1]},
        {"rating": 4, "date": "2024-01-01", "Liked": "", "Disliked": TEXTS[1]},
    ] * 3
    reviews, _, _ = imported(listing_of(path, as_json(rows)))
    assert reviews[1].text == f"{TEXTS[0]}\n{TEXTS[1]}"
    assert reviews[2].text == TEXTS[1]


@pytest.mark.parametrize("nothing", ["", " ", "\xa0", "NaN", "null", "N/A", None])
def test_every_way_of_saying_nothing_is_nothing(path, nothing):
    review = one(path, {**records(1)[0], "title": nothing, "author": nothing})
    assert (review.title, review.author) == (None, None)


def test_masked_authors_are_no_authors_and_excel_numbers_are_text(path):
    review = one(path, {**records(1)[0], "author": "**", "title": 247})
    assert (review.author, review.title) == (None, "247")


def test_markup_and_entities_become_text(path):
    review = one(path, {**records(1)[0], "text": "Fish &amp; chips<br>twice", "title": "2 < 3 & 4"})
    assert (review.text, review.title) == ("Fish & chips\ntwice", "2 < 3 & 4")


def test_a_link_that_is_no_web_address_is_left_out(path):
    rows = [{**row, "review_url": f"https://x.test/{row['review_id']}"} for row in records(6)]
    rows[2]["review_url"] = "javascript:alert(1)"
    reviews, _, _ = imported(listing_of(path, as_json(rows)))
    assert (reviews[2].url, reviews[3].url) == ("https://x.test/r-1", None)


@pytest.mark.parametrize(
    ("written", "flag"),
    [
        ("soon", "date not understood"),
        ("2124-01-01", "date in the future"),
        ("1970-01-01", "date before 1995"),
    ],
)
def test_a_date_that_is_nonsense_is_left_out_and_said(path, written, flag):
    review = one(path, {**records(1)[0], "date": written})
    assert (review.created_at, review.flags) == (None, (flag,))


def test_an_answer_before_the_review_is_kept_as_stated(path):
    review = one(path, {**records(1)[0], "reply_date": "2023-01-01", "reply": "Thanks a lot"})
    assert review.response_at < review.created_at


def test_a_rating_of_zero_among_stars_is_no_rating(path):
    review = one(path, {**records(1)[0], "rating": 0})
    assert (review.rating, review.flags) == (None, ("rating of zero left out",))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"rating": "five eggs"}, "not understood"),
        ({"rating": 7}, "not between 1 and 5"),
        ({"rating": "", "text": "", "title": ""}, "neither a rating nor a text"),
        ({"text": "x" * 200_001}, "`text`"),
        ({"author": "x" * 501}, "`author`"),
    ],
)
def test_a_row_that_is_no_review_is_set_aside_and_its_neighbours_are_not(path, values, reason):
    rows = records(120)
    rows[7] |= values
    reviews, aside, _ = imported(listing_of(path, as_json(rows)))
    assert list(aside) == [8]
    assert reason in aside[8]
    assert len(reviews) == 119


def test_a_ragged_row_is_set_aside_with_its_number(path):
    body = delimited(records(5)) + b"only,three,cells\r\n" + delimited(records(1), header=False)
    reviews, aside, _ = imported(listing_of(path, body))
    assert aside == {7: "row 7 has 3 cells where the header has 6"}
    assert len(reviews) == 6


def without_ids(count, **more):
    return [{k: v for k, v in row.items() if k != "review_id"} for row in records(count, **more)]


def test_without_ids_the_same_statement_has_the_same_id_and_another_has_not(path):
    rows = without_ids(9, place_name=lambda n: f"Shop {n % 3}")
    twice = [*rows, rows[4], {**rows[4], "place_name": "Shop 2"}, {**rows[4], "date": "2024-01-01"}]
    reviews, _, _ = imported(listing_of(path, as_json(twice)))
    ids = [reviews[n].external_id for n in range(1, 13)]
    assert len(set(ids[:9])) == 9
    assert ids[9] == ids[4]
    assert len(set(ids)) == 11


def test_the_dialect_of_a_file_does_not_change_the_ids(path):
    rows = without_ids(9)
    found = [
        {review.external_id for review in imported(listing_of(path, body))[0].values()}
        for body in (delimited(rows), delimited(rows, ";", "utf-16"), as_json(rows))
    ]
    assert found[0] == found[1] == found[2]


def test_relative_dates_give_the_same_ids_a_week_later(path):
    def rows(said):
        return [
            {"author": f"Ann {n}", "text": TEXTS[n % 4], "stars": 4, "date": said} for n in range(6)
        ]

    first, _, _ = imported(listing_of(path, as_json(rows("a week ago"))))
    later, _, _ = imported(
        listing_of(path, as_json(rows("2 weeks ago")), as_of="2026-11-28T12:00:00+00:00")
    )
    assert [r.external_id for r in first.values()] == [r.external_id for r in later.values()]
    assert first[1].created_at == later[1].created_at == datetime(2026, 11, 14, tzinfo=UTC)
    assert first[1].flags == ("date is approximate",)


def test_times_without_a_zone_are_those_of_the_mapping(path):
    body = delimited([{**row, "date": "2024-07-01 12:00:00"} for row in records(5)])
    zoned = guess(read(body), time_zone="America/New_York").model_dump(mode="json")
    reviews, _, _ = imported(listing_of(path, body, mapping=zoned))
    assert reviews[2].created_at == datetime(2024, 7, 1, 16, tzinfo=UTC)


def test_a_corrected_mapping_decides(path):
    body = delimited([{**row, "date": "03/04/2024"} for row in records(5)])
    corrected = guess(read(body)).model_dump(mode="json")
    corrected["date_orders"] = {"created_at": "mdy"}
    corrected["columns"] |= {"title": "author", "author": "title"}
    reviews, _, _ = imported(listing_of(path, body, mapping=corrected))
    assert reviews[2].created_at == datetime(2024, 3, 4, tzinfo=UTC)
    assert (reviews[2].author, reviews[2].title) == ("Visit 0", "Guest Number0")


def test_the_mapping_may_be_kept_as_text(path):
    body = delimited(records(3))
    reviews, _, _ = imported(listing_of(path, body, mapping=guess(read(body)).model_dump_json()))
    assert len(reviews) == 3


@pytest.mark.parametrize("options", [{}, {"path": "/nowhere/at/all"}])
def test_a_file_that_is_gone_is_said(options):
    listing = Listing(1, 1, 1, "file", "google", "x", options=options)
    with pytest.raises(Broken) as error:
        next(file.fetch(None, listing, None))
    assert error.value.action


def test_a_listing_without_a_mapping_is_said():
    with pytest.raises(Broken, match="columns"):
        file.parse({"row": 1, "values": {}}, Listing(1, 1, 1, "file", "google", "x"))


def test_what_is_no_table_is_refused(path):
    path.write_bytes(b"%PDF-1.7")
    listing = Listing(1, 1, 1, "file", "google", "x", options={"path": str(path)})
    with pytest.raises(Unreadable):
        next(file.fetch(None, listing, None))


REVIEWS = st.fixed_dictionaries(
    {
        "author": st.text("abcdefgh éüñł", min_size=3, max_size=20).map(str.strip).filter(len),
        "rating": st.integers(1, 5),
        "text": st.text(
            st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&\ue00d"),
            min_size=1,
        ).map(lambda text: f"We said {text.strip()} and more."),
        "at": st.datetimes(
            datetime.fromisoformat("1996-01-01"), datetime.fromisoformat("2026-01-01")
        ).map(lambda at: at.replace(microsecond=0, hour=at.hour % 12 + 1)),
    }
)
FORMS = {
    "iso": lambda at: at.isoformat(),
    "german": lambda at: at.strftime("%d.%m.%Y %H:%M:%S"),
    "words": lambda at: at.strftime("%B %d, %Y %I:%M:%S %p"),
    "epoch": lambda at: str(int(at.replace(tzinfo=UTC).timestamp())),
}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(REVIEWS, min_size=5, max_size=15),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(sorted(FORMS)),
)
def test_any_reviews_in_any_dialect_are_read_back_field_for_field(
    tmp_path_factory, reviews, delimiter, encoding, form
):
    rows = [
        {
            "id": f"r{n:03d}", "Autor": one["author"], "Sterne": one["rating"],
            "Bewertungstext": one["text"], "Datum": FORMS[form](one["at"]),
        }
        for n, one in enumerate(reviews)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("any") / "upload"
    found, aside, _ = imported(listing_of(path, delimited(rows, delimiter, encoding)))
    assert not aside
    late = datetime.fromtimestamp(790_000_000, UTC)
    for one, review in zip(reviews, found.values(), strict=True):
        assert (review.author, review.rating, review.text) == (
            one["author"],
            one["rating"],
            one["text"],
        )
        if form != "epoch" or one["at"].replace(tzinfo=UTC) > late:
            assert review.created_at == one["at"].replace(tzinfo=UTC)
