"""Playbooks: rules for new reviews that a person can read, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from data.desk_playbooks import Wanted
from data.models import Filters
from scoring.signals.topics import topics

MOODS = {-1: "negative", 0: "neutral", 1: "positive"}
LONGEST_NAME, MOST_WORDS = 80, 20
_LONGEST_DUE = 24 * 60


class BadRule(ValueError):
    """A rule that cannot be kept; the message says why."""


@dataclass(frozen=True)
class Conditions:
    """What a review must be; all of what is given, any of each list. Nothing given is every review.

    Attributes:
        stars: from 1 to 5.
        sentiments: -1, 0 or 1.
        topics: ids of topics, as in the taxonomies.
        channels: as people know them.
        locations: ids.
        groups: `name:value` of the groups that locations belong to, such as `region:north`.
        words: any of them, each as the beginning of a word of the text.
    """

    stars: tuple[int, ...] = ()
    sentiments: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    locations: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Actions:
    """What is done about a review that meets the conditions.

    Attributes:
        assign: who is to answer.
        due_hours: within how many hours.
        tell: who is told.
        tags: what it is tagged with.
    """

    assign: int | None = None
    due_hours: float | None = None
    tell: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Something is asked for."""
        return bool(self.assign or self.due_hours or self.tell or self.tags)


@dataclass(frozen=True)
class Rule:
    """Conditions and actions, as one sentence tells them."""

    conditions: Conditions = field(default_factory=Conditions)
    actions: Actions = field(default_factory=Actions)

    @property
    def stored(self) -> dict[str, Any]:
        """What `from_stored` reads."""
        return asdict(self)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Rule:
        """Return a rule as it was stored."""
        return cls(
            Conditions(**{name: tuple(each) for name, each in stored["conditions"].items()}),
            Actions(**{name: _listed(each) for name, each in stored["actions"].items()}),
        )

    def checked(self, name: str) -> Rule:
        """Return the rule if it may be kept.

        Raises:
            BadRule: it has no name, asks for nothing, or a value is out of its range.
        """
        conditions, actions = self.conditions, self.actions
        if not 0 < len(name.strip()) <= LONGEST_NAME:
            raise BadRule(f"A playbook needs a name of at most {LONGEST_NAME} characters.")
        if not actions.any:
            raise BadRule("Say what is to be done: assign, due in, tell or tag.")
        if not set(conditions.stars) <= {1, 2, 3, 4, 5} or len(conditions.words) > MOST_WORDS:
            raise BadRule(f"Stars go from 1 to 5, and there may be {MOST_WORDS} words.")
        if not set(conditions.sentiments) <= MOODS.keys():
            raise BadRule("A sentiment is negative, neutral or positive.")
        if actions.due_hours is not None and not 0 < actions.due_hours <= _LONGEST_DUE:
            raise BadRule(f"An answer is due within {_LONGEST_DUE} hours, and later than at once.")
        return self


def wanted(conditions: Conditions) -> Wanted:
    """Return what the store is asked for: the same on history and on what is new."""
    bits = {topic.id: topic.bit for topic in topics()}
    filters = Filters(
        stars=frozenset(conditions.stars),
        sentiments=frozenset(conditions.sentiments),
        topics=sum(1 << bits[each] for each in set(conditions.topics) if each in bits),
        channels=frozenset(conditions.channels),
        locations=frozenset(conditions.locations),
    )
    return Wanted(filters, conditions.words, conditions.groups)


@dataclass(frozen=True)
class Names:
    """How the things in a rule are called, for its sentence."""

    topic: Callable[[str], str]
    channel: Callable[[str], str]
    location: Callable[[int], str]
    person: Callable[[int], str]


def sentence(rule: Rule, names: Names) -> str:
    """Return a rule as a person reads it.

    >>> rule = Rule(Conditions(stars=(1, 2), topics=("cleanliness",)), Actions(1, 4.0))
    >>> sentence(rule, Names(str, str, str, lambda _: "Quality"))
    '1–2 stars about cleanliness at any location → assign to Quality, due in 4 h'
    """
    return f"{_when(rule.conditions, names)} → {_then(rule.actions, names)}"


def _when(conditions: Conditions, names: Names) -> str:
    moods = [MOODS[each] for each in conditions.sentiments]
    parts = [
        _stars(conditions.stars),
        _joined([*moods, "reviews"] if moods and not conditions.stars else moods, " "),
        _given("about ", _joined([names.topic(each).lower() for each in conditions.topics])),
        _given("with the words ", _joined([f"“{each}”" for each in conditions.words])),
        _given("on ", _joined([names.channel(each) for each in conditions.channels])),
        _where(conditions, names),
    ]
    told = " ".join(filter(None, parts))
    return told if conditions.stars or moods else f"reviews {told}"


def _stars(stars: Sequence[int]) -> str:
    ordered = sorted(stars)
    if not ordered:
        return ""
    if len(ordered) > 1 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]}–{ordered[-1]} stars"
    return f"{_joined([str(each) for each in ordered])} star{'' if ordered == [1] else 's'}"


def _where(conditions: Conditions, names: Names) -> str:
    places = [names.location(each) for each in conditions.locations]
    groups = [each.replace(":", " ", 1) for each in conditions.groups]
    return f"at {_joined([*groups, *places])}" if places or groups else "at any location"


def _then(actions: Actions, names: Names) -> str:
    parts = [
        f"assign to {names.person(actions.assign)}" if actions.assign else "",
        f"due in {actions.due_hours:g} h" if actions.due_hours else "",
        _given("tell ", _joined([names.person(each) for each in actions.tell], " and ")),
        _given("tag ", _joined(actions.tags, " and ")),
    ]
    return ", ".join(filter(None, parts)) or "nothing"


def _given(lead: str, told: str) -> str:
    return lead + told if told else ""


def _joined(told: Sequence[str], last: str = " or ") -> str:
    *first, end = told or [""]
    return ", ".join(first) + last + end if first else end


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
