"""Every source that answers says what its platform takes, and holds to what it says."""

from __future__ import annotations

import inspect

import pytest

from collectors.source import BadItem, source_ids, source_module
from collectors.sources.x import weight
from data.models import Review
from tests.collectors.sources.replay import Replay, answer, listing

ANSWERING = [each for each in source_ids() if hasattr(source_module(each), "reply")]
UNITS = {"characters": len, "bytes": lambda text: len(text.encode()), "weight": weight}
ASKS_THE_INSTANCE = {"mastodon"}
"""Their limit is that of the server, which must be asked first."""


def replies(source_id):
    return source_module(source_id).SOURCE.replies


def of(source_id):
    return listing(
        source_id, "1", options={"author_business_user_id": "7", "instance": "a.example"}
    )


def review(source_id):
    return Review(channel=source_id, external_id="1", author_id="somebody@elsewhere.example")


@pytest.mark.parametrize("source_id", source_ids())
def test_what_can_answer_says_what_it_takes(source_id):
    module = source_module(source_id)
    assert hasattr(module, "reply") == (module.SOURCE.replies is not None)
    if hasattr(module, "read_reply"):
        names = list(inspect.signature(module.read_reply).parameters)
        assert names == ["http", "listing", "review"]


@pytest.mark.parametrize("source_id", ANSWERING)
def test_an_answer_that_overwrites_can_be_read_first(source_id):
    assert replies(source_id).unit in UNITS
    assert hasattr(source_module(source_id), "read_reply") or not replies(source_id).overwrites


@pytest.mark.parametrize("source_id", ANSWERING)
@pytest.mark.parametrize("letter", ["a", "ü", "字"])
def test_one_more_than_it_takes_is_not_sent(source_id, letter):
    stated = replies(source_id)
    if stated.most is None:
        pytest.skip("the platform states no limit")
    size = UNITS[stated.unit]
    text = letter * (stated.most // size(letter) + 1)
    http = Replay({"GET https://a.example/api/v2/instance": [answer({})]}, {"access_token": "t"})
    with pytest.raises(BadItem):
        source_module(source_id).reply(http, of(source_id), review(source_id), text)
    assert [method for method, *_ in http.seen if method != "GET"] == []
    assert not http.seen or source_id in ASKS_THE_INSTANCE


@pytest.mark.parametrize("source_id", sorted(set(ANSWERING) - ASKS_THE_INSTANCE))
def test_an_empty_answer_is_not_sent(source_id):
    http = Replay({})
    with pytest.raises(BadItem):
        source_module(source_id).reply(http, of(source_id), review(source_id), " \n")
    assert http.seen == []
