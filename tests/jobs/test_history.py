"""The stored history tells what stood: what was removed or edited since counts as it was."""

from datetime import timedelta

import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.columns import DAY_SECONDS
from data.facts import Facts
from data.lease import LostLease, take
from data.models import Filters, Review, Scope
from data.scores import Scores
from data.settings import read_setting, write_setting
from data.standing import standing
from data.upsert import Arrival
from jobs.deriving import SETTLED, compute_scores, score_settings
from scoring.scorecard import scorecard
from tests.jobs.conftest import change_settings, refused

EVERYTHING = Scope.everything()
PRAISED, BLAMED = range(50), range(50, 100)
OTHER = {"half_life_days": 90.0}


@pytest.fixture
def held(bare_work):
    """100 reviews of 30 to 79 days ago, half of them with one star; their history is stored."""
    catalogue = Catalogue(bare_work.engine)
    brand = catalogue.add_brand(NewBrand("b", "B"))
    place = catalogue.add_location(brand, NewLocation("p", "P"))
    new = NewListing("google_business", "google", "p")
    listing = catalogue.listing(catalogue.add_listing(place, new))
    keep(bare_work, listing, PRAISED, 5)
    keep(bare_work, listing, BLAMED, 1)
    settle(bare_work)
    return bare_work, listing


def keep(work, listing, numbers, rating, **said):
    start = work.clock.now().replace(hour=6) - timedelta(days=79)
    reviews = [
        Review(
            channel="google",
            external_id=str(number),
            text="Hm",
            rating=rating,
            created_at=start + timedelta(days=number % 50),
            **said,
        )
        for number in numbers
    ]
    work.store.keep(Arrival(listing, reviews, 1, work.clock.now()))


def settle(work):
    while compute_scores(work, most=60):
        pass


def stored(work, version="", *, of_brands=True):
    named = version or score_settings(work).version
    history = Scores(work.engine).history(EVERYTHING, named, "rating", of_brands=of_brands)
    return history.set_index("day")[["value", "n"]].astype(float)


def today(work):
    return int(work.clock.now().timestamp()) // DAY_SECONDS


def removed(work, listing):
    work.store.remove_absent(listing, {("", str(each)) for each in PRAISED}, work.clock.now())


def edited(work, listing):
    keep(work, listing, BLAMED, 5, updated_at=work.clock.now())


def edited_and_removed(work, listing):
    edited(work, listing)
    work.clock.at += timedelta(days=9)
    removed(work, listing)


def alike(one, other):
    return one.to_numpy() == pytest.approx(other.to_numpy(), nan_ok=True)


@pytest.mark.parametrize("of_brands", [True, False])
@pytest.mark.parametrize("happened", [removed, edited, edited_and_removed])
def test_what_was_shown_stays_in_the_history(held, happened, of_brands):
    work, listing = held
    before = stored(work, of_brands=of_brands)
    happened(work, listing)
    work.clock.at += timedelta(days=3)
    settle(work)
    after = stored(work, of_brands=of_brands)
    then = [day for day in before.index if day in after.index and day < before.index[-1]]
    assert len(then) > 8
    assert alike(after.loc[then], before.loc[then])
    assert before["value"].iloc[-1] == pytest.approx(3, abs=0.1)
    assert after["value"].iloc[-1] > 4.8


def test_a_removal_in_bulk_is_a_step_on_the_day_it_was_seen(held):
    work, listing = held
    removed(work, listing)
    gone = today(work)
    work.clock.at += timedelta(days=20)
    settle(work)
    line = stored(work)
    shown, left = line[line.index < gone].iloc[-1], line[line.index >= gone].iloc[0]
    assert shown.tolist() == pytest.approx([3, 100], abs=0.1)
    assert left.tolist() == pytest.approx([4.96, 50], abs=0.05)


def test_an_edit_counts_from_the_day_it_was_seen(held):
    work, listing = held
    edited(work, listing)
    seen = today(work)
    work.clock.at += timedelta(days=20)
    keep(work, listing, BLAMED, 3, updated_at=work.clock.now())
    work.clock.at += timedelta(days=20)
    settle(work)
    line = stored(work)
    between = line[(line.index >= seen) & (line.index < seen + 20)]
    assert line[line.index < seen].iloc[-1]["value"] == pytest.approx(3, abs=0.1)
    assert len(between) > 1 and between["value"].min() > 4.9
    assert line["value"].iloc[-1] == pytest.approx(4, abs=0.1)
    assert set(line["n"].iloc[-8:]) == {100}


def test_other_weights_recompute_the_history_of_what_stood(held):
    work, listing = held
    removed(work, listing)
    gone = today(work)
    work.clock.at += timedelta(days=9)
    former = change_settings(work, OTHER)
    settle(work)
    for line in (stored(work), stored(work, former)):
        assert line[line.index < gone].iloc[-1].tolist() == pytest.approx([3, 100], abs=0.1)


def test_the_line_says_what_the_bridge_begins_with(held):
    work, listing = held
    edited(work, listing)
    work.clock.at += timedelta(days=30)
    removed(work, listing)
    work.clock.at += timedelta(days=30)
    settle(work)
    line, facts = stored(work), Facts(work.engine)
    later = facts.tallies(EVERYTHING, Filters(), as_of=work.clock.now())
    for day in line.index[:-1]:
        moment = work.clock.now().fromtimestamp(
            (day + 1) * DAY_SECONDS - 1, work.clock.now().tzinfo
        )
        then = standing(facts, EVERYTHING, Filters(until=day), as_of=moment, later=later)
        table = scorecard(then, as_of=moment, settings=score_settings(work))["rating"]
        assert line.loc[day].tolist() == pytest.approx(
            table[["value", "n"]].iloc[0].tolist(), nan_ok=True
        )


def test_a_review_that_is_first_seen_late_is_of_the_day_it_was_written(held):
    work, listing = held
    keep(work, listing, range(100, 150), 1)
    settle(work)
    line = stored(work)
    assert line["n"].iloc[-1] == 150
    assert line[line.index > today(work) - 50]["value"].max() < 2.5


def stir(work, listing):
    """Have the oldest review answered otherwise, so that every stored day is out of date."""
    now = work.clock.now()
    work.clock.at += timedelta(seconds=1)
    keep(work, listing, [0], 5, response_text=f"Thanks at {now}", response_at=now)


def stirred(work, listing, calls):
    for _ in range(calls):
        stir(work, listing)
        compute_scores(work, most=4)


def test_a_new_version_is_computed_whole_while_older_reviews_keep_changing(held):
    work, listing = held
    former = change_settings(work, OTHER)
    stirred(work, listing, len(stored(work, former)))
    assert len(stored(work, former)) > 8
    assert list(stored(work).index) == list(stored(work, former).index)


def test_what_was_computed_before_all_had_come_is_mended_while_the_history_grows(held):
    work, listing = held
    change_settings(work, OTHER)
    compute_scores(work, most=3)
    early = stored(work)
    keep(work, listing, range(100, 150), 1)
    for _ in range(3):
        compute_scores(work, most=3)
    mended = stored(work)
    settle(work)
    whole = stored(work)
    assert len(early) < len(mended) < len(whole)
    assert alike(mended.loc[early.index], whole.loc[early.index])
    assert not alike(early, whole.loc[early.index])


@pytest.mark.parametrize("of_former", [False, True])
def test_every_day_follows_in_its_turn_while_older_reviews_keep_changing(held, of_former):
    work, listing = held
    former = change_settings(work, OTHER) if of_former else ""
    settle(work)
    before = stored(work, former)
    keep(work, listing, range(100, 200), 5)
    stirred(work, listing, len(before))
    after = stored(work, former)
    settle(work)
    assert (after["n"] > before["n"]).all()
    assert alike(after, stored(work, former))


def test_the_present_comes_before_all_else(held):
    work, listing = held
    change_settings(work, OTHER)
    stirred(work, listing, 1)
    keep(work, listing, range(100, 200), 5)
    compute_scores(work, most=1)
    assert stored(work)["n"].iloc[-1] == 200


def days_of(caught):
    return sorted(each.__notes__[0] for each in caught.value.exceptions)


def test_a_day_that_cannot_be_computed_holds_up_no_other_and_is_told_of(held):
    work, _ = held
    former = change_settings(work, OTHER)
    last = today(work)
    with (
        refused(work.engine, "score", f"NEW.day >= {last}"),
        pytest.raises(ExceptionGroup) as caught,
    ):
        compute_scores(work, most=60)
    assert days_of(caught) == [f"score version {score_settings(work).version}, 2026-03-01"]
    expected = list(stored(work, former).index)
    assert list(stored(work).index) == expected[:-1] and expected[-1] == last
    assert compute_scores(work, most=60) == 1
    assert list(stored(work).index) == expected


def test_days_that_cannot_be_computed_leave_the_others_their_turn(held):
    work, _ = held
    former = change_settings(work, OTHER)
    expected = list(stored(work, former).index)
    with refused(work.engine, "score", f"NEW.day >= {expected[-6]}"):
        for _ in expected:
            with pytest.raises(ExceptionGroup):
                compute_scores(work, most=4)
    assert list(stored(work).index) == expected[:-6]
    settle(work)
    assert list(stored(work).index) == expected


def test_the_day_before_stays_until_the_present_has_been_computed(held):
    work, _ = held
    before = list(stored(work).index)
    work.clock.at += timedelta(days=1)
    with refused(work.engine, "score", f"NEW.day >= {today(work)}"), pytest.raises(ExceptionGroup):
        compute_scores(work)
    assert list(stored(work).index) == before
    settle(work)
    assert list(stored(work).index) == [*before[:-1], today(work)]


def test_who_has_lost_the_lease_computes_nothing(held):
    work, listing = held
    stir(work, listing)
    before = read_setting(work.engine, SETTLED)
    work.hold(take(work.engine, "worker", "one", work.clock.now()))
    work.clock.at += timedelta(hours=1)
    assert take(work.engine, "worker", "other", work.clock.now())
    with pytest.raises(LostLease):
        compute_scores(work)
    assert read_setting(work.engine, SETTLED) == before


def test_a_worker_that_is_asked_to_end_says_how_many_days_it_has_computed(held):
    work, listing = held
    stir(work, listing)
    work.stopping = True
    assert compute_scores(work) == 0
    work.stopping = False
    assert compute_scores(work, most=3) == 3


def test_a_store_of_before_keeps_what_it_knows_of_its_days(held):
    work, listing = held
    by_version = {}
    for version, day, state in read_setting(work.engine, SETTLED):
        by_version.setdefault(version, {})[str(day)] = state
    write_setting(work.engine, SETTLED, by_version)
    assert compute_scores(work) == 0
    stir(work, listing)
    assert compute_scores(work) > 3
