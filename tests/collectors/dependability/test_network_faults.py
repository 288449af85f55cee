"""Every source under every fault: an expected end, nothing lost, nothing doubled, no impatience.

The same trials search the log at its most talkative, the database and its write-ahead log for every
secret there is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from collectors.network.limits import Limits
from data.models import Review
from data.schema import run as runs
from jobs import collecting
from jobs.collecting import collect_listing
from tests.collectors.dependability.conftest import Tell
from tests.collectors.dependability.faults import ALL, ECHOES, Planted, names_for
from tests.collectors.dependability.ground import SOURCES, Ground
from tests.collectors.dependability.trial import Trial, Verdict

FEWEST = 25
"""Network faults that every source must have met."""

FEWEST_SHOWN = 3
"""Reviews that there must be to lose; Yelp shows no more."""

pytestmark = pytest.mark.timeout(1_800)


@pytest.mark.parametrize("source", SOURCES)
def test_every_fault_ends_as_expected_and_the_next_run_makes_good(
    common_ground: Ground, tell: Tell, source: str
) -> None:
    tried = {name: Trial(common_ground, source, ALL[name]).run() for name in names_for(source)}
    met = {name: verdict for name, verdict in tried.items() if verdict.struck}
    network = {name: verdict for name, verdict in met.items() if name not in ECHOES}
    tell("network faults", **_figures(source, network))
    tell(
        "secrets",
        sources=1,
        runs_searched=2 * len(tried),
        fewest_canaries=min(verdict.canaries for verdict in tried.values()),
        hits=sum(len(verdict.leaks) for verdict in tried.values()),
    )
    wrong = {
        name: (verdict.outcome, verdict.message, verdict.misses)
        for name, verdict in met.items()
        if verdict.misses or verdict.outcome not in ALL[name].outcomes(source)
    }
    assert wrong == {}
    assert len(network) >= FEWEST
    assert ECHOES.keys() & met.keys() == ECHOES.keys() & tried.keys()
    assert min(verdict.shown for verdict in met.values()) >= FEWEST_SHOWN


def _figures(source: str, met: dict[str, Verdict]) -> dict[str, int]:
    verdicts = list(met.values())
    return {
        "sources": 1,
        "cells": len(verdicts),
        "fewest_faults_of_a_source": len(verdicts),
        "requests": sum(verdict.requests for verdict in verdicts),
        "unexpected": sum(v.outcome not in ALL[name].outcomes(source) for name, v in met.items()),
        "uncaught": sum(len(verdict.uncaught) for verdict in verdicts),
        "past_deadline": sum(len(verdict.late) for verdict in verdicts),
        "uncounted": sum(abs(verdict.uncounted) for verdict in verdicts),
        "too_early": sum(len(verdict.early) for verdict in verdicts),
        "lost": sum(verdict.lost for verdict in verdicts),
        "doubled": sum(verdict.doubled for verdict in verdicts),
        "damaged": sum(verdict.damaged for verdict in verdicts),
    }


def _ignoring_the_wait(work, due):
    run_id = collect_listing(work, due)
    work.clock.sleep(1)
    work.catalogue.schedule(due.listing_id, work.clock.now())
    return run_id


def _taking_every_run_for_whole(work, due):
    run_id = collect_listing(work, due)
    listing = work.catalogue.listing(due.listing_id)
    now = work.clock.now()
    work.store.move_cursor(listing, {}, complete_until=now, walked_at=now)
    return run_id


def _calling_every_end_good(work, due):
    run_id = collect_listing(work, due)
    with work.engine.begin() as connection:
        connection.execute(update(runs).values(outcome="ok"))
    return run_id


def _stumbling(work, due):
    raise KeyError("reviews")


def _keeping(change):
    """Return a collection whose sink changes what it is given, or what it says of it."""

    def collect(work, due):
        sound = collecting.StoreSink.keep

        def keep(sink, reviews):
            return change(sink, reviews, lambda given: sound(sink, given))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(collecting.StoreSink, "keep", keep)
            return collect_listing(work, due)

    return collect


def _renamed(review: Review, run_id: int) -> Review:
    return review.model_copy(update={"external_id": f"{run_id} {review.external_id}"})


SABOTAGES = {
    "early": (ALL["429, many seconds"], _ignoring_the_wait),
    "lost": (ALL["500 on a later page"], _taking_every_run_for_whole),
    "uncaught": (ALL["500"], _stumbling),
    "late": (
        replace(ALL["429, many seconds"], limits=Limits(sleep=timedelta(days=1).total_seconds())),
        collect_listing,
    ),
    "doubled": (
        ALL["500 on a later page"],
        _keeping(lambda sink, given, keep: keep([_renamed(one, sink.run_id) for one in given])),
    ),
    "damaged": (
        ALL["500 once"],
        _keeping(
            lambda sink, given, keep: keep([one.model_copy(update={"text": "?"}) for one in given])
        ),
    ),
    "uncounted": (
        ALL["500 once"],
        _keeping(lambda sink, given, keep: (keep(given[1:]), (0, 0, 0))[1]),
    ),
}


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_a_worse_collector_is_found_out(common_ground: Ground, tell: Tell, sabotage: str) -> None:
    planted, collect = SABOTAGES[sabotage]
    verdict = Trial(common_ground, "mastodon", planted, collect).run()
    assert sabotage in verdict.misses
    tell("network faults", sabotages_found=1)


def test_a_run_that_calls_its_failure_good_is_found_out(common_ground: Ground, tell: Tell) -> None:
    planted = ALL["500"]
    verdict = Trial(common_ground, "rss", planted, _calling_every_end_good).run()
    assert verdict.outcome not in planted.outcomes("rss")
    tell("network faults", sabotages_found=1)


def test_a_client_that_waits_for_ever_is_found_out(common_ground: Ground, tell: Tell) -> None:
    patient = Limits(read=2.0, whole=2.0, tries=1)
    planted = Planted({"kind": "hang", "count": None}, "partial", limits=patient)
    verdict = Trial(common_ground, "rss", planted, patience=0.5).run()
    assert verdict.late
    tell("network faults", sabotages_found=1)
