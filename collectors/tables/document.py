"""JSON and JSON Lines: the list of records is found wherever it lies, and laid flat."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from collectors.guessing.evidence import BELIEVED, Evidence, weigh
from collectors.guessing.headers import PARENT
from collectors.tables import conversation
from collectors.tables.encoding import detect
from collectors.tables.groups import DEEPEST, Group, groups_of
from collectors.tables.table import Row, Table, Unreadable

_INDEXED = 5
_LANGUAGES = frozenset(
    {"ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "fi", "fr", "gu", "he", "hi"}
    | {"hr", "hu", "ja", "kn", "ko", "ml", "mr", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sr"}
    | {"sv", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh"}
)
"""Keys under which a text stands by its language; none of them is a word for anything else."""

_GUARDS = (")]}'", "while(1);", "for(;;);")


def read(body: bytes) -> Table | None:
    """Return the table of a JSON document or of JSON Lines; None if the text is neither.

    Raises:
        Unreadable: it is JSON, but damaged, too deep or without a list of records.
    """
    encoding, errors = detect(body)
    text = body.decode(encoding, errors).lstrip("\ufeff \t\r\n")
    for guard in _GUARDS:
        text = text.removeprefix(guard).lstrip()
    if text[:1] not in {"{", "["}:
        return None
    lines = _as_lines(text)
    kind = "JSON" if lines is None else "JSON Lines"
    document = _parsed(text) if lines is None else lines
    table = _best(document, kind)
    if table is None:
        raise Unreadable("The JSON document holds no list of records that could be reviews.")
    return Table(kind, table.columns, table.walk, encoding.removesuffix("-sig"), notes=table.notes)


def _parsed(text: str) -> Any:
    try:
        return _loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"The JSON document is damaged in line {error.lineno}: {error.msg}."
        ) from error
    except (RecursionError, ValueError) as error:
        raise Unreadable("The JSON document is nested too deeply to be read.") from error


def _loads(text: str) -> Any:
    return json.loads(text, parse_int=_whole, parse_constant=lambda _: None)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) < 40 else digits


class Damaged:
    """A line that is no JSON, kept so that it can be set aside."""

    def __init__(self, text: str, problem: str) -> None:
        self.text = text
        self.problem = problem


def _as_lines(text: str) -> list[Any] | None:
    """Return one value for each line, or None if the text is one document."""
    first, _, rest = text.partition("\n")
    if not rest.strip():
        return None
    try:
        _loads(first)
    except (ValueError, RecursionError):
        if not rest.lstrip().startswith(("{", "[")) or not _mostly_lines(text):
            return None
    else:
        if not rest.lstrip().startswith(("{", "[")):
            return None
    return [_line(line) for line in text.split("\n") if line.strip()]


def _mostly_lines(text: str) -> bool:
    lines = [line for line in text[:200_000].split("\n")[:20] if line.strip()]
    return sum(not isinstance(_line(line), Damaged) for line in lines) * 2 > len(lines)


def _line(line: str) -> Any:
    try:
        return _loads(line)
    except (ValueError, RecursionError):
        return Damaged(line[:2_000], "is not JSON")


def _best(document: Any, kind: str) -> Table | None:
    """Return the group of records that looks most like reviews."""
    groups = groups_of(document)
    tables = [_table(group, kind) for group in groups]
    talks = [table for group in groups if (table := _conversations(group, kind))]
    return _likeliest(talks or tables)


def _likeliest(tables: Sequence[Table]) -> Table | None:
    """Return the table that looks most like reviews.

    A list of shops whose reviews lie inside of it may look like reviews too, by the first review of
    each shop; the longer list is the one that is meant.
    """
    evidence = [(weigh(table), sum(1 for _ in table.rows()), table) for table in tables]
    believed = [found for found in evidence if found[0].reviews >= BELIEVED]
    longest = max((rows for _, rows, _ in believed), default=0)

    def likeness(found: tuple[Evidence, int, Table]) -> float:
        weighed, rows, _ = found
        borrowed = any("[" in weighed.columns.get(name, "") for name in ("text", "rating"))
        return weighed.reviews - (5 if borrowed and rows < longest else 0)

    best = max(believed or evidence, key=likeness, default=None)
    return best[2] if best else None


def _table(group: Group, kind: str) -> Table:
    columns: dict[str, None] = {}
    for row in _rows(group):
        if not row.problem:
            columns.update(dict.fromkeys(row.values))
    notes = (
        (f"The records were found under `{group.path}`.",) if group.path not in {"", "[]"} else ()
    )
    return Table(kind, tuple(columns), partial(_rows, group), notes=notes)


def _rows(group: Group) -> Iterator[Row]:
    outer: dict[int, dict[str, Any]] = {}
    for number, (record, around) in enumerate(
        zip(group.records, group.around, strict=True), start=1
    ):
        if not isinstance(record, dict):
            yield _unusable(number, record)
            continue
        values = flat(record)
        for parent in around:
            if id(parent) not in outer:
                outer[id(parent)] = _of_parent(parent)
            values |= outer[id(parent)]
        yield Row(number, values)


def _unusable(number: int, record: Any) -> Row:
    if isinstance(record, Damaged):
        return Row(number, {"line": record.text}, f"line {number} {record.problem}")
    return Row(number, {"value": repr(record)[:2_000]}, f"record {number} is not an object")


def _conversations(group: Group, kind: str) -> Table | None:
    records = [record for record in group.records if isinstance(record, dict)]
    layout = conversation.layout_of(records)
    if layout is None:
        return None
    return Table(
        kind,
        conversation.COLUMNS,
        partial(_said, records, layout),
        notes=(
            f"{len(records)} conversations: each message of a client is a row, "
            "with the answer that followed it.",
        ),
    )


def _said(records: Iterable[Mapping[str, Any]], layout: conversation.Layout) -> Iterator[Row]:
    number = 0
    for record in records:
        for values in conversation.rows(record, layout):
            number += 1
            yield Row(number, values)


def flat(record: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Return a nested record as one level: `reply.message`, `comments[0].text`."""
    values: dict[str, Any] = {}
    for key, stated in record.items():
        value = _in_any_language(stated)
        if isinstance(value, dict):
            if depth < DEEPEST:
                values |= flat(value, f"{prefix}{key}.", depth + 1)
        elif isinstance(value, list):
            values |= _listed(value, f"{prefix}{key}", depth)
        else:
            values[f"{prefix}{key}"] = value
    return values


def _in_any_language(value: Any) -> Any:
    """Return what stands under the first language where a value is told apart by languages."""
    if not isinstance(value, dict) or not value or not value.keys() <= _LANGUAGES:
        return value
    return next((said for said in value.values() if said), None)


def _listed(value: list[Any], name: str, depth: int) -> dict[str, Any]:
    if any(isinstance(part, dict) for part in value):
        values: dict[str, Any] = {}
        if len(value) > 1 and _alike(value):
            return values
        for place, part in enumerate(value[:_INDEXED]):
            if isinstance(part, dict) and depth < DEEPEST:
                values |= flat(part, f"{name}[{place}].", depth + 1)
        return values
    scalars = [str(part) for part in value if isinstance(part, str | int | float)]
    return {name: ", ".join(scalars) if scalars else None}


def _alike(parts: list[Any]) -> bool:
    """Whether parts are records of their own, and not what one record is made of."""
    first, second = parts[0], parts[1]
    if not isinstance(first, dict) or not isinstance(second, dict):
        return False
    return 2 * len(first.keys() & second.keys()) >= min(len(first), len(second))


def _of_parent(parent: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in parent.items() if not isinstance(value, list)}
    return {
        f"{PARENT}{name}": value
        for name, value in flat(plain, depth=DEEPEST - 2).items()
        if not isinstance(value, str) or len(value) <= 1_000
    }
