"""Files of every dialect are read into rows, or refused with a reason."""

import contextlib
import io
import json
import resource
import struct
import zipfile
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors import readers
from collectors.source import SourceError
from data.models import Outcome
from tests.collectors.tables_of_ours import (
    TEXTS,
    archive,
    as_json,
    delimited,
    records,
    sheet,
    workbook,
)


def good(body, name="reviews"):
    table = readers.read(body, name)
    return table, [row.values for row in table.rows() if not row.problem]


def problems(table):
    return [(row.number, row.problem) for row in table.rows() if row.problem]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_delimiter_and_encoding_are_found(delimiter, encoding):
    rows = records(9, place=lambda n: "Café Größe à Coruña", note=lambda n: f"a, b; c | d\t{n}")
    table, read = good(delimited(rows, delimiter, encoding), "export.csv")
    assert read == [{name: str(value) for name, value in row.items()} for row in rows]
    assert table.delimiter == delimiter


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("cp1250", "Świetne miejsce, żółty łosoś"),
        ("cp1250", "Příliš žluťoučký kůň, skvělá obsluha"),
        ("cp1250", "Bőséges reggeli és gyönyörű kilátás"),
        ("cp1252", "¿Por qué? Habitación pequeña, ¡qué bien!"),
        ("cp1252", "It’s “fine” – 5 €"),
        ("cp1252", "Góður staður, þjónustan frábær"),
        ("cp1254", "Çok güzel, teşekkürler; yıldızlı iş"),
        ("cp1257", "Labai geras viešbutis, skanūs pusryčiai"),
        ("mac_roman", "Très bon séjour, l’hôtel était près"),
        ("cp850", "Größe der Zimmer schön, Frühstück gut"),
        ("cp1251", "Очень хорошо, спасибо"),
        ("koi8_r", "Очень хорошо, спасибо"),
        ("cp1253", "Πολύ καλό ξενοδοχείο"),
        ("cp1255", "שירות מצוין ומהיר, החדר היה נקי וגדול"),
        ("cp1256", "خدمة ممتازة وسريعة"),
        ("cp874", "บริการดีมาก ห้องสะอาด อาหารเช้าอร่อย"),
        ("cp932", "部屋も綺麗で朝食が美味しかったです"),
        ("euc_jp", "部屋も綺麗で朝食が美味しかったです"),
        ("gb18030", "服务很好下次再来,房间干净"),
        ("big5", "服務很好下次再來,房間乾淨"),
        ("cp949", "서비스가 좋아요. 방도 깨끗하고"),
    ],
)
def test_code_pages_are_told_by_what_would_stand_there(encoding, said):
    body = delimited([{"text": said, "rating": n % 5 + 1} for n in range(9)], encoding=encoding)
    table, read = good(body)
    assert {row["text"] for row in read} == {said}
    assert any("are they right" in note for note in table.notes)


def test_a_code_page_is_told_by_the_names_of_the_columns_too():
    said = ["צוות נחמד וחדר נקי", "חיכינו הרבה זמן", "טוב"]
    head = "תאריך;משתמש;דירוג;ביקורת"
    rows = [f"{n + 1:02d}.03.2026;{'דן' if n % 2 else 'רות'};5;{said[n % 3]}" for n in range(12)]
    read = good("\n".join([head, *rows]).encode("cp1255"))[1]
    assert (read[0]["משתמש"], read[0]["ביקורת"]) == ("רות", said[0])


@pytest.mark.parametrize("mark", ['="{}"', '"=""{}"""'])
def test_what_keeps_a_spreadsheet_from_reading_numbers_is_no_part_of_a_cell(mark):
    rows = [["id", "rating", "text"], *(["0071", "4", f"Good, no. {n}"] for n in range(9))]
    kept = '"=""{}"""'
    body = "\n".join(",".join([mark.format(a), b, kept.format(c)]) for a, b, c in rows)
    assert good(body.encode())[1][0] == {"id": "0071", "rating": "4", "text": "Good, no. 0"}


def test_a_word_from_another_language_does_not_change_the_code_page():
    said = ["Très bon séjour", "schöne große Zimmer", "la habitación pequeña", "Łódź", "smörgås"]
    body = "text,rating\n" + "".join(f"{one},4\n" for one in [*said * 9, "¿", "m³"])
    assert [row["text"] for row in good(body.encode("cp1252", "replace"))[1]][:3] == said[:3]


def test_a_few_broken_bytes_do_not_change_the_encoding():
    body = delimited(records(9, place=lambda n: "Žižkov – náměstí")).replace(
        b"harbour", b"harb\xffour"
    )
    _, read = good(body)
    assert read[1]["place"] == "Žižkov – náměstí"
    assert "harb\ufffdour" in read[0]["text"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(end):
    assert len(good(delimited(records(9), end=end))[1]) == 9


def test_line_ends_and_lone_returns_within_quotes_stay_in_the_text():
    body = b'date,rating,text\n2024-01-01,5,"one\r\ntwo\nthree"\n2024-01-02,4,"four\rfive"\n'
    _, read = good(body)
    assert [row["text"] for row in read] == ["one\ntwo\nthree", "four\nfive"]


def test_what_stands_above_the_header_is_left_out_and_a_repeated_header_too():
    plain = delimited(records(3)).decode()
    head = plain.splitlines()[0]
    body = f"Acme export\nof 2024-05-01, by hand\n\n{plain}{head}\r\n{plain.splitlines()[1]}\r\n"
    table, read = good(body.encode())
    assert [row["review_id"] for row in read] == ["r-0", "r-1", "r-2", "r-0"]
    assert any("row 3" in note or "row 4" in note for note in table.notes)


def test_the_separator_that_excel_declares_is_believed():
    table, read = good(b"sep=;\r\n" + delimited(records(3), ";"))
    assert (table.delimiter, len(read)) == (";", 3)


def test_columns_without_names_are_numbered():
    table, read = good(delimited(records(5), header=False))
    assert not table.named
    assert read[0]["column 1"] == "r-0"


def test_a_header_in_an_unknown_language_is_found_above_numbers():
    table, read = good("Αξιολόγηση;Βαθμός\nΠολύ ωραίο μέρος;5\nΚακό φαγητό;1\nΜέτριο;3\n".encode())
    assert table.columns == ("Αξιολόγηση", "Βαθμός")
    assert len(read) == 3


def test_names_that_come_twice_or_not_at_all_are_told_apart():
    table, _ = good(b"date,rating,date,,text\n2024-01-01,5,2024-01-02,x,fine\n")
    assert table.columns == ("date", "rating", "date (2)", "column 4", "text")


def test_ragged_rows_are_set_aside_with_their_number_and_neighbours_survive():
    body = (
        b"date,author,rating,text\n2024-02-01,Ann,5,good\n2024-02-02,Bo,4,too,many,cells\n"
        b"2024-02-03,Cy\n2024-02-04,Di,3,fine,,\n2024-02-05,Ed,2,bad\n"
    )
    table, read = good(body)
    assert [row["author"] for row in read] == ["Ann", "Di", "Ed"]
    assert problems(table) == [
        (3, "row 3 has 6 cells where the header has 4"),
        (4, "row 4 has 2 cells where the header has 4"),
    ]


def test_a_quotation_mark_that_is_never_closed_costs_one_row():
    body = (
        b'date,author,rating,text\n2024-02-01,Ann,5,good\n2024-02-02,Bo,4,"never closed\n'
        b'2024-02-03,Cy,3,"two\nlines"\n2024-02-04,Di,2,"plain"\n2024-02-05,Ed,1,end\n'
    )
    table, read = good(body)
    assert [row["author"] for row in read] == ["Ann", "Cy", "Di", "Ed"]
    assert read[1]["text"] == "two\nlines"
    assert [number for number, _ in problems(table)] == [3]


def test_quotation_marks_within_a_cell_are_read_as_they_stand():
    _, read = good(
        b'date,rating,text,author\n2024-01-01,5,"He said "great" to us","Bo"\n'
        b'2024-01-02,4,""great" he said",\n2024-01-03,3,"so ""so""",Ann\n'
    )
    assert [row["text"] for row in read] == ['He said "great" to us', '"great" he said', 'so "so"']
    assert [row["author"] for row in read] == ["Bo", "", "Ann"]


def test_quotation_marks_may_have_a_stroke_before_them():
    body = b'date,rating,text\n2024-01-01,5,"He said \\"great\\", then \\"go\\""\n'
    body += b"2024-01-02,4,C:\\\\a\n"
    table, read = good(body)
    assert not problems(table)
    assert [row["text"] for row in read] == ['He said "great", then "go"', "C:\\a"]


def test_a_stroke_at_the_end_of_a_cell_is_a_stroke():
    body = b'date,rating,text\n2024-01-01,5,"all \\"\n2024-01-02,4,"so ""so"" here"\n'
    assert [row["text"] for row in good(body)[1]] == ["all \\", 'so "so" here']


@pytest.mark.parametrize(
    "line", ["Total,12,,", "Average,3.4,,", "Gesamt:,,,12", ",Durchschnitt,3.4,", "Grand total,,,"]
)
def test_a_row_that_sums_up_the_others_is_no_review(line):
    body = delimited([{k: row[k] for k in ("date", "rating", "text", "author")}
                      for row in records(9)])  # fmt: skip
    table, read = good(body + line.encode())
    assert problems(table) == [(11, "row 11 sums up others")]
    assert len(read) == 9


def test_a_short_review_that_speaks_of_a_total_is_no_sum():
    body = b"text,rating,date,author\nTotal,5,2024-01-01,Ann\nSum of all fears,1,2024-01-02,Bo\n"
    assert [row["text"] for row in good(body)[1]] == ["Total", "Sum of all fears"]


def test_rows_that_stand_whole_in_one_cell_are_taken_apart():
    rows = [{**row, "text": f'{row["text"]}, "so" {n}'} for n, row in enumerate(records(9))]
    inner = delimited(rows).decode().splitlines()
    quoted = ['"' + line.replace('"', '""') + '";;' for line in inner[1:]]
    table, read = good("\n".join([inner[0] + ";;", *quoted]).encode())
    assert [row["text"] for row in read] == [row["text"] for row in rows]
    assert any("one cell" in note for note in table.notes)


def test_a_line_feed_within_a_text_does_not_part_rows_that_end_otherwise():
    rows = records(9)
    body = delimited(rows, end="\r").replace(b"Visit 4", b'"Visit\n4"')
    assert [row["author"] for row in good(body)[1]] == [row["author"] for row in rows]


def test_a_few_odd_signs_are_no_other_script():
    rows = [{**row, "title": "\x89\xdb\xf7Must Visit\x89\xdb\xaa"} for row in records(3)]
    table, _ = good(delimited(rows * 9, encoding="latin-1"))
    assert table.encoding in {"cp1252", "mac_roman"}


def test_rows_of_blanks_are_passed_over():
    table, read = good(b"date,rating,text\n2024-01-01,5,fine\n  , ,\t\n,,\n\n2024-01-02,4,ok\n")
    assert (len(read), problems(table)) == (2, [])


def test_names_that_come_twice_are_told_apart_by_the_headings_that_span_them():
    body = b",Review,,Response,\nid,Date,Text,Date,Text\n1,2024-01-01,fine,2024-01-02,thanks\n"
    table, _ = good(body)
    assert table.columns == ("id", "Review Date", "Review Text", "Response Date", "Response Text")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ue00d"))
        .map(str.strip)
        .filter(lambda text: text and not text.isdigit()),
        min_size=6,
        max_size=20,
    ),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_text_in_any_dialect_is_read_back(texts, delimiter, encoding, end):
    rows = [{**row, "text": text} for row, text in zip(records(len(texts)), texts, strict=True)]
    _, read = good(delimited(rows, delimiter, encoding, end))
    assert [row["text"] for row in read] == texts


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 11),
    st.text(st.sampled_from('ab",;\n ☕'), max_size=40).filter(lambda text: "\n\n" not in text),
)
def test_one_broken_row_never_costs_a_neighbour(place, garbage):
    lines = delimited(records(12), end="\n").decode().splitlines(keepends=True)
    lines.insert(place + 1, garbage.replace("\n", " ") + "\n")
    _, read = good("".join(lines).encode())
    assert {f"r-{n}" for n in range(12)} <= {row["review_id"] for row in read}


NESTED = {
    "list": lambda rows: rows,
    "reviews": lambda rows: {"reviews": rows, "total": 9},
    "data.items": lambda rows: {"status": "ok", "data": {"items": rows}},
    "by id": lambda rows: {row["review_id"]: row for row in rows},
    "with a page": lambda rows: {"html": "<div>" * 500, "results": rows},
    "with pictures": lambda rows: {
        "pictures": [{"url": f"https://x.test/{n}", "width": n} for n in range(90)],
        "reviews": rows,
    },
}


@pytest.mark.parametrize("shape", NESTED)
def test_records_are_found_wherever_they_lie(shape):
    table, read = good(as_json(NESTED[shape](records(9))))
    assert [row["review_id"] for row in read] == [f"r-{n}" for n in range(9)]
    assert table.kind == "JSON"


def test_whole_columns_of_a_document_are_turned_into_rows():
    rows = records(6)
    by_index = {name: {str(n): row[name] for n, row in enumerate(rows)} for name in rows[0]}
    by_list = {name: [row[name] for row in rows] for name in rows[0]}
    assert good(as_json(by_index))[1] == good(as_json(by_list))[1] == rows


def test_reviews_within_places_take_the_place_along():
    document = {
        "places": [
            {"name": f"Shop {n}", "rating": 4.2, "reviews": records(n + 2)} for n in range(3)
        ]
    }
    table, read = good(as_json(document))
    assert len(read) == 9
    assert [row["../name"] for row in read[:3]] == ["Shop 0", "Shop 0", "Shop 1"]
    assert "places[].reviews[]" in table.notes[0]


def test_nested_records_are_laid_flat():
    record = {"id": "a", "text": TEXTS[0], "rating": 5, "reply": {"message": "Thanks"}}
    _, read = good(as_json([{**record, "tags": ["x", "y"], "comments": [{"text": "hm"}]}] * 3))
    assert read[0]["reply.message"] == "Thanks"
    assert read[0]["comments[0].text"] == "hm"
    assert read[0]["tags"] == "x, y"


def test_json_lines_keep_their_neighbours_when_one_is_broken():
    lines = [json.dumps(row) for row in records(6)]
    lines[2] = lines[2][:30]
    table, read = good("\n".join(lines).encode())
    assert [row["review_id"] for row in read] == ["r-0", "r-1", "r-3", "r-4", "r-5"]
    assert problems(table) == [(3, "line 3 is not JSON")]


def test_an_entry_that_is_no_object_is_set_aside():
    table, read = good(as_json([*records(3), None, *records(2)]))
    assert len(read) == 5
    assert problems(table) == [(4, "record 4 is not an object")]


def test_numbers_that_no_computer_holds_do_not_stop_the_reading():
    body = (
        as_json(records(4))[:-1] + b', {"review_id": "big", "rating": 1e999, "n": ' + b"9" * 5_000
    )
    _, read = good(body + b', "text": "fine food", "x": NaN}]')
    assert read[4]["n"] == "9" * 5_000
    assert read[4]["x"] is None


def conversation(closing=True):
    talk = {
        "header": {"company": "HarbourHelp"},
        "messages": [
            {
                "client": "ann",
                "datetime": "2020-03-01T10:00:00Z",
                "message": "It is broken",
                "id": "1",
            },
            {"client": "ann", "datetime": "2020-03-01T10:01:00Z", "message": "Hello?", "id": "2"},
            {"agent": "h", "datetime": "2020-03-01T10:05:00Z", "message": "Which one?", "id": "3"},
            {"client1": "bo", "datetime": "2020-03-01T10:09:00Z", "message": "Mine too", "id": "4"},
        ],
    }
    # 2**22 per millisecond since the network's own beginning, 2010-11-04.
    sent = (1_583_057_400_000 - 1_288_834_974_657) << 22
    return talk | (
        {"last": {"id": str(sent), "message_text": "Both are mended"}} if closing else {}
    )


def test_conversations_become_messages_with_the_answer_that_followed():
    _, read = good(as_json([conversation()] * 3))
    first, second, third = read[:3]
    assert [row["author"] for row in read[:3]] == ["ann", "ann", "bo"]
    assert "response_text" not in first
    assert (second["response_text"], second["response_at"]) == (
        "Which one?",
        "2020-03-01T10:05:00Z",
    )
    assert third["response_text"] == "Both are mended"
    assert third["response_at"].startswith("2020-03-01T10:10:00")
    assert third["location name"] == "HarbourHelp"


def test_a_conversation_without_a_closing_answer_leaves_the_last_message_open():
    _, read = good(as_json([conversation(closing=False)] * 3))
    assert "response_text" not in read[2]


def test_roles_may_be_values():
    messages = [
        {"role": "customer", "text": "It is broken again", "created": "2024-01-01", "id": "a"},
        {"role": "agent", "text": "Mended now", "created": "2024-01-02", "id": "b"},
    ]
    _, read = good(as_json({"threads": [{"messages": messages}] * 3}))
    assert [row["response_text"] for row in read] == ["Mended now"] * 3


HEAD = ["Review ID", "Date", "Stars", "Title", "Content", "Location"]


def test_a_workbook_is_read_with_what_excel_did_to_its_cells():
    rows = [
        [f"id{n}", ("date", 45_000.5 + n), n % 5 + 1, f"Visit {n}", TEXTS[n % 4], "Quay"]
        for n in range(6)
    ]
    rows[1][3], rows[2][5] = ("date", 45_497), 345
    rows[3][0] = 611174227423579978334208
    table, read = good(workbook({"Data": [HEAD, *rows]}))
    assert table.kind == "XLSX"
    assert read[0]["Date"] == "2023-03-15T12:00:00"
    assert read[0]["Stars"] == 1
    assert isinstance(read[1]["Title"], str)
    assert read[2]["Location"] == 345
    assert str(read[3]["Review ID"]) == "611174227423579978334208"
    assert json.dumps(read)


def test_a_part_of_a_workbook_that_is_no_sheet_may_be_written_in_any_encoding():
    rows = records(3)
    packed = io.BytesIO(workbook({"Reviews": [list(rows[0]), *[list(r.values()) for r in rows]]}))
    with zipfile.ZipFile(packed, "a") as parts:
        parts.writestr("customXml/item1.xml", '<?xml version="1.0"?><a/>'.encode("utf-16"))
    assert len(good(packed.getvalue())[1]) == 3


def test_the_sheet_that_looks_like_reviews_is_chosen_and_named():
    rows = [[f"id{n}", "2024-01-01", 5, "T", TEXTS[n % 4], "Quay"] for n in range(5)]
    prices = [["sku", "price"], *[[f"a{n}", n] for n in range(50)]]
    table, read = good(workbook({"Prices": prices, "Reviews": [["Export"], [], HEAD, *rows]}))
    assert table.sheet == "Reviews"
    assert len(read) == 5
    assert any("“Reviews”" in note and "“Prices”" in note for note in table.notes)


def test_a_file_packed_by_itself_is_unpacked_and_its_name_is_never_a_path():
    table, read = good(archive({"../../etc/passwd.csv": delimited(records(4))}))
    assert len(read) == 4
    assert "passwd.csv" in table.notes[-1]
    assert ".." not in table.notes[-1]


def locked():
    body = bytearray(archive({"reviews.csv": delimited(records(3))}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = body.index(mark) + offset
        body[at : at + 2] = struct.pack("<H", 1)
    return bytes(body)


FAR = {
    "workbook bomb": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "in small letters": "<row r='1048576'><c s='1' r='xfd1048576' t='n'><v>1</v></c></row>",
    "by its row": f'<row r="1048576">{"<c><v>1</v></c>" * 30}</row>',
}


def spread_workbook(case):
    body = workbook({"Data": [HEAD]})
    files = {
        n: zipfile.ZipFile(io.BytesIO(body)).read(n)
        for n in zipfile.ZipFile(io.BytesIO(body)).namelist()
    }
    far = sheet([HEAD]).replace("</sheetData>", f"{FAR[case]}</sheetData>")
    return archive(files | {"xl/worksheets/sheet1.xml": far})


def repeated_workbook():
    body = workbook({"Data": [HEAD]})
    files = {
        n: zipfile.ZipFile(io.BytesIO(body)).read(n)
        for n in zipfile.ZipFile(io.BytesIO(body)).namelist()
    }
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 60_000))
    files["xl/worksheets/sheet1.xml"] = f"<worksheet><sheetData>{cells}</sheetData></worksheet>"
    files["xl/sharedStrings.xml"] = f"<sst><si><t>{'x' * 30_000}</t></si></sst>"
    return archive(files)


REFUSED = {
    "empty": (lambda: b"", "empty"),
    "blank": (lambda: b"\xef\xbb\xbf \r\n\n", "empty"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(400), "picture"),
    "pdf": (lambda: b"%PDF-1.7 ...", "PDF"),
    "page": (lambda: b"<!DOCTYPE html><html><body>4 stars</body></html>", "web page"),
    "feed": (lambda: b"<?xml version='1.0'?><rss/>", "XML"),
    "random": (lambda: bytes((n * 197 + n // 7) % 256 for n in range(4_000)), "neither text"),
    "old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "before 2007"),
    "locked workbook": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "locked archive": (locked, "password"),
    "cut archive": (lambda: archive({"a.csv": delimited(records(9))})[:120], "damaged"),
    "archive of pictures": (lambda: archive({"a.png": b"x"}), "no table"),
    "archive of tables": (lambda: archive({"a.csv": b"x", "b.csv": b"y"}), "2 tables"),
    "archive in an archive": (
        lambda: archive({"a.csv": archive({"b.csv": b"x"})}),
        "archive within",
    ),
    "bomb": (lambda: archive({"reviews.csv": b"0" * 60_000_000}), "unpacks to more"),
    "many entries": (lambda: archive({f"{n}.csv": b"" for n in range(20_001)}), "unpacks to more"),
    **{case: (partial(spread_workbook, case), "more cells") for case in FAR},
    "workbook of one long text": (repeated_workbook, "more text"),
    "empty workbook": (lambda: workbook({"Data": []}), "empty"),
    "binary workbook": (
        lambda: archive({"[Content_Types].xml": b"", "xl/workbook.bin": b"x"}),
        "binary workbook",
    ),
    "slides": (lambda: archive({"[Content_Types].xml": b"", "ppt/a.xml": b""}), "slides"),
    "cut document": (lambda: as_json(records(4))[:-30], "line 1"),
    "deep document": (lambda: b"[" * 100_000, "deep"),
    "deep objects": (lambda: b'{"a":' * 100_000, "deep"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_reason_and_a_way_out(case):
    make, reason = REFUSED[case]
    body = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(readers.Unreadable, match=reason) as refusal:
        list(readers.read(body, "upload").rows())
    assert isinstance(refusal.value, SourceError)
    assert refusal.value.outcome is Outcome.BROKEN
    assert refusal.value.action
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 120_000, f"{grown} kB"


def test_a_file_above_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(readers, "MOST_BYTES", 1_000)
    with pytest.raises(readers.Unreadable, match="larger"):
        readers.read(b"x" * 1_001)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"[", b'{"a":', b"\xff\xfe"]))
def test_no_bytes_make_the_reading_crash(body, start):
    with contextlib.suppress(readers.Unreadable):
        list(readers.read(start + body).rows())
