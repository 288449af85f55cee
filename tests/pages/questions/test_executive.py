"""Each question of an executive is answered within two clicks of the start page, and rightly.

What the screen says is held against what the store says, computed here without the pages.
"""

import re

import pytest

from data.models import Filters
from pages.components.change import change
from pages.components.numbers import figure, percent
from scoring.index import Settings
from tests.pages.browsing import DESKTOP
from tests.pages.questions.asking import (
    EVERYTHING,
    MOST_CLICKS,
    OURS,
    PLACE,
    TROUBLE_NAME,
    alts,
    card,
    last_asked,
    menu,
)

pytestmark = pytest.mark.browser

FEWEST = 10


@pytest.fixture
def executive(visit):
    """Somebody at the start page, who has clicked nothing yet."""
    return visit(viewport=DESKTOP).go("")


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
    executive.window.get_by_role("heading", name="The long-run index").wait_for()
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
    executive.clicks += 1
    executive.open(place, executive.window.get_by_role("heading", level=1, name="Porto A"))
    executive.settle()
    row = store.row("rating", store.period, "location_id", PLACE)
    rating = executive.window.get_by_test_id("stMetric").filter(has_text="Rating").first
    assert figure(row["value"], 2) in rating.inner_text()
    assert executive.clicks <= MOST_CLICKS


def test_how_do_we_stand_against_competitors(executive):
    said = card(executive, "Against competitors")
    told = re.findall(r"\d+ against \d+ · .*?lead \((?:over |under )?\d+%", said)
    assert len(told) == 2
    assert "Reputation, ours less theirs" in alts(executive, "ours less theirs")
    assert executive.clicks == 0


def test_what_do_people_complain_about_most(executive, store):
    counted = store.told(store.period)
    most = max(counted.values())
    named = re.search(r"complaints are about ([^.]+)\.", alts(executive, "complaints are")).group(1)
    assert counted[named] == most > 0
    assert f"Rising complaint: {TROUBLE_NAME}" in executive.said()
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
    counts = store.facts.counts(EVERYTHING, store.period, by=("location_id", "channel"))
    counts = counts[counts["channel"] != "yelp"]
    stars = counts[[f"stars_{star}" for star in range(1, 6)]].astype(float)
    every = stars.groupby(counts["channel"]).sum()
    means = every @ [1, 2, 3, 4, 5] / every.sum(axis=1)
    squares = every @ [1, 4, 9, 16, 25] - means**2 * every.sum(axis=1)
    spread = (squares.sum() / every.to_numpy().sum()) ** 0.5
    lost = stars.sum(axis=1) * counts["channel"].map(means) - stars @ [1, 2, 3, 4, 5]
    rated = stars.sum(axis=1).groupby(counts["location_id"]).sum()
    short = lost.groupby(counts["location_id"]).sum() / rated**0.5 / spread
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


def test_do_we_answer_in_time_the_unanswered_included(executive, store):
    menu(executive, "Response")
    row, said = store.row("response", store.period), executive.said()
    assert f"answers {percent(row['attainment'])} of its reviews in time" in said
    assert "those never answered included" in said
    waits = store.facts.responses(EVERYTHING, store.period, store.now)
    waiting = int(waits[waits["channel"] != "yelp"]["waiting"].sum())
    assert f"{waiting} reviews of this period wait for an answer" in said
    alts(executive, "time since publication")
    assert executive.clicks <= MOST_CLICKS


def test_what_is_growing(executive, store):
    menu(executive, "Topics")
    now, then = store.told(store.period), store.told(store.before)
    reviews, before = (int(store.held(each)["n"].iloc[0]) for each in (store.period, store.before))
    most = max(now, key=now.__getitem__)
    mark = alts(executive, f"Of: {most}; Share of reviews")
    assert f"Share of reviews: {now[most] / reviews:.1%}" in mark
    assert f"Before: {then[most] / before:.1%}" in mark
    ends = then[TROUBLE_NAME] / before, now[TROUBLE_NAME] / reviews
    told = f"{percent(ends[0], 1)} to {percent(ends[1], 1)} of reviews"
    assert f"{TROUBLE_NAME} {told}" in card(executive, "Rising and falling")
    assert executive.clicks <= MOST_CLICKS


def test_one_page_for_the_board(executive, site):
    menu(executive, "Reports")
    assert executive.clicks <= MOST_CLICKS
    said = executive.said()
    assert all(part in said for part in ("One page: how we stand", "PDF", "PowerPoint"))
    executive.click(executive.window.get_by_role("button", name="Make it"))
    assert last_asked(site.engine)["kind"] == "board"
