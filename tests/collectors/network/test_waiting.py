"""Reading how long a remote wants us to wait."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from collectors.network.waiting import (
    LONGEST,
    RESET_HEADERS,
    USAGE_HEADER,
    asked_wait,
    backoff,
    http_date,
)

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

TEXTS = st.one_of(
    st.text(),
    st.floats().map(str),
    st.integers().map(str),
    st.datetimes().map(str),
    st.datetimes().map(lambda at: at.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    st.recursive(st.integers() | st.text(), st.lists).map(repr),
)
NAMES = st.sampled_from(["Retry-After", "Date", USAGE_HEADER, *RESET_HEADERS])


@given(st.dictionaries(NAMES, TEXTS))
def test_any_headers_give_a_usable_wait_or_none(headers: dict[str, str]) -> None:
    wait = asked_wait(headers, NOW)
    assert wait is None or 0 < wait <= LONGEST


@given(st.floats(min_value=0.001, max_value=LONGEST))
def test_seconds_are_taken_as_they_are(seconds: float) -> None:
    assert asked_wait({"Retry-After": repr(seconds)}, NOW) == seconds


@given(st.integers(1, 40), st.floats(0, 1, exclude_max=True))
def test_a_pause_lies_between_nothing_and_a_doubling_ceiling(attempt: int, share: float) -> None:
    assert 0 <= backoff(attempt, share) <= min(30, 2 ** (attempt - 1))


def test_http_dates_are_read_in_their_three_forms_and_nothing_else() -> None:
    for text in (
        "Sat, 14 Mar 2026 12:00:00 GMT",
        "Saturday, 14-Mar-26 12:00:00 GMT",
        "Sat Mar 14 12:00:00 2026",
        "Sat, 14 Mar 2026 13:00:00 +0100",
    ):
        assert http_date(text) == NOW
    for text in ("", "30", "soon", None, "2026-03-14T12:00:00Z"):
        assert http_date(text) is None
