"""From the inbox to an approved answer in a real browser, on a phone and on a desk."""

import pytest
from sqlalchemy import select

from data.answers import State
from data.engine import open_store
from data.models import Scope
from data.outbox import Outbox
from data.schema import answer
from tests.access.serving import served
from tests.pages.browsing import DESKTOP, PHONE, Visit
from tests.pages.drawing import KEY
from tests.pages.test_desk import with_desk

pytestmark = pytest.mark.browser

ALL = Scope.everything()
MOST_CLICKS = 4


@pytest.fixture(scope="module")
def desk_site(tmp_path_factory):
    """The application on a store whose reviews are on the desk, and that store."""
    home = tmp_path_factory.mktemp("desk")
    engine = with_desk(open_store(f"sqlite:///{home / 'store.sqlite'}"), hostile=True)
    environment = {
        "EARSHOT_HOME": str(home),
        "EARSHOT_SECRET_KEY": KEY,
        "EARSHOT_DATABASE_URL": str(engine.url),
        "EARSHOT_WORKER": "external",
        "EARSHOT_DEMO": "off",
    }
    with served(environment) as address:
        yield address, engine
    engine.dispose()


@pytest.fixture
def visitor(browser, desk_site):
    started = Visit(browser, desk_site[0])
    yield started
    started.close()


def approved(engine):
    with engine.connect() as connection:
        ids = list(connection.scalars(select(answer.c.review_id)))
    states = [each.state for each in Outbox(engine).of(ALL, ids).values()]
    return sum(state in (State.APPROVED, State.BY_HAND) for state in states)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_approved_answer_takes_four_clicks_at_most(visitor, desk_site, size):
    _, engine = desk_site
    before = approved(engine)
    visitor.window.set_viewport_size(size)
    visitor.go("inbox?lane=Both")
    visitor.click(visitor.window.get_by_role("button", name="Open").nth(before))
    field = visitor.window.get_by_label("Your answer")
    field.wait_for()
    field.fill("Thank you for telling us. We are sorry, and we will look into it this week.")
    field.press("Tab")
    visitor.settle()
    visitor.click(visitor.window.get_by_role("button", name="Approve"))
    assert visitor.clicks <= MOST_CLICKS
    assert visitor.widest() <= size["width"]
    assert approved(engine) == before + 1


def test_keys_open_the_first_go_on_and_lead_back(visitor):
    visitor.go("inbox?lane=Both")
    keyboard, window = visitor.window.keyboard, visitor.window
    window.get_by_role("heading", name="Inbox", level=1).click()
    keyboard.press("1")
    window.wait_for_function("() => location.search.includes('item=')")
    visitor.settle()
    first = visitor.query()
    keyboard.press("j")
    window.wait_for_function("before => !location.search.includes(before)", arg=item_of(first))
    visitor.settle()
    keyboard.press("b")
    window.wait_for_function("() => !location.search.includes('item=')")


def item_of(query):
    return next(each for each in query.strip("?").split("&") if each.startswith("item="))


def test_the_inbox_and_an_item_stand_on_a_phone_and_nothing_hostile_acts(visitor):
    window = visitor.window
    window.set_viewport_size(PHONE)
    visitor.go("inbox?lane=Both")
    for scheme in ("dark", "light"):
        window.emulate_media(color_scheme=scheme)
        visitor.settle()
        assert visitor.violations() == []
    visitor.click(window.get_by_role("button", name="Open").nth(5))
    window.get_by_label("Your answer").wait_for()
    visitor.settle()
    assert visitor.violations() == []
    assert visitor.widest() <= PHONE["width"]
    assert visitor.foreign == visitor.dialogs == []
