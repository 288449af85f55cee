"""A setting that a person changes is recorded with what it was before, whoever else changes it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from data.audit import Audit
from data.settings import change_setting, read_setting


def test_nobody_who_changes_it_at_the_same_time_is_lost(engine, now):
    log, together = Audit(engine, "k"), Barrier(8)

    def change(value):
        together.wait()
        change_setting(log, "policy", value, 1, now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(8)))
    told = [(each.detail["before"], each.detail["after"]) for each in reversed(log.newest())]
    befores, afters = zip(*told, strict=True)
    assert befores == (None, *afters[:-1])
    assert read_setting(engine, "policy") == afters[-1]
