"""Two reviews that a person says are not by one author."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column(
        "same_author", sa.Column("denied", sa.Integer(), server_default="0", nullable=False)
    )
