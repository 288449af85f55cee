"""Correcting a review on its card, and how well the model does by what is known."""

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select, update

from data.corrections import Correction, Corrections
from data.facts import Facts
from data.models import Filters, Scope
from data.quality import agreement
from data.reading import Reading
from data.schema import correction, fact
from pages.components.agreement import (
    FEWEST,
    accuracy,
    best_known,
    calibration,
    calibration_error,
    of_basis,
    topic_agreement,
    worst,
)
from scoring.evaluate import calibration_error as binned_error
from scoring.signals.topics import taxonomy, topics
from tests.databases import opened as open_store
from tests.pages.drawing import titles
from tests.pages.opening import brought_to_life, captions, charts, opened
from tests.pages.town import HOSTILE, NOW, Town, build

EVERYTHING = Scope.everything()


@pytest.fixture
def small(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    yield engine
    engine.dispose()


def reviews(engine):
    with engine.connect() as connection:
        rows = connection.execute(select(fact).order_by(fact.c.review_id))
        return pd.DataFrame(rows.all(), columns=list(rows.keys()))


def counts(engine, **filters):
    return agreement(Facts(engine), EVERYTHING, Filters(**filters))


def test_the_share_right_by_stars_is_that_of_the_reviews_themselves(town):
    rows = reviews(town)
    polar = rows[rows["stars"].notna() & (rows["stars"] != 3) & rows["sentiment"].notna()]
    right = np.sign(polar["score"]) == np.sign(polar["stars"] - 3)
    table = accuracy(of_basis(counts(town), "stars"))
    assert table["value"].iloc[0] == pytest.approx(right.mean())
    assert table["n"].iloc[0] == len(polar)
    assert 0.9 < table["low"].iloc[0] < table["value"].iloc[0] <= table["high"].iloc[0]


def test_each_channel_is_judged_by_its_own_reviews(town):
    rows = reviews(town)
    google = rows[(rows["channel"] == "google") & (rows["stars"] != 3)]
    right = np.sign(google["score"]) == np.sign(google["stars"] - 3)
    table = accuracy(of_basis(counts(town), "stars"), "channel")
    assert table.loc["google", "value"] == pytest.approx(right.mean())


def test_the_worst_has_the_lowest_share_among_those_with_enough_reviews():
    table = pd.DataFrame(
        {"value": [0.2, 0.7, 0.9], "n": [FEWEST - 1, FEWEST, 500]}, index=["nl", "de", "en"]
    )
    assert worst(table) == "de"
    assert worst(table.iloc[:2]) is None


def test_calibration_compares_what_is_said_with_what_is_known(town):
    rows = reviews(town)
    rated = rows[rows["stars"].notna()]
    known = np.sign(rated["stars"] - 3)
    bins = calibration(of_basis(counts(town), "stars"))
    assert bins["n"].sum() == len(rated)
    assert (bins["known"] * bins["n"]).sum() == pytest.approx(known.sum())
    assert (bins["said"] * bins["n"]).sum() == pytest.approx(rated["score"].sum())


def test_a_model_that_is_as_sure_as_right_has_no_calibration_error():
    rng = np.random.default_rng(3)
    said = rng.choice([-0.8, 0.0, 0.8], 60_000)
    truth = np.where(rng.random(60_000) < (1 + said) / 2, 1, -1)
    rows = pd.DataFrame({"bin": said * 5, "truth": truth, "n": 1, "score_sum": said})
    assert calibration_error(calibration(rows)) < 0.01
    assert binned_error((1 + said) / 2, truth == 1) < 0.01
    assert calibration_error(calibration(rows.assign(truth=-truth))) > 0.2


def test_corrections_judge_what_the_model_had_said(small):
    rows = reviews(small)
    happy = [int(each) for each in rows.loc[rows["sentiment"] == 1, "review_id"].head(4)]
    corrections = Corrections(small)
    for review_id, mood in zip(happy, (-1, -1, 0, 1), strict=True):
        corrections.correct(EVERYTHING, Correction(review_id, sentiment=mood), NOW, person_id=1)
    by_people = of_basis(counts(small), "person")
    assert by_people["n"].sum() == 4
    assert accuracy(by_people)["value"].iloc[0] == 0.25
    by_stars = of_basis(counts(small), "stars")
    assert by_stars["n"].sum() == rows["stars"].notna().sum()


def metric(at, label):
    """Return the value of a figure and what is said below it."""
    (found,) = [each for each in at.metric if each.label == label]
    return found.value, captions(at)


def without_stars(engine, keep=0):
    """Leave stars on the first reviews only, whose text could be read."""
    rows = reviews(engine)
    scored = rows[rows["sentiment"].notna() & rows["stars"].notna() & (rows["stars"] != 3)]
    rest = rows[~rows["review_id"].isin(scored["review_id"].head(keep))]["review_id"]
    with engine.begin() as connection:
        ids = [int(each) for each in rest]
        connection.execute(update(fact).where(fact.c.review_id.in_(ids)).values(stars=None))


def correct_all(engine, mood=-1):
    rows = reviews(engine)
    for review_id in rows.loc[rows["sentiment"].notna(), "review_id"]:
        made = Correction(int(review_id), sentiment=mood)
        Corrections(engine).correct(EVERYTHING, made, NOW, person_id=1)


def test_a_persons_word_counts_where_there_is_one_and_the_stars_elsewhere(small):
    rows = reviews(small)
    polar = rows[rows["stars"].notna() & (rows["stars"] != 3) & rows["sentiment"].notna()]
    wrong = np.sign(polar["score"]) == np.sign(polar["stars"] - 3)
    first = polar[wrong].iloc[0]
    made = Correction(int(first["review_id"]), sentiment=-int(first["sentiment"]))
    Corrections(small).correct(EVERYTHING, made, NOW, person_id=1)
    table = accuracy(best_known(counts(small)))
    assert table["n"].iloc[0] == len(polar)
    assert table["value"].iloc[0] == pytest.approx((wrong.sum() - 1) / len(polar))
    assert best_known(counts(small))["n"].sum() == rows["stars"].notna().sum()


def test_corrections_alone_tell_the_worst_channel_and_the_calibration(small):
    without_stars(small)
    correct_all(small)
    at = opened(small, "corrections", period="All time")
    assert not at.exception
    table = accuracy(best_known(counts(small, brands=frozenset({1}))), "channel")
    assert (table["n"] >= FEWEST).any()
    assert [chart for chart in charts(at) if "by channel" in chart.proto.alt]
    value, below = metric(at, "Calibration error")
    assert value.endswith("%")
    assert f"{int(table['n'].sum())}\xa0reviews. 0% is perfect" in below
    assert "neither.." not in below
    assert metric(at, "Judged")[0].endswith("%")


@pytest.mark.parametrize("keep", [1, 5])
def test_calibration_on_a_few_reviews_is_not_shown_but_how_many_are_missing(small, keep):
    without_stars(small, keep)
    at = opened(small, "corrections", period="All time")
    value, below = metric(at, "Calibration error")
    assert value == "–"
    assert f"{FEWEST - keep} more" in below


def test_a_share_right_of_a_few_reviews_is_no_headline_but_said_to_be_too_few(small):
    without_stars(small, keep=5)
    rows = reviews(small)
    for review_id in rows.loc[rows["sentiment"].notna(), "review_id"].head(4):
        made = Correction(int(review_id), sentiment=-1)
        Corrections(small).correct(EVERYTHING, made, NOW, person_id=1)
    at = opened(small, "corrections", period="All time")
    shown = {each.label: each.value for each in at.metric}
    assert (shown["Right, by stars"], shown["Right, by corrections"]) == ("–", "–")
    assert f"Too few to tell: 4 of the {FEWEST} reviews that it takes" in captions(at)


def test_three_stars_alone_tell_no_calibration(small):
    with small.begin() as connection:
        rated = update(fact).where(fact.c.stars.is_not(None))
        connection.execute(rated.values(stars=3))
    at = opened(small, "corrections", period="All time")
    value, below = metric(at, "Calibration error")
    assert value == "–"
    assert f"{FEWEST} more" in below


def test_topics_that_people_kept_added_and_dropped_are_counted():
    pairs = pd.DataFrame({"derived_topics": [0b011, 0b001], "topics": [0b101, 0b001]})
    table = topic_agreement(pairs, {"room": 0, "staff": 1, "price": 2, "noise": 3})
    found = table.set_index("topic").to_dict("index")
    assert found["room"] == {"kept": 2, "added": 0, "dropped": 0}
    assert found["staff"] == {"kept": 0, "added": 0, "dropped": 1}
    assert found["price"] == {"kept": 0, "added": 1, "dropped": 0}
    assert "noise" not in found


def test_an_empty_store_has_nothing_to_judge_by(engine):
    at = opened(engine, "corrections")
    assert not at.exception
    assert titles(at, "info") == ["Nothing to judge by yet"]


def test_the_page_tells_the_share_right_and_the_worst_channel(town):
    at = opened(town, "corrections", period="All time")
    assert not at.exception
    table = accuracy(of_basis(counts(town, brands=frozenset({1})), "stars"))
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["Right, by stars"] == f"{table['value'].iloc[0] * 100:.0f}%"
    assert shown["Right, by corrections"] == "–"
    assert any(each.value.startswith("Worst channel:") for each in at.markdown)
    assert len(charts(at)) == 3
    assert all(len(chart.proto.alt) > 20 for chart in charts(at))
    assert "Nobody has corrected" in captions(at)


def open_card(engine, review_id):
    """Open the correction of a review on the page of reviews, its text being searched for."""
    at = opened(engine, "reviews", period="All time", search="spotless")
    at.session_state[f"correct_{review_id}"] = True
    return at.run()


def praising(engine):
    at = opened(engine, "reviews", period="All time", search="spotless")
    keys = [key for key in at.session_state if key.startswith("correct_")]
    return int(max(keys).removeprefix("correct_"))


def save(at):
    (submit,) = [each for each in at.button if each.label == "Save"]
    return submit.click().run()


def test_a_person_corrects_the_sentiment_of_a_review_on_its_card(small):
    review_id = praising(small)
    before = reviews(small).set_index("review_id").loc[review_id]
    at = open_card(small, review_id)
    (mood,) = [each for each in at.button_group if each.label == "What the text says"]
    assert mood.value is None
    assert "It counts as positive." in captions(at)
    mood.set_value("Negative")
    at = save(at)
    assert not at.exception
    after = reviews(small).set_index("review_id").loc[review_id]
    assert (after["sentiment"], after["score"]) == (-1, -1.0)
    assert after["topics"] == before["topics"]
    made = Corrections(small).of(EVERYTHING, [review_id])
    assert made == {review_id: Correction(review_id, sentiment=-1)}


def test_a_card_says_that_its_text_has_changed_since_it_was_corrected(small):
    review_id = praising(small)
    made = Correction(review_id, sentiment=-1)
    Corrections(small).correct(EVERYTHING, made, NOW, person_id=1)
    with small.begin() as connection:
        of = correction.c.review_id == review_id
        connection.execute(update(correction).where(of).values(outdated=1))
    at = open_card(small, review_id)
    marks = " ".join(each.value.replace("\\", "") for each in at.markdown)
    assert "Its text has changed since Owner corrected it" in marks
    assert "Corrected by" not in marks
    at.button(key=f"take_back_{review_id}").click().run()
    assert not Reading(small).one(EVERYTHING, review_id).outdated


def test_a_person_corrects_the_topics_and_takes_it_back(small):
    review_id = praising(small)
    before = reviews(small).set_index("review_id").loc[review_id]
    at = open_card(small, review_id)
    (praised,) = [each for each in at.multiselect if each.label == "Praised"]
    kept = praised.value[:1]
    praised.set_value(kept)
    assert not save(at).exception
    after = reviews(small).set_index("review_id").loc[review_id]
    bits = {topic.name: topic.bit for topic in topics()}
    assert after["topics"] == after["praised"] == 1 << bits[kept[0]]
    assert Corrections(small).of(EVERYTHING, [review_id])[review_id].sentiment is None
    at = open_card(small, review_id)
    marks = " ".join(each.value.replace("\\", "") for each in at.markdown)
    assert "Corrected by Owner, 20 Nov 2026" in marks
    assert "Without the correction: Positive · " in captions(at).replace("\\", "")
    at.button(key=f"take_back_{review_id}").click().run()
    again = reviews(small).set_index("review_id").loc[review_id]
    assert again["topics"] == before["topics"]
    assert Corrections(small).of(EVERYTHING, [review_id]) == {}


def test_other_topics_leave_a_sentiment_that_was_corrected_as_it_is(small):
    review_id = praising(small)
    said = Correction(review_id, sentiment=0)
    Corrections(small).correct(EVERYTHING, said, NOW, person_id=1)
    at = open_card(small, review_id)
    (praised,) = [each for each in at.multiselect if each.label == "Praised"]
    praised.set_value([])
    save(at)
    made = Corrections(small).of(EVERYTHING, [review_id])[review_id]
    assert (made.sentiment, made.praised) == (0, 0)


def test_saving_what_nobody_touched_says_nothing(small):
    review_id = praising(small)
    at = save(open_card(small, review_id))
    assert not at.exception
    assert Corrections(small).of(EVERYTHING, [review_id]) == {}


def test_the_topics_of_the_review_s_own_industry_are_offered(small):
    at = open_card(small, praising(small))
    (praised,) = [each for each in at.multiselect if each.label == "Praised"]
    hotel = {topic.name for topic in taxonomy("hotel").topics}
    assert hotel <= set(praised.options)
    assert len(praised.options) < len(topics())
    assert not {topic.name for topic in taxonomy("airline").topics} - hotel & set(praised.options)


def test_hostile_text_stays_text(hostile_town):
    at = opened(hostile_town, "corrections")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []
