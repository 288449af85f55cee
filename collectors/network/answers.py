"""A finished HTTP answer, and what its status means when the source does not judge it itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from collectors.network.body import read_json
from collectors.source import (
    AuthRefused,
    Blocked,
    Broken,
    FormatChanged,
    Gone,
    QuotaSpent,
    SourceError,
)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
TOO_MANY_REQUESTS = 429

_MEANINGS: Mapping[int, tuple[type[SourceError], str]] = {
    401: (AuthRefused, "did not accept the credentials"),
    402: (QuotaSpent, "asks to be paid before it answers more"),
    403: (AuthRefused, "does not allow these credentials to read this"),
    404: (Gone, "has nothing at this address"),
    410: (Gone, "says that this was removed for good"),
    451: (Blocked, "may not show this for legal reasons"),
}


@dataclass(frozen=True)
class Reply:
    """What a remote answered; keeps `collectors.source.Answer`.

    Attributes:
        status: the HTTP status, for example 200.
        headers: found regardless of case.
        body: the bytes, whole and unpacked; parsers get these, never a guessed text.
        url: where the answer came from after any redirects, known secrets blotted out.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str

    def json(self) -> Any:
        """Return the body read as JSON; see `collectors.network.body.read_json`.

        Raises:
            FormatChanged: the body is not JSON.
        """
        try:
            return read_json(self.body)
        except ValueError:
            raise FormatChanged("The answer is not the JSON that was expected.") from None


def is_transient(status: int) -> bool:
    """Tell whether the same request may well succeed later."""
    return status in (408, 425, TOO_MANY_REQUESTS) or status >= 500


def refusal(status: int, where: str) -> SourceError:
    """Return the error that a status means by default, for statuses that will not change soon.

    Args:
        status: not a success.
        where: host and path, as a person may see them.
    """
    kind, words = _MEANINGS.get(status, (Broken, "did not accept our request"))
    if status in REDIRECTS:
        words = "points elsewhere, where a request with credentials is not taken"
    return kind(f"{where} {words} (HTTP {status}).")


def redirect_target(base: str, answer: Reply) -> str:
    """Return the address that a redirect points to, which need not be a usable one.

    Args:
        base: where the answer came from.
        answer: has a `Location`.
    """
    location = answer.headers["Location"]
    try:
        return urljoin(base, location.encode("latin-1").decode())
    except ValueError:
        return location


def unsendable() -> Broken:
    """Return the error for a request that cannot even be formed."""
    return Broken(
        "This request cannot be sent: its address is no plain http or https address, "
        "or a key holds characters that no key has.",
        action="Look for typing errors in the address and the keys.",
    )


def not_public(host: str) -> Broken:
    """Return the error for a host that is off the public internet."""
    return Broken(
        f"{host} is not on the public internet, so it is not read.",
        action="Enter the address of a public page, or name this host in the configuration file, "
        "under allowed_hosts.",
    )
