"""The tables, written once for SQLite and PostgreSQL.

`fact` is narrow and repeats what aggregate reads need; `review` holds the text.
"""

from data.columns import DAY_SECONDS, EPOCH, metadata
from data.schema.catalogue import brand, listing, location, source
from data.schema.connection import consent, delivery, notice
from data.schema.customers import dispute, same_author, suppression
from data.schema.desk import absence, look, mention, playbook, step, task
from data.schema.notes import note, note_location, quotation
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
from data.schema.outbox import answer, approval, template, voice
from data.schema.people import audit, audit_head, person, scope_part, sign_in
from data.schema.reports import report, report_part, report_plan
from data.schema.reviews import correction, edit, fact, review, set_aside
from data.schema.texts import copy, lesson, sketch
from data.schema.views import saved_view

__all__ = [
    "DAY_SECONDS",
    "EPOCH",
    "absence",
    "answer",
    "approval",
    "audit",
    "audit_head",
    "brand",
    "budget",
    "command",
    "consent",
    "copy",
    "correction",
    "data_version",
    "delivery",
    "dispute",
    "edit",
    "fact",
    "lease",
    "lesson",
    "listing",
    "location",
    "look",
    "mapping",
    "mention",
    "metadata",
    "note",
    "note_location",
    "notice",
    "person",
    "playbook",
    "quotation",
    "report",
    "report_part",
    "report_plan",
    "review",
    "run",
    "same_author",
    "saved_view",
    "scope_part",
    "score",
    "secret",
    "set_aside",
    "setting",
    "sign_in",
    "sketch",
    "source",
    "step",
    "suppression",
    "task",
    "template",
    "upload",
    "voice",
]
