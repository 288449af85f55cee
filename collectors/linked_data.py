"""The structured data inside a web page: JSON-LD, microdata and RDFa as the same plain nodes.

A node is a dictionary of local property names ("reviewBody", never "schema:reviewBody"); its
types stand in a list under "@type". A microdata or RDFa property always holds a list.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString

from collectors.markup import plain_text, shows_tags
from collectors.source import BadItem

Node = dict[str, Any]

DEEPEST = 60
"""Levels of nesting that are read; real pages have fewer than ten."""

DAMAGED = "_damaged"
"""The type of a node that stands for a script with reviews that is no JSON, however mended."""

_PREFIX = re.compile(r"^(?:(?:https?:)?//(?:www\.)?schema\.org/+|schema:)", re.IGNORECASE)
_KEYWORDS = {"type": "@type", "id": "@id"}
"""What the vocabulary's own context lets a page write in place of JSON-LD's keywords."""

_WRAPPING = re.compile(r"^\s*(?:<!--|<!\[CDATA\[|//<!\[CDATA\[)|(?:-->|\]\]>)\s*;?\s*$")
_BETWEEN = re.compile(r"[\s;,\ufeff]*")
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)')
_OF_REVIEWS = re.compile(r"""(?:["'/:]|&quot;|&#34;)[Rr]eview(?:s|Body|Rating)?(?:["']|&)""")
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
    read = [_plain(one) for script in scripts for one in _tolerant_json(script.get_text())]
    wrapped = [{"@type": [], "@graph": one} if isinstance(one, list) else one for one in read]
    return [node for node in wrapped if isinstance(node, dict)]


def _tolerant_json(text: str) -> list[Any]:
    """Read JSON as pages have it: wrapped, commented, escaped twice, one value after another."""
    for attempt in (_bare, _mended, lambda text: _mended(html.unescape(text))):
        try:
            return _values(attempt(text))
        except (ValueError, RecursionError):
            continue
    return [{"@type": DAMAGED}] if _OF_REVIEWS.search(text) else []


def _bare(text: str) -> str:
    return _WRAPPING.sub("", _WRAPPING.sub("", text))


def _mended(text: str) -> str:
    plain = _LAST_COMMA.sub(r"\1", _bare(_COMMENT.sub(r"\1", _bare(text))))
    return _ESCAPE.sub(lambda found: found[0] if found[1] else "", plain)


def _values(text: str) -> list[Any]:
    decoder = json.JSONDecoder(strict=False)
    found, place = [], _after_gap(text, 0)
    while place < len(text):
        value, end = decoder.raw_decode(text, place)
        found.append(value)
        place = _after_gap(text, end)
    return found


def _after_gap(text: str, place: int) -> int:
    gap = _BETWEEN.match(text, place)
    return gap.end() if gap else place


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
    named = {_KEYWORDS[name]: node[name] for name in _KEYWORDS if isinstance(node.get(name), str)}
    node = named | node
    return node | {"@type": _types(node.get("@type"))}


def _types(stated: object) -> list[str]:
    listed = stated if isinstance(stated, list) else [stated]
    return [_local(one) for one in listed if isinstance(one, str)]


def _local(name: str) -> str:
    return _PREFIX.sub("", name.strip()).rstrip("/")


def _marked_up(page: BeautifulSoup, grammar: _Grammar) -> list[Node]:
    nodes: dict[int, Node] = {}
    items: list[tuple[Tag, Node]] = []
    roots = []
    for tag in page.find_all(_relevant(grammar)):
        node = _started(tag, grammar)
        owner = nodes.get(id(_owner(tag, grammar)))
        names = _names(tag, grammar)
        _state(owner, tag, node, names)
        if node is None:
            continue
        nodes[id(tag)] = node
        items.append((tag, node))
        if owner is None or not names:
            roots.append(node)
        if grammar is _RDFA and tag.has_attr("about"):
            _state(node, tag, None, _listed(tag, "property"))
    _add_referenced(page, nodes)
    _name_bare(items)
    return roots


def _name_bare(items: list[tuple[Tag, Node]]) -> None:
    """Take what items without any property show as their names."""
    for tag, node in items:
        if node.keys() <= {"@type", "@id"} and (shown := _shown(tag)):
            node["name"] = [shown]


def _relevant(grammar: _Grammar) -> Any:
    return lambda tag: tag.has_attr(grammar.scope) or tag.has_attr(grammar.property)


def _started(tag: Tag, grammar: _Grammar) -> Node | None:
    if not tag.has_attr(grammar.scope):
        return None
    named = {"@id": tag[grammar.id]} if tag.has_attr(grammar.id) else {}
    return {"@type": [_local(one) for one in str(tag.get(grammar.types, "")).split()], **named}


def _names(tag: Tag, grammar: _Grammar) -> list[str]:
    """Return as which properties of its owner a tag stands there.

    RDFa may also name the property of an item with `rel`, on its tag or on one around it.
    """
    if grammar is _MICRODATA or not tag.has_attr("typeof"):
        return _listed(tag, grammar.property)
    if tag.has_attr("property") and not tag.has_attr("about"):
        return _listed(tag, grammar.property)
    for one in (tag, *tag.parents):
        if one.has_attr("rel"):
            return _listed(one, "rel")
        if one is not tag and (one.has_attr("typeof") or one.has_attr("property")):
            break
    return []


def _listed(tag: Tag, attribute: str) -> list[str]:
    stated = tag.get(attribute, "")
    return stated.split() if isinstance(stated, str) else list(stated or ())


def _owner(tag: Tag, grammar: _Grammar) -> Tag | None:
    return next((one for one in tag.parents if one.has_attr(grammar.scope)), None)


def _state(owner: Node | None, tag: Tag, node: Node | None, names: list[str]) -> None:
    if owner is None:
        return
    for name in names:
        local = _local(name)
        owner.setdefault(local, []).append(_value(tag, local) if node is None else node)


def _value(tag: Tag, name: str) -> str:
    if tag.has_attr("content"):
        return _unwrapped(str(tag["content"]))
    stated = "href" if tag.name == "a" and name in _ADDRESSES else _STATED_IN.get(tag.name, "")
    return str(tag[stated]) if stated and tag.has_attr(stated) else _shown(tag)


def _unwrapped(content: str) -> str:
    """Return a text that nobody sees without the tags that some pages leave in it."""
    try:
        return plain_text(content) if shows_tags(content) else content
    except BadItem:
        return content


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
                    names = _names(one, _MICRODATA)
                    _state(nodes.get(id(tag)), one, nodes.get(id(one)), names)
