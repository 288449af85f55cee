"""What is watched, through which sources, and how a run of one can end."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


class Outcome(enum.StrEnum):
    """How a run ended; each asks something different of a person."""

    OK = "ok"
    PARTIAL = "partial"
    DEFERRED = "deferred"
    AUTH = "auth"
    QUOTA = "quota"
    BLOCKED = "blocked"
    CHANGED = "changed"
    BROKEN = "broken"
    LOST_LEASE = "lost-lease"


@dataclass(frozen=True)
class Terms:
    """What a source's terms allow us to do with its reviews.

    Attributes:
        text_days: days that text may be kept; None = no limit, 0 = only until it is scored.
        blend: its stars may be averaged with those of other channels.
        attribution: what must be shown beside its reviews.
    """

    text_days: int | None = None
    blend: bool = True
    attribution: str = ""


@dataclass(frozen=True)
class Need:
    """Something a person must enter before a source can collect.

    Attributes:
        name: key in the listing's options or among its secrets.
        label: what the field is called on the screen.
        help: where to get it, in one sentence.
        secret: stored encrypted, never shown again.
    """

    name: str
    label: str
    help: str = ""
    secret: bool = False
    required: bool = True


@dataclass(frozen=True)
class Consent:
    """How the owner of an account lets us in: OAuth's authorization code, with PKCE.

    Attributes:
        provider: who asks the owner, as it stands in our address; sources may share one.
        name: what people call the provider.
        authorize_url: where the owner is asked.
        token_url: where the code is exchanged.
        scopes: what the owner is asked for.
        parameters: what the provider wants to be told besides.
        keeps: the secret that the owner's consent gives us.
        in_header: we name ourselves by HTTP's own log-in when a code is exchanged.
    """

    provider: str
    name: str
    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    keeps: str = "refresh_token"
    in_header: bool = False


@dataclass(frozen=True)
class Webhook:
    """How a platform proves that what it delivers to us is its own.

    Attributes:
        secret: name of the secret that both know.
        header: of the delivery; it holds the HMAC-SHA256 of the body in hexadecimal digits, or,
            for `Authorization`, a password.
        prefix: stands before the proof.
        challenge: name of the secret by which the platform first makes sure of us, if it does.
        listings_at: where a delivery names the listings it is about; () = it names none.
    """

    secret: str
    header: str
    prefix: str = ""
    challenge: str = ""
    listings_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A listing that a source has found.

    Attributes:
        remote_id: what the source calls it.
        url: where people see it.
    """

    remote_id: str
    name: str = ""
    address: str = ""
    url: str = ""


@dataclass(frozen=True)
class Replies:
    """How a platform takes an owner's answer.

    Attributes:
        most: how long it may be at most, in `unit`; None where the platform states no limit.
        unit: how the platform counts: `characters`, `bytes` of UTF-8, or `weight`, by which X
            counts letters of most scripts once, others twice, and every address as 23.
        overwrites: it takes the place of the answer that stands there.
        moderated: the platform looks at it before it shows it.
        named: the author's name is put before it, and counts.
    """

    most: int | None = None
    unit: str = "characters"
    overwrites: bool = False
    moderated: bool = False
    named: bool = False


@dataclass(frozen=True)
class Source:
    """What a source says of itself; menus, schedules and documentation follow from it.

    Attributes:
        id: the module's name.
        channel: the platform it feeds.
        window: how many of the newest items it serves, or None if it can serve all of them.
            A window never proves that something was removed.
        schedule: how often a listing is collected unless its owner says otherwise.
        needs: what must be entered, secret or not.
        replies_visible: owner answers can be seen through it, so silence means silence.
        social: posts without stars, answered by the hour rather than by the day.
        requests_per_second: the budget for one host.
        note: one honest sentence on what it cannot do.
        finds: what to type to find a listing; empty where the source can tell none from it.
        consent: how an owner lets it in, where that is the way.
        webhook: how its platform proves a delivery, where it delivers.
        replies: how its platform takes answers, where it can answer.
        together: how many of its listings can be fetched together, where they can.
    """

    id: str
    channel: str
    name: str
    terms: Terms = Terms()
    window: int | None = None
    schedule: timedelta = timedelta(hours=1)
    needs: tuple[Need, ...] = ()
    replies_visible: bool = True
    social: bool = False
    requests_per_second: float = 5.0
    note: str = ""
    finds: str = ""
    consent: Consent | None = None
    webhook: Webhook | None = None
    replies: Replies | None = None
    together: int = 1


@dataclass(frozen=True)
class Notice:
    """Something a platform named to us without saying what it holds.

    Attributes:
        name: the external id of the review that it will become.
        told: what else the platform told, for its source to find it by.
        at: when we were told; None until it is kept.
    """

    name: str
    told: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True)
class Listing:
    """One location, or a whole brand, on one channel, collected by one source.

    Attributes:
        remote_id: what the source calls it (a path, an id, a hashtag, a URL).
        options: everything else the source needs to find it, never a secret.
        cursor: what the last complete run left for the next one, opaque to all but the source.
        time_zone: IANA name of the location's zone, for sources that state local times.
        replies_visible: an owner's answer would be seen here, so silence means silence.
        complete_until: everything published before it is held, as far as the source can tell.
        walked_at: when the last walk of everything ended.
        demo: belongs to the demo world, whose requests go to the sandbox only.
        notices: what its platform has named to us, for `fetch` to read.
    """

    id: int
    brand_id: int
    location_id: int
    source: str
    channel: str
    remote_id: str
    account: str = ""
    name: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    cursor: Mapping[str, Any] = field(default_factory=dict)
    time_zone: str = "UTC"
    replies_visible: bool = True
    complete_until: datetime | None = None
    walked_at: datetime | None = None
    demo: bool = False
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """What a finished fetch proves.

    Attributes:
        complete: every review of the listing was seen, so an absent one is gone.
        stated_total: how many reviews the channel says there are.
        stated_rating: the mean the channel shows.
        cursor: what the next run of this listing should start from.
        short: a page came up empty where more was promised, so the next walk starts where this
            one did.
    """

    complete: bool = False
    stated_total: int | None = None
    stated_rating: float | None = None
    cursor: Mapping[str, Any] = field(default_factory=dict)
    short: bool = False
