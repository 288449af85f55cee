"""An optional language model that words an answer: any endpoint that speaks OpenAI's interface.

It is off unless an admin enters an address. What is sent is as little as possible: the review's
words without addresses and numbers, never who wrote it. What comes back is a draft like any other:
it passes the same checks, and a person approves it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collectors.source import FormatChanged, HttpClient
from data.circumstances import Circumstances
from engagement.drafts import Occasion, language_of

SETTING = "language_model"
"""Name of the stored setting."""

KEY = "key"
"""Name of the secret, whose owner is called like the setting."""

LONGEST = 2_000
"""Characters of a review that are sent."""

_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|@\w+")
_NUMBER = re.compile(r"\+?\d[\d ()/.-]{4,}\d")


@dataclass(frozen=True)
class Model:
    """A language model that may be asked.

    Attributes:
        url: of the interface, up to and without `/chat/completions`; empty = there is none.
        name: what the endpoint calls the model.
    """

    url: str = ""
    name: str = ""

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Model:
        """Return the model that a stored setting names."""
        return cls(str(stored.get("url", "")).rstrip("/"), str(stored.get("name", "")))

    @property
    def on(self) -> bool:
        """Somebody has entered an address and a name."""
        return bool(self.url and self.name)


def phrase(http: HttpClient, model: Model, occasion: Occasion) -> str:
    """Return the model's wording of an answer.

    Raises:
        SourceError: the endpoint does not answer, or not with a text.
    """
    key = http.secrets.get(KEY, "")
    answer = http.post(
        f"{model.url}/chat/completions",
        json={"model": model.name, "messages": messages(occasion), "temperature": 0.7},
        headers={"Authorization": f"Bearer {key}"} if key else None,
    )
    try:
        text = answer.json()["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        text = None
    if not isinstance(text, str) or not text.strip():
        raise FormatChanged("The language model did not answer with a text.")
    return text.strip()


def messages(occasion: Occasion) -> list[dict[str, str]]:
    """Return what the model is told: the rules of the voice, and the review without its author."""
    about, voice = occasion.about, occasion.voice
    most = min(voice.length.most, (about.replies and about.replies.most) or voice.length.most)
    rules = [
        f"You answer a customer's review in public for {about.brand}, {about.location}.",
        f"Write in the language with the code {language_of(about)}, in a {voice.tone} tone.",
        f"At most {most} characters. Plain text, one answer, nothing else.",
        "Promise nothing, offer nothing, ask for no personal data, state no fact not given here.",
        f"Sign off with: {voice.sign_off.get(language_of(about), '{location}')}".replace(
            "{location}", about.location
        ).replace("{brand}", about.brand),
    ]
    if voice.words.avoid:
        rules.append(f"Never say: {'; '.join(voice.words.avoid)}.")
    stars = f"{about.rating:g} of 5 stars. " if about.rating else ""
    review = f"{stars}{minimised(about)}"
    return [
        {"role": "system", "content": "\n".join(rules)},
        {"role": "user", "content": review},
    ]


def minimised(about: Circumstances) -> str:
    """Return the words of a review without its author's name, addresses and long numbers."""
    said = "\n".join(part for part in (about.title, about.text) if part)
    said = _NUMBER.sub("[number]", _ADDRESS.sub("[address]", said))
    for name in sorted(_names(about), key=len, reverse=True):
        # Two letters stand within many words, but in scripts without spaces they are a name.
        edge = r"\b" if len(name) < 3 and name.isascii() else ""
        said = re.sub(edge + re.escape(name) + edge, "[name]", said, flags=re.IGNORECASE)
    return said[:LONGEST]


def _names(about: Circumstances) -> set[str]:
    """Return what an author is called, as a whole and in parts; a letter alone names nobody."""
    names = {about.author, about.author_id, *re.findall(r"\w+", about.author)}
    return {each for each in names if len(each) > 1}
