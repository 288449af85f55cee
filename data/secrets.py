"""Credentials, sealed before they reach the database; the key is kept outside of it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Engine, delete, insert, select

from data.engine import writing
from data.schema import secret


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


class Secrets:
    """Sealed credentials by owner.

    Args:
        keys: the present key, then older ones that may still open what they sealed, each as
            Fernet's base64 text, separated by commas.
    """

    def __init__(self, engine: Engine, keys: str) -> None:
        self.engine = engine
        self.keys = keys
        self._seal = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])

    def keep(self, owner: str, name: str, value: str, now: datetime) -> None:
        """Seal and store one secret."""
        sealed = self.seal(value)
        where = (secret.c.owner == owner, secret.c.name == name)
        with writing(self.engine) as connection:
            connection.execute(delete(secret).where(*where))
            connection.execute(
                insert(secret).values(owner=owner, name=name, sealed=sealed, kept_at=now)
            )

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
