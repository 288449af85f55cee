"""Text models that the brand's own stars have taught, copied texts, and who corrects."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0014"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "lesson",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("figures", columns.Json(), nullable=False),
        sa.Column("packed", columns.Blob, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sqlite_strict=True,
    )
    op.create_index("ix_lesson_language", "lesson", ["language", "id"])
    _copies()
    _correctors()


def _copies() -> None:
    op.create_table(
        "sketch",
        sa.Column("review_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hashes", columns.Blob, nullable=False),
        sa.Column("compared", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_sketch_review_id")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_sketch")),
        sqlite_strict=True,
    )
    op.create_index("ix_sketch_day", "sketch", ["day"])
    waiting = sa.text("compared = 0")
    op.create_index(
        "ix_sketch_waiting",
        "sketch",
        ["day", "review_id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "copy",
        sa.Column("review_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("group_id", columns.Number, nullable=False),
        sa.Column("similarity", columns.Decimal, nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_copy_review_id")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_copy")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_copy_group_id"), "copy", ["group_id"])


def _correctors() -> None:
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE correction ADD COLUMN person_id {number} "
        "CONSTRAINT fk_correction_person_id REFERENCES person (id)"
    )
    # Until now one person sat at the machine: the owner, who has row 1.
    op.execute("UPDATE correction SET person_id = 1")
