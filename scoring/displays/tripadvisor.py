"""Tripadvisor shows the plain mean; its ranking, which age moves, is another thing."""

from scoring.display import PLAIN

DISPLAY = PLAIN
