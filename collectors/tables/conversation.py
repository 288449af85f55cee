"""Conversations with a service desk, turned into rows: what a client said, and what was answered.

A client's message is a review; the first message of an agent after it is its answer. Where a
conversation keeps its closing answer apart from the messages, that answers the last client message
that has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from collectors.guessing.headers import read_heading
from collectors.guessing.words import words_of
from collectors.times import snowflake

COLUMNS = ("id", "author", "text", "created_at", "response_text", "response_at", "location name")

_CLIENT = frozenset(
    ["client", "customer", "user", "consumer", "guest", "visitor", "requester", "inbound", "in"]
)
_AGENT = frozenset(
    [
        "agent",
        "company",
        "brand",
        "support",
        "owner",
        "business",
        "operator",
        "employee",
        "assistant",
        "outbound",
        "out",
    ]
)
_ROLES = frozenset(["role", "sender", "from", "speaker", "author", "type", "direction", "party"])
_LOOK = 50


class Layout(NamedTuple):
    """Where a conversation keeps its messages and what these call their parts."""

    messages: str
    text: str
    at: str
    id: str
    role: str


def layout_of(records: Sequence[Mapping[str, Any]]) -> Layout | None:
    """Return the layout of records that are conversations, or None if they are not."""
    looked = list(records[:_LOOK])
    if not looked:
        return None
    for name, value in looked[0].items():
        if not _is_messages(value):
            continue
        layout = _layout(name, [m for r in looked if _is_messages(r.get(name)) for m in r[name]])
        if layout:
            return layout
    return None


def _is_messages(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(m, dict) for m in value)


def _layout(name: str, messages: Sequence[Mapping[str, Any]]) -> Layout | None:
    keys = list(dict.fromkeys(key for message in messages for key in message))
    text = _first(keys, "text")
    at = _first(keys, "created")
    role = next((key for key in keys if words_of(key)[-1:] and words_of(key)[-1] in _ROLES), "")
    parties = {_party(message, role) for message in messages}
    if not text or not at or _first(keys, "rating"):
        return None
    if not {"client", "agent"} & parties or parties - {"client", "agent"}:
        return None
    return Layout(name, text, at, _first(keys, "id"), role)


def _first(keys: Sequence[str], attribute: str) -> str:
    return next((key for key in keys if attribute in read_heading(key).attributes[:1]), "")


def _party(message: Mapping[str, Any], role: str) -> str:
    """Return `client` or `agent`, told by a key of the message or by the value of its role."""
    named = [str(message[role]).lower()] if message.get(role) else [str(key) for key in message]
    for name in named:
        word = name.lower().rstrip("0123456789").split("_")[0]
        if word in _CLIENT:
            return "client"
        if word in _AGENT:
            return "agent"
    return ""


def rows(record: Mapping[str, Any], layout: Layout) -> Iterator[dict[str, Any]]:
    """Return a row for every message of a client, with the answer it got."""
    found: list[dict[str, Any]] = []
    place = _place(record)
    for message in record.get(layout.messages) or ():
        if _party(message, layout.role) == "client":
            found.append(_row(message, layout, place))
        elif found and "response_text" not in found[-1]:
            found[-1]["response_text"] = message.get(layout.text)
            found[-1]["response_at"] = message.get(layout.at)
    closing = _closing(record, layout)
    if closing and found and "response_text" not in found[-1]:
        found[-1] |= closing
    yield from found


def _row(message: Mapping[str, Any], layout: Layout, place: Any) -> dict[str, Any]:
    return {
        "id": message.get(layout.id),
        "author": next((v for k, v in message.items() if _party({k: v}, "") == "client"), None),
        "text": message.get(layout.text),
        "created_at": message.get(layout.at),
        "location name": place,
    }


def _place(record: Mapping[str, Any]) -> Any:
    """Return the company a conversation is with, as a part of it that is not a message says."""
    for part in (record, *(value for value in record.values() if isinstance(value, dict))):
        for key, value in part.items():
            if isinstance(value, str) and key.lower() in {"company", "brand", "business"}:
                return value
    return None


def _closing(record: Mapping[str, Any], layout: Layout) -> dict[str, Any] | None:
    for part in record.values():
        if not isinstance(part, dict) or layout.id not in part:
            continue
        texts = [
            value
            for key, value in part.items()
            if isinstance(value, str) and "text" in read_heading(key).attributes and " " in value
        ]
        if texts:
            return {"response_text": texts[0], "response_at": _sent(part[layout.id])}
    return None


def _sent(message_id: Any) -> str | None:
    """Return the moment that an id of X tells, or None for any other id."""
    try:
        return snowflake(message_id).isoformat()
    except ValueError:
        return None
