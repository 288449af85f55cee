"""What a page asks is done once, and its end is known."""

from data.commands import Commands


def test_the_oldest_is_taken_first_and_by_one_worker_only(engine, now):
    commands = Commands(engine)
    first = commands.ask("collect", {"listing_id": 1}, now)
    second = commands.ask("test", {}, now)
    taken = commands.take(1, now)
    assert (taken.id, taken.kind, taken.payload) == (first, "collect", {"listing_id": 1})
    assert commands.take(1, now).id == second
    assert commands.take(1, now) is None


def test_what_a_worker_that_is_gone_left_undone_is_taken_again(engine, now):
    commands = Commands(engine)
    asked = commands.ask("collect", {}, now)
    commands.take(1, now)
    assert commands.take(2, now).id == asked
    commands.finish(asked, {"run_id": 3}, now)
    assert commands.take(3, now) is None


def test_progress_result_and_error_can_be_read(engine, now):
    commands = Commands(engine)
    good, bad = commands.ask("import", {}, now), commands.ask("import", {}, now)
    commands.progress(good, "3,000 rows")
    assert commands.get(good).progress == "3,000 rows"
    commands.finish(good, {"report": {"new": 2}}, now)
    commands.fail(bad, "It is empty.", "Choose another file.", now)
    assert commands.get(good).result == {"report": {"new": 2}}
    assert commands.get(good).finished_at == now
    assert commands.get(bad).error == {"message": "It is empty.", "action": "Choose another file."}
