"""Who uses Earshot, and what for."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from data.models.judging import Scope


class Role(enum.StrEnum):
    """What a person comes for; it decides where they start and which pages they may open."""

    EXECUTIVE = "executive"
    LOCATION_MANAGER = "location manager"
    MARKETER = "marketer"
    ADMIN = "admin"


@dataclass(frozen=True)
class Person:
    """Somebody who uses Earshot.

    Attributes:
        id: of their row in the store.
        subject: how whoever signs them in calls them: their e-mail address, in lower case.
        scope: the locations they may see.
        time_zone: IANA name; empty for that of their browser.
    """

    id: int
    subject: str
    name: str
    role: Role
    scope: Scope = field(default_factory=Scope)
    time_zone: str = ""


OWNER = Person(1, "local", "Owner", Role.ADMIN, Scope.everything())
"""Who sits at this machine where no sign-in is set up; the store has a row for them."""
