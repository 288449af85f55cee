"""Forgetting an author on request: what they wrote goes, here and from all that was made of it.

Stars, moments and what was derived stay, for they name nobody; so the figures do not move. What
arrives later is known again by keyed digests (`data.suppression`). On disk the words are gone once
the store has been compacted (`data.compacting`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Row,
    Table,
    delete,
    func,
    or_,
    select,
    true,
    update,
)

from data.audit import Audit, Entry
from data.authors import over_links, plain, tells_who
from data.copies import forget
from data.engine import writing
from data.facts import visible
from data.models import Person, Review, Scope
from data.schema import (
    answer,
    approval,
    command,
    correction,
    delivery,
    dispute,
    edit,
    fact,
    note,
    notice,
    quotation,
    report,
    report_part,
    review,
    same_author,
    set_aside,
    step,
    suppression,
    upload,
)
from data.suppression import Suppression
from data.upsert import chunks, insert_or_skip, next_change

INSTEAD = "(erased on request)"
"""Stands where somebody of ours had written the name of a forgotten author."""

LEAST = 3
"""Letters below which a name is not looked for in texts of ours; it would be found everywhere."""

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Erased:
    """What was erased: reviews of the author, and other rows that repeated their words."""

    reviews: int
    others: int


class Erasure:
    """Forgets authors."""

    def __init__(self, engine: Engine, audit: Audit, known_by: Suppression) -> None:
        self.engine = engine
        self._audit = audit
        self._known_by = known_by

    def of_author(self, scope: Scope, review_id: int) -> list[int]:
        """Return the reviews that would be erased with the author of one.

        Those of the same channel that bear the author's id or, where the channel tells none, the
        author's name if it is somebody's own; and those on other channels that a person has
        confirmed to be theirs.

        Raises:
            LookupError: there is no such review, or not all of the author's may be seen.
        """
        with self.engine.connect() as connection:
            return [row.id for row in _of_author(connection, scope, review_id)]

    def erase(self, who: Person, review_id: int, at: datetime) -> Erased:
        """Forget the author of a review.

        Raises:
            LookupError: there is no such review, or not all of the author's may be seen.
        """
        with writing(self.engine) as connection:
            rows = _of_author(connection, who.scope, review_id)
            items = [_review(row) for row in rows]
            for item in items:
                for digest in self._known_by.marks(item):
                    known = insert_or_skip(connection, suppression).values(
                        digest=digest, channel=item.channel, person_id=who.id, made_at=at
                    )
                    connection.execute(known)
            words = _words(connection, rows)
            names = {row.author for row in rows if _is_looked_for(row.author)}
            self._blank(connection, rows, items)
            _erase_names(connection, rows)
            others = _erase_around([row.id for row in rows], connection)
            others += _erase_repeats(connection, words | names, names)
            done = Entry(at, who.id, "erased an author", f"review {review_id}",
                         {"reviews": len(rows), "others": others})  # fmt: skip
            self._audit.act(connection, done)
        return Erased(len(rows), others)

    def _blank(
        self, connection: Connection, rows: Sequence[AnyRow], items: Sequence[Review]
    ) -> None:
        change = next_change(connection)
        for row, item in zip(rows, items, strict=True):
            blank = self._known_by.blanked(item)
            taken = {
                name: getattr(blank, name)
                for name in ("author", "author_id", "title", "text", "url", "parent_id",
                             "external_id", "response_text", "content_hash")
            }  # fmt: skip
            taken |= {"engagement": {}, "flags": list(blank.flags), "excerpt": 0}
            connection.execute(update(review).where(review.c.id == row.id).values(taken))
            changed = update(fact).where(fact.c.review_id == row.id).values(change=change)
            connection.execute(changed)
            of_words = update(correction).where(correction.c.review_id == row.id)
            connection.execute(of_words.values(said_of=None))


def _of_author(connection: Connection, scope: Scope, review_id: int) -> list[AnyRow]:
    rows: dict[int, AnyRow] = {}

    def account(number: int) -> Collection[int]:
        found = {row.id: row for row in _of_account(connection, number)}
        rows.update(found)
        return found

    ids = over_links(connection, review_id, account)
    seen = select(func.count()).select_from(fact).where(fact.c.review_id.in_(ids), visible(scope))
    if connection.execute(seen).scalar_one() != len(ids):
        raise LookupError(f"not everything by the author of review {review_id} may be seen")
    return [row for _, row in sorted(rows.items())]


def _of_account(connection: Connection, review_id: int) -> Sequence[AnyRow]:
    """Return what the author of one review wrote on its channel; it alone if nothing tells who."""
    wanted = select(review).where(review.c.id == review_id)
    of: AnyRow | None = connection.execute(wanted).one_or_none()
    if of is None:
        raise LookupError(f"no review {review_id} may be seen")
    same = review.c.id == of.id
    if of.author_id:
        same = or_(same, review.c.author_id == of.author_id)
    elif tells_who(of.author):
        names = _spellings(connection, of.channel, of.author)
        same = or_(same, review.c.author.in_(names) & review.c.author_id.is_(None))
    return connection.execute(select(review).where(review.c.channel == of.channel, same)).all()


def _spellings(connection: Connection, channel: str, name: str) -> list[str]:
    without_id = (review.c.channel == channel) & review.c.author_id.is_(None)
    names = connection.scalars(select(review.c.author).distinct().where(without_id))
    return [each for each in names if each and plain(each) == plain(name)]


def _review(row: AnyRow) -> Review:
    names = Review.model_fields.keys() & row._fields
    return Review.model_construct(**{name: getattr(row, name) for name in names})


def _is_looked_for(name: str | None) -> bool:
    return tells_who(name) and len(name or "") >= LEAST


def _words(connection: Connection, rows: Sequence[AnyRow]) -> set[str]:
    """Return what the author wrote, in every version that is held."""
    ids = [row.id for row in rows]
    before = connection.execute(
        select(edit.c.title, edit.c.text).where(edit.c.review_id.in_(ids))
    ).all()
    said = [text for row in rows for text in (row.title, row.text, row.author_id)]
    return {text for text in [*said, *(text for row in before for text in row)] if text}


def _erase_names(connection: Connection, rows: Sequence[AnyRow]) -> None:
    """Erase the names under which a platform announced what the author wrote."""
    for row in rows:
        theirs = (notice.c.listing_id == row.listing_id) & (notice.c.name == row.external_id)
        connection.execute(delete(notice).where(theirs))


def _erase_around(ids: Sequence[int], connection: Connection) -> int:
    """Erase what hangs on the author's reviews; return how many rows."""
    count = 0
    for chunk in chunks(ids):
        answers = select(answer.c.id).where(answer.c.review_id.in_(chunk))
        for statement in (
            update(edit).where(edit.c.review_id.in_(chunk))
            .values(title=None, text=None, response_text=None),
            update(approval).where(approval.c.answer_id.in_(answers)).values(expected=""),
            update(answer).where(answer.c.review_id.in_(chunk)).values(text=INSTEAD, message=""),
            update(step).where(step.c.review_id.in_(chunk), step.c.text != "")
            .values(text=INSTEAD),
            delete(quotation).where(quotation.c.review_id.in_(chunk)),
            delete(same_author).where(
                or_(same_author.c.review_id.in_(chunk), same_author.c.other_id.in_(chunk))
            ),
        ):  # fmt: skip
            count += connection.execute(statement).rowcount
        count += forget(connection, chunk)
    return count


def _erase_repeats(connection: Connection, words: set[str], names: set[str]) -> int:
    """Erase copies of the author's words that stand elsewhere; return how many rows.

    Files are whole or not at all: those that were given are cleared once they are imported, and
    reports are taken back, since nobody can tell whom they quote.
    """
    count = connection.execute(delete(report_part)).rowcount
    ended = func.coalesce(report.c.made_at, report.c.asked_at)
    connection.execute(update(report).values(expires_at=ended, size=0, filename=""))
    read = upload.c.state.in_(("imported", "refused"))
    count += connection.execute(
        update(upload).where(read, func.length(upload.c.body) > 0).values(body=b"", preview=None)
    ).rowcount
    ended_commands, ended_deliveries = (of.c.finished_at.is_not(None) for of in (command, delivery))
    for column, instead, condition in (
        (set_aside.c.item, "", true()),
        (command.c.payload, {}, ended_commands),
        (command.c.result, None, ended_commands),
        (delivery.c.body, b"", ended_deliveries),
    ):
        found = _holding(connection, column, words, condition)
        _set(connection, column.table, found, {column.name: instead})
        count += len(found)
    count += _replace_names(connection, note, note.c.text, names)
    count += _replace_names(connection, dispute, dispute.c.reason, names)
    return count + _replace_names(connection, step, step.c.text, names)


def _holding(
    connection: Connection, column: Column[Any], words: set[str], condition: ColumnElement[bool]
) -> list[int]:
    """Return the rows whose column holds any of the words, however they are escaped."""
    wanted = {form for word in words for form in (word, json.dumps(word)[1:-1])}
    number = column.table.c.id
    rows = connection.execute(select(number, column).where(column.is_not(None), condition))
    return [row[0] for row in rows if any(word in _told(row[1]) for word in wanted)]


def _replace_names(
    connection: Connection, of: Table, column: Column[Any], names: Iterable[str]
) -> int:
    count = 0
    for name in names:
        held = func.replace(column, name, INSTEAD)
        there = column.contains(name, autoescape=True)
        count += connection.execute(update(of).where(there).values({column.name: held})).rowcount
    return count


def _set(connection: Connection, of: Table, ids: Sequence[int], values: dict[str, Any]) -> None:
    for chunk in chunks(ids):
        connection.execute(update(of).where(of.c.id.in_(chunk)).values(values))


def _told(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False, default=str)
