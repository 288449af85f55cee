"""What Google's interfaces share: translations wrapped round a text, and refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from collectors.paging import page_object
from collectors.source import Answer, AuthRefused, QuotaSpent

_TRANSLATION = "(Translated by Google)"
_ORIGINAL = re.compile(r"\n[ \t\r]*\(Original\)[ \t\r]*\n?")
_TRANSLATED = re.compile(r"\n[ \t\r]*\(Translated by Google\)")
_QUOTA = frozenset({"RESOURCE_EXHAUSTED", "quotaExceeded", "dailyLimitExceeded"})


def original_text(text: str) -> str:
    r"""Return what a person wrote, without the translation that Google wraps round or adds to it.

    Examples:
        >>> original_text("(Translated by Google) Good\n\n(Original)\nBueno")
        'Bueno'
        >>> original_text("Bueno\n\n(Translated by Google)\nGood")
        'Bueno'
    """
    stripped = text.strip()
    if stripped.startswith(_TRANSLATION):
        rest = stripped.removeprefix(_TRANSLATION)
        marker = _ORIGINAL.search(rest)
        return rest[marker.end() :].strip() if marker else rest.strip()
    marker = _TRANSLATED.search(text)
    return text[: marker.start()].rstrip() if marker and text[: marker.start()].strip() else text


def require_granted(answer: Answer) -> None:
    """Check that Google did not refuse with HTTP 403.

    Raises:
        QuotaSpent: an allowance is used up.
        AuthRefused: the account or the key may not do this.
    """
    if answer.status != 403:
        return
    error = page_object(answer).get("error")
    details = error if isinstance(error, Mapping) else {}
    if _reasons(details) & _QUOTA:
        raise QuotaSpent("Google's allowance for this project is used up.")
    raise AuthRefused(
        "Google does not allow this account to read this listing.",
        action="Check that the listing is verified, that the account manages it, and that Google "
        "has granted the project access to the interface.",
    )


def _reasons(error: Mapping[str, Any]) -> set[str]:
    listed = error.get("errors")
    entries = listed if isinstance(listed, list) else []
    found = [entry.get("reason") for entry in entries if isinstance(entry, Mapping)]
    return {reason for reason in [error.get("status"), *found] if isinstance(reason, str)}
