"""The customer beside a review: shown once asked for, joined by a person, erased by an admin."""

import pytest
from sqlalchemy import select, update

from data.catalogue import Catalogue
from data.engine import writing
from data.models import Review
from data.schema import fact, review
from data.store import Store
from data.suppression import ERASED
from data.upsert import Arrival
from tests.databases import opened as opened_store
from tests.pages.drawing import said
from tests.pages.opening import opened
from tests.pages.town import NOW, Town, build


@pytest.fixture
def written(sqlite_server):
    """A town in which one author wrote twice on Google and somebody of that name on Yelp."""
    engine = opened_store(sqlite_server.url())
    build(engine, Town(locations=1, reviews=4))
    google, yelp = Catalogue(engine).listings()[:2]
    store = Store(engine)
    for listing, number, stars in ((google, 1, 1), (google, 2, 5), (yelp, 3, 3)):
        one = Review(
            channel=listing.channel, external_id=f"c{number}", author="Robin Marlowe",
            author_id="rm", rating=stars, text=f"canary words {number}", created_at=NOW,
        )  # fmt: skip
        store.keep(Arrival(listing, [one], 1, NOW))
    engine.dispose()
    return engine


def opened_customer(engine, number=2):
    with engine.connect() as connection:
        wanted = select(review.c.id).where(review.c.external_id == f"c{number}")
        review_id = connection.execute(wanted).scalar_one()
    at = opened(engine, "reviews", search="canary")
    at.session_state[f"customer_{review_id}"] = True
    return at.run(), review_id


def test_what_else_the_author_wrote_stands_beside_the_review(written):
    at, _ = opened_customer(written)
    assert not at.exception
    told = said(at)
    assert "1 other review" in told
    assert "1 ★ → 5 ★" in told or "5 ★ → 1 ★" in told
    assert "Perhaps the same person" in str(at)


def test_a_name_alone_is_told_to_be_no_proof(written):
    doubt = "it may be somebody else"
    assert doubt not in said(opened_customer(written)[0])
    with writing(written) as connection:
        ours = review.c.external_id.in_(["c1", "c2"])
        connection.execute(update(review).where(ours).values(author_id=None))
    assert doubt in said(opened_customer(written)[0])


def test_a_mood_without_stars_is_told_in_words(written):
    with writing(written) as connection:
        first = select(review.c.id).where(review.c.external_id == "c1").scalar_subquery()
        connection.execute(update(review).where(review.c.id == first).values(rating=None))
        connection.execute(update(fact).where(fact.c.review_id == first).values(sentiment=-1))
    at, _ = opened_customer(written)
    assert "negative → 5 ★" in said(at)


def test_a_person_confirms_who_is_the_same(written):
    at, _ = opened_customer(written)
    next(each for each in at.button if each.label == "It is the same person").click()
    at.run()
    assert not at.exception
    at, _ = opened_customer(written)
    assert "2 other reviews" in said(at)
    next(each for each in at.button if each.label == "Not the same person").click()
    at.run()
    at, _ = opened_customer(written)
    assert "1 other review" in said(at)


def test_an_admin_erases_the_author(written):
    at, review_id = opened_customer(written)
    at.session_state[f"forget_{review_id}"] = True
    at.run()
    assert "2 reviews on Google" in said(at)
    at.button(key=f"erase_{review_id}").click()
    at.run()
    assert not at.exception
    with written.connect() as connection:
        rows = connection.execute(
            select(review.c.text, review.c.flags).where(review.c.external_id.in_(["c1", "c2"]))
        ).all()
    assert {(row.text, tuple(row.flags)) for row in rows} == {(None, (ERASED,))}


def test_a_report_to_the_platform_is_kept_with_its_outcome(written):
    at, review_id = opened_customer(written)
    at.session_state[f"suspect_{review_id}"] = True
    at.run()
    at.text_input(key=f"report_{review_id}").set_value("Never a guest of ours")
    at.button(key=f"reported_{review_id}").click()
    at.run()
    assert "Never a guest of ours" in said(at)
    next(each for each in at.button if each.label == "Keep the outcome").click()
    at.run()
    assert not at.exception
    assert "**Removed by the platform**" in said(at)
