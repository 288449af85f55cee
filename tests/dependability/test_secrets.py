"""No secret shows anywhere, whatever a remote does with it."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from data.schema import run as runs
from data.schema import secret as secrets
from data.secrets import Secrets
from jobs.collecting import collect_listing
from tests.dependability.conftest import Trials
from tests.dependability.faults import ALL, ECHOES
from tests.dependability.ground import Ground, sources_served
from tests.dependability.proof import PROOFS
from tests.dependability.trial import Trial

SOURCES = sources_served()


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", ECHOES)
def test_a_remote_that_throws_our_secrets_back_puts_them_nowhere(
    trials: Trials, source: str, name: str
) -> None:
    verdict = trials.of(source, name)
    assert verdict.struck
    assert verdict.misses == {}, verdict.message


@pytest.mark.parametrize("source", SOURCES)
def test_no_fault_at_all_brings_a_secret_to_light(trials: Trials, source: str) -> None:
    verdicts = [trials.of(source, name) for name in ALL]
    assert [leak for verdict in verdicts for leak in verdict.leaks] == []
    PROOFS.tell(
        "secrets",
        sources=len(SOURCES),
        canaries=len(trials.on.canaries()),
        runs_searched=len(trials.made),
        sinks="log at debug level, database, write-ahead log",
        hits=sum(len(verdict.leaks) for verdict in trials.made.values()),
        sabotages_found=3,
    )


def test_a_log_that_is_not_filtered_is_found_out(common_ground: Ground) -> None:
    assert Trial(common_ground, "tripadvisor", ALL["500"], filtered=False).run().leaks


def _telling_the_key(work, due):
    run_id = collect_listing(work, due)
    key = work.secrets.of("yelp")["api_key"]
    with work.engine.begin() as connection:
        connection.execute(update(runs).values(message=f"The key {key} was refused."))
    return run_id


def test_a_run_that_tells_a_key_is_found_out(common_ground: Ground) -> None:
    assert Trial(common_ground, "yelp", ALL["401"], _telling_the_key).run().leaks


def test_a_secret_that_is_kept_open_is_found_out(
    common_ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep_open(self, owner, name, value, now):
        with self.engine.begin() as connection:
            row = {"owner": owner, "name": name, "sealed": value.encode(), "kept_at": now}
            connection.execute(insert(secrets).values(row))

    def keeping_open(work, due):
        work.secrets.keep("yelp:renewed", "api_key", work.secrets.of("yelp")["api_key"], due.due_at)
        return collect_listing(work, due)

    monkeypatch.setattr(Secrets, "keep", keep_open)
    assert Trial(common_ground, "yelp", ALL["500 once"], keeping_open).run().leaks
