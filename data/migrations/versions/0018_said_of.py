"""Which text a correction was made of."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("correction", sa.Column("said_of", sa.Text(), nullable=True))
    op.add_column(
        "correction", sa.Column("outdated", sa.Integer(), server_default="0", nullable=False)
    )
