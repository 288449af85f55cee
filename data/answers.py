"""Our answers to reviews: their states, and how one text is told from another."""

from __future__ import annotations

import enum
import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.models import unheaped


class State(enum.StrEnum):
    """How far an answer has come.

    A draft becomes approved, or is given to a person to post by hand. An approved one is sent, and
    ends as sent, as pending while the platform looks at it, as refused, or as unknown where nobody
    can say whether it arrived. Whatever is unknown is never sent again without a new approval.
    """

    DRAFT = "draft"
    APPROVED = "approved"
    BY_HAND = "by hand"
    SENDING = "sending"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    PENDING = "pending"
    SENT = "sent"


GIVEN = frozenset({State.PENDING, State.SENT})
"""States in which the platform, or a person, has taken the answer; another one may follow."""

MAY_CHANGE = frozenset({State.DRAFT, State.APPROVED, State.BY_HAND, State.REFUSED})
"""States in which the text may still be changed; a change voids the approval."""


class NotNow(RuntimeError):
    """What was asked for is not possible in the state the answer is in; the message says why."""


class NeedsAnother(NotNow):
    """Whoever wrote the text may not approve it: two people are asked for."""


@dataclass(frozen=True)
class Wording:
    """A text for a review, and who worded it: `template`, `model` or `person`."""

    text: str
    language: str = ""
    origin: str = "person"


@dataclass(frozen=True)
class Answer:
    """One answer to one review.

    Attributes:
        origin: who worded it: `template`, `model` or `person`.
        author_id, author: who has changed the text last.
        approver_id, approver, approved_at: whose word holds for exactly this text, if any.
        by_hand: it is posted by a person, not by us.
        begun_at: when sending began.
        not_before: when it is tried again, after a failure before anything was sent.
        looked_at: when an unknown one was looked for on the platform and not found.
        seen_at: when it was first seen among what was collected.
        message, action: what went wrong and what a person can do.
    """

    id: int
    review_id: int
    state: State
    text: str
    language: str
    origin: str
    author_id: int
    author: str
    changed_at: datetime
    approver_id: int | None
    approver: str
    approved_at: datetime | None
    by_hand: bool
    begun_at: datetime | None
    not_before: datetime | None
    sent_at: datetime | None
    looked_at: datetime | None
    seen_at: datetime | None
    message: str
    action: str

    def missing(self, now: datetime, after: timedelta) -> bool:
        """Tell whether it was given to the platform long ago and never seen there."""
        given = self.sent_at if self.state in GIVEN else None
        return given is not None and self.seen_at is None and now - given >= after


def fingerprint(text: str) -> str:
    """Return what names exactly this text; an approval holds for nothing else."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def gist(text: str | None) -> str:
    r"""Return what names a text however a platform spaces it; empty for none.

    >>> gist("Thank you,\n\nAnna") == gist(" Thank you, Anna "), gist("Thank you") == gist("")
    (True, False)
    """
    words = " ".join(unicodedata.normalize("NFKC", unheaped(text or "")).split())
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()[:32] if words else ""
