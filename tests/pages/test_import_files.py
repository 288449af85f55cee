"""The page of imports: a file is previewed, corrected, imported, and its report is exact."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from collectors.mapping import Mapping
from data.catalogue import Catalogue, NewBrand, NewLocation
from data.commands import Commands
from data.imports import Imports
from data.models import Filters, Scope
from data.reading import Reading
from data.schema import command, location
from data.secrets import Secrets
from data.uploads import Uploads
from jobs.commands import answer_one
from jobs.work import Work
from tests.pages.drawing import KEY, alive, button, drawn, said, titles
from tests.pages.town import HOSTILE, NOW

LIVE = "![x](http"
EVERYTHING = Scope.everything()
ROWS = (
    "Review date,Rating,Review,Reviewer,Pro,Branch",
    "03/04/2026,5,The bed was soft and quiet,Ines,Bed,North",
    "05/06/2026,2,The shower was cold all week,Otto,,South",
    "07/08/2026,nine,The bar closed far too early,Rui,,North",
    "08/08/2026,4,Kind people at the desk again,Lea,Desk,North",
)
FILE = "\n".join(ROWS).encode()


class Clock:
    """The worker's clock; each look at it takes a second."""

    def __init__(self):
        self.seconds = count()

    def now(self):
        return NOW + timedelta(seconds=next(self.seconds))

    def sleep(self, seconds):
        raise AssertionError("nothing here waits")


class Importer:
    """A store into which files are imported, with its worker."""

    def __init__(self, engine):
        self.engine = engine
        self.work = Work(engine, Clock(), Secrets(engine, KEY))
        self.uploads, self.commands = Uploads(engine), Commands(engine)
        self.brand = Catalogue(engine).add_brand(NewBrand("lantern", "Lantern Hotels", ours=True))

    def draw(self, **options):
        return drawn(self.engine, "import_files", **options)

    def hand_over(self, body=FILE, name="reviews.csv"):
        at = self.draw()
        at.file_uploader[0].set_value((name, body, "text/csv")).run()
        return at

    def answered(self, at):
        while answer_one(self.work):
            pass
        return at.run()

    def asked(self):
        with self.engine.connect() as connection:
            rows = connection.execute(select(command).order_by(command.c.id))
            return [(row.kind, row.payload) for row in rows]


@pytest.fixture
def importer(engine):
    return Importer(engine)


def table(at, column):
    (found,) = [each.value for each in at.dataframe if column in each.value.columns]
    return found


def chosen(at, label):
    (found,) = [each for each in at.selectbox if each.label.startswith(label)]
    return found


def test_an_empty_store_says_what_can_be_imported(engine):
    at = drawn(engine, "import_files")
    assert not at.exception
    assert "CSV, TSV, JSON, JSON Lines, XLSX or a Google Takeout archive" in said(at)
    assert "No file has been handed over yet" in said(at)


def test_a_file_that_is_handed_over_is_kept_and_previewed(importer):
    at = importer.hand_over()
    (upload,) = Imports(importer.engine).newest(EVERYTHING)
    assert importer.uploads.body(upload.id) == FILE
    assert importer.asked() == [("preview", {"upload_id": upload.id})]
    assert at.query_params["upload"] == str(upload.id)
    assert "No worker is running" in titles(at, "warning")


def test_a_preview_shows_the_guess_the_rows_and_the_doubts(importer):
    at = importer.answered(importer.hand_over())
    shown = said(at)
    assert "CSV · encoded as utf\\-8 · separated by commas" in shown
    assert "3 of 4 rows can be kept" in shown
    assert [chosen(at, label).value for label in ("Rating", "Text", "Author", "Title")] == [
        "Rating",
        "Review",
        "Reviewer",
        "",
    ]
    rows = table(at, "As stated")
    assert list(rows["Row"]) == [2, 3, 5]
    assert list(rows["Stars"]) == [5, 2, 4]
    assert rows["Date"][0] == "2026-04-03 00:00"
    assert any("day first" in each.value for each in at.warning)
    aside = table(at, "Row numbers")
    assert list(aside["Row numbers"]) == ["4"]


def test_an_unchanged_mapping_is_sent_back_as_it_was_guessed(importer):
    at = importer.answered(importer.hand_over())
    guessed = Imports(importer.engine).newest(EVERYTHING)[0].mapping
    button(at, "Import").click().run()
    kind, payload = importer.asked()[-1]
    assert (kind, payload["brand_id"], payload["channel"]) == ("import", importer.brand, "other")
    assert Mapping.model_validate(payload["mapping"]) == Mapping.model_validate(guessed)


def test_a_corrected_mapping_is_previewed_again_and_imported(importer):
    at = importer.answered(importer.hand_over())
    chosen(at, "Title").set_value("Branch")
    chosen(at, "Order in “Date”").set_value("mdy")
    (scale,) = [each for each in at.number_input if each.label == "Highest rating"]
    scale.set_value(10.0)
    at.get_by_key("import_1_channel").set_value("booking")
    button(at, "Preview again").click().run()
    kind, payload = importer.asked()[-1]
    assert (kind, payload["channel"]) == ("preview", "booking")
    assert payload["mapping"]["columns"]["title"] == "Branch"
    assert payload["mapping"]["confidence"]["title"] == 1
    at = importer.answered(at)
    rows = table(at, "As stated")
    assert rows["Date"][0] == "2026-03-04 00:00"
    assert rows["Title"][0] == "North"
    assert rows["Stars"][0] < 5
    assert chosen(at, "Title").value == "Branch"
    button(at, "Import").click().run()
    importer.answered(at)
    held = Reading(importer.engine).page(EVERYTHING, Filters(channels=frozenset({"booking"})))
    assert {each.title for each in held.reviews} == {"North", "South"}


def metrics(at):
    return {each.label: each.value for each in at.metric}


def test_the_report_tells_what_became_of_every_row(importer):
    at = importer.answered(importer.hand_over())
    button(at, "Import").click().run()
    at = importer.answered(at)
    assert metrics(at) == {"Read": "4", "New": "3", "Edited": "0", "The same": "0",
                           "Set aside": "1"}  # fmt: skip
    assert list(table(at, "Row numbers")["Row numbers"]) == ["4"]
    assert Reading(importer.engine).count(EVERYTHING, Filters()) == 3
    at = importer.answered(importer.hand_over())
    assert "read as the last file of this kind" in said(at)
    button(at, "Import").click().run()
    assert metrics(importer.answered(at))["The same"] == "3"


def test_past_files_are_listed_and_can_be_opened(importer):
    at = importer.answered(importer.hand_over())
    button(at, "Import").click().run()
    importer.answered(at)
    importer.answered(importer.hand_over(b"\x89PNG", "holiday.csv"))
    at = importer.draw()
    listed = table(at, "File")
    assert list(listed["State"]) == ["Refused", "Imported"]
    assert list(listed["New"]) == ["", "3"]
    assert "picture" in listed["What happened"][0]
    at = importer.draw(upload="1")
    assert metrics(at)["New"] == "3"
    button(at, "All files").click().run()
    assert len(table(at, "File")) == 2


def test_a_file_that_is_not_reviews_is_refused_with_what_to_do(importer):
    at = importer.answered(importer.hand_over(b"%PDF-1.7 ...", "menu.csv"))
    assert "is a PDF document" in titles(at, "error")[0]
    assert "Export it again" in said(at)
    assert not [each for each in at.button if each.label == "Import"]


def test_rows_that_name_their_location_can_be_told_not_to(importer):
    body = FILE.replace(b"Branch", b"Location name")
    at = importer.answered(importer.hand_over(body))
    chosen(at, "Name of the location").set_value("Location name")
    (named,) = [each for each in at.toggle if each.label == "The rows name their location"]
    named.set_value(False).run()
    assert button(at, "Import").disabled
    assert "preview it again before it is imported" in said(at)
    button(at, "Preview again").click().run()
    button(importer.answered(at), "Import").click().run()
    assert "place_name" not in importer.asked()[-1][1]["mapping"]["columns"]


PLACES = FILE.replace(b"Branch", b"Location name")


def located(at):
    chosen(at, "Name of the location").set_value("Location name")
    button(at.run(), "Preview again").click().run()
    return at


def names(importer):
    with importer.engine.connect() as connection:
        return set(connection.scalars(select(location.c.name).where(location.c.is_place == 1)))


def test_the_locations_a_file_names_are_listed_before_they_are_added(importer):
    Catalogue(importer.engine).add_location(importer.brand, NewLocation("n", "North"))
    at = importer.answered(located(importer.answered(importer.hand_over(PLACES))))
    listed = table(at, "Becomes").set_index("Location")
    assert dict(listed["Becomes"]) == {
        "North": "A location that is there",
        "South": "A new location",
    }
    assert dict(listed["Reviews"]) == {"North": 2, "South": 1}
    assert names(importer) == {"North"}
    button(at, "Import").click().run()
    importer.answered(at)
    assert names(importer) == {"North", "South"}


def test_new_locations_can_be_declined_and_their_reviews_stay(importer):
    at = importer.answered(located(importer.answered(importer.hand_over(PLACES))))
    (add,) = [each for each in at.toggle if each.label == "Add 2 new locations"]
    add.set_value(False).run()
    button(at, "Import").click().run()
    importer.answered(at)
    assert names(importer) == set()
    assert Reading(importer.engine).count(EVERYTHING, Filters()) == 3


def test_the_channel_is_told_by_the_name_of_the_file(importer):
    at = importer.answered(importer.hand_over(name="Trustpilot-export-2026.csv"))
    assert at.get_by_key("import_1_channel").value == "trustpilot"


def test_a_report_names_what_was_kept_with_a_remark_and_what_has_no_date(importer):
    body = FILE.replace(b"05/06/2026", b"")
    at = importer.answered(importer.hand_over(body))
    button(at, "Import").click().run()
    at = importer.answered(at)
    assert "1 × no date" in said(at)
    assert "1 review without a date can be read" in said(at)


def test_an_errand_is_found_again_by_whoever_comes_back(importer):
    importer.hand_over()
    at = importer.draw(upload="1")
    assert "No worker is running" in titles(at, "warning")
    importer.answered(at)
    assert [each for each in at.button if each.label == "Import"]


def test_a_mapping_without_substance_cannot_be_sent(importer):
    at = importer.answered(importer.hand_over())
    for label in ("Rating", "Text"):
        chosen(at, label).set_value("")
    at.run()
    assert "A review needs a rating" in said(at)
    assert button(at, "Import").disabled
    assert button(at, "Preview again").disabled


def test_nothing_is_sent_twice_while_the_worker_is_busy(importer):
    at = importer.answered(importer.hand_over())
    button(at, "Import").click().run()
    assert button(at, "Import").disabled
    assert [kind for kind, _ in importer.asked()] == ["preview", "import"]


def test_hostile_files_come_to_life_nowhere(importer):
    head = f'"{HOSTILE} rating","{HOSTILE} review","{HOSTILE} author","Review date"'
    rows = [f'5,"{HOSTILE} {number} and more words","{HOSTILE}",2026-01-0{number}' for number in
            range(1, 8)]  # fmt: skip
    body = "\n".join([head, *rows, f'"{HOSTILE}","x","y","z"']).encode()
    at = importer.answered(importer.hand_over(body, f"{HOSTILE}.csv"))
    assert not at.exception
    assert set(alive(at, LIVE)) <= {"multiselect"}
    if [each for each in at.button if each.label == "Import"]:
        button(at, "Import").click().run()
        at = importer.answered(at)
    assert set(alive(at, LIVE)) <= {"multiselect"}
    assert alive(importer.draw(), LIVE) == []


@pytest.mark.parametrize("text", ["", "x", "-1", "9" * 30, "²", "999", "../1"])
def test_an_address_of_no_file_shows_all_of_them(importer, text):
    importer.hand_over()
    at = importer.draw(upload=text)
    assert not at.exception
    assert len(table(at, "File")) == 1


def test_whoever_sees_a_part_of_the_locations_sees_no_file(importer):
    importer.hand_over()
    at = importer.draw(scope=Scope(frozenset({1, 2})), upload="1")
    assert titles(at, "info") == ["Not for a part of the locations"]
    assert not at.file_uploader
    assert not at.dataframe


def test_a_name_that_climbs_out_of_a_folder_is_only_a_name(importer):
    for name in ("../../escape.csv", "/etc/passwd.csv", "..\\..\\x.csv"):
        at = importer.answered(importer.hand_over(name=name))
        assert not at.exception
    assert len(Imports(importer.engine).newest(EVERYTHING)) == 3
    assert [kind for kind, _ in importer.asked()] == ["preview"] * 3


def test_whose_reviews_they_are_is_asked_where_several_brands_are_known(importer):
    rival = Catalogue(importer.engine).add_brand(NewBrand("adler", "Pension Adler"))
    at = importer.answered(importer.hand_over(PLACES))
    assert at.get_by_key("import_1_brand").value is None
    assert "Still needed\\: Brand" in said(at)
    assert button(at, "Import").disabled
    at.get_by_key("import_1_brand").set_value(rival).run()
    button(at, "Import").click().run()
    assert importer.asked()[-1][1]["brand_id"] == rival


def test_a_new_place_can_be_said_to_be_one_that_is_there(importer):
    quay = Catalogue(importer.engine).add_location(importer.brand, NewLocation("q", "Quay"))
    at = importer.answered(located(importer.answered(importer.hand_over(PLACES))))
    chosen(at, "“South” is").set_value(quay).run()
    assert [each.label for each in at.toggle if each.label.startswith("Add")] == [
        "Add 1 new location"
    ]
    button(at, "Import").click().run()
    importer.answered(at)
    assert names(importer) == {"Quay", "North"}


def test_it_is_said_before_that_no_import_can_be_taken_back(importer):
    assert "No import can be taken back" in said(importer.answered(importer.hand_over()))


def test_columns_that_are_not_used_are_named(importer):
    at = importer.answered(importer.hand_over())
    (unused,) = [each for each in said(at).split("\n") if each.startswith("Not used")]
    assert "“Pro”" in unused
    assert not any(f"“{name}”" in unused for name in ("Rating", "Review", "Reviewer"))
