"""The statements that planted events add to a stream, or change in it."""

from __future__ import annotations

import random
from collections.abc import Iterable

from sandbox.arrivals import DAY
from sandbox.events import TAKEN_DOWN, TAKEN_DOWN_SHARE, Event
from sandbox.identity import ROOM
from sandbox.statement import NEVER, Statement
from sandbox.streams import MASTODON, Stream

_PLATFORM = {"google": "google", "mastodon": MASTODON}
_BLOCK = 500


def statements(stream: Stream, events: Iterable[Event], seed: int) -> list[Statement]:
    """Return what planted events say in a stream."""
    planted = []
    for order, event in enumerate(events):
        if event.kind == "burst" and _concerns(event, stream):
            rng = random.Random(f"{seed}/{event.name}/burst")
            first = ROOM - _BLOCK * (order + 1)
            planted += [_said(event, stream, first + i, rng) for i in range(event.count)]
    return planted


def edit(past: list[Statement], stream: Stream, events: Iterable[Event]) -> list[Statement]:
    """Return the history with the newest unhappy reviews edited as planted."""
    for event in events:
        if event.kind == "edits" and _concerns(event, stream):
            past = _edited(past, event)
    return past


def _edited(past: list[Statement], event: Event) -> list[Statement]:
    unhappy = [i for i, one in enumerate(past) if one.rating <= 3 and one.removed == NEVER]
    step = (event.ends - event.begins).total_seconds() / event.count
    changed = list(past)
    for order, i in enumerate(unhappy[-event.count :]):
        moment = event.begins.timestamp() + order * step
        changed[i] = past[i]._replace(edited=moment, edited_rating=min(5, past[i].rating + 2))
    return changed


def _concerns(event: Event, stream: Stream) -> bool:
    subject = stream.location.key if stream.location else stream.brand.key
    return event.subject == subject and _PLATFORM[event.platform] == stream.platform


def _said(event: Event, stream: Stream, number: int, rng: random.Random) -> Statement:
    begins, ends = event.begins.timestamp(), event.ends.timestamp()
    created = begins + (ends - begins) * rng.random() ** 0.8
    bombing = event.name == "bombing"
    return Statement(
        stream.key,
        number,
        rng.getrandbits(53),
        created,
        1 if event.platform == "google" else 0,
        "en" if event.name == "viral" else _language(stream, rng),
        (),
        ("staff",),
        subject=event.name,
        removed=_taken_down(event, created, rng) if bombing else NEVER,
    )


def _language(stream: Stream, rng: random.Random) -> str:
    return rng.choices(list(stream.languages), weights=list(stream.languages.values()))[0]


def _taken_down(event: Event, created: float, rng: random.Random) -> float:
    if rng.random() >= TAKEN_DOWN_SHARE:
        return NEVER
    opened = event.begins.timestamp() + 9 * DAY
    low, high = (span.total_seconds() for span in TAKEN_DOWN)
    return opened + rng.uniform(low, high)
