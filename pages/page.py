"""The contract of a page, and the discovery of those that keep it.

A page is one module in `pages/` with

* `PAGE`, a `Page`;
* `render(view)`, which answers one question, works with no data at all, and touches clock, network
  and database only through `view` (`pages.view.View`).
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

import pages

if TYPE_CHECKING:
    from pages.view import View

_FRAME = frozenset({"frame", "page", "view"})
"""Modules of this folder that are not pages."""


@dataclass(frozen=True)
class Page:
    """What a page says of itself.

    Attributes:
        title: its name in the menu.
        icon: a Material icon, as `:material/home:`.
        order: its place in the menu; the first page opens the application.
        roles: who may open it; empty means everyone.
        filtered: it shows what the shared filters narrow.
        places: the filters for brands and locations are among them.
        hidden: it is reached from another page, not from the menu.
    """

    title: str
    icon: str
    order: int
    roles: frozenset[str] = frozenset()
    filtered: bool = True
    places: bool = True
    hidden: bool = False


class PageModule(Protocol):
    """The shape of a page module."""

    PAGE: Page

    def render(self, view: View) -> None:
        """Draw the page."""


def page_ids() -> list[str]:
    """Return the ids of all pages, in the order of the menu."""
    names = [
        module.name
        for module in pkgutil.iter_modules(pages.__path__)
        if not module.ispkg and not module.name.startswith("_") and module.name not in _FRAME
    ]
    return sorted(names, key=lambda name: (page_module(name).PAGE.order, name))


def page_module(page_id: str) -> PageModule:
    """Return the module of one page."""
    return cast(PageModule, importlib.import_module(f"pages.{page_id}"))
