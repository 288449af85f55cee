"""Each question of a location manager is answered at their start page, and rightly.

What the screen says is held against what the store says, computed here without the pages.
"""

import re

import pytest

from data.models import Filters, Role
from pages.components.numbers import figure, finer, percent
from pages.page import start_for
from tests.pages.browsing import DESKTOP
from tests.pages.questions.asking import EVERYTHING, PLACE, TROUBLE, TROUBLE_NAME, card

pytestmark = pytest.mark.browser


@pytest.fixture
def manager(visit):
    """Somebody at the start page of a location manager, who runs one place."""
    return visit(viewport=DESKTOP).go(f"{start_for(Role.LOCATION_MANAGER)}?mine=Porto+A")


def here(store):
    return Filters(store.period.since, store.period.until, locations=frozenset({PLACE}))


def test_is_my_place_better_than_last_month(manager, store):
    row = store.row("rating", store.period, "location_id", PLACE)
    tile = manager.window.get_by_test_id("stMetric").filter(has_text="Rating").first
    assert figure(row["value"], 2) in tile.inner_text()
    assert f"90% sure: {figure(row['low'], 2)}–{figure(row['high'], 2)}" in manager.said()
    assert "Against the chain" in manager.said()
    assert manager.clicks == 0


def test_am_i_within_my_time(manager, store):
    row = store.row("response", store.period, "location_id", PLACE)
    tile = manager.window.get_by_test_id("stMetric").filter(has_text="Answered in time").first
    assert percent(row["attainment"]) in tile.inner_text()
    waits = store.complaints(store.period)
    waiting = int(waits[waits["location_id"] == PLACE]["waiting"].sum())
    tile = manager.window.get_by_test_id("stMetric").filter(has_text="Unanswered complaints").first
    assert re.search(rf"\b{waiting}\b", tile.inner_text())
    assert manager.clicks == 0


def test_what_keeps_coming_up_here_and_not_elsewhere(manager, store):
    masks = store.facts.topic_masks(EVERYTHING, store.period, ("location_id",))
    counts = store.held(store.period, ("location_id",)).set_index("location_id")["n"]
    blame = masks["n"].where(masks["criticised"].to_numpy() >> TROUBLE & 1 == 1, 0)
    at_place = masks["location_id"] == PLACE
    shares = [
        finer(blame[at_place].sum() / counts[PLACE]),
        finer(blame[~at_place].sum() / counts.drop(PLACE).sum()),
    ]
    said = card(manager, "What keeps coming up here")
    assert f"{TROUBLE_NAME}: {shares[0]} criticise it, {shares[1]} elsewhere" in said
    assert manager.clicks == 0


def test_what_were_we_praised_for(manager, store):
    counts = store.told(here(store), "praised")
    reviews = int(store.held(here(store))["n"].iloc[0])
    said = card(manager, "What to tell the team")
    for topic, told in re.findall(r"(.+) praised in (\d+%) of", said):
        assert told == percent(counts[topic] / reviews)
    assert f"of {reviews} reviews" in said
    assert percent(max(counts.values()) / reviews) in said
    assert manager.clicks == 0
