"""What a page asks is done over the real path, and what cannot be done is said."""

from data.runs import run_rows
from jobs.commands import answer_one
from tests.jobs.conftest import demo_listings


def answer(work, kind, payload):
    asked = work.commands.ask(kind, payload, work.clock.now())
    assert answer_one(work)
    return work.commands.get(asked)


def first(work, source):
    return next(each for each in demo_listings(work.engine) if each.source == source)


def test_nothing_asked_nothing_done(bare_work):
    assert answer_one(bare_work) is False


def test_collect_runs_the_listing_at_once(work):
    listing = first(work, "google_business")
    done = answer(work, "collect", {"listing_id": listing.id})
    row = run_rows(work.engine, [listing.id])[0]
    assert (done.result, row.reason, row.outcome) == ({"run_id": row.id}, "asked", "ok")


def test_test_shows_the_first_reviews_and_keeps_none(work):
    listing = first(work, "google_business")
    done = answer(work, "test", {"listing_id": listing.id})
    assert done.result["outcome"] == "ok"
    assert 0 < done.result["count"] <= 5
    assert {"author", "date", "rating", "text"} == set(done.result["reviews"][0])
    assert run_rows(work.engine, [listing.id]) == []


def test_test_of_an_unreachable_listing_says_why(work):
    listing = first(work, "google_business")
    payload = {
        "source": "rss",
        "brand_id": listing.brand_id,
        "remote_id": "https://127.0.0.1/feed.xml",
    }
    done = answer(work, "test", payload)
    assert done.result["count"] == 0
    assert "not on the public internet" in done.result["message"]
    assert done.result["action"]


def test_add_keeps_the_listing_and_collects_it(work):
    listing = first(work, "rss")
    payload = {
        "source": "rss",
        "channel": "blogs",
        "brand_id": listing.brand_id,
        "remote_id": listing.remote_id,
        "options": dict(listing.options),
        "name": "The same feed again",
    }
    done = answer(work, "add", payload)
    row = run_rows(work.engine, [done.result["listing_id"]])[0]
    assert (row.reason, row.outcome) == ("added", "ok")
    assert work.catalogue.listing(done.result["listing_id"]).channel == "blogs"


def test_preview_and_import_go_through_the_same_door(work):
    brand_id = first(work, "google_business").brand_id
    body = b"id,stars,text,date\n1,5,Lovely stay here,2026-01-05\n2,1,Never again,2026-01-06\n"
    upload_id = work.uploads.add("a.csv", body, work.clock.now())
    assert answer(work, "preview", {"upload_id": upload_id}).error is None
    chosen = {"upload_id": upload_id, "brand_id": brand_id, "channel": "trustpilot"}
    done = answer(work, "import", chosen)
    assert done.result["report"]["new"] == 2
    assert "2 rows" in done.progress


def test_an_unforeseen_failure_is_told_with_a_reference_and_no_secret(work):
    done = answer(work, "collect", {"listing_id": 999_999})
    assert f"command {done.id}" in done.error["message"]
    assert done.error["action"]
