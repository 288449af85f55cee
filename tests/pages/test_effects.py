"""Did it work? What is noted is kept, and judged against places where it was not done."""

import pytest

from data import watched
from data.audit import Audit
from data.facts import Facts
from data.models import OWNER, Filters, Scope
from data.notes import NewNote, Notes
from data.schema import DAY_SECONDS
from pages.components.numbers import day_of
from tests.databases import opened as opened_store
from tests.pages.drawing import KEY, drawn, said
from tests.pages.opening import brought_to_life, captions, charts, opened
from tests.pages.town import HOSTILE, NOW, Town, build

TODAY = int(NOW.timestamp()) // DAY_SECONDS


@pytest.fixture(scope="module")
def noted(sqlite_server):
    engine = opened_store(sqlite_server.url())
    build(engine, Town(locations=5, reviews=80))
    return engine


def notes(engine):
    return Notes(engine, Audit(engine, KEY))


def ours(engine):
    brands = watched.brands(Facts(engine), Scope.everything())
    places = watched.places(Facts(engine), Scope.everything())
    return places[places["brand_id"] == brands["id"].iloc[0]]["id"].tolist()


def test_an_empty_store_says_that_it_is_starting(engine):
    at = opened(engine, "effects")
    assert not at.exception
    assert at.header[0].value == "Starting"


def test_a_note_is_kept_for_the_places_that_were_chosen(noted):
    at = opened(noted, "effects")
    at.text_input[0].set_value("New coffee machine")
    where = next(each for each in at.multiselect if each.label == "Where")
    where.set_value(where.options[:1])
    next(each for each in at.button if each.label == "Keep the note").click()
    at.run()
    assert not at.exception
    (kept,) = notes(noted).list(Scope.everything())
    assert (kept.text, len(kept.locations), kept.by) == ("New coffee machine", 1, OWNER.name)


def test_the_day_of_a_note_stands_where_the_days_around_it_stand(noted):
    here = ours(noted)[0]
    note_id = notes(noted).add(OWNER, NewNote(TODAY - 60, "Paint", frozenset({here})), NOW)
    (chart,) = charts(opened(noted, "effects", note=str(note_id)))
    # Without a time it would be midnight in Greenwich, which is the day before in Honolulu.
    assert f'"date": "{day_of(TODAY - 60)}T00:00:00"' in chart.proto.spec


@pytest.mark.parametrize("asked", ["9" * 5_000, "<script>", "²", "-1"])
def test_an_address_that_names_no_note_shows_the_newest(noted, asked):
    here = ours(noted)[0]
    notes(noted).add(OWNER, NewNote(TODAY - 60, "Paint", frozenset({here})), NOW)
    at = opened(noted, "effects", note=asked)
    assert not at.exception


def test_the_verdict_and_the_comparison_are_those_of_the_store(noted):
    here, *others = ours(noted)
    note_id = notes(noted).add(OWNER, NewNote(TODAY - 60, "Paint", frozenset({here}), topic=3), NOW)
    at = opened(noted, "effects", note=str(note_id))
    assert not at.exception
    assert f"1 place against {len(others)} others of the brand" in captions(at)
    assert {metric.label for metric in at.metric} >= {"Mean stars", "Read as negative"}
    assert len(at.metric) == 4
    shown = next(metric.value for metric in at.metric if metric.label == "Mean stars")
    moved = float(shown.removesuffix(" stars").replace("−", "-"))
    # Locations are the units, so the plain means of all reviews say nearly, not quite, the same.
    assert moved == pytest.approx(_plain_difference(noted, here, others), abs=0.2)


def _plain_difference(engine, here, others):
    def mean(places, since, until):
        filters = Filters(since=since, until=until, locations=frozenset(places))
        row = Facts(engine).counts(Scope.everything(), filters).iloc[0]
        stars = [row[f"stars_{star}"] for star in range(1, 6)]
        return sum(star * n for star, n in enumerate(stars, 1)) / sum(stars)

    day = TODAY - 60
    windows = (day - 90, day - 1), (day, TODAY)
    (a, b), (c, d) = ([mean(places, *days) for days in windows] for places in ([here], others))
    return (b - a) - (d - c)


def test_where_it_was_done_everywhere_competitors_stand_in(noted):
    note_id = notes(noted).add(OWNER, NewNote(TODAY - 50, "All", frozenset(ours(noted))), NOW)
    assert "of competitors" in captions(opened(noted, "effects", note=str(note_id)))


def test_who_may_not_see_a_place_sees_no_note_about_it(noted):
    here, other, *_ = ours(noted)
    notes(noted).add(OWNER, NewNote(TODAY - 40, "canary-note", frozenset({here})), NOW)
    assert "canary-note" not in said(drawn(noted, "effects", Scope(frozenset({other}))))


def test_a_hostile_note_stays_text(noted):
    note_id = notes(noted).add(OWNER, NewNote(TODAY - 30, HOSTILE, frozenset(ours(noted))), NOW)
    at = opened(noted, "effects", note=str(note_id))
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []


def test_a_note_can_be_removed(noted):
    for each in notes(noted).list(Scope.everything()):
        notes(noted).remove(OWNER, each.id, NOW)
    note_id = notes(noted).add(OWNER, NewNote(TODAY - 30, "x", frozenset(ours(noted))), NOW)
    at = opened(noted, "effects", note=str(note_id))
    next(each for each in at.button if each.label == "Remove the note").click()
    at.run()
    assert not at.exception
    assert not notes(noted).list(Scope.everything())
