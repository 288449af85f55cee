"""What the name of a column says, in the languages that exports come in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from scoring.days import unaccented

_NAMES = {
    "stars": (
        "stars", "rating", "score", "note", "bewertung", "punt", "grade", "overall", "etoile",
        "ocena", "valora", "ratting", "sterne", "estrella", "rate", "star", "nota", "voto",
        "valutazione", "calificacion", "waardering", "beoordeling", "avaliacao", "betyg",
        "hodnoceni", "оценка", "рейтинг", "評価", "评分", "評分", "평점", "별점",
        "التقييم",
    ),
    "date": (
        "create", "creation", "erstellt", "publi", "posted", "date", "time", "datum", "fecha",
        "data", "tanggal", "day", "month", "at", "submit", "дата", "日付", "日期",
        "投稿日", "날짜", "التاريخ",
    ),
    "location": (
        "club", "location", "branch", "filiale", "store", "hotel", "restaurant", "place", "shop",
        "site", "business", "bank", "company", "enterprise", "airline", "standort",
        "sucursal", "brand", "app", "outlet", "property", "venue", "salon", "clinic", "gym",
        "franchise", "betrieb", "etablissement", "magasin", "agence", "tienda", "negozio",
        "vestiging", "unidade", "loja", "listing", "lokalizacja", "city", "town", "stadt", "ville",
        "ciudad", "citta", "филиал", "店舗", "门店", "매장", "فرع",
    ),
    "channel": (
        "channel", "platform", "socialmediasource", "kanal", "canal", "plattform", "plateforme",
        "plataforma", "piattaforma",
    ),
}  # fmt: skip
_WHOLE = (
    "at", "app", "rate", "data", "day", "site", "star", "nota", "voto", "gym", "venue", "loja",
    "city", "town", "ville", "stadt",
)  # fmt: skip
"""Words that are not looked for within others, as "city" stands in "capacity"."""
REPLY = (
    "reply", "replied", "response", "responded", "answer", "owner", "antwort", "repons",
    "proprietaire", "respuesta", "propietario", "risposta", "antwoord",
    "reactie", "eigentumer", "inhaber", "resposta", "odpowied", "ответ", "返信", "回复", "回覆",
    "답글",
)  # fmt: skip
"""Words of what the owner wrote back."""
_NOT = {
    "stars": ("count", "total", "number", "date", "datum", "fecha", "дата", "generat", "corporat"),
    "date": (
        "timezone", "version", "scrap", "crawl", "experience", "birth", "joined",
    ),
    "location": (
        "address", "reviewer", "user", "author", "country", "url", "additional", "lat", "lng",
        "placeholder", "version", "rating", "score", "stars",
    ),
    "channel": ("id", "url"),
}  # fmt: skip
_IDENTITY = ("id", "code", "key", "uid", "pid", "uuid", "guid")
_OPINION = (
    "review", "avis", "bewertung", "rezension", "resena", "opinion", "opinia", "opinii", "recensi",
    "beoordeling", "avaliacao", "отзыв",
)  # fmt: skip
_WRITER = (
    "reviewer", "user", "author", "customer", "consumer", "guest", "member", "kunde", "client",
    "cliente", "auteur", "autor",
)  # fmt: skip
_POSTED = ("post", "tweet", "comment", "message", "record", "row", "order", "ticket", "booking")
_OVERALL = ("overall", "gesamt", "general", "globale")
_PLAIN = (
    "value", "given", "name", "of", "out", "in", "the", "a", "s", "by", "nb", "num", "de", "la",
    "le", "l", "du", "des", "d", "della", "da", "do", "der", "die", "das",
)  # fmt: skip
"""Words that say nothing of what a column holds."""
_MEAN = ("average", "avg", "mean", "aggregate", "durchschnitt", "moyenne", "promedio", "gemiddeld")
_PLACE = (
    "place", "business", "company", "hotel", "restaurant", "store", "shop", "location", "branch",
    "property", "venue", "product", "listing", "app", "brand",
)  # fmt: skip
_VISIT = (
    "stay", "stayed", "visit", "travel", "trip", "flown", "dined", "checkin", "checkout",
    "arrival", "departure", "order", "purchase", "reise", "besuch", "aufenthalt", "erlebnis",
    "kaufdatum", "bestell", "sejour", "voyage", "achat", "commande", "viaje",
    "estancia", "compra", "pedido", "soggiorno", "viaggio", "acquisto", "verblijf", "bezoek",
)  # fmt: skip
_CHANGE = ("update", "modif", "edited", "aktualisiert", "geandert", "modifie", "actualiza")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W\d_]+")
_LONG = 5
"""Letters from which on a word is known as the beginning or the end of a longer one, as German
writes them."""


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name, in small letters without their accents.

    >>> words("reviewRating.Válue")
    ('review', 'rating', 'value')
    """
    return tuple(_WORD.findall(unaccented(_CAMEL.sub(" ", name))))


def says(name: str, known: Iterable[str]) -> bool:
    """Return whether a word of a name is one of those known, or is made with one.

    >>> says("Antwortdatum", REPLY), says("time_of_respondent", REPLY)
    (True, False)
    """
    return any(_is(word, each) for word in words(name) for each in known)


def _is(word: str, known: str) -> bool:
    known = unaccented(known)
    made = len(known) >= _LONG and (word.startswith(known) or word.endswith(known))
    return word == known or made


def letters(name: str) -> str:
    """Return the letters of a name, without accents."""
    return "".join(_WORD.findall(unaccented(name)))


def identity(name: str) -> bool:
    """Return whether a name is that of an id: its last word, or the end of one made of two.

    >>> identity("HotelID"), identity("hotelid"), identity("rating_valid")
    (True, True, False)
    """
    last = words(name)[-1:]
    return any(word in _IDENTITY or _is_made_identity(word) for word in last)


def _is_made_identity(word: str) -> bool:
    known = {*_OPINION, *_WRITER, *_PLACE, *_NAMES["location"], *_NAMES["channel"], *_POSTED}
    return any(word == f"{each}{end}" for each in known for end in _IDENTITY)


def ranked(names: Iterable[str], kind: str) -> dict[str, int]:
    """Return which columns may hold a kind of thing, the likeliest first, with how likely.

    Args:
        names: of the columns.
        kind: `stars`, `date`, `location` or `channel`.

    Returns:
        0 for what speaks of the review itself, more for what may be of something else. An id may
        tell parts, and never stars or a date.
    """
    placed = {name: place for name in names if (place := _place(name, kind)) is not None}
    ranks = {name: _RANKS[kind](name) if kind in _RANKS else 0 for name in placed}
    return {name: ranks[name] for name in sorted(placed, key=lambda n: (ranks[n], placed[n]))}


def _place(name: str, kind: str) -> int | None:
    """Return which of the words for a kind stands in a name, or None."""
    plain, core = letters(name), _core(name)
    refused = says(name, REPLY) or any(end in plain for end in _NOT[kind])
    if refused or (kind in _RANKS and identity(name)):
        return None
    each = enumerate(map(unaccented, _NAMES[kind]))
    return next(
        (at for at, word in each if (core == word if word in _WHOLE else word in plain)), None
    )


def _core(name: str) -> str:
    """Return the letters of a name without the words that only say that it is a review's."""
    return "".join(
        word
        for word in words(name)
        if word not in _PLAIN and word not in _IDENTITY and not _is_opinion(word)
    )


def _is_opinion(word: str) -> bool:
    return any(_is(word, each) for each in _OPINION) and not word.startswith("reviewer")


def _of_review(name: str) -> bool:
    return any(map(_is_opinion, words(name)))


ASPECT = 3
"""The rank of stars from which on they may be of one aspect, of the place, or a mean."""


def is_mean(name: str) -> bool:
    """Return whether a name is that of a mean."""
    return says(name, _MEAN)


def _stars(name: str) -> int:
    """Return how likely stars are the reviewer's for the whole: most where the name says so."""
    if is_mean(name):
        return 5
    if says(name, _PLACE):
        return 4
    if not all(map(_rates, words(name))):
        return ASPECT
    if _of_review(name) or says(name, _WRITER):
        return 0
    return 2 if says(name, _OVERALL) else 1


def _rates(word: str) -> bool:
    """Whether a word may stand in the name of the stars that a reviewer gives to the whole."""
    known = (*_NAMES["stars"], *_OPINION, *_WRITER, *_OVERALL)
    return word in _PLAIN or any(_is(word, each) for each in known)


def _date(name: str) -> int:
    """Return how likely a date is that of the review."""
    if says(name, (*_VISIT, *_CHANGE)):
        return 2
    return 0 if _of_review(name) else 2 if says(name, _WRITER) else 1


_RANKS = {"stars": _stars, "date": _date}
