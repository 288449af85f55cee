"""What a site's robots.txt lets us read."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from collectors.source import Answer, Blocked, Unreachable

AGENT = "Earshot"
"""The name that a robots.txt may address us by."""

_MISSING = tuple(status for status in range(400, 500) if status not in (408, 425, 429))


class _Getter(Protocol):
    def get(self, url: str, *, accept: tuple[int, ...] = ()) -> Answer: ...


class Robots:
    """The rules of the sites that one run visits, each read once (RFC 9309).

    Args:
        http: how to read them; an `HttpClient` will do.
        agent: the name whose rules we keep.
    """

    def __init__(self, http: _Getter, agent: str = AGENT) -> None:
        self._http = http
        self._agent = agent
        self._rules: dict[str, Protego] = {}

    def require(self, url: str) -> None:
        """Check that a page may be read.

        A site without a robots.txt (4xx) allows everything; one that cannot say (5xx, silence)
        allows nothing for now.

        Raises:
            Blocked: the rules forbid it.
            Unreachable: the rules cannot be read.
        """
        if not self._of(url).can_fetch(url, self._agent):
            host = urlsplit(url).hostname
            raise Blocked(f"The robots.txt of {host} asks programs not to read this page.")

    def delay(self, url: str) -> float:
        """Return the seconds that the site wants between two requests, 0 where it wants none."""
        return max(0.0, self._of(url).crawl_delay(self._agent) or 0.0)

    def _of(self, url: str) -> Protego:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = Protego.parse(self._read(site))
        return self._rules[site]

    def _read(self, site: str) -> str:
        try:
            answer = self._http.get(f"{site}/robots.txt", accept=_MISSING)
        except Unreachable as error:
            host = urlsplit(site).hostname
            raise Unreachable(
                f"The robots.txt of {host} cannot be read, so its pages may not be: {error}"
            ) from None
        return "" if answer.status >= 400 else answer.body.decode("utf-8-sig", "replace")
