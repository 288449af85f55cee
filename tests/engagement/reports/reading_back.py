"""Reading exports back as a spreadsheet would, and what would be a formula in one."""

import csv
import io
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SIGNS = tuple("=+-@\t\r＝＋－＠")

PAYLOADS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "\r\n=1+1"),
    *("＝1+1", "＋1", "－1", "＠SUM(1)", " =1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b=1+1"),
    *('"=1+1', "'=1+1", '";=1+1', "a;=1+1", "a\t=1+1", 'a";=1+1;"', "a|=1+1", "\u2028=1+1"),
    '=HYPERLINK("http://beacon.invalid","x")',
    "=cmd|' /C calc'!A0",
    "{=1+1}",
    '=IMPORTXML("http://beacon.invalid","//a")',
    "http://beacon.invalid/",
    "mailto:a@beacon.invalid",
    "internal:Sheet!A1",
    "-3.5",
    "1e5",
    "\x00=1",
    "\x07=1",
    "_x003D_1+1",
    "<script>alert(1)</script>",
    "]]>&<c><f>1+1</f></c>",
]


def csv_files(body):
    """Return the rows of each file of an archive, by its name."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))
            for name in archive.namelist()
        }


def csv_formulas(body):
    """Return the cells of text that a spreadsheet would take for formulas, however it splits."""
    found = []
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8-sig")
            for separator in ",;\t|":
                rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
                found += [cell for row in rows for cell in row if _would_run(cell)]
    return found


def _would_run(cell):
    start = cell.lstrip(" \u00a0\u200b\ufeff\n")
    return start.startswith(SIGNS) and not _number(start)


def _number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def xlsx_parts(body):
    """Return the XML of each sheet of a workbook, in order."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return [ElementTree.fromstring(archive.read(name)) for name in sorted(names)]


def xlsx_formulas(body):
    """Return the cells that are formulas, and the links, of a workbook."""
    return [
        element
        for sheet in xlsx_parts(body)
        for kind in ("f", "hyperlink")
        for element in sheet.iter(MAIN + kind)
    ]
