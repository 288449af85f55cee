"""Every read of the store tells what is within a scope, all of it, and nothing else."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from data.engine import open_store
from data.models import Scope
from data.schema import review
from tests.access import doors as doorway
from tests.access.doors import Case, Door, NotCovered, doors, readers
from tests.access.world import Side, fill, mark, places_of, remainder

READERS = readers(doors())


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    engine = open_store(f"sqlite:///{folder / 'town.sqlite'}")
    fill(engine)
    places = places_of(engine)
    scopes = [[places[0]], [places[4]], [places[1], places[2], places[8]], places[3:6], []]
    sides = [
        (
            Side(engine, Scope(frozenset(seen))),
            Side(remainder(engine, folder, seen), Scope.everything()),
            Case(engine, (seen or places)[0], next(each for each in places if each not in seen)),
        )
        for seen in scopes
    ]
    yield SimpleNamespace(engine=engine, places=places, sides=sides)
    for _, alone, _ in sides:
        alone.engine.dispose()
    engine.dispose()


def probes(world, door):
    """Yield what a door tells within each scope, and what it would tell if that were all."""
    for within, alone, case in world.sides:
        for chosen in case.arguments(door):
            yield within, chosen, _outcome(door, within, chosen), _outcome(door, alone, chosen)


def _outcome(door, side, chosen):
    try:
        return door.call(side, chosen)
    except LookupError as error:
        return type(error).__name__


def leaks(world, door):
    """Return the probes whose answer is not that of a store which holds nothing else."""
    return [
        (sorted(within.scope.locations), chosen, seen, expected)
        for within, chosen, seen, expected in probes(world, door)
        if seen != expected
    ]


@pytest.mark.parametrize("door", READERS, ids=lambda door: door.name)
def test_a_read_tells_what_is_within_the_scope_and_nothing_else(world, door):
    assert leaks(world, door)[:1] == []


@pytest.mark.parametrize("door", READERS, ids=lambda door: door.name)
def test_who_may_see_every_location_sees_what_who_sees_everything_sees(world, door):
    with world.engine.connect() as connection:
        every = frozenset(connection.exec_driver_sql("SELECT id FROM location").scalars())
    if door.name == "data.scores.Scores.history":
        every |= {0}  # a brand as a whole is told only to who sees everything
    if door.name.startswith("data.imports"):
        every |= {0}
    _, _, case = world.sides[0]
    for chosen in list(case.arguments(door))[:2]:
        limited = Side(world.engine, Scope(every))
        whole = Side(world.engine, Scope.everything())
        assert _outcome(door, limited, chosen) == _outcome(door, whole, chosen)


def test_reading_writes_nothing(world):
    with world.engine.connect() as connection:
        before = connection.exec_driver_sql("PRAGMA data_version").scalar()
        for door in READERS:
            within, _, case = world.sides[0]
            _outcome(door, within, next(case.arguments(door)))
        assert connection.exec_driver_sql("PRAGMA data_version").scalar() == before


def test_the_probes_are_many_and_every_answer_was_asked(world):
    tried = sum(1 for door in READERS for _, _, case in world.sides for _ in case.arguments(door))
    print(f"{len(READERS)} reads, {tried} probes")
    assert tried >= 5_000


def test_the_places_say_what_nobody_else_says(world):
    """The probes would prove nothing on a store without what they look for."""
    with world.engine.connect() as connection:
        texts = connection.execute(select(review.c.location_id, review.c.text)).all()
    assert all(mark(place) in text for place, text in texts)
    within, _, case = world.sides[0]
    (door,) = [each for each in READERS if each.name == "data.reading.Reading.page"]
    shown = [str(door.call(within, chosen)) for chosen in case.arguments(door)]
    assert any(mark(case.places[0]) in each for each in shown)


def forgetful(facts, scope, filters):
    """Count without looking at the scope."""
    return facts.counts(Scope.everything(), filters)


def stingy(facts, scope, filters):
    """Tell too little to who may not see everything."""
    counts = facts.counts(scope, filters)
    return counts if scope.locations is None else counts.head(0)


def curious(facts, scope, filters, stranger):
    """Ask for what nobody knows."""


@pytest.mark.parametrize("planted", [forgetful, stingy])
def test_a_planted_leak_and_a_planted_denial_are_found(world, planted):
    assert leaks(world, Door("planted", planted))


def test_a_read_that_nobody_knows_how_to_try_is_not_passed_over(world):
    with pytest.raises(NotCovered, match="stranger"):
        list(world.sides[0][2].arguments(Door("planted", curious)))


def test_a_new_read_is_found_by_itself(monkeypatch):
    import data.watched

    def newcomer(facts, scope):
        return None

    newcomer.__module__ = "data.watched"
    monkeypatch.setattr(data.watched, "newcomer", newcomer, raising=False)
    assert "data.watched.newcomer" in {door.name for door in doors()}


def test_what_is_set_apart_is_there():
    known = {door.name for door in doors()}
    assert known >= (doorway.WRITERS | doorway.CONDITIONS | doorway.AVERAGES)


def test_an_average_from_beyond_the_scope_holds_nothing_of_a_place(world):
    """What stands behind it, and when there is none, tests/data/test_chain.py tells."""
    averages = [door for door in doors() if door.name in doorway.AVERAGES]
    assert len(averages) == len(doorway.AVERAGES)
    for door in averages:
        for _, _, within, _ in probes(world, door):
            assert "zq" not in str(within)
