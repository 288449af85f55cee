"""What the cells of a column of stars say."""

import pytest

from scoring.grades import Grade, grade


@pytest.mark.parametrize(
    ("cell", "value", "top"),
    [
        ("4½/5", 4.5, 5), ("4½", 4.5, None), ("3 ½ out of 5", 3.5, 5),
        ("Rated 4½ stars", 4.5, None), ("4,5/5", 4.5, 5),
        ("3 1/2", 3.5, None), ("4 1/2 / 5", 4.5, 5), ("3 1/2 stars", 3.5, None),
        ("★★★½", 3.5, None), ("★★★½☆", 3.5, None), ("★★★ 1/2", 3.5, None), ("1/2", 1, 2),
        ("★★★★★ 4/5", 4, 5), ("3 1/20", 3, None),
        ("🌟🌟🌟🌟", 4, None), ("★★★★☆", 4, None), ("⭐⭐⭐", 3, None),
    ],
)  # fmt: skip
def test_halves_and_drawn_stars_are_counted(cell: str, value: float, top: float | None) -> None:
    assert grade(cell) == Grade(value, top)
