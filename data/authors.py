"""Who wrote a review, as far as a platform tells: known by an id or, where there is none, by name.

Who wrote under two accounts is never guessed: the store holds what a person has confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from sqlalchemy import Connection, or_, select

from data.schema import same_author

NAMELESS = frozenset(
    {
        "[deleted]", "a google user", "a tripadvisor member", "anonym", "anonyme", "anonymous",
        "anonymous user", "anónimo", "customer", "deleted user", "ein google-nutzer",
        "client", "cliente", "een google-gebruiker", "facebook user", "former user", "gast",
        "google user", "guest", "hotelgast", "huésped", "invitado", "kunde", "kundin", "n/a",
        "qype user", "um usuário do google", "un usuario de google", "un utente google",
        "un utilisateur de google", "unknown", "user", "verified customer",
    }
)  # fmt: skip
"""Names, as `plain` tells them, that many bear: they tell nobody from anybody."""


def plain(text: str) -> str:
    """Return a name as it is known again: whatever its spaces and its capitals."""
    return " ".join(text.split()).casefold()


def tells_who(name: str | None) -> bool:
    """Tell whether a name is somebody's own."""
    return bool(name) and plain(name or "") not in NAMELESS | {""}


def over_links(
    connection: Connection,
    review_id: int,
    account: Callable[[int], Collection[int]],
    most: float = float("inf"),
) -> set[int]:
    """Return the reviews of one author, account after account, over what people have confirmed.

    Args:
        connection: to the store.
        review_id: where to begin.
        account: returns the reviews of the account that wrote one, none where it may not be seen.
        most: begin with no further account once as many are found.
    """
    found: set[int] = set()
    waiting = [review_id]
    while waiting and len(found) < most:
        number = waiting.pop()
        if number not in found:
            same = set(account(number))
            found |= same
            waiting += linked(connection, same)
    return found


def linked(connection: Connection, ids: set[int], *, denied: bool = False) -> Iterator[int]:
    """Yield the reviews that a person linked with any of some, and those themselves.

    Args:
        connection: to the store.
        ids: reviews.
        denied: yield instead what a person says is by somebody else.
    """
    one, other = same_author.c.review_id, same_author.c.other_id
    statement = select(one, other).where(
        or_(one.in_(ids), other.in_(ids)), same_author.c.denied == int(denied)
    )
    for low, high in connection.execute(statement):
        yield from (low, high)
