"""Copies are compared anew: each group is now of copies of one text, and not of chains of them."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("DELETE FROM copy")
    op.execute("UPDATE sketch SET compared = 0")
