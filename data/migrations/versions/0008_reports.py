"""Reports that the worker makes."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("plan_id", columns.Number, nullable=True),
        sa.Column("command_id", columns.Number, nullable=False),
        sa.Column("wanted", columns.Json(), nullable=False),
        sa.Column("scope", columns.Json(), nullable=True),
        sa.Column("asked_at", columns.Moment(), nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=True),
        sa.Column("expires_at", columns.Moment(), nullable=False),
        sa.Column("filename", sa.Text(), server_default="", nullable=False),
        sa.Column("size", columns.Number, server_default="0", nullable=False),
        sa.Column("rows", columns.Number, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_report_person_id"), "report", ["person_id", "id"])
    op.create_index(op.f("ix_report_expires_at"), "report", ["expires_at"])
    op.create_table(
        "report_part",
        sa.Column("report_id", columns.Number, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", columns.Blob, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_part_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", "number", name=op.f("pk_report_part")),
        sqlite_strict=True,
    )
    op.create_table(
        "report_plan",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("wanted", columns.Json(), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("next_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_plan_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_plan")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_report_plan_next_at"), "report_plan", ["next_at"])
