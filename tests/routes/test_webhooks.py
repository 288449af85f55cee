"""Deliveries are proved before anything is stored, stored once, and taken in by the worker."""

import base64
import hashlib
import hmac
import json
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.catalogue import NewBrand, NewListing, NewLocation
from data.deliveries import ATTEMPTS, Deliveries
from data.schema import delivery, listing, review, upload
from jobs.delivering import take_deliveries
from routes.reach import Reach
from routes.webhooks import MOST_BYTES, webhook_routes
from tests.routes.conftest import served

KEY = "app-secret-canary"
CREATED = {
    "id": "53bffd360000640002975387", "language": "en", "title": "Well", "text": "Kind people.",
    "stars": 5, "createdAt": "2026-02-20T09:34:44.000Z", "consumer": {"id": "c1", "name": "Ada"},
}  # fmt: skip


@pytest.fixture
def platform(work):
    for owner, name in (
        ("facebook", "app_secret"), ("file", "webhook_key"), ("trustpilot", "webhook_password"),
        ("trustpilot:north", "webhook_password"),
    ):  # fmt: skip
        work.secrets.keep(owner, name, KEY + owner.partition(":")[2], work.clock.now())
    work.secrets.keep("facebook", "verify_token", "hello", work.clock.now())
    with served(webhook_routes(lambda: Reach(work))) as browser:
        yield browser


def listing_of(work, source, remote_id, **more):
    brand = work.catalogue.add_brand(NewBrand("hook", "Hook", ours=True))
    place = work.catalogue.add_location(brand, NewLocation(remote_id, remote_id))
    made = work.catalogue.add_listing(place, NewListing(source, source, remote_id, **more))
    work.catalogue.schedule(made, work.clock.now() + timedelta(hours=1))
    return made


def due(work):
    return [each.listing_id for each in work.runs.due(work.clock.now())]


def signed(body, key=KEY):
    return "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def from_meta(platform, said, **more):
    body = json.dumps(said).encode()
    return platform.post("/webhooks/facebook", body, {"X-Hub-Signature-256": signed(body), **more})


def basic(password, user="earshot"):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def from_trustpilot(platform, *events, path="/webhooks/trustpilot", password=KEY):
    body = json.dumps({"events": list(events)}).encode()
    return platform.post(path, body, basic(password))


def event(name="service-review-created", **changes):
    return {"eventName": name, "version": "1", "eventData": {**CREATED, **changes}}


def stored(work, table=delivery):
    with work.engine.connect() as connection:
        return connection.execute(select(table)).all()


FEED = {"object": "page", "entry": [{"id": "p1", "changes": [{"field": "feed"}]}]}


def test_a_page_that_something_happened_to_is_collected_at_once(work, platform):
    of, other = listing_of(work, "facebook", "p1"), listing_of(work, "facebook", "p2")
    assert from_meta(platform, FEED).status_code == 200
    assert due(work) == []
    assert take_deliveries(work) == 1
    assert due(work) == [of] and other not in due(work)
    (row,) = stored(work)
    assert (row.result["listings"], row.body, row.error) == (1, b"", None)


def test_the_same_delivery_again_counts_once(work, platform):
    listing_of(work, "facebook", "p1")
    for _ in range(3):
        assert from_meta(platform, FEED).status_code == 200
    assert len(stored(work)) == 1
    take_deliveries(work)
    assert from_meta(platform, FEED).status_code == 200
    assert take_deliveries(work) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": signed(b"{}", "another key")},
        {"X-Hub-Signature-256": signed(b"{ }")},
        {"X-Hub-Signature-256": signed(b"{}").removeprefix("sha256=")},
        {"X-Hub-Signature": signed(b"{}")},
        {"X-Hub-Signature-256": "\xe9" * 71},
        basic(KEY),
    ],
)
def test_a_delivery_without_its_proof_is_refused_and_not_kept(work, platform, headers):
    assert platform.post("/webhooks/facebook", b"{}", headers).status_code == 401
    assert stored(work) == []


def test_nothing_is_proved_where_no_secret_is_known(work, platform):
    body = b"{}"
    headers = {"X-Hub-Signature-256": signed(body, "")}
    assert platform.post("/webhooks/instagram", body, headers).status_code == 401
    assert platform.get("/webhooks/instagram?hub.mode=subscribe").status_code == 401
    assert stored(work) == []


@pytest.mark.parametrize("path", ["yelp", "nobody", "..%2Ffile", "file.secret"])
def test_other_sources_take_no_deliveries(work, platform, path):
    headers = {"X-Hub-Signature-256": signed(b"{}")}
    assert platform.post(f"/webhooks/{path}", b"{}", headers).status_code == 404


def test_a_delivery_has_a_largest_size(work, platform):
    body = b"x" * (MOST_BYTES + 1)
    headers = {"X-Hub-Signature-256": signed(body)}
    assert platform.post("/webhooks/facebook", body, headers).status_code == 413
    chunked = (body[at : at + 500_000] for at in range(0, len(body), 500_000))
    # The server may close while we are still sending.
    with suppress(OSError):
        assert platform.post("/webhooks/facebook", chunked, headers).status_code == 413
    assert stored(work) == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("hub.mode=subscribe&hub.verify_token=hello&hub.challenge=1158201444", 200),
        ("hub.mode=subscribe&hub.verify_token=guess&hub.challenge=1", 401),
        ("hub.mode=unsubscribe&hub.verify_token=hello&hub.challenge=1", 401),
        ("hub.challenge=1", 401),
    ],
)
def test_meta_makes_sure_of_us(platform, query, status):
    answer = platform.get(f"/webhooks/facebook?{query}")
    assert answer.status_code == status
    assert answer.body == (b"1158201444" if status == 200 else b"")
    assert status != 200 or answer.headers["content-type"].startswith("text/plain")


def test_a_review_of_trustpilot_is_held_at_once(work, platform):
    listing_of(work, "trustpilot", "u1")
    assert from_trustpilot(platform, event()).status_code == 200
    assert from_trustpilot(platform, event(), event(id=7, stars="no")).status_code == 200
    take_deliveries(work)
    (held,) = stored(work, review)
    assert (held.external_id, held.rating, held.author) == (CREATED["id"], 5, "Ada")
    results = [row.result for row in stored(work)]
    assert [(each["new"], each["same"], each["set_aside"]) for each in results] == [
        (1, 0, 0),
        (0, 1, 1),
    ]
    assert due(work) == []


@pytest.mark.parametrize("name", ["service-review-deleted", "service-review-updated", "other"])
def test_what_a_delivery_does_not_tell_is_collected(work, platform, name):
    of = listing_of(work, "trustpilot", "u1")
    from_trustpilot(platform, event(name))
    take_deliveries(work)
    assert due(work) == [of]
    assert stored(work, review) == []


def test_a_delivery_that_could_be_of_several_listings_is_given_to_none(work, platform):
    of = [listing_of(work, "trustpilot", each) for each in ("u1", "u2")]
    from_trustpilot(platform, event())
    take_deliveries(work)
    assert (sorted(due(work)), stored(work, review)) == (of, [])


def test_an_account_has_an_address_and_a_password_of_its_own(work, platform):
    of = listing_of(work, "trustpilot", "u1", account="north")
    listing_of(work, "trustpilot", "u2")
    path = "/webhooks/trustpilot/north"
    assert from_trustpilot(platform, event(), path=path).status_code == 401
    answer = from_trustpilot(platform, event(), path=path, password=KEY + "north")
    assert answer.status_code == 200
    take_deliveries(work)
    (held,) = stored(work, review)
    assert held.listing_id == of


def test_a_signed_file_is_imported_as_reviews_of_its_channel(work, platform):
    listing_of(work, "trustpilot", "u1")
    body = b"id,stars,text,date\n1,5,Lovely stay here,2026-01-05\n2,1,Never again,2026-01-06\n"
    headers = {"X-Earshot-Signature": signed(body)}
    assert platform.post("/webhooks/file/trustpilot", body, headers).status_code == 200
    assert platform.post("/webhooks/file/trustpilot", body, headers).status_code == 200
    assert take_deliveries(work) == 1
    (row,) = stored(work, upload)
    assert (row.origin, row.channel, row.state) == ("webhook", "trustpilot", "imported")
    assert sorted(each.channel for each in stored(work, review)) == ["trustpilot"] * 2


def test_a_delivery_that_makes_no_sense_is_given_up_and_kept(work):
    Deliveries(work.engine).keep("facebook", "", b"not json", work.clock.now())
    for _ in range(ATTEMPTS):
        assert take_deliveries(work) == 1
    assert take_deliveries(work) == 0
    (row,) = stored(work)
    assert (row.error, row.body, row.attempts) == ("JSONDecodeError", b"not json", ATTEMPTS)


def test_a_delivery_for_nobody_ends(work, platform):
    from_meta(platform, FEED)
    take_deliveries(work)
    (row,) = stored(work)
    assert row.result["listings"] == 0 and row.finished_at is not None


def test_no_secret_is_kept_with_a_delivery(work, platform):
    listing_of(work, "trustpilot", "u1")
    from_trustpilot(platform, event())
    assert KEY not in repr(stored(work)) and KEY not in repr(stored(work, listing))
