"""Saved views of the filters."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", columns.Json(), nullable=False),
        sa.Column("kept_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_view_person_id_name")),
        sqlite_strict=True,
    )
