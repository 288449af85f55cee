"""The lists of words that ship beside the code, which everybody may read and amend."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def stored(name: str) -> bytes:
    """Return a list as its file holds it, by the file's name without its ending."""
    return (resources.files("scoring.signals") / f"{name}.toml").read_bytes()


def lists(name: str) -> dict[str, Any]:
    """Return what a file lists; callers remember what they make of it.

    >>> sorted(lists("kin"))
    ['mr', 'ms', 'sw']
    """
    return tomllib.loads(stored(name).decode())
