"""The desk: what waits for a person, who has it, every step that was taken, and the playbooks."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, ForeignKey, Index, Integer, Text, literal_column

from data.columns import Decimal, Json, Moment, Number, identity, table
from data.schema.reviews import review

task = table(
    "task",
    Column("review_id", Number, ForeignKey("review.id"), primary_key=True, autoincrement=False),
    Column("brand_id", Number, nullable=False),
    Column("location_id", Number, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="new"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("assignee_id", Number, ForeignKey("person.id")),
    Column("due_at", Moment),
    Column("due_set", Integer, nullable=False, server_default="0"),
    Column("tags", Json, nullable=False, server_default="[]"),
    Column("came_at", Moment, nullable=False),
    Column("news_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("gone", Integer, nullable=False, server_default="0"),
    Column("open", Integer, nullable=False, server_default="1"),
    Column("responded", Integer, nullable=False, server_default="0"),
    Column("edit_id", Number, nullable=False, server_default="0"),
    Column("lane", Text, nullable=False, server_default="concern"),
    Column("subjects", Number, nullable=False, server_default="0"),
    Column("repeats", Integer, nullable=False, server_default="0"),
    Column("importance", Decimal, nullable=False, server_default="1"),
    Column("priority", Decimal, nullable=False, server_default="0"),
    Column("stale_at", Moment),
    Column("recipe", Text, nullable=False, server_default=""),
    Column("played", Integer, nullable=False, server_default="0"),
)
"""A review of ours that asks for a person; one row a review.

People own state, reason, assignee, due time and tags. What follows from the review is the worker's:
`open` is 1 while a person is asked for (a state that is open, of a review that was not removed),
`priority` and what it was made of hold until `stale_at`, and `edit_id` and `responded` are what the
worker saw last.
"""

_OPEN: ColumnElement[bool] = literal_column("open = 1")
_COVERED = ("location_id", "lane", "state", "assignee_id", "channel")
for _name, _leading in {
    "ix_task_by_priority": ("priority", "review_id"),
    "ix_task_by_due": ("due_at", "review_id"),
    "ix_task_by_news": ("news_at", "review_id"),
}.items():
    Index(
        _name,
        *(task.c[each] for each in (*_leading, *_COVERED)),
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
Index(
    "ix_task_counted",
    *(task.c[each] for each in ("location_id", "lane", "due_at", "assignee_id", "news_at")),
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index("ix_task_stale_at", task.c.stale_at, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("ix_task_assignee_id", task.c.assignee_id, task.c.state)
_UNPLAYED: ColumnElement[bool] = literal_column("played = 0")
Index("ix_task_unplayed", task.c.review_id, sqlite_where=_UNPLAYED, postgresql_where=_UNPLAYED)

Index("ix_review_author_id", review.c.author_id, review.c.channel)

step = table(
    "step",
    identity(),
    Column("review_id", Number, ForeignKey("task.review_id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("person_id", Number, ForeignKey("person.id")),
    Column("playbook_id", Number, ForeignKey("playbook.id"), index=True),
    Column("kind", Text, nullable=False),
    Column("before", Json, nullable=False, server_default="{}"),
    Column("after", Json, nullable=False, server_default="{}"),
    Column("text", Text, nullable=False, server_default=""),
    Column("batch", Number, nullable=False, server_default="0"),
    Column("undone_at", Moment),
    Index("ix_step_at", "at"),
    Index("ix_step_batch", "batch"),
)
"""What was done about a review, with what it was before; without a person, the worker did it.

Steps that were taken together share a batch, so that they are undone together.
"""

mention = table(
    "mention",
    identity(),
    Column("step_id", Number, ForeignKey("step.id"), nullable=False),
    Column("review_id", Number, ForeignKey("task.review_id"), nullable=False),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("seen_at", Moment),
    Index("ix_mention_person_id", "person_id", "seen_at"),
)
"""Somebody was told of a review, by a colleague or by a playbook."""

look = table(
    "look",
    Column("person_id", Number, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("since", Moment),
    Column("at", Moment, nullable=False),
)
"""When a person was last at the inbox, and when before that: what came since is new to them."""

playbook = table(
    "playbook",
    identity(),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("active", Integer, nullable=False, server_default="0"),
    Column("rule", Json, nullable=False),
    Column("locations", Json),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("changed_at", Moment, nullable=False),
)
"""A rule for new reviews; `locations` are those its author may see, null for all."""

absence = table(
    "absence",
    identity(),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("begins_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("deputy_id", Number, ForeignKey("person.id")),
    Index("ix_absence_ends_at", "ends_at"),
)
"""When somebody is away, and who takes what would be theirs."""
