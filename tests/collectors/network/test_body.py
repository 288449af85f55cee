"""Unpacking bodies in pieces, and telling whole ones from cut ones."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.network.answers import Reply
from collectors.network.body import Cut, Decoder, read_json, require_closed
from collectors.source import FormatChanged
from tests.collectors.faultserver import packed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def decoded(body: bytes, encoding: str, size: int, limit: int = 1_000_000) -> bytes:
    decoder = Decoder(encoding, limit)
    for start in range(0, len(body), size):
        decoder.feed(body[start : start + size])
    return decoder.finish()


@given(st.lists(st.binary(max_size=300), max_size=4), st.integers(1, 50))
def test_packed_bodies_come_out_whole_however_they_are_cut_up(
    members: list[bytes], size: int
) -> None:
    whole = b"".join(members)
    assert decoded(b"".join(map(packed, members)), "gzip", size) == whole
    assert decoded(whole, "identity", size) == whole


@given(st.binary(min_size=1, max_size=300), st.data(), st.integers(1, 50))
def test_a_packed_body_without_its_end_is_noticed(
    body: bytes, data: st.DataObject, size: int
) -> None:
    whole = packed(body)
    end = data.draw(st.integers(1, len(whole) - 1))
    with pytest.raises(Cut):
        decoded(whole[:end], "gzip", size)


@given(st.binary(max_size=300), st.integers(0, 299))
def test_nothing_above_the_limit_comes_out(body: bytes, limit: int) -> None:
    for form, encoding in ((body, ""), (packed(body), "gzip")):
        try:
            assert len(decoded(form, encoding, 50, limit)) <= limit
        except FormatChanged:
            assert max(len(body), len(form)) > limit


def test_a_bomb_is_stopped_before_it_unfolds() -> None:
    bomb = packed(bytes(50_000_000))
    decoder = Decoder("gzip", 1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(FormatChanged, match="1 MB"):
            decoder.feed(bomb)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_endless_empty_members_are_stopped() -> None:
    with pytest.raises(FormatChanged):
        decoded(packed(b"") * 1_000, "gzip", 4_096, limit=10_000)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "deflate", "gzip,", "x" * 500])
def test_encodings_that_were_not_asked_for_are_refused(encoding: str) -> None:
    with pytest.raises(FormatChanged) as caught:
        Decoder(encoding, 10)
    assert len(str(caught.value)) < 120


@given(st.lists(JSON, min_size=1, max_size=3), st.data())
def test_cut_json_does_not_close(value: list[Any], data: st.DataObject) -> None:
    body = json.dumps(value).encode()
    require_closed(body + b"\n")
    with pytest.raises(Cut):
        require_closed(body[: data.draw(st.integers(0, len(body) - 1))])


PAGE = b"<!doctype html><html><body><p>ok</p></body></HTML>  \n<!-- made in 3 ms -->"
FEED = b'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>'


@pytest.mark.parametrize(
    "body", [PAGE, FEED, b"\xef\xbb\xbf" + FEED, b"<empty/>", b"id;text\n1;ok"]
)
def test_whole_bodies_close(body: bytes) -> None:
    require_closed(body)


@pytest.mark.parametrize("end", [0, 5, 30, 40])
@pytest.mark.parametrize("body", [PAGE, FEED])
def test_cut_markup_does_not_close(body: bytes, end: int) -> None:
    with pytest.raises(Cut):
        require_closed(body[:end])


@given(JSON)
def test_json_is_read_as_it_was_written(value: Any) -> None:
    assert read_json(json.dumps(value).encode()) == json.loads(json.dumps(value))


def test_one_bad_item_spoils_no_neighbour() -> None:
    digits = "7" * 5_000
    text = f'[{{"rating": NaN}}, {{"rating": {digits}}}, {{"rating": -Infinity}}, {{"rating": 5}}]'
    assert [item["rating"] for item in read_json(text.encode())] == ["NaN", digits, "-Infinity", 5]
    assert read_json(b'["caf\xe9", "ok"]') == ["caf\ufffd", "ok"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"<html>", b"[" * 100_000, b'{"a": 1} {"b": 2}', b"\xff"]
)
def test_what_is_no_json_is_a_changed_format(body: bytes) -> None:
    with pytest.raises(FormatChanged):
        Reply(200, {}, body, "https://api.example/").json()
