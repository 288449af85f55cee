"""What an admin allows: through which sources Earshot posts, and how many people it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

SETTING = "answers"
"""Name of the stored setting."""


@dataclass(frozen=True)
class Policy:
    """The rules of answering; nothing is posted unless somebody has said so.

    Attributes:
        posting: ids of the sources through which approved answers are posted.
        two_people: whoever wrote a text may not approve it.
        appears_within: after which an answer that was given and never seen is called missing.
    """

    posting: frozenset[str] = frozenset()
    two_people: bool = False
    appears_within: timedelta = timedelta(days=7)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Policy:
        """Return the policy that a stored setting holds; what it does not say is as shipped."""
        return cls(
            posting=frozenset(stored.get("posting", ())),
            two_people=bool(stored.get("two_people", False)),
            appears_within=timedelta(days=float(stored.get("appears_within_days", 7))),
        )

    def stored(self) -> dict[str, Any]:
        """Return it as a setting is stored."""
        return {
            "posting": sorted(self.posting),
            "two_people": self.two_people,
            "appears_within_days": self.appears_within / timedelta(days=1),
        }
