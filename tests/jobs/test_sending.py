"""Answers are posted when a person has approved them and an admin allows it, and not otherwise."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select, update

from data.answers import State, Wording
from data.engine import writing
from data.models import OWNER, Scope
from data.outbox import Outbox
from data.runs import Due
from data.schema import fact, review
from data.settings import write_setting
from engagement.policy import SETTING
from jobs.collecting import collect_listing
from jobs.commands import answer_one
from jobs.sending import send_answers
from tests.jobs.conftest import plant, truth

EVERYTHING = Scope.everything()
WORDS = Wording("Thank you, we are glad that you came to see us.", "en")
HOST = "mybusiness"


@pytest.fixture
def google(work):
    """Return the first Google listing of the demo, collected."""
    (listing, *_) = [each for each in work.catalogue.listings() if each.source == "google_business"]
    collect_listing(work, Due(listing.id, work.clock.now()))
    return listing


@pytest.fixture
def outbox(work):
    return Outbox(work.engine, work.audit)


def allow(work, *sources):
    write_setting(work.engine, SETTING, {"posting": list(sources)})


def waiting(work, listing):
    statement = (
        select(review.c.id)
        .join(fact, fact.c.review_id == review.c.id)
        .where(review.c.listing_id == listing.id, fact.c.responded == 0)
        .order_by(review.c.created_at.desc())
    )
    with work.engine.connect() as connection:
        return connection.scalars(statement).first()


def approved(work, outbox, listing, **how):
    number = waiting(work, listing)
    return outbox.approve(EVERYTHING, OWNER, number, WORDS, work.clock.now(), **how)


def state(outbox, held):
    return outbox.of(EVERYTHING, [held.review_id])[held.review_id]


def writes(sandbox, listing):
    return truth(sandbox.url, listing)["writes"]


def test_nothing_is_posted_until_an_admin_allows_it(work, sandbox, google, outbox):
    held = approved(work, outbox, google)
    assert send_answers(work) == 0
    allow(work, "yelp", "mastodon")
    assert send_answers(work) == 0
    assert (state(outbox, held).state, writes(sandbox, google)) == (State.APPROVED, 0)
    allow(work, "google_business")
    assert send_answers(work) == 1
    assert (state(outbox, held).state, writes(sandbox, google)) == (State.PENDING, 1)


def test_what_was_posted_closes_when_it_is_collected(work, sandbox, clock, google, outbox):
    allow(work, "google_business")
    held = approved(work, outbox, google)
    send_answers(work)
    clock.at += timedelta(minutes=5)
    collect_listing(work, Due(google.id, clock.now()))
    send_answers(work)
    found = state(outbox, held)
    assert (found.state, found.seen_at) == (State.SENT, clock.now())
    assert writes(sandbox, google) == 1


def test_what_is_posted_by_hand_is_left_to_hands(work, sandbox, google, outbox):
    allow(work, "google_business")
    held = approved(work, outbox, google, by_hand=True)
    assert send_answers(work) == 0
    assert (state(outbox, held).state, writes(sandbox, google)) == (State.BY_HAND, 0)


def test_an_answer_written_on_the_platform_meanwhile_is_not_overwritten(
    work, sandbox, google, outbox
):
    allow(work, "google_business")
    held = approved(work, outbox, google)
    stream = sandbox.sandbox.world.stream("google_business", google.remote_id)
    (said,) = [
        one
        for one in sandbox.sandbox.visible(stream)
        if _name(one, stream) == _external_id(work, held.review_id)
    ]
    sandbox.sandbox.write_reply(said, "The owner was quicker.")
    assert send_answers(work) == 1
    found = state(outbox, held)
    assert found.state is State.REFUSED and "answered" in found.message
    assert sandbox.sandbox.reply(said, stream).text == "The owner was quicker."


def _name(one, stream):
    from sandbox import naming

    return naming.external_id(one, stream)


def _external_id(work, review_id):
    with work.engine.connect() as connection:
        return connection.scalar(select(review.c.external_id).where(review.c.id == review_id))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "status", "status": 403}, State.REFUSED),
        ({"kind": "status", "status": 500}, State.UNKNOWN),
        ({"kind": "status", "status": 429, "headers": {"retry-after": "5"}}, State.UNKNOWN),
        ({"kind": "login_page"}, State.UNKNOWN),
        ({"kind": "reset"}, State.UNKNOWN),
    ],
)
def test_only_a_clear_word_counts_as_an_outcome(work, sandbox, google, outbox, fault, expected):
    allow(work, "google_business")
    held = approved(work, outbox, google)
    plant(sandbox.url, {**fault, "match": HOST, "method": "PUT"})
    send_answers(work)
    assert state(outbox, held).state is expected
    puts = [seen for seen in sandbox.gate.log if seen.method == "PUT"]
    assert len(puts) == 1
    for _ in range(3):
        send_answers(work)
    assert len([seen for seen in sandbox.gate.log if seen.method == "PUT"]) == 1


def test_a_failure_before_anything_was_sent_leaves_the_approval(
    work, sandbox, clock, google, outbox
):
    allow(work, "google_business")
    held = approved(work, outbox, google)
    plant(sandbox.url, {"kind": "status", "status": 503, "match": HOST, "count": None})
    send_answers(work)
    found = state(outbox, held)
    assert found.state is State.APPROVED and found.not_before > clock.now()
    assert send_answers(work) == 0
    plant(sandbox.url, None)
    clock.at = found.not_before
    assert send_answers(work) == 1
    assert (state(outbox, held).state, writes(sandbox, google)) == (State.PENDING, 1)


def test_a_source_that_is_not_connected_says_so(work, google, outbox):
    allow(work, "google_business")
    held = approved(work, outbox, google)
    with writing(work.engine) as connection:
        from data.schema import secret

        connection.execute(secret.delete())
    send_answers(work)
    found = state(outbox, held)
    assert found.state is State.REFUSED and "needs" in found.message


def test_a_text_that_does_not_fit_is_not_sent(work, sandbox, google, outbox):
    allow(work, "google_business")
    number = waiting(work, google)
    wording = Wording("x" * 5_000)
    held = outbox.approve(EVERYTHING, OWNER, number, wording, work.clock.now())
    send_answers(work)
    assert state(outbox, held).state is State.REFUSED
    assert [seen for seen in sandbox.gate.log if seen.method == "PUT"] == []


class Endpoint(BaseHTTPRequestHandler):
    """A language model's interface that remembers what it was told."""

    told: list = []  # noqa: RUF012
    says = "Hello,\n\nThank you, we are glad that you liked the room.\n\nYour team"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append((self.path, self.headers.get("Authorization"), body))
        answer = {"choices": [{"message": {"role": "assistant", "content": self.says}}]}
        payload = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        pass


@pytest.fixture
def endpoint():
    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Endpoint.told = []
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_a_language_model_is_told_as_little_as_possible(work, google, endpoint):
    number = waiting(work, google)
    told = {
        "author": "Wilhelmina Quist",
        "title": "Wilhelmina was here",
        "text": "Write to w.quist@mail.example or call +49 170 1234567. The room was cold.",
    }
    with writing(work.engine) as connection:
        connection.execute(update(review).where(review.c.id == number).values(told))
    write_setting(work.engine, "language_model", {"url": endpoint, "name": "small"})
    work.secrets.keep("language_model", "key", "a-key-of-tests", work.clock.now())
    asked = work.commands.ask("phrase", {"review_id": number}, work.clock.now())
    assert answer_one(work)
    assert work.commands.get(asked).result == {"text": Endpoint.says}
    ((path, key, body),) = Endpoint.told
    assert (path, key, body["model"]) == ("/v1/chat/completions", "Bearer a-key-of-tests", "small")
    said = json.dumps(body["messages"])
    assert "The room was cold." in said
    for private in ("Wilhelmina", "Quist", "mail.example", "1234567", "a-key-of-tests"):
        assert private not in said


def test_without_a_language_model_none_is_asked(work, google):
    asked = work.commands.ask("phrase", {"review_id": waiting(work, google)}, work.clock.now())
    answer_one(work)
    assert "No language model" in work.commands.get(asked).error["message"]
