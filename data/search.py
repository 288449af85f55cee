"""Full text search, the one place where SQLite and PostgreSQL differ in a read."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

_WORD = re.compile(r"\w+")


class TextMatch(ColumnElement[bool]):
    """True for facts whose review holds every word that was typed, each as a beginning.

    Args:
        typed: what a person typed; only its words count, so no operator can be smuggled in.
    """

    inherit_cache = False
    type = Boolean()

    def __init__(self, typed: str) -> None:
        self.words = _WORD.findall(typed.replace("\x00", " "))[:20]


@compiles(TextMatch, "sqlite")
def _fts5(element: TextMatch, compiler: SQLCompiler, **options: Any) -> str:
    query = " ".join(f'"{word}"*' for word in element.words)
    if not query:
        return "0"
    value = compiler.process(bindparam(None, query, unique=True), **options)
    return f"fact.review_id IN (SELECT rowid FROM review_search({value}))"  # noqa: S608


@compiles(TextMatch)
def _tsvector(element: TextMatch, compiler: SQLCompiler, **options: Any) -> str:
    query = " & ".join(f"{word}:*" for word in element.words)
    if not query:
        return "false"
    value = compiler.process(bindparam(None, query, unique=True), **options)
    matches = f"search @@ to_tsquery('earshot', {value})"
    return f"fact.review_id IN (SELECT id FROM review WHERE {matches})"  # noqa: S608
