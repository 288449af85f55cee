"""The headers that Streamlit leaves out."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SecurityHeaders:
    """Middleware that keeps a page to its own origin, and cookies to the encrypted line.

    Args:
        policy: the content security policy.
        encrypted: tells whether people reach us by https only.
    """

    def __init__(self, app: ASGIApp, policy: str, encrypted: Callable[[], bool]) -> None:
        self.app = app
        self.encrypted = encrypted
        self.headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with the headers added."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                if self.encrypted():
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                    message["headers"] = [_secured(*pair) for pair in headers.raw]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    plain = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return (name, value + b"; Secure") if plain else (name, value)
