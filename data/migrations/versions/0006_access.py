"""Scopes, sign-ins and the audit log."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("person", sa.Column("signed_out_at", columns.Moment(), nullable=True))
    op.create_table(
        "scope_part",
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_scope_part_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", "name", "value", name=op.f("pk_scope_part")),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in",
        sa.Column("person_id", columns.Number, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("person_id", "token", name=op.f("pk_sign_in")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit",
        sa.Column("number", columns.Number, autoincrement=False, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("person_id", columns.Number, nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_person_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", columns.Number, nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        sqlite_strict=True,
    )
    everything = sa.table(
        "scope_part",
        *(sa.column(name) for name in ("person_id", "kind", "name", "value")),
    )
    owner = {"person_id": 1, "kind": "everything", "name": "", "value": ""}
    op.bulk_insert(everything, [owner])
