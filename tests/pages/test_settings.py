"""Settings: people are entered, changed and revoked on the page, and what was done is told."""

import pytest
from sqlalchemy import update

from data.audit import Audit
from data.catalogue import Catalogue, NewBrand, NewLocation
from data.corrections import Correction, Corrections
from data.engine import writing
from data.facts import Facts
from data.models import Role, Scope
from data.people import Entered, People
from data.schema import audit
from data.scopes import EVERYTHING, Kind, Part
from data.watched import places
from scoring.signals.topics import topics, use_folder
from tests.pages.drawing import KEY, alive, button, drawn, said, titles
from tests.pages.town import HOSTILE, NOW, Town, build

SHOW = "settings_show"


@pytest.fixture
def store(engine):
    build(engine, Town(locations=2, reviews=4))
    return engine


@pytest.fixture
def people(store):
    return People(store, Audit(store, KEY))


def table(at, column):
    return list(at.dataframe[0].value[column])


def choose(at, row):
    at.session_state["people_table"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


def test_the_first_person_is_entered_with_what_they_see(store, people):
    at = drawn(store, "settings")
    assert titles(at, "info") == ["Nobody was entered yet"]
    at.text_input(key="person_new_subject").input(" Bo@Example.com ")
    at.text_input(key="person_new_name").input("Bo")
    at.multiselect(key="person_new_group").select("Region: south").run()
    button(at, "Add").click().run()
    assert table(at, "Sees") == ["Region: south"]
    assert table(at, "Address") == ["bo@example.com"]
    assert at.text_input(key="person_new_subject").value == ""
    seen = people.known_as("bo@example.com").scope.locations
    assert seen == set(places(Facts(store), Scope.everything())["id"])
    assert [each.action for each in people.audit.newest()] == ["added a person"]


@pytest.mark.parametrize("subject", ["", "bo", "bo@example.com"])
def test_what_cannot_be_entered_is_refused_with_a_sentence(store, people, subject):
    people.add(Entered("bo@example.com", "Bo", Role.MARKETER), None, NOW)
    at = drawn(store, "settings")
    at.text_input(key="person_new_subject").input(subject)
    button(at, "Add").click().run()
    assert at.error[0].value
    assert len(people.members()) == 1


def test_a_person_is_changed_revoked_and_let_in_again(store, people):
    people.add(Entered("bo@example.com", "Bo", Role.MARKETER), None, NOW)
    at = choose(drawn(store, "settings"), 0)
    at.radio[0].set_value("Everything").run()
    at.selectbox[0].set_value(Role.EXECUTIVE).run()
    button(at, "Save").click().run()
    held = people.known_as("bo@example.com")
    assert (held.role, held.scope) == (Role.EXECUTIVE, Scope.everything())
    button(at, "Revoke").click().run()
    assert people.known_as("bo@example.com") is None
    assert table(at, "May come in") == ["Revoked"]
    button(at, "Let in again").click().run()
    assert people.known_as("bo@example.com")
    (newest, *_) = people.audit.newest()
    assert (newest.name, newest.subject) == ("Owner", "person 2")


def test_what_is_not_watched_any_more_stays_until_it_is_taken_out(store, people):
    gone = Part(Kind.LOCATION, "", "999999")
    people.add(Entered("bo@example.com", "Bo", Role.MARKETER, (gone,)), None, NOW)
    at = choose(drawn(store, "settings"), 0)
    assert not at.exception
    button(at, "Save").click().run()
    assert people.members()[0].parts == (gone,)


def test_the_log_is_told_and_verified(store, people):
    people.add(Entered("bo@example.com", "Bo", Role.MARKETER, (EVERYTHING,)), None, NOW)
    at = drawn(store, "settings", settings_show="Audit log")
    assert titles(at, "success") == ["Chain verified"]
    assert table(at, "What") == ["added a person"]
    assert "everything" in table(at, "Detail")[0]
    with writing(store) as connection:
        connection.execute(update(audit).values(action="did nothing"))
    at = drawn(store, "settings", settings_show="Audit log")
    assert titles(at, "error") == ["Tampered with at entry 1"]
    assert not at.success


def test_the_log_is_read_page_by_page(store, people):
    for number in range(60):
        people.add(Entered(f"p{number}@example.com", "", Role.MARKETER), None, NOW)
    at = drawn(store, "settings", settings_show="Audit log")
    assert table(at, "No.")[0] == 60
    button(at, "Earlier").click().run()
    assert table(at, "No.") == list(range(10, 0, -1))
    button(at, "Newest").click().run()
    assert table(at, "No.")[0] == 60


def test_names_that_mean_harm_stay_text(store, people):
    people.add(Entered("bo@example.com", HOSTILE, Role.MARKETER), None, NOW)
    for query in ({}, {SHOW: "Audit log"}):
        assert alive(drawn(store, "settings", **query), HOSTILE) == []
    assert alive(choose(drawn(store, "settings"), 0), HOSTILE) == ["text_input"]


def test_it_says_that_nobody_signs_in(store):
    at = drawn(store, "settings", settings_show="Sign-in")
    assert titles(at, "info") == ["Nobody signs in"]
    assert "docs/sign-in.md" in said(at)


def test_a_file_of_topics_that_cannot_be_used_is_told(store, tmp_path):
    (tmp_path / "hairdresser.toml").write_text("name = = 1")
    use_folder(tmp_path)
    try:
        at = drawn(store, "settings")
    finally:
        use_folder(None)
    assert titles(at, "warning") == ["A file of topics needs a look"]
    assert "hairdresser\\.toml" in said(at)
    assert titles(drawn(store, "settings"), "warning") == []


def test_an_industry_without_a_file_is_told_with_its_brands(store):
    catalogue = Catalogue(store)
    brand = catalogue.add_brand(NewBrand("salon", "Salon", "hairdresser"))
    catalogue.add_location(brand, NewLocation("spa", "Spa", industry="hotel"))
    at = drawn(store, "settings")
    assert titles(at, "warning") == ["An industry has no topics of its own"]
    assert "so reviews of Salon in the industry hairdresser are" in said(at)
    catalogue.add_brand(NewBrand("salon", "Salon", "hotel"))
    assert titles(drawn(store, "settings"), "warning") == []


def test_a_brand_is_given_another_industry(store, people):
    brand = Catalogue(store).add_brand(NewBrand("salon", HOSTILE, "hairdresser", ours=True))
    at = drawn(store, "settings", settings_show="Industries")
    assert titles(at, "warning") == ["An industry has no topics of its own"]
    at.selectbox(key="industry_brand").set_value(brand).run()
    assert button(at, "Save").disabled
    at.selectbox(key=f"industry_{brand}_hairdresser").set_value("fitness").run()
    button(at, "Save").click().run()
    assert "is in the industry Fitness now" in at.success[0].value
    assert titles(at, "warning") == []
    assert alive(at, HOSTILE) == []
    assert {each.industry for each in Catalogue(store).brands() if each.key == "salon"} == {
        "fitness"
    }
    assert [each.action for each in people.audit.newest()] == ["changed an industry"]


def test_a_demo_brand_keeps_its_industry(engine):
    Catalogue(engine).add_brand(NewBrand("demo", "Demo", "hotel", ours=True, demo=True))
    at = drawn(engine, "settings", settings_show="Industries")
    assert titles(at, "info") == ["No brand of your own yet"]


def test_the_log_tells_what_was_corrected_in_words(store, people):
    corrections = Corrections(store, people.audit)
    (bit,) = [topic.bit for topic in topics() if topic.name == "Room"]
    said = Correction(1, sentiment=0, topics=1 << bit, praised=1 << bit, criticised=0)
    corrections.correct(Scope.everything(), Correction(1, sentiment=-1, topics=0), NOW, person_id=1)
    corrections.correct(Scope.everything(), said, NOW, person_id=1)
    at = drawn(store, "settings", settings_show="Audit log")
    told = table(at, "Detail")[0]
    assert told == "sentiment: Negative → Neutral; topics: none → Room; praised: none → Room"
