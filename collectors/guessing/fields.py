"""The mapping of a file: which of its columns is what, as guessed or as a person corrected it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from collectors.guessing.dates import Order
from collectors.guessing.evidence import FIELDS
from collectors.guessing.ratings import Scale

DATES = ("created_at", "updated_at", "response_at")
"""The fields that hold dates."""

Share = Annotated[float, Field(ge=0, le=1)]


class Mapping(BaseModel):
    """What each column of a file means; JSON-serialisable, and the same for every file of a kind.

    Attributes:
        columns: the column of each field, for the fields that have one; see `FIELDS`.
        more_text: further columns whose text belongs to the review's, in order (pros and cons).
        engagement: the column of each count, under our name for it (`likes`, …).
        rating_low, rating_high: the scale that ratings without a scale of their own are on.
        date_orders: what 03/04 means, for each date field written in numbers.
        relative: the date fields that say how long ago and not when.
        time_zone: IANA name of the zone of times that name none.
        as_of: the moment that relative dates count back from, where the file itself tells;
            None leaves it to the one who imports.
        as_of_column: a column that tells it row by row.
        confidence: how sure the guess of each field is, from 0 to 1; 1 where a person decided.
        questions: what a person should look at, in words.
        signature: of the columns this mapping was made for, see `collectors.mapping.signature`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[str, str]
    more_text: tuple[str, ...] = ()
    engagement: dict[str, str] = Field(default_factory=dict)
    rating_low: float = 1.0
    rating_high: float = 5.0
    date_orders: dict[str, Order] = Field(default_factory=dict)
    relative: tuple[str, ...] = ()
    time_zone: str = "UTC"
    as_of: AwareDatetime | None = None
    as_of_column: str = ""
    confidence: dict[str, Share] = Field(default_factory=dict)
    questions: tuple[str, ...] = ()
    signature: str = ""

    @property
    def scale(self) -> Scale:
        """The scale of the ratings."""
        return Scale(self.rating_low, self.rating_high)

    @field_validator("columns")
    @classmethod
    def _of_known_fields(cls, columns: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(columns) - set(FIELDS))
        if unknown:
            raise ValueError(f"there is no field {', '.join(unknown)}")
        return {field: column for field, column in columns.items() if column}

    @field_validator("time_zone")
    @classmethod
    def _of_known_zones(cls, time_zone: str) -> str:
        try:
            ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"there is no time zone {time_zone!r}") from error
        return time_zone

    @model_validator(mode="after")
    def _has_substance(self) -> Mapping:
        if not (self.more_text or {"rating", "text", "title"} & self.columns.keys()):
            raise ValueError("a review needs a rating, a text or a title")
        if not self.rating_low < self.rating_high:
            raise ValueError("the lowest rating must be below the highest")
        return self


def moment(stated: str | datetime | None) -> datetime | None:
    """Return a moment from its ISO form, or None where there is none.

    Raises:
        ValueError: it is not ISO 8601, or names no zone.
    """
    if stated is None or stated == "":
        return None
    at = datetime.fromisoformat(stated) if isinstance(stated, str) else stated
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return at
