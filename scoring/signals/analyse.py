"""From the text of reviews to their signals."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_

from data.models import Signals
from scoring.signals import sentiment, signs, topics
from scoring.signals.judgement import Judgement
from scoring.signals.labelled import HELD_BACK, held_back
from scoring.signals.language import identify
from scoring.signals.readable import readable
from scoring.signals.sides import Sides, sides
from scoring.signals.understanding import reads, told_by_opinions
from scoring.signals.words import Clause, Sentence, sentences

RECIPE = "10"
"""Raised by hand when the code changes what comes out for the same data."""
SPEECHLESS = "en"
"""Language of the model that reads emoji where no word tells a language that has one."""
CLEAR = 0.6
"""Lean from which on a clause praises or criticises its topics."""
CONTEXT = 0.5
"""How much the lean of the whole sentence adds to that of its clause."""
SWAY = 6.0
"""How much a word adds that takes a side on a topic by itself."""


@dataclass(frozen=True)
class Item:
    """What is to be analysed of one review.

    Attributes:
        text, title: as the author wrote them.
        rating: stars from 1 to 5; they never decide the sentiment of the text, only whether it may
            be learned from.
        language: as the channel states it.
        industry: which taxonomy to look with.
        channel: where it was published; it tells which taught model serves.
    """

    text: str | None
    title: str | None = None
    rating: float | None = None
    language: str | None = None
    industry: str = topics.GENERIC
    channel: str = ""


class Analyser:
    """Language, sentiment and topics of reviews, without any download.

    Args:
        taught: packed models that serve in place of the shipped ones, by language and channel;
            under the empty channel, those that serve all.
        lessons: numbers by which whoever made it knows the taught models.
    """

    def __init__(
        self,
        taught: Mapping[tuple[str, str], bytes] | None = None,
        lessons: frozenset[int] = frozenset(),
    ) -> None:
        packed = taught or {}
        self.lessons = lessons
        models = {model: sentiment.Model.read(model) for model in set(packed.values())}
        self._taught = {served: models[model] for served, model in packed.items()}
        parts = [RECIPE, sentiment.version(), topics.version(), signs.version(), str(HELD_BACK)]
        parts += [
            f"{'/'.join(served)}:{hashlib.sha256(packed[served]).hexdigest()}"
            for served in sorted(packed)
        ]
        self.version = hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]
        """A short name that changes when models, taxonomies or the recipe do."""

    def analyse(self, items: Sequence[Item]) -> list[Signals]:
        """Return the signals of each item, in the same order."""
        return [self._signals(item) for item in items]

    def model(self, language: str, channel: str = "") -> sentiment.Model | None:
        """Return the model that judges a language on a channel, or None where there is none."""
        taught = self._taught.get((language, channel)) or self._taught.get((language, ""))
        return taught or sentiment.model(language)

    def language(self, text: str, hint: str | None = None, channel: str = "") -> str | None:
        """Return the ISO 639-1 code of a text's language, or None where nothing tells.

        Args:
            text: as its author wrote it.
            hint: the language as the channel states it.
            channel: where it was published.
        """
        language = identify(text, hint)
        if hint or (language and self.model(language, channel)):
            return language
        return told_by_opinions(text) or language

    def judge(self, text: str, language: str | None, channel: str = "") -> Judgement | None:
        """Return what a text in a language is taken for, or None where no model understands it."""
        model, read = self._read(text, language, channel)
        return model.judge(read) if model is not None else None

    def _signals(self, item: Item) -> Signals:
        text = whole(item.title, item.text)
        if not text:
            return Signals(language=None, sentiment=None, score=None)
        language = self.language(text, item.language, item.channel)
        model, read = self._read(text, language, item.channel)
        meant = [_understood(model, sentence) for sentence in read]
        judged = model.judged([*chain.from_iterable(meant)]) if model is not None else None
        known = topics.finder(item.industry, language or "")
        words = sides(item.industry, language or "")
        found, praised, criticised = _topics(read, meant, model, known, words)
        return Signals(
            language=language,
            sentiment=None if judged is None else judged.sentiment,
            score=None if judged is None else round(judged.score, 4),
            topics=found,
            praised=praised,
            criticised=criticised,
            held_back=int(item.rating is not None and held_back(text)),
        )

    def _read(
        self, text: str, language: str | None, channel: str
    ) -> tuple[sentiment.Model | None, list[Sentence]]:
        """Return a text cut into sentences, and the model that understands them, if any does."""
        model = self._reader(text, language, channel)
        if model is None:
            return None, sentences(text, language)
        read = model.sentences(text)
        return model if reads(model, read) else None, read

    def _reader(self, text: str, language: str | None, channel: str) -> sentiment.Model | None:
        """Return what judges a text: emoji alone say the same in every language."""
        model = self.model(language, channel) if language else None
        if model is not None or any(map(str.isalpha, readable(text))):
            return model
        return self.model(SPEECHLESS, channel)


def whole(title: str | None, text: str | None) -> str:
    """Return title and text; channels that have no title often repeat the text's start as one."""
    title, text = (title or "").strip(" .…"), (text or "").strip()
    if not title or text.startswith(title):
        return text
    return f"{title}\n{text}"


def _understood(model: sentiment.Model | None, clauses: Sentence) -> Sentence:
    return model.understood(clauses) if model is not None else clauses


def _topics(
    read: Sequence[Sentence],
    meant: Sequence[Sentence],
    model: sentiment.Model | None,
    finder: topics.Finder | None,
    words: Sides | None,
) -> tuple[int, int, int]:
    """Return the topics of a text, those that it praises and those that it criticises.

    Args:
        read: its sentences as they are written.
        meant: the same with what is understood in place of what is said.
        model: what judges them.
        finder: of topics.
        words: that take a side by themselves.
    """
    found = praised = criticised = 0
    if finder is None:
        return 0, 0, 0
    for sentence, understood in zip(read, meant, strict=True):
        masks = [finder.find(clause) for clause in sentence]
        if any(masks):
            found |= reduce(or_, masks)
            leans = _leans(understood, masks, model)
            for praises, blames in _sided(sentence, leans, masks, model, words):
                praised |= praises
                criticised |= blames
    return found, praised, criticised


def _sided(
    sentence: Sentence,
    leans: Sequence[float],
    masks: Sequence[int],
    model: sentiment.Model | None,
    words: Sides | None,
) -> Iterator[tuple[int, int]]:
    """Yield which of its topics each clause of a sentence praises and which it criticises."""
    lefts = leans
    taken = [_taken(words, *each) for each in zip(sentence, masks, strict=True)]
    overruled = [_overruled(lean, *each) for lean, each in zip(leans, taken, strict=True)]
    if words and any(overruled):
        pairs = zip(sentence, overruled, strict=True)
        rest = [words.rest(clause, each) if each else clause for clause, each in pairs]
        lefts = _leans(_understood(model, rest), masks, model)
    for mask, lean, (good, bad), left in zip(masks, leans, taken, lefts, strict=True):
        yield _judged(mask, lean, good, bad, left)


def _taken(words: Sides | None, clause: Clause, mask: int) -> tuple[int, int]:
    """Return which of its topics the words of a clause praise and criticise by themselves."""
    good, bad = words.taken(clause) if words and mask else (0, 0)
    return good & mask, bad & mask


def _overruled(lean: float, good: int, bad: int) -> int:
    """Return the topics on which words take a side against so strong a lean that it would win."""
    if lean <= CLEAR - SWAY:
        return good
    return bad if lean >= SWAY - CLEAR else 0


def _judged(mask: int, lean: float, good: int, bad: int, left: float) -> tuple[int, int]:
    """Return which topics of a clause it praises and which it criticises.

    Args:
        mask: its topics.
        lean: to which side it leans as a whole.
        good: those of the topics that its words praise by themselves.
        bad: those that they criticise.
        left: to which side it leans without such words, its own and those of the other clauses of
            its sentence, where the lean would win over them. They never speak against the side that
            they take: "no delays" is praise, though both of its words are heard in complaints.
    """
    parts = (
        (mask & ~(good | bad), lean),
        (good, max(lean, left) + SWAY),
        (bad, min(lean, left) - SWAY),
    )
    praised = criticised = 0
    for part, swayed in parts:
        if swayed > CLEAR:
            praised |= part
        elif swayed < -CLEAR:
            criticised |= part
    return praised, criticised


def _leans(sentence: Sentence, masks: Sequence[int], model: sentiment.Model | None) -> list[float]:
    """Return the lean of each clause that has a topic, and half its sentence's with it.

    The model's constant is left out: where nothing tells, a topic is on neither side.
    """
    if model is None:
        return [0.0] * len(masks)
    pairs = zip(sentence, masks, strict=True)
    leans = [model.lean([clause]) if mask else math.inf for clause, mask in pairs]
    whole = leans[0] if len(leans) == 1 else model.lean(sentence)
    constant = (1 + CONTEXT) * model.constant
    return [lean + CONTEXT * whole - constant for lean in leans]
