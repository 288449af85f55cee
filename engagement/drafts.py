"""Drafts: an answer put together from sentences that fit the review, its author and the place.

The sentences are shipped by language in `sentences/`; what people have written for the same part,
mood, topic and channel takes their place. Of the many ways in which they can be put together, the
one that is least like the brand's recent answers is chosen.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from data.authors import plain, tells_who
from data.circumstances import Circumstances
from data.models import Replies
from data.wordings import Place
from engagement.checks import likeness
from engagement.harm import Subject, find_subjects
from engagement.harm import named as named_harms
from engagement.length import fits
from engagement.voice import Voice
from scoring.signals.topics import topics

TRIED = 40
"""Ways to put a draft together that are compared with recent answers."""

ENOUGH = 0.15
"""Likeness to every recent answer below which no other way is looked for."""

SUBJECTS = 2
"""Topics that an answer speaks of at most."""

OTHER = "en"
"""Language of the answer where we have no sentences in the review's own."""

MOODS = ("praise", "blame", "mixed", "plain")
HISTORY = ("again", "better", "worse")

Sentences = Mapping[Place, Sequence[str]]

_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?(?: [^\W\d_]+(?:['’.-][^\W\d_]+)*\.?){0,2}")


@dataclass(frozen=True)
class Occasion:
    """What an answer is written for.

    Attributes:
        about: the review and what surrounds it.
        voice: of the brand.
        own: sentences that people have written, in the language of the answer.
        recent: other answers of the brand, which this one should not repeat.
    """

    about: Circumstances
    voice: Voice
    own: Sentences = field(default_factory=dict)
    recent: Sequence[str] = field(default=(), repr=False)


def languages() -> list[str]:
    """Return the languages in which sentences are shipped."""
    files = (resources.files("engagement") / "sentences").iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def language_of(about: Circumstances) -> str:
    """Return the language to answer a review in."""
    return about.language if about.language in languages() else OTHER


def draft(occasion: Occasion, number: int = 0) -> str:
    """Return an answer to a review.

    Args:
        occasion: what it is for.
        number: another one for each number.
    """
    ways = _ways(occasion)
    chosen: list[str] = []
    for _ in range(number + 1):
        fresh = [*occasion.recent, *chosen]
        chosen.append(_freshest(islice(ways, TRIED), fresh) or chosen[-1])
    return chosen[-1]


def mood_of(about: Circumstances) -> str:
    """Return the mood of a review: praise, blame, mixed, or plain where it says little.

    A complaint blames, whatever was read as praise in it; harm is never answered as praise alone.
    """
    if about.complaint:
        return "blame"
    read = _read_mood(about)
    return {"praise": "mixed", "plain": "blame"}.get(read, read) if _harms(about) else read


def _read_mood(about: Circumstances) -> str:
    if about.praised and about.criticised:
        return "mixed"
    if about.rating is not None and about.sentiment is None:
        return "praise" if about.rating > 3 else "blame" if about.rating < 3 else "mixed"
    return {1: "praise", -1: "blame"}.get(about.sentiment or 0, "plain")


def history_of(about: Circumstances) -> str:
    """Return how a review compares with its author's last one; empty for a first review.

    Whoever is as unhappy as the last time is not thanked for coming back.
    """
    if not about.ratings or about.rating is None:
        return ""
    change = about.rating - about.ratings[-1]
    if abs(change) >= 1:
        return "better" if change > 0 else "worse"
    return "again" if about.rating > 3 else ""


def called(author: str) -> str:
    """Return the name to greet somebody by; empty where what is shown is no person's name.

    >>> called("Ann-Marie O’Neil"), called("foodie_77"), called("A Google User")
    ('Ann-Marie O’Neil', '', '')
    """
    name = " ".join(author.split())
    known = _NAME.fullmatch(name) and name[:1].isupper() and len(name) <= 40
    named = tells_who(name) and not plain(name).endswith(" user")
    return name if known and named else ""


def shipped(language: str) -> Sentences:
    """Return the sentences that are shipped in a language."""
    parts = {part: _file(language)[part] for part in _PARTS}
    return {
        Place(part, mood, language): tuple(texts)
        for part, moods in parts.items()
        for mood, texts in moods.items()
    }


def topic_name(topic: str, language: str) -> str:
    """Return what an answer calls a topic, empty where there is no word for it."""
    return str(_file(language)["topics"].get(topic, ""))


def harm_name(subject: str, language: str) -> str:
    """Return what an answer calls a kind of harm, empty where it had better not speak of it."""
    return str(_file(language)["harms"].get(subject, ""))


_PARTS = ("opening", "history", "subject", "closing", "contact")


@cache
def _file(language: str) -> Mapping[str, Any]:
    path = resources.files("engagement") / "sentences" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _freshest(ways: Iterator[str], recent: Sequence[str]) -> str:
    """Return the text that is least like any recent one; the first that is unlike them all."""
    best, least = "", 2.0
    for text in ways:
        most = max((_same(text, other) for other in recent), default=0.0)
        if most < least:
            best, least = text, most
        if most < ENOUGH:
            break
    return best


def _same(text: str, other: str) -> float:
    return 1.0 if text == other else likeness(text, other)


def _ways(occasion: Occasion) -> Iterator[str]:
    """Yield answers without end, each put together anew; the same ones for the same review."""
    chance = random.Random(occasion.about.review_id)
    choices = list(_choices(occasion))
    while True:
        parts: list[tuple[str, str]] = []
        used: list[tuple[str, int]] = []
        for part, texts in choices:
            unused = [at for at in range(len(texts)) if (part, at) not in used]
            at = chance.choice(unused or range(len(texts)))
            parts.append((part, texts[at]))
            used.append((part, at))
        yield _fitted(parts, occasion)


def _choices(occasion: Occasion) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the parts of an answer in order, each with the sentences to choose from."""
    about, voice = occasion.about, occasion.voice
    language, mood = language_of(about), mood_of(about)
    facts = {
        "name": called(about.author),
        "brand": about.brand,
        "location": about.location,
        "city": about.city or about.location,
        "address": about.address or about.location,
        "contact": voice.contact,
    }
    yield "greeting", _filled([voice.opens(language, named=bool(facts["name"]))], facts)
    for part, which in (("opening", mood), ("history", history_of(about))):
        yield part, _filled(_sentences(occasion, part, which), facts)
    for subject, name, side in _subjects(about):
        named = facts | {"topic": name}
        yield "subject", _filled(_sentences(occasion, "subject", side, subject), named)
    if voice.contact:
        yield "contact", _filled(_sentences(occasion, "contact", mood), facts)
    yield "closing", _filled(_sentences(occasion, "closing", mood), facts)
    yield "sign-off", _filled([voice.sign_off.get(language, "")], facts)


def _sentences(occasion: Occasion, part: str, mood: str, topic: str = "") -> Sequence[str]:
    """Return the sentences of a part; what people wrote comes first, and so does what is closer."""
    about = occasion.about
    language = language_of(about)
    for of_topic, channel in (
        (topic, about.channel),
        (topic, ""),
        ("", about.channel),
        ("", ""),
    ):
        own = occasion.own.get(Place(part, mood, language, of_topic, channel))
        if own:
            return own
    return shipped(language).get(Place(part, mood, language), ())


def _subjects(about: Circumstances) -> Iterator[tuple[str, str, str]]:
    """Yield what to speak of, its name and the side to take: harm first, then what was criticised.

    Praise is spoken of only where the review is neither a complaint nor tells of harm.
    """
    language, harms = language_of(about), _harms(about)
    praised = 0 if harms or about.complaint else about.praised & ~about.criticised
    wanted = [(each.id, harm_name(each.id, language), "blame") for each in harms]
    for side, mask in (("blame", about.criticised), ("praise", praised)):
        found = [topic.id for topic in topics() if mask >> topic.bit & 1]
        wanted += [(topic, topic_name(topic, language), side) for topic in found]
    yield from [each for each in wanted if each[1]][:SUBJECTS]


def _harms(about: Circumstances) -> Sequence[Subject]:
    return named_harms(find_subjects((about.title, about.text), about.language))


def _filled(patterns: Sequence[str], facts: Mapping[str, str]) -> list[str]:
    """Return the sentences with their variables filled in; those that lack a fact are left out."""
    filled = []
    for pattern in patterns:
        wanted = re.findall(r"\{(\w+)\}", pattern)
        if pattern and all(facts.get(name) for name in wanted):
            filled.append(re.sub(r"\{(\w+)\}", lambda met: facts[met[1]], pattern))
    return filled or [""]


_SPARED = ("history", "contact", "subject", "greeting", "sign-off", "closing", "subject")
"""What an answer does without, in this order, where a platform takes only a short one."""


def _fitted(parts: list[tuple[str, str]], occasion: Occasion) -> str:
    about = occasion.about
    replies = about.replies or Replies()
    most = occasion.voice.length.most
    left = [(part, text) for part, text in parts if text]
    for spared in (*_SPARED, ""):
        text = _laid_out(left)
        if fits(text, replies, about.author_id) and len(text) <= most:
            return text
        last = next((at for at in reversed(range(len(left))) if left[at][0] == spared), None)
        if last is not None:
            del left[last]
    return _laid_out(left)


def _laid_out(parts: Sequence[tuple[str, str]]) -> str:
    """Return the parts as a text: the greeting and the sign-off stand on lines of their own."""
    ends = ("greeting", "sign-off")
    body = " ".join(text for part, text in parts if part not in ends)
    named = dict(parts)
    blocks = [named.get("greeting", ""), body, named.get("sign-off", "")]
    return "\n\n".join(block for block in blocks if block)
