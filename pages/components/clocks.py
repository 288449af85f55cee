"""What the clocks of places show: how far ahead of UTC they are, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.answering import Offset
from data.schema import DAY_SECONDS

_NOON = DAY_SECONDS // 2


def offsets(zones: Mapping[int, str], since: int, until: int) -> list[Offset]:
    """Return how far the clocks of locations are ahead of UTC, to the day.

    Args:
        zones: the IANA name of each location's time zone; an unknown one is taken for UTC.
        since: first day, counted from 1970-01-01.
        until: last day.

    >>> berlin = offsets({7: "Europe/Berlin"}, 20_540, 20_545)
    >>> [(each.since, each.until, each.seconds) for each in berlin]
    [(20540, 20540, 3600), (20541, 20545, 7200)]
    """
    alike: dict[tuple[tuple[int, int, int], ...], set[int]] = defaultdict(set)
    known: dict[str, tuple[tuple[int, int, int], ...]] = {}
    for location_id, name in zones.items():
        if name not in known:
            known[name] = tuple(_stretches(_zone(name), since, until))
        alike[known[name]].add(location_id)
    return [
        Offset(frozenset(locations), *stretch)
        for stretches, locations in alike.items()
        for stretch in stretches
    ]


def _stretches(zone: tzinfo, since: int, until: int) -> Iterator[tuple[int, int, int]]:
    for seconds, days in groupby(range(since, until + 1), partial(_ahead, zone)):
        first, *rest = days
        yield first, rest[-1] if rest else first, seconds


def _ahead(zone: tzinfo, day: int) -> int:
    offset = datetime.fromtimestamp(day * DAY_SECONDS + _NOON, UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
