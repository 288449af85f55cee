"""Every source over pages with one broken field: it ends as agreed, whatever it was sent."""

from __future__ import annotations

import json

import pytest

from collectors.source import BadItem, SourceError, source_ids, source_module
from data.models import Coverage, Review
from tests.collectors.sources.replay import PAYLOADS, Replay, answer, cases
from tests.collectors.test_source_contract import HOSTILE, IMPORTED, broken_at, paths

UNTESTED = {
    "rss": "its pages are XML, broken in its own tests",
    "schemaorg": "its pages are HTML, broken in the tests of linked data",
    "app_store_connect": "its token is signed, so its own tests hold its pages",
}
"""Sources whose pages are no saved JSON, and where they are broken instead."""
PAGED = [name for name in source_ids() if (PAYLOADS / name / "pages.json").exists()]


def saved(source_id):
    return json.loads((PAYLOADS / source_id / "pages.json").read_text("utf-8"))


def walk(source_id, pages, secrets):
    """Return the reviews and the number of items set aside, or the error that ended the walk."""
    plan = {page["part"]: [answer(page["body"], **page.get("headers", {}))] for page in pages}
    of = cases(source_id)[0][0]
    module, http = source_module(source_id), Replay(plan, dict(secrets))
    items, reviews, refused = module.fetch(http, of, None), [], 0
    while True:
        try:
            reviews.append(module.parse(next(items), of))
        except BadItem:
            refused += 1
        except StopIteration as end:
            assert isinstance(end.value, Coverage)
            return reviews, refused, end.value
        except SourceError as error:
            assert str(error)
            return reviews, refused, error


def test_every_source_has_saved_pages_or_says_why_not():
    assert set(PAGED) | set(UNTESTED) | IMPORTED == set(source_ids())


@pytest.mark.parametrize("source_id", PAGED)
def test_the_saved_pages_are_walked_to_their_end(source_id):
    stored = saved(source_id)
    reviews, refused, end = walk(source_id, stored["pages"], stored["secrets"])
    assert isinstance(end, Coverage)
    assert reviews and not refused
    assert all(isinstance(review, Review) for review in reviews)


@pytest.mark.parametrize("source_id", PAGED)
def test_pages_with_one_hostile_field_end_as_agreed(source_id):
    stored = saved(source_id)
    for number, page in enumerate(stored["pages"]):
        inside = [path for path in paths(page["body"]) if len(path) <= 4]
        for path in inside:
            for value in HOSTILE:
                pages = [*stored["pages"]]
                pages[number] = {**page, "body": broken_at(page["body"], path, value)}
                walk(source_id, pages, stored["secrets"])


@pytest.mark.parametrize("source_id", PAGED)
@pytest.mark.parametrize("body", [None, [], {}, "text", 5, True, [None], {"error": {"code": 1}}])
def test_pages_that_are_something_else_end_as_agreed(source_id, body):
    stored = saved(source_id)
    for number, page in enumerate(stored["pages"]):
        pages = [*stored["pages"]]
        pages[number] = {**page, "body": body}
        walk(source_id, pages, stored["secrets"])
