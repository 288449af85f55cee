"""Every way into the store that takes a scope: found by looking, called with what it asks for."""

import dataclasses
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import timedelta

import numpy as np
import pandas as pd

import data
from data.answering import Offset
from data.desk_choice import Choice
from data.desk_choice import Order as InboxOrder
from data.desk_playbooks import Wanted
from data.desk_reading import Inbox
from data.facts import Facts
from data.models import Filters, Scope
from data.suppression import Suppression
from scoring.index import Settings
from scoring.signals.topics import topics
from tests.access.world import filters_of
from tests.pages.drawing import KEY
from tests.pages.town import NOW

DAY = int(NOW.timestamp()) // 86_400

CONDITIONS = {
    "data.desk.allowed",
    "data.desk_choice.ids",
    "data.desk_choice.wanted",
    "data.facts.require_visible",
    "data.facts.visible",
    "data.facts.where",
    "data.facts.within",
    "data.journal.allowed",
}
"""They return a condition or nothing, and no row; what it selects is asked through the others."""

WRITERS = {
    "data.approving.hold",
    "data.corrections.Corrections.correct",
    "data.corrections.Corrections.take_back",
    "data.desk.Desk.assign",
    "data.desk.Desk.note",
    "data.desk.Desk.set_due",
    "data.desk.Desk.set_state",
    "data.desk.Desk.start",
    "data.desk.Desk.tag",
    "data.desk.Desk.undo",
    "data.desk_playbooks.Playbooks.remove",
    "data.desk_playbooks.Playbooks.save",
    "data.desk_playbooks.Playbooks.switch",
    "data.outbox.Outbox.approve",
    "data.outbox.Outbox.save",
    "data.outbox.Outbox.settle",
    "data.outbox.Outbox.withdraw",
}
"""They change something; what they may not touch is put to them apart."""


AVERAGES = {"data.chain.average_location"}
"""They answer from beyond a scope, and what they may tell is proved in tests of their own."""


class NotCovered(LookupError):
    """A way into the store that nobody has said how to try."""


@dataclasses.dataclass(frozen=True)
class Door:
    """A function, or a method of a class, that takes a scope."""

    name: str
    function: object
    owner: type | None = None

    def call(self, side, chosen: Mapping):
        """Ask it for what `side` may see, with the chosen arguments."""
        given = {"scope": side.scope, "engine": side.engine, "facts": side.facts}
        given |= {"audit": side.audit, **chosen}
        if self.owner is None and "connection" not in self.parameters:
            return told(self.function(**self._fitting(self.parameters, given)))
        if self.owner is not None:
            made = self.owner(**self._fitting(_parameters(self.owner), given))
            return told(
                getattr(made, self.function.__name__)(**self._fitting(self.parameters, given))
            )
        with side.engine.connect() as connection:
            given["connection"] = connection
            return told(self.function(**self._fitting(self.parameters, given)))

    @property
    def parameters(self):
        """What it asks for."""
        found = _parameters(self.function)
        return {name: each for name, each in found.items() if name != "self"}

    @staticmethod
    def _fitting(parameters, given):
        return {name: given[name] for name in parameters if name in given}


def _parameters(of):
    return dict(inspect.signature(of).parameters)


def modules(package) -> Iterator:
    """Return every module of a package that holds code of ours, but for a script: it would run."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not any(part in found.name for part in (".migrations", ".schema", ".__main__")):
            yield importlib.import_module(found.name)


def doors(package=data) -> list[Door]:
    """Return every public function and method that takes a scope."""
    found = []
    for module in modules(package):
        for name, each in vars(module).items():
            if name.startswith("_") or getattr(each, "__module__", "") != module.__name__:
                continue
            whole = f"{module.__name__}.{name}"
            if inspect.isfunction(each):
                found.append(Door(whole, each))
            elif inspect.isclass(each):
                found += [
                    Door(f"{whole}.{method}", function, each)
                    for method, function in vars(each).items()
                    if inspect.isfunction(function) and not method.startswith("_")
                ]
    return [door for door in found if "scope" in door.parameters]


def readers(found) -> list[Door]:
    """Return the doors that only read."""
    return [door for door in found if door.name not in CONDITIONS | WRITERS | AVERAGES]


class Case:
    """What may be asked for about one place: its own ids, and those of a place outside."""

    def __init__(self, engine, inside: int, outside: int) -> None:
        self.places = (inside, outside)
        self.reviews = [ids(engine, "fact", "review_id", place) for place in self.places]
        self.listings = [ids(engine, "listing", "id", place) for place in self.places]
        self.tasks = [ids(engine, "task", "review_id", place) for place in self.places]
        self.inbox = Inbox(engine)
        within = Scope(frozenset([inside]))
        self.tallies = Facts(engine).tallies(within, Filters(), as_of=NOW)

    def arguments(self, door: Door) -> Iterator[dict]:
        """Return every combination of arguments that a door is tried with.

        Raises:
            NotCovered: it asks for something that is not known here.
        """
        names = [
            name
            for name, each in door.parameters.items()
            if name not in ("scope", "engine", "facts", "audit", "connection")
            and (each.default is inspect.Parameter.empty or name in self.also)
        ]
        if door.owner is not None:
            own = _parameters(door.owner)
            names += [each for each in own if each not in ("engine", "audit", "facts")]
        choices = [self.values(door, name) for name in names]
        for values in itertools.product(*choices):
            yield dict(zip(names, values, strict=True))

    also = ("order", "by", "then", "of_brands", "states")
    """Arguments with a default that are tried all the same."""

    def values(self, door: Door, name: str) -> list:
        """Return the values that an argument is tried with."""
        special = f"{door.name.rpartition('.')[2]}.{name}"
        for key in (special, name):
            if hasattr(self, f"_{key.replace('.', '_')}"):
                return getattr(self, f"_{key.replace('.', '_')}")(door)
            if key in KNOWN:
                return KNOWN[key]
        if door.parameters.get(name) and (
            door.parameters[name].default is not inspect.Parameter.empty
        ):
            return [door.parameters[name].default]
        kind = str(door.parameters[name].annotation) if name in door.parameters else ""
        if kind in OF_KIND:
            return OF_KIND[kind]
        if kind in ("Sequence[int]", "Collection[int]", "Iterable[int]"):
            return self._review_ids(door)
        raise NotCovered(f"{door.name} asks for {name}, and nobody has said what to try")

    def _filters(self, _door):
        inside, outside = (filters_of(place, DAY) for place in self.places)
        return [*inside, *(each for each in outside if each.search or each.locations)]

    def _choice(self, _door):
        return [Choice(filters=each) for each in self._filters(None)] + [Choice(told=2)]

    def _wanted(self, _door):
        return [Wanted(each) for each in self._filters(None)]

    def _review_id(self, _door):
        return [each for found in self.reviews for each in found]

    def _review_ids(self, _door):
        return [[*self.reviews[0], *self.reviews[1]], self.reviews[1]]

    def _alike(self, _door):
        return [dict.fromkeys([*self.reviews[0][:3], *self.reviews[1][:3]], 0.8)]

    def _listing_id(self, _door):
        return [each for found in self.listings for each in found]

    def _upload_id(self, _door):
        return [1, 2, 3, 4]

    def _brand_id(self, _door):
        return [1, 2, 3]

    def _location_id(self, _door):
        return list(self.places)

    def _later(self, _door):
        return [self.tallies]

    def _of(self, _door):
        return self.inbox.some(Scope.everything(), [each for of in self.tasks for each in of[:1]])

    def _order(self, door):
        kind = door.parameters["order"].annotation
        return list(InboxOrder) if "desk" in door.function.__module__ else _members(door, kind)

    def _clocks(self, _door):
        every = frozenset(self.places)
        return [[Offset(every, 0, DAY + 1, 3_600)]]

    def _by(self, door):
        if "Sequence" in str(door.parameters["by"].annotation):
            return [("brand_id",), ("location_id",), ("location_id", "channel")]
        return [("brand_id",), ("brand_id", "location_id")]


def _members(door, kind):
    module = importlib.import_module(door.function.__module__)
    return list(getattr(module, kind))


KNOWN = {
    "as_of": [NOW],
    "now": [NOW],
    "due": [{"google": 24.0, "yelp": 24.0, "mastodon": 2.0}],
    "bit": [topics()[0].bit, topics()[1].bit],
    "side": ["praised", "criticised"],
    "most": [5],
    "nearly": [0.7],
    "at": [None],
    "then": [False, True],
    "of_brands": [False, True],
    "version": [Settings().version],
    "index": ["rating", "reputation"],
    "person_id": [1, 2],
    "known_by": [Suppression(KEY)],
}
"""What is tried for an argument, by its name, or by that of the function and its own."""


OF_KIND = {
    "datetime": [NOW - timedelta(days=60)],
    "datetime | None": [None, NOW - timedelta(days=60)],
    "int": [DAY - 60, 1, 50],
    "int | None": [None, 1],
    "bool": [False, True],
    "str": ["google", "en"],
}
"""What is tried for an argument that is not known by its name."""


def ids(engine, table, column, place):
    """Return some ids of what belongs to a place."""
    with engine.connect() as connection:
        statement = f"SELECT {column} FROM {table} WHERE location_id = {place} ORDER BY 1 LIMIT 5"
        return [row[0] for row in connection.exec_driver_sql(statement)]


OF_CHANNELS = ("hidden_replies", "unblendable", "social")
"""What sources and listings say of channels, not of places; no page shows it as such."""


def told(value):
    """Return an answer in a form that can be compared: the order of groups does not count."""
    if isinstance(value, pd.DataFrame):
        named = value if isinstance(value.index, pd.RangeIndex) else value.reset_index()
        columns = [[_plain(each) for each in named[name].tolist()] for name in named.columns]
        return sorted(map(str, named.columns)), sorted(map(repr, zip(*columns, strict=True)))
    if isinstance(value, pd.Series):
        return sorted(repr((_plain(k), _plain(v))) for k, v in value.items())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, [
            (each.name, told(getattr(value, each.name)))
            for each in dataclasses.fields(value)
            if each.name not in OF_CHANNELS
        ]
    if isinstance(value, Mapping):
        return sorted((repr(key), told(each)) for key, each in value.items())
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        return repr(_plain(value))
    return [told(each) for each in value]


def _plain(value):
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return None if np.isnan(value) else round(value, 9)
    return value
