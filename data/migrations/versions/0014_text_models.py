"""Text models that the brand's own stars have taught."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    pass
