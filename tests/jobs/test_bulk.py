"""Chains come by file: each row ends new, changed, same or refused; a dry run keeps nothing."""

import base64
import os
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from collectors.tables.table import Unreadable
from data.catalogue import Catalogue, NewBrand
from data.schema import brand, listing, location
from jobs.bulk import add_in_bulk
from tests.jobs.conftest import ROOT
from tests.jobs.test_commands import answer

HEAD = (
    "brand,location,name,city,latitude,time_zone,group: region,source,remote_id,every,"
    "option:languages"
)


def table(*rows):
    return "\n".join([HEAD, *rows, ""]).encode()


def added(engine, *rows, keep=True):
    report = add_in_bulk(engine, table(*rows), "chain.csv", keep=keep)
    return [(row["verdict"], row["why"]) for row in report["rows"]]


def held(engine):
    with engine.connect() as connection:
        return [connection.scalar(select(func.count()).select_from(each))
                for each in (brand, location, listing)]  # fmt: skip


QUAY = "Hook,quay,Hook Quay,Bristol,51.45,Europe/London,west,tripadvisor,77,60,en de"


def test_a_row_is_new_then_the_same_then_changed(engine):
    assert added(engine, QUAY) == [("new", "")]
    assert added(engine, QUAY) == [("same", "")]
    moved = QUAY.replace("Bristol", "Bath").replace("60", "90")
    assert added(engine, moved) == [("changed", "city, schedule_seconds")]
    (of,) = Catalogue(engine).listings()
    assert (of.source, of.remote_id, of.time_zone) == ("tripadvisor", "77", "Europe/London")
    assert of.options == {"languages": "en de"}


def test_what_a_row_leaves_empty_keeps_its_value(engine):
    added(engine, QUAY)
    assert added(engine, "hook,quay,,,,,,yelp,https://www.yelp.com/biz/hook-quay,,") == [
        ("new", "")
    ]
    with engine.connect() as connection:
        row = connection.execute(select(location).where(location.c.key == "quay")).one()
        remote = connection.scalar(select(listing.c.remote_id).where(listing.c.source == "yelp"))
    assert (row.name, row.city, row.groups) == ("Hook Quay", "Bristol", {"region": "west"})
    assert remote == "hook-quay"


def test_a_dry_run_says_the_same_and_keeps_nothing(engine):
    before = held(engine)
    rows = [QUAY, QUAY.replace("quay", "hill"), "Hook,,,,,,,x,hook,,"]
    weighed = added(engine, *rows, keep=False)
    assert held(engine) == before
    assert added(engine, *rows) == weighed == [("new", "")] * 3
    assert held(engine) == [before[0] + 1, before[1] + 3, before[2] + 3]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",quay,,,,,,,,,", "which brand"),
        ("Hook,,,,,,,,,,", "neither a location nor a listing"),
        ("Hook,quay,,,91,,,,,,", "latitude"),
        ("Hook,quay,,,north,,,,,,", "latitude"),
        ("Hook,quay,,,,Bristol,,,,,", "time zone"),
        ("Hook,quay,,,,,,yelpp,7,,", "no source 'yelpp'"),
        ("Hook,quay,,,,,,file,7,,", "no source 'file'"),
        ("Hook,quay,,,,,,yelp,,,", "remote_id"),
        ("Hook,quay,,,,,,yelp,https://example.com/,,", "does not tell"),
        ("Hook,quay,,,,,,yelp,7,soon,", "minutes"),
        ("Hook,quay,,,,,,yelp,7,,en", "no option languages"),
        ("Demo Inns,quay,,,,,,,,,", "demo"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_its_neighbours_go_on(engine, row, why):
    Catalogue(engine).add_brand(NewBrand("demo", "Demo Inns", demo=True))
    (first, (verdict, said), last) = added(engine, QUAY, row, QUAY.replace("quay", "hill"))
    assert (first[0], verdict, last[0]) == ("new", "refused", "new")
    assert why in said


def test_a_row_that_stands_there_twice_is_refused_once(engine):
    assert added(engine, QUAY, QUAY)[1] == ("refused", "Row 2 says the same thing.")


def test_a_secret_in_a_file_is_refused(engine):
    body = b"brand,location,source,remote_id,option:api_key\nHook,quay,yelp,7,s3cr3t\n"
    (row,) = add_in_bulk(engine, body, "chain.csv", keep=True)["rows"]
    assert "secret" in row["why"] and "s3cr3t" not in repr(row)


@pytest.mark.parametrize("body", [b"brand,locatoin\nHook,quay\n", b"location,city\nquay,Bath\n"])
def test_a_column_that_means_nothing_stops_the_file(engine, body):
    with pytest.raises(Unreadable):
        add_in_bulk(engine, body, "chain.csv", keep=True)


def test_a_chain_of_two_thousand_is_taken_at_once(engine):
    rows = [QUAY.replace("quay", f"q{number}").replace("77", str(number)) for number in range(2000)]
    assert set(added(engine, *rows)) == {("new", "")}
    assert set(added(engine, *rows, keep=False)) == {("same", "")}
    assert held(engine)[2] == 2_000


def test_the_command_line_does_the_same(tmp_path):
    path = tmp_path / "chain.csv"
    path.write_bytes(table(QUAY, "Hook,,,,,,,,,,"))
    variables = {**os.environ, "EARSHOT_HOME": str(tmp_path / "home")}

    def run(*more):
        command = [sys.executable, "-m", "jobs.bulk", str(path), *more]
        return subprocess.run(
            command, check=False, cwd=ROOT, env=variables, capture_output=True, text=True
        )

    for arguments in (("--dry-run",), ()):
        done = run(*arguments)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "1 new, 1 refused")
    assert run().stdout.splitlines()[-1] == "1 same, 1 refused"


def test_the_command_line_says_that_a_file_is_not_there(tmp_path):
    command = [sys.executable, "-m", "jobs.bulk", "nowhere.csv", "--dry-run"]
    variables = {**os.environ, "EARSHOT_HOME": str(tmp_path)}
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=variables, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (2, "nowhere.csv: No such file or directory.\n")


def test_a_page_asks_for_it_through_the_worker(bare_work):
    body = base64.b64encode(table(QUAY)).decode()
    payload = {"filename": "chain.csv", "body": body, "keep": False}
    for keep, verdict in ((False, "new"), (True, "new"), (True, "same")):
        done = answer(bare_work, "bulk", payload | {"keep": keep})
        assert done.result["counts"] == {verdict: 1}
    broken = answer(bare_work, "bulk", payload | {"body": base64.b64encode(b"x,y\n1,2\n").decode()})
    assert "mean nothing here" in broken.error["message"] and broken.error["action"]
