"""The first schema."""

import sqlalchemy as sa
from alembic import op

from data import columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    _tables()
    _search()


def _tables() -> None:
    op.create_table(
        "brand",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), server_default="generic", nullable=False),
        sa.Column("ours", sa.Integer(), server_default="0", nullable=False),
        sa.Column("demo", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
        sa.UniqueConstraint("key", name=op.f("uq_brand_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "budget",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("free_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_budget")),
        sqlite_strict=True,
    )
    op.create_table(
        "command",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", columns.Json(), nullable=False),
        sa.Column("asked_at", columns.Moment(), nullable=False),
        sa.Column("started_at", columns.Moment(), nullable=True),
        sa.Column("finished_at", columns.Moment(), nullable=True),
        sa.Column("token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("progress", sa.Text(), server_default="", nullable=False),
        sa.Column("result", columns.Json(), nullable=True),
        sa.Column("error", columns.Json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command")),
        sqlite_strict=True,
    )
    op.create_table(
        "data_version",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_data_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
        sqlite_strict=True,
    )
    op.create_table(
        "mapping",
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("mapping", columns.Json(), nullable=False),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("kept_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_mapping")),
        sqlite_strict=True,
    )
    op.create_table(
        "score",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("index", sa.Text(), nullable=False),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("low", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("high", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n_effective", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("details", columns.Json(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint(
            "version", "index", "brand_id", "location_id", "channel", "day", name=op.f("pk_score")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "secret",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "sealed", sa.LargeBinary().with_variant(sa.LargeBinary(), "sqlite"), nullable=False
        ),
        sa.Column("kept_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "name", name=op.f("pk_secret")),
        sqlite_strict=True,
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
        sqlite_strict=True,
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("blend", sa.Integer(), nullable=False),
        sa.Column("replies_visible", sa.Integer(), nullable=False),
        sa.Column("social", sa.Integer(), nullable=False),
        sa.Column("text_days", sa.Integer(), nullable=True),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("description", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sqlite_strict=True,
    )
    op.create_table(
        "location",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_place", sa.Integer(), server_default="1", nullable=False),
        sa.Column("industry", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("longitude", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("groups", columns.Json(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_location_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("brand_id", "key", name=op.f("uq_location_brand_id_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "upload",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column(
            "body", sa.LargeBinary().with_variant(sa.LargeBinary(), "sqlite"), nullable=False
        ),
        sa.Column("received_at", columns.Moment(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("preview", columns.Json(), nullable=True),
        sa.Column("mapping", columns.Json(), nullable=True),
        sa.Column("report", columns.Json(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_upload_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sqlite_strict=True,
    )
    op.create_table(
        "listing",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("options", columns.Json(), server_default="{}", nullable=False),
        sa.Column("replies_visible", sa.Integer(), server_default="1", nullable=False),
        sa.Column("schedule_seconds", sa.Integer(), server_default="3600", nullable=False),
        sa.Column("paused", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cursor", columns.Json(), server_default="{}", nullable=False),
        sa.Column("next_due_at", columns.Moment(), nullable=True),
        sa.Column("complete_until", columns.Moment(), nullable=True),
        sa.Column("walked_at", columns.Moment(), nullable=True),
        sa.Column(
            "stated_total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("stated_rating", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column(
            "last_run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_listing_brand_id")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_listing_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint(
            "location_id",
            "source",
            "channel",
            "account",
            "remote_id",
            name=op.f("uq_listing_location_id_source_channel_account_remote_id"),
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_listing_due",
        "listing",
        ["next_due_at"],
        unique=False,
        sqlite_where=sa.text("paused = 0"),
    )
    op.create_table(
        "review",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("text_until", columns.Moment(), nullable=True),
        sa.Column("excerpt", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("rating", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("rating_original", sa.Text(), nullable=True),
        sa.Column("created_at", columns.Moment(), nullable=True),
        sa.Column("updated_at", columns.Moment(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("engagement", columns.Json(), nullable=False),
        sa.Column("response_text", sa.Text(), nullable=True),
        sa.Column("response_at", columns.Moment(), nullable=True),
        sa.Column("flags", columns.Json(), nullable=False),
        sa.Column("version", columns.Moment(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_review_listing_id")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_review_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint(
            "location_id",
            "channel",
            "account",
            "external_id",
            name=op.f("uq_review_location_id_channel_account_external_id"),
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_review_listing_id", "review", ["listing_id"], unique=False)
    op.create_index(
        "ix_review_text_until",
        "review",
        ["text_until"],
        unique=False,
        sqlite_where=sa.text("text_until > 0"),
    )
    op.create_table(
        "run",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("due_at", columns.Moment(), nullable=False),
        sa.Column("started_at", columns.Moment(), nullable=False),
        sa.Column("finished_at", columns.Moment(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("action", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="schedule", nullable=False),
        sa.Column("token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "fetched",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "new",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "edited",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "same",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "set_aside",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "removed",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "requests",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_run_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("listing_id", "due_at", name=op.f("uq_run_listing_id_due_at")),
        sqlite_strict=True,
    )
    op.create_table(
        "set_aside",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_set_aside_listing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint("listing_id", "digest", name=op.f("uq_set_aside_listing_id_digest")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_set_aside_run_id"), "set_aside", ["run_id"], unique=False)
    op.create_table(
        "edit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "review_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=False),
        sa.Column("version", columns.Moment(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("rating", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("response_text", sa.Text(), nullable=True),
        sa.Column("response_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_edit_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_edit_review_id"), "edit", ["review_id"], unique=False)
    op.create_table(
        "fact",
        sa.Column(
            "review_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "listing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column(
            "created_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("rating", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("replies_visible", sa.Integer(), nullable=False),
        sa.Column("responded", sa.Integer(), nullable=False),
        sa.Column(
            "response_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "removed_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("signal_version", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("sentiment", sa.Integer(), nullable=True),
        sa.Column("score", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column(
            "topics",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "praised",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "criticised",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
        ),
        sa.Column("change", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_fact_review_id")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_fact")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_fact_by_channel",
        "fact",
        [
            "channel",
            "sentiment",
            "day",
            "brand_id",
            "location_id",
            "stars",
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
        ],
        unique=False,
    )
    op.create_index(
        "ix_fact_by_day",
        "fact",
        [
            "day",
            "brand_id",
            "location_id",
            "channel",
            "stars",
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
        ],
        unique=False,
    )
    op.create_index(
        "ix_fact_by_location",
        "fact",
        [
            "location_id",
            "day",
            "brand_id",
            "channel",
            "stars",
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
        ],
        unique=False,
    )
    op.create_index("ix_fact_change", "fact", ["change"], unique=False)
    op.create_index("ix_fact_signal_version", "fact", ["signal_version", "review_id"], unique=False)
    op.create_index(
        "ix_fact_waiting",
        "fact",
        ["created_at", "location_id", "channel", "stars", "review_id"],
        unique=False,
        sqlite_where=sa.text("responded = 0 AND removed_at IS NULL"),
        postgresql_where=sa.text("responded = 0 AND removed_at IS NULL"),
    )


def _search() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
        op.execute("CREATE TEXT SEARCH CONFIGURATION earshot (COPY = simple)")
        op.execute(
            "ALTER TEXT SEARCH CONFIGURATION earshot "
            "ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple"
        )
        op.execute(
            "ALTER TABLE review ADD COLUMN search tsvector GENERATED ALWAYS AS ("
            "to_tsvector('earshot', coalesce(title, '') || ' ' || coalesce(text, '') || ' ' "
            "|| coalesce(author, '') || ' ' || coalesce(response_text, ''))) STORED"
        )
        op.execute("CREATE INDEX ix_review_search ON review USING gin (search)")
        return
    columns = "title, text, author, response_text"
    old = "old.title, old.text, old.author, old.response_text"
    new = old.replace("old.", "new.")
    drop = f"INSERT INTO review_search(review_search, rowid, {columns}) VALUES ('delete', old.id, {old});"
    add = f"INSERT INTO review_search(rowid, {columns}) VALUES (new.id, {new});"
    op.execute(
        f"CREATE VIRTUAL TABLE review_search USING fts5({columns}, content='review', "
        "content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute(f"CREATE TRIGGER review_search_insert AFTER INSERT ON review BEGIN {add} END")
    op.execute(f"CREATE TRIGGER review_search_delete AFTER DELETE ON review BEGIN {drop} END")
    op.execute(
        f"CREATE TRIGGER review_search_update AFTER UPDATE OF {columns} ON review "
        f"BEGIN {drop} {add} END"
    )
