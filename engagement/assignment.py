"""Whose a review becomes: colleagues who may see it, and deputies of those who are away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.models import Scope


@dataclass(frozen=True)
class Absence:
    """When somebody is away, and who takes what would be theirs; None is nobody in particular."""

    person_id: int
    begins_at: datetime
    ends_at: datetime
    deputy_id: int | None = None

    def covers(self, at: datetime) -> bool:
        """Tell whether they are away at a moment."""
        return self.begins_at <= at < self.ends_at


def present(person_id: int, absences: Sequence[Absence], at: datetime) -> int | None:
    """Return who takes what is given to a person: themselves, or whoever stands in for them.

    A deputy who is away has a deputy too; where that leads round in a circle, or to nobody, the
    answer is None.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 7, 12, tzinfo=UTC)
    >>> away = Absence(1, noon, noon.replace(day=9), deputy_id=2)
    >>> present(1, [away], noon), present(1, [away], noon.replace(day=10))
    (2, 1)
    """
    asked: set[int] = set()
    wanted: int | None = person_id
    while wanted is not None and wanted not in asked:
        asked.add(wanted)
        away = [each for each in absences if each.person_id == wanted and each.covers(at)]
        if not away:
            return wanted
        wanted = away[-1].deputy_id
    return None


def may_work_on(scope: Scope, location_ids: Iterable[int]) -> bool:
    """Tell whether somebody of a scope may be given reviews of these locations."""
    return scope.locations is None or set(location_ids) <= scope.locations
