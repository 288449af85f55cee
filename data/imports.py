"""Files that were handed over, for whoever's scope allows it.

A file may speak of every location of its brand, so it is seen by those who see the brand as a
whole; one that is no brand's yet, only by those who see everything.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, false, func, select, true

from data.catalogue import WHOLE_BRAND
from data.models import Scope
from data.schema import location, upload
from data.uploads import Upload


class Imports:
    """The files that were handed over, without their bodies."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def newest(self, scope: Scope, limit: int = 20) -> list[Upload]:
        """Return the files handed over last, newest first."""
        return self._found(_files(scope).order_by(upload.c.id.desc()).limit(limit))

    def one(self, scope: Scope, upload_id: int) -> Upload | None:
        """Return one file; None where there is none or it may not be seen."""
        found = self._found(_files(scope).where(upload.c.id == upload_id))
        return found[0] if found else None

    def awaited(self, scope: Scope) -> int:
        """Return how many files wait for a person's word."""
        waits = [_visible(scope), upload.c.state == "ready"]
        with self.engine.connect() as connection:
            return connection.execute(select(func.count(upload.c.id)).where(*waits)).scalar_one()

    def _found(self, statement: Select[*tuple[Any, ...]]) -> list[Upload]:
        with self.engine.connect() as connection:
            return [Upload(*row) for row in connection.execute(statement)]


def _files(scope: Scope) -> Select[*tuple[Any, ...]]:
    columns = [upload.c[name] for name in Upload.__dataclass_fields__]
    return select(*columns).where(_visible(scope))


def _visible(scope: Scope) -> ColumnElement[bool]:
    if scope.locations is None:
        return true()
    if not scope.locations:
        return false()
    whole = select(location.c.brand_id).where(
        location.c.key == WHOLE_BRAND, location.c.id.in_(sorted(scope.locations))
    )
    return upload.c.brand_id.in_(whole)
