"""Who wrote a review, as far as a platform tells: known by an id or, where there is none, by name.

Who wrote under two accounts is never guessed: the store holds what a person has confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from sqlalchemy import Connection, or_, select

from data.schema import same_author

NAMELESS = frozenset(
    {
        "[deleted]", "a google user", "a tripadvisor member", "anoniem", "anonieme gebruiker",
        "anonima", "anonimo", "anonym", "anonyme", "anonymer nutzer", "anonymous", "anonymous user",
        "anónima", "anónimo", "anônima", "anônimo", "benutzer", "besucher", "besucherin",
        "bezoeker", "booking.com user", "client", "client vérifié", "clienta", "cliente",
        "cliente verificada", "cliente verificado", "cliente verificato", "convidado", "customer",
        "deleted user", "desconhecido", "desconocido", "een google-gebruiker", "ehemaliger nutzer",
        "ein google-nutzer", "facebook user", "former guest", "former user", "gast", "gebruiker",
        "geverifieerde klant", "google user", "google-nutzer", "guest", "hotelgast", "huésped",
        "hóspede", "inconnu", "invitada", "invitado", "invité", "klant", "kunde", "kundin", "lid",
        "member", "membre", "miembro", "mitglied", "n/a", "nutzer", "nutzerin", "onbekend",
        "ospite", "qype user", "reisende", "reisender", "reiziger", "sconosciuto", "traveler",
        "traveller", "tripadvisor user", "um usuário do google", "un usuario de google",
        "un utente google", "un utilisateur de google", "unbekannt", "unknown", "user", "usuario",
        "usuario anónimo", "usuário", "utente", "utente anonimo", "utilisateur",
        "utilisateur anonyme", "utilizador", "verified buyer", "verified customer",
        "verified guest", "verifizierter kunde", "verifizierter käufer", "viaggiatore", "viajante",
        "viajera", "viajero", "visitante", "visitatore", "visiteur", "visitor", "voyageur",
    }
)  # fmt: skip
"""Names, as `plain` tells them, that many bear: they tell nobody from anybody."""


def plain(text: str) -> str:
    """Return a name as it is known again: whatever its spaces and its capitals."""
    return " ".join(text.split()).casefold()


def tells_who(name: str | None) -> bool:
    """Tell whether a name is somebody's own."""
    return bool(name) and plain(name or "") not in NAMELESS | {""}


def is_full_name(name: str | None) -> bool:
    """Tell whether a name is a first and a last one, neither of them a letter alone.

    >>> is_full_name("Ann Lee"), is_full_name("Klaus-Peter"), is_full_name("Anna K.")
    (True, False, False)
    """
    words = [word for word in plain(name or "").split() if len(word.strip(".")) > 1]
    return tells_who(name) and len(words) > 1


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
