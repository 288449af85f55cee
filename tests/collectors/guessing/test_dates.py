"""Dates of every written form, and the order of a whole column."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.guessing import dates
from collectors.guessing.ago import read_ago
from collectors.guessing.columns import exported_at, order_of

AS_OF = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


def read(value, order="dmy", zone="UTC", as_of=AS_OF):
    return dates.reader(order, zone)(value, as_of).at


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-01-17", "2026-01-17"),
        ("2026-01-17T10:05:00Z", "2026-01-17T10:05"),
        ("2026-01-17 10:05:00 UTC", "2026-01-17T10:05"),
        ("2026-01-17 10:05:00 +0100", "2026-01-17T09:05"),
        ("2026-01-17T10:05:00.123456789+02:00", "2026-01-17T08:05:00.123456"),
        ("Jan 17, 2026", "2026-01-17"),
        ("Updated Jan 17, 2026", "2026-01-17"),
        ("17 janvier 2026", "2026-01-17"),
        ("17 janv. 2026 à 10:05", "2026-01-17T10:05"),
        ("1er mai 2023", "2023-05-01"),
        ("mar., 05 mars 2024 10:00:00 +0100", "2024-03-05T09:00"),
        ("mar. 02 janv. 2024", "2024-01-02"),
        ("17. Januar 2026 um 10:05 Uhr", "2026-01-17T10:05"),
        ("17 de enero de 2026", "2026-01-17"),
        ("17 gennaio 2026", "2026-01-17"),
        ("17 januari 2026", "2026-01-17"),
        ("17 de março de 2026", "2026-03-17"),
        ("17 stycznia 2026", "2026-01-17"),
        ("Mon, 05 Feb 2024 10:00:00 GMT", "2024-02-05T10:00"),
        ("12-Jan-24", "2024-01-12"),
        ("15/01/2024 10:30", "2024-01-15T10:30"),
        ("15.01.2024, 10:30 Uhr", "2024-01-15T10:30"),
        ("2024/01/15", "2024-01-15"),
        (1_700_000_000, "2023-11-14T22:13:20"),
        ("1700000000", "2023-11-14T22:13:20"),
        (1_700_000_000_000, "2023-11-14T22:13:20"),
        (45_000.5, "2023-03-15T12:00"),
        (20_240_115, "2024-01-15"),
        ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10T20:19:24"),
        ("Tue Mar  5 10:00:00 EST 2024", "2024-03-05T15:00"),
        ("Tue Mar 05 2024 10:00:00 GMT+0100 (CET)", "2024-03-05T09:00"),
        ("2024-03-05T10:00:00+01:00[Europe/Paris]", "2024-03-05T09:00"),
        ("2024-03-05 10:00:00.5 +0000 UTC", "2024-03-05T10:00"),
        ("2024-03-05 10:00 PM PST", "2024-03-06T06:00"),
        ("15/03/2024 10:00 AM EST", "2024-03-15T15:00"),
        ("March 5, 2024, 10:05 p.m. UTC+2", "2024-03-05T20:05"),
        ("Wed, 12/11/2014 - 09:30", "2014-11-12T09:30"),
        ("5.3.2024 klo 10:05", "2024-03-05T10:05"),
        ("2024年3月5日", "2024-03-05"),
        ("2024년 3월 5일 10:05", "2024-03-05T10:05"),
        ("20240305T100000Z", "2024-03-05T10:00"),
        ("'05/03/2024", "2024-03-05"),
        ("2024-03", "2024-03-01"),
        ("2024-3", "2024-03-01"),
        ("Stayed in March 2024", "2024-03-01"),
        ("26-05-2026 08:56 AM IST", "2026-05-26T03:26"),
        ("2024. 3. 5. 오후 2:05", "2024-03-05T14:05"),
        ("2024年3月5日 上午12:05:06", "2024-03-05T00:05:06"),
        ("05.03.2024 14.05", "2024-03-05T14:05"),
        ("5 مارس 2024", "2024-03-05"),
        ("٥ مايو ٢٠٢٤", "2024-05-05"),
        ("Reviewed in the United States on March 5, 2024", "2024-03-05"),
        ("Rezension aus Deutschland vom 5. März 2024", "2024-03-05"),
        ("Commenté en France le 5 mars 2024", "2024-03-05"),
        ("2024年3月5日に日本でレビュー済み", "2024-03-05"),
    ],
)
def test_every_written_form_is_read(written, day):
    assert read(written) == datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "nonsense",
    [
        "a", "1", "", "5 stars", "2026-13-01", "31/31/2024", "١٢ مارس", "May 5", "may", "12:30",
        "2024-13", "10:00 PST", True, None, 3.5, float("nan"), [], "Windows 10", "9" * 20,
        "good in 2024", "2024", "we were there on March 5, 2024",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_rather_than_guessed(nonsense):
    with pytest.raises(ValueError):
        read(nonsense)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("a week ago", "2026-11-14"),
        ("Edited a year ago", "2025-11-21"),
        ("2 months ago", "2026-09-21"),
        ("30+ days ago", "2026-10-22"),
        ("3d", "2026-11-18"),
        ("yesterday", "2026-11-20"),
        ("vor einem Jahr", "2025-11-21"),
        ("vor 10 Monaten", "2026-01-21"),
        ("in der letzten Woche", "2026-11-14"),
        ("gestern", "2026-11-20"),
        ("il y a 2 mois", "2026-09-21"),
        ("il y a un an", "2025-11-21"),
        ("hace un año", "2025-11-21"),
        ("hace 3 semanas", "2026-10-31"),
        ("un mese fa", "2026-10-21"),
        ("2 anni fa", "2024-11-21"),
        ("een jaar geleden", "2025-11-21"),
        ("há 2 meses", "2026-09-21"),
        ("3 dias atrás", "2026-11-18"),
        ("2 lata temu", "2024-11-21"),
        ("tydzień temu", "2026-11-14"),
        ("2 か月前", "2026-09-21"),
        ("3 週間前", "2026-10-31"),
        ("2개월 전", "2026-09-21"),
        ("한 달 전", "2026-10-21"),
        ("3天前", "2026-11-18"),
        ("1 年前", "2025-11-21"),
        ("seminggu lalu", "2026-11-14"),
        ("2 bulan yang lalu", "2026-09-21"),
        ("قبل 3 أشهر", "2026-08-21"),
        ("לפני 3 שבועות", "2026-10-31"),
        ("2 tháng trước", "2026-09-21"),
        ("πριν από 2 μήνες", "2026-09-21"),
        ("2 kuukautta sitten", "2026-09-21"),
        ("acum 2 luni", "2026-09-21"),
        ("2 місяці тому", "2026-09-21"),
        ("Dined 5 days ago", "2026-11-16"),
    ],
)
def test_relative_dates_count_back_from_the_export(said, day):
    found = dates.reader()(said, AS_OF)
    assert found.at == datetime.fromisoformat(day).replace(tzinfo=UTC)
    assert found.approximate


def test_hours_ago_keep_the_time_of_day():
    assert read("3 hours ago") == AS_OF - timedelta(hours=3)


def test_a_relative_date_without_an_export_moment_is_refused():
    with pytest.raises(ValueError, match="relative"):
        dates.reader()("a week ago", None)


def test_a_month_alone_is_approximate():
    assert dates.reader()("October 2024", None) == (datetime(2024, 10, 1, tzinfo=UTC), True)


def test_prose_is_no_relative_date():
    assert read_ago("we came here two years ago and loved it") is None
    assert read_ago("9" * 5_000) is None


def test_the_end_of_a_longer_month_falls_back():
    end_of_march = datetime(2026, 3, 31, tzinfo=UTC)
    assert read("a month ago", as_of=end_of_march) == datetime(2026, 2, 28, tzinfo=UTC)


def test_a_time_without_a_zone_is_the_listings_and_a_day_stays_that_day():
    assert read("2024-07-01 12:00:00", zone="Europe/Berlin").hour == 10
    assert read("2024-07-01", zone="Asia/Tokyo") == datetime(2024, 7, 1, tzinfo=UTC)


@given(st.datetimes(datetime.fromisoformat("1995-01-01"), datetime.fromisoformat("2060-01-01")))
def test_both_orders_read_back_what_was_written(at):
    at = at.replace(microsecond=0)
    day_first, month_first = at.strftime("%d/%m/%Y %H:%M:%S"), at.strftime("%m/%d/%Y %I:%M:%S %p")
    assert read(day_first) == read(month_first, "mdy") == at.replace(tzinfo=UTC)


@given(st.text(max_size=40))
def test_no_text_makes_a_date_crash(text):
    for order in ("dmy", "mdy"):
        try:
            assert dates.reader(order)(text, AS_OF).at.tzinfo is not None
        except (ValueError, OverflowError):
            continue


@pytest.mark.parametrize(
    ("values", "order", "certain"),
    [
        (["01/02/2024", "13/02/2024"], "dmy", True),
        (["01/02/2024", "02/13/2024"], "mdy", True),
        (["01.02.2024", "02.03.2024"], "dmy", True),
        (["01/02/2024 3:00 PM", "02/03/2024 4:00 PM"], "mdy", False),
        (["01/02/2024", "05/03/2024", "02/04/2024"], "dmy", False),
        (["01/09/2024", "02/01/2024", "03/05/2024", "04/02/2024"], "mdy", False),
        (["25/01/2024", "01/25/2024", "26/01/2024"], "dmy", False),
        (["2024-01-02", "Jan 3, 2024"], "dmy", True),
    ],
)
def test_the_order_is_decided_over_the_whole_column(values, order, certain):
    found = order_of(values)
    assert (found.order, found.certain) == (order, certain)
    assert found.why or certain


def test_a_date_stated_twice_tells_when_the_file_was_exported():
    pairs = [
        ("2025-02-24", "a week ago"),
        ("2025-03-04", "4 days ago"),
        ("2024-12-13", "2 months ago"),
    ]
    assert exported_at(pairs) == datetime(2025, 3, 8, tzinfo=UTC)
    assert exported_at([("2025-02-24", "nonsense")]) is None
