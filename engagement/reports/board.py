"""What the board is told: plain words, figures and charts, in whatever form they are handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engagement.reports.pictures import Picture

BETTER, WORSE, LEVEL = "better", "worse", "level"


@dataclass(frozen=True)
class Tile:
    """One figure.

    Attributes:
        sure: the interval that holds it, in words.
        change: how it has moved, in words; empty where there is nothing to compare with.
        tone: whether that is better, worse, or level.
    """

    name: str
    value: str
    sure: str
    change: str = ""
    tone: str = LEVEL


@dataclass(frozen=True)
class Part:
    """A part of the report: charts, a table of two columns, and lines, under a question.

    Attributes:
        said: the answer in a sentence.
        rows: two columns.
        lines: more to be said, each a sentence.
    """

    title: str
    said: str = ""
    pictures: Sequence[Picture] = ()
    rows: Sequence[tuple[str, str]] = ()
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Board:
    """One report for the board.

    Attributes:
        brand: whose reputation it is.
        filters: period, brands, locations and channels, in words.
        compared: what it is compared with, in words, or empty.
        as_of: the moment that its figures are as of.
        made_at: when it was made.
        verdict: how the brand stands, in one sentence.
        trend, cause, rivals, topics, places, response: the answers, in the order of the report.
        trust: what the figures rest on, what is missing, and how they are defined.
        definitions: what each figure means, by its name.
        version: of the scores.
    """

    brand: str
    filters: str
    compared: str
    as_of: datetime
    made_at: datetime
    verdict: str
    tiles: Sequence[Tile]
    trend: Part
    cause: Part
    rivals: Part
    topics: Part
    places: Part
    response: Part
    trust: Part
    definitions: Sequence[tuple[str, str]]
    version: str

    @property
    def dated(self) -> str:
        """The moment that its figures are as of and, where that is another, when it was made."""
        as_of, made = (_moment(each) for each in (self.as_of, self.made_at))
        return f"As of {as_of}" + (f" · made {made}" if made != as_of else "")

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, in the order of the report."""
        return (
            self.trend,
            self.cause,
            self.rivals,
            self.topics,
            self.places,
            self.response,
            self.trust,
        )


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
