"""Exports of real tools import with the counts, dates, scales and answers their notes state."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import pytest

from collectors.guessing.rows import RowReader
from collectors.mapping import NotReviews, guess
from collectors.readers import Unreadable, read
from collectors.source import BadItem
from data.models import Listing

EXPORTS = Path(__file__).parents[4] / "shared" / "data" / "exports"
AS_OF = datetime(2026, 11, 21, 12, tzinfo=UTC)

pytestmark = pytest.mark.skipif(
    not EXPORTS.is_dir(), reason="the exports are not beside the project"
)


def _percentile(values, share):
    return quantiles(values, n=100, method="inclusive")[share - 1]


class Import:
    """Everything that one file holds."""

    def __init__(self, name):
        self.table = read((EXPORTS / name).read_bytes(), name)
        self.mapping = guess(self.table)
        listing = Listing(1, 1, 1, "file", "other", "upload")
        reader = RowReader(self.mapping, listing, AS_OF)
        self.reviews, self.aside = [], []
        for row in self.table.rows():
            try:
                assert not row.problem, row.problem
                self.reviews.append(reader.review(row.values))
            except BadItem as reason:
                self.aside.append(str(reason))
        self.ids = {review.external_id for review in self.reviews}

    @property
    def period(self):
        moments = [review.created_at for review in self.reviews if review.created_at]
        return tuple(at.date().isoformat() for at in (min(moments), max(moments)))

    @property
    def hours(self):
        return [
            (review.response_at - review.created_at).total_seconds() / 3600
            for review in self.reviews
            if review.response_at and review.created_at
        ]


PLAIN = {
    # name: rows, distinct, first day, last day
    "air_algerie/33e9139_NLP_TP__trustpilot_air_algerie_reviews.csv": (
        43, 43, "2017-07-01", "2026-01-17",
    ),
    "air_algerie/8c26bee_NLP_TP__reviews_googleplay_air_algerie.csv": (
        1156, 1156, "2019-03-14", "2026-02-25",
    ),
    "air_algerie/97ae6a9_NLP_TP__trust.csv": (
        45, 45, "2017-07-01", "2026-01-17",
    ),
    "air_algerie/c19ba61_Data__air_algerie_google_play.csv": (
        811, 811, "2022-08-20", "2026-02-21",
    ),
    "gmaps_brightdata/api_scraper_output.json": (
        98, 98, "2024-10-15", "2024-11-10",
    ),
    "gmaps_brightdata/serp-direct-api.json": (
        10, 10, "2024-12-07", "2025-03-04",
    ),
    "gmaps_brightdata/serp-native-proxy.json": (
        10, 10, "2024-12-07", "2025-03-04",
    ),
    "keytrade_bank_be/dataset.csv": (
        1027, 1027, "2017-12-03", "2025-02-25",
    ),
    "keytrade_bank_be/reviews.json": (
        1049, 1030, "2017-12-03", "2025-02-25",
    ),
    "puregym_uk_google_trustpilot/Google_12_months.xlsx": (
        23250, 23250, "2022-03-07", "2024-05-09",
    ),
    "puregym_uk_google_trustpilot/Trustpilot_12_months.xlsx": (
        16673, 16666, "2023-05-16", "2024-05-09",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_counts_dates_and_scale(name):
    found = Import(name)
    assert not found.aside
    assert (len(found.reviews), len(found.ids), *found.period) == PLAIN[name]
    assert (found.mapping.rating_low, found.mapping.rating_high) == (1, 5)
    assert {review.rating for review in found.reviews} <= {1, 2, 3, 4, 5}
    assert not any(review.flags for review in found.reviews if not review.response_at)


RELATIVE = {
    # name: rows, rating-only, places
    "air_algerie/f528b87_google_reviews.csv": (28, 0, 0),
    "air_algerie/f528b87_googlemaps_reviews2.csv": (48, 0, 0),
    "gmaps_brightdata/reviews_output.json": (360, None, 0),
    "gmaps_brightdata/free_scraper_output.json": (24, None, 0),
    "leipzig_berlin_parcel/google_reviews.csv": (1152, 180, 287),
    "leipzig_berlin_parcel/berlin_google_reviews.csv": (975, 97, 225),
}


@pytest.mark.parametrize("name", RELATIVE)
def test_relative_dates_are_read_and_flagged(name):
    rows, bare, places = RELATIVE[name]
    found = Import(name)
    assert (len(found.reviews), len(found.ids), found.aside) == (rows, rows, [])
    assert found.mapping.relative == ("created_at",)
    assert all(review.flags == ("date is approximate",) for review in found.reviews)
    assert all(review.created_at for review in found.reviews)
    assert {review.rating for review in found.reviews} <= {1, 2, 3, 4, 5}
    assert len({review.place.remote_id for review in found.reviews if review.place}) == places
    if bare is not None:
        assert sum(review.text is None for review in found.reviews) == bare


TEXTS_ALONE = {
    "air_algerie/6bbc67b_NLP_TP__all_reviews_cleaned.csv": (698, 692),
    "air_algerie/a7857c9_Data__reviews.csv": (10, 10),
    "air_algerie/f678a40_Data__google_maps_reviews_cleaned.csv": (204, 204),
    "air_algerie/f678a40_Data__reviews_cleaned.csv": (10, 10),
    "air_algerie/f678a40_air_algerie_trustpilot_reviews.csv": (19, 19),
    "air_algerie/f678a40_reviews2.csv": (10, 10),
    "air_algerie/f678a40_reviews3.csv": (19, 19),
}


@pytest.mark.parametrize("name", TEXTS_ALONE)
def test_files_that_lost_their_ratings_are_taken_as_texts(name):
    found = Import(name)
    assert (len(found.reviews), len(found.ids)) == TEXTS_ALONE[name]
    assert not any(review.rating or review.created_at for review in found.reviews)
    assert any("rating" in question for question in found.mapping.questions)


def test_a_file_of_stars_in_words():
    found = Import("air_algerie/f528b87_google_reviews.csv")
    stars = Counter(int(review.rating) for review in found.reviews)
    assert stars == {1: 17, 2: 2, 3: 2, 4: 2, 5: 5}


def test_a_table_without_ids_dates_or_authors_keeps_its_rows_apart():
    found = Import("keytrade_bank_be/reviews_simple.csv")
    assert (len(found.reviews), len(found.ids)) == (1026, 1026)
    assert found.table.delimiter == "\t"


def test_answers_of_a_bank():
    found = Import("keytrade_bank_be/reviews.json")
    assert sum(review.response_text is not None for review in found.reviews) == 377
    assert len(found.hours) == 377
    found.reviews = list({review.external_id: review for review in found.reviews}.values())
    assert (round(median(found.hours)), round(_percentile(found.hours, 95))) == (148, 1384)
    assert min(found.hours) >= 0


def test_edits_likes_and_languages_of_a_bank():
    found = Import("keytrade_bank_be/reviews.json")
    assert sum(review.updated_at is not None for review in found.reviews) == 85
    assert sum(review.engagement["likes"] > 0 for review in found.reviews) == 392
    assert Counter(review.language for review in found.reviews) == {
        "fr": 488, "nl": 447, "en": 111, "af": 3,
    }  # fmt: skip


def test_answers_and_damage_of_a_chain_of_clubs():
    found = Import("puregym_uk_google_trustpilot/Trustpilot_12_months.xlsx")
    assert len(found.hours) == 16_164
    assert (round(median(found.hours)), round(_percentile(found.hours, 95))) == (111, 411)
    assert min(found.hours) >= 0
    assert not any(review.response_text for review in found.reviews)
    assert len({review.language for review in found.reviews}) == 20
    assert Counter(review.origin for review in found.reviews) == {
        "afsv2": 11_678, "basiclink": 2_963, "organic": 2_032,
    }  # fmt: skip
    places = Counter(review.place.name for review in found.reviews if review.place)
    assert (len(places), places["345"] + places["398"]) == (376, 216)
    assert all(isinstance(review.title, str) for review in found.reviews)
    assert "611174227423579978334208" in {review.author_id for review in found.reviews}


def test_ratings_without_text_of_a_chain_of_clubs():
    found = Import("puregym_uk_google_trustpilot/Google_12_months.xlsx")
    assert sum(review.text is not None for review in found.reviews) == 13_898
    assert len({review.place.name for review in found.reviews}) == 514
    assert not any(review.author or review.response_at for review in found.reviews)


def test_answers_in_a_search_page():
    for name in ("serp-direct-api", "serp-native-proxy"):
        found = Import(f"gmaps_brightdata/{name}.json")
        answered = [review for review in found.reviews if review.response_text]
        assert len(answered) == 5
        assert all(review.flags == ("response date is approximate",) for review in answered)
        assert min(found.hours) >= 0


def test_conversations_with_a_service_desk():
    found = [Import(f"ibm_twitter_customer_care/{part}.json") for part in ("dev", "test")]
    reviews = [review for part in found for review in part.reviews]
    assert len(reviews) == 1_211
    assert len({review.place.name for review in reviews}) == 25
    assert {at for part in found for at in part.period} == {
        "2018-05-02", "2020-04-02", "2018-05-09", "2020-04-03",
    }  # fmt: skip
    by_id = {review.external_id: review for review in reviews}
    closing = [by_id[message_id] for message_id in _last_of_first_clients()]
    seconds = [(review.response_at - review.created_at).total_seconds() for review in closing]
    assert len(seconds) == 998
    assert round(median(seconds) / 60) == 93
    assert _percentile(seconds, 90) // 3600 == 43
    assert min(seconds) > 0


def _last_of_first_clients():
    """Return the ids of the messages whose answers the notes count: 27 end on another client."""
    for part in ("dev", "test"):
        for talk in json.loads((EXPORTS / f"ibm_twitter_customer_care/{part}.json").read_bytes()):
            if "client" in talk["dialogContent"][-1]:
                yield talk["dialogContent"][-1]["tweet_ID"]


@pytest.mark.parametrize(
    "name",
    ["company_docIDs.tsv", "stats_company_num_conversations.json", "LICENSE", "README.md"],
)
def test_what_lies_beside_the_reviews_is_refused(name):
    with pytest.raises((NotReviews, Unreadable)):
        Import(f"ibm_twitter_customer_care/{name}")
