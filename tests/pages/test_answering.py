"""Answering a review on its card, and the rules of answering."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.answers import State, Wording
from data.catalogue import Catalogue
from data.engine import writing
from data.models import OWNER, Person, Replies, Role, Scope
from data.outbox import Outbox
from data.schema import fact, person, review
from data.sending import Ending, Sending
from data.settings import read_setting, write_setting
from data.store import Store
from data.wordings import Place, Wordings
from engagement.policy import SETTING, Policy
from tests.databases import opened as open_store
from tests.pages.filed import bring, row
from tests.pages.opening import brought_to_life, captions, opened, titles
from tests.pages.town import HOSTILE, NOW, SOURCES, Town, build

EVERYTHING = Scope.everything()
ANNA = Person(2, "anna@example.org", "Anna", Role.LOCATION_MANAGER, EVERYTHING)
POSTING = {"posting": ["town_google"]}


@pytest.fixture
def small(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=1, reviews=20))
    can_post = replace(SOURCES[0], replies=Replies(300, overwrites=True, moderated=True))
    Catalogue(engine).publish_sources((can_post, *SOURCES[1:]))
    with writing(engine) as connection:
        values = {"subject": ANNA.subject, "name": ANNA.name, "role": ANNA.role}
        connection.execute(person.insert().values(values))
    yield engine
    engine.dispose()


def ours(engine, source="town_google"):
    """Return a review of ours without an answer."""
    statement = (
        select(review.c.id)
        .join(fact, fact.c.review_id == review.c.id)
        .where(review.c.source == source, fact.c.brand_id == 1, fact.c.responded == 0)
        .order_by(review.c.created_at.desc())
    )
    with engine.connect() as connection:
        return connection.scalars(statement).first()


def card(engine, review_id):
    """Open the answer on the card of a review."""
    at = opened(engine, "reviews", period="All time", answer="Not answered")
    at.session_state[f"answering_{review_id}"] = True
    return at.run()


def click(at, review_id, name):
    return at.button(key=f"answer_{review_id}_{name}").click().run()


def held(engine, review_id):
    return Outbox(engine).of(EVERYTHING, [review_id])[review_id]


def test_one_click_approves_the_draft_that_is_shown(small):
    write_setting(small, SETTING, POSTING)
    number = ours(small)
    at = card(small, number)
    shown = at.text_area(key=f"answer_{number}_text").value
    at = click(at, number, "approve")
    assert not at.exception
    found = held(small, number)
    assert (found.state, found.text, found.approver) == (State.APPROVED, shown, "Owner")
    assert (found.origin, found.by_hand) == ("template", False)
    assert titles(at, "info")[0].startswith("Approved by Owner")
    assert Sending(Store(small)).waiting(NOW, {"town_google"}) == [found.id]


def test_where_posting_is_off_the_text_is_there_to_copy(small):
    number = ours(small)
    at = click(card(small, number), number, "approve")
    found = held(small, number)
    assert (found.state, found.by_hand) == (State.BY_HAND, True)
    assert [each.value for each in at.code] == [found.text]
    write_setting(small, SETTING, POSTING)
    assert Sending(Store(small)).waiting(NOW, {"town_google"}) == []
    at = click(at, number, "i_have_posted_it")
    assert titles(at, "success") == ["This answer was posted"]
    assert held(small, number).state is State.SENT


def test_what_is_typed_is_checked_and_stopped(small):
    number = ours(small)
    at = card(small, number)
    at.text_area(key=f"answer_{number}_text").set_value(
        "We promise a full refund, dear guest."
    ).run()
    assert any("promises something" in each.value for each in at.markdown)
    assert at.button(key=f"answer_{number}_approve").disabled
    at.text_area(key=f"answer_{number}_text").set_value("x" * 301).run()
    assert any("301 of 300" in each.value for each in at.markdown)
    assert at.button(key=f"answer_{number}_approve").disabled
    assert Outbox(small).of(EVERYTHING, [number]) == {}


def test_a_persons_own_words_are_approved_as_they_stand(small):
    number, words = ours(small), "Thank you, we are glad that the room was to your liking."
    at = card(small, number)
    at.text_area(key=f"answer_{number}_text").set_value(words).run()
    click(at, number, "approve")
    assert (held(small, number).text, held(small, number).origin) == (words, "person")


def test_another_draft_is_another_one(small):
    number = ours(small)
    at = card(small, number)
    first = at.text_area(key=f"answer_{number}_text").value
    at = click(at, number, "another")
    assert at.text_area(key=f"answer_{number}_text").value != first


def test_two_people_are_asked_for(small):
    write_setting(small, SETTING, {**POSTING, "two_people": True})
    number, wording = ours(small), Wording("Thank you, we are glad that you came to see us.", "en")
    at = card(small, number)
    assert at.button(key=f"answer_{number}_approve").disabled
    at = click(at, number, "keep")
    assert held(small, number).state is State.DRAFT
    assert at.button(key=f"answer_{number}_approve").disabled
    other = ours(small, "town_mastodon")
    Outbox(small).save(EVERYTHING, ANNA, other, wording, NOW)
    at = click(card(small, other), other, "approve")
    assert (held(small, other).author, held(small, other).approver) == ("Anna", "Owner")


def sent(engine, number, ending, at=NOW):
    """Let an approved answer end in some way."""
    wording = Wording("Thank you, we are glad that you came to see us.", "en")
    made = Outbox(engine).approve(EVERYTHING, OWNER, number, wording, at)
    sending = Sending(Store(engine))
    sending.finish(sending.claim(made.id, at), ending, at)
    return made


@pytest.mark.parametrize(
    ("ending", "kind", "title"),
    [
        (Ending(State.SENT), "success", "This answer was posted"),
        (Ending(State.PENDING), "success", "The platform has it and looks at it first"),
        (Ending(State.UNKNOWN, "Cut."), "warning", "Nobody knows whether this answer arrived"),
        (Ending(State.REFUSED, "Not allowed.", "Connect."), "error", r"Not allowed\."),
    ],
)
def test_what_became_of_it_is_told(small, ending, kind, title):
    number = ours(small)
    sent(small, number, ending)
    at = card(small, number)
    assert not at.exception
    assert title in titles(at, kind)


def test_an_answer_that_never_appeared_is_told_and_may_be_given_again(small):
    number = ours(small)
    sent(small, number, Ending(State.SENT), NOW - timedelta(days=9))
    at = card(small, number)
    assert "This answer has not appeared" in titles(at, "warning")
    click(at, number, "it_is_not_there")
    assert held(small, number).state is State.DRAFT


def test_an_answer_to_what_came_from_a_file_waits_for_a_newer_file(sqlite_server):
    engine = bring(open_store(sqlite_server.url()), [row(20, 1)])
    number = ours(engine, "file")
    outbox, given = Outbox(engine), NOW - timedelta(days=19)
    wording = Wording("We are sorry to read this and thank you.")
    outbox.approve(EVERYTHING, OWNER, number, wording, given, by_hand=True)
    outbox.settle(EVERYTHING, OWNER, number, given, there=True)
    at = card(engine, number)
    assert not at.exception
    assert titles(at, "success") == ["This answer was posted"]
    assert "It shows here once you import a newer export." in at.success[0].value
    assert not titles(at, "warning")
    told = captions(opened(engine, "my_location", period="All time"))
    assert r"1 posted, not in our data yet" in told.replace("\\", "")
    engine.dispose()


def test_no_answer_is_told_to_be_posted_that_is_only_approved(sqlite_server):
    engine = bring(open_store(sqlite_server.url()), [row(20, 1)])
    wording = Wording("We are sorry to read this and thank you.")
    Outbox(engine).approve(EVERYTHING, OWNER, ours(engine, "file"), wording, NOW, by_hand=True)
    assert "posted" not in captions(opened(engine, "my_location", period="All time"))
    engine.dispose()


def test_another_answer_needs_another_approval(small):
    write_setting(small, SETTING, POSTING)
    number = ours(small)
    first = sent(small, number, Ending(State.SENT))
    at = click(card(small, number), number, "replace_this_answer")
    assert at.text_area(key=f"answer_{number}_text").value
    click(at, number, "approve")
    found = held(small, number)
    assert (found.id > first.id, found.state) == (True, State.APPROVED)


def test_reviews_of_others_are_not_answered(small):
    at = opened(small, "reviews", period="All time", brands="Northgate Rooms")
    assert not [key for key in at.session_state if key.startswith("answering_")]


def test_hostile_words_stay_words(hostile_town):
    at = opened(hostile_town, "reviews", period="All time", answer="Not answered")
    number = next(key for key in at.session_state if key.startswith("answering_"))
    at.session_state[number] = True
    at = at.run()
    assert not at.exception
    assert set(brought_to_life(at, HOSTILE)) <= {"text_area"}


def test_an_admin_switches_posting_on_and_the_log_knows(small):
    at = opened(small, "templates")
    assert [toggle.value for toggle in at.toggle] == [False, False]
    at.toggle(key="posting_town_google").set_value(True).run()
    policy = Policy.from_stored(read_setting(small, SETTING, {}))
    assert policy.posting == {"town_google"}
    at.toggle(key="posting_two_people").set_value(True).run()
    policy = Policy.from_stored(read_setting(small, SETTING, {}))
    assert (policy.posting, policy.two_people) == ({"town_google"}, True)
    assert "Nothing is ever posted" in captions(at)


def test_sentences_are_changed_seen_and_taken_back(small):
    at = opened(small, "templates", answering_part="Sentences")
    (field,) = at.text_area
    shipped = field.value
    field.set_value("Oh, {name}, we promise the moon.").run()
    assert at.button[0].disabled
    at.text_area[0].set_value("Herzlichen Dank, {name}, aus {city}.").run()
    assert "Herzlichen Dank, Robin Example, aus Your town." in at.text[-1].value
    at.button[0].click().run()
    place = Place("opening", "praise", "de")
    assert Wordings(small).sentences("de") == {place: ("Herzlichen Dank, {name}, aus {city}.",)}
    (back,) = [button for button in at.button if button.label == "Back to what is shipped"]
    at = back.click().run()
    assert Wordings(small).sentences("de") == {}
    assert at.text_area[0].value == shipped


def test_sentences_may_be_written_for_every_channel_that_is_watched(small):
    at = opened(small, "templates", answering_part="Sentences")
    assert "Mastodon" in at.selectbox(key="sentences_channel").options


def test_a_voice_is_read_before_it_is_kept(small):
    at = opened(small, "templates", answering_part="Brand voice")
    at.text_area[0].set_value("tone = 'rude'").run()
    assert titles(at, "error") == ["This file cannot be read"]
    at.text_area[0].set_value('[sign_off]\nen = "Anna of Lantern"').run()
    at.button(key="save_voice").click().run()
    assert "Anna of Lantern" in Wordings(small).voice(1)
    number = ours(small)
    at = card(small, number)
    assert at.text_area(key=f"answer_{number}_text").value.endswith("Anna of Lantern")


def test_a_language_model_is_connected_by_its_address(small):
    at = opened(small, "templates", answering_part="Language model")
    at.text_input[0].set_value("javascript:alert(1)")
    at.text_input[1].set_value("small-model")
    at = at.button[0].click().run()
    assert read_setting(small, "language_model") is None
    at.text_input[0].set_value("http://localhost:11434/v1")
    at.text_input[2].set_value("a-key-of-tests")
    at.button[0].click().run()
    stored = {"url": "http://localhost:11434/v1", "name": "small-model"}
    assert read_setting(small, "language_model") == stored
    number = ours(small)
    labels = [button.label for button in card(small, number).button]
    assert "Ask the language model" in labels
