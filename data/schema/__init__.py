"""The tables, written once for SQLite and PostgreSQL.

`fact` is narrow and repeats what aggregate reads need; `review` holds the text.
"""

from data.columns import DAY_SECONDS, EPOCH, metadata
from data.schema.catalogue import brand, listing, location, source
from data.schema.connection import consent, delivery
from data.schema.operation import (
    budget,
    command,
    data_version,
    lease,
    mapping,
    run,
    score,
    secret,
    setting,
    upload,
)
from data.schema.people import person
from data.schema.reviews import correction, edit, fact, review, set_aside

__all__ = [
    "DAY_SECONDS",
    "EPOCH",
    "brand",
    "budget",
    "command",
    "consent",
    "correction",
    "data_version",
    "delivery",
    "edit",
    "fact",
    "lease",
    "listing",
    "location",
    "mapping",
    "metadata",
    "person",
    "review",
    "run",
    "score",
    "secret",
    "set_aside",
    "setting",
    "source",
    "upload",
]
