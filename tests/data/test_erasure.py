"""Erasing and compacting, on every database."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from data.audit import Audit
from data.compacting import compact
from data.customers import Customers
from data.erasure import Erasure
from data.models import OWNER, Filters, Notice, Review, Scope
from data.notices import keep_notices, pending_notices
from data.reading import Reading
from data.schema import review
from data.store import Store
from data.suppression import ERASED, PREFIX, Suppression
from data.upsert import Arrival

KEY = Fernet.generate_key().decode()
ALL = Scope.everything()


def said(number, **what):
    values = {"channel": "google", "external_id": str(number), "text": f"words {number}"}
    return Review(**values | what)


@pytest.fixture
def store(engine):
    return Store(engine, suppression=Suppression(KEY))


def erase(engine, review_id, keys=KEY, now=None):
    return Erasure(engine, Audit(engine, KEY), Suppression(keys)).erase(OWNER, review_id, now)


def texts(engine):
    wanted = select(review.c.external_id, review.c.text).order_by(review.c.external_id)
    with engine.connect() as connection:
        return dict(connection.execute(wanted).all())


def test_all_that_an_author_wrote_goes_and_nothing_of_others(engine, store, listing, now):
    ours = [said(1, author_id="a", author="Ann"), said(2, author_id="a", author="Ann")]
    others = [said(3, author_id="b", author="Ann"), said(4)]
    store.keep(Arrival(listing, [*ours, *others], 1, now))
    assert erase(engine, 1, now=now).reviews == 2
    compact(engine)
    assert texts(engine) == {"1": None, "2": None, "3": "words 3", "4": "words 4"}
    assert not Reading(engine).page(ALL, Filters(search="words 1")).reviews
    store.keep(Arrival(listing, [*ours, *others], 2, now))
    assert texts(engine)["1"] is None


def test_without_an_id_the_name_is_what_is_known(engine, store, listing, now):
    store.keep(Arrival(listing, [said(1, author="Ann  Lee"), said(2, author="Bo")], 1, now))
    erase(engine, 1, now=now)
    store.keep(Arrival(listing, [said(3, author="ann lee"), said(4, author="Bo")], 2, now))
    assert texts(engine) == {"1": None, "2": "words 2", "3": None, "4": "words 4"}


def test_a_name_is_the_same_whatever_its_capitals_and_spaces(engine, store, listing, now):
    names = ["Ann Lee", "ANN  lee", "Ann Leek"]
    said_by = [said(number, author=name) for number, name in enumerate(names)]
    store.keep(Arrival(listing, said_by, 1, now))
    assert erase(engine, 1, now=now).reviews == 2
    assert texts(engine) == {"0": None, "1": None, "2": "words 2"}


@pytest.mark.parametrize("name", ["A Google user", "anonymous", "Un utilisateur de  Google"])
def test_a_name_that_many_bear_erases_one_review(engine, store, listing, now, name):
    store.keep(Arrival(listing, [said(number, author=name) for number in range(3)], 1, now))
    assert erase(engine, 1, now=now).reviews == 1
    store.keep(Arrival(listing, [said(number, author=name) for number in range(4)], 2, now))
    assert texts(engine) == {"0": None, "1": "words 1", "2": "words 2", "3": "words 3"}


def test_accounts_that_a_person_confirmed_go_together(engine, store, listing, now):
    accounts = ["a", "a", "b", "c", "c", "d"]
    names = [said(n, author_id=account, author="Ann Lee") for n, account in enumerate(accounts)]
    store.keep(Arrival(listing, names, 1, now))
    customers = Customers(engine, Audit(engine, KEY))
    customers.confirm(OWNER, 2, 3, now)
    customers.confirm(OWNER, 3, 4, now)
    assert erase(engine, 1, now=now).reviews == 5
    kept = {number: text for number, text in texts(engine).items() if text}
    assert kept == {"5": "words 5"}
    store.keep(Arrival(listing, names, 2, now))
    assert {number for number, text in texts(engine).items() if text} == {"5"}


def test_an_id_that_tells_who_wrote_is_replaced_for_good(engine, store, listing, now):
    telling = said("user-77/9", author_id="user-77")
    store.keep(Arrival(listing, [telling], 1, now))
    erase(engine, 1, now=now)
    store.keep(Arrival(listing, [telling], 2, now))
    (external_id,) = texts(engine)
    assert external_id.startswith(PREFIX)
    assert store.remove_absent(listing, {("", "user-77/9")}, now) == 0


def test_a_new_key_still_knows_whom_the_old_one_forgot(engine, listing, now):
    first = Store(engine, suppression=Suppression(KEY))
    first.keep(Arrival(listing, [said(1, author_id="a")], 1, now))
    erase(engine, 1, now=now)
    newer = Store(engine, suppression=Suppression(f"{Fernet.generate_key().decode()},{KEY}"))
    newer.keep(Arrival(listing, [said(1, author_id="a"), said(2, author_id="a")], 2, now))
    assert set(texts(engine).values()) == {None}


def test_it_is_said_that_a_review_was_erased(engine, store, listing, now):
    store.keep(Arrival(listing, [said(1, author_id="a")], 1, now))
    erase(engine, 1, now=now)
    held = Reading(engine).one(ALL, 1)
    assert list(held.flags) == [ERASED]


def test_erasing_twice_is_erasing_once(engine, store, listing, now):
    store.keep(Arrival(listing, [said(1, author_id="a")], 1, now))
    erase(engine, 1, now=now)
    assert erase(engine, 1, now=now).reviews == 1
    assert texts(engine) == {"1": None}


def test_the_names_by_which_it_was_announced_go_with_it(engine, store, listing, now):
    keep_notices(store, listing, [Notice("1"), Notice("2")], now)
    store.keep(Arrival(listing, [said(1, author_id="a"), said(2, author_id="b")], 1, now))
    erase(engine, 1, now=now)
    assert [each.name for each in pending_notices(engine, listing.id)] == ["2"]
