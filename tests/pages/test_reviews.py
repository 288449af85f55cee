"""The page of reviews: what it lists, what it tells of each, and what never comes to life."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import Filters, Review, Scope, Signals, Source, Terms
from data.reading import Reading
from data.store import Store, unscored
from data.upsert import Arrival
from pages.components.differences import Said, difference
from pages.components.links import link_of
from scoring.signals.topics import topics
from tests.pages import town
from tests.pages.drawing import alive, button, drawn, said, titles
from tests.pages.town import HOSTILE, NOW

LIVE = "![x](http"


class Told:
    """A store to which single reviews are told."""

    def __init__(self, engine):
        self.engine, self.store, self.catalogue = engine, Store(engine), Catalogue(engine)
        self.brand = self.catalogue.add_brand(NewBrand("lantern", "Lantern Hotels", "hotel", True))

    def listing(self, place="Lisbon", source="google_business", channel="google", **options):
        location = self.catalogue.add_location(self.brand, NewLocation(place, place))
        new = NewListing(source, channel, f"{source}/{place}", **options)
        return self.catalogue.listing(self.catalogue.add_listing(location, new))

    def tell(self, listing=None, at=NOW, text_days=None, **values):
        values = {"external_id": "1", "created_at": NOW - timedelta(hours=5), **values}
        listing = listing or self.listing()
        item = Review(channel=listing.channel, **values)
        self.store.keep(Arrival(listing, [item], 1, at, text_days))
        return listing

    def draw(self, **options):
        return drawn(self.engine, "reviews", **options)


@pytest.fixture
def told(engine):
    return Told(engine)


def texts(at):
    return [each.value for each in at.text]


def test_an_empty_store_says_how_reviews_come(engine):
    at = drawn(engine, "reviews")
    assert not at.exception
    assert titles(at, "info") == ["No reviews yet"]
    assert not at.text_input


def test_reviews_are_listed_newest_first_with_everything_they_tell(told):
    told.tell(external_id="old", text="older", created_at=NOW - timedelta(days=3))
    told.tell(
        text="The view was\nlovely.",
        title="A week",
        author="Mara T.",
        rating=4,
        rating_original="8/10",
        response_text="Thank you",
        response_at=NOW - timedelta(hours=2),
        url="https://maps.example.com/r/1",
        engagement={"likes": 1200},
    )
    at = told.draw()
    assert texts(at) == ["The view was\nlovely.", "Thank you", "older"]
    shown = said(at)
    for part in ("**2 reviews**", "★★★★", "8\\/10", "**A week**", "Mara T\\.", "Lisbon\\, Lantern"):
        assert part in shown
    assert "3 h later" in shown
    assert "1,200 likes" in shown
    assert [each.proto.url for each in at.link_button] == ["https://maps.example.com/r/1"]
    assert "maps\\.example\\.com" in at.link_button[0].proto.label


def test_times_are_on_the_readers_clock(told):
    told.tell(text="late", created_at=NOW.replace(hour=23, minute=30))
    at = told.draw()
    assert "20 Nov 2026\\, 23\\:30" in said(at)
    at.context["timezone"] = "Asia/Tokyo"
    assert "21 Nov 2026\\, 08\\:30" in said(at.run())


def test_silence_is_told_from_answers_that_cannot_be_seen(told):
    told.tell(text="waits")
    told.tell(told.listing("Porto", "yelp", "yelp", replies_visible=False), text="hidden")
    shown = said(told.draw())
    assert "Not answered for 5 h" in shown
    assert "This source does not show owners’ answers" in shown


def test_a_text_that_had_to_be_erased_is_said_to_be(told):
    terms = Terms(text_days=1, attribution="Reviews from Yelp")
    told.catalogue.publish_sources([Source("yelp", "yelp", "Yelp", terms=terms)])
    told.tell(told.listing("Porto", "yelp", "yelp"), NOW - timedelta(days=3), 1, text="too old")
    assert "too old" in texts(told.draw())
    told.store.erase_expired(NOW)
    at = told.draw()
    assert texts(at) == []
    assert "The text is no longer stored: the terms of Yelp" in said(at)
    assert "Reviews from Yelp" in said(at)


def test_topics_say_whether_they_were_praised_or_criticised(told):
    told.tell(text="mixed")
    liked, blamed, named = topics()[:3]
    masks = [1 << each.bit for each in (liked, blamed, named)]
    derived = Signals("en", -1, -0.4, sum(masks), masks[0], masks[1])
    told.store.save_signals("v1", {each: derived for each in unscored(told.engine, "v1", 5)})
    shown = said(told.draw())
    assert ":red-badge[Negative]" in shown
    assert f":green-badge[\\+ {liked.name}]" in shown
    assert f":red-badge[− {blamed.name}]" in shown
    assert f":gray-badge[{named.name}]" in shown


def test_what_changed_is_shown_when_it_is_asked_for(told):
    for day, text in enumerate(("Fine. Will return.", "Fine. Never again.")):
        told.tell(text=text, rating=4 - day, updated_at=NOW + timedelta(days=day))
    at = told.draw()
    assert not at.code
    at.session_state["history_1"] = True
    (code,) = at.run().code
    lines = code.value.splitlines()
    assert {"- Will return.", "+ Never again.", "- Stars: 4", "+ Stars: 3"} <= set(lines)
    assert "  Fine." in lines


@given(
    before=st.lists(st.sampled_from(("Good.", "Bad.", "So so!", "No?")), max_size=5),
    after=st.lists(st.sampled_from(("Good.", "Bad.", "So so!", "Yes.")), max_size=5),
)
def test_a_difference_holds_both_versions(before, after):
    lines = difference(Said(None, None, " ".join(before), None), Said(1, None, " ".join(after), ""))
    kept = lines.splitlines()
    assert [line[2:] for line in kept if line[0] != "+"] == before
    assert [line[2:] for line in kept if line[0] != "-"] == ["Stars: 1", *after]


def test_hostile_text_comes_to_life_nowhere(told):
    for number, text in enumerate((HOSTILE, HOSTILE + "!")):
        told.tell(
            text=text, title=HOSTILE, author=HOSTILE, response_text=HOSTILE, url=HOSTILE,
            language=HOSTILE[:35], rating_original=HOSTILE[:40], engagement={HOSTILE: 3},
            flags=(HOSTILE,), updated_at=NOW + timedelta(days=number),
        )  # fmt: skip
    at = told.draw()
    at.session_state["history_1"] = True
    at.run()
    assert not at.exception
    assert texts(at) == [HOSTILE + "!", HOSTILE]
    assert alive(at, LIVE) == []
    assert alive(at, "<script>") == []
    assert not at.link_button


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "data:text/html,x", "ftp://a.example/x", "//a.example",
     "https://", "https://user@a.example/", "http://[::1", "https://a" + "b" * 70 + ".example/",
     "https://exa mple.com", "HTTPS://", "mailto:a@b.example"],
)  # fmt: skip
def test_only_plain_web_addresses_become_links(url):
    found = link_of(url)
    assert found is None or found[1] == "exa mple.com"


@pytest.fixture(scope="module")
def populated(sqlite_server):
    from tests.databases import opened

    engine = opened(sqlite_server.url())
    town.build(engine, town.Town(locations=3, reviews=30))
    yield engine
    engine.dispose()


def test_a_file_tells_what_was_answered_by_then_and_no_silence_since(told):
    told.tell(told.listing(source="file", channel="yelp"), text="From a file.", rating=2)
    shown = said(told.draw())
    assert "No answer in the file it came from" in shown
    assert "Not answered for" not in shown


def test_one_like_is_one_and_none_are_not_told(told):
    told.tell(text="Nice.", engagement={"likes": 1, "replies": 0, "shares": 2})
    shown = said(told.draw())
    assert "1 like · 2 shares" in shown
    assert "Mention on Google" in shown


def turn(at, step):
    """Go to another page of the list: the screen is short first, so that it begins at its top."""
    button(at, step).click().run()
    assert not at.text
    at.run()


def test_pages_follow_one_another_and_the_url_leads_back(populated):
    seen, at = [], drawn(populated, "reviews")
    total = Reading(populated).count(Scope.everything(), Filters())
    for _ in range(total // 20 + 1):
        seen.append([each.value for each in at.caption])
        if button(at, "Next").disabled:
            break
        turn(at, "Next")
    assert len(seen) == -(-total // 20)
    place = at.query_params["at"]
    again = drawn(populated, "reviews", at=place)
    assert [each.value for each in again.caption] == seen[-1]
    turn(at, "Previous")
    assert [each.value for each in at.caption] == seen[-2]
    turn(at, "First page")
    assert [each.value for each in at.caption] == seen[0]
    assert "at" not in at.query_params


def test_a_new_order_begins_at_its_start(populated):
    at = drawn(populated, "reviews")
    turn(at, "Next")
    at.get_by_key("order").set_value("Worst first").run()
    assert button(at, "Previous").disabled
    assert next(each.value for each in at.markdown if "★" in each.value).count("★") == 1


def number_shown(at):
    endings = ("review**", "reviews**", "complaint**", "complaints**")
    (line,) = [each.value for each in at.markdown if each.value.endswith(endings)]
    return int(line.strip("*").split()[0].replace(",", ""))


def test_filters_narrow_to_what_their_counts_promise(populated):
    at = drawn(populated, "reviews")
    assert not [each for each in at.caption if "5 ★" in each.value]
    at.session_state["more_filters"] = True
    at.run()
    (counts,) = [each.value for each in at.caption if "5 ★" in each.value]
    promised = {part.split(" ★ ")[0]: part.split("**")[1] for part in counts.split(" · ")}
    at.get_by_key("stars").set_value(["1 ★"]).run()
    assert number_shown(at) == int(promised["1"]) > 0
    at.get_by_key("stars").set_value(["1 ★", "2 ★"]).run()
    assert number_shown(at) == int(promised["1"]) + int(promised["2"])
    at.get_by_key("mood").set_value(["Positive"]).run()
    assert titles(at, "info") == ["No review fits these filters"]
    button(at, "Show all").click().run()
    assert number_shown(at) == Reading(populated).count(Scope.everything(), Filters())


def test_every_filter_reaches_the_statement(populated):
    reading = Reading(populated)
    topic = topics()[0]
    for key, value, filters in (
        ("answer", ["Not answered"], Filters(answered=False)),
        ("answer", ["Answered", "Not answered"], Filters()),
        ("corrected", ["Corrected"], Filters(corrections=frozenset({0}))),
        ("mood", ["Negative", "Neutral"], Filters(sentiments=frozenset({-1, 0}))),
        ("language", ["en"], Filters(languages=frozenset({"en"}))),
        ("topic", [topic.name], Filters(topics=1 << topic.bit)),
        ("search", "shower", Filters(search="shower")),
        ("complaints", True, Filters(complaints=True)),
        ("removed", True, Filters(removed=True)),
    ):
        at = drawn(populated, "reviews")
        at.get_by_key(key).set_value(value).run()
        assert number_shown(at) == reading.count(Scope.everything(), filters), key


def spoken(told, **texts):
    """Fill a store with a review in each of some languages."""
    for language, text in texts.items():
        told.tell(told.listing(language), external_id=language, text=text)
        derived = Signals(language, 1, 0.5, 0, 0, 0)
        told.store.save_signals("v1", {each: derived for each in unscored(told.engine, "v1", 5)})


def test_languages_are_offered_in_words(told):
    spoken(told, en="good", de="gut", eo="bona")
    at = told.draw()
    languages = at.get_by_key("language")
    assert languages.options == ["EO", "English", "German"]
    languages.set_value(["de"]).run()
    assert texts(at) == ["gut"]


@pytest.mark.parametrize("written", ["German", "de", ["de", "German"]])
def test_an_address_may_name_a_language_or_its_code(told, written):
    spoken(told, en="good", de="gut")
    at = told.draw(language=written)
    assert texts(at) == ["gut"]
    assert at.query_params["language"] == "German"


def test_filters_come_from_the_url(populated):
    at = drawn(populated, "reviews", search="shower", stars="1 ★", order="Oldest")
    wanted = Filters(search="shower", stars=frozenset({1}))
    assert number_shown(at) == Reading(populated).count(Scope.everything(), wanted) > 0


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(typed=st.sampled_from(("'", '"', "* OR *", "NEAR(a", HOSTILE, "\x00", "a" * 300, "🛏️")))
def test_hostile_addresses_break_nothing(populated, typed):
    at = drawn(populated, "reviews", search=typed, at=typed, stars=typed, language=typed)
    assert not at.exception
    assert set(alive(at, LIVE)) <= {"text_input"}


def test_a_scope_hides_reviews_counts_and_choices(told):
    near, far = told.listing("Lisbon"), told.listing("Porto")
    told.tell(near, text="mine", language="en", rating=5)
    told.tell(far, text="theirs", language="xx", rating=1)
    at = told.draw(scope=Scope(frozenset({near.location_id})))
    assert texts(at) == ["mine"]
    assert number_shown(at) == 1
    at = told.draw(scope=Scope(frozenset({near.location_id})), search="theirs")
    assert texts(at) == []
    assert titles(told.draw(scope=Scope()), "info") == ["No reviews yet"]


def test_a_period_that_hides_everything_says_so(told):
    told.tell(text="older", created_at=NOW - timedelta(days=300))
    today = int(NOW.timestamp()) // 86_400
    at = told.draw(filters=Filters(since=today - 5, until=today))
    assert "Over all time there is 1: choose a longer period" in said(at)
