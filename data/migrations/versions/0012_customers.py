"""Customers, and those who must be forgotten."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index(op.f("ix_review_author"), "review", ["author", "channel"])
    op.create_table(
        "same_author",
        sa.Column("review_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("other_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("confirmed_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["review.id"], name=op.f("fk_same_author_other_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_same_author_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_same_author_review_id")
        ),
        sa.PrimaryKeyConstraint("review_id", "other_id", name=op.f("pk_same_author")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_same_author_other_id"), "same_author", ["other_id"])
    op.create_table(
        "suppression",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_suppression_person_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_suppression")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_suppression_channel"), "suppression", ["channel"])
    op.create_table(
        "dispute",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("review_id", columns.Number, nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", columns.Json(), nullable=False),
        sa.Column("reported_at", columns.Moment(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dispute_person_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_dispute_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_dispute_review_id"), "dispute", ["review_id"])
