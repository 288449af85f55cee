"""App Store Connect: signed tokens, cursors, walks that prove something, answers."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from collectors.source import AuthRefused, BadItem, Broken, FormatChanged
from collectors.sources import app_store_connect
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, cases, collect, listing

APP = listing(
    "app_store_connect", "15", channel="app_store", options={"issuer_id": "iss", "key_id": "K1"}
)
ITEM = cases("app_store_connect")[0][1]
KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def review(name, **attributes):
    made = {**ITEM, "id": name, "attributes": {**ITEM["attributes"], **attributes}}
    made.pop("_response")
    return made


def page(*reviews, total=None, cursor=None, included=()):
    links = {"self": "x"}
    if cursor:
        links["next"] = f"https://api.appstoreconnect.apple.com/v1/apps/15/x?cursor={cursor}"
    meta = {"paging": {"total": len(reviews) if total is None else total, "limit": 200}}
    return answer({"data": list(reviews), "included": list(included), "links": links, "meta": meta})


def read(*pages, since=None, key=PEM):
    http = Replay({"GET": list(pages)}, {"private_key": key})
    reviews, _, coverage = collect(app_store_connect, http, APP, since)
    return http, reviews, coverage


def test_a_walk_that_saw_the_stated_total_is_complete():
    included = [ITEM["_response"]]
    http, reviews, coverage = read(
        page(review("a"), total=2, cursor="C", included=included), page(review("b"), total=2)
    )
    assert [one.external_id for one in reviews] == ["a", "b"]
    assert [one.response_text for one in reviews] == ["Fixed in 6.1.", None]
    assert (coverage.complete, coverage.stated_total) == (True, 2)
    assert "cursor=C" in http.seen[1][1]
    assert not read(page(review("a"), total=2))[2].complete


def test_an_incremental_walk_stops_a_month_before_the_known():
    old = review("b", createdDate=(NOW - timedelta(days=31)).isoformat())
    _, reviews, coverage = read(page(review("a"), old, cursor="C"), answer(status=500), since=NOW)
    assert (len(reviews), coverage.complete) == (2, False)


def test_the_token_is_signed_for_apple_and_short_lived():
    http, _, _ = read(page())
    header, claims, signature = http.seen[0][2]["Authorization"].removeprefix("Bearer ").split(".")
    assert unpacked(header) == {"alg": "ES256", "typ": "JWT", "kid": "K1"}
    said = unpacked(claims)
    assert (said["iss"], said["aud"]) == ("iss", "appstoreconnect-v1")
    assert 0 < said["exp"] - said["iat"] <= 20 * 60
    raw = base64.urlsafe_b64decode(signature + "==")
    halves = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    KEY.public_key().verify(
        encode_dss_signature(*halves), f"{header}.{claims}".encode(), ec.ECDSA(SHA256())
    )


def unpacked(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


OTHER = ec.generate_private_key(ec.SECP384R1())


@pytest.mark.parametrize(
    "key",
    ["", "not a key", PEM[:60],
     OTHER.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()],
)  # fmt: skip
def test_a_key_that_is_none_asks_for_a_new_connection(key):
    with pytest.raises(AuthRefused):
        read(page(), key=key)


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (answer({"errors": [{"code": "NOT_AUTHORIZED"}]}, 401), AuthRefused),
        (answer({"errors": [{"code": "FORBIDDEN_ERROR"}]}, 403), AuthRefused),
        (answer({}, 404), Broken),
        (answer({"errors": []}), FormatChanged),
        (answer({"data": [], "links": {"next": "https://api.appstoreconnect.apple.com/"}}),
         FormatChanged),
        (page(review("a"), cursor="same"), Broken),
    ],
)  # fmt: skip
def test_every_refusal_asks_for_what_helps(refused, error):
    with pytest.raises(error):
        read(refused)


REVIEW = Review(channel="app_store", external_id="a", rating=1)


def test_an_answer_is_put_under_its_review():
    http = Replay({"POST": [answer({"data": {"id": "r9"}}, 201)]}, {"private_key": PEM})
    assert app_store_connect.reply(http, APP, REVIEW, "Danke") == "r9"
    data = http.seen[-1][3]["data"]
    assert data["attributes"] == {"responseBody": "Danke"}
    assert data["relationships"]["review"]["data"] == {"type": "customerReviews", "id": "a"}


@pytest.mark.parametrize("text", [" ", "x" * 5_971])
def test_an_answer_beyond_the_limit_is_not_sent(text):
    http = Replay({}, {"private_key": PEM})
    with pytest.raises(BadItem):
        app_store_connect.reply(http, APP, REVIEW, text)
    assert http.seen == []


def test_an_answer_is_found_by_either_end_of_its_relation():
    told = {**ITEM["_response"], "relationships": {"review": {"data": {"id": "a"}}}}
    silent = {**review("a"), "relationships": {"response": {"links": {"self": "x"}}}}
    _, (found, other), _ = read(page(silent, {**silent, "id": "b"}, included=[told]))
    assert (found.response_text, other.response_text) == ("Fixed in 6.1.", None)
