"""Stars teach once a week, and what was taken derives everything again."""

from datetime import timedelta

import pytest
from sqlalchemy import case, func, select, text, update
from sqlalchemy.exc import IntegrityError

from data.catalogue import NewBrand, NewListing, NewLocation
from data.lessons import Lessons, lessons
from data.models import Review, Scope
from data.schema import fact, lesson, location
from data.upsert import Arrival
from environment import read_environment
from jobs.deriving import derive_signals
from jobs.teach import current_analyser, main, teach_when_due
from scoring.signals.analyse import Analyser, Item
from scoring.signals.labelled import Example
from scoring.signals.sentiment import version
from tests.scoring.signals.brand import KNOWN, OPPOSITE, SLANG, reviews
from worker import Worker

STARS = {-1: 1, 1: 5}

REFUSE = "CREATE TRIGGER refuse BEFORE INSERT ON lesson BEGIN SELECT RAISE(ABORT, 'no room'); END"


@pytest.fixture
def brand(work):
    """A brand whose guests have words of their own, and one post that uses them."""
    brand_id = work.catalogue.add_brand(NewBrand("tram", "Tram Halls", "generic", ours=True))
    location_id = work.catalogue.add_location(brand_id, NewLocation("one", "One"))
    listing_id = work.catalogue.add_listing(location_id, NewListing("file", "google", "x"))
    said = [
        Review(channel="google", external_id=str(number), text=each.text, rating=STARS[each.label])
        for number, each in enumerate(reviews(510, 1, SLANG))
    ]
    post = Review(channel="google", external_id="post", text="We got gorbled at the tram stop!")
    work.store.keep(Arrival(work.catalogue.listing(listing_id), [*said, post], 1, work.clock.now()))
    return brand_id


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def add_channel(work, brand_id, channel, said):
    own = select(location.c.id).where(location.c.brand_id == brand_id)
    with work.engine.connect() as connection:
        location_id = connection.scalar(own)
    listing_id = work.catalogue.add_listing(location_id, NewListing("file", channel, channel))
    arrived = [
        Review(channel=channel, external_id=str(number), text=each.text, rating=STARS[each.label])
        for number, each in enumerate(said)
    ]
    listing = work.catalogue.listing(listing_id)
    work.store.keep(Arrival(listing, arrived, 1, work.clock.now()))


def right(work):
    """Return the share on the side of the stars, by channel."""
    on_side = case((fact.c.score * (fact.c.stars - 3) > 0, 1.0), else_=0.0)
    statement = select(fact.c.channel, func.avg(on_side)).where(fact.c.stars.is_not(None))
    with work.engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(statement.group_by(fact.c.channel))}


def post_score(work):
    with work.engine.connect() as connection:
        return connection.scalar(select(fact.c.score).where(fact.c.stars.is_(None)))


def test_what_the_stars_taught_judges_posts(work, brand):
    analyser = current_analyser(work, Analyser())
    derive_signals(work, analyser)
    before = post_score(work)
    (made,) = teach_when_due(work)
    assert (made.language, made.outcome) == ("en", "taken")
    taught = current_analyser(work, analyser)
    assert taught.version != analyser.version
    assert derive_signals(work, taught) > 400
    assert post_score(work) < before - 0.05
    assert current_analyser(work, taught) is taught


def test_it_is_tried_once_a_week(work, brand):
    derive_signals(work, Analyser())
    assert teach_when_due(work)
    assert teach_when_due(work) == []
    work.clock.sleep(timedelta(days=7).total_seconds())
    (again,) = teach_when_due(work)
    assert again.outcome == "no better"
    assert len(Lessons(work.engine).in_use(again.base)) == 1


def ship_other_models(work):
    """Have what was taught so far stem from other shipped models than those of now."""
    with work.store.writing() as connection:
        connection.execute(update(lesson).values(base="of before"))


def test_other_shipped_models_are_taught_at_once(work, brand):
    derive_signals(work, Analyser())
    teach_when_due(work)
    ship_other_models(work)
    (again,) = teach_when_due(work)
    assert (again.base, again.outcome) == (version(), "taken")
    assert teach_when_due(work) == []


def test_a_worker_teaches_other_shipped_models_before_it_reads_anything_by_them(work, brand, home):
    derive_signals(work, Analyser())
    teach_when_due(work)
    derive_signals(work, current_analyser(work, Analyser()))
    ship_other_models(work)
    worker = Worker(work, read_environment({"EARSHOT_HOME": str(home), "EARSHOT_DEMO": "off"}))
    worker.listing(1)
    assert worker.analyser.lessons == Lessons(work.engine).versions(version())
    assert len(worker.analyser.lessons) == 1


def test_texts_are_read_where_teaching_after_an_upgrade_fails(work, brand, home):
    derive_signals(work, Analyser())
    teach_when_due(work)
    ship_other_models(work)
    with work.store.writing() as connection:
        connection.execute(update(fact).values(signal_version="of before"))
        connection.execute(text(REFUSE))
    worker = Worker(work, read_environment({"EARSHOT_HOME": str(home), "EARSHOT_DEMO": "off"}))
    with pytest.raises(IntegrityError, match="no room"):
        worker.listing(1)
    worker.listing(1)
    with work.engine.connect() as connection:
        assert "of before" not in connection.scalars(select(fact.c.signal_version)).all()


def test_where_there_were_too_few_it_is_tried_again_the_next_day(work):
    brand_id = work.catalogue.add_brand(NewBrand("tram", "Tram Halls", "generic", ours=True))
    work.catalogue.add_location(brand_id, NewLocation("one", "One"))
    add_channel(work, brand_id, "google", reviews(100, 1, SLANG))
    derive_signals(work, Analyser())
    (few,) = teach_when_due(work)
    assert few.outcome == "too few"
    add_channel(work, brand_id, "trustpilot", reviews(500, 2, SLANG))
    derive_signals(work, Analyser())
    assert teach_when_due(work) == []
    work.clock.sleep(timedelta(days=1).total_seconds())
    (made,) = teach_when_due(work)
    assert made.outcome == "taken"


def test_praise_alone_is_refused_with_what_there_is_of_each_side(work, monkeypatch, capsys):
    brand_id = work.catalogue.add_brand(NewBrand("tram", "Tram Halls", "generic", ours=True))
    work.catalogue.add_location(brand_id, NewLocation("one", "One"))
    praise = [each for each in reviews(450, 1, KNOWN) if each.label == 1]
    add_channel(work, brand_id, "google", praise)
    derive_signals(work, Analyser())
    monkeypatch.setenv("EARSHOT_DATABASE_URL", work.engine.url.render_as_string(False))
    assert main() == 0
    (made,) = lessons(work.engine, Scope.everything())
    there = made.figures["to_learn"], made.figures["to_judge"]
    assert sum(each["praise"] for each in there) == 300
    assert [each["blame"] for each in there] == [0, 0]
    said = capsys.readouterr().out
    assert f"there are {there[0]['praise']} and 0, held back {there[1]['praise']} and 0" in said


def test_a_language_without_a_model_is_named(work, monkeypatch, capsys):
    brand_id = work.catalogue.add_brand(NewBrand("tram", "Tram Halls", "generic", ours=True))
    work.catalogue.add_location(brand_id, NewLocation("one", "One"))
    text = "Wspaniała obsługa i pyszne jedzenie, bardzo polecam wszystkim znajomym"
    add_channel(work, brand_id, "google", [Example(f"{text} {n}", 1, "pl") for n in range(5)])
    derive_signals(work, Analyser())
    monkeypatch.setenv("EARSHOT_DATABASE_URL", work.engine.url.render_as_string(False))
    assert main() == 0
    said = capsys.readouterr().out
    assert "pl: there is no model" in said
    assert "134 that praise and 134 that blame" in said


def test_a_channel_that_speaks_otherwise_is_judged_as_before(work, brand):
    add_channel(work, brand, "trustpilot", reviews(180, 2, OPPOSITE))
    derive_signals(work, Analyser())
    before = right(work)
    teach_when_due(work)
    derive_signals(work, current_analyser(work, Analyser()))
    after = right(work)
    assert after["google"] > before["google"] + 0.1
    assert after["trustpilot"] == before["trustpilot"]


def test_stars_that_contradict_the_texts_teach_nothing(work, brand, monkeypatch, capsys):
    add_channel(work, brand, "trustpilot", reviews(180, 2, KNOWN, turned=-1))
    derive_signals(work, Analyser())
    monkeypatch.setenv("EARSHOT_DATABASE_URL", work.engine.url.render_as_string(False))
    assert main() == 0
    assert "stars of trustpilot contradict the texts" in capsys.readouterr().out
    (found,) = current_analyser(work, Analyser()).analyse([Item("It was terrible and rude")])
    assert found.score < -0.5


def test_what_has_come_to_harm_a_channel_serves_no_longer(work, brand):
    derive_signals(work, Analyser())
    teach_when_due(work)
    taught = current_analyser(work, Analyser())
    add_channel(work, brand, "trustpilot", reviews(900, 2, OPPOSITE))
    derive_signals(work, taught)
    before = right(work)["trustpilot"]
    work.clock.sleep(timedelta(days=7).total_seconds())
    teach_when_due(work)
    derive_signals(work, current_analyser(work, taught))
    assert right(work)["trustpilot"] > before + 0.3


def test_without_reviews_there_is_nothing_to_try(work):
    assert teach_when_due(work) == []
    assert lessons(work.engine, Scope.everything()) == []


def test_the_command_says_what_came_of_it(work, brand, monkeypatch, capsys):
    derive_signals(work, Analyser())
    monkeypatch.setenv("EARSHOT_DATABASE_URL", work.engine.url.render_as_string(False))
    assert main() == 0
    assert "en: learned from" in capsys.readouterr().out
    assert len(Lessons(work.engine).in_use(version())) == 1
