"""What in the files of topics can be used but hardly is what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Any

from scoring.signals.language import code_of

_LISTS = ("keywords", "praises", "criticises")


def strays(folder: Traversable) -> Iterator[str]:
    """Yield what is wrong with the names of files in a folder that are not read for it."""
    files = folder.iterdir() if folder.is_dir() else iter(())
    for name in sorted(file.name for file in files if file.is_file()):
        if not name.startswith(".") and not name.endswith(".toml"):
            yield (
                f"{name}: it is not read, since its name does not end in .toml (in small letters). "
                "Give it such a name, or take it out of the folder, and start Earshot again."
            )


def doubts(file: str, entries: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a file states to no effect.

    Args:
        file: its name.
        entries: what it states, found sound.
    """
    yield from _languages(file, "", entries)
    shared = entries.get("shared", [])
    for name, topic in entries.get("topics", {}).items():
        yield from _languages(file, f"topics.{name}.", topic)
        if name not in shared and not any(map(str.strip, topic.get("keywords", {}).values())):
            yield f"{file}: `topics.{name}` has no keywords, so it is never found."


def _languages(file: str, path: str, part: Mapping[str, Any]) -> Iterator[str]:
    for kind in _LISTS:
        for language in part.get(kind, {}):
            if code_of(language) != language:
                yield (
                    f"{file}: `{path}{kind}.{language}` is of no language, so its words are never "
                    "looked for. A language is named by its code in small letters, as `en`."
                )
