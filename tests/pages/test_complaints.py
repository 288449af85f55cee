"""A complaint is one thing on every page: two stars or fewer, or read as negative."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from data import watched
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.facts import Facts
from data.models import Outcome, Review, Scope, Signals
from data.runs import Due, Ending, Runs
from data.store import Store, unscored
from data.upsert import Arrival
from jobs.desk import serve_desk
from tests.pages.drawing import button, said
from tests.pages.filed import BAD, bring, row, steady, work_of
from tests.pages.opening import captions, opened
from tests.pages.town import NOW, SOURCES

WORDLESS = "(Stars only, no text.)"


class Pier:
    """A brand of two places, one of them quiet; what is said of the other a test decides."""

    def __init__(self, engine):
        self.engine, self.store, self.number = engine, Store(engine), 0
        catalogue = Catalogue(engine)
        catalogue.publish_sources(SOURCES)
        brand = catalogue.add_brand(NewBrand("pier", "Pier", ours=True))
        self.listings = {}
        for name in ("North", "South"):
            place = catalogue.add_location(brand, NewLocation(name, name))
            new = NewListing("town_google", "google", name)
            self.listings[name] = catalogue.listing(catalogue.add_listing(place, new))
            self.hear(range(2, 60, 2), 5, "Lovely.", 1, place=name, answered=True)

    def hear(self, days, stars, text=None, mood=None, *, place="North", answered=False):
        """Collect a review of each age; one without a text is read as nothing."""
        listing, runs = self.listings[place], Runs(self.store)
        run = runs.start(Due(listing.id, NOW - timedelta(hours=20 - self.number)), NOW)
        reviews = [self._review(age, stars, text, answered) for age in days]
        self.store.keep(Arrival(listing, reviews, run, NOW))
        runs.finish(run, Ending(Outcome.OK), {}, NOW)
        read = Signals("en", mood, mood and mood * 0.7, 0, 0, 0)
        self.store.save_signals("pier", {each: read for each in unscored(self.engine, "pier", 500)})
        return self

    def _review(self, age, stars, text, answered):
        self.number += 1
        created = NOW - timedelta(days=age)
        return Review(
            channel="google",
            external_id=str(self.number),
            text=text,
            rating=stars,
            created_at=created,
            response_text="Thanks." if answered else None,
            response_at=created + timedelta(hours=2) if answered else None,
        )

    def forget(self, place="North"):
        """Let the channel remove all that was said of a place."""
        self.store.remove_absent(self.listings[place], set(), NOW - timedelta(hours=1))
        return self


@pytest.fixture
def pier(engine):
    return Pier(engine)


@pytest.fixture
def silent(pier):
    """Four complaints in stars alone, two whose words praise, one in words of four stars."""
    pier.hear([10, 11, 12, 13], 1).hear([14, 15], 2, "Lovely.", 1)
    pier.hear([9], 4, "Rude.", -1)
    return pier.engine


def followed(engine, at, label):
    """Return the reviews' page, as a link leads to it."""
    (way,) = [each.proto for each in at.get("page_link") if each.proto.label == label]
    return opened(engine, way.page, **dict(parse_qsl(way.query_string)))


def number_told(at):
    """Return what the reviews' page says of how many it lists."""
    return next(each.value for each in at.markdown if each.value.startswith("**"))


def figure(at, label):
    return next(each.value for each in at.metric if each.label == label)


def burning(at):
    return [each.proto.label for each in at.get("page_link") if "local_fire" in each.proto.icon]


def test_stars_without_words_raise_the_alarm(pier):
    pier.hear([number / 8 for number in range(1, 13)], 1)
    at = opened(pier.engine)
    assert burning(at) == ["North"]
    assert "12 complaints in 7 days, usually 0" in captions(at)


def test_the_newest_complaints_hold_those_without_words(silent):
    at = opened(silent)
    texts = [each.value for each in at.text]
    assert "Newest complaints" in [each.value for each in at.header]
    assert texts == ["Lovely.", "Lovely.", WORDLESS, WORDLESS]
    assert number_told(followed(silent, at, "All complaints")) == "**7 complaints**"


def test_words_of_blame_beside_kind_stars_come_last(pier):
    pier.hear([3], 4, "Rude.", -1).hear([6], 1)
    assert [each.value for each in opened(pier.engine).text] == [WORDLESS, "Rude."]


@pytest.mark.parametrize(
    ("page", "link", "asked"),
    [
        ("my_location", "Read them", {"mine": "North"}),
        ("simulator", "Answer them", {}),
        ("explain", "Complaints not answered", {"index": "rating"}),
        ("explain", "Read the complaints", {"index": "rating", "place": "North"}),
    ],
)
def test_a_link_to_complaints_opens_as_many_as_there_are(silent, page, link, asked):
    at = opened(silent, page, **asked)
    assert not at.exception
    assert number_told(followed(silent, at, link)) == "**7 complaints**"


def test_the_simulator_leads_to_the_complaints_of_the_place_that_it_tells_of(silent):
    at = opened(silent, "simulator", place="South")
    assert "**0 complaints** of this period wait for an answer at **South**." in said(at)
    at = opened(silent, "simulator", place="North")
    assert number_told(followed(silent, at, "Answer them")) == "**7 complaints**"
    assert "at **North**" in said(at)


def test_why_tells_complaints_and_what_is_read_as_negative_apart(silent):
    told = said(opened(silent, "explain", index="rating"))
    assert "1 as negative" in told
    assert "**7 complaints**" in told


def test_my_location_shows_the_complaints_that_it_counts_before_the_desk_knows_them(silent):
    at = opened(silent, "my_location", mine="North")
    assert figure(at, "Unanswered complaints") == "7"
    assert "No complaint waits" not in captions(at)
    assert "Lovely." in [each.value for each in at.text]


def test_a_channels_share_of_complaints_holds_those_without_words(silent):
    at = opened(silent, "location", location="North")
    (table,) = [each for each in at.dataframe if "complaints" in each.value]
    assert table.value["complaints"].tolist() == [pytest.approx(100 * 7 / 36)]


def test_a_complaint_that_was_removed_is_not_overdue(pier):
    pier.hear([8, 9, 10], 1, place="South").hear([7], 1)
    assert "3 complaints overdue" in captions(opened(pier.engine))
    pier.forget("South")
    told = captions(opened(pier.engine))
    assert "3 complaints overdue" not in told
    assert "1 complaint overdue" in told


def test_what_is_narrowed_to_complaints_is_told_in_words_until_all_is_shown(silent):
    at = opened(silent, "reviews")
    at.get_by_key("complaints").set_value(True).run()
    assert number_told(at) == "**7 complaints**"
    button(at, "Show all").click().run()
    assert number_told(at) == "**65 reviews**"


@pytest.fixture
def unwatched(engine):
    """An import with answers, of a channel whose listing shows none."""
    rows = [row(2 * each + 1, 1, text=f"{BAD} {each}") for each in range(6)]
    bring(engine, [*rows, *steady(5, answer="Thanks.")])
    catalogue = Catalogue(engine)
    catalogue.publish_sources(SOURCES)
    place = int(watched.places(Facts(engine), Scope.everything())["id"].iloc[0])
    new = NewListing("town_google", "google", "places-1", replies_visible=False)
    catalogue.add_listing(place, new)
    serve_desk(work_of(engine))
    return engine


def test_nobody_is_told_to_wait_where_answers_are_not_shown(unwatched):
    assert figure(opened(unwatched, "my_location"), "Unanswered complaints") == "–"
    at = opened(unwatched, "reviews", complaints="true", answer="Not answered")
    assert number_told(at) == "**0 complaints**"
