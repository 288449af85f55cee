"""A town in which every place says things nobody else says, and what is left of it for one scope.

Whoever may see some places must see exactly what somebody would see to whom these places were all
there is. So each question is put twice: to the whole town within a scope, and to a copy of it from
which everything outside of that scope was taken out.
"""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from sqlalchemy import Engine, delete, func, insert, select, update

from data.audit import Audit
from data.columns import metadata
from data.corrections import Correction, Corrections
from data.engine import open_engine, writing
from data.facts import Facts
from data.models import OWNER, Filters, Role, Scope
from data.notes import NewNote, Notes
from data.people import Entered, People
from data.schema import (
    brand,
    edit,
    fact,
    listing,
    location,
    note,
    review,
    run,
    score,
    set_aside,
    upload,
)
from data.scopes import EVERYTHING, Kind, Part
from data.secrets import Secrets
from jobs.desk import serve_desk
from jobs.work import Work
from scoring.signals.topics import topics
from tests.pages.drawing import KEY
from tests.pages.town import NOW, Town, build
from tests.pages.town import score as score_town


def mark(place: int) -> str:
    """Return the word that only what belongs to a place contains."""
    return f"zq{place:03d}q"


@dataclass
class Side:
    """A store, and the scope in which it is asked."""

    engine: Engine
    scope: Scope

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.engine)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.engine, KEY)


def fill(engine) -> None:
    """Fill a store with marked places, through its own doors where there are some."""
    build(engine, Town(locations=3, reviews=24))
    _mark(engine)
    score_town(engine, weeks=2)
    _annotate(engine)
    work = Work(engine, _Clock(), Secrets(engine, KEY))
    for _ in range(3):
        serve_desk(work)
    people = People(engine, Audit(engine, KEY))
    for role in Role:
        people.add(Entered(address(role), f"The {role}", role, (EVERYTHING,)), None, NOW)


def address(role) -> str:
    """Return the address of the person of a role."""
    return f"{role.replace(' ', '.')}@example.com"


def restrict(engine, role, places) -> None:
    """Let the person of a role see some places only."""
    people = People(engine, Audit(engine, KEY))
    (held,) = [each for each in people.members() if each.subject == address(role)]
    parts = tuple(Part(Kind.LOCATION, "", str(each)) for each in sorted(places))
    people.change(held.id, Entered(held.subject, held.name, role, parts), None, NOW)


class _Clock:
    def now(self):
        return NOW


def _mark(engine) -> None:
    with writing(engine) as connection:
        for place in connection.execute(select(location)).all():
            own = mark(place.id)
            values = {"name": f"{place.name} {own}", "city": f"Town {own}", "address": own}
            values["groups"] = {"region": f"region {own}"}
            connection.execute(update(location).where(location.c.id == place.id).values(values))
            named = listing.update().where(listing.c.location_id == place.id)
            connection.execute(named.values(name=own, remote_id=func.concat(own, listing.c.id)))
        for row in connection.execute(select(review)).all():
            own = mark(row.location_id)
            values = {"author": f"{own} {row.author}", "text": f"{row.text} {own}", "url": own}
            values["title"] = own if row.id % 3 else None
            values["response_text"] = row.response_text and f"Thanks {own}"
            connection.execute(update(review).where(review.c.id == row.id).values(values))


def _annotate(engine) -> None:
    with writing(engine) as connection:
        for brand_id in connection.scalars(select(brand.c.id)).all():
            connection.execute(insert(upload).values(_upload(brand_id)))
        for row in connection.execute(select(listing)).all():
            own = mark(row.location_id)
            aside = {"item": own, "reason": f"no date {own}", "seen_at": NOW}
            of = {"listing_id": row.id, "run_id": row.last_run_id, "digest": own}
            names = set_aside.c.keys()
            connection.execute(
                insert(set_aside).values({k: v for k, v in (of | aside).items() if k in names})
            )
            connection.execute(
                update(run).where(run.c.listing_id == row.id).values(message=own, action=own)
            )
        _edit_some(connection)
    bits = [topic.bit for topic in topics()]
    for place, first, second in _some_reviews(engine):
        made = Correction(first, sentiment=-1, topics=1 << bits[0])
        Corrections(engine).correct(Scope.everything(), made, NOW, person_id=OWNER.id)
        notes = Notes(engine, Audit(engine, KEY))
        day = int((NOW - timedelta(days=40)).timestamp()) // 86_400
        notes.add(OWNER, NewNote(day, f"Painted {mark(place)}", frozenset({place})), NOW)
        notes.allow(OWNER, second, f"by mail {mark(place)}", NOW)


def _upload(brand_id: int) -> dict:
    return {
        "filename": f"export of {brand_id}.csv",
        "digest": str(brand_id),
        "body": b"",
        "received_at": NOW,
        "origin": "upload",
        "state": "ready",
        "brand_id": brand_id,
    }


def _edit_some(connection) -> None:
    for row in connection.execute(select(review).where(review.c.id % 4 == 0)).all():
        values = {
            "review_id": row.id,
            "run_id": row.run_id,
            "seen_at": NOW - timedelta(days=2),
            "version": NOW - timedelta(days=9),
            "text": f"before {mark(row.location_id)}",
            "title": None,
            "rating": 3.0,
        }
        names = edit.c.keys()
        connection.execute(insert(edit).values({k: v for k, v in values.items() if k in names}))


def _some_reviews(engine) -> list[tuple[int, int, int]]:
    columns = (fact.c.location_id, func.min(fact.c.review_id), func.max(fact.c.review_id))
    with engine.connect() as connection:
        statement = select(*columns).where(fact.c.stars >= 4).group_by(fact.c.location_id)
        return [tuple(row) for row in connection.execute(statement)]


def places_of(engine) -> list[int]:
    """Return the ids of all places that are no whole brand."""
    with engine.connect() as connection:
        statement = select(location.c.id).where(location.c.is_place == 1)
        return list(connection.scalars(statement.order_by(location.c.id)))


def remainder(engine, folder, places) -> Engine:
    """Return a copy of a store that holds nothing but some places."""
    path = folder / f"only-{'-'.join(map(str, sorted(places))) or 'nothing'}.sqlite"
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(engine.url.database, path)
    left = open_engine(f"sqlite:///{path}")
    with left.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        _take_out(connection, sorted(places))
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    return left


def _take_out(connection, places) -> None:
    kept = {
        "review_id": select(fact.c.review_id).where(fact.c.location_id.in_(places)),
        "listing_id": select(listing.c.id).where(listing.c.location_id.in_(places)),
        "brand_id": select(location.c.brand_id).where(location.c.id.in_(places)),
    }
    kept = {name: list(connection.scalars(ids)) for name, ids in kept.items()}
    kept |= {"location_id": places, "note_id": None}
    own = {"location": places, "listing": kept["listing_id"], "brand": kept["brand_id"]}
    own |= {"review": kept["review_id"]}
    whole = list(
        connection.scalars(
            select(location.c.brand_id).where(location.c.is_place == 0, location.c.id.in_(places))
        )
    )
    connection.execute(delete(upload).where(upload.c.brand_id.not_in(whole)))
    for table in reversed(metadata.sorted_tables):
        if table.name in own:
            connection.execute(delete(table).where(table.c.id.not_in(own[table.name])))
            continue
        if table.name == upload.name:
            continue
        for name in ("location_id", "review_id", "listing_id", "brand_id"):
            if name in table.c:
                column = table.c[name]
                connection.execute(
                    delete(table).where(column.is_not(None), column.not_in(kept[name]))
                )
                break
    located = select(metadata.tables["note_location"].c.note_id)
    connection.execute(delete(note).where(note.c.id.not_in(located)))
    assert connection.scalar(select(func.count()).select_from(score)) is not None


def filters_of(place: int, day: int) -> list[Filters]:
    """Return ways to narrow the screen, some of which reach for what belongs to a place."""
    return [
        Filters(),
        Filters(removed=True),
        Filters(locations=frozenset({place})),
        Filters(search=mark(place)),
        Filters(search="staff"),
        Filters(channels=frozenset({"google"})),
        Filters(stars=frozenset({1, 2})),
        Filters(sentiments=frozenset({-1})),
        Filters(answered=False),
        Filters(since=day - 60),
        Filters(topics=(1 << topics()[0].bit) | (1 << topics()[1].bit)),
        Filters(languages=frozenset({"en"})),
    ]
