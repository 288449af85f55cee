"""The page of sources: how everything stands, and that what is asked reaches the worker."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.audit import Audit
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.commands import Commands
from data.lease import take
from data.models import Need, Outcome, Review, Scope, Source, Terms
from data.raw_items import RawItems, SetAside
from data.runs import Due, Ending, Runs
from data.schema import command, listing, secret
from data.secrets import Secrets
from data.store import Store
from data.upsert import Arrival
from tests.pages.drawing import KEY, alive, button, drawn, said, titles
from tests.pages.town import HOSTILE, NOW

LIVE = "![x](http"
SECRET = "s3cr3t-canary"
SOURCES = (
    Source("file", "other", "File import"),
    Source(
        "plaza",
        "plaza",
        "Plaza",
        terms=Terms(text_days=1, blend=False),
        window=3,
        needs=(
            Need("api_key", "API key", "From the Plaza console.", secret=True),
            Need("country", "Country", required=False),
        ),
        note="Shows three reviews.",
    ),
)


class Watched:
    """A store whose listings are looked at."""

    def __init__(self, engine):
        self.engine = engine
        self.catalogue, self.store = Catalogue(engine), Store(engine)
        self.commands, self.secrets = Commands(engine), Secrets(engine, KEY)
        self.catalogue.publish_sources(SOURCES)
        self.brand = self.catalogue.add_brand(NewBrand("lantern", "Lantern Hotels", ours=True))

    def listing(self, place="Lisbon", source="plaza"):
        location = self.catalogue.add_location(self.brand, NewLocation(place, place))
        new = NewListing(source, "plaza", f"{source}/{place}")
        return self.catalogue.listing(self.catalogue.add_listing(location, new))

    def run(self, of, outcome=Outcome.OK, at=NOW - timedelta(minutes=5), counts=None, **ending):
        runs = Runs(self.store)
        run_id = runs.start(Due(of.id, at), at)
        runs.finish(run_id, Ending(outcome, **ending), counts or {}, at)
        return run_id

    def draw(self, **options):
        return drawn(self.engine, "sources", **options)

    def one(self, of, **options):
        return self.draw(listing=str(of.id), **options)

    def asked(self):
        with self.engine.connect() as connection:
            rows = connection.execute(select(command).order_by(command.c.id))
            return [(row.kind, row.payload) for row in rows]


@pytest.fixture
def watched(engine):
    return Watched(engine)


def table(at, column):
    (found,) = [each.value for each in at.dataframe if column in each.value.columns]
    return found


def test_an_empty_store_offers_to_add_and_to_import(engine):
    at = drawn(engine, "sources")
    assert not at.exception
    assert titles(at, "info") == ["Nothing is collected yet"]
    button(at, "Add a listing").click().run()
    assert titles(at, "info") == ["No source is known yet"]


def test_a_missing_worker_is_said_aloud(watched):
    assert titles(watched.draw(), "warning") == ["Nothing is being collected just now"]
    take(watched.engine, "worker", "here", NOW)
    assert titles(watched.draw(), "warning") == []


def test_listings_that_need_a_person_come_first(watched):
    for place, outcome in (
        ("Porto", Outcome.OK),
        ("Lyon", Outcome.AUTH),
        ("Bonn", Outcome.PARTIAL),
    ):
        counts = {"fetched": 9, "new": 4, "edited": 2, "same": 2, "set_aside": 1}
        watched.run(
            watched.listing(place), outcome, counts=counts, message="so it went", action="do this"
        )
    watched.listing("Kiel")
    at = watched.draw()
    listed = table(at, "Location")
    assert list(listed["State"]) == ["Needs you", "Held up", "Not collected yet", "Up to date"]
    first = listed.iloc[0]
    assert first["Location"] == "Lyon, Lantern Hotels"
    assert (first["What happened"], first["What to do"]) == ("so it went", "do this")
    assert (first["New"], first["Edited"], first["Same"]) == (4, 2, 2)
    assert "**4 listings** :red-badge[1 needs you] :orange-badge[1 held up]" in said(at)


def test_sources_and_states_narrow_the_list(watched):
    watched.run(watched.listing("Porto"), Outcome.AUTH)
    watched.run(watched.listing("Porto", "file"))
    at = watched.draw()
    grouped = table(at, "Listings").set_index("Source")
    assert list(grouped.index) == ["Plaza", "File import"]
    assert dict(grouped["Needs you"]) == {"Plaza": 1, "File import": 0}
    at.get_by_key("source").set_value("file").run()
    assert list(table(at, "Location")["Source"]) == ["File import"]
    at.get_by_key("state").set_value("Needs you").run()
    assert [each.value for each in at.info] == ["No listing is in this state."]


def test_two_thousand_listings_are_read_a_page_at_a_time(watched):
    location = watched.listing().location_id
    rows = [
        {"brand_id": watched.brand, "location_id": location, "source": "plaza", "channel": "plaza",
         "remote_id": f"place {number}", "options": {}, "cursor": {}}
        for number in range(1999)
    ]  # fmt: skip
    with watched.store.writing() as connection:
        connection.execute(listing.insert(), rows)
    at = watched.draw()
    assert "**2,000 listings**" in said(at)
    assert len(table(at, "Location")) == 25
    first = at.session_state["listings_listed"]
    at.get_by_key("listings_page").set_value(80).run()
    assert len(table(at, "Location")) == 25
    assert not set(first) & set(at.session_state["listings_listed"])


def test_one_listing_says_what_is_held_of_what_is_stated(watched):
    of = watched.listing()
    items = [Review(channel="plaza", external_id=str(number)) for number in range(3)]
    watched.store.keep(Arrival(of, items, 1, NOW))
    watched.run(of, stated_total=4_884)
    watched.store.move_cursor(of, {}, complete_until=NOW)
    shown = said(watched.one(of))
    assert "We hold 3 of the 4\\,884 Plaza states" in shown
    assert "complete up to 20 Nov 2026\\, 09\\:30" in shown


def test_items_set_aside_are_shown_with_reason_and_raw_form(watched):
    of = watched.listing()
    RawItems(watched.store).set_aside(of, [SetAside({"said": HOSTILE}, HOSTILE)], 1, NOW)
    watched.run(of, counts={"fetched": 1, "set_aside": 1}, message=HOSTILE, action=HOSTILE)
    at = watched.one(of)
    assert list(table(at, "Items")["Reason"]) == [HOSTILE]
    assert list(table(at, "As it came")["As it came"]) == [json.dumps({"said": HOSTILE})]
    assert list(table(at, "Because")["Set aside"]) == [1]


def test_hostile_names_and_messages_come_to_life_nowhere(watched):
    watched.catalogue.publish_sources([replace(SOURCES[1], name=HOSTILE, note=HOSTILE)])
    of = watched.listing(HOSTILE)
    watched.run(of, Outcome.BROKEN, message=HOSTILE, action=HOSTILE)
    for at in (watched.draw(), watched.one(of), watched.draw(sources_show="Add a listing")):
        assert not at.exception
        assert alive(at, LIVE) == alive(at, "<script>") == []


@pytest.mark.parametrize("text", ["", "x", "-1", "1e3", "9" * 30, "²", "' OR 1=1", "999"])
def test_an_address_of_no_listing_shows_all_of_them(watched, text):
    watched.listing()
    at = watched.draw(listing=text)
    assert not at.exception
    assert len(table(at, "Location")) == 1


def test_a_scope_hides_listings(watched):
    near, far = watched.listing("Lisbon"), watched.listing("Porto")
    scope = Scope(frozenset({near.location_id}))
    assert list(table(watched.draw(scope=scope), "Location")["Location"]) == [
        "Lisbon, Lantern Hotels"
    ]
    assert "Porto" not in said(watched.one(far, scope=scope))
    assert titles(watched.draw(scope=Scope()), "info") == ["Nothing is collected yet"]


def test_collecting_now_is_asked_of_the_worker_and_followed(watched):
    of = watched.listing()
    at = watched.one(of)
    button(at, "Collect now").click().run()
    assert watched.asked() == [("collect", {"listing_id": of.id})]
    assert "No worker is running" in titles(at, "warning")
    taken = watched.commands.take(1, NOW)
    watched.commands.progress(taken.id, "page 3 ![x](http://beacon.invalid)")
    assert "page 3" in titles(at.run(), "info")[0]
    assert "goes on when you leave this page" in said(at)
    assert alive(at, LIVE) == []
    run_id = watched.run(of, counts={"fetched": 7, "new": 7})
    watched.commands.finish(taken.id, {"run_id": run_id}, NOW)
    at.run()
    assert titles(at, "success") == ["The run has ended"]
    assert "7 read: 7 new, 0 edited" in said(at)


def test_a_run_that_goes_on_shows_its_counts(watched):
    of = watched.listing()
    runs = Runs(watched.store)
    run_id = runs.start(Due(of.id, NOW), NOW)
    runs.progress(run_id, {"fetched": 1_234})
    at = watched.one(of)
    assert titles(at, "info") == ["Collecting now"]
    assert "1,234 read" in said(at)
    assert button(at, "Collect now").disabled


def test_what_the_worker_could_not_do_is_told_with_what_to_do(watched):
    of = watched.listing()
    at = watched.one(of)
    button(at, "Test").click().run()
    taken = watched.commands.take(1, NOW)
    watched.commands.fail(taken.id, "It is gone.", "Look at the address.", NOW)
    at.run()
    assert watched.asked() == [("test", {"listing_id": of.id})]
    assert titles(at, "error") == ["It is gone\\."]
    assert "Look at the address" in said(at)


def test_a_test_shows_the_first_reviews(watched):
    at = watched.one(watched.listing())
    button(at, "Test").click().run()
    review = {
        "author": HOSTILE,
        "date": "2026-11-01T10:00:00+00:00",
        "rating": 4.0,
        "text": HOSTILE,
    }
    result = {"outcome": "ok", "message": "1 of 1", "action": "", "count": 1, "reviews": [review]}
    watched.commands.finish(watched.commands.take(1, NOW).id, result, NOW)
    at.run()
    assert titles(at, "success") == ["The test went well"]
    assert list(table(at, "Author").iloc[0]) == [HOSTILE, "2026-11-01", 4.0, HOSTILE]
    assert alive(at, LIVE) == []


def test_a_listing_is_paused_and_resumed(watched):
    of = watched.listing()
    at = watched.one(of)
    button(at, "Pause").click().run()
    assert ":gray-badge[Paused]" in said(at)
    button(at, "Resume").click().run()
    assert ":blue-badge[Not collected yet]" in said(at)


def test_imported_files_are_not_collected(watched):
    at = watched.one(watched.listing(source="file"))
    assert not [each for each in at.button if each.label in ("Collect now", "Test", "Pause")]


def form(watched):
    return watched.draw(sources_show="Add a listing")


def test_the_form_says_what_a_source_needs_and_may_not(watched):
    at = form(watched)
    (menu,) = [each for each in at.selectbox if each.key == "add_source_Plaza"]
    assert menu.options == ["Plaza"]
    shown = said(at)
    for part in (
        "Shows three reviews",
        "newest 3 only",
        "keep text for 1 day\\.",
        "not be averaged",
    ):
        assert part in shown
    button(at, "Add").click().run()
    assert watched.asked() == []
    assert "Still needed: What the source calls it, API key" in said(at)


def filled(at):
    at.get_by_key("add_plaza_remote_id").set_value(" places/7 ")
    at.get_by_key("add_plaza_need_api_key").set_value(SECRET)
    at.get_by_key("add_plaza_need_country").set_value("pt")
    return at


def test_a_listing_is_tested_and_added_and_its_secret_stays_out_of_the_command(watched):
    at = filled(form(watched))
    button(at, "Test").click().run()
    payload = {
        "source": "plaza", "channel": "plaza", "brand_id": watched.brand, "location_id": None,
        "remote_id": "places/7", "account": "", "options": {"country": "pt"},
    }  # fmt: skip
    assert watched.asked() == [("test", payload)]
    at.get_by_key("add_rhythm").set_value("Every hour")
    button(at, "Add").click().run()
    assert watched.asked()[1] == ("add", payload | {"schedule_seconds": 3_600})
    assert watched.secrets.of("plaza") == {"api_key": SECRET}
    assert SECRET not in repr(watched.asked())
    with watched.engine.connect() as connection:
        (sealed,) = connection.scalars(select(secret.c.sealed))
    assert SECRET.encode() not in bytes(sealed)


def test_a_secret_that_is_kept_is_neither_shown_nor_asked_for_again(watched):
    watched.secrets.keep("plaza", "api_key", SECRET, NOW)
    at = form(watched)
    at.get_by_key("add_plaza_remote_id").set_value("places/7")
    button(at, "Test").click().run()
    assert [kind for kind, _ in watched.asked()] == ["test"]
    assert alive(at, SECRET) == []
    assert watched.secrets.of("plaza") == {"api_key": SECRET}


def test_an_account_has_secrets_of_its_own(watched):
    at = filled(form(watched))
    at.get_by_key("add_plaza_account").set_value("north")
    button(at, "Test").click().run()
    assert watched.secrets.of("plaza:north") == {"api_key": SECRET}
    assert watched.secrets.of("plaza") == {}
    assert watched.asked()[0][1]["account"] == "north"


def test_a_new_brand_and_location_are_entered_with_the_listing(watched):
    at = filled(form(watched))
    at.get_by_key("add_brand").set_value(-1).run()
    button(at, "Test").click().run()
    assert "Still needed: Name of the brand" in said(at)
    at.get_by_key("add_brand_name").set_value("Café Süd")
    at.get_by_key("add_brand_industry").set_value("restaurant")
    at.get_by_key("add_location_-1").set_value(-1).run()
    at.get_by_key("add_location_name").set_value("Altstadt")
    button(at, "Test").click().run()
    ((_, payload),) = watched.asked()
    brands = {each.key: each for each in watched.catalogue.brands()}
    assert brands["café-süd"].name == "Café Süd"
    assert payload["location_id"] == watched.catalogue.location_ids(payload["brand_id"])["altstadt"]
    done = [each.action for each in Audit(watched.engine, KEY).newest()]
    assert {"entered a brand", "entered a location"} <= set(done)


def test_real_listings_are_never_added_to_a_demo_brand(watched):
    watched.catalogue.add_brand(NewBrand("demo", "Demo Hotels", demo=True))
    (menu,) = [each for each in form(watched).selectbox if each.key == "add_brand"]
    assert menu.options == ["Lantern Hotels", "A new brand"]


def test_what_was_added_is_one_click_away(watched):
    at = filled(form(watched))
    button(at, "Add").click().run()
    of = watched.listing()
    watched.run(of)
    result = {"listing_id": of.id, "run_id": 1}
    watched.commands.finish(watched.commands.take(1, NOW).id, result, NOW)
    at.run()
    button(at, "Show it").click().run()
    assert "Lisbon\\, Lantern Hotels · Plaza" in said(at)
