"""The tables, written once for SQLite and PostgreSQL.

`fact` is narrow and repeats what aggregate reads need; `review` holds the text.
"""

from data.columns import DAY_SECONDS, EPOCH, metadata
from data.schema.catalogue import brand, listing, location, source
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
from data.schema.reviews import correction, edit, fact, review, set_aside

__all__ = [
    "DAY_SECONDS",
    "EPOCH",
    "brand",
    "budget",
    "command",
    "correction",
    "data_version",
    "edit",
    "fact",
    "lease",
    "listing",
    "location",
    "mapping",
    "metadata",
    "review",
    "run",
    "score",
    "secret",
    "set_aside",
    "setting",
    "source",
    "upload",
]
