"""The structured data inside a web page: JSON-LD, microdata and RDFa as the same plain nodes.

A node is a dictionary of local property names ("reviewBody", never "schema:reviewBody"); its
types stand in a list under "@type". A microdata or RDFa property always holds a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString

Node = dict[str, Any]

DEEPEST = 60
"""Levels of nesting that are read; real pages have fewer than ten."""

_PREFIX = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_WRAPPING = re.compile(r"^\s*(?:<!--|<!\[CDATA\[|//<!\[CDATA\[)|(?:-->|\]\]>)\s*;?\s*$")
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|/\*.*?(?:\*/|\Z)|//[^\n]*', re.DOTALL)
_LAST_COMMA = re.compile(r'("(?:\\.|[^"\\])*")|,\s*(?=[\]}])', re.DOTALL)
_SPACE = re.compile(r"\s+")
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_LINE_END = re.compile(r" *\n *")
_EMPTY_LINES = re.compile(r"\n{3,}")
_ADDRESSES = frozenset({"url", "sameAs", "image", "mainEntityOfPage", "discussionUrl"})
_BREAKS = frozenset({"br", "p", "li", "div"})
_SEEN = (NavigableString, CData)
_STATED_IN = {
    "time": "datetime",
    "data": "value",
    "meter": "value",
    "img": "src",
    "link": "href",
    "object": "data",
}


@dataclass(frozen=True)
class _Grammar:
    """Which attributes start an item, give its types, and name a property."""

    scope: str
    types: str
    property: str
    id: str


_MICRODATA = _Grammar("itemscope", "itemtype", "itemprop", "itemid")
_RDFA = _Grammar("typeof", "typeof", "property", "resource")


def linked_data(page: BeautifulSoup) -> dict[str, list[Node]]:
    """Return the topmost nodes of a page by the syntax they are written in."""
    return {
        "json-ld": _json_ld(page),
        "microdata": _marked_up(page, _MICRODATA),
        "rdfa": _marked_up(page, _RDFA),
    }


def every_node(roots: list[Node]) -> Iterator[tuple[str, Node]]:
    """Yield every node, in the order of the page, with the property that led to it."""
    waiting: list[tuple[str, Any]] = [("", root) for root in reversed(roots)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend((name, one) for one in reversed(value))
        elif isinstance(value, dict):
            yield name, value
            waiting.extend(reversed(value.items()))


def _json_ld(page: BeautifulSoup) -> list[Node]:
    scripts = page.find_all("script", type=re.compile(r"^\s*application/ld\+json", re.IGNORECASE))
    read = [_plain(_tolerant_json(script.get_text())) for script in scripts]
    wrapped = [{"@type": [], "@graph": one} if isinstance(one, list) else one for one in read]
    return [node for node in wrapped if isinstance(node, dict)]


def _tolerant_json(text: str) -> Any:
    """Read JSON as pages have it: wrapped, commented, with raw control characters; None if not."""
    stripped = _WRAPPING.sub("", _WRAPPING.sub("", text))
    mended = _LAST_COMMA.sub(r"\1", _COMMENT.sub(r"\1", stripped))
    for attempt in (stripped, mended):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _plain(value: Any, depth: int = 0) -> Any:
    """Return a JSON-LD value with local names, language-tagged texts as texts."""
    if depth > DEEPEST:
        return None
    if isinstance(value, list):
        return [_plain(one, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    node = {_local(name): _plain(one, depth + 1) for name, one in value.items()}
    return node | {"@type": _types(node.get("@type"))}


def _types(stated: object) -> list[str]:
    listed = stated if isinstance(stated, list) else [stated]
    return [_local(one) for one in listed if isinstance(one, str)]


def _local(name: str) -> str:
    return _PREFIX.sub("", name.strip())


def _marked_up(page: BeautifulSoup, grammar: _Grammar) -> list[Node]:
    nodes: dict[int, Node] = {}
    roots = []
    for tag in page.find_all(_relevant(grammar)):
        node = _started(tag, grammar)
        owner = nodes.get(id(_owner(tag, grammar)))
        if node is not None:
            nodes[id(tag)] = node
        _state(owner, tag, node, grammar)
        if node is not None and (owner is None or not tag.has_attr(grammar.property)):
            roots.append(node)
    _add_referenced(page, nodes)
    return roots


def _relevant(grammar: _Grammar) -> Any:
    return lambda tag: tag.has_attr(grammar.scope) or tag.has_attr(grammar.property)


def _started(tag: Tag, grammar: _Grammar) -> Node | None:
    if not tag.has_attr(grammar.scope):
        return None
    named = {"@id": tag[grammar.id]} if tag.has_attr(grammar.id) else {}
    return {"@type": [_local(one) for one in str(tag.get(grammar.types, "")).split()], **named}


def _owner(tag: Tag, grammar: _Grammar) -> Tag | None:
    return next((one for one in tag.parents if one.has_attr(grammar.scope)), None)


def _state(owner: Node | None, tag: Tag, node: Node | None, grammar: _Grammar) -> None:
    if owner is None:
        return
    for name in str(tag.get(grammar.property, "")).split():
        local = _local(name)
        owner.setdefault(local, []).append(_value(tag, local) if node is None else node)


def _value(tag: Tag, name: str) -> str:
    if tag.has_attr("content"):
        return str(tag["content"])
    stated = "href" if tag.name == "a" and name in _ADDRESSES else _STATED_IN.get(tag.name, "")
    return str(tag[stated]) if stated and tag.has_attr(stated) else _shown(tag)


def _shown(tag: Tag) -> str:
    """Return the text below a tag with the line ends that a browser shows, and empty lines."""
    pieces = []
    for child in tag.descendants:
        if isinstance(child, Tag):
            pieces.append("\n" if child.name in _BREAKS else "")
        elif type(child) in _SEEN:
            parts = _EMPTY_LINE.split(str(child))
            pieces.append("\n\n".join(_SPACE.sub(" ", part) for part in parts))
    return _EMPTY_LINES.sub("\n\n", _LINE_END.sub("\n", "".join(pieces))).strip()


def _add_referenced(page: BeautifulSoup, nodes: Mapping[int, Node]) -> None:
    """Give microdata items the properties that their `itemref` points at."""
    for tag in page.find_all(itemref=True, itemscope=True):
        for name in str(tag["itemref"]).split():
            start = page.find(id=name)
            if start is None:
                continue
            outside = _owner(start, _MICRODATA)
            for one in [start, *start.find_all(itemprop=True)]:
                if _owner(one, _MICRODATA) is outside:
                    _state(nodes.get(id(tag)), one, nodes.get(id(one)), _MICRODATA)
