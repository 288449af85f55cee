"""The remote ids of statements, as each platform spells them."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.arrivals import moment
from sandbox.identity import digits, hexadecimal, scattered, token
from sandbox.people import author
from sandbox.statement import Statement
from sandbox.streams import DAILY, LEDGER, MASTODON, Stream


def google(statement: Statement, stream: Stream) -> str:
    """Return a `reviewId`."""
    return "AbFvOq" + token(f"{statement.stream}/{statement.number}/{statement.seed}", 76)


def yelp(statement: Statement, stream: Stream) -> str:
    """Return a 22-character id."""
    return token(f"{statement.stream}/{statement.number}/{statement.seed}", 22)


def tripadvisor(statement: Statement, stream: Stream) -> str:
    """Return a number, as text."""
    return str(scattered(stream.number, statement.number))


def apple(statement: Statement, stream: Stream) -> str:
    """Return a number of eleven digits, as text."""
    return str(11_000_000_000 + scattered(stream.number, statement.number))


def mastodon_id(statement: Statement, stream: Stream) -> str:
    """Return an id of one instance: milliseconds and a tail, so later posts have higher ids."""
    tail = scattered(stream.number, statement.number) % 65_536
    return str((int(statement.created * 1000) << 16) + tail)


def mastodon(statement: Statement, stream: Stream) -> str:
    """Return the URI of a post, the same on every instance."""
    person = author(statement).handle.replace(".", "_")
    return f"https://{MASTODON}/users/{person}/statuses/{mastodon_id(statement, stream)}"


def daily(statement: Statement, stream: Stream) -> str:
    """Return the `guid` of an RSS item."""
    return f"{DAILY}-{scattered(stream.number, statement.number)}"


def ledger(statement: Statement, stream: Stream) -> str:
    """Return the `id` of an Atom entry."""
    year = moment(statement.created).year
    return f"tag:{LEDGER},{year}:article:{digits(f'{statement.stream}/{statement.seed}', 12)}"


def google_places(statement: Statement, stream: Stream) -> str:
    """Return the last part of a review's `name`."""
    return "ChZD" + token(f"{statement.stream}/{statement.number}/{statement.seed}", 32)


def trustpilot(statement: Statement, stream: Stream) -> str:
    """Return 24 hexadecimal digits."""
    return hexadecimal(f"{statement.stream}/{statement.number}", 24)


_BY_PLATFORM: dict[str, Callable[[Statement, Stream], str]] = {
    "google": google,
    "yelp": yelp,
    "tripadvisor": tripadvisor,
    "apple": apple,
    MASTODON: mastodon,
    DAILY: daily,
    LEDGER: ledger,
    "google_places": google_places,
    "trustpilot": trustpilot,
}


def external_id(statement: Statement, stream: Stream) -> str | None:
    """Return the remote id of a statement, or None on web pages, which have none."""
    spell = _BY_PLATFORM.get(stream.platform)
    return spell(statement, stream) if spell else None
