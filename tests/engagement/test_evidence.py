"""The evidence pack tells what is out of the ordinary, and nothing where nothing is."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert

from data.audit import Audit
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.evidence import Suspicions
from data.models import OWNER, Review, Scope
from data.schema import copy
from data.store import Store
from data.upsert import Arrival
from engagement.evidence import as_json, as_text, facts, grounds
from tests.jobs.conftest import ANCHOR

ALL = Scope.everything()


@pytest.fixture
def place(engine):
    catalogue = Catalogue(engine)
    brand_id = catalogue.add_brand(NewBrand("b", "B", ours=True))
    location_id = catalogue.add_location(brand_id, NewLocation("p", "Quay"))
    return catalogue.listing(catalogue.add_listing(location_id, NewListing("s", "google", "1")))


@pytest.fixture
def suspicions(engine):
    return Suspicions(engine, Audit(engine, Fernet.generate_key().decode()))


def write(engine, listing, *said):
    """Write reviews: how long ago in hours, stars, and who; they get the ids 1, 2, 3 …"""
    reviews = [
        Review(
            channel="google", external_id=str(number), author_id=who, author=who, rating=stars,
            text=f"words {number}", created_at=ANCHOR - timedelta(hours=hours),
        )
        for number, (hours, stars, who) in enumerate(said)
    ]  # fmt: skip
    Store(engine).keep(Arrival(listing, reviews, 1, ANCHOR))


def kinds(found):
    return [each.kind for each in grounds(found)]


def test_an_ordinary_complaint_shows_nothing(engine, place, suspicions):
    write(engine, place, (5, 1, "a"), *((200 + 90 * n, 2, f"b{n}") for n in range(15)))
    found = suspicions.evidence(ALL, 1)
    assert (found.around, kinds(found)) == (1, [])
    assert "Nothing that can be measured" in as_text(found, ANCHOR)


def test_a_burst_and_its_hurry_are_told_with_what_is_usual(engine, place, suspicions):
    write(engine, place, (5, 1, "a"), *((5 + n / 10, 1, f"b{n}") for n in range(6)), (400, 1, "c"))
    found = suspicions.evidence(ALL, 1)
    assert kinds(found) == ["burst", "timing"]
    words = {each.kind: each.words for each in grounds(found)}
    assert "7 negative reviews of this place within 6 days, where 0.1 are usual" in words["burst"]


def test_an_account_that_gives_only_the_worst_is_told(engine, place, suspicions):
    write(engine, place, (5, 1, "a"), (900, 1, "a"), (1800, 1, "a"))
    assert kinds(suspicions.evidence(ALL, 1)) == ["account"]
    write(engine, place, (5, 1, "a"), (900, 1, "a"), (1800, 1, "a"), (1900, 5, "a"))
    assert kinds(suspicions.evidence(ALL, 1)) == []


def test_copies_are_told_with_their_accounts_and_kept_out_of_the_facts(engine, place, suspicions):
    write(engine, place, (5, 1, "a"), (900, 3, "b"), (1800, 3, "c"))
    with engine.begin() as connection:
        rows = [{"review_id": n, "group_id": 1, "similarity": 0.9} for n in (1, 2, 3)]
        connection.execute(insert(copy), rows)
    found = suspicions.evidence(ALL, 1)
    assert kinds(found) == ["copies"]
    assert "2 other reviews with nearly the same text (up to 90% alike), by 2 other accounts" in (
        grounds(found)[0].words
    )
    assert "words" not in json.dumps(facts(found))
    told = json.loads(as_json(found, ANCHOR))
    assert [each["account"] for each in told["copies"]] == ["c", "b"]
    assert told["review"]["text"] == "words 0"


def test_what_lies_beyond_the_scope_is_not_evidence(engine, place, suspicions):
    write(engine, place, (5, 1, "a"))
    assert suspicions.evidence(Scope(), 1) is None
    assert suspicions.disputes(Scope(), 1) == []


def test_a_report_and_its_outcome_are_kept(engine, place, suspicions):
    write(engine, place, (5, 1, "a"))
    found = suspicions.evidence(ALL, 1)
    number = suspicions.report(OWNER, 1, " never a guest ", facts(found), ANCHOR)
    suspicions.close(OWNER, number, "Removed by the platform", ANCHOR + timedelta(days=2))
    (kept,) = suspicions.disputes(ALL, 1)
    assert (kept.reason, kept.outcome, kept.by) == (
        "never a guest", "Removed by the platform", OWNER.name,
    )  # fmt: skip
    assert kept.facts["around"] == 1


def test_nobody_reports_what_they_may_not_see(engine, place, suspicions):
    write(engine, place, (5, 1, "a"))
    stranger = replace(OWNER, scope=Scope(frozenset({99})))
    with pytest.raises(LookupError):
        suspicions.report(stranger, 1, "x", {}, ANCHOR)
    number = suspicions.report(OWNER, 1, "x", {}, ANCHOR)
    with pytest.raises(LookupError):
        suspicions.close(stranger, number, "x", ANCHOR)
