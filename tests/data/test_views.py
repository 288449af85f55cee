"""Saved views belong to one person, under names that are theirs alone."""

import pytest
from sqlalchemy import insert

from data import views as module
from data.schema import person
from data.views import Views

OWNER, OTHER = 1, 2
FILTERS = {"period": "30 days", "brands": [1, 3], "channels": ["google"]}


@pytest.fixture
def views(engine):
    with engine.begin() as connection:
        connection.execute(insert(person).values(id=OTHER, subject="o", name="O", role="marketer"))
    return Views(engine, OWNER)


def test_what_was_saved_comes_back_under_its_name(views, now):
    views.save("  Weekly   look ", FILTERS, now)
    (kept,) = views.all()
    assert (kept.name, kept.filters) == ("Weekly look", FILTERS)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\x00b\x1b", "ab"), ("pay\u202eeurt\u2066", "payeurt"), ("Cafe\u0301", "Caf\u00e9")],
)
def test_a_name_is_kept_as_it_is_seen(views, now, typed, kept):
    views.save(typed, FILTERS, now)
    assert [each.name for each in views.all()] == [kept]


def test_saving_under_a_name_again_replaces_what_it_held(views, now):
    views.save("Look", FILTERS, now)
    views.save("Look", {"period": "All time"}, now)
    assert [each.filters for each in views.all()] == [{"period": "All time"}]


def test_a_view_takes_another_name_but_not_that_of_another_view(views, now):
    for name in ("One", "Two"):
        views.save(name, FILTERS, now)
    first, second = views.all()
    views.rename(first.id, "Three")
    with pytest.raises(ValueError, match="Another view has this name"):
        views.rename(second.id, "Three")
    assert [each.name for each in views.all()] == ["Three", "Two"]


def test_nobody_sees_renames_deletes_or_replaces_the_view_of_another(engine, views, now):
    views.save("Mine", FILTERS, now)
    (mine,) = views.all()
    other = Views(engine, OTHER)
    other.rename(mine.id, "Theirs")
    other.delete(mine.id)
    assert other.all() == []
    other.save("Mine", {"period": "All time"}, now)
    assert views.all() == [mine]


def test_a_view_that_is_deleted_is_gone(views, now):
    views.save("One", FILTERS, now)
    views.delete(views.all()[0].id)
    assert views.all() == []


@pytest.mark.parametrize("name", ["", " \n ", "x" * 81, "\u200b", "\u202e\x00", "\ufe0f"])
def test_a_name_says_something_and_not_too_much(views, now, name):
    with pytest.raises(ValueError, match="name"):
        views.save(name, FILTERS, now)
    assert views.all() == []


def test_nobody_keeps_more_views_than_can_be_found_again(views, now, monkeypatch):
    monkeypatch.setattr(module, "MOST", 2)
    for name in ("One", "Two", "Two"):
        views.save(name, FILTERS, now)
    with pytest.raises(ValueError, match="delete one"):
        views.save("Three", FILTERS, now)
