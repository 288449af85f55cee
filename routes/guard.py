"""The guard before everything the web application answers.

Without sign-in it turns away whoever is not at this machine. With a trusted proxy it takes the
proxy's header away from everybody else. A file made for one person is there for that person alone,
and the consents of accounts are there for admins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from data.models import Person, Role

HEALTH, WEBHOOKS = "/healthz", "/webhooks/"
"""What answers machines: it tells nothing, or wants every request proved by itself."""

FOR_NOBODY = ("/_stcore/metrics",)
FILES = "/media/"
FOR_ADMINS = ("/connect/",)

TURNED_AWAY = (
    "No sign-in is set up, so Earshot answers on its own machine only. "
    "docs/sign-in.md tells how to set one up."
)


@dataclass(frozen=True)
class Rules:
    """Who may pass.

    Attributes:
        local_only: only who is at this machine.
        header: the header that a proxy sets, in lower case; empty for none.
        proxies: whose header counts.
        who: tells who sends a request, or None.
        may_fetch: tells whether a person may have a file that was made, by its name.
    """

    local_only: bool
    header: str
    proxies: Sequence[IPv4Network | IPv6Network]
    who: Callable[[HTTPConnection], Person | None]
    may_fetch: Callable[[Person, str], bool]


class Guard:
    """Middleware that lets pass what may pass.

    Args:
        rules: returns the rules once the application has started.
    """

    def __init__(self, app: ASGIApp, rules: Callable[[], Rules]) -> None:
        self.app = app
        self.rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or turn it away."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        rules, path = self.rules(), scope["path"]
        if rules.local_only and not _at_this_machine(scope) and not _is_for_machines(path):
            await _turn_away(scope, receive, send, TURNED_AWAY, 403)
        elif await self._is_hidden(rules, _without_false_header(scope, rules), path):
            await _turn_away(scope, receive, send, "Not Found", 404)
        else:
            await self.app(scope, receive, send)

    async def _is_hidden(self, rules: Rules, scope: Scope, path: str) -> bool:
        if path.startswith(FOR_NOBODY):
            return True
        if not path.startswith((FILES, *FOR_ADMINS)):
            return False
        person = await run_in_threadpool(rules.who, HTTPConnection(scope))
        if person is None:
            return True
        scope.setdefault("state", {})["person_id"] = person.id
        if path.startswith(FILES):
            name = path.removeprefix(FILES)
            return not await run_in_threadpool(rules.may_fetch, person, name)
        return person.role is not Role.ADMIN


def _is_for_machines(path: str) -> bool:
    return path == HEALTH or path.startswith(WEBHOOKS)


def _without_false_header(scope: Scope, rules: Rules) -> Scope:
    """Take the proxy's header out of a request where it is not, or not only, the proxy's word."""
    name = rules.header.encode("latin-1")
    said = [pair for pair in scope["headers"] if pair[0].lower() == name]
    trusted = any(_peer(scope) in each for each in rules.proxies)
    if said and (len(said) > 1 or not trusted):
        scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() != name]
    return scope


def _peer(scope: Scope) -> IPv4Address | IPv6Address:
    """Return who is at the other end of the connection, whatever headers say.

    The server replaces the address of a client on the same machine by the one it forwards for; but
    whoever is connected to a loopback address of ours is on this machine.
    """
    own = _address(scope.get("server"))
    return own if own.is_loopback else _address(scope.get("client"))


def _at_this_machine(scope: Scope) -> bool:
    ends = (_address(scope.get("server")), _address(scope.get("client")))
    return all(each.is_loopback for each in ends)


def _address(pair: Sequence[object] | None) -> IPv4Address | IPv6Address:
    try:
        address = ip_address(str(pair[0]) if pair else "")
    except ValueError:
        return ip_address("0.0.0.0")  # noqa: S104 - an address that nobody has
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


async def _turn_away(scope: Scope, receive: Receive, send: Send, why: str, status: int) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(1008)(scope, receive, send)
    else:
        await PlainTextResponse(why, status_code=status)(scope, receive, send)
