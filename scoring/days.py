"""The day that each cell of an export's date column tells, however it is written."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from data.models import unheaped

FIRST_YEAR = 1995
"""Before it nobody reviewed anything in public; such a date is a mistake."""

_SHEET_DAYS = (34_700, 60_000)
"""Days since the end of 1899, as sheets count them, from 1995 to 2064."""
_SHEET_EPOCH = pd.Timestamp("1899-12-30", tz="UTC")

_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")
_BOTH_FIRST = re.compile(r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}")
_THREE_NUMBERS = re.compile(r"\s*\d{1,4}\s?([./-])\s?\d{1,2}\s?\1\s?\d{1,4}(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_DAY = re.compile(r"(?<!\d)([0-3]?\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_HAN = re.compile(r"(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})?")
_MONTHS = {
    start: number
    for number, starts in enumerate(
        (
            "jan ene gen sty",
            "feb fev lut",
            "mar maa mrt",
            "apr avr abr kwi",
            "may mai mei mag maj",
            "jun juin giu cze",
            "jul juil lug lip",
            "aug aou ago sie",
            "sep set wrz",
            "oct okt out ott paz",
            "nov lis",
            "dec dez dic gru",
        ),
        start=1,
    )
    for start in starts.split()
}
"""The first letters, without accents, of the months in the languages that reviews come in."""


def days(column: pd.Series) -> pd.Series:
    """Return the days of a column, counted from 1970-01-01; NaN where a cell tells none.

    Understands moments, seconds and milliseconds since 1970, the days of sheets, whatever pandas
    reads, and months by their names in English, German, French, Spanish, Italian, Portuguese, Dutch
    and Polish. Of a month without a day the first is taken. Where day and month are both numbers,
    what the whole column allows decides which comes first.
    """
    moments = _moments(column)
    plausible = moments.where(moments.dt.year >= FIRST_YEAR)
    found = (plausible - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(days=1)
    return found.astype("float64")


def _moments(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        return pd.to_datetime(column, utc=True)
    numbers = pd.to_numeric(column, errors="coerce")
    middle = numbers.median()
    if middle > 10**8:
        seconds = numbers / (1 if middle < 10**11 else 1_000)
        return pd.to_datetime(seconds, unit="s", utc=True, errors="coerce")
    if _SHEET_DAYS[0] <= middle < _SHEET_DAYS[1]:
        return _SHEET_EPOCH + pd.to_timedelta(numbers, unit="D", errors="coerce")
    return _written(column.astype(str).fillna(""))


def _written(text: pd.Series) -> pd.Series:
    plain = text.str.replace(_ORDINAL, "", regex=True)
    found = pd.to_datetime(
        plain, utc=True, errors="coerce", format="mixed", dayfirst=_day_first(plain)
    )
    left = plain[found.isna()]
    if left.empty:
        return found
    spelt = {cell: _spelt(cell) for cell in left.unique()}
    return found.fillna(pd.to_datetime(left.map(spelt), utc=True, errors="coerce"))


def _day_first(text: pd.Series) -> bool:
    parts = text.str.extract(_BOTH_FIRST).dropna().astype(int)
    return bool((parts[0] > 12).sum() > (parts[1] > 12).sum())


def _spelt(cell: str) -> str | None:
    """Return the date of a cell with a year and a month's name in it, or None."""
    if han := _HAN.search(cell):
        return f"{han[1]}-{int(han[2]):02}-{int(han[3] or 1):02}"
    year = _YEAR.search(cell)
    months = [number for word in _WORD.findall(cell) if (number := _month(word))]
    if not year or not months:
        return None
    day = _DAY.search(cell.replace(year[0], ""))
    return f"{year[0]}-{months[-1]:02}-{int(day[0]) if day else 1:02}"


def _month(word: str) -> int | None:
    plain = unaccented(word)
    return _MONTHS.get(plain[:4]) or _MONTHS.get(plain[:3])


def tells_day(cell: str) -> bool:
    """Return whether a cell tells a day by itself, rather than a number that may be one.

    >>> tells_day("12.03.2024"), tells_day("3 mai 2024"), tells_day("4/5")
    (True, True, False)
    """
    return bool(_THREE_NUMBERS.match(cell) or _spelt(cell))


def unaccented(text: str) -> str:
    """Return a text in small letters without their accents.

    >>> unaccented("Été")
    'ete'
    """
    folded = unicodedata.normalize("NFKD", unheaped(text.lower()))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
