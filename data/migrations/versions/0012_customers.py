"""Customers, and those who must be forgotten."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    pass
