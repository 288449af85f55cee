"""Every page carries a script of ours, by which one act of a person is one step back, and a style.

Streamlit adds a step to the browser's history for each filter that it corrects in an address and
for the page that somebody is about to leave, so that going back led through addresses at which
nobody had been; and none for a filter that somebody chose, so that going back lost it. With
`steps.js` the first change of the address after a key or a pointer went down is a step, and every
other change takes the place of the step before.

`chips.css` makes readable what Streamlit's themes leave no setting for.
"""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

END_OF_HEAD = b"</head>"

AS_IT_IS = ("accept-encoding", "if-none-match", "if-modified-since", "range")
"""What a request leaves out to get a page whole and readable."""


def read_script() -> str:
    """Return what runs in the browser before Streamlit does."""
    return _read("steps.js")


def read_style() -> str:
    """Return what is styled beside what Streamlit styles."""
    return _read("chips.css")


def _read(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


class Head:
    """Middleware that adds a script and a style to the head of every page.

    Args:
        script: what runs before the page's own scripts; the policy must know its hash.
        style: rules that are more particular than those of the page itself.
    """

    def __init__(self, app: ASGIApp, script: str, style: str) -> None:
        self.app = app
        self.added = f"<script>{script}</script><style>{style}</style>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and a page back with both in it."""
        if _for_a_page(scope):
            whole = _Whole(self.added, send)
            await self.app(_plain(scope), receive, whole.take)
        else:
            await self.app(scope, receive, send)


class _Whole:
    """An answer that is sent once it is whole, if it is a page, and as it comes if it is not."""

    def __init__(self, added: bytes, send: Send) -> None:
        self.added = added
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def take(self, message: Message) -> None:
        """Take a part of the answer."""
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_whole(self.start)

    async def _send_whole(self, start: Message) -> None:
        body = self.body.replace(END_OF_HEAD, self.added + END_OF_HEAD, 1)
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(body))
        # It told the file without what was added.
        del headers["etag"], headers["last-modified"]
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})


def _for_a_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _plain(scope: Scope) -> Scope:
    headers = MutableHeaders(scope=scope)
    for name in AS_IT_IS:
        del headers[name]
    return scope


def _is_page(start: Message) -> bool:
    return MutableHeaders(scope=start).get("content-type", "").startswith("text/html")
