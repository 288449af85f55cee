"""How a brand speaks in public: a file of its own over the one that is shipped."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Texts = Mapping[str, str]
Phrases = Mapping[str, tuple[str, ...]]

VARIABLES = frozenset({"name", "brand", "location", "city", "address", "contact", "topic"})
"""What may stand in braces in a sentence, a greeting or a sign-off."""


class BadVoice(ValueError):
    """A file does not say how to speak; the message names the line or the field."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Length(_Part):
    """How long an answer should be, in characters, and how many exclamation marks it bears."""

    least: int = Field(default=20, ge=0)
    most: int = Field(default=900, ge=1)
    exclamations: int = Field(default=1, ge=0)


class Words(_Part):
    """Words of which one at least should stand in an answer, and those that never should."""

    use: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


class Voice(_Part):
    """How a brand speaks; what is not the same in all languages is given by language.

    Attributes:
        tone: `formal` means that familiar address is warned of.
        contact: where a customer reaches somebody, which may stand in public.
        greeting, greeting_unnamed: how an answer begins, with and without the author's name.
        sign_off: how it ends.
        promises: what is never promised.
        private: what is never asked for in public.
        praise: words that answer praise, which are warned of in the answer to a complaint.
        familiar: words of familiar address.
    """

    tone: Literal["formal", "familiar"] = "formal"
    contact: str = ""
    length: Length = Length()
    words: Words = Words()
    greeting: Texts = {}
    greeting_unnamed: Texts = {}
    sign_off: Texts = {}
    promises: Phrases = {}
    private: Phrases = {}
    praise: Phrases = {}
    familiar: Phrases = {}

    def opens(self, language: str, *, named: bool) -> str:
        """Return the greeting in a language, empty where there is none."""
        return (self.greeting if named else self.greeting_unnamed).get(language, "")


def read_voice(file: str = "") -> Voice:
    """Return the voice of a brand's file, laid over the one that is shipped.

    Raises:
        BadVoice: the file is no TOML, or has a field that no voice has.
    """
    try:
        own = tomllib.loads(file)
        return Voice.model_validate(_laid_over(_standard(), own))
    except tomllib.TOMLDecodeError as error:
        raise BadVoice(f"This is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadVoice(f"{where}: {first['msg']}") from None


def standard_file() -> str:
    """Return the shipped file, as a pattern for a brand's own."""
    return (resources.files("engagement") / "voices" / "standard.toml").read_text("utf-8")


@cache
def _standard() -> Mapping[str, Any]:
    return tomllib.loads(standard_file())


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, tables joined field by field; what is above wins."""
    joined = dict(below)
    for name, value in above.items():
        under = below.get(name)
        if isinstance(under, Mapping) and isinstance(value, Mapping):
            joined[name] = _laid_over(under, value)
        else:
            joined[name] = value
    return joined
