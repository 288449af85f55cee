"""Which texts no model ever learns from; the worker fills it when it derives the signals again."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("fact", sa.Column("held_back", sa.Integer(), server_default="0", nullable=False))
