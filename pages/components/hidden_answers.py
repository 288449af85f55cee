"""Where nobody can know whether a complaint was answered, since its channel shows no answers."""

from __future__ import annotations

from dataclasses import dataclass

from data import watched
from pages.components.memory import Question
from pages.components.names import channel_names
from pages.components.numbers import NOTHING, plural
from pages.components.reads import waiting_complaints
from pages.components.text import escaped


@dataclass(frozen=True)
class Complaints:
    """The complaints that are looked at, and what can be known of their answers.

    Attributes:
        waiting: those without an answer, as far as answers are shown.
        hidden: those whose answers are not shown.
        n: all of them.
        channels: the channels of the hidden ones.
    """

    waiting: int
    hidden: int
    n: int
    channels: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether anything can be said of their answers; without complaints, none waits."""
        return not self.n or self.hidden < self.n

    @property
    def figure(self) -> str:
        """How many wait for an answer, or a dash where that cannot be known."""
        return f"{self.waiting:,}" if self.known else NOTHING

    @property
    def where_shown(self) -> str:
        """What a statement on answers is limited to, to be added to it; empty where it is not."""
        return " where answers are shown" if self.hidden else ""

    @property
    def caveat(self) -> str:
        """What the figure leaves out, as a sentence of Markdown; empty where it is whole."""
        if not self.hidden:
            return ""
        where = escaped(channel_names(self.channels))
        if not self.known:
            return f"Whether complaints wait cannot be known: answers on {where} are not shown."
        are = "is" if self.hidden == 1 else "are"
        hidden = plural(self.hidden, "complaint")
        return f"{hidden} on {where} {are} not counted: answers there are not shown."


def read_complaints(question: Question) -> Complaints:
    """Return the complaints within a question's filters, and of which an answer could be seen."""
    frame = watched.complaints(question.facts, question.scope, question.filters)
    hidden = frame[frame["hidden"] > 0]
    return Complaints(
        waiting=int(waiting_complaints(question).sum()),
        hidden=int(hidden["hidden"].sum()),
        n=int(frame["n"].sum()),
        channels=tuple(sorted(set(hidden["channel"]))),
    )


def none_stands_out(complaints: Complaints) -> str:
    """Return in Markdown that no location needs a person, as far as that can be known."""
    if not complaints.known:
        return f"None stands out. {complaints.caveat}"
    if complaints.waiting:
        n = complaints.waiting
        wait = "waits" if n == 1 else "wait"
        waiting = f"{plural(n, 'complaint')} of this period {wait} for an answer"
        return f"No location stands out. {waiting}."
    none = "None stands out, and no complaint of this period waits for an answer"
    return f"{none}{complaints.where_shown}."
