"""The demo brand is entered as a person would enter theirs, and reaches the sandbox only."""

from dataclasses import replace
from datetime import timedelta

from data.catalogue import Catalogue, NewBrand
from data.runs import Due, run_rows
from jobs.collecting import collect_listing
from jobs.demo import add_demo, start_sandbox, wanted
from tests.jobs.conftest import demo_listings


def test_entering_it_twice_changes_nothing(work, sandbox):
    before = work.catalogue.listings(), work.catalogue.brands()
    uploads = len(work.uploads.newest())
    add_demo(work, sandbox.url)
    assert (work.catalogue.listings(), work.catalogue.brands()) == before
    assert len(work.uploads.newest()) == uploads


def test_history_beyond_a_window_comes_from_an_export(work):
    imported = {each.channel: each.report for each in work.uploads.newest()}
    assert set(imported) == {"yelp", "tripadvisor"}
    assert all(report["new"] > 3 and report["set_aside"] == 0 for report in imported.values())


def test_it_runs_for_an_empty_store_and_its_own_brand_but_not_beside_nothing_of_its_own(
    bare_work, sandbox
):
    assert wanted(bare_work, allowed=True)
    assert not wanted(bare_work, allowed=False)
    Catalogue(bare_work.engine).add_brand(NewBrand("mine", "Mine", ours=True))
    assert not wanted(bare_work, allowed=True)
    add_demo(bare_work, sandbox.url)
    assert wanted(bare_work, allowed=True)


def test_without_the_sandbox_a_demo_listing_reaches_nothing(work):
    listing = demo_listings(work.engine)[0]
    collect_listing(replace(work, origin=None), Due(listing.id, work.clock.now()))
    row = run_rows(work.engine, [listing.id])[0]
    assert (row.outcome, row.requests) == ("auth", 0)
    assert "sandbox" in row.message


def test_a_restarted_world_is_the_same_world(bare_work):
    world = {"seed": "7", "speed": "0", "size": "small"}
    texts = []
    for _ in range(2):
        running = start_sandbox(bare_work, world)
        add_demo(replace(bare_work, origin=running.url), running.url)
        texts.append(bare_work.catalogue.listings())
        running.stop()
        bare_work.clock.at += timedelta(days=1)
    assert texts[0] == texts[1]


def test_an_export_is_imported_once_and_finished_if_it_was_interrupted(work, sandbox):
    before = [(each.id, each.report) for each in work.uploads.newest()]
    work.clock.at += timedelta(days=30)
    add_demo(work, sandbox.url)
    assert [(each.id, each.report) for each in work.uploads.newest()] == before
    work.uploads.set(before[0][0], state="importing", report=None)
    add_demo(work, sandbox.url)
    again = work.uploads.get(before[0][0])
    assert (again.state, again.report["new"]) == ("imported", 0)
    assert again.report["same"] > 0
