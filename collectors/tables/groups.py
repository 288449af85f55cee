"""Finding the lists of records in a JSON document, wherever they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from collectors.guessing.headers import KEY, read_heading

DEEPEST = 12
"""Objects nested deeper than this are not looked at."""

_MOST_GROUPS = 40


@dataclass
class Group:
    """The records found under one path of a document, each with the objects around it.

    Those of a path are parts of what lies around them if somewhere they have nothing in common.
    """

    path: str
    records: list[Any] = field(default_factory=list)
    around: list[tuple[Mapping[str, Any], ...]] = field(default_factory=list)
    parts: bool = False


def groups_of(document: Any) -> list[Group]:
    """Return every list of objects that a document holds, those of one path taken together."""
    groups: dict[str, Group] = {}
    _walk(_by_column(document) or _by_row(document) or document, "", (), groups, 0)
    return [group for group in groups.values() if not group.parts][:_MOST_GROUPS]


def _walk(
    node: Any,
    path: str,
    around: tuple[Mapping[str, Any], ...],
    groups: dict[str, Group],
    depth: int,
) -> None:
    if depth > DEEPEST or len(groups) > _MOST_GROUPS:
        return
    if isinstance(node, list):
        _walk_list(node, f"{path}[]", around, groups, depth)
    elif isinstance(node, dict):
        _walk_object(node, path, around, groups, depth)


def _walk_list(
    nodes: list[Any],
    path: str,
    around: tuple[Mapping[str, Any], ...],
    groups: dict[str, Group],
    depth: int,
) -> None:
    nodes = _named_apart(nodes) or nodes
    objects = sum(isinstance(node, dict) for node in nodes)
    listed = objects and objects * 2 >= len(nodes)
    group = groups.setdefault(path, Group(path)) if listed else None
    if group is not None and _are_parts(nodes):
        group.parts = True
    for node in nodes:
        if group is not None:
            group.records.append(node)
            group.around.append(around)
        if isinstance(node, dict):
            _walk_children(node, path, around, groups, depth)
        elif isinstance(node, list):
            _walk(node, path, around, groups, depth + 1)


def _are_parts(nodes: list[Any]) -> bool:
    """Whether objects are what one record is made of: no two of them state the same."""
    stated = [key for node in nodes if isinstance(node, dict) for key in node]
    return len(nodes) > 1 and len(set(stated)) == len(stated)


def _named_apart(nodes: list[Any]) -> list[Any] | None:
    """Return the records of a list in which each lies alone under its number or id, or None."""
    if len(nodes) < 2 or not all(isinstance(node, dict) and len(node) == 1 for node in nodes):
        return None
    named = [next(iter(node.items())) for node in nodes]
    names = {name for name, _ in named}
    if len(names) < len(named) or not all(any(map(str.isdigit, name)) for name in names):
        return None
    if not all(isinstance(record, dict) for _, record in named):
        return None
    return [record for _, record in named]


def _walk_children(
    node: Mapping[str, Any],
    path: str,
    around: tuple[Mapping[str, Any], ...],
    groups: dict[str, Group],
    depth: int,
) -> None:
    for key, value in node.items():
        if isinstance(value, dict | list) and value:
            _walk(value, f"{path}.{key}".lstrip("."), (node, *around), groups, depth + 1)


def _walk_object(
    node: dict[str, Any],
    path: str,
    around: tuple[Mapping[str, Any], ...],
    groups: dict[str, Group],
    depth: int,
) -> None:
    if _is_keyed(node, dict):
        keyed = [{KEY: key, **value} for key, value in node.items()]
        _walk_list(keyed, f"{path}{{}}", around, groups, depth)
    elif _is_keyed(node, list):
        for key, value in node.items():
            _walk(value, f"{path}{{}}", ({KEY: key}, *around), groups, depth + 1)
    else:
        if not path:
            groups[""] = Group("", [node], [()])
        _walk_children(node, path, around, groups, depth)


def _is_keyed(node: Mapping[str, Any], kind: type) -> bool:
    """Whether an object is a list under another name: its keys are ids, its values alike."""
    if len(node) < 2 or not all(isinstance(value, kind) and value for value in node.values()):
        return False
    firsts = [value if kind is dict else value[0] for value in node.values()]
    if not all(isinstance(first, dict) for first in firsts):
        return False
    first = set(firsts[0])
    return all(2 * len(first & set(other)) >= min(len(first), len(other)) for other in firsts)


def _by_column(document: Any) -> list[dict[str, Any]] | None:
    """Return the records of a document that lists whole columns, or None if it does not."""
    if not isinstance(document, dict) or len(document) < 2:
        return None
    if sum(read_heading(key).known for key in document) * 2 < len(document):
        return None
    columns = list(document.values())
    if all(isinstance(column, dict) and column for column in columns):
        if any(column.keys() != columns[0].keys() for column in columns):
            return None
        columns = [list(column.values()) for column in columns]
    if not all(_is_column(column, columns[0]) for column in columns):
        return None
    return [dict(zip(document, row, strict=True)) for row in zip(*columns, strict=True)]


def _by_row(document: Any) -> list[dict[str, Any]] | None:
    """Return the records of a document that lists rows of values, or None if it does not.

    Their names stand beside the rows or are the first of them, as in spreadsheets.
    """
    parts = list(document.values()) if isinstance(document, dict) else [document]
    for rows in parts:
        if isinstance(rows, list) and rows and all(isinstance(row, list) for row in rows):
            beside = [part for part in parts if part is not rows and _are_names(part)]
            names, listed = (beside[0], rows) if beside else (rows[0], rows[1:])
            if listed and _are_names(names):
                return [dict(zip(names, row, strict=False)) for row in listed]
    return None


def _are_names(names: Any) -> bool:
    if not isinstance(names, list) or not names or not all(isinstance(one, str) for one in names):
        return False
    return sum(read_heading(name).known for name in names) * 2 >= len(names)


def _is_column(column: Any, first: Any) -> bool:
    if not isinstance(column, list) or not column or len(column) != len(first):
        return False
    return not any(isinstance(value, dict | list) for value in column[:5])
