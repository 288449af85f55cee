"""The order of the desk: worse is never later, every factor has words, weights do what they say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.harm import find_subjects, gravity, languages, named, subjects
from engagement.ordering import Ordering
from engagement.triage import (
    CONCERN,
    PRAISE,
    Case,
    Weights,
    lane,
    parts,
    priority,
    reason,
    stale_at,
)
from scoring.signals.topics import topics

NOW = datetime(2026, 3, 7, 12, tzinfo=UTC)
CLEANLINESS = next(1 << topic.bit for topic in topics() if topic.id == "cleanliness")
INJURY = next(1 << each.bit for each in subjects() if each.id == "injury")

CASES = st.builds(
    Case,
    stars=st.none() | st.integers(1, 5),
    score=st.none() | st.floats(-1, 1),
    subjects=st.integers(0, 1023),
    criticised=st.sampled_from([0, CLEANLINESS]),
    due_at=st.none() | st.integers(-900, 900).map(lambda hours: NOW + timedelta(hours=hours)),
    engagement=st.dictionaries(st.sampled_from(["likes", "shares", "views"]), st.integers(0, 9999)),
    repeats=st.integers(0, 9),
    importance=st.floats(0.25, 4),
)


def rank(case, weights=Weights()):  # noqa: B008
    return priority(parts(case, NOW), weights)


def changed(case, **more):
    return Case(**{**vars(case), **more})


@given(CASES)
def test_every_priority_is_positive_and_explained(case):
    found = parts(case, NOW)
    assert rank(case) > 0
    assert [part.name for part in found] == list(vars(Weights()))
    assert reason(found)


@given(CASES, st.integers(1, 4))
def test_fewer_stars_or_more_harm_never_come_later(case, stars):
    assert rank(changed(case, stars=stars)) >= rank(changed(case, stars=stars + 1))
    assert rank(changed(case, subjects=case.subjects | INJURY)) >= rank(changed(case, subjects=0))


@given(CASES, st.integers(0, 500))
def test_more_reach_more_repeats_and_more_weight_never_come_later(case, more):
    louder = {**case.engagement, "shares": case.engagement.get("shares", 0) + more}
    assert rank(changed(case, engagement=louder)) >= rank(case)
    assert rank(changed(case, repeats=case.repeats + 1)) >= rank(case)
    assert rank(changed(case, importance=case.importance * 2)) > rank(case)


@given(CASES)
def test_a_weight_of_nothing_leaves_a_part_out(case):
    alone = Weights(harm=0, time=0, reach=0, repeat=0, importance=1)
    assert rank(case, alone) == pytest.approx(case.importance)
    assert rank(case, Weights(0, 0, 0, 0, 0)) == 1


@given(st.integers(-900, 900), st.integers(0, 2000))
def test_a_priority_holds_until_it_is_stale(hours, minutes):
    case = Case(stars=1, due_at=NOW + timedelta(hours=hours))
    until = stale_at(case.due_at, NOW)
    later = NOW + timedelta(minutes=minutes)
    if until is None or later < until:
        assert priority(parts(case, later), Weights()) == rank(case)
    else:
        assert priority(parts(case, until), Weights()) != rank(case)


def test_a_grave_complaint_with_time_left_goes_before_a_common_one_that_is_late():
    grave = Case(stars=1, subjects=INJURY, due_at=NOW + timedelta(hours=40))
    common = Case(stars=1, due_at=NOW - timedelta(hours=5))
    assert rank(grave) > rank(common)


def test_the_reason_is_the_one_a_person_would_give():
    case = Case(
        stars=1,
        subjects=find_subjects(["There were bed bugs."], "en"),
        due_at=NOW + timedelta(hours=2),
        engagement={"shares": 14, "likes": 1},
        repeats=2,
    )
    assert reason(parts(case, NOW)) == (
        "1 star, hygiene; due in 2 h; 14 shares, 1 like; wrote 2 times before"
    )


def test_praise_has_its_lane_and_spoilt_praise_has_not():
    assert lane(Case(stars=5, score=0.9)) == PRAISE
    assert lane(Case(stars=5, score=-0.4)) == CONCERN
    assert lane(Case(stars=4, score=0.2, subjects=INJURY)) == CONCERN
    assert lane(Case(stars=2)) == lane(Case(score=-0.5)) == lane(Case()) == CONCERN


@pytest.mark.parametrize(
    ("language", "text", "harm"),
    [
        ("en", "My mother fell down the stairs.", "injury"),
        ("es", "Nos robaron la cámara.", "theft"),
        ("fr", "Des punaises de lit partout.", "hygiene"),
        ("de", "Der Notausgang war versperrt.", "danger"),
        ("nl", "Mijn man kreeg een voedselvergiftiging.", "illness"),
        ("it", "Un comportamento razzista.", "discrimination"),
        ("pt", "O segurança ameaçou a minha filha.", "violence or harassment"),
    ],
)
def test_harm_is_found_in_every_language_that_is_served(language, text, harm):
    assert harm in [each.name for each in named(find_subjects([text], language))]
    assert language in languages()


@pytest.mark.parametrize(
    "text",
    ["Nobody was hurt.", "We never felt threatened.", "There was no theft.", "Near the hospital."],
)
def test_what_is_denied_or_only_named_does_no_harm(text):
    assert find_subjects([text], "en") == 0


def test_no_phrase_hopes_for_endings_it_will_not_get():
    from engagement.harm import _read

    phrases = [
        word.strip()
        for part in _read().values()
        for listed in part["words"].values()
        for word in listed.split(",")
    ]
    assert [each for each in phrases if " " in each and "*" in each] == []
    assert len({each.bit for each in subjects()}) == len(subjects()) == 10


def test_gravity_stays_within_its_range():
    everything = sum(1 << each.bit for each in subjects())
    assert gravity(everything, CLEANLINESS) == 1.0
    assert 0 < gravity(0, CLEANLINESS) < gravity(INJURY, 0)
    assert gravity(0, 0) == 0


def test_what_people_chose_is_kept_and_what_cannot_be_is_refused():
    chosen = Ordering(Weights(harm=2.0), {7: 2.5}, 90)
    assert Ordering.from_stored(chosen.stored) == chosen
    assert chosen.version({}) != Ordering().version({}) != Ordering().version({"google": 24.0})
    for wrong in ({"weights": {"harm": 9}}, {"importance": {"7": 99}}):
        with pytest.raises(ValueError, match="weigh"):
            Ordering.from_stored(wrong)
