"""The contract of a page, and the discovery of those that keep it.

A page is one module in `pages/` with

* `PAGE`, a `Page`;
* `render(view)`, which answers one question, works with no data at all, and touches clock, network
  and database only through `view` (`pages.view.View`).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

import pages
from data.models import Role

if TYPE_CHECKING:
    from pages.view import View

STARTS: Mapping[Role, Sequence[str]] = {
    Role.LOCATION_MANAGER: ("my_location", "inbox", "location"),
    Role.MARKETER: ("competitors",),
}
"""Where each role starts: on the first of these pages that there is, else on that of the menu."""

DAILY, UNDERSTAND, MARKET, SET_UP = "", "Understand", "Market", "Set up"
"""The headings of the menu in their order; what is opened every day stands under none."""

_FRAME = frozenset({"frame", "page", "view"})
"""Modules of this folder that are not pages."""


@dataclass(frozen=True)
class Page:
    """What a page says of itself.

    Attributes:
        title: its name in the menu.
        icon: a Material icon, as `:material/home:`.
        order: its place in the menu; the first page opens the application.
        roles: who may open it, besides admins; empty means everyone.
        filtered: it shows what the shared filters narrow.
        places: the filters for brands and locations are among them.
        hidden: it is reached from another page, not from the menu.
        section: the heading in the menu that it stands under.
    """

    title: str
    icon: str
    order: int
    roles: frozenset[Role] = frozenset()
    filtered: bool = True
    places: bool = True
    hidden: bool = False
    section: str = DAILY

    def opens_to(self, role: Role) -> bool:
        """Tell whether a role may open it."""
        return not self.roles or role in self.roles or role is Role.ADMIN


class PageModule(Protocol):
    """The shape of a page module."""

    PAGE: Page

    def render(self, view: View) -> None:
        """Draw the page."""


@cache
def page_ids() -> tuple[str, ...]:
    """Return the ids of all pages, in the order of the menu."""
    names = [
        module.name
        for module in pkgutil.iter_modules(pages.__path__)
        if not module.ispkg and not module.name.startswith("_") and module.name not in _FRAME
    ]
    return tuple(sorted(names, key=lambda name: (page_module(name).PAGE.order, name)))


def pages_for(role: Role) -> list[str]:
    """Return the ids of the pages that a role may open, in the order of the menu."""
    return [page_id for page_id in page_ids() if page_module(page_id).PAGE.opens_to(role)]


def start_for(role: Role) -> str:
    """Return the id of the page on which a role starts."""
    open_to = pages_for(role)
    return next((each for each in STARTS.get(role, ()) if each in open_to), open_to[0])


def page_module(page_id: str) -> PageModule:
    """Return the module of one page."""
    return cast(PageModule, importlib.import_module(f"pages.{page_id}"))
