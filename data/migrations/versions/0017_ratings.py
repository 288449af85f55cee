"""Half stars count partly as either neighbour, so what covers the counts holds the rating too."""

from alembic import op

revision = "0017"
down_revision = "0016"

_LEADING = {
    "ix_fact_by_channel": ["channel", "sentiment", "day", "brand_id", "location_id"],
    "ix_fact_by_day": ["day", "brand_id", "location_id", "channel"],
    "ix_fact_by_location": ["location_id", "day", "brand_id", "channel"],
}
"""Of equals SQLite scans the index made last, and by location the counts are grouped fastest."""

_MEASURES = [
    "stars",
    "rating",
    "sentiment",
    "score",
    "removed_at",
    "origin",
    "responded",
    "response_at",
    "created_at",
    "replies_visible",
    "topics",
    "criticised",
    "language",
]


def upgrade() -> None:
    for name, leading in _LEADING.items():
        covered = [*leading, *(measure for measure in _MEASURES if measure not in leading)]
        op.drop_index(name, "fact")
        op.create_index(name, "fact", covered)
