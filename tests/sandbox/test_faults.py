"""Every planted fault really happens, on a real connection."""

from __future__ import annotations

import gzip
import pathlib
import socket
import time
import zlib
from urllib.parse import urlsplit

import pytest
import requests

from sandbox.faults import KINDS
from tests.sandbox.test_google import base, walk

FEED = "thehostdaily.example/topics/halvora/feed.xml"


def raw(client, path=FEED, patience=0.4):
    """Return the bytes of an answer, and how the connection ended: closed, reset or open."""
    parts = urlsplit(client.running.url)
    got = b""
    with socket.create_connection((parts.hostname, parts.port), timeout=patience) as line:
        line.sendall(f"GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        try:
            while piece := line.recv(65_536):
                got += piece
        except ConnectionResetError:
            return got, "reset"
        except TimeoutError:
            return got, "open"
    return got, "closed"


def parted(got):
    head, _, body = got.partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines), body


@pytest.fixture
def proper(client):
    return client.get(FEED).content


def test_hang(client):
    client.plant("hang")
    assert raw(client) == (b"", "open")


def test_drip(client, proper):
    client.plant("drip", seconds=0.02)
    got, end = _for_a_while(client, 0.4)
    headers, body = parted(got)
    assert end == "open"
    assert 3 < len(body) < 60
    assert int(headers["content-length"]) == len(proper)


def _for_a_while(client, seconds):
    parts, got, begun = urlsplit(client.running.url), b"", time.monotonic()
    with socket.create_connection((parts.hostname, parts.port), timeout=1) as line:
        line.sendall(f"GET /{FEED} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while time.monotonic() - begun < seconds:
            piece = line.recv(65_536)
            if not piece:
                return got, "closed"
            got += piece
    return got, "open"


def test_reset(client):
    client.plant("reset")
    assert raw(client) == (b"", "reset")


def test_reset_mid_body(client, proper):
    client.plant("reset_mid_body")
    got, end = raw(client)
    assert end == "reset"
    assert 0 < len(parted(got)[1]) < len(proper)


@pytest.mark.parametrize("kind", ["short_content_length", "short_body", "cut_chunk"])
def test_short_bodies(client, proper, kind):
    client.plant(kind)
    got, end = raw(client)
    headers, body = parted(got)
    assert end == "closed"
    assert 0 < len(body) < len(proper)
    if kind == "short_content_length":
        assert int(headers["content-length"]) == len(proper)
    elif kind == "short_body":
        assert "content-length" not in headers
        assert "transfer-encoding" not in headers
    else:
        assert headers["transfer-encoding"] == "chunked"
        assert not body.endswith(b"0\r\n\r\n")


def test_truncated_gzip(client, proper):
    client.plant("truncated_gzip")
    headers, body = parted(raw(client)[0])
    assert headers["content-encoding"] == "gzip"
    unpacker = zlib.decompressobj(31)
    assert proper.startswith(unpacker.decompress(body))
    assert not unpacker.eof


def test_bad_gzip_crc(client):
    client.plant("bad_gzip_crc")
    with pytest.raises(gzip.BadGzipFile, match="CRC"):
        gzip.decompress(parted(raw(client)[0])[1])


def test_bomb(client):
    client.plant("bomb", size=5_000_000)
    body = parted(raw(client)[0])[1]
    assert len(body) < 20_000
    assert len(gzip.decompress(body)) == 5_000_000


def test_double_encoding(client, proper):
    client.plant("double_encoding")
    headers, body = parted(raw(client)[0])
    assert headers["content-encoding"] == "gzip, gzip"
    assert gzip.decompress(gzip.decompress(body)) == proper


def test_wrong_charset(client, proper):
    client.plant("wrong_charset")
    answer = client.get(FEED)
    assert answer.encoding == "iso-8859-1"
    assert answer.content == proper


@pytest.mark.parametrize("spelling", ["7", "0.5", "-1", "soon", "Sat, 21 Nov 2026 02:05:00 GMT"])
def test_status_and_retry_after(client, spelling):
    client.plant("status", status=429, headers={"Retry-After": spelling}, body='{"a": 1}')
    answer = client.get(FEED)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, spelling)
    assert answer.json() == {"a": 1}


@pytest.mark.parametrize(
    ("kind", "mark"), [("login_page", "password"), ("captcha", "captcha"), ("empty_body", "")]
)
def test_other_pages_with_200(client, kind, mark):
    client.plant(kind)
    answer = client.get(FEED)
    assert answer.status_code == 200
    assert mark in answer.text
    assert "<rss" not in answer.text


def google(client):
    listing = max(client.listings("google_business"), key=lambda one: client.truth(one)["shown"])
    return listing, client.sign_in()


def some_pages(client, listing, headers, count, size=10):
    pages, token = [], ""
    for _ in range(count):
        asked = {"pageSize": size} | ({"pageToken": token} if token else {})
        pages.append(client.get(base(listing), headers=headers, params=asked).json())
        token = pages[-1].get("nextPageToken", "")
    return pages


def test_repeated_cursor(client):
    listing, headers = google(client)
    client.plant("repeated_cursor", match="mybusiness", count=None)
    pages = some_pages(client, listing, headers, 4)
    assert len({page["nextPageToken"] for page in pages}) == 1
    assert all(page["reviews"] == pages[0]["reviews"] for page in pages)


def test_alternating_cursors(client):
    listing, headers = google(client)
    client.plant("alternating_cursors", match="mybusiness", count=None)
    first, second, third, fourth = some_pages(client, listing, headers, 4)
    assert first["reviews"] != second["reviews"]
    assert (third, fourth) == (first, second)


def test_clamped_page(client):
    listing, headers = google(client)
    client.plant("clamped_page", match="mybusiness", count=None)
    pages = some_pages(client, listing, headers, 20, size=30)
    assert pages[-1]["reviews"] == pages[-2]["reviews"]
    assert pages[-1]["nextPageToken"]


def test_clamped_page_of_a_portal(client):
    url = client.listings("schemaorg")[0]["remote_id"]
    client.plant("clamped_page", count=None)
    assert 'rel="next"' in client.get(f"{url}?page=90").text
    assert "Review" in client.get(f"{url}?page=90").text


@pytest.mark.parametrize(("kind", "change"), [("insert", 3), ("delete", -3)])
def test_churn_between_pages(client, kind, change):
    listing, headers = google(client)
    before = {row["external_id"] for row in client.shown(listing)}
    client.plant(kind, match="mybusiness", after=1, items=3)
    pages = walk(client, listing, headers, pageSize=10)
    found = [review["reviewId"] for page in pages for review in page["reviews"]]
    after = {row["external_id"] for row in client.shown(listing)}
    assert len(after) == len(before) + change
    if kind == "insert":
        assert len(found) > len(set(found)), "the shift shows items twice"
        assert len(after - set(found)) == 3
    else:
        assert len((before & after) - set(found)) == 3, "the shift skips items"


def test_token_expires_at_a_page(client):
    listing, headers = google(client)
    client.plant("expire_token", match="mybusiness", after=1)
    first = client.get(base(listing), headers=headers)
    second = client.get(base(listing), headers=headers)
    assert (first.status_code, second.status_code) == (200, 401)
    assert client.get(base(listing), headers=client.sign_in()).status_code == 200


def test_broken_item_among_good_ones(client):
    listing, headers = google(client)
    client.plant("broken_item", match="mybusiness")
    reviews = client.get(base(listing), headers=headers).json()["reviews"]
    assert [one["starRating"] for one in reviews].count("SEVENTEEN") == 1
    assert len(reviews) > 10


@pytest.mark.parametrize(
    ("source", "broken"),
    [("schemaorg", '"ratingValue": "many"'), ("rss", "the day before yesterday")],
)
def test_broken_item_in_markup(client, source, broken):
    client.plant("broken_item")
    page = client.get(client.listings(source)[0]["remote_id"]).text
    assert page.count(broken) == 1


def test_empty_page(client):
    listing, headers = google(client)
    client.plant("empty_page", match="mybusiness")
    assert "reviews" not in client.get(base(listing), headers=headers).json()


def test_after_count_method_and_match(client):
    client.plant("status", status=500, after=1, count=2, match="thehostdaily", method="GET")
    codes = [client.get(FEED).status_code for _ in range(5)]
    assert codes == [200, 500, 500, 200, 200]
    assert client.get("stayandtable.example/robots.txt").status_code == 200


def test_clearing(client):
    client.plant("status", count=None)
    assert client.get(FEED).status_code == 503
    assert requests.delete(f"{client.running.url}/sandbox/faults", timeout=5).json() == []
    assert client.get(FEED).status_code == 200


@pytest.mark.parametrize("wanted", [{"kind": "gremlin"}, {"kind": "hang", "colour": "red"}, {}])
def test_unknown_faults_are_refused(client, wanted):
    answer = requests.post(f"{client.running.url}/sandbox/faults", json=wanted, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_log_of_requests(client):
    client.plant("status", status=401)
    client.get(FEED)
    client.get(FEED)
    first, second = client.get("sandbox/requests").json()
    assert (first["host"], first["path"]) == ("thehostdaily.example", "/topics/halvora/feed.xml")
    assert (first["authorised"], first["fault"]) == (False, "status")
    assert (second["authorised"], second["fault"]) == (True, "")
    assert second["at"] >= first["at"]


def test_every_kind_is_tested():
    source = pathlib.Path(__file__).read_text("utf-8")
    assert [kind for kind in KINDS if f'"{kind}"' not in source] == []


def test_a_hanging_client_does_not_hold_others(client):
    client.plant("hang", match="thehostdaily")
    parts = urlsplit(client.running.url)
    with socket.create_connection((parts.hostname, parts.port)) as line:
        line.sendall(f"GET /{FEED} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert client.get("stayandtable.example/robots.txt").status_code == 200
