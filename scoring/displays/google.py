"""Google shows the plain mean."""

from scoring.display import PLAIN

DISPLAY = PLAIN
