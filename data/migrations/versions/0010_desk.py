"""The desk: state, assignment, notes and playbooks."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0010"
down_revision = "0009"

OPEN = sa.text("open = 1")
COVERED = ["location_id", "lane", "state", "assignee_id", "channel"]


def upgrade() -> None:
    _tasks()
    _playbooks()
    _steps()


def _tasks() -> None:
    op.create_table(
        "task",
        sa.Column("review_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("brand_id", columns.Number, nullable=False),
        sa.Column("location_id", columns.Number, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("assignee_id", columns.Number, nullable=True),
        sa.Column("due_at", columns.Moment(), nullable=True),
        sa.Column("due_set", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tags", columns.Json(), server_default="[]", nullable=False),
        sa.Column("came_at", columns.Moment(), nullable=False),
        sa.Column("news_at", columns.Moment(), nullable=False),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.Column("gone", sa.Integer(), server_default="0", nullable=False),
        sa.Column("open", sa.Integer(), server_default="1", nullable=False),
        sa.Column("responded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("edit_id", columns.Number, server_default="0", nullable=False),
        sa.Column("lane", sa.Text(), server_default="complaint", nullable=False),
        sa.Column("subjects", columns.Number, server_default="0", nullable=False),
        sa.Column("repeats", sa.Integer(), server_default="0", nullable=False),
        sa.Column("importance", columns.Decimal, server_default="1", nullable=False),
        sa.Column("priority", columns.Decimal, server_default="0", nullable=False),
        sa.Column("stale_at", columns.Moment(), nullable=True),
        sa.Column("recipe", sa.Text(), server_default="", nullable=False),
        sa.Column("played", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_task_review_id")),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_task_assignee_id")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_task")),
        sqlite_strict=True,
    )
    for name, leading in (("priority", "priority"), ("due", "due_at"), ("news", "news_at")):
        _partial(f"ix_task_by_{name}", [leading, "review_id", *COVERED], OPEN)
    counted = ["location_id", "lane", "due_at", "assignee_id", "news_at"]
    _partial("ix_task_counted", counted, OPEN)
    _partial("ix_task_stale_at", ["stale_at"], OPEN)
    _partial("ix_task_unplayed", ["review_id"], sa.text("played = 0"))
    op.create_index(op.f("ix_task_assignee_id"), "task", ["assignee_id", "state"])
    op.create_index(op.f("ix_review_author_id"), "review", ["author_id", "channel"])


def _partial(name: str, names: list[str], where: sa.TextClause) -> None:
    op.create_index(op.f(name), "task", names, sqlite_where=where, postgresql_where=where)


def _playbooks() -> None:
    op.create_table(
        "playbook",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rule", columns.Json(), nullable=False),
        sa.Column("locations", columns.Json(), nullable=True),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("changed_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_playbook_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook")),
        sqlite_strict=True,
    )
    op.create_table(
        "absence",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("begins_at", columns.Moment(), nullable=False),
        sa.Column("ends_at", columns.Moment(), nullable=False),
        sa.Column("deputy_id", columns.Number, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_absence_deputy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_absence_ends_at"), "absence", ["ends_at"])
    op.create_table(
        "look",
        sa.Column("person_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("since", columns.Moment(), nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_look_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_look")),
        sqlite_strict=True,
    )


def _steps() -> None:
    op.create_table(
        "step",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("review_id", columns.Number, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("person_id", columns.Number, nullable=True),
        sa.Column("playbook_id", columns.Number, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", columns.Json(), server_default="{}", nullable=False),
        sa.Column("after", columns.Json(), server_default="{}", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("batch", columns.Number, server_default="0", nullable=False),
        sa.Column("undone_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["review_id"], ["task.review_id"], name=op.f("fk_step_review_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_step_person_id")),
        sa.ForeignKeyConstraint(["playbook_id"], ["playbook.id"], name=op.f("fk_step_playbook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sqlite_strict=True,
    )
    for name in ("review_id", "playbook_id", "at", "batch"):
        op.create_index(op.f(f"ix_step_{name}"), "step", [name])
    op.create_table(
        "mention",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("step_id", columns.Number, nullable=False),
        sa.Column("review_id", columns.Number, nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_mention_step_id")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["task.review_id"], name=op.f("fk_mention_review_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mention_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_mention_person_id"), "mention", ["person_id", "seen_at"])
