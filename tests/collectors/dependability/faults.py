"""The network faults that every source has to survive, and the outcome each must lead to.

A fault is planted on the requests for data unless it says `method`. Outcomes are those of the run
that met the fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from collectors.network.limits import Limits

SHORT = Limits(read=0.2, whole=0.4)
"""Hanging costs real time: these limits are to the usual ones what the tests' time is to ours."""

TWO_HOURS = 7200


@dataclass(frozen=True)
class Planted:
    """One fault and what must come of it.

    Attributes:
        fault: what the sandbox is told; `count` is None, for ever, unless it says otherwise.
        outcome: how the run ends; several ways are parted by "or".
        instead: how it ends for sources that differ.
        retry_after: seconds until which nothing more may be asked, if the remote says so.
        dated: the wait is told as an HTTP date by the remote's own clock.
        echoing: the answer throws our own secrets back at us.
        limits: of the run.
    """

    fault: Mapping[str, Any]
    outcome: str
    instead: Mapping[str, str] = field(default_factory=dict)
    retry_after: float | None = None
    dated: timedelta | None = None
    echoing: bool = False
    limits: Limits = field(default_factory=Limits)

    def outcomes(self, source: str) -> set[str]:
        """Return the ways in which a run of a source may end."""
        return set(self.instead.get(source, self.outcome).split(" or "))


def status(code: int, outcome: str, **more: Any) -> Planted:
    """Return an answer of that status to every request for data."""
    return _planted({"kind": "status", "status": code}, outcome, **more)


def once(kind: str, **more: Any) -> Planted:
    """Return a fault that strikes one request, after which all is well."""
    return _planted({"kind": kind, "count": 1, **more}, "ok")


def _planted(fault: Mapping[str, Any], outcome: str, **more: Any) -> Planted:
    return Planted({"count": None, **fault}, outcome, **more)


def told(
    retry_after: str, outcome: str, seconds: float | None, code: int = 429, **more: Any
) -> Planted:
    """Return a refusal that asks for a wait, once if the run is meant to sit it out."""
    fault: dict[str, Any] = {"kind": "status", "status": code}
    fault |= {"headers": {"retry-after": retry_after}}
    return _planted(
        fault | ({"count": 1} if outcome == "ok" else {}), outcome, retry_after=seconds, **more
    )


def dated(wait: timedelta, outcome: str) -> Planted:
    """Return a refusal that asks for a wait by an HTTP date."""
    fault = {"kind": "status", "status": 429, "count": 1 if outcome == "ok" else None}
    seconds = wait.total_seconds() if wait > timedelta() else None
    return Planted(fault, outcome, retry_after=seconds, dated=wait)


def lasting(kind: str, outcome: str, **more: Any) -> Planted:
    """Return a fault that strikes every request for data."""
    means = {name: more.pop(name) for name in ("instead", "limits") if name in more}
    return _planted({"kind": kind, **more}, outcome, **means)


DEFERS = dict.fromkeys(("x", "yelp"), "deferred")
"""X and Yelp each have two kinds of 429, are judged by them and never repeated within a run."""

META = dict.fromkeys(("facebook", "instagram"), "auth")
"""Meta answers every trouble with a token by 400, and says which in its code."""

ASTRAY = "broken or ok"
"""A walk that is led astray is given up. Where there is no second page, or pages are told apart by
a number in the path or by the time of what is on them, it cannot be, and then nothing is amiss."""

EMPTY = "partial or changed or ok"
"""A page without its list is another form, a list that is shorter than stated is a trouble of the
remote, and one that may well be empty proves nothing; what was not on it comes with the next run
in any case."""

STATUSES: Mapping[str, Planted] = {
    "400": status(400, "broken", instead=META),
    "401": status(401, "auth"),
    "403": status(403, "auth"),
    "404": status(404, "broken", instead={"yelp": "changed"}),
    "408": status(408, "partial"),
    "410": status(410, "broken"),
    "418": status(418, "broken"),
    "500": status(500, "partial"),
    "502": status(502, "partial"),
    "503": status(503, "partial"),
    "504": status(504, "partial"),
    "500 once": once("status", status=500),
    "503 once": once("status", status=503),
    "503, come back in two hours": told(str(TWO_HOURS), "deferred", TWO_HOURS, 503),
    "503, come back in 20 seconds": told("20", "ok", 20, 503),
}

WAITS: Mapping[str, Planted] = {
    "429 without a time": status(429, "partial", instead=DEFERS),
    "429, seconds": Planted(
        {"kind": "status", "status": 429, "headers": {"retry-after": "30"}, "count": 1},
        "ok",
        instead=DEFERS,
        retry_after=30,
    ),
    "429, many seconds": told(str(TWO_HOURS), "deferred", TWO_HOURS),
    "429, seconds for ever": told("30", "deferred", 30),
    "429, a fraction": told("12.5", "deferred", 12.5),
    "429, a date to come": dated(timedelta(hours=2), "deferred"),
    "429, a date gone by": Planted(
        {"kind": "status", "status": 429, "count": None},
        "partial",
        instead=DEFERS,
        dated=-timedelta(hours=2),
    ),
    "429, less than nothing": told("-1", "partial", None, instead=DEFERS),
    "429, garbage": told("soon", "partial", None, instead=DEFERS),
    "429, for centuries": told("99999999999", "partial", None, instead=DEFERS),
}

TRANSPORT: Mapping[str, Planted] = {
    "hang": lasting("hang", "partial", limits=SHORT),
    "drip": lasting("drip", "partial", seconds=0.05, limits=SHORT),
    "reset": lasting("reset", "partial"),
    "reset mid-body": lasting("reset_mid_body", "partial"),
    "shorter than its length": lasting("short_content_length", "partial"),
    "short without a length": lasting("short_body", "partial"),
    "cut chunk": lasting("cut_chunk", "partial"),
    "truncated gzip": lasting("truncated_gzip", "partial"),
    "bad gzip": lasting("bad_gzip_crc", "partial"),
    "bomb": lasting("bomb", "changed"),
    "double encoding": lasting("double_encoding", "changed"),
    "wrong charset": lasting("wrong_charset", "ok"),
    "reset once": once("reset"),
    "reset mid-body once": once("reset_mid_body"),
    "short without a length once": once("short_body"),
    "truncated gzip once": once("truncated_gzip"),
}

DOORS: Mapping[str, Planted] = {
    "login page": lasting("login_page", "blocked"),
    "captcha": lasting("captcha", "blocked"),
    "empty body": lasting("empty_body", "changed"),
}

CONTRADICTIONS: Mapping[str, Planted] = {
    "repeated cursor": lasting("repeated_cursor", ASTRAY),
    "alternating cursors": lasting("alternating_cursors", ASTRAY),
    "clamped page": lasting("clamped_page", ASTRAY),
    "token expires": once("expire_token"),
    "broken item": once("broken_item"),
    "empty page": lasting("empty_page", EMPTY),
}

MIDWAY: Mapping[str, Planted] = {
    "500 on a later page": lasting("status", "partial", status=500, after=1),
    "401 on a later page": lasting("status", "auth", status=401, after=1),
    "reset on a later page": lasting("reset", "partial", after=1),
    "login on a later page": lasting("login_page", "blocked", after=1),
    "empty later page": lasting("empty_page", EMPTY, after=1),
    "insert while paging": once("insert", after=1),
    "delete while paging": once("delete", after=1),
}

AT_THE_TOKEN: Mapping[str, Planted] = {
    "token refused": lasting("status", "auth", status=401, method="POST"),
    "token: 500": lasting("status", "partial", status=500, method="POST"),
    "token: reset": lasting("reset", "partial", method="POST"),
    "token: login page": lasting("login_page", "blocked", method="POST"),
    "token: come back in two hours": Planted(
        {
            "kind": "status",
            "status": 429,
            "headers": {"retry-after": str(TWO_HOURS)},
            "method": "POST",
            "count": None,
        },
        "deferred",
        retry_after=TWO_HOURS,
    ),
}

ECHOES: Mapping[str, Planted] = {
    "400 with our secrets": status(400, "broken", instead=META, echoing=True),
    "401 with our secrets": status(401, "auth", echoing=True),
    "403 with our secrets": status(403, "auth", echoing=True),
    "418 with our secrets": status(418, "broken", echoing=True),
    "500 with our secrets": status(500, "partial", echoing=True),
    "200 with our secrets": status(200, "changed", echoing=True),
    "302 with our secrets": status(302, "broken", echoing=True),
}

ALL: Mapping[str, Planted] = {
    **STATUSES,
    **WAITS,
    **TRANSPORT,
    **DOORS,
    **CONTRADICTIONS,
    **MIDWAY,
    **AT_THE_TOKEN,
    **ECHOES,
}

SLOW = ("linkedin", "tiktok", "facebook")
"""A walk takes these dozens of requests, so they meet every second fault only."""


def names_for(source: str) -> list[str]:
    """Return the faults that a source has to meet."""
    return list(ALL)[::2] if source in SLOW else list(ALL)
