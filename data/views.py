"""Saved views: the filters that a person keeps under a name.

A view holds what was chosen and none of what it showed; whoever opens one sees what their own scope
allows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unicodedata import category, normalize

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import IntegrityError

from data.engine import writing
from data.schema import saved_view
from data.upsert import insert_or_skip

LONGEST_NAME = 80
MOST = 100
"""Views that one person may keep."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True)
class SavedView:
    """Filters under a name.

    Attributes:
        filters: the values of each filter, by its name.
    """

    id: int
    name: str
    filters: Mapping[str, Any]


class Views:
    """The views of one person."""

    def __init__(self, engine: Engine, person_id: int) -> None:
        self.engine = engine
        self.person_id = person_id

    def all(self) -> list[SavedView]:
        """Return the views, in order of name."""
        columns = [saved_view.c[name] for name in SavedView.__dataclass_fields__]
        statement = select(*columns).where(self._own).order_by(saved_view.c.name)
        with self.engine.connect() as connection:
            return [SavedView(*row) for row in connection.execute(statement)]

    def save(self, name: str, filters: Mapping[str, Any], now: datetime) -> None:
        """Keep filters under a name, in place of what was kept under it.

        Raises:
            ValueError: the name is empty or too long, or there are too many views.
        """
        called = _checked(name)
        if len([each for each in self.all() if each.name != called]) >= MOST:
            raise ValueError(f"Up to {MOST} views can be kept; delete one first.")
        kept = {"filters": dict(filters), "kept_at": now}
        with writing(self.engine) as connection:
            own = {"person_id": self.person_id, "name": called}
            connection.execute(insert_or_skip(connection, saved_view).values(own | kept))
            connection.execute(
                update(saved_view).where(self._own, saved_view.c.name == called).values(kept)
            )

    def rename(self, view_id: int, name: str) -> None:
        """Give a view another name.

        Raises:
            ValueError: the name is empty, too long, or that of another view.
        """
        called = _checked(name)
        statement = update(saved_view).where(self._own, saved_view.c.id == view_id)
        try:
            with writing(self.engine) as connection:
                connection.execute(statement.values(name=called))
        except IntegrityError as error:
            raise ValueError("Another view has this name.") from error

    def delete(self, view_id: int) -> None:
        """Forget a view."""
        with writing(self.engine) as connection:
            connection.execute(delete(saved_view).where(self._own, saved_view.c.id == view_id))

    @property
    def _own(self) -> Any:
        return saved_view.c.person_id == self.person_id


def _checked(name: str) -> str:
    # Two spellings that look alike are one name, and what nobody sees is no part of it.
    called = " ".join(_UNSEEN.sub("", normalize("NFC", name)).split())
    if not any(category(each)[0] in "LNPS" for each in called):
        raise ValueError("A view needs a name.")
    if len(called) > LONGEST_NAME:
        raise ValueError(f"A name may have up to {LONGEST_NAME} characters.")
    return called
