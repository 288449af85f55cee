"""What the routes need: the means of the application, and the address it is reached at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from jobs.work import Work


@dataclass(frozen=True)
class Reach:
    """The means of the routes.

    Attributes:
        work: the store, the secrets and the network.
        address: where people and platforms reach us; empty means as this request did.
    """

    work: Work
    address: str = ""

    def at(self, request: Request) -> str:
        """Return our address, without a trailing slash."""
        return self.address or str(request.base_url).rstrip("/")


Reaching = Callable[[], Reach]
"""Returns the means once the application has started."""
