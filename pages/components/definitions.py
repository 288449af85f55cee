"""What an index says of itself: its documentation in parts, and the settings that it reads."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from pages.components.why import definition
from scoring.index import Settings, index_module

_HEADING = re.compile(r"^([A-Z][a-z]+(?: [a-z]+){0,3}): ")
_READ = re.compile(r"\bsettings\.(\w+)")
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Definition:
    """An index's documentation.

    Attributes:
        meaning: its first sentence.
        parts: what follows, by its headings, such as Formula and Evidence, in their order.
    """

    meaning: str
    parts: Mapping[str, str]


def read_definition(index_id: str) -> Definition:
    """Return the documentation of an index in parts."""
    meaning, *paragraphs = _PARAGRAPH.split(definition(index_id))
    parts: dict[str, str] = {}
    heading = "Meaning"
    for paragraph in paragraphs:
        found = _HEADING.match(paragraph)
        heading = found[1] if found else heading
        text = " ".join(paragraph[found.end() if found else 0 :].split())
        text = text[:1].upper() + text[1:]
        parts[heading] = f"{parts[heading]}\n\n{text}" if heading in parts else text
    return Definition(" ".join(meaning.split()), parts)


def settings_read(index_id: str) -> list[str]:
    """Return the names of the settings that an index's module reads itself or names."""
    source = inspect.getsource(inspect.getmodule(index_module(index_id).compute) or type)
    named = set(_READ.findall(source))
    if re.search(r"\bsettings\)", source):
        named.add("interval")
    return [each.name for each in fields(Settings) if each.name in named]


def settings_meanings() -> dict[str, str]:
    """Return what each setting means, as `Settings` documents it."""
    text = (inspect.getdoc(Settings) or "").replace("`", "")
    listed = text.partition("Attributes:\n")[2]
    meanings: dict[str, str] = {}
    for entry in re.split(r"\n(?= {4}\w)", listed):
        names, _, meaning = " ".join(entry.split()).partition(": ")
        for name in names.split(", "):
            meanings[name] = meaning
    return meanings


def name_of(setting: str) -> str:
    """Return the name of a setting in words.

    >>> name_of("sla_hours"), name_of("half_life_days")
    ('SLA hours', 'Half life days')
    """
    return setting.replace("_", " ").capitalize().replace("Sla", "SLA")


def in_force(settings: Settings, name: str) -> str:
    """Return the value of a setting in words.

    >>> in_force(Settings(), "response_weights")
    'negative 0.5, all 0.3, matured 0.2'
    """
    value: Any = getattr(settings, name)
    if isinstance(value, Mapping):
        return ", ".join(f"{part} {share:g}" for part, share in value.items())
    return f"{value:g}"
