"""Credentials, sealed before they reach the database; the key is kept outside of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Engine, delete, insert, select

from data import lease
from data.audit import Audit, Entry
from data.engine import writing
from data.schema import secret

RENEWAL = timedelta(seconds=90)
"""How long someone may take to renew a secret; longer than a request does."""

USUAL = timedelta(seconds=10)
"""How long a renewal takes that goes well; one that takes longer is not waited for."""

TURN = 0.2
"""Seconds until one who waits looks again."""


class Clock(Protocol):
    """What `alone` needs of a clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SealBroken(RuntimeError):
    """A stored secret cannot be opened with the present key."""


def load_key(path: Path) -> str:
    """Return the key kept in a file, making both on first use, readable by their owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key())
    return path.read_text().strip()


class Busy(RuntimeError):
    """Someone else has been renewing these secrets for long, and may have died at it.

    Attributes:
        until: when their turn ends, whatever has become of them.
    """

    def __init__(self, owner: str, until: datetime) -> None:
        super().__init__(f"Another process is renewing the access to {owner}.")
        self.until = until


class Secrets:
    """Sealed credentials by owner.

    Args:
        keys: the present key, then older ones that may still open what they sealed, each as
            Fernet's base64 text, separated by commas.
    """

    def __init__(self, engine: Engine, keys: str) -> None:
        self.engine = engine
        self.keys = keys
        self._audit = Audit(engine, keys)
        self._seal = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])

    def keep(self, owner: str, name: str, value: str, now: datetime, by: int | None = None) -> None:
        """Seal and store one secret; if a person entered it, that is recorded, but not what."""
        sealed = self.seal(value)
        where = (secret.c.owner == owner, secret.c.name == name)
        with writing(self.engine) as connection:
            connection.execute(delete(secret).where(*where))
            connection.execute(
                insert(secret).values(owner=owner, name=name, sealed=sealed, kept_at=now)
            )
            if by is not None:
                entry = Entry(now, by, "entered a credential", f"source {owner}", {"name": name})
                self._audit.act(connection, entry)

    def of(self, owner: str) -> dict[str, str]:
        """Return the secrets of an owner.

        Raises:
            SealBroken: the key has changed since they were stored.
        """
        with self.engine.connect() as connection:
            rows = connection.execute(select(secret).where(secret.c.owner == owner)).all()
        try:
            return {row.name: self._seal.decrypt(bytes(row.sealed)).decode() for row in rows}
        except InvalidToken as error:
            raise SealBroken(
                f"The secrets of {owner} were sealed with another key: enter them again, "
                "or put the old key behind the new one in EARSHOT_SECRET_KEY."
            ) from error

    @contextmanager
    def alone(self, owner: str, clock: Clock) -> Iterator[None]:
        """Hold back everybody else, in whatever process, who would renew the secrets of an owner.

        Raises:
            Busy: somebody else has been at it for longer than a renewal takes.
        """
        name, holder = f"secrets {owner}", str(uuid4())
        while (taken := lease.take(self.engine, name, holder, clock.now(), RENEWAL)) is None:
            until = lease.held_until(self.engine, name)
            if until and clock.now() + RENEWAL - USUAL > until > clock.now():
                raise Busy(owner, until)
            clock.sleep(TURN)
        try:
            yield
        finally:
            lease.release(self.engine, taken, clock.now())

    def seal(self, value: str) -> bytes:
        """Return a value sealed, for those who keep it elsewhere."""
        return self._seal.encrypt(value.encode())

    def unseal(self, sealed: bytes) -> str:
        """Return what was sealed.

        Raises:
            SealBroken: the key has changed since.
        """
        try:
            return self._seal.decrypt(bytes(sealed)).decode()
        except InvalidToken as error:
            raise SealBroken("It was sealed with another key.") from error

    def names(self, owner: str) -> set[str]:
        """Return which secrets an owner has, without opening them."""
        statement = select(secret.c.name).where(secret.c.owner == owner)
        with self.engine.connect() as connection:
            return set(connection.scalars(statement))
