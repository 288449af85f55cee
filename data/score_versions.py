"""What was in force before: score versions, the choices each stands for, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from data.settings import read_setting, write_setting

KNOWN = "score_versions"
"""Name of the setting that lists what was in force, as `Former` holds it."""

MOST_LINES = 4
"""Score versions shown side by side, the one in force among them."""


@dataclass(frozen=True)
class Former:
    """A score version that was in force until a moment.

    Attributes:
        settings: its choices, as they were stored.
    """

    version: str
    settings: Mapping[str, Any]
    until: datetime


def former_versions(engine: Engine) -> list[Former]:
    """Return what was in force before now, the newest last; older stores hold one time of each."""
    known = read_setting(engine, KNOWN, [])
    if not isinstance(known, list):
        known = [{"version": version, **each} for version, each in known.items()]
    found = [
        Former(each["version"], each["settings"], datetime.fromisoformat(each["until"]))
        for each in known
    ]
    return sorted(found, key=lambda each: each.until)


def add_former(engine: Engine, ended: Former) -> None:
    """Remember what was in force until now."""
    kept = [
        {**asdict(each), "until": each.until.isoformat()}
        for each in (*former_versions(engine), ended)
    ]
    write_setting(engine, KNOWN, kept)


def shown_beside(
    former: Iterable[Former], in_force: str, stored: Iterable[str]
) -> dict[str, Former]:
    """Return the former versions that are shown beside the one in force, the newest last.

    Args:
        former: in order of time.
        in_force: the version that is in force.
        stored: the versions of which there are scores.
    """
    held = set(stored) - {in_force}
    last = {each.version: each for each in former if each.version in held}
    newest = sorted(last.values(), key=lambda each: each.until)[-(MOST_LINES - 1) :]
    return {each.version: each for each in newest}
