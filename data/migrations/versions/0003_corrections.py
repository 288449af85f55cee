"""What people say of a review in place of what was derived."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0003"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("review_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("sentiment", sa.Integer(), nullable=True),
        sa.Column("topics", NUMBER, nullable=True),
        sa.Column("praised", NUMBER, nullable=True),
        sa.Column("criticised", NUMBER, nullable=True),
        sa.Column("derived_sentiment", sa.Integer(), nullable=True),
        sa.Column("derived_score", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("derived_topics", NUMBER, nullable=False),
        sa.Column("derived_praised", NUMBER, nullable=False),
        sa.Column("derived_criticised", NUMBER, nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_correction_review_id")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_correction")),
        sqlite_strict=True,
    )
