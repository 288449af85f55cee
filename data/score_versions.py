"""What was in force before: score versions, the choices each stands for, and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from data.audit import Audit
from data.columns import EPOCH
from data.engine import writing
from data.settings import held_setting, put_setting, read_setting, setting_changed

SCORING = "scores"
"""Name of the stored setting that holds the choices behind the scores."""

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
    return _read(read_setting(engine, KNOWN, []))


def supersede(
    audit: Audit,
    choices: Mapping[str, Any],
    by: int,
    now: datetime,
    version_of: Callable[[Mapping[str, Any]], str],
) -> None:
    """Put other choices behind the scores, and remember those in force until now, in one step.

    Args:
        audit: the log, and the store that it is in.
        choices: what differs from the defaults, as it is stored.
        by: the id of the person who changes it.
        now: the moment of the change.
        version_of: tells the score version of choices as they are stored.
    """
    with writing(audit.engine) as connection:
        before, after = held_setting(connection, SCORING), dict(choices)
        _add(connection, Former(version_of(before or {}), before or {}, now))
        put_setting(connection, SCORING, after)
        audit.act(connection, setting_changed(SCORING, before, after, by, now))


def _add(connection: Connection, ended: Former) -> None:
    former = [*_read(held_setting(connection, KNOWN) or []), ended]
    kept = [{**asdict(each), "until": each.until.isoformat()} for each in former]
    put_setting(connection, KNOWN, kept)


def _read(known: Any) -> list[Former]:
    if not isinstance(known, list):
        known = [{"version": version, **each} for version, each in known.items()]
    found = [
        Former(each["version"], each["settings"], datetime.fromisoformat(each["until"]))
        for each in known
    ]
    return sorted(found, key=lambda each: each.until)


def shown_beside(
    former: Iterable[Former], in_force: str, stored: Mapping[str, int]
) -> list[Former]:
    """Return the former versions that are shown beside the one in force, the newest first.

    An upgrade ends one without a word of when: it was in force until the last day it scored.

    Args:
        former: those whose end is known, in order of time.
        in_force: the version that is in force.
        stored: the versions of which there are scores, each with the last day it scored.
    """
    lines = {version: Former(version, {}, _end(last)) for version, last in stored.items()}
    lines.pop(in_force, None)
    for each in former:
        if lines.pop(each.version, None):
            lines[each.version] = each
    return sorted(lines.values(), key=lambda each: each.until)[:-MOST_LINES:-1]


def _end(day: int) -> datetime:
    return EPOCH + timedelta(days=day + 1, microseconds=-1)
