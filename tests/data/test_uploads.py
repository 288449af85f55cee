"""A file is kept as it came, and how it was read is remembered."""

import pytest

from data import uploads as module
from data.uploads import KnownMapping, Uploads


def test_a_file_comes_back_byte_for_byte(engine, now):
    uploads = Uploads(engine)
    body = bytes(range(256)) * 50
    upload_id = uploads.add("../../etc/passwd.csv", body, now, channel="yelp")
    assert uploads.body(upload_id) == body
    held = uploads.get(upload_id)
    assert (held.state, held.channel, held.origin) == ("new", "yelp", "upload")
    assert uploads.holds(body) and not uploads.holds(b"other")
    assert [each.id for each in uploads.newest()] == [upload_id]


def test_a_file_that_is_too_large_is_refused_with_a_way_out(engine, now, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 10)
    with pytest.raises(ValueError, match="split this one"):
        Uploads(engine).add("big.csv", b"x" * 11, now)
    assert Uploads(engine).newest() == []


def test_a_mapping_is_remembered_and_replaced(engine, now):
    uploads = Uploads(engine)
    assert uploads.known("s") is None
    for column in ("Note", "Sterne"):
        uploads.remember("s", KnownMapping({"rating": column}, "google"), now)
    assert uploads.known("s") == KnownMapping({"rating": "Sterne"}, "google")
