"""Methodology: every index tells itself, its settings are the ones in force, changes are shown."""

import math
import re
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue import Catalogue
from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Scope, Terms
from data.settings import read_setting, write_setting
from pages.components.comparable import weights_of
from pages.components.definitions import read_definition, settings_meanings, settings_read
from pages.components.score_settings import Unfit, checked, differing
from pages.components.stage import Stage
from pages.components.sums import borrowed, mixture, put_together, sum_of_parts
from pages.components.versions import save_settings, settings_at
from pages.view import View
from scoring import indices
from scoring.index import Settings, index_ids, index_module
from scoring.scorecard import scorecard
from tests.databases import opened as open_store
from tests.pages.drawing import KEY
from tests.pages.opening import brought_to_life, captions, opened
from tests.pages.town import HOSTILE, NOW, SOURCES, Town, build

EVERYTHING = Scope.everything()
TODAY = int(NOW.timestamp()) // DAY_SECONDS
SHARES = st.sampled_from([0.05, 0.1, 0.15, 0.2, 0.3, 0.6, 1 / 3])
FOUR_PARTS = st.lists(st.floats(0, 100), min_size=4, max_size=4)
FILTERS = Filters(since=TODAY - 89, until=TODAY, brands=frozenset({1}))


def scores(engine, settings=None):
    tallies = Facts(engine).tallies(Scope.everything(), FILTERS, as_of=NOW)
    return scorecard(tallies, as_of=NOW, settings=settings or Settings())


def told(at):
    return "\n".join(each.value for each in at.markdown)


@pytest.fixture
def small(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=60))
    yield engine
    engine.dispose()


def test_an_empty_store_has_the_definitions_and_no_example(engine):
    at = opened(engine, "methodology")
    assert not at.exception
    assert {each.value for each in at.header} >= {index_module(i).INDEX.name for i in index_ids()}
    assert captions(at).count("too few reviews in the filters for an example") == len(index_ids())


@pytest.mark.parametrize("index", index_ids())
def test_every_index_tells_itself_in_the_parts_that_are_asked_of_it(town, index):
    found = read_definition(index)
    wanted = {"Formula", "Range and unit", "Evidence", "How it can mislead", "Reference"}
    assert wanted <= found.parts.keys()
    at = opened(town, "methodology")
    assert not at.exception
    assert f"**Formula.** {found.parts['Formula']}" in told(at)
    assert ">>>" not in told(at)


def test_an_index_nobody_knew_appears_by_itself(small, monkeypatch, tmp_path):
    text = Path(index_module("rating").__file__).read_text("utf-8")
    text = text.replace('id="rating"', 'id="loudness"').replace('"Rating"', '"Loudness"')
    (tmp_path / "loudness.py").write_text(text, "utf-8")
    monkeypatch.setattr(indices, "__path__", [*indices.__path__, str(tmp_path)])
    at = opened(small, "methodology")
    sys.modules.pop(f"{indices.__name__}.loudness")
    assert not at.exception
    assert "Loudness" in [each.value for each in at.header]
    assert f"**Loudness {scores(small)['rating'].loc[1, 'value']:.2f}**" in told(at)


def test_the_settings_an_index_reads_are_told_with_their_meaning():
    assert settings_read("rating") == ["half_life_days", "prior_low", "prior_high", "interval"]
    assert {"response_weights", "sla_hours"} <= set(settings_read("response"))
    assert settings_meanings().keys() == vars(Settings()).keys()


@pytest.mark.parametrize("index", index_ids())
def test_the_example_ends_at_the_brands_own_figure(town, index):
    value = scores(town)[index].loc[1, "value"]
    name, decimals = index_module(index).INDEX.name, max(index_module(index).INDEX.decimals, 1)
    assert f"**{name} {value:.{decimals}f}**" in told(opened(town, "methodology"))


def test_what_reviews_are_worth_with_age_is_of_those_that_count(town):
    found = scores(town)
    shown = told(opened(town, "methodology"))
    for index in ("rating", "sentiment", "reputation"):
        row = found[index].loc[1]
        n, worth = f"{row['n']:.0f}", f"{row.get('weight', row['n_effective']):.1f}"
        assert f"{n} reviews that count here; with age they are worth {worth}. " in shown
    assert found["rating"].loc[1, "weight"] < found["rating"].loc[1, "n_effective"]
    answers = f"{found['response'].loc[1, 'n']:.0f}"
    assert f"{answers} reviews that count here. " in shown


def comes_to(text):
    """Return what a worked line comes to by hand, what it says, and to how many decimals."""
    worked, _, result = text.rpartition(" = ")
    plain = worked.replace("−", "-").replace("×", "*").replace("÷", "/")
    assert re.fullmatch(r"[-+*/(). \d]+", plain), text
    return eval(plain), float(result), len(result.partition(".")[2])


def recomputes(text):
    by_hand, stated, decimals = comes_to(text)
    return abs(by_hand - stated) < 0.5 / 10**decimals + 1e-12


def test_the_steps_of_the_example_give_the_figures(town):
    found = scores(town)
    shown = [each.value for each in opened(town, "methodology").code]
    assert [line for line in shown if not recomputes(line)] == []
    ends = [comes_to(line)[1] for line in shown]
    for index, decimals in (("reputation", 1), ("response", 1), ("rating", 3)):
        assert round(found[index].loc[1, "value"], decimals) in ends


@pytest.mark.parametrize("index", ["reputation", "response"])
@given(
    st.lists(st.floats(0, 100), min_size=4, max_size=4), st.lists(SHARES, min_size=4, max_size=4)
)
def test_a_sum_of_parts_recomputes_as_printed(index, parts, shares):
    weights = weights_of(index_module(index).INDEX, Settings())
    weights = dict(zip(weights, shares, strict=False))
    row = {f"part_{name}": value for name, value in zip(weights, parts, strict=False)}
    assert recomputes(sum_of_parts(row, weights))


@given(st.floats(1, 5), st.floats(1, 5), st.floats(1, 5), st.floats(0, 1))
def test_a_borrowed_mean_recomputes_as_printed(observed, prior, value, share):
    row = {
        "observed": observed,
        "prior": prior,
        "value": value,
        "prior_share": share,
        "prior_channels": 2,
    }
    drawn = borrowed(row)
    assert (drawn is None) == (share < 0.001)
    assert drawn is None or recomputes(drawn)
    rest = put_together(row)
    assert rest is None or recomputes(rest)


@given(st.floats(1, 5), st.floats(1, 5), st.floats(1, 5), st.floats(0, 1))
def test_on_one_channel_a_mean_is_drawn_in_one_step(observed, prior, plain, own):
    value = float(np.clip(prior + own * (observed - plain), 1, 5))
    row = {
        "observed": observed,
        "prior": prior,
        "prior_observed": plain,
        "value": value,
        "prior_share": 0.2,
        "prior_channels": 1,
    }
    drawn = borrowed(row)
    assert recomputes(drawn)
    assert comes_to(drawn)[1] == round(value, 3)
    assert put_together(row) is None


def test_a_place_on_one_channel_is_put_together_of_none(small):
    place = str(View(Stage(small, lambda: NOW), NOW, EVERYTHING).locations["label"].iloc[0])
    at = opened(small, "methodology", locations=place, channels="Google")
    assert "**Borrowing.**" in told(at)
    assert "channel by channel" not in captions(at)
    assert [each.value for each in at.code if not recomputes(each.value)] == []


@given(
    st.lists(st.tuples(st.floats(0.01, 1), st.floats(1, 5)), min_size=2, max_size=9),
    st.integers(0, 9),
)
def test_the_mix_of_channels_recomputes_as_printed(channels, few):
    shares, values = (np.array(each) for each in zip(*channels, strict=True))
    table = pd.DataFrame({"mix": shares / shares.sum(), "value": values})
    whole = float((table["mix"] * values).sum())
    table.loc[: few - 1, "value"] = np.nan
    text = mixture({"value": whole}, table)
    assert (text is None) == table["value"].isna().all()
    assert text is None or recomputes(text)
    assert text is None or comes_to(text)[1] == round(whole, 3)


def test_channels_that_may_be_averaged_are_put_together_on_the_page(small):
    yelp = next(each for each in SOURCES if each.channel == "yelp")
    Catalogue(small).publish_sources([replace(yelp, terms=Terms())])
    at = opened(small, "methodology")
    assert "**The mix.**" in told(at)
    value = round(scores(small)["rating"].loc[1, "value"], 3)
    mixed = [each.value for each in at.code if each.value.count("×") == 2]
    assert [comes_to(line)[1] for line in mixed if line.endswith(f"= {value:.3f}")] == [value]


def shares_of_the_mix(at):
    (found,) = [each.value for each in at.dataframe if "mix" in each.value.columns]
    return dict(zip(found["channel"], found["mix"], strict=True))


def test_a_channel_whose_stars_may_not_be_averaged_is_marked_in_the_rating(small):
    at = opened(small, "methodology")
    assert not at.exception
    assert shares_of_the_mix(at) == {"Google": "100.0 %", "Yelp": "not averaged"}
    assert opened(small, "methodology", channels="Yelp").exception == []


def test_channels_without_a_figure_of_their_own_are_no_mix():
    table = pd.DataFrame({"mix": [0.5, 0.5], "value": [np.nan, np.nan]})
    assert mixture({"value": 4.3}, table) is None


def test_one_channel_is_no_mix():
    assert (
        mixture({"value": 4.3}, pd.DataFrame({"mix": [1.0, np.nan], "value": [4.3, 4.0]})) is None
    )
    assert mixture({"value": 60.0}, pd.DataFrame({"value": [50.0, 70.0]})) is None


def test_what_weighs_next_to_nothing_is_not_told():
    row = {
        "observed": 65.55,
        "prior": 50.0,
        "value": 65.544,
        "prior_share": 0.0004,
        "prior_channels": 1,
    }
    assert borrowed(row) is None
    assert put_together(row) == "65.550 − 0.006 = 65.544"


def test_other_weights_are_previewed_before_they_are_saved(small):
    at = opened(small, "methodology")
    at.number_input(key=field("weights_rating")).set_value(0.2)
    at = at.run()
    assert not at.exception
    weights = {**Settings().weights, "rating": 0.2}
    after = scores(small, Settings(weights=weights))["reputation"].loc[1, "value"]
    shown = effect_shown(at).loc["Reputation"]
    assert shown["now"] == f"{scores(small)['reputation'].loc[1, 'value']:.1f}"
    assert shown["then"] == f"{after:.1f}"
    assert read_setting(small, "scores", {}) == {}


def effect_shown(at):
    (effect,) = [each.value for each in at.dataframe if "then" in each.value.columns]
    return effect.set_index("index")


def test_what_other_choices_change_is_the_difference_of_what_is_shown(small):
    at = opened(small, "methodology")
    at.number_input(key=field("half_life_days")).set_value(60.0)
    shown = effect_shown(at.run())
    for _, row in shown.iterrows():
        moved = round(float(row["then"]) - float(row["now"]), 2)
        said = row["change"].replace("−", "-")
        assert float(said) == moved if moved else said == "no change"
    assert shown.loc["Rating", "now"].partition(".")[2].isdigit()
    assert len(shown.loc["Rating", "now"].partition(".")[2]) == 2
    assert {len(each.partition(".")[2]) for each in shown["now"].drop("Rating")} == {1}


def test_an_index_that_other_choices_leave_alone_is_said_not_to_change(small):
    at = opened(small, "methodology")
    at.number_input(key=field("weights_rating")).set_value(0.2)
    change = effect_shown(at.run())["change"]
    assert set(change.drop("Reputation")) == {"no change"}
    assert change["Reputation"][0] in "+−"


def test_saving_makes_another_version_and_remembers_the_one_before(small):
    at = opened(small, "methodology")
    at.number_input(key=field("half_life_days")).set_value(60.0)
    at = at.run()
    at = at.button(key="save_scores").click().run()
    assert not at.exception
    assert read_setting(small, "scores") == {"half_life_days": 60.0}
    (before,) = read_setting(small, "score_versions")
    assert before["version"] == Settings().version
    assert Settings(half_life_days=60.0).version in told(at)
    at.button(key="usual_scores").click().run()
    assert read_setting(small, "scores") == {}


def test_a_channel_is_given_a_time_of_its_own(small):
    at = opened(small, "methodology")
    at.multiselect(key=field("channels")).set_value(["google", "mastodon"])
    at = at.run()
    hours = [at.number_input(key=field(f"sla_hours_{name}")) for name in ("google", "mastodon")]
    assert [each.value for each in hours] == [48.0, 4.0]
    hours[0].set_value(24.0)
    at = at.run().button(key="save_scores").click().run()
    assert not at.exception
    due = {**Settings().sla_hours, "google": 24.0, "mastodon": 4.0}
    assert read_setting(small, "scores") == {"sla_hours": due}
    kept = at.multiselect(key=field("channels", Settings(sla_hours=due)))
    assert kept.value == ["google", "mastodon"]


def test_where_answers_are_hidden_that_is_why_there_is_no_example(small):
    at = opened(small, "methodology", channels="Yelp")
    assert not at.exception
    told = captions(at)
    assert "There is no figure for an example." in told
    assert "answers are not shown by Yelp" in told


def field(name, settings=None):
    """Return the key of a field of the form that stands while some settings are in force."""
    return f"scores_{(settings or Settings()).version}_{name}"


def test_after_going_back_to_the_defaults_the_form_holds_them_and_offers_nothing(small):
    other = Settings(weights={**Settings().weights, "rating": 0.3})
    at = opened(small, "methodology")
    at.number_input(key=field("weights_rating")).set_value(0.3)
    at = at.run().button(key="save_scores").click().run()
    names = [str(each.key) for each in at.number_input]
    parts = [field(f"weights_{part}", other) for part in Settings().weights]
    assert [name for name in names if name.startswith(field("weights", other))] == parts
    at = at.button(key="usual_scores").click().run()
    assert not at.exception
    assert at.number_input(key=field("weights_rating")).value == Settings().weights["rating"]
    assert "save_scores" not in [each.key for each in at.button]


def chosen(engine, day, stored):
    """Put choices behind the scores on a day."""
    when = NOW + timedelta(days=day)
    save_settings(View(Stage(engine, lambda: when, keys=KEY), when, EVERYTHING), stored)


def half_lives(engine, *days):
    """Return the half-life that was in force on each day, as it is known much later."""
    view = View(Stage(engine, lambda: NOW, keys=KEY), NOW + timedelta(days=365), EVERYTHING)
    return [settings_at(view, NOW + timedelta(days=day)).half_life_days for day in days]


def test_choices_that_were_gone_back_to_are_known_for_both_their_times(engine):
    chosen(engine, 30, {"half_life_days": 60.0})
    chosen(engine, 60, {})
    chosen(engine, 90, {"half_life_days": 90.0})
    assert half_lives(engine, 10, 45, 75, 100) == [180, 60, 180, 90]


def test_what_an_older_store_knows_of_choices_is_read(engine):
    until = (NOW + timedelta(days=30)).isoformat()
    older = {"0123456789": {"settings": {"half_life_days": 30.0}, "until": until}}
    write_setting(engine, "score_versions", older)
    assert half_lives(engine, 10, 45) == [30, 180]
    chosen(engine, 60, {"half_life_days": 60.0})
    assert half_lives(engine, 10, 45, 75) == [30, 180, 60]


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": dict.fromkeys(Settings().weights, 0.0)},
        {"prior_low": 600.0},
        {"sla_hours": {"review": 0.0, "social": 4.0}},
        {"sla_hours": {"review": 48.0, "social": 0.05}},
        {"sla_hours": {"review": 3_000.0, "social": 4.0}},
    ],
)
def test_choices_that_cannot_stand_are_refused(wrong):
    with pytest.raises(Unfit):
        checked(vars(Settings()) | wrong)


@pytest.mark.parametrize("hours", [0.1, 2_160.0])
def test_every_time_due_that_waits_can_tell_may_be_chosen(hours):
    due = {"review": hours, "social": hours}
    assert checked(vars(Settings()) | {"sla_hours": due}).sla_hours == due


def test_a_time_due_that_waits_cannot_tell_is_refused_in_words(small):
    at = opened(small, "methodology")
    at.number_input(key=field("sla_hours_review")).set_value(3_000.0)
    at.run()
    assert not at.exception
    (warning,) = [each.value for each in at.warning]
    assert "6 minutes" in warning
    assert "90 days" in warning
    assert "save_scores" not in [each.key for each in at.button]
    assert "6 minutes to 90 days" in told(at)


def test_only_what_differs_is_stored():
    assert differing(Settings()) == {}
    assert Settings.from_stored(differing(Settings(recency_days=30))) == Settings(recency_days=30)
    assert math.isclose(checked(vars(Settings())).half_life_days, 180.0)


def test_hostile_names_stay_text(hostile_town):
    at = opened(hostile_town, "methodology")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []
