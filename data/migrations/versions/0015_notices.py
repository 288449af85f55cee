"""What platforms name to us without saying what it holds."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("listing_id", columns.Number, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("told", columns.Json(), nullable=False),
        sa.Column("received_at", columns.Moment(), nullable=False),
        sa.Column("finished_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_notice_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("listing_id", "name", name=op.f("uq_notice_listing_id_name")),
        sqlite_strict=True,
    )
