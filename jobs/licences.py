"""Licences: what a platform has agreed with us in place of its general terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from collectors.source import all_sources, source_ids
from data.health import Health
from data.settings import write_setting
from jobs.deriving import SETTLED
from jobs.stated import Refused
from jobs.work import LICENCES, Work

_TERMS: Mapping[str, type] = {"text_days": int, "blend": bool, "attribution": str}


def licences_of(stated: object) -> dict[str, dict[str, Any]]:
    """Return licences as they are kept: by source, the terms that differ from having none.

    Raises:
        Refused: a source or a term is not known, or a term is not of its kind.
    """
    if not isinstance(stated, Mapping):
        raise Refused("Licences stand in tables, each under [licences.SOURCE].")
    return {str(source): _terms(str(source), terms) for source, terms in stated.items()}


def _terms(source: str, stated: object) -> dict[str, Any]:
    if source not in source_ids():
        raise Refused(f"There is no source {source[:60]!r} to have a licence of.")
    if not isinstance(stated, Mapping):
        raise Refused(f"A licence stands in a table of its own, [licences.{source}].")
    for name, value in stated.items():
        negative = isinstance(value, int) and value < 0
        if type(value) is not _TERMS.get(name) or negative:
            raise Refused(f"A licence of {source} cannot say {str(name)[:60]} = {value!r}.")
    return dict(stated)


def keep_licences(work: Work, licences: Mapping[str, Mapping[str, Any]]) -> None:
    """Put these licences in the place of those there were."""
    write_setting(work.engine, LICENCES, {name: dict(terms) for name, terms in licences.items()})


def publish_sources(work: Work) -> None:
    """Record what every source says of itself, and the terms that hold for us.

    Scores are computed anew if stars may be blended now that could not be, or the reverse.
    """
    before = _blending(work)
    work.catalogue.publish_sources(replace(each, terms=work.terms(each)) for each in all_sources())
    after = _blending(work)
    if any(after[name] != blends for name, blends in before.items()):
        write_setting(work.engine, SETTLED, [])


def _blending(work: Work) -> dict[str, bool]:
    return {name: bool(row["blend"]) for name, row in Health(work.engine).sources().items()}
