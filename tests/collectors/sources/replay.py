"""A client that replays saved answers, and what the tests of sources share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from collectors.network.answers import Reply, refusal, unsendable
from collectors.source import BadItem
from data.models import Coverage, Listing, Review

PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def answer(body: Any = None, status: int = 200, **headers: str) -> Reply:
    """Return an answer of JSON, text or bytes."""
    if isinstance(body, str):
        body = body.encode()
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, named, raw, "https://remote.example/page")


@dataclass
class Replay:
    """Answers each request with the next of the answers planned for its path.

    Attributes:
        plan: part of "METHOD url?query" and the answers to the requests that hold it, in turn;
            the last one stays.
        seen: the requests made: method, url with query, headers, form or JSON.
    """

    plan: Mapping[str, list[Reply]]
    secrets: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, str, Mapping[str, str], Any]] = field(default_factory=list)
    kept: list[tuple[str, str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.plan = {part: list(answers) for part, answers in self.plan.items()}

    def now(self) -> datetime:
        return NOW

    def keep_secret(self, name: str, value: str) -> None:
        self.kept.append((name, value, len(self.seen)))
        self.secrets[name] = value

    @contextmanager
    def alone(self):
        yield

    def get(self, url, *, params=None, headers=None, accept=(), spaced=0.0):
        try:
            query = f"?{urlencode(params, doseq=True)}" if params else ""
        except UnicodeEncodeError:
            raise unsendable() from None
        return self._answer("GET", url + query, headers or {}, None, accept)

    def post(self, url, *, form=None, json=None, headers=None, accept=()):
        return self._answer("POST", url, headers or {}, form if form is not None else json, accept)

    def put(self, url, *, json=None, headers=None, accept=()):
        return self._answer("PUT", url, headers or {}, json, accept)

    def _answer(self, method, url, headers, content, accept):
        self.seen.append((method, url, headers, content))
        planned = next(answers for part, answers in self.plan.items() if part in f"{method} {url}")
        found = planned.pop(0) if len(planned) > 1 else planned[0]
        if 200 <= found.status < 300 or found.status in accept:
            return found
        raise refusal(found.status, url)


def listing(source: str, remote_id: str, **more: Any) -> Listing:
    """Return a listing of a source."""
    given = {"channel": source, **more}
    return Listing(id=1, brand_id=1, location_id=1, source=source, remote_id=remote_id, **given)


def collect(module, http, of: Listing, since: datetime | None = None):
    """Return the reviews, the reasons of what was set aside, and the coverage of a fetch."""
    reviews: list[Review] = []
    reasons: list[str] = []
    walk = module.fetch(http, of, since)
    while True:
        try:
            item = next(walk)
        except StopIteration as end:
            assert isinstance(end.value, Coverage)
            return reviews, reasons, end.value
        try:
            reviews.append(module.parse(item, of))
        except BadItem as reason:
            reasons.append(str(reason))


def cases(source: str) -> list[tuple[Listing, dict[str, Any], dict[str, Any]]]:
    """Return the saved items of a source with their listing and the review expected of each."""
    saved = json.loads((PAYLOADS / source / "reviews.json").read_text("utf-8"))
    of = listing(source, **saved["listing"])
    return [(of, case["item"], case["review"]) for case in saved["cases"]]
