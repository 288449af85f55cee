"""Consents that are under way, and deliveries to our webhooks."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("sealed", columns.Blob, nullable=False),
        sa.Column("expires_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_consent")),
        sqlite_strict=True,
    )
    op.create_table(
        "delivery",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", columns.Blob, nullable=False),
        sa.Column("received_at", columns.Moment(), nullable=False),
        sa.Column("finished_at", columns.Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("result", columns.Json(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "source", "account", "digest", name=op.f("uq_delivery_source_account_digest")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_delivery_finished_at"), "delivery", ["finished_at", "id"])
