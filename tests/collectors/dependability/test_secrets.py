"""A secret that shows is found, wherever that is.

That none does, whatever fault a source meets, is shown with every trial of `test_network_faults`.
"""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from data.schema import run as runs
from data.schema import secret as secrets
from data.secrets import Secrets
from jobs.collecting import collect_listing
from tests.collectors.dependability.conftest import Tell
from tests.collectors.dependability.faults import ALL
from tests.collectors.dependability.ground import Ground
from tests.collectors.dependability.trial import Trial


def test_a_log_that_is_not_filtered_is_found_out(common_ground: Ground, tell: Tell) -> None:
    assert Trial(common_ground, "tripadvisor", ALL["500"], filtered=False).run().leaks
    tell("secrets", sabotages_found=1)


def _telling_the_key(work, due):
    run_id = collect_listing(work, due)
    key = work.secrets.of("yelp")["api_key"]
    with work.engine.begin() as connection:
        connection.execute(update(runs).values(message=f"The key {key} was refused."))
    return run_id


def test_a_run_that_tells_a_key_is_found_out(common_ground: Ground, tell: Tell) -> None:
    assert Trial(common_ground, "yelp", ALL["401"], _telling_the_key).run().leaks
    tell("secrets", sabotages_found=1)


def test_a_secret_that_is_kept_open_is_found_out(
    common_ground: Ground, tell: Tell, monkeypatch: pytest.MonkeyPatch
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
    tell("secrets", sabotages_found=1)
