"""Faults that the sandbox can be told to commit, and which request each of them meets.

`POST /sandbox/faults` takes one fault or a list, as JSON with the fields of `Fault`;
`DELETE` forgets them all and `GET` lists them. The first fault that matches and is not used up
wins.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANSWERS = ("status", "login_page", "captcha", "empty_body")
"""Another answer in place of the real one."""
TRANSPORT = (
    "hang",
    "drip",
    "reset",
    "reset_mid_body",
    "short_content_length",
    "short_body",
    "cut_chunk",
    "truncated_gzip",
    "bad_gzip_crc",
    "bomb",
    "double_encoding",
    "wrong_charset",
)
"""The real answer, mangled on its way; see `sandbox.mangle`."""
BEHAVIOURS = (
    "repeated_cursor",
    "alternating_cursors",
    "clamped_page",
    "insert",
    "delete",
    "expire_token",
    "broken_item",
    "empty_page",
)
"""A platform that contradicts itself; see `sandbox.misbehaviour`."""
KINDS = ANSWERS + TRANSPORT + BEHAVIOURS


@dataclass
class Fault:
    """One planted fault.

    Attributes:
        kind: one of `KINDS`.
        match: host and beginning of the path, for example `api.yelp.com/v3`; empty = everything.
        method: only requests of this method; empty = all.
        after: so many matching requests are served properly first.
        count: how many requests it meets after that; None = all.
        status, headers, body: of a `status` fault.
        seconds: pause between bytes of `drip`.
        items: how many statements `insert` and `delete` touch.
        size: decoded bytes of a `bomb`.
        seen: matching requests so far.
        first: the first cursor met, for `alternating_cursors`.
    """

    kind: str
    match: str = ""
    method: str = ""
    after: int = 0
    count: int | None = 1
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 0.05
    items: int = 3
    size: int = 64 * 2**20
    seen: int = 0
    first: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind!r}; there are: {', '.join(KINDS)}")

    def meets(self, method: str, target: str) -> bool:
        """Count a request and tell whether the fault strikes it.

        Args:
            method: of HTTP, in capitals.
            target: host and path, without the leading slash.
        """
        if self.method not in {"", method} or not target.startswith(self.match):
            return False
        self.seen += 1
        over = self.seen - self.after
        return over > 0 and (self.count is None or over <= self.count)


class Faults:
    """The faults planted in one sandbox."""

    def __init__(self) -> None:
        self.planted: list[Fault] = []

    def plant(self, wanted: Mapping[str, Any]) -> Fault:
        """Plant a fault.

        Raises:
            ValueError: the kind or a field is unknown.
        """
        unknown = set(wanted) - {known.name for known in dataclasses.fields(Fault)}
        if unknown or "kind" not in wanted:
            raise ValueError(f"unknown or missing fields: {', '.join(sorted(unknown)) or 'kind'}")
        self.planted.append(Fault(**wanted))
        return self.planted[-1]

    def clear(self) -> None:
        """Forget all faults."""
        self.planted.clear()

    def strike(self, method: str, target: str) -> Fault | None:
        """Return the fault that meets a request, if any."""
        for fault in self.planted:
            if fault.meets(method, target):
                return fault
        return None
