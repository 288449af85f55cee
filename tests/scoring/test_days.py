"""Dates are read however an export writes them."""

import pandas as pd
import pytest

from scoring.days import days


def counted(*dates: str) -> list[int]:
    return [(pd.Timestamp(date) - pd.Timestamp("1970-01-01")).days for date in dates]


@pytest.mark.parametrize(
    "cells",
    [
        ["2023-12-25", "2024-02-03"],
        ["2023-12-25T23:30:00-02:00", "2024-02-03T00:30:00Z"],
        ["25/12/2023", "03/02/2024"],
        ["12/25/2023", "02/03/2024"],
        ["December 25th, 2023", "3rd Feb 2024"],
        ["Reviewed Dec. 25, 2023", "Reviewed Feb. 3, 2024"],
        ["25 décembre 2023", "3 févr. 2024"],
        ["25 de dez. de 2023", "3 de fev. de 2024"],
        ["25 de diciembre de 2023", "3 de febrero de 2024"],
        ["Montag, 25. Dezember 2023", "Samstag, 3. Februar 2024"],
        ["lunedì 25 dicembre 2023", "3 febbraio 2024"],
        ["2023年12月25日", "2024年2月3日"],
        [1_703_505_600, 1_706_918_400],
        ["1703505600000", "1706918400000"],
        [45_285, 45_325],
        ["45285.00", "45325.75"],
    ],
)
def test_a_day_is_told_from_whatever_is_written(cells: list[object]) -> None:
    found = days(pd.Series(cells)).to_list()
    later = "2023-12-26" if "T23:30:00-02:00" in str(cells[0]) else "2023-12-25"
    assert found == counted(later, "2024-02-03")


def test_a_month_without_a_day_is_its_first() -> None:
    assert days(pd.Series(["2018年12月", "mars 2019"])).to_list() == counted(
        "2018-12-01", "2019-03-01"
    )


def test_what_tells_no_day_is_missing() -> None:
    cells = [
        "a year ago",
        "2 months ago",
        "",
        None,
        "1823-01-01",
        "24.03.01 beta",
        "31 febbraio 2020",
    ]
    assert days(pd.Series(cells, dtype="object")).isna().all()
