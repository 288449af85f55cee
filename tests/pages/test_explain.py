"""Why a figure is what it is: every part on the screen is the one computed directly."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.audit import Audit
from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import OWNER, Filters, Scope
from data.score_versions import SCORING, supersede
from data.scores import Scores
from data.settings import write_setting
from data.standing import standing
from data.store import Store
from pages.components.causes import adds_up, index_steps, said_of_change
from pages.components.numbers import signed
from pages.components.time_charts import as_it_stood
from pages.components.waterfall import steps
from pages.components.why import rating_told
from scoring.explain import CAUSES, IndexChange, State, index_change, mean_change
from scoring.index import Settings, index_ids
from tests.databases import opened as open_store
from tests.pages.drawing import KEY
from tests.pages.opening import brought_to_life, captions, charts, opened, titles
from tests.pages.town import HOSTILE, NOW, Town, build, score

EVERYTHING = Scope.everything()
TODAY = int(NOW.timestamp()) // DAY_SECONDS
NOW_FILTERS = Filters(since=TODAY - 89, until=TODAY, brands=frozenset({1}))
BEFORE = replace(NOW_FILTERS, since=TODAY - 179, until=TODAY - 90)
THEN = datetime.fromtimestamp((TODAY - 89) * DAY_SECONDS - 1, UTC)


def alts(at):
    return [chart.proto.alt for chart in charts(at)]


def test_an_empty_store_says_that_it_is_starting(engine):
    at = opened(engine, "explain")
    assert not at.exception
    assert titles(at, "info") == ["Waiting for the worker"]


@pytest.mark.parametrize("index", index_ids())
def test_the_address_names_the_figure_and_it_is_that_of_the_overview(town, index):
    overview = {metric.label: metric.value for metric in opened(town).metric}
    at = opened(town, "explain", index=index)
    assert not at.exception
    assert at.metric[0].label.lower() == index
    assert at.metric[0].value == overview[at.metric[0].label]


def test_recent_reviews_do_not_depend_on_the_period(town):
    parts = []
    for period in ("30 days", "90 days", "12 months", "All time"):
        at = opened(town, "explain", index="reputation", period=period)
        (made_of,) = [each.value for each in at.table if "Gives" in each.value.columns]
        parts.append(made_of.set_index("Part").loc["Recent reviews", "Of 100"])
    assert len(set(parts)) == 1, parts


def test_what_moved_the_rating_is_split_as_computed_directly(town):
    facts = Facts(town)
    later = facts.tallies(EVERYTHING, replace(NOW_FILTERS, since=None), as_of=NOW)
    until_then = replace(NOW_FILTERS, since=None, until=TODAY - 90)
    earlier = standing(facts, EVERYTHING, until_then, as_of=THEN, later=later)
    found = index_change(
        "rating", State(earlier, THEN, Settings()), State(later, NOW, Settings()), 1
    )
    assert sum(found.parts.values()) == pytest.approx(found.change, abs=1e-9)
    shown = [alt for alt in alts(opened(town, "explain", index="rating")) if "new reviews" in alt]
    assert len(shown) == 1
    assert f"Rating from {found.before:.2f} to {found.after:.2f}" in shown[0]
    said = float(re.search(r"new reviews ([+−]?[\d.]+)", shown[0])[1].replace("−", "-"))
    # Told so that what is told adds up, a part may be a hundredth off.
    assert said == pytest.approx(found.parts["new reviews"], abs=0.01)


def test_the_plain_mean_is_split_into_real_and_mix_of_the_two_periods(town):
    windows = [
        Facts(town).tallies(EVERYTHING, each, as_of=moment).reviews
        for each, moment in ((BEFORE, THEN), (NOW_FILTERS, NOW))
    ]
    # The terms of Yelp forbid to average its stars with those of others.
    found = mean_change(*(each[each["channel"] != "yelp"] for each in windows))
    assert found.real + found.mix == pytest.approx(found.change, abs=1e-9)
    shown = "\n".join(alts(opened(town, "explain", index="rating")))
    assert f"rated otherwise {signed(found.real, 2)}, another mix {signed(found.mix, 2)}" in shown


def test_a_bridge_says_of_each_index_whether_age_weighs():
    ages = "newer ones weighing more"
    for told in (adds_up, as_it_stood):
        assert {each for each in index_ids() if ages in told(each)} == {*index_ids()} - {"response"}


tenths = st.floats(-100, 100)


@given(tenths, st.lists(tenths, min_size=1, max_size=6), st.integers(0, 2))
def test_what_a_bridge_says_adds_up_as_it_is_printed(before, parts, decimals):
    named = {str(place): part for place, part in enumerate(parts)}
    said = steps(before, before + sum(parts), named, decimals)["said"]
    told = [float(each.replace("−", "-")) for each in said]
    assert sum(told[:-1]) == pytest.approx(told[-1], abs=1e-6)
    for part, step in zip(parts, told[1:-1], strict=True):
        assert abs(part - step) < 2 / 10**decimals


def test_the_way_to_a_rating_adds_up_and_leaves_out_what_weighs_nothing():
    row = {"observed": 3.92, "prior": 3.0, "prior_share": 0.0004, "prior_channels": 5,
           "value": 3.88, "n": 2485.0, "weight": 2460.0}  # fmt: skip
    assert [*rating_told(row).items()][:3] == [
        ("Plain mean, recent reviews first", "3.92"),
        ("Put at the fixed mix of channels", "−0.04"),
        ("Rating", "3.88"),
    ]
    drawn = rating_told(row | {"prior_share": 0.2, "value": 3.7})
    assert [*drawn.items()][1:4] == [
        ("What it is drawn towards", "3.00"),
        ("Drawn towards that, at the fixed mix of channels", "−0.22"),
        ("Rating", "3.70"),
    ]


def test_bars_of_a_waterfall_begin_where_the_last_one_ended():
    frame = steps(50.0, 53.0, {"a": 5.0, "b": -4.0, "c": 2.0})
    assert frame["start"].tolist()[1:] == frame["end"].tolist()[:-1]
    assert frame["kind"].tolist() == ["Figure", "Up", "Down", "Up", "Figure"]


def test_no_detectable_change_is_an_answer(town):
    told = "\n".join(
        each.value
        for index in ("rating", "response")
        for each in opened(town, "explain", index=index, period="30 days").markdown
    )
    assert "**No detectable change** on the period before" in told


def test_a_place_is_explained_with_its_shrinkage(town):
    at = opened(town, "explain", index="rating", place="Porto A · Lantern Hotels")
    assert not at.exception
    told = "\n".join(each.value for each in at.markdown)
    assert "Porto A" in told
    assert "; the chain " in told


@pytest.mark.parametrize("index", ["rating", "reputation"])
def test_what_the_terms_leave_out_is_named(town, index):
    told = "\n".join(each.value for each in opened(town, "explain", index=index).markdown)
    assert "the terms of Yelp" in told


def test_all_time_has_nothing_to_be_compared_with(town):
    at = opened(town, "explain", index="rating", period="All time")
    assert not at.exception
    assert "Choose a period and what to compare it with" in captions(at)


def test_both_lines_are_shown_once_there_are_two_score_versions(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    score(engine, weeks=4)
    assert "All stored scores are of one version" in captions(opened(engine, "explain"))
    write_setting(engine, "scores", {"half_life_days": 30.0})
    row = {"index": "reputation", "brand_id": 1, "location_id": 0, "channel": "", "details": {}}
    version = Settings(half_life_days=30.0).version
    for day in (TODAY - 7, TODAY):
        figures = {"value": 70.0, "low": 65.0, "high": 75.0, "n": 9, "n_effective": 9.0}
        Scores(engine).save(Store(engine), version, day, [row | figures])
    at = opened(engine, "explain")
    assert not at.exception
    (lines,) = [alt for alt in alts(at) if "score version" in alt]
    assert version in lines
    assert "Until 20 Nov 2026 (half-life 180 days)" in lines
    engine.dispose()


def stored_line(engine, version, last):
    row = {"index": "reputation", "brand_id": 1, "location_id": 0, "channel": "", "details": {}}
    for day in (last - 7, last):
        figures = {"value": 70.0, "low": 65.0, "high": 75.0, "n": 9, "n_effective": 9.0}
        Scores(engine).save(Store(engine), version, day, [row | figures])


def version_of(stored):
    return Settings.from_stored(stored).version


def change(engine, stored, named=version_of, at=NOW):
    """Put other choices behind the scores, as a person does."""
    supersede(Audit(engine, KEY), stored, OWNER.id, at, named)


def test_former_versions_are_told_apart_by_what_was_chosen(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    score(engine, weeks=4)
    for days in (30.0, 60.0):
        change(engine, {"half_life_days": days})
        stored_line(engine, Settings(half_life_days=days).version, TODAY)
    change(engine, {})
    at = opened(engine, "explain")
    (lines,) = [alt for alt in alts(at) if "score versions" in alt]
    assert "Until 20 Nov 2026 (half-life 60 days), Until 20 Nov 2026 (half-life 30 days)" in lines
    assert "and no longer changes" not in captions(at)
    engine.dispose()


def test_versions_that_an_upgrade_ended_are_shown_by_their_last_days(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    score(engine, weeks=4)
    for version, ago in (("cc00", 40), ("bb00", 30), ("aa00", 20), ("dd00", 10)):
        stored_line(engine, version, TODAY - ago)
    (lines,) = [alt for alt in alts(opened(engine, "explain")) if "score versions" in alt]
    named = ["31 Oct 2026 (aa00)", "21 Oct 2026 (bb00)"]
    assert f"Until 10 Nov 2026 (dd00), Until {', Until '.join(named)}" in lines
    assert "cc00" not in lines
    engine.dispose()


def test_a_line_that_nothing_computes_anew_says_how_far_its_reviews_go(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    score(engine, weeks=4)
    stored_line(engine, "0123456789", TODAY - 3)
    change(engine, {"half_life_days": 60.0})
    change(engine, {}, named=lambda _: "0123456789")
    told = captions(opened(engine, "explain"))
    assert (
        "“Until 20 Nov 2026 (0123456789)” is computed on the reviews held until 17 Nov 2026" in told
    )
    assert "“In force" not in told
    engine.dispose()


@pytest.mark.parametrize("ended", [False, True])
def test_a_choice_that_an_upgrade_took_away_leaves_the_page_standing(sqlite_server, ended):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    score(engine, weeks=4)
    write_setting(engine, SCORING, {"gone_choice": 1, "half_life_days": 60.0})
    if ended:
        change(engine, {}, named=lambda _: "0123456789", at=NOW - timedelta(days=1))
    at = opened(engine, "explain", period="90 days")
    assert not at.exception
    in_force = Settings() if ended else Settings(half_life_days=60.0)
    assert f"Score version {in_force.version}" in captions(at)
    engine.dispose()


@pytest.mark.parametrize(("chosen", "rest"), [(-5.0, -0.7), (3.0, 0.0)])
def test_what_other_weights_did_is_told_apart_from_chance(chosen, rest):
    parts = {**dict.fromkeys(CAUSES, 0.0), "new reviews": rest, "score version": chosen}
    found = IndexChange(70.0, 70.0 + chosen + rest, parts, error=1.0)
    told = said_of_change(found, 1, NOW)
    assert f"Other weights or another formula did {signed(chosen, 1)}" in told
    assert f"all else {signed(rest, 1)}, which chance alone would do" in told
    assert "more than chance" not in told


def test_hostile_names_and_texts_stay_text(hostile_town):
    at = opened(hostile_town, "explain", index="rating", place=f"{HOSTILE} · Lantern Hotels")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []


def test_a_version_is_told_as_its_bar_shows_it():
    parts = {**dict.fromkeys(CAUSES, 0.0), "new reviews": 0.96, "ageing": -1.54,
             "score version": -4.649}  # fmt: skip
    found = IndexChange(71.7, 71.7 + sum(parts.values()), parts, error=1.0)
    bars = index_steps(found, 1).set_index("name")["said"]
    said = said_of_change(found, 1, NOW)
    assert f"did {bars['Score version']};" in said
    rest = [float(bars[each].replace("−", "-")) for each in ("New reviews", "Ageing")]
    assert f"all else {signed(sum(rest), 1)}," in said


@pytest.mark.parametrize("index", ["reputation", "rating"])
def test_the_long_run_index_is_not_taken_for_the_headline(town, index):
    at = opened(town, "explain", index=index)
    heads = [each.value for each in at.header]
    assert "The long-run index: all reviews, newer ones weigh more" in heads
    moved = [each.value for each in at.markdown if "chance" in each.value and "now" in each.value]
    assert any("long-run index" in each for each in moved)


def test_all_reviews_behind_a_figure_are_accounted_for(town):
    at = opened(town, "explain")
    (said,) = [each.value for each in at.markdown if "in this period:" in each.value]
    whole, *parts = [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*\b", said)]
    assert sum(parts) == whole
    assert "neutral" in said


def test_what_moved_the_mean_most_shows_the_effects_first(town):
    at = opened(town, "explain", index="rating")
    (table,) = [each.value for each in at.dataframe if "Place" in each.value]
    assert list(table)[:3] == ["Place", "Rated", "Mix"]


def test_a_line_that_is_still_being_computed_is_announced(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    score(engine, weeks=4)
    change(engine, {"half_life_days": 30.0})
    told = captions(opened(engine, "explain"))
    assert "is still being computed" in told
    assert "All stored scores are of one version" not in told
    stored_line(engine, Settings(half_life_days=30.0).version, TODAY)
    assert "is still being computed; so far it goes back to 13 Nov 2026" in captions(
        opened(engine, "explain")
    )
    engine.dispose()
