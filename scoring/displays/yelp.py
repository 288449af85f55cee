"""Yelp shows the mean of the reviews it recommends."""

from scoring.display import Display

DISPLAY = Display("The plain mean of the reviews it recommends, to one decimal.")
