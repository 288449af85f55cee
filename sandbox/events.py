"""What is planted in the demo world, by name, so that tests and demonstrations can ask for it.

Turns change the true quality of a place for a time. Bursts add statements of their own. All
moments are counted from the anchor, the moment at which the demo opens: negative ones are
history, positive ones happen while somebody watches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.places import Location, Places
from sandbox.streams import GUIDE


@dataclass(frozen=True)
class Event:
    """Something planted.

    Attributes:
        name: `renovation`, `new_chef`, `bombing`, ….
        kind: `turn` (true quality shifts), `burst` (extra statements), `edits` or `outage`.
        subject: location key, brand key or host it happens to.
        shift: change of the topics' log-odds of praise, for turns.
        count: how many statements it adds or touches, for bursts and edits.
        platform: where a burst is written.
    """

    name: str
    kind: str
    subject: str
    begins: datetime
    ends: datetime
    topics: tuple[str, ...] = ()
    shift: float = 0.0
    count: int = 0
    platform: str = ""


FOREVER = timedelta(days=36_500)
TAKEN_DOWN = (timedelta(minutes=12), timedelta(minutes=40))
"""When, after the anchor, Google takes the bombing's reviews away …"""
TAKEN_DOWN_SHARE = 0.75
"""… and how many of them."""


GRAVE = "grave_"
"""Begins the names of complaints that nobody may miss, each one statement."""

_GRAVE = (
    ("poisoning", "halvora-table-lyon", "google", -30),
    ("injury", "halvora-berlin-mitte", "google", -20),
    ("harassment", "halvora-austin-congress", "google", -26),
    ("racism", "", "mastodon", -14),
    ("theft", "halvora-boston-harbor", "google", -40),
    ("fire", "halvora-paris-bastille", "google", -9),
    ("vermin", "halvora-london-southbank", "google", -33),
    ("allergy", "halvora-table-san-diego", "google", -12),
    ("lawyer", "halvora-barcelona-eixample", "google", -46),
    ("camera", "halvora-hamburg-speicher", "google", -6),
)
"""What happened, where (the whole brand where no place is named), and hours from the anchor."""


def plant(places: Places, anchor: datetime) -> tuple[Event, ...]:
    """Return everything planted in a world of these places that opens at the anchor."""
    ours = next(brand.key for brand in places.brands if brand.ours)
    planted = (*_turns(places, ours, anchor), *_bursts(places, ours, anchor))
    return (*planted, *_grave(places, ours, anchor))


def _grave(places: Places, ours: str, anchor: datetime) -> Iterator[Event]:
    for name, place, platform, hours in _GRAVE:
        subject = _place(places, place).key if place else ours
        at = anchor + timedelta(hours=hours)
        yield Event(GRAVE + name, "burst", subject, at, at, count=1, platform=platform)


def _turns(places: Places, ours: str, anchor: datetime) -> list[Event]:
    def turn(name: str, subject: str, since: int, until: int, shift: float, *topics: str) -> Event:
        ends = anchor + (timedelta(days=until) if until else FOREVER)
        begins = anchor + timedelta(days=since)
        return Event(name, "turn", subject, begins, ends, topics, shift)

    hotel = _place(places, "halvora-berlin-mitte").key
    kitchen = _place(places, "halvora-table-lyon").key
    short = _place(places, "halvora-austin-congress").key
    rival = _place(places, "lumenwick-boston").key
    return [
        turn("renovation", hotel, -430, -365, -2.4, "noise", "room", "cleanliness"),
        turn("renewed_rooms", hotel, -365, 0, 1.3, "room", "cleanliness", "wifi"),
        turn("new_chef", kitchen, -240, 0, 1.8, "food", "breakfast"),
        turn("staff_shortage", short, -150, -12, -2.2, "staff", "check_in", "waiting"),
        turn("rival_decline", rival, -300, 0, -1.6, "cleanliness", "room"),
        turn("bad_update", ours, -45, -4, -2.8, "stability", "login"),
    ]


def _bursts(places: Places, ours: str, anchor: datetime) -> list[Event]:
    def event(name: str, kind: str, subject: str, since: float, until: float) -> Event:
        begins, ends = anchor + timedelta(hours=since), anchor + timedelta(hours=until)
        return Event(name, kind, subject, begins, ends)

    def burst(name: str, since: float, until: float, count: int) -> Event:
        planned = event(name, "burst", ours, since, until)
        return replace(planned, count=count, platform="mastodon")

    target = _place(places, "halvora-table-chicago").key
    regretful = _place(places, "halvora-boston-harbor").key
    bombing = event("bombing", "burst", target, -9 * 24, -7 * 24)
    regrets = event("second_thoughts", "edits", regretful, 0.05, 1.0)
    return [
        replace(bombing, count=64, platform="google"),
        burst("viral", -20, -20, 1),
        burst("echo", -19, 1.5, 32),
        burst("rumour", -40, 0.5, 11),
        replace(regrets, count=6, platform="google"),
        event("outage", "outage", GUIDE, 20 / 60, 26 / 60),
    ]


def _place(places: Places, key: str) -> Location:
    """Return that location, or the last of the same brand where the small world lacks it."""
    same = places.of_brand(key.partition("-")[0])
    return next((location for location in same if location.key == key), same[-1])
