"""Who uses Earshot."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    person = op.create_table(
        "person",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("subject", name=op.f("uq_person_subject")),
        sqlite_strict=True,
    )
    op.bulk_insert(person, [{"subject": "local", "name": "Owner", "role": "admin"}])
