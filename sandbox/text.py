"""The words of a statement, composed from its seed whenever somebody asks for them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.events import GRAVE
from sandbox.people import author
from sandbox.phrases import Phrasebook, phrasebook
from sandbox.statement import Statement
from sandbox.streams import MASTODON, Stream

_HAPPY = ("😊", "👍", "❤️", "🌟", "😍", "🙌", "☕", "👌")
_ANGRY = ("😡", "👎", "🤦", "😤", "🙄", "💸")
_CURRENCY = {"US": "${}", "GB": "£{}"}
_CITIES = ("Berlin", "London", "Boston", "Madrid")
_KEEP_CAPITAL = frozenset({"I", "I'm", "WiFi"})

_TITLE, _REPLY = 0x717E, 0x2E91
"""Mixed into the seed, so that heading and answer do not repeat the choices of the text."""


def text(statement: Statement, stream: Stream, at: float, language: str = "") -> str | None:
    """Return what a statement says at a moment, or None where it is stars alone.

    Args:
        statement: whose words.
        stream: where it stands.
        at: an edit made by then is part of the text.
        language: write it in another language, as a translating platform does.
    """
    if statement.silent:
        return None
    return _writer(statement, stream, 0, language).text(statement.edited <= at)


def title(statement: Statement, stream: Stream) -> str:
    """Return the heading its author gave it."""
    writer = _writer(statement, stream, _TITLE)
    return writer.say("news" if statement.subject == "article" else writer.own("titles"))


def reply(statement: Statement, stream: Stream) -> str:
    """Return what the owner answers."""
    return _writer(statement, stream, _REPLY).say("replies")


def _writer(statement: Statement, stream: Stream, purpose: int, language: str = "") -> _Writer:
    book = phrasebook(language or statement.language)
    rng = random.Random(statement.seed ^ purpose)
    amount = rng.choice(book.slots["money"])
    values = {
        "money": _CURRENCY.get(stream.country, "{} €").format(amount),
        "author": author(statement).first if purpose == _REPLY else "",
        "brand": stream.brand.name,
        "domain": stream.brand.key,
        "place": stream.name,
        "city": stream.location.city if stream.location else rng.choice(_CITIES),
        "tag": f"#{stream.remote_id}" if stream.platform == MASTODON else stream.brand.name,
    }
    return _Writer(statement, stream.kind == "app", book, rng, values)


@dataclass(frozen=True)
class _Writer:
    """Somebody about to write one text."""

    statement: Statement
    of_app: bool
    book: Phrasebook
    rng: random.Random
    values: Mapping[str, str]

    def text(self, edited: bool) -> str:
        subject = self.statement.subject
        if subject == "review":
            said = self._mannered(self._review())
        elif subject == "post":
            said = self._mannered(_capital(self.say("posts")))
        elif subject == "article":
            said = f"{self.say('leads')}“{' '.join(self._sentences())}”"
        elif subject == "bombing":
            said = " ".join(self.say("bombing", "negative") for _ in range(self.rng.choice((1, 2))))
        elif subject.startswith(GRAVE):
            said = self.say("grave", subject)
        else:
            said = _capital(self.say("posts", subject))
        return f"{said}\n\n{self._edit()}" if edited else said

    def say(self, section: str, tone: str = "") -> str:
        phrase = self.book.pick(section, tone or self.statement.tone, self.rng)
        return self.book.say(phrase, self.rng, self.values)

    def own(self, section: str) -> str:
        """Return the section that people use of an app, or of a place."""
        return f"app_{section}" if self.of_app else section

    def _edit(self) -> str:
        better = self.statement.edited_rating > self.statement.rating
        return self.say("edits", "positive" if better else "negative")

    def _review(self) -> str:
        if self.rng.random() < 0.07:
            return self.say(self.own("brief"))
        said = self._sentences()
        if self.rng.random() < 0.4:
            said.insert(0, _capital(self.say(self.own("openers"))))
        if self.rng.random() < 0.5:
            said.append(_capital(self.say(self.own("closers"))))
        return ("\n\n" if self.rng.random() < 0.06 else " ").join(said)

    def _sentences(self) -> list[str]:
        """Return a sentence for each topic, linked to the one before."""
        good = [(topic, "positive") for topic in self.statement.praised]
        bad = [(topic, "negative") for topic in self.statement.criticised]
        bad_last = self.statement.tone == "positive" or self.rng.random() < 0.4
        said: list[str] = []
        before = ""
        for topic, tone in good + bad if bad_last else bad + good:
            sentence = self.say(f"topics.{topic}", tone)
            said.append(self._linked(before, tone, sentence) if before else _capital(sentence))
            before = tone
        return said

    def _linked(self, before: str, tone: str, sentence: str) -> str:
        join: str = self.rng.choice(self.book.joins["and" if tone == before else "but"])
        first = sentence.split(" ", 1)[0].rstrip(",")
        if not join or join.endswith(": ") or first in _KEEP_CAPITAL:
            return join + _capital(sentence)
        if first in self.book.slots["staff"] or first.isupper():
            return join + sentence
        return join + sentence[:1].lower() + sentence[1:]

    def _mannered(self, said: str) -> str:
        """Let some people write in haste: small letters, slips of the finger, faces."""
        if self.rng.random() < 0.1:
            said = said.lower().rstrip(".!")
        if self.rng.random() < 0.1:
            said = _slip(said, self.rng)
        if self.rng.random() < 0.1:
            faces = _ANGRY if self.statement.tone == "negative" else _HAPPY
            said = f"{said} {self.rng.choice(faces) * self.rng.choice((1, 1, 1, 3))}"
        return said


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _slip(said: str, rng: random.Random) -> str:
    """Swap, double or drop a letter."""
    place = rng.randrange(1, max(2, len(said) - 2))
    pair = said[place : place + 2]
    if not pair.isalpha():
        return said
    slipped = rng.choice((pair[::-1], pair[0], pair[0] + pair))
    return said[:place] + slipped + said[place + 2 :]
