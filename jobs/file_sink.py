"""Where the rows of a file go: to the store, each at the location that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from collectors.collect import Counts, Refused
from collectors.tables.table import SUMS_UP
from data.authors import plain
from data.catalogue import NewLocation, found_place
from data.models import Place, Review
from jobs.collecting import StoreSink
from jobs.restated import Restated

SHOWN_ROWS = 50
"""Row numbers that a report names for one reason."""

UNDATED = "no date"
"""The remark on a review that no period can hold."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Sinking:
    """How the reviews of a file are stored.

    Attributes:
        say: is told how far it has come.
        add_locations: whether places that are not known become locations.
        same_as: the ids of the locations that the file calls otherwise, by its names.
        restated: knows changed reviews of files without ids again.
    """

    say: Progress
    add_locations: bool = True
    same_as: Mapping[str, int] = field(default_factory=dict)
    restated: Restated | None = None


@dataclass
class FileSink(StoreSink):
    """Stores the reviews of a file at the locations it names, adding those not known yet."""

    how: Sinking = field(default_factory=lambda: Sinking(lambda _: None))
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict)
    remarks: Counter[str] = field(default_factory=Counter)

    def keep(self, reviews: Sequence[Review]) -> tuple[int, int, int]:
        """Store reviews, each at its place."""
        for place in {
            review.place.name: review.place for review in reviews if review.place
        }.values():
            self._locate(place)
        self.remarks.update(flag for review in reviews for flag in review.flags)
        self.remarks[UNDATED] += sum(review.created_at is None for review in reviews)
        return super().keep([self._known_again(each) for each in reviews])

    def set_aside(self, refused: Sequence[Refused]) -> None:
        """Store rows that could not be read, and count the reasons of all that hold no review."""
        super().set_aside([each for each in refused if not each.reason.endswith(SUMS_UP)])
        for each in refused:
            row = each.item.get("row")
            reason = re.sub(r"\b(row|line) \d+ ", r"the \1 ", each.reason)
            known = self.reasons.setdefault(reason, {"count": 0, "rows": []})
            known["count"] += 1
            if len(known["rows"]) < SHOWN_ROWS:
                known["rows"].append(row)

    def progress(self, counts: Counts) -> None:
        """Say how far it has come."""
        super().progress(counts)
        self.how.say(f"{counts.fetched:,} rows read, {counts.new:,} new")

    def _known_again(self, item: Review) -> Review:
        if self.how.restated is None:
            return item
        named = (self.locations or {}).get(item.place.name) if item.place else None
        return self.how.restated.known(item, named or self.listing.location_id)

    def _locate(self, place: Place) -> None:
        if self.locations is None:
            self.locations = self._known()
        if place.name in self.locations:
            return
        known = found_place(self.locations, place.name, place.remote_id)
        self.locations[place.name] = self.locations[plain(place.name)] = known or self._new(place)

    def _known(self) -> dict[str, int]:
        """Return the brand's locations by what they are called, here and in the file."""
        known = self.work.catalogue.location_ids(self.listing.brand_id)
        ours = {*known.values()}
        return known | {name: where for name, where in self.how.same_as.items() if where in ours}

    def _new(self, place: Place) -> int:
        if not self.how.add_locations:
            return self.listing.location_id
        return self.work.catalogue.add_location(self.listing.brand_id, _new_location(place))


def _new_location(place: Place) -> NewLocation:
    return NewLocation(key=place.remote_id or place.name, **place.model_dump(exclude={"remote_id"}))
