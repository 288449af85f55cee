"""Whoever signs in comes to the address they asked for, not to the start page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "earshot_wanted"
PATIENCE = 600
"""For how many seconds an address is remembered; signing in takes no longer."""

CALLBACK = "/oauth2callback"
"""Where a provider sends back whoever has signed in; Streamlit sends them on to the root."""

LONGEST = 2_000
"""How many characters an address may have to be remembered."""


class Wanted:
    """Middleware that remembers what a stranger asked for until they have signed in.

    Args:
        stranger: tells whether nobody known sends a request.
    """

    def __init__(self, app: ASGIApp, stranger: Callable[[HTTPConnection], bool]) -> None:
        self.app = app
        self.stranger = stranger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with a cookie set or a way changed in its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == CALLBACK:
            await self.app(scope, receive, _leading_on(_remembered(scope), send))
        elif _for_a_page(scope) and await run_in_threadpool(self.stranger, HTTPConnection(scope)):
            await self.app(scope, receive, _remembering(_address(scope), send))
        else:
            await self.app(scope, receive, send)


def _for_a_page(scope: Scope) -> bool:
    if scope["method"] != "GET" or "text/html" not in Headers(scope=scope).get("accept", ""):
        return False
    address = _address(scope)
    # The path of a page has one part; the ways in and out, and files, have more.
    page = scope["path"].count("/") == 1 and address != "/"
    return page and _ours(address) and len(address) <= LONGEST


def _address(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return quote(scope["path"]) + (f"?{query}" if query else "")


def _ours(address: str) -> bool:
    """Tell whether an address can lead nowhere but to this application."""
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return plain and address.startswith("/") and not address.startswith("//")


def _remembered(scope: Scope) -> str:
    address = unquote(HTTPConnection(scope).cookies.get(COOKIE, ""))
    return address if _ours(address) else ""


def _remembering(address: str, send: Send) -> Send:
    cookie = f"{COOKIE}={quote(address, safe='')}; HttpOnly; Max-Age={PATIENCE}; Path=/"
    return _with_headers(send, lambda headers: headers.append("set-cookie", _lax(cookie)))


def _leading_on(address: str, send: Send) -> Send:
    def change(headers: MutableHeaders) -> None:
        if address and headers.get("location") == "/":
            headers["location"] = address
        headers.append("set-cookie", _lax(f"{COOKIE}=; HttpOnly; Max-Age=0; Path=/"))

    return _with_headers(send, change)


def _lax(cookie: str) -> str:
    # Not strict: the provider's answer is a link from elsewhere.
    return f"{cookie}; SameSite=Lax"


def _with_headers(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    async def send_changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(MutableHeaders(scope=message))
        await send(message)

    return send_changed
