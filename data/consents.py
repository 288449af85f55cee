"""Owners who were sent to a provider and are expected back, once and in the same browser."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert

from data.engine import writing
from data.schema import consent
from data.secrets import Secrets

PATIENCE = timedelta(minutes=15)
"""How long an owner may take to agree."""


@dataclass(frozen=True)
class Expected:
    """Whose consent is asked, and the verifier that proves that it was us who asked."""

    source: str
    account: str
    verifier: str


class Consents:
    """The consents that are under way; of what comes back only digests are stored."""

    def __init__(self, engine: Engine, secrets: Secrets) -> None:
        self.engine = engine
        self._secrets = secrets

    def expect(self, state: str, browser: str, what: Expected, now: datetime) -> None:
        """Expect an owner back with this state, in this browser; forget those who never came."""
        values = {
            "state": _digest(state),
            "browser": _digest(browser),
            "source": what.source,
            "account": what.account,
            "sealed": self._secrets.seal(what.verifier),
            "expires_at": now + PATIENCE,
        }
        with writing(self.engine) as connection:
            connection.execute(delete(consent).where(consent.c.expires_at <= now))
            connection.execute(insert(consent).values(values))

    def take(self, state: str, browser: str, now: datetime) -> Expected | None:
        """Return what was expected, once; None if it was not, not here, or too long ago."""
        of_state = consent.c.state == _digest(state)
        wanted = (of_state, consent.c.browser == _digest(browser), consent.c.expires_at > now)
        statement = delete(consent).where(*wanted)
        with writing(self.engine) as connection:
            row = connection.execute(statement.returning(consent)).one_or_none()
        if row is None:
            return None
        return Expected(row.source, row.account, self._secrets.unseal(row.sealed))


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
