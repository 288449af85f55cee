"""What the application was started with, on which every page is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from pages.components.sign_in import SignIn


@dataclass(frozen=True)
class Stage:
    """What the application was started with.

    Attributes:
        engine: the open store.
        clock: tells the time, aware and in UTC.
        notice: what everybody should know about this installation, or nothing.
        keys: what seals credentials, as `data.secrets.Secrets` takes them.
        sign_in: how people sign in.
    """

    engine: Engine
    clock: Callable[[], datetime]
    notice: str = ""
    keys: str = field(default="", repr=False)
    sign_in: SignIn = field(default_factory=SignIn)


_stages: list[Stage] = []


def set_stage(stage: Stage) -> None:
    """Say what the application was started with; pages are drawn on the newest stage."""
    _stages[:] = [stage]


def current_stage() -> Stage:
    """Return what the application was started with.

    Raises:
        RuntimeError: nothing has been started.
    """
    if not _stages:
        raise RuntimeError("Earshot is started with: streamlit run dashboard.py")
    return _stages[0]
