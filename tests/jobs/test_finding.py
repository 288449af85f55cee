"""Finding a listing over the real path: what is typed, asked of the platform, comes back."""

import pytest

from data.catalogue import NewBrand
from tests.jobs.conftest import demo_listings
from tests.jobs.test_commands import answer


def find(work, source, query, **more):
    brand_id = demo_listings(work.engine)[0].brand_id
    payload = {"source": source, "brand_id": brand_id, "query": query, **more}
    return answer(work, "find", payload)


def collected(work, source):
    return [each for each in demo_listings(work.engine) if each.source == source]


@pytest.mark.parametrize("source", ["google_business", "tripadvisor"])
def test_what_is_watched_can_be_found_by_its_name(work, source):
    listing = collected(work, source)[0]
    done = find(work, source, listing.name)
    assert done.error is None
    found = {each["remote_id"]: each for each in done.result["found"]}
    assert found[listing.remote_id]["name"]


def test_nothing_found_is_an_empty_list_and_no_failure(work):
    assert find(work, "google_business", "no such place anywhere").result == {"found": []}


def test_a_pasted_address_needs_neither_network_nor_key(bare_work):
    url = " https://www.yelp.com/biz/hook-bristol "
    done = answer(bare_work, "find", {"source": "yelp", "brand_id": None, "query": url})
    assert done.result["found"] == [
        {"remote_id": "hook-bristol", "name": "", "address": "", "url": url.strip()}
    ]


def test_what_is_missing_is_said(bare_work):
    brand_id = bare_work.catalogue.add_brand(NewBrand("hook", "Hook"))
    payload = {"source": "google_places", "brand_id": brand_id, "query": "hook"}
    done = answer(bare_work, "find", payload)
    assert "api key" in done.error["message"]
    done = answer(bare_work, "find", payload | {"source": "hacker_news"})
    assert "cannot tell a listing" in done.error["message"]
    assert done.error["action"]
