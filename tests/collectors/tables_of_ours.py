"""Reviews of an invented café, written to files in any dialect."""

import csv
import io
import json
import zipfile
from xml.sax.saxutils import escape

from data.models import Listing

TEXTS = (
    "The room was bright and quiet, with a view of the harbour",
    "Waited half an hour for a cold soup at the counter",
    "Kind people, but the lift never works",
    "We come back every summer for the breakfast",
)


def listing(**options):
    return Listing(1, 1, 1, "file", "google", "upload", options=options)


def records(count, **more):
    """Return invented reviews with every field a plain export has."""
    return [
        {
            "review_id": f"r-{n}",
            "author": f"Guest Number{n}",
            "rating": (n * 3) % 5 + 1,
            "title": f"Visit {n}",
            "text": f"{TEXTS[n % 4]} ({n})",
            "date": f"2024-0{n % 9 + 1}-{n % 28 + 1:02d}T10:00:00Z",
            **{name: value(n) for name, value in more.items()},
        }
        for n in range(count)
    ]


def delimited(rows, delimiter=",", encoding="utf-8", end="\r\n", header=True):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    if header:
        writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return out.getvalue().encode(encoding)


def as_json(document):
    return json.dumps(document).encode()


def archive(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def workbook(sheets):
    """Return an XLSX workbook; cells are text, numbers, or `("date", serial)`."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Target="worksheets/sheet{n}.xml" Type="http://schemas.openxml'
        f'formats.org/officeDocument/2006/relationships/worksheet"/>'
        for n in range(1, len(names) + 1)
    )
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"/>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="rId1" Target="xl/workbook.xml" Type="http://schemas.open'
        'xmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
        f'package/2006/relationships">{related}</Relationships>',
        "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        'main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>',
    }
    for n, name in enumerate(names, start=1):
        files[f"xl/worksheets/sheet{n}.xml"] = sheet(sheets[name])
    return archive(files)


def sheet(rows):
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(65 + place)}{number}", cell) for place, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{''.join(lines)}</sheetData></worksheet>"
    )


def _cell(reference, value):
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f'<c r="{reference}" s="1"><v>{value[1]}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
