"""What Google's interfaces share: translations wrapped round a text, and refusals."""

from __future__ import annotations

import re

from collectors.paging import field, stated_error
from collectors.source import Answer, AuthRefused, Broken, Deferred, QuotaSpent
from data.models import Consent

_BY_GOOGLE = (
    r"\((?:Translated by|Übersetzt von|Traduit par|Traducido por|Traduzido pelo|Tradotto da"
    r"|Vertaald door|Przetłumaczone przez|Перевод) Google\)"
)
_TRANSLATION = re.compile(_BY_GOOGLE)
_OPEN, _CLOSED = "[(（]", "[)）]"
_ANY = rf"{_OPEN}[^()（）\n]{{0,30}}Google[^()（）\n]{{0,25}}{_CLOSED}"
# Whatever the language: marks of this form, each where only Google puts it, and nothing else.
_WRAPPED = re.compile(
    rf"\s*{_ANY}.*?\n[ \t\r]*{_OPEN}[^()（）\n]{{2,30}}{_CLOSED}[ \t\r]*\n(.*)", re.DOTALL
)
_ADDED = re.compile(rf"(.*?)\n[ \t\r]*\n[ \t]*{_ANY}[ \t\r]*\n.*", re.DOTALL)
_ORIGINAL = re.compile(r"\((?:Original|Originale|Origineel|Avis d['’]origine|Oryginał|Оригинал)\)")
_ORIGINAL_FIRST = re.compile(r"^\s*" + _ORIGINAL.pattern + r"\s*")
_ON_ITS_LINE = re.compile(r"\n[ \t\r]*" + _ORIGINAL.pattern)
_BAD_KEY = frozenset({"API_KEY_INVALID", "keyInvalid"})
_HELP = (
    "Check the key or connection, that the account manages the listing, and that Google has "
    "granted the project access to the interface."
)
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_QUOTA = frozenset({"RESOURCE_EXHAUSTED", "quotaExceeded", "dailyLimitExceeded"})


def google_consent(scope: str) -> Consent:
    """Return how the owner of a Google account lets us use one of its interfaces."""
    return Consent(
        provider="google",
        name="Google",
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106
        scopes=(f"https://www.googleapis.com/auth/{scope}",),
        # Without both, Google gives a refresh token on the very first consent only.
        parameters={"access_type": "offline", "prompt": "consent"},
    )


def original_text(text: str) -> str:
    r"""Return what a person wrote, without the translation that Google wraps round or adds to it.

    Google marks it in the language of the account.

    Examples:
        >>> original_text("(Translated by Google) Good\n\n(Original)\nBueno")
        'Bueno'
        >>> original_text("Bueno\n\n(Translated by Google)\nGood")
        'Bueno'
    """
    stripped = text.strip()
    if begins := _TRANSLATION.match(stripped):
        rest = stripped[begins.end() :]
        # Some hand the text on without its line ends.
        marker = _ON_ITS_LINE.search(rest) or _ORIGINAL.search(rest)
        return rest[marker.end() :].strip() if marker else rest.strip()
    if marker := _TRANSLATION.search(text):
        return _ORIGINAL_FIRST.sub("", text[: marker.start()]).rstrip()
    found = _WRAPPED.fullmatch(stripped) or _ADDED.fullmatch(stripped)
    return found[1].strip() if found else text


def require_granted(answer: Answer) -> None:
    """Check that Google did not refuse with HTTP 400 or 403.

    Raises:
        QuotaSpent: an allowance is used up.
        Deferred: there were too many requests in a short time.
        AuthRefused: the account or the key may not do this.
        Broken: the request names something that is not there.
    """
    if answer.status not in (400, 403):
        return
    reasons = refusal_reasons(answer)
    if reasons & _QUOTA:
        raise QuotaSpent("Google's allowance for this project is used up.")
    if reasons & _TOO_FAST:
        raise Deferred("Google asked us to slow down.")
    if reasons & _BAD_KEY or answer.status == 403:
        raise AuthRefused("Google does not allow this account or key to read this.", action=_HELP)
    raise Broken("Google does not understand what was asked for.", action="Check the listing's id.")


def refusal_reasons(answer: Answer) -> frozenset[str]:
    """Return every code by which a refusal of Google names its reason."""
    error = field(stated_error(answer), "error")
    listed = [field(error, "errors"), field(error, "details")]
    entries = [entry for one in listed if isinstance(one, list) for entry in one]
    stated = [field(error, "status"), *(field(entry, "reason") for entry in entries)]
    return frozenset(reason for reason in stated if isinstance(reason, str))
