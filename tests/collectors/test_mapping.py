"""Which column is what, the scale, the questions, and what would come of an import."""

import json

import pytest

from collectors import mapping, readers
from collectors.guessing.ratings import Scale, read_rating
from collectors.mapping import NotReviews, guess, preview, signature
from tests.collectors.guessing.test_dates import AS_OF
from tests.collectors.tables_of_ours import TEXTS, as_json, delimited, listing, records


def table_of(body):
    return readers.read(body if isinstance(body, bytes) else body.encode())


def rows_of(header, row, count=30, delimiter=","):
    lines = [dict(zip(header.split(delimiter), row(n), strict=True)) for n in range(count)]
    return table_of(delimited(lines, delimiter))


HEADERS = {
    "en": "Review ID,Reviewer Name,Star Rating,Review Title,Review Text,Review Date,Owner Response",
    "en2": "uid,customer_name,score,headline,feedback,created_at,reply_text",
    "de": "Bewertungs-ID,Kundenname,Sterne,Titel,Bewertungstext,Datum,Antwort des Inhabers",
    "fr": "Identifiant,Nom du client,Note,Titre de l'avis,Commentaire,Date de publication,Réponse",
    "es": "Identificador,Usuario,Puntuación,Título,Reseña,Fecha,Respuesta del propietario",
    "it": "Codice,Autore,Voto,Titolo,Recensione,Data,Risposta",
    "nl": "Nummer,Naam,Beoordeling,Titel,Recensie,Datum,Antwoord",
    "pt": "Código,Nome do cliente,Nota,Título,Comentário,Data da avaliação,Resposta",
    "pl": "Numer,Autor,Ocena,Tytuł,Treść opinii,Data,Odpowiedź",
    "ru": "Номер,Автор,Оценка,Заголовок,Отзыв,Дата,Ответ владельца",
    "tr": "Numara,Kullanıcı,Puan,Başlık,Yorum,Tarih,Yanıt",
    "el": "Αριθμός,Χρήστης,Βαθμολογία,Τίτλος,Κείμενο,Ημερομηνία,Απάντηση",
    "hu": "Azonosító,Szerző,Értékelés,Cím,Vélemény,Dátum,Válasz",
    "cs": "Číslo,Autor,Hodnocení,Nadpis,Recenze,Datum,Odpověď",
    "sv": "Nummer,Användare,Betyg,Rubrik,Omdöme,Datum,Svar",
    "ja": "番号,投稿者,評価,タイトル,レビュー本文,投稿日,返信",
    "zh": "编号,用户名,评分,标题,评论内容,日期,商家回复",
    "ko": "번호,작성자,평점,제목,리뷰,작성일,답글",
    "ar": "الرقم,المستخدم,التقييم,العنوان,التعليق,التاريخ,رد",
    "he": "מזהה,משתמש,דירוג,כותרת,ביקורת,תאריך,תגובה",
    "joined": "reviewid,reviewername,starrating,reviewtitle,reviewtext,reviewdate,ownerresponse",
}
FIELDS = ("external_id", "author", "rating", "title", "text", "created_at", "response_text")


@pytest.mark.parametrize("language", HEADERS)
def test_columns_are_known_by_their_names_in_every_language(language):
    header = HEADERS[language]
    found = guess(
        rows_of(
            header,
            lambda n: [
                f"x{n:04d}", f"Ann Other{n}", n % 5 + 1, f"Visit {n}", f"{TEXTS[n % 4]} {n}",
                f"2024-03-{n % 28 + 1:02d}", "Thank you for coming" if n % 3 else "",
            ],
        )
    )  # fmt: skip
    expected = dict(zip(FIELDS, header.split(","), strict=True))
    assert expected.items() <= found.columns.items()


def test_columns_without_names_are_known_by_their_values():
    found = guess(
        table_of(
            delimited(
                [
                    {"a": f"2024-03-{n + 1:02d}", "b": f"Ann Other{n}", "c": (n * 7) % 5 + 1,
                     "d": f"{TEXTS[n % 4]} {n}"}
                    for n in range(12)
                ],
                header=False,
            )
        )
    )  # fmt: skip
    assert found.columns == {
        "created_at": "column 1",
        "author": "column 2",
        "rating": "column 3",
        "text": "column 4",
    }
    assert any("no names" in question for question in found.questions)


def test_the_rating_of_the_place_is_not_that_of_the_review():
    found = guess(
        rows_of(
            "name,rating,review_text,review_rating,review_author",
            lambda n: [f"Shop {n % 6}", 3.1 + n % 6 / 10, TEXTS[n % 4], n % 5 + 1, f"Ann Bo{n}"],
        )
    )
    assert found.columns["rating"] == "review_rating"
    assert found.columns["place_name"] == "name"
    assert found.columns["author"] == "review_author"


def test_a_name_column_is_the_author_or_the_place_as_its_values_say():
    places = guess(rows_of("name,stars,text", lambda n: [f"Shop {n % 3}", n % 5 + 1, TEXTS[n % 4]]))
    people = guess(rows_of("name,stars,text", lambda n: [f"Ann Bo{n}", n % 5 + 1, TEXTS[n % 4]]))
    assert places.columns["place_name"] == "name"
    assert people.columns["author"] == "name"


def test_ids_that_are_names_are_authors():
    found = guess(
        rows_of("reviewer_id,stars,text", lambda n: [f"Ann Bo {n}", 5 - n % 5, TEXTS[n % 4]])
    )
    assert found.columns["author"] == "reviewer_id"
    assert "author_id" not in found.columns


PARTS = {
    "Pros,Cons,Advice to Management": ("Pros", "Cons", "Advice to Management"),
    "What do you like best?,What do you dislike?,What problems does it solve?": (
        "What do you like best?",
        "What do you dislike?",
        "What problems does it solve?",
    ),
}


@pytest.mark.parametrize("header", PARTS)
def test_what_an_author_was_asked_one_by_one_is_all_of_the_text(header):
    found = guess(
        rows_of(
            f"Date,Overall Rating,{header},Reply",
            lambda n: [
                f"2024-03-{n % 28 + 1:02d}", n * 7 % 5 + 1, f"Good people there {n}",
                f"Long hours each day {n}", f"Listen to the people {n}", "Thank you for coming",
            ],
        )
    )  # fmt: skip
    assert found.more_text == PARTS[header]
    assert found.columns["response_text"] == "Reply"


def test_what_stands_beside_a_review_is_not_taken_for_it():
    header = (
        "review,long_review,Reviewer_Nationality,days_since_review,seat_comfort,Review_Total_Word"
    )
    found = guess(
        rows_of(
            header,
            lambda n: [f"It was fine {n}", f"{TEXTS[n % 4]}, and {TEXTS[(n + 1) % 4]} {n}",
                       "Poland", f"{n} days", n * 7 % 5 + 1, n],
        )
    )  # fmt: skip
    assert found.columns == {"text": "long_review"}


def test_the_ends_of_a_scale_are_no_ratings():
    records_ = [
        {"rating": {"value": n * 7 % 5 + 1, "scale": 5, "bestRating": 5}, "text": TEXTS[n % 4]}
        for n in range(12)
    ]
    assert guess(table_of(as_json(records_))).columns["rating"] == "rating.value"


def test_a_title_that_all_rows_share_is_that_of_the_place():
    header = "reviewId,title,placeId,name,stars,text,publishedAtDate"
    found = guess(
        rows_of(
            header,
            lambda n: [f"r{n}", "Quay House", "p1", f"Ann Other{n}", n * 7 % 5 + 1,
                       f"{TEXTS[n % 4]} {n}", f"2024-03-{n % 28 + 1:02d}T10:00:00.000Z"],
        )
    )  # fmt: skip
    assert found.columns["place_name"] == "title"
    assert "title" not in found.columns


def test_an_address_shared_by_all_rows_is_not_the_reviews():
    found = guess(
        rows_of("url,stars,text", lambda n: ["https://maps.test/quay", n % 5 + 1, TEXTS[n % 4]])
    )
    assert "url" not in found.columns


def test_visits_and_exports_are_no_publication_dates():
    found = guess(
        rows_of(
            "stars,text,date_of_visit,scraped_at,published",
            lambda n: [
                n % 5 + 1,
                TEXTS[n % 4],
                "2024-01-01",
                "2024-06-01",
                f"2024-02-{n % 28 + 1:02d}",
            ],
        )
    )
    assert found.columns["created_at"] == "published"


def test_nested_parts_find_their_fields():
    record = {
        "id": "a", "text": TEXTS[0], "rating": 5, "title": "T",
        "dates": {"experiencedDate": "2024-01-01", "publishedDate": "2024-01-02T10:00:00Z",
                  "updatedDate": None},
        "consumer": {"id": "c1", "displayName": "Ann", "countryCode": "BE", "numberOfReviews": 3},
        "reply": {"message": "Thanks", "publishedDate": "2024-01-05T10:00:00Z"},
        "labels": {"verification": {"createdDateTime": "2024-01-02", "reviewSourceName": "Web"}},
    }  # fmt: skip
    rows = [json.loads(json.dumps(record).replace('"a"', f'"a{n}"')) for n in range(8)]
    found = guess(table_of(as_json(rows)))
    wanted = {
        "external_id": "id",
        "author": "consumer.displayName",
        "author_id": "consumer.id",
        "created_at": "dates.publishedDate",
        "response_text": "reply.message",
        "response_at": "reply.publishedDate",
        "origin": "labels.verification.reviewSourceName",
    }
    assert wanted.items() <= found.columns.items()


@pytest.mark.parametrize(
    ("ratings", "header", "scale"),
    [
        ([1, 5, 3], "stars", (1, 5)),
        (["4,5", "3,0"], "Note", (1, 5)),
        (["5/5", "4/5"], "rating", (1, 5)),
        (["8.4", "10", "6"], "score", (1, 10)),
        ([0, 7, 9], "score", (0, 10)),
        ([3, 4, 5], "score (1-10)", (1, 10)),
        (["8/10", "4/10"], "rating", (1, 10)),
        ([80, 100, 20], "score", (0, 100)),
        (["80%", "4%"], "score", (0, 100)),
        (["★★★★☆", "★☆☆☆☆"], "rating", (1, 5)),
        (["FIVE", "ONE"], "starRating", (1, 5)),
        ([*range(1, 6)] * 60 + [50], "stars", (1, 5)),
        ([*range(1, 6)] * 2 + [50], "stars", (1, 5)),
        ([0.5, 1, 4.5, 5, 3.5, 2.5, 3], "stars", (0.5, 5)),
        ([*range(1, 6)] * 2 + [0.5], "stars", (1, 5)),
    ],
)
def test_the_scale_is_that_of_the_whole_column(ratings, header, scale):
    rows = [
        {header: rating, "comment": f"{TEXTS[n % 4]} {n}", "date": "2024-01-01"}
        for n, rating in enumerate(ratings * 4 if len(ratings) < 10 else ratings)
    ]
    found = guess(table_of(delimited(rows)))
    assert (found.columns["rating"], found.rating_low, found.rating_high) == (header, *scale)


@pytest.mark.parametrize(
    ("written", "value", "top"),
    [
        ("5/5", 5, 5), ("4 out of 5", 4, 5), ("4 von 5 Sternen", 4, 5), ("5 étoiles sur 5", 5, 5),
        ("1 star", 1, None), ("FIVE", 5, None), ("4,5", 4.5, None),
        ("⭐⭐⭐", 3, 5), ("★★★½", 3.5, 5),
        ("Rated 4.5 out of 5 stars", 4.5, 5), ("ui_bubble_rating bubble_45", 4.5, 5),
        (4.0, 4, None), ("4.666666666666667", 4.666666666666667, None),
    ],
)  # fmt: skip
def test_ratings_are_read_in_every_spelling(written, value, top):
    assert read_rating(written) == (value, top)


@pytest.mark.parametrize(
    "wrong", ["", "abc", "five or six", "2024-01-01", True, None, -1, 1e999, "5 eggs"]
)
def test_what_is_no_rating_is_refused(wrong):
    with pytest.raises(ValueError):
        read_rating(wrong)


def test_a_scale_keeps_its_ends_and_refuses_what_lies_beyond():
    assert [Scale(1, 10).stars(value) for value in (1, 5.5, 10)] == [1, 3, 5]
    with pytest.raises(ValueError):
        Scale(1, 5).stars(6)


def test_an_ambiguous_date_is_asked_about():
    ambiguous = rows_of(
        "date,stars,text",
        lambda n: [f"0{n % 9 + 1}/0{n * 5 % 9 + 1}/2024", n % 5 + 1, TEXTS[n % 4]],
    )
    found = guess(ambiguous)
    assert found.date_orders["created_at"] == "dmy"
    assert any("“date”" in question and "day first" in question for question in found.questions)
    clear = rows_of("date,stars,text", lambda n: [f"{n % 28 + 1}/01/2024", n % 5 + 1, TEXTS[n % 4]])
    assert guess(clear).questions == ()


def test_several_platforms_in_one_file_are_asked_about():
    platforms = ("Google", "Facebook", "Yelp")
    found = guess(
        rows_of("source,stars,text", lambda n: [platforms[n % 3], n % 5 + 1, TEXTS[n % 4]])
    )
    assert any("3 platforms" in question for question in found.questions)
    assert "origin" not in found.columns


def test_an_export_that_states_dates_twice_tells_its_own_moment():
    rows = [
        {"review_id": f"r{n}", "rating": "5/5", "comment": TEXTS[n % 4], "created": "a week ago",
         "date": "2025-02-24", "review_reply": "Thanks a lot", "review_reply_created": "a week ago"}
        for n in range(6)
    ]  # fmt: skip
    found = guess(table_of(as_json(rows)))
    assert found.columns["created_at"] == "date"
    assert found.as_of is not None
    assert found.as_of.date().isoformat() == "2025-03-03"
    shown = preview(table_of(as_json(rows)), found, listing(), AS_OF)
    assert shown.reviews[0][1].response_at.date().isoformat() == "2025-02-24"
    assert shown.flags == {"response date is approximate": 6}


@pytest.mark.parametrize(
    ("written", "replied", "time_zone", "wait"),
    [
        ("2025-02-24 14:00", "2025-02-24", "UTC", 0),
        ("2025-02-24 14:00", "2025-02-26", "UTC", 48),
        ("2025-02-24 14:00", "2025-02-26T00:00:00Z", "UTC", 48),
        ("2025-02-24 14:00", "2025-02-23", "UTC", -24),
        ("2025-02-24", "2025-02-26", "UTC", 48),
        ("2025-02-24", "2025-02-26 14:00", "UTC", 62),
        ("2025-02-24 14:00", "2025-02-24 15:30", "UTC", 1.5),
        ("2025-02-24 22:00", "2025-02-24", "America/New_York", 0),
        ("2025-02-24 22:00", "2025-02-26", "America/New_York", 48),
        ("2025-02-24", "2025-02-26", "America/New_York", 48),
    ],
)
def test_a_reply_of_which_the_day_alone_is_known_waited_whole_days(
    written, replied, time_zone, wait
):
    rows = [
        {"review_id": f"r{n}", "rating": n % 5 + 1, "review text": TEXTS[n % 4], "date": written,
         "owner response": "Thanks a lot", "owner response date": replied}
        for n in range(6)
    ]  # fmt: skip
    table = table_of(as_json(rows))
    found = guess(table).model_copy(update={"time_zone": time_zone})
    (_, review), *_ = preview(table, found, listing(), AS_OF).reviews
    assert (review.response_at - review.created_at).total_seconds() / 3_600 == wait


NOT_REVIEWS = {
    "prices": "sku,product,description,price,stock\n"
    + "".join(f"a{n},Chair,A chair of solid oak for the hall,{n},{n % 5 + 1}\n" for n in range(9)),
    "invoices": "Invoice No,Date,Customer,Amount,Comment\n"
    + "".join(f"{n},2024-01-01,Acme,{n}0,paid by bank transfer\n" for n in range(9)),
    "quotations": "Date,Open,High,Low,Close\n"
    + "".join(f"2024-01-0{n % 9 + 1},1,2,3,{n % 5 + 1}\n" for n in range(9)),
    "analysts": "symbol,date,rating,price\n"
    + "".join(f"ACME,2024-01-0{n % 9 + 1},{n % 5 + 1},{n}\n" for n in range(9)),
    "products": "title,price,rating,reviews_count\n"
    + "".join(f"Chair {n},9.99,{4 + n / 20},{n}\n" for n in range(9)),
    "people": "id,name,email,phone\n" + "".join(f"{n},Bo {n},b@x.test,55{n}\n" for n in range(9)),
    "sensors": "timestamp,sensor,value\n"
    + "".join(f"2024-01-0{n % 9 + 1},s1,{n % 5 + 1}\n" for n in range(9)),
    "numbers": "AcmeHelp\t12, 93, 8\nBoHelp\t9, 8, 7\nCyHelp\t1, 2, 3\n",
    "letter": "Dear all,\nthis is a letter, and it is not a table.\nKind regards, Bo\n",
    "log": "".join(f"2024-01-01 10:00:0{n} INFO server started\n" for n in range(9)),
    "counts": json.dumps({"AcmeHelp": 12, "BoHelp": 7, "CyHelp": 9}),
    "orders": json.dumps([{"id": n, "customer": "Bo", "total": 5, "qty": n % 5} for n in range(9)]),
    "header alone": "Date,Author,Stars,Text\n",
}


@pytest.mark.parametrize("case", NOT_REVIEWS)
def test_what_is_not_reviews_is_refused_and_says_what_was_looked_for(case):
    with pytest.raises(NotReviews, match=r"looked for and not found|no rows") as refusal:
        guess(table_of(NOT_REVIEWS[case]))
    assert refusal.value.action


@pytest.mark.parametrize("column", ["review", "commentaire", "texte", "Bewertung", "comment"])
def test_a_single_column_of_texts_is_enough(column):
    found = guess(table_of(delimited([{column: f"{TEXTS[n % 4]} {n}"} for n in range(9)])))
    assert found.columns == {"text": column}
    assert len(found.questions) == 2


def test_a_signature_knows_a_tool_by_its_columns():
    same = [signature(table_of(delimited(records(n), d))) for n, d in ((3, ","), (9, ";"))]
    other = signature(table_of(delimited(records(3, extra=str))))
    assert same[0] == same[1] != other


def test_a_mapping_survives_being_kept_and_corrected():
    found = guess(table_of(delimited(records(9))))
    kept = mapping.Mapping.model_validate(json.loads(found.model_dump_json()))
    assert kept == found
    corrected = {**kept.model_dump(), "columns": {"text": "title"}, "rating_high": 10}
    assert mapping.Mapping.model_validate(corrected).columns == {"text": "title"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": {"sauce": "text"}},
        {"columns": {"author": "author"}},
        {"columns": {"text": "t"}, "rating_low": 5, "rating_high": 5},
        {"columns": {"text": "t"}, "time_zone": "Mars/Olympus"},
        {"columns": {"text": "t"}, "time_zone": "../../etc/passwd"},
        {"columns": {"text": "t"}, "as_of": "2024-01-01T00:00:00"},
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(ValueError):
        mapping.Mapping.model_validate(wrong)


def test_a_preview_says_what_would_be_taken_and_what_set_aside():
    body = (
        delimited(records(30)) + b"bad,Bo,nine,T,words here,2024-01-01T00:00:00Z\r\nshort,row\r\n"
    )
    body += b"void,Bo,,,,2024-01-01T00:00:00Z\r\n"
    table = table_of(body)
    shown = preview(table, guess(table), listing(), AS_OF)
    assert shown.looked_at == 33
    assert len(shown.reviews) == 20
    assert shown.reviews[0][0] == 2
    assert shown.aside == {
        "the rating 'nine' is not understood": 1,
        "the row has 2 cells where the header has 6": 1,
        "neither a rating nor a text": 1,
    }
    assert shown.first_aside["neither a rating nor a text"] == (34,)
    assert not shown.more
