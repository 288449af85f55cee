"""Reviews that come and go while pages are turned: the next run holds what the platform shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from collectors import repeated
from collectors.source import source_module
from collectors.sources import google_business
from tests.collectors.dependability.conftest import Tell
from tests.collectors.dependability.faults import Planted
from tests.collectors.dependability.ground import BROKEN_UP, Ground
from tests.collectors.dependability.trial import Trial, Verdict

PAGING = (
    *("google_business", "mastodon", "apple_rss", "trustpilot", "booking", "bluesky"),
    *("hacker_news", "x", "google_play", "app_store_connect", "reddit", "youtube"),
    *("facebook", "instagram", "tiktok", "linkedin", "schemaorg"),
)
"""Sources whose listing takes several requests for one list."""

SHORTER: Mapping[str, Mapping[str, int]] = {
    "youtube": {"PAGE": 10},
    "reddit": {"PAGE": 10},
    "app_store_connect": {"PAGE": 20},
    "facebook": {"PAGE": 4},
    "instagram": {"PAGE": 4},
    "tiktok": {"VIDEOS": 3, "COMMENTS": 3},
    "linkedin": {"PAGE": 4},
}
"""Pages of these are asked for in a size of which their short lists fill several."""

CHURN = {
    "come": [("insert", 4)],
    "go": [("delete", 4)],
    "come and go": [("delete", 4), ("insert", 3)],
}
PAGES = (1, 2)
"""Requests for data that are answered before it happens."""


def churned(on: Ground, source: str, how: str, after: int) -> Verdict:
    """Collect a listing while its reviews come and go, then once more in peace."""
    trial = Trial(on, source, Planted({"kind": "insert"}, "ok"))
    faults = on.running.gate.faults
    for number, (kind, items) in enumerate(CHURN[how][1:], start=1):
        faults.plant(
            {"kind": kind, "items": items, "after": after + number, "count": 1}
            | {"match": trial.data, "method": "GET"}
        )
    kind, items = CHURN[how][0]
    trial.planted = Planted({"kind": kind, "items": items, "after": after, "count": 1}, "ok")
    return trial.run()


@pytest.mark.parametrize("source", PAGING)
def test_what_comes_and_goes_meanwhile_costs_nothing(
    common_ground: Ground, tell: Tell, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    for name, size in SHORTER.get(source, {}).items():
        monkeypatch.setattr(source_module(source), name, size)
    tried = [(how, after) for how in CHURN for after in PAGES]
    if source in BROKEN_UP:
        tried = [("go", 2), ("come and go", 2)]
    verdicts = [churned(common_ground, source, how, after) for how, after in tried]
    met = [verdict for verdict in verdicts if verdict.struck]
    tell(
        "paging",
        sources=1,
        walks=len(met),
        lost=sum(verdict.lost for verdict in met),
        doubled=sum(verdict.doubled for verdict in met),
    )
    assert met
    assert [verdict.misses for verdict in met if verdict.misses] == []
    assert {(verdict.outcome, verdict.message) for verdict in met} == {("ok", "")}


def test_a_walk_that_looks_once_and_never_back_is_found_out(
    common_ground: Ground, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(google_business, "PASSES", 1)
    monkeypatch.setattr(google_business, "OVERLAP", timedelta(0))
    assert churned(common_ground, "google_business", "go", 2).lost
    tell("paging", sabotages_found=1)


@pytest.mark.parametrize("source", ["trustpilot", "bluesky"])
def test_numbered_pages_that_are_walked_once_are_found_out(
    common_ground: Ground, tell: Tell, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setattr(repeated, "PASSES", 1)
    monkeypatch.setattr(source_module(source), "OVERLAP", timedelta(0))
    assert any(churned(common_ground, source, "go", after).lost for after in PAGES)
    tell("paging", sabotages_found=1)
