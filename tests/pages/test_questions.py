"""Each question of an executive is answered within two clicks of the start page, and rightly.

What the screen says is held against what the store says, computed here without the pages.
"""

import re
from datetime import UTC, datetime

import pytest

from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Scope
from pages.components.change import change
from pages.components.fires import LATE_SINCE
from pages.components.numbers import figure
from scoring.index import Settings
from scoring.scorecard import scorecard
from scoring.signals.topics import topics
from tests.pages.browsing import DESKTOP
from tests.pages.conftest import quiet_site

pytestmark = pytest.mark.browser

EVERYTHING = Scope.everything()
OURS, FEWEST = 1, 10
MOST_CLICKS = 2


class Store:
    """What the store says, for the filters that a person finds at first."""

    def __init__(self, site):
        self.facts, self.now = Facts(site.engine), site.now
        self.today = int(site.now.timestamp()) // DAY_SECONDS
        self.period = Filters(self.today - 89, self.today, frozenset({OURS}))
        self.before = Filters(self.today - 179, self.today - 90, frozenset({OURS}))

    def row(self, index, filters, by="brand_id", scope=OURS):
        return self.rows(index, filters, by).loc[scope]

    def rows(self, index, filters, by="brand_id"):
        end = datetime.fromtimestamp((filters.until + 1) * DAY_SECONDS - 1, UTC)
        moment = min(end, self.now)
        tallies = self.facts.tallies(EVERYTHING, filters, as_of=moment, by=(by,))
        return scorecard(tallies, as_of=moment, settings=Settings())[index]

    def complaints(self, filters):
        """Return our complaints by how long they waited, where answers can be seen."""
        waits = self.facts.responses(EVERYTHING, filters, self.now)
        return waits[(waits["negative"] == 1) & (waits["channel"] != "yelp")]

    def late(self):
        """Return how many complaints of each of our places have waited past their time."""
        since = self.today - LATE_SINCE
        waits = self.complaints(Filters(since=since, brands=frozenset({OURS})))
        due = waits["channel"].map({"google": 48, "mastodon": 4})
        return waits[waits["hours"] >= due].groupby("location_id")["waiting"].sum()

    def waiting(self):
        """Return how many complaints of the period each of our places has not answered."""
        return self.complaints(self.period).groupby("location_id")["waiting"].sum()

    def criticised(self):
        """Return how many reviews of the period criticise each topic."""
        return {
            topic.name: sum(
                row.n
                for row in self.facts.topic_masks(EVERYTHING, self.period).itertuples()
                if row.criticised >> topic.bit & 1
            )
            for topic in topics()
        }


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A store of its own, for into that of other tests reviews come while they look."""
    yield from quiet_site(tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def store(site):
    return Store(site)


@pytest.fixture
def executive(visit):
    """Somebody at the start page, who has clicked nothing yet."""
    return visit(viewport=DESKTOP).go("")


def menu(visitor, name):
    visitor.choose(name)
    visitor.window.get_by_role("heading", level=1).get_by_text(name).wait_for()


def alts(visitor, about):
    """Return what the chart of something says of itself to whoever cannot see it."""
    told = visitor.window.locator(f"[data-testid=stMain] [aria-label*='{about}']").first
    told.wait_for(state="attached")
    return told.get_attribute("aria-label")


def card(visitor, title):
    """Return the text of the card under a heading."""
    heading = visitor.window.get_by_role("heading", name=title, level=2)
    return heading.locator("xpath=ancestor::*[@data-testid='stVerticalBlock'][1]").inner_text()


def test_are_we_better_or_worse_and_is_it_real(executive, store):
    now, then = store.row("reputation", store.period), store.row("reputation", store.before)
    moved = change(now, then)
    said = executive.said()
    assert f"stands at {figure(now['value'])} of 100" in said
    assert ("more than chance brings" in said) == moved.real
    assert ("no detectable change on the period before" in said) == (moved.known and not moved.real)
    assert executive.clicks == 0


def test_why_did_it_move(executive, store):
    menu(executive, "Why?")
    executive.window.get_by_role("heading", name="What moved it since the period began").wait_for()
    now, then = store.row("reputation", store.period), store.row("reputation", store.before)
    assert f"stands at {figure(now['value'], 0)}" in executive.said()
    if change(now, then).known:
        assert figure(abs(change(now, then).value), 1) in executive.said()
    assert executive.clicks <= MOST_CLICKS


def test_is_anything_on_fire(executive, store):
    late, said = store.late(), card(executive, "Is anything on fire?")
    assert late.sum() > 0
    for number in late[late > 0].nlargest(2):
        assert re.search(rf"\b{number} complaints? overdue", said)
    assert executive.clicks == 0


def test_which_locations_need_me(executive, store):
    said = card(executive, "Which locations need me")
    waiting = store.waiting()
    assert waiting.sum() > 0
    for number in waiting[waiting > 0]:
        assert re.search(rf"\b{number}( complaints?)? unanswered", said)
    assert executive.clicks == 0


def test_how_is_one_of_them_doing(executive, store):
    place = executive.window.get_by_role("link", name=re.compile("^(store )?Porto A")).first
    executive.click(place)
    executive.window.get_by_role("heading", level=1, name="Porto A").wait_for()
    row = store.row("rating", store.period, "location_id", 3)
    rating = executive.window.get_by_test_id("stMetric").filter(has_text="Rating").first
    assert figure(row["value"], 2) in rating.inner_text()
    assert executive.clicks <= MOST_CLICKS


def test_how_do_we_stand_against_competitors(executive, store):
    everyone = Filters(store.period.since, store.period.until)
    rows = store.rows("reputation", everyone)
    best = rows["value"].max()
    assert f"with {figure(best)}." in alts(executive, "the highest is")
    assert executive.clicks == 0


def test_what_do_people_complain_about_most(executive, store):
    counted = store.criticised()
    most = max(counted.values())
    named = re.search(r"complaints are about ([^.]+)\.", alts(executive, "complaints are")).group(1)
    assert counted[named] == most > 0
    assert executive.clicks == 0


def test_can_i_trust_these_numbers(executive, store):
    said = card(executive, "Can I trust these numbers?")
    held = store.facts.counts(EVERYTHING, Filters(brands=frozenset({OURS})))["n"].iloc[0]
    assert f"{held:,} reviews" in said
    assert Settings().version in said
    assert "All 27 collected listings are up to date" in said or "behind" in said
    assert executive.clicks == 0


def test_which_locations_are_beyond_chance(executive, store):
    menu(executive, "Locations")
    executive.click(executive.window.get_by_text("Funnel", exact=True))
    counts = store.facts.counts(EVERYTHING, store.period, by=("location_id",))
    stars = counts[[f"stars_{star}" for star in range(1, 6)]].to_numpy(dtype=float)
    rated = stars.sum(axis=1)
    means = stars @ [1, 2, 3, 4, 5] / rated
    every = stars.sum(axis=0)
    mean = every @ [1, 2, 3, 4, 5] / every.sum()
    spread = (every @ [1, 4, 9, 16, 25] / every.sum() - mean**2) ** 0.5
    short = (mean - means) * rated**0.5 / spread
    below = int(((short > 1.96) & (rated >= FEWEST)).sum())
    assert f"{below} lie below the funnel" in alts(executive, "below the funnel")
    assert executive.clicks <= MOST_CLICKS


def test_what_would_it_take_to_be_shown_higher(executive, store):
    menu(executive, "What would it take?")
    google = Filters(brands=frozenset({OURS}), channels=frozenset({"google"}))
    counts = store.facts.counts(EVERYTHING, google).iloc[0]
    stars = [float(counts[f"stars_{star}"]) for star in range(1, 6)]
    mean = sum(star * n for star, n in enumerate(stars, 1)) / sum(stars)
    executive.window.get_by_text(re.compile("more review|no number of reviews")).first.wait_for()
    said = executive.said()
    assert f"Plain mean {mean:.3f} of {sum(stars):,.0f} reviews" in said
    assert executive.clicks <= MOST_CLICKS
