"""What the platforms deliver to a webhook of ours, signed as they sign it."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming
from sandbox.platforms.answers import json_of, sandbox_of, stream_of
from sandbox.platforms.instagram import mention_told
from sandbox.state import Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

PATIENCE = 10.0
"""Seconds that a webhook of ours may take to answer."""


async def mention(request: Request) -> Response:
    """Let an account on Instagram be mentioned `count` times, and tell the webhook at `to`.

    The webhook is on this machine. Without one, what it would be told is returned all the same.
    """
    asked, sandbox = await json_of(request), sandbox_of(request)
    stream = stream_of(request, "instagram", str(asked.get("remote_id")))
    to = str(asked.get("to", ""))
    if stream is None or (to and urlsplit(to).hostname != "127.0.0.1"):
        return JSONResponse({"error": "no such account, or no webhook of ours"}, status_code=400)
    made = sandbox.mention(stream, int(asked.get("count", 1)))
    body = json.dumps(_told(sandbox, stream, made)).encode()
    key = sandbox.secrets["instagram"]["app_secret"]
    status = await run_in_threadpool(_deliver, to, body, key) if to else 0
    names = [naming.instagram(one, stream) for one in made]
    return JSONResponse({"ids": names, "status": status, "delivery": body.decode()})


def _told(sandbox: Sandbox, stream: Stream, made: Sequence[Statement]) -> dict[str, Any]:
    changes = [{"field": "mentions", "value": mention_told(one, stream)} for one in made]
    at = int(sandbox.clock().timestamp())
    return {
        "object": "instagram",
        "entry": [{"id": stream.remote_id, "time": at, "changes": changes}],
    }


def _deliver(to: str, body: bytes, key: str) -> int:
    """Post a delivery with its proof; return the status of the answer."""
    proof = "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": proof, "Content-Type": "application/json"}
    sent = urllib.request.Request(to, body, headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(sent, timeout=PATIENCE) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


ROUTES = [Route("/sandbox/mentions", mention, methods=["POST"])]
