"""A figure is compared on the parts that both periods have, and its parts add up as printed."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import Outcome, Review, Signals
from data.runs import Due, Ending, Runs
from data.settings import write_setting
from data.store import Store, unscored
from data.upsert import Arrival
from pages.components.comparable import change_of
from scoring.index import Settings
from scoring.indices import reputation
from tests.pages.opening import captions, opened
from tests.pages.town import NOW, SOURCES

READ, SILENT = Signals("en", 1, 0.7), Signals(None, None, None)
OPEN, HIDING = SOURCES[0], SOURCES[1]
NOW_AND_BEFORE = {"period": "30 days"}


class Inn:
    """A brand of one place, heard of on several channels at several times."""

    def __init__(self, engine):
        self.engine, self.store, self.catalogue = engine, Store(engine), Catalogue(engine)
        self.catalogue.publish_sources(SOURCES)
        brand = self.catalogue.add_brand(NewBrand("inn", "Inn", ours=True))
        self.place = self.catalogue.add_location(brand, NewLocation("inn", "The Inn"))

    def hear(self, source, stars, age, signals=READ, *, answered=True):
        """Collect a review for each of some stars, from so many days ago on."""
        new = NewListing(source.id, source.channel, f"{source.id}-{age}",
                         replies_visible=source.replies_visible)  # fmt: skip
        listing = self.catalogue.listing(self.catalogue.add_listing(self.place, new))
        runs, due = Runs(self.store), Due(listing.id, NOW - timedelta(minutes=30))
        run_id = runs.start(due, NOW - timedelta(minutes=30))
        reviews = [
            review(source, f"{age}-{number}", each, age + number, answered)
            for number, each in enumerate(stars)
        ]
        self.store.keep(Arrival(listing, reviews, run_id, NOW))
        runs.finish(run_id, Ending(Outcome.OK), {}, NOW)
        waiting = unscored(self.engine, "inn-1", 1_000)
        self.store.save_signals("inn-1", dict.fromkeys(waiting, signals))
        return self

    def shown(self, page, **query):
        at = opened(self.engine, page, **NOW_AND_BEFORE, **query)
        assert not at.exception
        return at


def review(source, name, stars, age, answered):
    created = NOW - timedelta(days=age)
    return Review(
        channel=source.channel,
        external_id=name,
        text="A text.",
        rating=stars,
        created_at=created,
        response_text="Thank you." if answered else None,
        response_at=created + timedelta(hours=3) if answered else None,
    )


def told(at):
    return "\n".join(each.value.replace("\\", "") for each in (*at.markdown, *at.caption))


@pytest.fixture
def inn(engine):
    return Inn(engine)


@pytest.fixture
def unlike(inn):
    """Stars alone and never answered; then words as well, where answers cannot be seen."""
    inn.hear(OPEN, [5, 3, 5, 2, 4], 35, SILENT, answered=False)
    return inn.hear(HIDING, [5, 5, 4, 5, 5], 3)


UNLIKE = "this period is without response, the other without sentiment"


def test_a_part_that_drops_out_is_no_change(unlike):
    at = unlike.shown("overview")
    (summary,) = [each.value for each in at.markdown if "stands at" in each.value]
    assert "no detectable change" in summary
    assert "beyond" not in summary and "more than chance" not in summary
    assert UNLIKE in summary
    (metric,) = [each for each in at.metric if each.label == "Reputation"]
    assert metric.delta == "No detectable change"
    assert UNLIKE in captions(at)


def test_why_says_on_which_parts_it_compares(unlike):
    said = told(unlike.shown("explain", index="reputation"))
    assert "**No detectable change**" in said
    assert UNLIKE in said


def test_a_figure_without_its_main_part_is_compared_with_none(inn):
    inn.hear(OPEN, [4, 3, 4, 4, 5, 4], 35)
    inn.hear(SOURCES[2], [None] * 6, 3)
    at = inn.shown("overview")
    (metric,) = [each for each in at.metric if each.label == "Reputation"]
    assert metric.delta == "Not comparable"
    assert "this period is without rating" in captions(at)
    said = told(inn.shown("explain", index="reputation"))
    assert "cannot be compared with the period before: this period is without rating" in said


def test_complaints_that_come_in_do_not_worsen_how_all_are_answered(inn):
    inn.hear(OPEN, [5] * 12, 35, answered=True)
    inn.hear(OPEN, [5] * 12, 4, answered=True).hear(OPEN, [1], 3, answered=False)
    at = inn.shown("overview")
    (metric,) = [each for each in at.metric if each.label == "Response"]
    assert metric.delta == "No detectable change"
    assert "in the other it cannot be told how soon complaints were answered" in captions(at)


def test_a_response_of_other_parts_stands_aside_in_the_reputation(inn):
    inn.hear(OPEN, [5] * 12, 35, answered=True).hear(OPEN, [1] * 6, 36, answered=False)
    inn.hear(OPEN, [5] * 12, 4, answered=True)
    at = inn.shown("overview")
    (summary,) = [each.value for each in at.markdown if "stands at" in each.value]
    assert "Compared on the rest: what is known of answers is not the same in both." in summary
    said = told(inn.shown("explain", index="reputation"))
    assert "what is known of answers is not the same in both" in said


def test_a_part_made_otherwise_changes_nothing_whatever_it_is():
    now, before = (row_of_parts(values, [1] * 4) for values in ([80] * 4, [70, 75, 20, 90]))
    now |= {"told": "all, matured"}
    before |= {"told": "negative, all, matured"}
    moved = change_of(reputation.INDEX, now, before, Settings())
    alone = change_of(reputation.INDEX, without(now, "response"), without(before, "response"),
                      Settings())  # fmt: skip
    assert moved.value == pytest.approx(alone.value)
    assert moved.unlike == "what is known of answers is not the same in both"
    assert not change_of(reputation.INDEX, now, {**before, "told": now["told"]}, Settings()).unlike


def test_stars_on_other_channels_leave_no_reputation_to_compare():
    now, before = (row_of_parts([each] * 4, [1] * 4) for each in (80, 70))
    moved = change_of(reputation.INDEX, now, before | {"lacks": "google, x"}, Settings())
    assert not moved.known
    assert moved.unlike == "the other has no stars on Google and X"


@given(
    st.lists(st.floats(0, 100), min_size=8, max_size=8),
    st.lists(st.floats(0.1, 20), min_size=8, max_size=8),
    st.sampled_from(["sentiment", "response", "recency"]),
)
def test_a_part_of_one_side_changes_nothing_whatever_it_is(values, widths, lost):
    sides = [row_of_parts(values[at : at + 4], widths[at : at + 4]) for at in (0, 4)]
    with_it, other = sides[0], without(sides[1], lost)
    moved = change_of(reputation.INDEX, with_it, other, Settings())
    alone = change_of(reputation.INDEX, without(with_it, lost), other, Settings())
    assert moved.value == pytest.approx(alone.value, abs=1e-9)
    assert (moved.unlike, alone.unlike) == (f"the other is without {SAID.get(lost, lost)}", "")
    back = change_of(reputation.INDEX, other, with_it, Settings())
    assert (back.value, back.low) == pytest.approx((-moved.value, -moved.high))


def test_a_part_that_weighs_nothing_is_not_missed(inn):
    inn.hear(HIDING, [4] * 6, 3)
    weights = {"rating": 0.7, "sentiment": 0.25, "response": 0.0, "recency": 0.05}
    write_setting(inn.engine, "scores", {"weights": weights})
    for page in "overview", "explain":
        assert "esponse" not in "".join(
            each for each in told(inn.shown(page)).splitlines() if "Without" in each
            or "cannot be told" in each
        )  # fmt: skip


def test_no_part_that_weighs_nothing_makes_periods_unlike(inn):
    inn.hear(OPEN, [4] * 6, 35).hear(HIDING, [4] * 6, 3)
    weights = {"rating": 0.7, "sentiment": 0.25, "response": 0.0, "recency": 0.05}
    write_setting(inn.engine, "scores", {"weights": weights})
    assert "without response" not in told(inn.shown("overview"))


SAID = {"recency": "recent reviews"}


def row_of_parts(values, widths):
    row = {}
    for part, value, width in zip(reputation.PARTS, values, widths, strict=True):
        row |= {f"part_{part}": value, f"part_{part}_low": value - width,
                f"part_{part}_high": value + width}  # fmt: skip
    return with_value(row)


def without(row, lost):
    return with_value(row | {f"part_{lost}": math.nan})


def with_value(row):
    weights = Settings().weights
    parts = {part: row[f"part_{part}"] for part in weights}
    known = {part: each for part, each in parts.items() if not math.isnan(each)}
    value = sum(weights[part] * each for part, each in known.items())
    value /= sum(weights[part] for part in known)
    return row | {"value": value, "low": value - 1, "high": value + 1}


def number(text):
    return float(text.replace("\\", "").replace("−", "-").replace("+", "").rstrip("%"))


def parts_of(engine, index, **query):
    """Return the page and the table of parts, the row of the whole apart."""
    at = opened(engine, "explain", index=index, **query)
    assert not at.exception
    (table,) = [each.value for each in at.table if "Gives" in each.value]
    rows = table.to_dict("records")
    return at, rows[:-1], rows[-1]


@pytest.mark.parametrize("period", ["30 days", "90 days"])
@pytest.mark.parametrize("index", ["reputation", "response"])
def test_the_parts_give_the_figure_as_printed(town, index, period):
    at, parts, whole = parts_of(town, index, period=period)
    assert len(parts) >= 3
    for row in parts:
        product = number(row["Of 100"]) * number(row["Weight"]) / 100
        finest = len(row["Gives"].replace("\\", "").partition(".")[2])
        assert f"{product:.{finest}f}" == row["Gives"].replace("\\", "")
    assert sum(number(row["Gives"]) for row in parts) == pytest.approx(
        number(whole["Gives"]), abs=0.05
    )
    assert f"{number(whole['Gives']):.0f}" == at.metric[0].value


@pytest.mark.parametrize("period", ["30 days", "90 days"])
@pytest.mark.parametrize("index", ["reputation", "response"])
def test_the_parts_give_the_change_of_the_figure_as_printed(town, index, period):
    at, parts, whole = parts_of(town, index, period=period)
    given = [number(row["Change gives"]) for row in parts]
    assert sum(given) == pytest.approx(number(whole["Change gives"]), abs=1e-9)
    said = told(at)
    assert whole["Change gives"].replace("\\", "").lstrip("−+") in said.split("Score version")[0]
    for row, each in zip(parts, given, strict=True):
        moved = number(row["Of 100"]) - number(row["Before"])
        assert each == pytest.approx(moved * number(row["Weight"]) / 100, abs=0.2)


def test_a_part_that_one_period_lacks_gives_nothing_to_the_change(unlike):
    _, parts, _ = parts_of(unlike.engine, "reputation", **NOW_AND_BEFORE)
    lost = {row["Part"]: row for row in parts if row["Change gives"] == "–"}
    assert set(lost) == {"Sentiment", "Response"}
    assert lost["Sentiment"]["Before"] == lost["Response"]["Gives"] == "–"


def test_the_way_to_a_rating_tells_its_change_in_steps_that_add_up(town):
    at = opened(town, "explain", index="rating", period="90 days")
    (table,) = [each.value for each in at.table if "Change gives" in each.value]
    steps = [row for row in table.to_dict("records") if row["Change gives"]]
    *given, whole = [number(row["Change gives"]) for row in steps]
    assert sum(given) == pytest.approx(whole, abs=1e-9)
    assert steps[-1]["What"] == "Rating"
    assert f"{abs(whole):.2f}" in told(at)


NAMED = (
    "Complaints answered in time",
    "All reviews answered in time",
    "Reviews past due answered at all",
)


def test_a_part_has_one_name_wherever_it_is_told(town):
    at, parts, _ = parts_of(town, "response")
    assert {row["Part"].replace("\\", "") for row in parts} == set(NAMED)
    worked = [each.value for each in opened(town, "methodology").table]
    on_the_way = {row for table in worked for row in table.get("Figure on the way", ())}
    assert set(NAMED) <= {each.replace("\\", "") for each in on_the_way}
    assert all(name in captions(at) for name in NAMED)
