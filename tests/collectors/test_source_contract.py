"""Every source keeps the contract, and no item, however broken, gets past its reader."""

from __future__ import annotations

import copy
import inspect
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectors.record import FETCHED_AT
from collectors.source import BadItem, all_sources, source_ids, source_module
from data.models import Review
from tests.collectors.sources.replay import PAYLOADS, cases

TESTS = Path(__file__).parent
IMPORTED = {"file", "google_takeout"}
"""Sources that read what a person hands in; their items are rows of files, tested there."""
READ = [source_id for source_id in source_ids() if source_id not in IMPORTED]
SAVED = [(source_id, *case) for source_id in READ for case in cases(source_id)]


def nested(depth: int) -> object:
    value: object = "deep"
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


HOSTILE = [
    None, "", " ", "five", "NaN", "1e999", True, False, 0, -1, 6, 2.5, 10**25, -(10**25),
    float("nan"), float("inf"), [], {}, [None], {"label": None}, "\x00", "\ud800", "\u202e",
    "9" * 5_000, "2026-13-01", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00", "١٢ مارس", "<" * 4_000, "<div>" * 4_000, "&amp;" * 3_000,
    "x" * 300_000, "javascript:alert(1)", "http://[", nested(400), {"seconds": "x"}, ...,
]  # fmt: skip
"""What a field is replaced by; `...` takes it away."""

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text(max_size=80) | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def paths(value: object, at: tuple = ()) -> list[tuple]:
    """Return the path of every field, however deep."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path for key, one in inner for path in [(*at, key), *paths(one, (*at, key))]]


def broken_at(item: dict, path: tuple, value: object) -> dict:
    """Return the item with one field replaced, or taken away if the value is `...`."""
    changed = copy.deepcopy(item)
    owner = changed
    for key in path[:-1]:
        owner = owner[key]
    if value is ...:
        del owner[path[-1]]
    else:
        owner[path[-1]] = value
    return changed


@pytest.mark.parametrize("source_id", source_ids())
def test_a_source_has_the_agreed_shape(source_id):
    module = source_module(source_id)
    assert module.SOURCE.id == source_id
    assert module.SOURCE.channel and module.SOURCE.name
    assert inspect.isgeneratorfunction(module.fetch)
    assert list(inspect.signature(module.fetch).parameters) == ["http", "listing", "since"]
    assert list(inspect.signature(module.parse).parameters) == ["item", "listing"]
    if hasattr(module, "reply"):
        given_names = list(inspect.signature(module.reply).parameters)
        assert given_names == ["http", "listing", "review", "text"]
    assert list(TESTS.rglob(f"test_{source_id}.py"))


@pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.id)
def test_a_source_says_what_it_needs_and_what_it_cannot_do(source):
    assert all(need.name.isidentifier() and need.label for need in source.needs)
    assert len({need.name for need in source.needs}) == len(source.needs)
    assert len(source.note) > 20
    assert source.requests_per_second > 0


def test_every_source_that_reads_a_remote_has_saved_items():
    assert {path.name for path in PAYLOADS.iterdir()} == set(READ)
    assert all(len(cases(source_id)) >= 2 for source_id in READ)


@pytest.mark.parametrize(("source_id", "listing", "item", "review"), SAVED)
def test_a_saved_item_becomes_exactly_this_review(source_id, listing, item, review):
    before = copy.deepcopy(item)
    parse = source_module(source_id).parse
    made = parse(item, listing)
    assert made.model_dump(mode="json", exclude_defaults=True) == review
    assert made.channel == listing.channel
    assert item == before
    assert parse(item, listing) == made


@pytest.mark.parametrize(("source_id", "listing", "item", "review"), SAVED)
def test_an_item_with_one_hostile_field_is_read_or_set_aside(source_id, listing, item, review):
    for path in paths(item):
        for value in HOSTILE:
            outcome(source_id, broken_at(item, path, value), listing)


@pytest.mark.parametrize(("source_id", "listing", "item", "review"), SAVED)
def test_new_fields_change_nothing(source_id, listing, item, review):
    parse = source_module(source_id).parse
    assert parse({**item, "brandNewField": {"a": [1]}}, listing) == parse(item, listing)


@pytest.mark.parametrize("source_id", READ)
@settings(
    max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(data=st.data())
def test_an_item_with_anything_in_a_field_is_read_or_set_aside(source_id, data):
    listing, item, _ = data.draw(st.sampled_from(cases(source_id)))
    fields = [path for path in paths(item) if path[-1] != FETCHED_AT]
    path, value = data.draw(st.sampled_from(fields)), data.draw(ANYTHING)
    outcome(source_id, broken_at(item, path, value), listing)


@pytest.mark.parametrize("source_id", READ)
@pytest.mark.parametrize("item", [{}, {"_not_an_object": "text"}, {"_not_an_object": nested(400)}])
def test_what_is_no_item_at_all_is_set_aside_with_a_reason(source_id, item):
    listing = cases(source_id)[0][0]
    with pytest.raises(BadItem, match=r"\w+ \w+"):
        source_module(source_id).parse(item, listing)


def outcome(source_id, item, listing):
    try:
        made = source_module(source_id).parse(item, listing)
        assert isinstance(made, Review)
        assert made.channel == listing.channel
        assert made.url is None or made.url.lower().startswith(("http://", "https://"))
    except BadItem as reason:
        assert str(reason) and len(str(reason)) < 300
