"""Keeping secrets out of logs and messages."""

from __future__ import annotations

import json
import logging
import traceback
from urllib.parse import quote, quote_plus, urlsplit

SHORTEST = 4
"""Characters; a shorter secret would blot out ordinary words, and protects nothing."""

BLOT = "•••"


class Redact(logging.Filter):
    """Blot out known secrets wherever they turn up.

    A filter works only on what it is attached to, and records of other loggers pass by a logger's
    filters: attach this one to every handler of the root logger.
    """

    def __init__(self) -> None:
        super().__init__()
        self._spellings: tuple[str, ...] = ()

    def add(self, secret: str) -> None:
        """Learn one secret in its plain, URL-encoded and JSON spellings."""
        if len(secret) < SHORTEST:
            return
        spellings = {secret, secret.strip(), quote(secret, safe=""), quote(secret)}
        spellings |= {quote_plus(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1]}
        known = spellings.union(self._spellings)
        self._spellings = tuple(sorted(known, key=len, reverse=True))

    def text(self, text: str) -> str:
        """Return the text with every known secret blotted out."""
        for spelling in self._spellings:
            text = text.replace(spelling, BLOT)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Blot out secrets in a record's message, traceback and stack; never drop the record."""
        record.msg, record.args = self.text(_message(record)), ()
        if record.exc_info:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
            record.exc_info = None
        if record.exc_text:
            record.exc_text = self.text(record.exc_text)
        if record.stack_info:
            record.stack_info = self.text(record.stack_info)
        return True


def without_query(url: str) -> str:
    """Return host and path of a URL: what a message may show."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}"


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)
