"""The lane that comes first is called concerns: a complaint is what the scores call negative."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_OPEN = sa.text("open = 1")
_COVERED = ["location_id", "lane", "state", "assignee_id", "channel"]
_COVERING = {
    "ix_task_by_priority": ["priority", "review_id", *_COVERED],
    "ix_task_by_due": ["due_at", "review_id", *_COVERED],
    "ix_task_by_news": ["news_at", "review_id", *_COVERED],
    "ix_task_counted": ["location_id", "lane", "due_at", "assignee_id", "news_at"],
}


def upgrade() -> None:
    for name in _COVERING:
        op.drop_index(name, "task")
    # SQLite changes no default of a column that is there.
    named = sa.Column("named", sa.Text(), server_default="concern", nullable=False)
    op.add_column("task", named)
    op.execute("UPDATE task SET named = lane WHERE lane != 'complaint'")
    op.execute("ALTER TABLE task DROP COLUMN lane")
    op.execute("ALTER TABLE task RENAME COLUMN named TO lane")
    for name, columns in _COVERING.items():
        op.create_index(name, "task", columns, sqlite_where=_OPEN, postgresql_where=_OPEN)
