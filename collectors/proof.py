"""Telling a platform's own delivery from anybody else's."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from data.models import Webhook


def is_proved(webhook: Webhook, headers: Mapping[str, str], body: bytes, key: str) -> bool:
    """Tell whether a delivery carries its proof; how long that takes tells nothing of the key.

    Args:
        webhook: how the platform proves a delivery.
        headers: of the delivery, found whatever the case of their names.
        body: exactly as it came.
        key: the secret that both know; without one nothing is proved.
    """
    stated = headers.get(webhook.header, "")
    if not key or not stated:
        return False
    if webhook.header == "Authorization":
        return same(_password(stated), key)
    signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return same(stated.strip(), webhook.prefix + signature)


def same(stated: str, expected: str) -> bool:
    """Tell whether two texts are the same, in a time that does not tell where they differ."""
    return bool(expected) and hmac.compare_digest(stated.encode(), expected.encode())


def _password(stated: str) -> str:
    """Return the password of HTTP's own log-in, empty where there is none."""
    kind, _, encoded = stated.partition(" ")
    try:
        pair = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return pair.partition(":")[2] if kind.lower() == "basic" else ""
