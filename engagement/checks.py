"""What speaks against an answer, found as it is typed: length, promises, private data, repetition.

Phrases are compared as plain words, whatever the case and the kind of apostrophe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from data.models import Replies
from engagement.length import fits, size
from engagement.voice import Voice
from scoring.signals.duplicates import triples
from scoring.signals.language import identify

REPEATED = 0.8
"""Share of word triples from which on an answer reads like another one."""

_triples = lru_cache(2_000)(triples)

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\+?\d[\d ()/.-]{5,}\d")
_BRACES = re.compile(r"\{\w*\}")
_LONG_NAME = "n" * 40
_SHOUTED = re.compile(r"\b[^\W\d_a-zß-öø-ÿ]{5,}\b")


@dataclass(frozen=True)
class Finding:
    """Something that speaks against a text.

    Attributes:
        kind: what sort of thing it is: `length`, `promise`, `private`, `greeting`, `words`, …
        stops: the text cannot be approved as it is.
    """

    kind: str
    message: str
    stops: bool = False


@dataclass(frozen=True)
class Setting:
    """What an answer is checked against.

    Attributes:
        language: of the review, which the answer should be in.
        replies: how the platform takes answers.
        handle: of the author, which some platforms put before the answer.
        recent: other answers of the brand.
        complaint: the review is one, so that no praise of it is to be thanked for.
    """

    voice: Voice
    language: str = ""
    replies: Replies = field(default_factory=Replies)
    handle: str = ""
    recent: Sequence[str] = field(default=(), repr=False)
    complaint: bool = False


def check(text: str, setting: Setting) -> list[Finding]:
    """Return what speaks against a text, what stops it first."""
    parts = (
        _length, _placeholders, _promises, _private, _praise, _frame, _voice, _language, _repetition
    )  # fmt: skip
    found = [finding for part in parts for finding in part(text, setting)]
    return sorted(found, key=lambda finding: not finding.stops)


def may_be_approved(findings: Iterable[Finding]) -> bool:
    """Tell whether nothing among the findings stops an approval."""
    return not any(finding.stops for finding in findings)


def kept_rules(text: str, voice: Voice, language: str) -> dict[str, bool]:
    """Return which of the voice's rules a text keeps, those that its language has none of left out.

    Returns:
        `greeting`, `sign-off`, `length`, `words` and `address`, true where it is kept.
    """
    said, setting = _plain(text), Setting(voice, language)
    greeting = {voice.opens(language, named=named) for named in (True, False)} - {""}
    kept = {
        "length": voice.length.least <= len(text) <= voice.length.most,
        "words": not list(_words(text, setting)),
    }
    if greeting:
        kept["greeting"] = any(said.startswith(_beginning(each)) for each in greeting)
    if sign_off := voice.sign_off.get(language):
        kept["sign-off"] = _beginning(sign_off) in said[len(said) // 2 :]
    if voice.tone == "formal" and voice.familiar.get(language):
        kept["address"] = not list(_address(text, setting))
    return kept


def likeness(one: str, other: str) -> float:
    """Return the share of word triples that two answers have in common, 0 for short ones.

    Greeting and sign-off, which are meant to be the same, are left out.
    """
    ours, theirs = _triples(_body(one)), _triples(_body(other))
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def _body(text: str) -> str:
    blocks = [block for block in text.split("\n\n") if block.strip()]
    return "\n\n".join(blocks[1:-1]) if len(blocks) > 2 else text


def _length(text: str, setting: Setting) -> Iterator[Finding]:
    if not text.strip():
        yield Finding("length", "There is no text yet.", stops=True)
        return
    replies, most = setting.replies, setting.replies.most
    if not fits(text, replies, setting.handle):
        taken = size(text, replies, setting.handle)
        unit = "by the platform’s own count" if replies.unit == "weight" else replies.unit
        yield Finding("length", f"Too long: {taken:,} of {most:,} {unit}.", stops=True)
    wanted = setting.voice.length
    if len(text) > wanted.most:
        yield Finding("length", f"Longer than the {wanted.most:,} characters of your voice.")
    elif len(text) < wanted.least:
        yield Finding("length", "Very short for an answer.")


def _placeholders(text: str, setting: Setting) -> Iterator[Finding]:
    for found in sorted(set(_BRACES.findall(text))):
        yield Finding("placeholder", f"{found} has not been filled in.", stops=True)


def _promises(text: str, setting: Setting) -> Iterator[Finding]:
    for phrase in _met(text, setting.voice.promises.get(_spoken(text, setting), ())):
        yield Finding("promise", f"“{phrase}” promises something.", stops=True)


def _private(text: str, setting: Setting) -> Iterator[Finding]:
    for phrase in _met(text, setting.voice.private.get(_spoken(text, setting), ())):
        yield Finding("private", f"“{phrase}” is nothing to ask for in public.", stops=True)
    rest = text.replace(setting.voice.contact, " ") if setting.voice.contact else text
    if _MAIL.search(rest):
        yield Finding("private", "There is an e-mail address that is not your contact.", stops=True)
    elif _NUMBER.search(rest):
        yield Finding("private", "There is a long number that is not your contact.", stops=True)


def _praise(text: str, setting: Setting) -> Iterator[Finding]:
    phrases = setting.voice.praise.get(_spoken(text, setting), ()) if setting.complaint else ()
    for phrase in list(_met(text, phrases))[:1]:
        yield Finding("praise", f"“{phrase}” answers praise, and this review is a complaint.")


def _frame(text: str, setting: Setting) -> Iterator[Finding]:
    voice, language = setting.voice, setting.language
    opening = voice.opens(language, named=True) or voice.opens(language, named=False)
    patterns = {"greeting": opening, "sign-off": voice.sign_off.get(language, "")}
    kept = kept_rules(text, voice, language)
    for rule, pattern in patterns.items():
        if text.strip() and not kept.get(rule, True) and _has_room(text, pattern, setting):
            yield Finding(rule, f"The {rule} of your voice is missing: “{pattern}”.")


def _has_room(text: str, pattern: str, setting: Setting) -> bool:
    longer = f"{text}\n\n{_BRACES.sub(_LONG_NAME, pattern)}"
    fitting = fits(longer, setting.replies, setting.handle)
    return fitting and len(longer) <= setting.voice.length.most


def _voice(text: str, setting: Setting) -> Iterator[Finding]:
    yield from _words(text, setting)
    if setting.voice.tone == "formal":
        yield from _address(text, setting)
    if text.count("!") > setting.voice.length.exclamations:
        yield Finding("tone", "More exclamation marks than your voice has.")
    if shouted := _SHOUTED.search(text):
        yield Finding("tone", f"“{shouted[0]}” shouts.")


def _words(text: str, setting: Setting) -> Iterator[Finding]:
    words = setting.voice.words
    for phrase in _met(text, words.avoid):
        yield Finding("words", f"Your voice avoids “{phrase}”.")
    if words.use and not list(_met(text, words.use)):
        yield Finding("words", f"Your voice likes to say: {', '.join(words.use)}.")


def _address(text: str, setting: Setting) -> Iterator[Finding]:
    familiar = setting.voice.familiar.get(_spoken(text, setting), ())
    for phrase in list(_met(text, familiar))[:1]:
        yield Finding("tone", f"“{phrase}” is familiar address; your voice is formal.")


def _language(text: str, setting: Setting) -> Iterator[Finding]:
    found = identify(text)
    if setting.language and found and found != setting.language:
        yield Finding("language", f"The review is in another language ({setting.language}).")


def _repetition(text: str, setting: Setting) -> Iterator[Finding]:
    most = max((likeness(text, other) for other in setting.recent), default=0.0)
    if most >= REPEATED:
        yield Finding("repetition", f"{most:.0%} the same as another recent answer of yours.")


def _spoken(text: str, setting: Setting) -> str:
    return identify(text, setting.language or None) or setting.language


def _met(text: str, phrases: Iterable[str]) -> Iterator[str]:
    said = _plain(text)
    for phrase in phrases:
        if re.search(rf"(?<!\w){re.escape(_plain(phrase))}(?!\w)", said):
            yield phrase


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _beginning(pattern: str) -> str:
    """Return the words of a greeting or sign-off before its first variable."""
    return _plain(pattern.partition("{")[0]).strip(" ,:")
