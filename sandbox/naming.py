"""The remote ids of statements, as each platform spells them."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.arrivals import moment
from sandbox.identity import CHURN, digits, hexadecimal, letters, scattered, token
from sandbox.numbering import first_of_block, occasion, parent
from sandbox.people import author
from sandbox.statement import Statement
from sandbox.streams import DAILY, LEDGER, MASTODON, Stream

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_X_BEGINS = 1_288_834_974_657


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


def occasion_id(stream: Stream, occasion: int) -> int:
    """Return a number, as of a statement, for something that the brand itself published."""
    return scattered(stream.number, CHURN + 10_000 + occasion % 10_000)


def facebook(statement: Statement, stream: Stream) -> str:
    """Return the id of a visitor's post on a page, or of a comment below a post of the page."""
    number = scattered(stream.number, statement.number)
    if first_of_block(statement.number):
        return f"{stream.remote_id}_{number}"
    return f"{occasion_id(stream, occasion(statement))}_{number}"


def reddit(statement: Statement, stream: Stream) -> str:
    """Return the full name of a comment, which answers something, or of a post."""
    kind = "t3" if parent(statement.number) is None else "t1"
    return f"{kind}_{_base36(scattered(stream.number, statement.number))}"


def bluesky(statement: Statement, stream: Stream) -> str:
    """Return the address of a record, its key the moment at which it was made."""
    moment_and_clock = (int(statement.created * 1_000_000) << 10) | statement.seed & 1023
    key = "".join(_SORTABLE[moment_and_clock >> shift & 31] for shift in range(60, -1, -5))
    return f"at://{bluesky_author(statement)}/app.bsky.feed.post/{key}"


def bluesky_author(statement: Statement) -> str:
    """Return the lasting name of an author."""
    return f"did:plc:{letters(author(statement).handle, 24)}"


def youtube(statement: Statement, stream: Stream) -> str:
    """Return the id of a comment; that of an answer begins with that of its thread."""
    above = parent(statement.number)
    if above is None:
        return youtube_thread(stream, statement.number)
    own = token(f"{stream.key}/answer/{statement.number}", 22)
    return f"{youtube_thread(stream, above)}.{own}"


def youtube_thread(stream: Stream, number: int) -> str:
    """Return the id of a thread, which is that of its first comment."""
    return "Ugy" + token(f"{stream.key}/{number}", 23)


def google_play(statement: Statement, stream: Stream) -> str:
    """Return a `reviewId`."""
    return "gp:AOqpTO" + token(f"{statement.stream}/{statement.number}", 60)


def plain_number(statement: Statement, stream: Stream) -> str:
    """Return nine digits."""
    return str(scattered(stream.number, statement.number))


def app_store_connect(statement: Statement, stream: Stream) -> str:
    """Return a number of eleven digits, as text."""
    return str(12_000_000_000 + scattered(stream.number, statement.number))


def instagram(statement: Statement, stream: Stream) -> str:
    """Return a number of seventeen digits, as text."""
    return str(17_900_000_000_000_000 + scattered(stream.number, statement.number))


def x(statement: Statement, stream: Stream) -> str:
    """Return the id under which a post was first published."""
    return x_version(statement, stream, statement.created)


def x_version(statement: Statement, stream: Stream, at: float) -> str:
    """Return the id of what a post said from a moment on: each edit has one of its own."""
    tail = scattered(stream.number, statement.number) % 2**22
    return str((int(at * 1000) - _X_BEGINS << 22) + tail)


def tiktok(statement: Statement, stream: Stream) -> str:
    """Return a number of nineteen digits, as text."""
    return str(7_100_000_000_000_000_000 + scattered(stream.number, statement.number))


def linkedin(statement: Statement, stream: Stream) -> str:
    """Return the name of a comment, which holds that of its thread."""
    number = 7_200_000_000_000_000_000 + scattered(stream.number, statement.number)
    return f"urn:li:comment:({linkedin_thread(stream, occasion(statement))},{number})"


def linkedin_thread(stream: Stream, occasion: int) -> str:
    """Return the name of the thread below a post, which is not that of the post."""
    return f"urn:li:activity:{7_300_000_000_000_000_000 + occasion_id(stream, occasion)}"


def _base36(number: int) -> str:
    spelled = ""
    while number:
        number, place = divmod(number, 36)
        spelled = _DIGITS[place] + spelled
    return spelled


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
    "facebook": facebook,
    "reddit": reddit,
    "subreddit": reddit,
    "bluesky": bluesky,
    "youtube": youtube,
    "google_play": google_play,
    "hacker_news": plain_number,
    "app_store_connect": app_store_connect,
    "instagram": instagram,
    "x": x,
    "tiktok": tiktok,
    "linkedin": linkedin,
    "booking": plain_number,
}


def external_id(statement: Statement, stream: Stream) -> str | None:
    """Return the remote id of a statement, or None on web pages, which have none."""
    spell = _BY_PLATFORM.get(stream.platform)
    return spell(statement, stream) if spell else None
