"""Files of reviews that people hand over, kept as they came until they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select, update

from data.engine import new_id, writing
from data.schema import mapping, upload
from data.upsert import insert_or_skip

LARGEST = 200 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file as it stands.

    Attributes:
        state: new (not yet read), ready (waits for a person), importing, imported or refused.
        preview: what was guessed and how the first rows would look.
        mapping: how to read it, as guessed or as corrected by a person.
        report: what became of its rows, or why it was refused.
    """

    id: int
    filename: str
    received_at: datetime
    origin: str
    state: str
    brand_id: int | None
    channel: str | None
    preview: Mapping[str, Any] | None
    mapping: Mapping[str, Any] | None
    report: Mapping[str, Any] | None


@dataclass(frozen=True)
class KnownMapping:
    """How a person read a kind of file the last time."""

    mapping: Mapping[str, Any]
    channel: str | None


_COLUMNS = [upload.c[name] for name in Upload.__dataclass_fields__]


class Uploads:
    """The files that were handed over."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(
        self,
        filename: str,
        body: bytes,
        now: datetime,
        *,
        origin: str = "upload",
        brand_id: int | None = None,
        channel: str | None = None,
    ) -> int:
        """Keep a file and return its id.

        Raises:
            ValueError: it is larger than 200 MB.
        """
        if len(body) > LARGEST:
            raise ValueError("A file may have up to 200 MB; split this one and import its parts.")
        values = {
            "filename": filename[-200:],
            "digest": hashlib.sha256(body).hexdigest(),
            "body": body,
            "received_at": now,
            "origin": origin,
            "brand_id": brand_id,
            "channel": channel,
        }
        with writing(self.engine) as connection:
            return new_id(connection.execute(insert(upload).values(values)))

    def holds(self, body: bytes) -> bool:
        """Tell whether the very same file was handed over before."""
        digest = hashlib.sha256(body).hexdigest()
        statement = select(upload.c.id).where(upload.c.digest == digest).limit(1)
        with self.engine.connect() as connection:
            return connection.scalar(statement) is not None

    def get(self, upload_id: int) -> Upload:
        """Return a file as it stands, without its body."""
        with self.engine.connect() as connection:
            row = connection.execute(select(*_COLUMNS).where(upload.c.id == upload_id)).one()
        return Upload(*row)

    def newest(self, limit: int = 20) -> list[Upload]:
        """Return the files handed over last, newest first."""
        statement = select(*_COLUMNS).order_by(upload.c.id.desc()).limit(limit)
        with self.engine.connect() as connection:
            return [Upload(*row) for row in connection.execute(statement)]

    def body(self, upload_id: int) -> bytes:
        """Return a file's bytes."""
        with self.engine.connect() as connection:
            statement = select(upload.c.body).where(upload.c.id == upload_id)
            return bytes(connection.execute(statement).scalar_one())

    def set(self, upload_id: int, **values: Any) -> None:
        """Set columns of a file: state, brand_id, channel, preview, mapping or report."""
        with writing(self.engine) as connection:
            connection.execute(update(upload).where(upload.c.id == upload_id).values(values))

    def abandon(self, told: Mapping[str, str]) -> None:
        """Let the files wait that are being imported by nobody any more, and say so."""
        left = update(upload).where(upload.c.state == "importing")
        with writing(self.engine) as connection:
            connection.execute(left.values(state="ready", report=dict(told)))

    def remember(self, signature: str, known: KnownMapping, now: datetime) -> None:
        """Remember how files with these columns are to be read."""
        values = {**vars(known), "mapping": dict(known.mapping), "kept_at": now}
        with writing(self.engine) as connection:
            fresh = insert_or_skip(connection, mapping).values(signature=signature, **values)
            connection.execute(fresh)
            connection.execute(
                update(mapping).where(mapping.c.signature == signature).values(values)
            )

    def known(self, signature: str) -> KnownMapping | None:
        """Return how files with these columns were read the last time."""
        statement = select(mapping.c.mapping, mapping.c.channel)
        with self.engine.connect() as connection:
            row = connection.execute(
                statement.where(mapping.c.signature == signature)
            ).one_or_none()
        return None if row is None else KnownMapping(*row)
