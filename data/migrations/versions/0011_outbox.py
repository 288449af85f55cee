"""Drafts, approvals and what was sent."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "answer",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("review_id", columns.Number, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("author_id", columns.Number, nullable=False),
        sa.Column("changed_at", columns.Moment(), nullable=False),
        sa.Column("approval_id", columns.Number, nullable=True),
        sa.Column("begun_at", columns.Moment(), nullable=True),
        sa.Column("not_before", columns.Moment(), nullable=True),
        sa.Column("sent_at", columns.Moment(), nullable=True),
        sa.Column("looked_at", columns.Moment(), nullable=True),
        sa.Column("seen_at", columns.Moment(), nullable=True),
        sa.Column("remote_id", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("action", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_answer_author_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_answer_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_answer_review_id"), "answer", ["review_id", "id"])
    op.create_index(op.f("ix_answer_state"), "answer", ["state"])
    op.create_index(op.f("ix_answer_changed_at"), "answer", ["changed_at"])
    is_open = sa.text("state NOT IN ('sent', 'pending')")
    op.create_index(
        op.f("uq_answer_open"),
        "answer",
        ["review_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "approval",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("answer_id", columns.Number, nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("approved_at", columns.Moment(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), server_default="", nullable=False),
        sa.Column("by_hand", sa.Integer(), server_default="0", nullable=False),
        sa.Column("voided_at", columns.Moment(), nullable=True),
        sa.Column("spent_at", columns.Moment(), nullable=True),
        sa.Column("token", columns.Number, nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_approval_answer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_approval_answer_id"), "approval", ["answer_id"])
    op.create_table(
        "template",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("mood", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("texts", columns.Json(), nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("changed_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_template_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint(
            "part",
            "mood",
            "topic",
            "channel",
            "language",
            name=op.f("uq_template_part_mood_topic_channel_language"),
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "voice",
        sa.Column("brand_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("changed_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_voice_brand_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_voice_person_id")),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_voice")),
        sqlite_strict=True,
    )
