"""Adding a listing: closed channels are told, listings found, owners led to the provider."""

from dataclasses import replace

import pytest

from data.catalogue import Catalogue
from data.models import Consent
from pages.components.closed_channels import CLOSED
from pages.components.owner import NEW
from tests.pages.drawing import alive, button, said, titles
from tests.pages.opening import opened
from tests.pages.test_sources import LIVE, SECRET, SOURCES, Watched, filled, form
from tests.pages.town import HOSTILE, NOW

CONSENT = Consent("google", "Google", "https://a.example/auth", "https://a.example/token", ("s",))


@pytest.fixture
def watched(engine):
    made = Watched(engine)
    needs = (replace(SOURCES[1].needs[1], name="client_id", label="Client id", required=True),
             replace(SOURCES[1].needs[0], name="client_secret", label="Client secret"))  # fmt: skip
    owned = replace(
        SOURCES[1], id="owned", channel="kiosk", needs=needs, consent=CONSENT, finds="x"
    )
    made.catalogue.publish_sources([replace(SOURCES[1], finds="Name and town."), owned])
    return made


def answered(watched, at, found):
    watched.commands.finish(watched.commands.take(1, NOW).id, {"found": found}, NOW)
    return at.run()


def test_the_industry_of_a_new_brand_is_chosen_by_a_person(watched):
    at = form(watched)
    at.get_by_key("add_channel").set_value("Plaza").run()
    at.get_by_key("add_brand").set_value(NEW).run()
    at.get_by_key("add_brand_name").set_value("Quayside")
    assert at.get_by_key("add_brand_industry").value is None
    button(filled(at), "Add").click().run()
    assert watched.asked() == []
    assert "Still needed: Industry." in said(at)
    at.get_by_key("add_brand_industry").set_value("hotel")
    button(at, "Add").click().run()
    assert [kind for kind, _ in watched.asked()] == ["add"]
    assert Catalogue(watched.engine).brands()[-1].industry == "hotel"


@pytest.mark.parametrize("name", list(CLOSED))
def test_a_closed_channel_is_told_with_what_helps(watched, name):
    at = form(watched)
    at.get_by_key("add_channel").set_value(f"{name} (closed)").run()
    assert not at.exception
    assert titles(at, "info") == [f"{name} cannot be collected"]
    assert CLOSED[name].why in said(at) and CLOSED[name].how in said(at)
    assert not [each for each in at.button if each.label == "Add"]


def test_a_closed_channel_leads_to_the_import(watched):
    at = opened(watched.engine, "sources", sources_show="Add a listing")
    at.get_by_key("add_channel").set_value("Expedia (closed)").run()
    assert "Import a file" in [each.proto.label for each in at.get("page_link")]
    at.get_by_key("add_channel").set_value("Snapchat (closed)").run()
    assert "Import a file" not in [each.proto.label for each in at.get("page_link")]


def test_a_listing_is_found_taken_over_and_added_under_its_name(watched):
    at = form(watched)
    at.get_by_key("add_channel").set_value("Plaza").run()
    at.get_by_key("add_plaza_need_api_key").set_value(SECRET)
    at.get_by_key("add_plaza_query").set_value("hook, bristol")
    button(at, "Find").click().run()
    payload = {"source": "plaza", "account": "", "options": {}, "query": "hook, bristol"}
    assert watched.asked() == [("find", payload)]
    assert watched.secrets.of("plaza") == {"api_key": SECRET}
    place = {"remote_id": "p/1", "name": "Hook", "address": "1 Quay St", "url": ""}
    at = answered(watched, at, [place, {**place, "remote_id": "p/2", "name": HOSTILE}])
    assert at.get_by_key("add_found_number").options[0] == "Hook · 1 Quay St"
    assert alive(at, LIVE) == []
    button(at, "Take it").click().run()
    assert at.get_by_key("add_plaza_remote_id").value == "p/1"
    button(at, "Add").click().run()
    kind, payload = watched.asked()[-1]
    assert (kind, payload["remote_id"], payload["name"]) == ("add", "p/1", "Hook")


def test_a_name_that_was_found_is_not_given_to_another_listing(watched):
    at = form(watched)
    at.get_by_key("add_channel").set_value("Plaza").run()
    at.get_by_key("add_plaza_query").set_value("hook")
    button(at, "Find").click().run()
    answered(watched, at, [{"remote_id": "p/1", "name": "Hook", "address": "", "url": ""}])
    button(at, "Take it").click().run()
    button(filled(at), "Add").click().run()
    assert "name" not in watched.asked()[-1][1]


def test_nothing_found_is_said(watched):
    at = form(watched)
    at.get_by_key("add_channel").set_value("Plaza").run()
    at.get_by_key("add_plaza_query").set_value("hook")
    button(at, "Find").click().run()
    at = answered(watched, at, [])
    assert "Nothing was found" in said(at)


def owned_form(watched):
    at = form(watched)
    return at.get_by_key("add_channel").set_value("Kiosk").run()


def links(at):
    return [each.proto.url for each in at.get("link_button")]


def test_the_owner_is_led_to_the_provider_once_the_client_is_known(watched):
    at = owned_form(watched)
    button(at, "Connect with Google").click().run()
    assert "Still needed: Client id, Client secret" in said(at)
    assert links(at) == []
    at.get_by_key("add_owned_account").set_value("north & co")
    at.get_by_key("add_owned_need_client_id").set_value("id-1")
    at.get_by_key("add_owned_need_client_secret").set_value(SECRET)
    button(at, "Connect with Google").click().run()
    assert links(at) == ["/connect/google?source=owned&account=north+%26+co"]
    assert watched.secrets.of("owned:north & co") == {"client_id": "id-1", "client_secret": SECRET}
    assert watched.secrets.of("owned") == {}


@pytest.mark.parametrize(
    ("outcome", "told"),
    [("yes", "The account is connected"), ("expired", "took too long"), ("<b>", "")],
)
def test_the_way_back_says_how_it_went(watched, outcome, told):
    at = watched.draw(sources_show="Add a listing", connected=outcome)
    assert not at.exception
    assert told in said(at)
    assert alive(at, "<b>") == []
