"""A file becomes reviews; every row ends counted, and a person's word is remembered."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from collectors.source import SourceError
from data.catalogue import Catalogue, NewBrand, NewLocation
from data.facts import Facts
from data.models import Filters, Scope
from data.runs import run_rows
from data.schema import fact, location, review, set_aside
from jobs.bulk import add_in_bulk
from jobs.folder import import_folder
from jobs.importing import import_upload, preview_upload

HEADER = "Review ID;Filiale;Sterne;Kommentar;Datum;Antwort;Antwort vom\n"
ROWS = [
    "a1;Hafen;5;Sehr freundlich;31.01.2026;Danke!;02.02.2026",
    "a2;Hafen;2;Zu laut in der Nacht;01.02.2026;;",
    "a3;Altstadt;4;Gutes Frühstück;03.02.2026;;",
]


@pytest.fixture
def brand(engine):
    return Catalogue(engine).add_brand(NewBrand("harbour", "Harbour", "hotel", ours=True))


@pytest.fixture
def upload(bare_work, brand):
    def upload(*rows, header=HEADER, filename="export.csv", **options):
        body = (header + "\n".join(rows)).encode("cp1252")
        return bare_work.uploads.add(filename, body, bare_work.clock.now(), **options)

    return upload


def rows(engine, *columns):
    with engine.connect() as connection:
        return connection.execute(select(*columns).order_by(columns[0])).all()


def test_the_preview_shows_how_the_file_would_be_read(bare_work, upload):
    upload_id = upload(*ROWS)
    preview_upload(bare_work, upload_id)
    held = bare_work.uploads.get(upload_id)
    assert held.state == "ready"
    assert held.mapping["columns"] | {} == {
        "external_id": "Review ID",
        "place_name": "Filiale",
        "rating": "Sterne",
        "text": "Kommentar",
        "created_at": "Datum",
        "response_text": "Antwort",
        "response_at": "Antwort vom",
    }
    assert held.preview["delimiter"] == ";"
    first = held.preview["rows"][0]
    assert (first["external_id"], first["rating"]) == ("a1", 5.0)
    assert first["created_at"].startswith("2026-01-31")


def test_every_row_ends_counted_and_a_second_import_changes_nothing(bare_work, engine, upload):
    bad = "a4;Hafen;sechs;;kein Datum;;"
    report = import_upload(bare_work, upload(*ROWS, ROWS[0], bad), {"channel": "google"})
    counts = {name: report[name] for name in ("fetched", "new", "edited", "same", "set_aside")}
    assert counts == {"fetched": 5, "new": 3, "edited": 0, "same": 1, "set_aside": 1}
    assert [*report["reasons"].values()] == [{"count": 1, "rows": [6]}]
    version = Facts(engine).version()
    bare_work.clock.at += timedelta(minutes=1)
    again = import_upload(bare_work, upload(*ROWS), {"channel": "google"})
    assert (again["new"], again["same"]) == (0, 3)
    assert Facts(engine).version() == version


def test_an_import_that_the_worker_ends_halfway_says_so_and_can_be_made_again(bare_work, upload):
    file, bare_work.stopping = upload(*ROWS), True
    with pytest.raises(SourceError, match="stopped before all was read"):
        import_upload(bare_work, file)
    halfway = bare_work.uploads.get(file)
    assert (halfway.state, halfway.report["action"][:15]) == ("ready", "Import it again")
    (halted,) = run_rows(bare_work.engine, [1])
    assert (halted.outcome, halted.finished_at is None, halted.new) == ("partial", False, 3)
    bare_work.stopping = False
    bare_work.clock.at += timedelta(minutes=1)
    assert import_upload(bare_work, file)["same"] == 3
    assert bare_work.uploads.get(file).state == "imported"


def test_reviews_go_to_the_locations_the_file_names_and_new_ones_are_added(
    bare_work, engine, brand, upload
):
    harbour = Catalogue(engine).add_location(brand, NewLocation("001", "Hafen"))
    import_upload(bare_work, upload(*ROWS), {"channel": "google"})
    names = dict(tuple(row) for row in rows(engine, location.c.id, location.c.name))
    assert names[harbour] == "Hafen"
    places = [names[row.location_id] for row in rows(engine, fact.c.review_id, fact.c.location_id)]
    assert places == ["Hafen", "Hafen", "Altstadt"]


def test_a_file_without_answers_does_not_say_that_nobody_answered(bare_work, engine, upload):
    header = "id,stars,text,date\n"
    report = import_upload(bare_work, upload("1,5,Lovely stay here,2026-01-05", header=header))
    assert report["new"] == 1
    now = bare_work.clock.now()
    tallies = Facts(engine).tallies(Scope.everything(), Filters(), as_of=now)
    assert tallies.responses[["waiting", "hidden"]].to_numpy().tolist() == [[0, 1]]
    assert tallies.hidden_replies == {"other"}


def test_a_corrected_mapping_is_used_and_remembered(bare_work, upload):
    upload_id = upload(*ROWS)
    preview_upload(bare_work, upload_id)
    mapping = dict(bare_work.uploads.get(upload_id).mapping)
    mapping["columns"] = {**mapping["columns"], "author": "Filiale"}
    del mapping["columns"]["place_name"]
    import_upload(bare_work, upload_id, {"mapping": mapping, "channel": "yelp"})
    again = upload(*ROWS, "a9;Hafen;1;Schlecht;04.02.2026;;")
    preview_upload(bare_work, again)
    held = bare_work.uploads.get(again)
    assert held.mapping["columns"]["author"] == "Filiale"
    assert (held.channel, held.preview["remembered"]) == ("yelp", True)


def test_a_mapping_that_contradicts_itself_is_refused_and_the_file_waits(bare_work, upload):
    upload_id = upload(*ROWS)
    with pytest.raises(SourceError, match="rating, a text or a title"):
        import_upload(bare_work, upload_id, {"mapping": {"columns": {"author": "Filiale"}}})
    assert bare_work.uploads.get(upload_id).state == "ready"


@pytest.mark.parametrize(
    ("filename", "body"),
    [
        ("prices.csv", b"sku,price,stock\n1,9.50,3\n2,8.00,7\n"),
        ("empty.csv", b""),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        ("page.html", b"<!doctype html><html><body>hello</body></html>"),
        ("noise.bin", bytes(range(256)) * 20),
    ],
)
def test_what_is_no_file_of_reviews_is_refused_in_words(bare_work, brand, filename, body):
    upload_id = bare_work.uploads.add(filename, body, bare_work.clock.now())
    preview_upload(bare_work, upload_id)
    held = bare_work.uploads.get(upload_id)
    assert held.state == "refused"
    assert len(held.report["message"]) > 20 and held.report["action"]


def test_without_a_brand_the_file_waits_for_a_person(bare_work):
    body = (HEADER + ROWS[0]).encode("cp1252")
    upload_id = bare_work.uploads.add("a.csv", body, bare_work.clock.now())
    with pytest.raises(SourceError, match="which brand"):
        import_upload(bare_work, upload_id)
    assert bare_work.uploads.get(upload_id).state == "ready"


def test_a_takeout_archive_is_recognised(bare_work, brand, engine):
    item = {
        "name": "accounts/1/locations/2/reviews/r1",
        "reviewer": {"displayName": "Ines P."},
        "starRating": "FOUR",
        "comment": "Quiet rooms",
        "createTime": "2026-01-05T10:00:00Z",
        "updateTime": "2026-01-05T10:00:00Z",
    }
    archive = io.BytesIO()
    folder = "Takeout/Google Business Profile/account-1/location-2"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(f"{folder}/reviews.json", json.dumps({"reviews": [item]}))
    now = bare_work.clock.now()
    report = import_upload(bare_work, bare_work.uploads.add("t.zip", archive.getvalue(), now))
    assert report["new"] == 1
    assert rows(engine, review.c.channel, review.c.source, review.c.rating) == [
        ("google", "google_takeout", 4.0)
    ]


def test_files_in_the_folder_are_imported_or_wait(bare_work, brand, tmp_path):
    (tmp_path / "google").mkdir()
    (tmp_path / "google" / "reviews.csv").write_bytes((HEADER + "\n".join(ROWS)).encode("cp1252"))
    (tmp_path / "prices.csv").write_text("sku,price\n1,9.50\n2,3.20\n")
    (tmp_path / ".hidden.csv").write_text("x")
    bare_work.clock.at = bare_work.clock.at.replace(year=2100)
    assert import_folder(bare_work, tmp_path) == 2
    states = {each.filename: each.state for each in bare_work.uploads.newest()}
    assert states == {"reviews.csv": "imported", "prices.csv": "refused"}
    assert import_folder(bare_work, tmp_path) == 0
    assert len(list((tmp_path / "taken").iterdir())) == 2
    listing = bare_work.catalogue.listings()[0]
    assert run_rows(bare_work.engine, [listing.id])[0].reason == "import"


def test_a_file_of_a_brand_that_a_table_brought_is_imported(bare_work, tmp_path):
    add_in_bulk(bare_work.engine, b"brand,location\nHarbour,Hafen\n", "chain.csv", keep=True)
    (tmp_path / "reviews.csv").write_bytes((HEADER + ROWS[0]).encode("cp1252"))
    bare_work.clock.at = bare_work.clock.at.replace(year=2100)
    import_folder(bare_work, tmp_path)
    assert [each.state for each in bare_work.uploads.newest()] == ["imported"]
    assert rows(bare_work.engine, location.c.key) == [("",), ("Hafen",)]


def test_the_same_file_dropped_twice_is_taken_once(bare_work, brand, tmp_path):
    bare_work.clock.at = bare_work.clock.at.replace(year=2100)
    for _ in range(2):
        (tmp_path / "reviews.csv").write_bytes((HEADER + ROWS[0]).encode("cp1252"))
        import_folder(bare_work, tmp_path)
    assert len(bare_work.uploads.newest()) == 1


@pytest.fixture
def rival(engine):
    return Catalogue(engine).add_brand(NewBrand("adler", "Pension Adler", "hotel"))


def test_the_same_columns_do_not_say_whose_reviews_they_are(bare_work, engine, upload, rival):
    import_upload(bare_work, upload(*ROWS), {"channel": "google", "brand_id": rival})
    other = upload("b1;Kurhaus;5;Sehr ruhig;31.01.2026;;")
    preview_upload(bare_work, other)
    assert bare_work.uploads.get(other).brand_id is None
    with pytest.raises(SourceError, match="which brand"):
        import_upload(bare_work, other)


def test_the_brand_is_the_one_whose_places_the_file_names(bare_work, engine, brand, upload, rival):
    Catalogue(engine).add_location(brand, NewLocation("001", "Kurhaus"))
    import_upload(bare_work, upload(*ROWS), {"channel": "google", "brand_id": rival})
    other = upload("b1;KURHAUS ;5;Sehr ruhig;31.01.2026;;")
    preview_upload(bare_work, other)
    assert bare_work.uploads.get(other).brand_id == brand
    import_upload(bare_work, other)
    names = [row.name for row in rows(engine, location.c.id, location.c.name)]
    assert names.count("Kurhaus") == 1 and "KURHAUS" not in names


def test_a_place_that_two_brands_have_says_of_neither(bare_work, engine, brand, upload, rival):
    for each in (brand, rival):
        Catalogue(engine).add_location(each, NewLocation("001", "Hafen"))
    upload_id = upload("b1;Hafen;5;Sehr ruhig;31.01.2026;;")
    preview_upload(bare_work, upload_id)
    assert bare_work.uploads.get(upload_id).brand_id is None


def test_half_of_its_places_do_not_make_a_file_a_brands(bare_work, engine, brand, upload, rival):
    Catalogue(engine).add_location(brand, NewLocation("001", "Hafen"))
    halves, most = upload(*ROWS), upload(*ROWS[:2])
    for each in (halves, most):
        preview_upload(bare_work, each)
    assert [bare_work.uploads.get(each).brand_id for each in (halves, most)] == [None, brand]


def dropped(work, folder, *rows):
    work.clock.at = work.clock.at.replace(year=2100)
    (folder / "google").mkdir(exist_ok=True)
    (folder / "google" / "reviews.csv").write_bytes((HEADER + "\n".join(rows)).encode("cp1252"))
    import_folder(work, folder)
    return work.uploads.newest()[0]


def test_a_dropped_file_of_unknown_places_waits_where_there_is_a_competitor(
    bare_work, upload, rival, tmp_path
):
    import_upload(bare_work, upload(*ROWS), {"channel": "google", "brand_id": rival})
    taken = dropped(bare_work, tmp_path, *[row.replace("Hafen", "Kurhaus") for row in ROWS[:2]])
    assert (taken.state, taken.brand_id) == ("ready", None)


def test_a_dropped_file_adds_no_place_to_those_that_are_known(bare_work, engine, brand, tmp_path):
    for name in ("Hafen", "Altstadt"):
        Catalogue(engine).add_location(brand, NewLocation(name, name))
    taken = dropped(bare_work, tmp_path, *ROWS, "a4;Hafn;4;Ganz gut;03.02.2026;;")
    assert (taken.state, taken.brand_id) == ("ready", brand)
    spelt = [row.replace("Hafen", " hafen") for row in ROWS]
    assert dropped(bare_work, tmp_path, *spelt).state == "imported"


def test_a_place_is_known_whatever_its_spaces_and_capitals(bare_work, engine, brand, upload):
    Catalogue(engine).add_location(brand, NewLocation("001", "Lindenhof Mitte"))
    import_upload(
        bare_work,
        upload(
            "a1;lindenhof  mitte ;5;Gut;31.01.2026;;",
            "a2;Neues Haus;5;Gut;31.01.2026;;",
            "a3;neues haus;5;Gut;31.01.2026;;",
        ),
    )
    places = [row.name for row in rows(engine, location.c.id, location.c.name)]
    assert places == ["Harbour", "Lindenhof Mitte", "Neues Haus"]


def test_a_place_can_be_said_to_be_one_that_is_there(bare_work, engine, brand, upload):
    mitte = Catalogue(engine).add_location(brand, NewLocation("001", "Lindenhof Mitte"))
    elsewhere = Catalogue(engine).add_brand(NewBrand("x", "X"))
    foreign = Catalogue(engine).add_location(elsewhere, NewLocation("001", "Weit weg"))
    file = upload("a1;Lindenhof B.;5;Gut;31.01.2026;;", "a2;Park;5;Gut;31.01.2026;;")
    same = {"Lindenhof B.": mitte, "Park": foreign}
    import_upload(bare_work, file, {"brand_id": brand, "same_as": same})
    held = rows(engine, fact.c.review_id, fact.c.location_id, fact.c.brand_id)
    assert held[0].location_id == mitte
    assert held[1].location_id not in {mitte, foreign} and held[1].brand_id == brand


UNNUMBERED = "Hotel;Name;Datum;Sterne;Bewertungstext\n"


@pytest.fixture
def counted(bare_work, brand, upload):
    """Import rows without ids and return how many were new, edited and the same."""

    def counted(*rows, channel="google", header=UNNUMBERED, **chosen):
        bare_work.clock.at += timedelta(minutes=1)
        file = upload(*rows, header=header)
        report = import_upload(bare_work, file, {"channel": channel, "brand_id": brand, **chosen})
        return report["new"], report["edited"], report["same"]

    return counted


ANNA = "Hafen;Anna K.;31.01.2026;5;Sehr freundlich"
OTHERS = ("Hafen;Otto;31.01.2026;4;Gut gelegen", "Altstadt;Anna K.;31.01.2026;3;Zu laut")


def test_a_changed_row_without_an_id_is_the_same_review(engine, counted):
    assert counted(ANNA, *OTHERS) == (3, 0, 0)
    changed = ANNA.replace(";5;", ";2;").replace("Anna K.", "anna  k.")
    assert counted(changed, changed, *OTHERS) == (0, 1, 3)
    assert counted(changed.replace("Sehr", "Nicht"), *OTHERS) == (0, 1, 2)
    held = rows(engine, review.c.id, review.c.rating, review.c.text)[0]
    assert tuple(held)[1:] == (2.0, "Nicht freundlich")
    assert counted(changed.replace("Sehr", "Nicht"), *OTHERS) == (0, 0, 3)


def test_a_changed_row_of_a_file_that_names_no_places_is_the_same_review(counted):
    header = UNNUMBERED.removeprefix("Hotel;")
    anna, otto = (row.removeprefix("Hafen;") for row in (ANNA, OTHERS[0]))
    assert counted(anna, otto, header=header) == (2, 0, 0)
    assert counted(anna.replace("Sehr", "Nicht"), otto, header=header) == (0, 1, 1)


def test_two_reviews_of_one_author_on_one_day_remain_two(counted):
    second = ANNA.replace("Sehr freundlich", "Nochmals gekommen")
    assert counted(ANNA, second) == (2, 0, 0)
    assert counted(ANNA, second.replace(";5;", ";4;")) == (1, 0, 1)


@pytest.mark.parametrize(
    "said", [";31.01.2026", "Gast;31.01.2026", "A Google user;31.01.2026", "Anna K.;"]
)
def test_a_changed_row_that_tells_nobody_or_no_day_is_new(counted, said):
    row = f"Hafen;{said};5;Sehr freundlich"
    assert counted(row, *OTHERS) == (3, 0, 0)
    assert counted(row.replace("Sehr", "Nicht"), *OTHERS) == (1, 0, 2)


def test_where_several_could_be_meant_a_changed_row_is_new(counted):
    second, third = (ANNA.replace("Sehr", word) for word in ("Nicht", "Wieder"))
    assert counted(ANNA) == (1, 0, 0)
    assert counted(second, third) == (2, 0, 0)
    assert counted(ANNA.replace("Sehr", "Kaum")) == (1, 0, 0)


def test_a_row_of_another_channel_is_another_review(counted):
    assert counted(ANNA, *OTHERS) == (3, 0, 0)
    assert counted(ANNA.replace("Sehr", "Nicht"), *OTHERS, channel="yelp") == (3, 0, 0)


def test_rows_with_ids_are_told_by_these_alone(bare_work, upload):
    header = HEADER.replace("Antwort;", "Name;Antwort;")
    first = f"{'a' * 32};Hafen;5;Sehr freundlich;31.01.2026;Anna K.;;"
    import_upload(bare_work, upload(first, header=header), {"channel": "google"})
    bare_work.clock.at += timedelta(minutes=1)
    other = upload(first.replace("a" * 32, "b" * 32).replace("Sehr", "Nicht"), header=header)
    assert import_upload(bare_work, other, {"channel": "google"})["new"] == 1


def test_it_is_said_before_what_becomes_of_changed_rows_without_ids(bare_work, upload):
    def notes(*given, **options):
        file = upload(*given, **options)
        preview_upload(bare_work, file)
        return " ".join(bare_work.uploads.get(file).preview["notes"])

    assert "known again by its author, day and location" in notes(ANNA, header=UNNUMBERED)
    nobody = [row.replace("Anna K.;", "") for row in (ANNA, *OTHERS)]
    header = UNNUMBERED.replace("Name;", "")
    assert "earlier import counts as new" in notes(*nobody, header=header)
    assert "ids" not in notes(*ROWS)


@pytest.mark.parametrize(
    "nothing",
    ["k.A.", "k. A.", "k.a.", "keine Angabe", "Keine Angaben", "sin datos", "n.d.", "N/D", "s/o",
     "s/d", "non renseigné", "n.v.t."],
)  # fmt: skip
def test_a_rating_that_says_there_is_none_leaves_the_review(bare_work, engine, upload, nothing):
    row = f"a7;Hafen;{nothing};Zu laut in der Nacht;04.02.2026;{nothing};"
    report = import_upload(bare_work, upload(*ROWS, row), {"channel": "google"})
    assert (report["new"], report["set_aside"]) == (4, 0)
    last = rows(engine, review.c.id, review.c.rating, review.c.text, review.c.response_text)[-1]
    assert tuple(last)[1:] == (None, "Zu laut in der Nacht", None)


def test_words_that_a_review_may_consist_of_are_nothing_only_as_its_rating(
    bare_work, engine, upload
):
    row = "a7;Hafen;Not available;Not available;04.02.2026;;"
    import_upload(bare_work, upload(*ROWS, row), {"channel": "google"})
    last = rows(engine, review.c.id, review.c.rating, review.c.text)[-1]
    assert tuple(last)[1:] == (None, "Not available")


def test_a_row_of_totals_is_counted_and_is_nothing_that_could_not_be_read(
    bare_work, engine, upload
):
    bad = "a4;Hafen;sechs;;kein Datum;;"
    total = "Total;;3,7;;;;"
    report = import_upload(bare_work, upload(*ROWS, bad, total), {"channel": "google"})
    assert report["set_aside"] == 2
    assert "the row sums up others" in report["reasons"]
    (kept,) = rows(engine, set_aside.c.reason)
    assert "sechs" in kept.reason


@pytest.mark.parametrize("header", ["Überschrift", "Titel", "Título", "Title", "Headline"])
def test_a_title_is_one_however_few_there_are(bare_work, engine, upload, header):
    titles = ("", "Wochenende", "Kurztrip")
    written = [
        f"a{n};Hafen;{1 + n % 5};{titles[n % 3]};Zu laut in der Nacht {n};31.01.2026"
        for n in range(150)
    ]
    head = f"Review ID;Filiale;Sterne;{header};Kommentar;Datum\n"
    import_upload(bare_work, upload(*written, header=head), {"channel": "google"})
    assert [row.title for row in rows(engine, review.c.id, review.c.title)][1] == "Wochenende"


@pytest.mark.parametrize(
    ("day", "hour"),
    [("31.01.2026", "23:45"), ("2026-01-31", "23:45:00"), ("31/01/2026", "11:45 pm")],
)
@pytest.mark.parametrize("header", ["Uhrzeit", "Time", "Hora"])
def test_a_day_and_a_time_of_day_are_one_moment(bare_work, engine, upload, header, day, hour):
    written = [f"a{n};{1 + n % 5};Zu laut in der Nacht {n};{day};{hour}" for n in range(20)]
    written += [f"b;4;Ohne Uhrzeit in der Nacht;{day};"]
    head = f"Review ID;Sterne;Kommentar;Datum;{header}\n"
    import_upload(bare_work, upload(*written, header=head), {"channel": "google"})
    moments = [row.created_at for row in rows(engine, review.c.id, review.c.created_at)]
    assert {f"{at:%Y-%m-%d %H:%M}" for at in moments[:20]} == {"2026-01-31 23:45"}
    assert f"{moments[20]:%Y-%m-%d %H:%M}" == "2026-01-31 00:00"


@pytest.mark.parametrize("header", ["Stadt", "City", "Ciudad", "Hotel city"])
def test_a_new_place_is_in_the_city_that_the_file_tells(bare_work, engine, upload, header):
    written = [f"{row};Berlin" for row in ROWS]
    head = HEADER.replace("\n", f";{header}\n")
    import_upload(bare_work, upload(*written, header=head), {"channel": "google"})
    places = rows(engine, location.c.id, location.c.name, location.c.city)
    assert [tuple(row)[1:] for row in places[1:]] == [("Hafen", "Berlin"), ("Altstadt", "Berlin")]
