"""The desk: state, assignment, notes and playbooks."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass
