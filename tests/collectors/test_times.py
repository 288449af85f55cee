"""The stated forms are read, everything else is refused: no date is ever guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.spellings import feed_date
from collectors.times import epoch, epoch_milliseconds, iso, sensible

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("2026-05-24T21:28:40Z", datetime(2026, 5, 24, 21, 28, 40, tzinfo=UTC)),
        ("2026-05-24t21:28:40.5z", datetime(2026, 5, 24, 21, 28, 40, 500_000, tzinfo=UTC)),
        ("2026-05-24T21:28:40.123456789Z", datetime(2026, 5, 24, 21, 28, 40, 123_456, tzinfo=UTC)),
        (
            "1999-05-24T21:28:40.1235678912345Z",
            datetime(1999, 5, 24, 21, 28, 40, 123_567, tzinfo=UTC),
        ),
        ("2018-07-07T04:35:18+0000", datetime(2018, 7, 7, 4, 35, 18, tzinfo=UTC)),
        ("2026-02-03T08:17:25-07:00", datetime(2026, 2, 3, 15, 17, 25, tzinfo=UTC)),
        ("2026-02-03 08:17:25 -0700", datetime(2026, 2, 3, 15, 17, 25, tzinfo=UTC)),
        ("2026-02-03 08:17:25 +07", datetime(2026, 2, 3, 1, 17, 25, tzinfo=UTC)),
        ("2026-02-03 08:17:25 Z", datetime(2026, 2, 3, 8, 17, 25, tzinfo=UTC)),
        ("2026-02-03 08:17:25 UTC", datetime(2026, 2, 3, 8, 17, 25, tzinfo=UTC)),
        ("2026-02-03T08:17:25.5GMT", datetime(2026, 2, 3, 8, 17, 25, 500_000, tzinfo=UTC)),
        ("2026-02-03 08:17:25", datetime(2026, 2, 3, 8, 17, 25, tzinfo=UTC)),
        ("2026-02-03", datetime(2026, 2, 3, tzinfo=UTC)),
    ],
)
def test_iso_is_read_in_all_its_spellings(stated, moment):
    assert iso(stated) == moment


@pytest.mark.parametrize(
    "nonsense",
    ["a", "1", "2026-13-01", "2026-02-30", "2026", "2026-05", "20260524", "2026-W03-1",
     "١٢ مارس", "١٢٣٤-٠١-٠١", "April 1, 2026", "01/02/2026", "", " ", None, 5, True, [], {},
     "2026-02-03T25:00:00Z", "2026-02-03T08:17:25+99:99"],
)  # fmt: skip
def test_nothing_else_is_iso(nonsense):
    with pytest.raises(ValueError):
        iso(nonsense)


@pytest.mark.parametrize(
    ("form", "stated", "moment"),
    [
        (epoch, 1458434031.0, datetime(2016, 3, 20, 0, 33, 51, tzinfo=UTC)),
        (epoch, "1458434031", datetime(2016, 3, 20, 0, 33, 51, tzinfo=UTC)),
        (epoch_milliseconds, 1458434031500, datetime(2016, 3, 20, 0, 33, 51, 500_000, tzinfo=UTC)),
        (feed_date, "Sat, 21 Nov 2026 10:00:00 EST", datetime(2026, 11, 21, 15, tzinfo=UTC)),
        (feed_date, "Sat, 21 Nov 2026 10:00:00 +01:00", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        (feed_date, "Sat, 21 Nov 2026 10:00:00 GMT+0100", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        (feed_date, "Sat, 21 Nov 2026 10:00:00 CET", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        (feed_date, "Sat, 21 Nov 2026 10:00:00 AEDT", datetime(2026, 11, 20, 23, tzinfo=UTC)),
        (feed_date, "Sa, 21 Nov. 2026 10:00:00 +0100", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        (feed_date, "Sat, 21 Nov 2026", datetime(2026, 11, 21, tzinfo=UTC)),
        (feed_date, "1795255200", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        (feed_date, "21 Nov 2026 10:00:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        (feed_date, "2026-11-21T10:00:00Z", datetime(2026, 11, 21, 10, tzinfo=UTC)),
    ],
)
def test_other_forms_are_read(form, stated, moment):
    assert form(stated) == moment


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(),
    st.lists(st.text()), st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"),
)  # fmt: skip


@given(ANYTHING)
@pytest.mark.parametrize("form", [iso, epoch, epoch_milliseconds, feed_date])
def test_a_value_is_a_sensible_moment_or_says_what_is_wrong(form, value):
    at, flag = sensible(value, form, NOW)
    assert at is None or datetime(1995, 1, 1, tzinfo=UTC) <= at <= NOW + timedelta(days=1)
    assert (flag is None) == (at is not None or value is None)


@pytest.mark.parametrize(
    ("at", "flag"),
    [
        (NOW + timedelta(hours=24), None),
        (NOW + timedelta(hours=24, seconds=1), "date in the future"),
        (datetime(1995, 1, 1, tzinfo=UTC), None),
        (datetime(1994, 12, 31, 23, 59, 59, tzinfo=UTC), "date before 1995"),
    ],
)
def test_the_limits_of_sense(at, flag):
    assert sensible(at.isoformat(), iso, NOW)[1] == flag
