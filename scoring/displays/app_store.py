"""The App Store shows the mean of all ratings since the last reset, those without words too."""

from scoring.display import Display

DISPLAY = Display(
    "The plain mean of all ratings since the last reset, to one decimal; those without words are "
    "not held here."
)
