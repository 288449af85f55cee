"""Dated notes on what somebody did, and the consent of authors to be quoted."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("brand_id", columns.Number, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_note_brand_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_note_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sqlite_strict=True,
    )
    op.create_table(
        "note_location",
        sa.Column("note_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("location_id", columns.Number, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_note_location_location_id")
        ),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_location_note_id")),
        sa.PrimaryKeyConstraint("note_id", "location_id", name=op.f("pk_note_location")),
        sqlite_strict=True,
    )
    op.create_table(
        "quotation",
        sa.Column("review_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("allowed_at", columns.Moment(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quotation_person_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_quotation_review_id")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_quotation")),
        sqlite_strict=True,
    )
