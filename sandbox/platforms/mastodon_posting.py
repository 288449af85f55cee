"""A Mastodon instance, as far as one posts there: its limits, and answers to posts."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.platforms.answers import bearer, form_of, json_of, sandbox_of
from sandbox.platforms.mastodon import find_post, own_status, refused_token, respond
from sandbox.streams import MASTODON

LONGEST = 500


async def instance(request: Request) -> Response:
    """Describe the instance."""
    limits = {"statuses": {"max_characters": LONGEST}}
    return respond(request, {"domain": MASTODON, "version": "4.6.4", "configuration": limits})


async def post(request: Request) -> Response:
    """Answer a post; the same idempotency key brings back the same answer."""
    refused = refused_token(request)
    if refused or not bearer(request):
        return refused or respond(request, {"error": "This method requires a user"}, 401)
    is_json = request.headers.get("content-type", "").startswith("application/json")
    form = await (json_of if is_json else form_of)(request)
    words, sandbox = str(form.get("status", "")).strip(), sandbox_of(request)
    if not words or len(words) > LONGEST:
        words = f"Validation failed: Text must be 1 to {LONGEST} characters"
        return respond(request, {"error": words}, 422)
    answered = find_post(sandbox, str(form.get("in_reply_to_id", "")))
    if answered is None:
        return respond(request, {"error": "The post you are trying to reply to is gone"}, 404)
    once = request.headers.get("idempotency-key", "")
    name = hashlib.sha256(once.encode()).hexdigest()[:16] if once else ""
    known = [one for one in sandbox.replies(answered[1], answered[2]) if one.name == name]
    reply = known[0] if known else sandbox.add_reply(answered[1], answered[2], words, name)
    return respond(request, own_status(answered, reply))


ROUTES = [
    Route(f"/{MASTODON}/api/v2/instance", instance),
    Route(f"/{MASTODON}/api/v1/statuses", post, methods=["POST"]),
]
