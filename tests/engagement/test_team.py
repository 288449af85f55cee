"""How a team keeps up: unanswered reviews count, clocks are the reader's, deputies are found."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.models import Scope
from engagement.assignment import Absence, may_work_on, present
from engagement.playbooks import Actions, BadRule, Conditions, Names, Rule, sentence, wanted
from engagement.team import FEWEST, by_clock, first_answers

NOW = datetime(2026, 3, 7, 12, tzinfo=UTC)


def spells(*rows):
    return pd.DataFrame(rows, columns=["person_id", "hours", "answered"])


def test_leaving_the_hard_half_unanswered_does_not_make_anybody_faster():
    quick = [(1, 2.0, 1)] * 10
    table = first_answers(spells(*quick, *[(2, 2.0, 1)] * 10, *[(2, 200.0, 0)] * 11), 48.0)
    assert table.loc[1, "in_time"] > 0.99
    assert table.loc[2, "in_time"] < 0.6
    assert table.loc[2, "median"] > table.loc[1, "median"]
    assert list(table["n"]) == [10, 21]


def test_few_reviews_say_nothing():
    table = first_answers(spells(*[(1, 2.0, 1)] * (FEWEST - 1)), 48.0)
    assert np.isnan(table.loc[1, "median"])
    assert table.loc[1, "n"] == FEWEST - 1


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 5000), st.integers(0, 1)), min_size=1))
def test_every_spell_is_counted_once(rows):
    table = first_answers(spells(*rows), 48.0)
    assert table["n"].sum() == len(rows)
    assert table["answered"].sum() == sum(answered for _, _, answered in rows)


def test_hours_are_those_of_the_readers_clock_in_summer_too():
    hour = int(datetime(2026, 7, 6, 22, tzinfo=UTC).timestamp()) // 3_600
    found = by_clock(pd.DataFrame({"hour": [hour], "n": [3]}), ZoneInfo("Europe/Berlin"), 1.0)
    (row,) = found[found["n"] > 0].to_dict("records")
    assert row == {"day": "Tue", "hour": 0, "n": 3.0}
    assert len(found) == 7 * 24


def away(person, deputy):
    return Absence(person, NOW - timedelta(days=1), NOW + timedelta(days=1), deputy)


@given(st.dictionaries(st.integers(1, 5), st.none() | st.integers(1, 5)), st.integers(1, 5))
def test_a_deputy_is_there_or_nobody_is(deputies, asked):
    absences = [away(person, deputy) for person, deputy in deputies.items()]
    there = present(asked, absences, NOW)
    assert there is None or there not in deputies
    if asked not in deputies:
        assert there == asked


def test_only_whoever_may_see_all_of_them_may_take_them():
    assert may_work_on(Scope.everything(), [1, 2])
    assert may_work_on(Scope(frozenset({1, 2})), [1, 2])
    assert not may_work_on(Scope(frozenset({1})), [1, 2])


RULE = Rule(
    Conditions(
        stars=(1, 2),
        topics=("cleanliness",),
        channels=("google",),
        groups=("region:north",),
        words=("mould",),
    ),
    Actions(assign=7, due_hours=4.0, tell=(8,), tags=("hygiene",)),
)
NAMES = Names(str, str.capitalize, str, lambda each: {7: "Quality", 8: "Jo"}[each])


def test_a_rule_reads_as_a_sentence():
    assert sentence(RULE, NAMES) == (
        "1–2 stars about cleanliness with the words “mould” on Google at region north "
        "→ assign to Quality, due in 4 h, tell Jo, tag hygiene"
    )
    assert sentence(Rule(), NAMES) == "reviews at any location → nothing"


def test_a_rule_comes_back_as_it_was_stored():
    assert Rule.from_stored(RULE.stored) == RULE
    assert RULE.checked("Hygiene") is RULE
    assert wanted(RULE.conditions).filters.stars == frozenset({1, 2})


def test_a_rule_that_asks_for_nothing_or_the_impossible_is_refused():
    wrong = [
        (Rule(RULE.conditions), "Name"),
        (RULE, " "),
        (Rule(Conditions(stars=(6,)), RULE.actions), "Name"),
        (Rule(actions=Actions(due_hours=-1.0)), "Name"),
    ]
    for rule, name in wrong:
        try:
            rule.checked(name)
        except BadRule:
            continue
        raise AssertionError(f"{rule} was kept")
