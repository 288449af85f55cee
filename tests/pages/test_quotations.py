"""What may be quoted: praise in words, with its licence and its author's consent."""

import pytest
from sqlalchemy import update

from data.audit import Audit
from data.engine import writing
from data.models import OWNER, Filters, Scope
from data.notes import Notes
from data.paging import Order
from data.reading import Reading
from data.schema import fact
from pages.quotations import SHOWN
from tests.databases import opened as opened_store
from tests.pages.drawing import KEY, drawn, said
from tests.pages.opening import brought_to_life, opened
from tests.pages.town import BLAME, HOSTILE, PRAISE, Town, build


@pytest.fixture(scope="module")
def praised(sqlite_server):
    engine = opened_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    return engine


def badges(at):
    return [each.value for each in at.markdown if "May be quoted" in each.value]


def pressed(at, label):
    next(each for each in at.button if each.label == label).click()
    return at.run()


def test_an_empty_store_says_that_it_is_starting(engine):
    assert opened(engine, "quotations").header[0].value == "Starting"


def test_only_praise_is_offered(praised):
    at = opened(praised, "quotations")
    assert not at.exception
    told = said(at)
    assert any(text in told for text in PRAISE)
    assert not any(text in told for text in BLAME)


def test_praise_that_is_rare_fills_the_page_all_the_same(engine):
    build(engine, Town(locations=2, reviews=40))
    with writing(engine) as connection:
        connection.execute(update(fact).where(fact.c.review_id % 4 > 0).values(criticised=1))
    at = opened(engine, "quotations", period="All time")
    assert len(at.text_input) >= SHOWN


def test_a_consent_is_noted_shown_and_withdrawn(praised):
    at = opened(praised, "quotations")
    newest = at.text_input[0]
    review_id = int(newest.key.removeprefix("evidence_"))
    newest.set_value("by e-mail, 3 May")
    at.button(key=f"allow_{review_id}").click()
    at.run()
    notes = Notes(praised, Audit(praised, KEY))
    (consent,) = notes.quotable(Scope.everything(), [review_id]).values()
    assert (consent.evidence, consent.by) == ("by e-mail, 3 May", OWNER.name)
    assert "Its author agreed" in said(at)
    at.button(key=f"withdraw_{review_id}").click()
    at.run()
    assert notes.quotable(Scope.everything(), [review_id]) == {}


def test_a_consent_without_a_reason_is_not_kept(praised):
    at = opened(praised, "quotations")
    at.button(key=at.text_input[0].key.replace("evidence", "allow")).click()
    at.run()
    assert "how we know" in at.error[0].value


def test_older_ones_follow_without_a_gap(praised):
    first = opened(praised, "quotations", period="All time")
    shown = {each.key for each in first.text_input}
    then = pressed(first, "Older ones")
    more = {each.key for each in then.text_input}
    assert more and not more & shown
    held = Reading(praised).page(
        Scope.everything(), Filters(sentiments=frozenset({1})), Order.NEWEST, size=32
    )
    ours = [each for each in held.reviews if "Lantern" in each.brand]
    quotable = {f"evidence_{each.id}" for each in ours if each.text == PRAISE[0]}
    assert quotable <= shown | more


def test_nobody_quotes_from_beyond_their_scope(praised):
    told = said(drawn(praised, "quotations", Scope(frozenset({999}))))
    assert not any(text in told for text in PRAISE)


def test_hostile_texts_stay_text(hostile_town):
    at = opened(hostile_town, "quotations")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []
