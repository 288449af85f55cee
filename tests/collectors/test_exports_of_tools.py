"""Files as the tools people use write them: by the columns, words and gaps of each."""

import json
from datetime import UTC, datetime

import pytest

from collectors import readers
from collectors.mapping import NotReviews, guess, preview
from tests.collectors.guessing.test_dates import AS_OF
from tests.collectors.tables_of_ours import TEXTS, delimited, listing

WROTE = ("Ada L", "Ben M", "Cai N", "Dov O", "Eva P", "Fay Q", "Gil R", "Hal S", "Ida T", "Jon U")
STARS = (5, 2, 4, 1, 3, 5, 2, 4, 1, 3)


def table_of(row, count=10):
    return readers.read(delimited([row(n) for n in range(count)], ","))


def plain(n, **more):
    return {
        "Date": f"2026-03-{n + 1:02d}",
        "Author": WROTE[n],
        "Rating": STARS[n],
        "Review": TEXTS[n % len(TEXTS)],
        **more,
    }


def shown(table):
    return preview(table, guess(table), listing(), AS_OF)


def ratings(table):
    found = shown(table)
    assert not found.aside
    return [review.rating for _, review in found.reviews]


def test_every_question_to_the_author_of_a_long_form_is_part_of_the_text():
    asked = (
        "What do you like best about Rowboat CRM?",
        "What do you dislike about Rowboat CRM?",
        "What problems is Rowboat CRM solving and how is that benefiting you?",
    )
    found = guess(
        table_of(
            lambda n: {
                "Star Rating": STARS[n],
                **{one: f"{TEXTS[n % len(TEXTS)]} {one[:9]}" for one in asked},
                "Company Size": ("1-10", "51-200")[n % 2],
                "Industry": ("Retail", "Banking")[n % 2],
            }
        )
    )
    assert found.more_text == asked
    assert "place_name" not in found.columns


def test_what_is_told_of_a_reviewer_is_neither_place_nor_text():
    found = guess(
        table_of(
            lambda n: {
                "firm": ("North Ltd", "South Ltd")[n % 2],
                "date_review": f"2026-03-{n + 1:02d}",
                "job_title": ("Barista", "Manager")[n % 2],
                "current": ("Current Employee", "Former Employee, more than 1 year")[n % 2],
                "overall_rating": STARS[n],
                "headline": f"Headline {n}",
                "pros": TEXTS[n % len(TEXTS)],
                "cons": TEXTS[(n + 1) % len(TEXTS)],
            }
        )
    )
    assert found.columns["place_name"] == "firm"
    assert "text" not in found.columns
    assert found.more_text == ("pros", "cons")


def test_what_an_employer_says_is_the_answer():
    found = guess(
        table_of(
            lambda n: {
                "Datum": f"{n + 1:02d}.03.2026",
                "Gesamtbewertung": f"{STARS[n]},0",
                "Gut am Arbeitgeber finde ich": TEXTS[n % len(TEXTS)],
                "Schlecht am Arbeitgeber finde ich": TEXTS[(n + 1) % len(TEXTS)],
                "Kommentar des Arbeitgebers": "Danke für die offenen Worte" if n % 2 else "",
            }
        )
    )
    assert found.more_text == ("Gut am Arbeitgeber finde ich", "Schlecht am Arbeitgeber finde ich")
    assert found.columns["response_text"] == "Kommentar des Arbeitgebers"


def test_answers_to_a_form_are_reviews():
    found = guess(
        table_of(
            lambda n: {
                "Timestamp": f"3/{n + 13}/2026 14:05:00",
                "How would you rate your overall experience? (1-5)": STARS[n],
                "Please tell us more about your experience": TEXTS[n % len(TEXTS)],
                "Your name (optional)": WROTE[n],
            }
        )
    )
    assert found.columns["rating"].startswith("How would you rate")
    assert found.columns["text"].startswith("Please tell us")
    assert found.columns["author"] == "Your name (optional)"


def test_a_shop_of_apps_is_a_platform_and_a_department_no_author():
    found = guess(
        table_of(
            lambda n: plain(
                n, Store=("Apple", "Google Play")[n % 2], **{"Division Name": "General"}
            )
        )
    )
    assert "place_name" not in found.columns
    assert found.columns["author"] == "Author"
    assert any("“Store” names 2 platforms" in question for question in found.questions)


@pytest.mark.parametrize("nothing", ["NA", "<NA>", r"\N", "(null)", "NaT", "—", "--", "n.a."])
def test_every_tool_has_its_own_word_for_nothing(nothing):
    table = table_of(
        lambda n: plain(n, Reply=nothing) if n else {**plain(n, Reply="Thanks"), "Rating": nothing}
    )
    found = shown(table)
    assert not found.aside
    assert [review.rating for _, review in found.reviews] == [None, *STARS[1:]]
    assert found.answered == 1


@pytest.mark.parametrize("unrated", ["Not rated", "-1", "-1.0", "No rating"])
def test_a_review_without_stars_is_not_one_of_one_star(unrated):
    table = table_of(lambda n: plain(n) if n else {**plain(n), "Rating": unrated})
    assert ratings(table) == [None, *STARS[1:]]


def test_praise_that_says_no_blame_is_not_blame():
    table = table_of(
        lambda n: {
            "Review_Date": f"2026-03-{n + 1:02d}",
            "Reviewer_Score": STARS[n] * 2,
            "Positive_Review": TEXTS[n % len(TEXTS)] if n else "No Positive",
            "Negative_Review": ("No Negative", "Nothing.", "N/A", "Draughty window")[n % 4],
        }
    )
    texts = [review.text for _, review in shown(table).reviews]
    assert texts[0] is None
    assert texts[1] == TEXTS[1 % len(TEXTS)]
    assert texts[3].endswith("\nDraughty window")


@pytest.mark.parametrize(
    ("high", "low"),
    [
        ("5.0 of 5 bubbles", "1.0 of 5 bubbles"),
        ("5つ星のうち5.0", "5つ星のうち1.0"),
        ("5 bintang", "1 bintang"),
        ("5 звёзд", "1 звезда"),
        ("5점", "1점"),
        ("Overall5", "Overall1"),
        ("Arvosana 5/5", "Arvosana 1/5"),
        ("Recommends", "Doesn't recommend"),
        ("Recommended", "Not Recommended"),
        ("👍", "👎"),
    ],
)
def test_stars_of_platforms_that_write_them_in_their_own_way(high, low):
    table = table_of(lambda n: {**plain(n), "Rating": high if n % 2 else low})
    assert ratings(table) == [1, 5] * 5


def test_bubbles_in_tens_are_bubbles():
    table = table_of(lambda n: {**plain(n), "Rating": STARS[n] * 10})
    assert ratings(table) == list(STARS)


def test_a_review_of_a_place_is_its_text():
    found = guess(
        table_of(lambda n: {"Restaurant_name": "Quay", "Restaurant_review": TEXTS[n % len(TEXTS)]})
    )
    assert found.columns == {"place_name": "Restaurant_name", "text": "Restaurant_review"}


def test_a_bank_is_a_place_and_a_month_of_a_year_a_date():
    table = table_of(
        lambda n: {
            "Year_Month": f"2026-{n % 9 + 1}",
            "bank": ("North Bank", "South Bank")[n % 2],
            "source": "Google Play Store",
            "rating": STARS[n],
            "review": TEXTS[n % len(TEXTS)],
        }
    )
    found = guess(table)
    assert (found.columns["created_at"], found.columns["place_name"]) == ("Year_Month", "bank")
    assert "origin" not in found.columns
    assert shown(table).reviews[1][1].created_at == datetime(2026, 2, 1, tzinfo=UTC)


def test_a_name_at_a_place_on_the_map_is_not_the_author():
    table = table_of(
        lambda n: {
            "Name": f"Shop {WROTE[n]}",
            "Latitude": 51.5 + n,
            "Longitude": -0.1,
            "rating": STARS[n],
            "text": TEXTS[n % len(TEXTS)],
        }
    )
    found = guess(table).columns
    assert (found["place_name"], found.get("author")) == ("Name", None)


def test_a_list_of_places_with_their_marks_is_no_list_of_reviews():
    table = table_of(
        lambda n: {
            "place_id": f"{n}{n}",
            "name": f"Shop {WROTE[n]}",
            "address": f"{n} Quay",
            "services": "parking, takeaway",
            "site_rating": 4.1 + n / 100,
            "visitor_review_count": 400 + n,
        },
        count=5,
    )
    with pytest.raises(NotReviews):
        guess(table)


def test_when_somebody_flew_is_not_when_they_wrote():
    table = table_of(lambda n: {"Date Flown": "August 2025", "reviews": TEXTS[n % len(TEXTS)]})
    assert "created_at" not in guess(table).columns


def test_rows_in_one_cell_that_a_semicolon_broke_are_whole_again():
    rows = [["name", "Date", "Rating", "Review"]]
    rows += [[f"Ada {n}", "2026-03-05", "4", f'Nice; "very, {n}"; really'] for n in range(9)]
    inner = [",".join('"' + one.replace('"', '""') + '"' for one in row) for row in rows]
    wrapped = ['"' + line.replace('"', '""') + '"' for line in inner]
    body = "\r\n".join(f"{line}".replace("; ", '";" ') + ";;" for line in wrapped)
    found = shown(readers.read(body.encode()))
    assert not found.aside
    assert found.reviews[0][1].text == 'Nice; "very, 0"; really'


def test_reviews_that_each_lie_under_a_name_of_their_own_are_found():
    listed = [
        {
            f"review_{n}": {
                "Ratings": [{"Overall": str(STARS[n])}, {"Food": "3"}],
                "Date": "Dined on March 5, 2026",
                "Review": TEXTS[n % len(TEXTS)],
            }
        }
        for n in range(10)
    ]
    table = readers.read(json.dumps(listed).encode())
    assert ratings(table) == list(STARS)
    assert shown(table).reviews[0][1].created_at == datetime(2026, 3, 5, tzinfo=UTC)


def test_a_document_of_something_else_is_no_list_of_reviews():
    steps = [{"id": f"a-{n}", "kind": "step", "timeout": 5 * n} for n in range(30)]
    steps[3] |= {"author": "Ada", "retries": 3, "body": TEXTS[0]}
    steps[9] |= {"author": "Ben", "retries": 2, "body": TEXTS[1]}
    with pytest.raises(NotReviews):
        guess(readers.read(json.dumps(steps).encode()))


def test_every_column_below_a_heading_that_spans_several_belongs_to_it():
    heads = [["Review", "", "", "Reply", ""], ["Date", "Stars", "Comment", "Text", "Date"]]
    rows = [
        [f"2026-03-{n + 1:02d}", STARS[n], TEXTS[n % len(TEXTS)], f"Thanks {n}", "2026-04-01"]
        for n in range(10)
    ]
    body = "\n".join(",".join(f'"{cell}"' for cell in row) for row in heads + rows)
    found = guess(readers.read(body.encode()))
    assert (found.columns["created_at"], found.columns["text"]) == ("Review Date", "Comment")
    assert found.columns["response_text"] == "Reply Text"
    assert found.columns["response_at"] == "Reply Date"


HEAD = list(plain(0))
LISTED = [list(plain(n).values()) for n in range(10)]


@pytest.mark.parametrize(
    "document",
    [
        [HEAD, *LISTED],
        {"range": "Sheet1!A1:D11", "majorDimension": "ROWS", "values": [HEAD, *LISTED]},
        {"columns": HEAD, "index": list(range(10)), "data": LISTED},
    ],
    ids=["rows", "sheet", "split"],
)
def test_a_table_may_be_written_as_lists_in_json(document):
    assert ratings(readers.read(json.dumps(document).encode())) == list(STARS)


def answers_of_interfaces(n):
    """Return one review as several interfaces send it, and where they list it."""
    said, at = TEXTS[n % len(TEXTS)], f"2026-03-{n + 1:02d}T10:00:00Z"
    yield (
        "yelp",
        lambda listed: {"reviews": listed, "total": 10, "possible_languages": ["en"]},
        {
            "id": f"y{n}",
            "rating": STARS[n],
            "user": {"id": f"u{n}", "name": WROTE[n], "image_url": None},
            "text": said,
            "time_created": at.replace("T", " ").rstrip("Z"),
        },
    )
    yield (
        "trustpilot",
        lambda listed: {"reviews": listed},
        {
            "id": f"5f{n}",
            "consumer": {"id": f"c{n}", "displayName": WROTE[n]},
            "stars": STARS[n],
            "title": f"Title {n}",
            "text": said,
            "createdAt": at,
            "companyReply": {"text": "Thanks", "createdAt": at} if n % 2 else None,
        },
    )
    yield (
        "google_business",
        lambda listed: {"reviews": listed},
        {
            "name": f"accounts/1/locations/9/reviews/Ab{n}",
            "reviewer": {"displayName": WROTE[n]},
            "starRating": ("ONE", "TWO", "THREE", "FOUR", "FIVE")[STARS[n] - 1],
            "comment": said,
            "createTime": at,
            "updateTime": at,
        },
    )
    yield (
        "google_places",
        lambda listed: {"id": "ChIJ", "rating": 4.4, "reviews": listed},
        {
            "name": f"places/ChIJ/reviews/Ch{n}",
            "rating": STARS[n],
            "text": {"text": f"In English {n}", "languageCode": "en"},
            "originalText": {"text": said, "languageCode": "de"},
            "authorAttribution": {"displayName": WROTE[n], "uri": f"https://c.example/{n}"},
            "publishTime": at,
        },
    )
    yield (
        "google_play",
        lambda listed: {"reviews": listed},
        {
            "reviewId": f"gp:{n}",
            "authorName": WROTE[n],
            "comments": [
                {
                    "userComment": {
                        "text": said,
                        "lastModified": {"seconds": str(1_772_359_200 + n * 86_400), "nanos": 0},
                        "starRating": STARS[n],
                    }
                },
                *([{"developerComment": {"text": "Thanks"}}] if n % 2 else []),
            ],
        },
    )
    yield (
        "tripadvisor",
        lambda listed: {"data": listed},
        {
            "id": 900 + 7 * n,
            "location_id": 60763,
            "published_date": at,
            "rating": STARS[n],
            "text": said,
            "user": {"username": WROTE[n]},
            "subratings": {"0": {"name": "VALUE", "value": 4}},
        },
    )


INTERFACES = [name for name, _, _ in answers_of_interfaces(0)]


@pytest.mark.parametrize("interface", INTERFACES)
def test_what_an_interface_answered_may_be_kept_and_imported(interface):
    sent = [one for n in range(10) for one in answers_of_interfaces(n) if one[0] == interface]
    document = sent[0][1]([review for _, _, review in sent])
    found = shown(readers.read(json.dumps(document).encode()))
    assert not found.aside
    for n, (_, review) in enumerate(found.reviews):
        assert (review.rating, review.author) == (STARS[n], WROTE[n])
        assert review.text == TEXTS[n % len(TEXTS)]
        assert review.created_at.date().isoformat() == f"2026-03-{n + 1:02d}"
    assert found.reviews[3][1].external_id in {"y3", "5f3", "Ab3", "Ch3", "gp:3", "921"}
    assert all(name in ("ChIJ", "60763") for name, _, _ in found.places)


def test_a_date_of_a_change_is_better_than_none():
    table = table_of(lambda n: {"Rating": STARS[n], "Updated": f"2026-03-{n + 1:02d}"})
    assert guess(table).columns["created_at"] == "Updated"


def test_a_rating_value_is_a_rating_and_a_value_for_money_is_not():
    table = table_of(
        lambda n: {
            "datePublished": f"2026-03-{n + 1:02d}",
            "ratingValue": f"Rated {STARS[n]} out of 5 stars",
            "Value for Money": 3,
            "reviewBody": TEXTS[n % len(TEXTS)],
        }
    )
    assert ratings(table) == list(STARS)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_text_under_its_language_is_the_text(language):
    rows = [
        {
            "review_id": f"x{n}",
            "rating": STARS[n],
            "review_text": {language if n == 3 else "en": TEXTS[n % len(TEXTS)]},
            "owner_responses": {"en": {"text": f"Thanks {n}"}},
        }
        for n in range(10)
    ]
    found = shown(readers.read(json.dumps(rows).encode()))
    assert [review.text for _, review in found.reviews] == [
        TEXTS[n % len(TEXTS)] for n in range(10)
    ]
    assert found.reviews[3][1].response_text == "Thanks 3"


def test_what_google_translated_is_imported_as_it_was_written():
    table = table_of(
        lambda n: plain(
            n,
            Review=f"(Translated by Google) In English {n}\n\n(Original)\nAuf Deutsch {n}",
            Reply=f"Danke {n}\n\n(Translated by Google)\nThanks {n}",
        )
    )
    review = shown(table).reviews[3][1]
    assert (review.text, review.response_text) == ("Auf Deutsch 3", "Danke 3")


def test_one_word_in_all_rows_is_no_date():
    table = table_of(
        lambda n: {
            "genre": "2D",
            "title": f"Title {n}",
            "review_url": f"https://games.example/{n}",
            "author": WROTE[n],
            "rating": STARS[n],
        }
    )
    assert "created_at" not in guess(table).columns


def test_praise_and_blame_alone_are_reviews():
    found = guess(
        table_of(lambda n: {"pg_num": n, "pros": f"{TEXTS[0]} {n}", "cons": f"{TEXTS[1]} {n}"})
    )
    assert found.more_text == ("pros", "cons")


def test_the_badge_of_a_review_counts_and_the_mean_of_its_hotel_does_not():
    table = table_of(
        lambda n: {
            "hotel_name": ("Quay", "Hill", "Park")[n % 3],
            "review_score": (9.1, 8.2, 7.3)[n % 3],
            "review_score_badge": f" {STARS[n] * 2}.0 ",
            "Description_of_duration": "I stayed for two nights",
            "review_text_positive": TEXTS[n % len(TEXTS)],
            "review_text_negative": "N/A",
        }
    )
    found = guess(table)
    assert found.columns["rating"] == "review_score_badge"
    assert "Description_of_duration" not in found.columns.values()


def test_whom_a_post_answers_is_no_answer():
    table = table_of(lambda n: {**plain(n), "replyToSN": f"ben_{n}", "in_reply_to": f"8{n}"})
    assert "response_text" not in guess(table).columns


def test_what_every_place_counts_is_no_review():
    table = table_of(
        lambda n: {
            "property": f"Shop {WROTE[n]}",
            "name": WROTE[n],
            "rating": STARS[n] - n / 100,
            "count_reviews": 40 + n,
        }
    )
    with pytest.raises(NotReviews):
        guess(table)
