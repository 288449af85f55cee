"""What is watched, as a file states it, for people who deploy by code.

docs/connecting.md describes the file. It may be applied any number of times: what it states is
brought up to date, what it does not mention stays.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from data.settings import write_setting
from data.wanted import SAME, Settled, Wanted, settle
from jobs.licences import keep_licences, licences_of
from jobs.stated import Refused, listing_of, location_of, require_industry
from jobs.work import ALLOWED_HOSTS, LICENCES, Work

BY_FILE = "config"
"""Owner of the sealed copies of what the file last said, by which a change is told."""

VARIABLE = "env:"

_BRAND = {"key", "name", "industry", "ours", "locations", "listings"}
_LOCATION = {
    "key", "name", "industry", "address", "city", "country", "latitude", "longitude",
    "time_zone", "groups", "listings",
}  # fmt: skip
_LISTING = {"source", "channel", "remote_id", "account", "name", "every", "options"}

log = logging.getLogger(__name__)


class BadConfig(ValueError):
    """The file cannot be applied; the message says where and why. Nothing of it was."""


def apply_file(work: Work, path: Path, variables: Mapping[str, str]) -> None:
    """Apply a file, as `apply_config` does its text.

    Raises:
        BadConfig: the file cannot be read or is not understood.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(f"The file cannot be read: {error}") from error
    settled = apply_config(work, text, variables)
    changed = [each for each in settled if each.verdict != SAME]
    log.info("%s states %d things to watch, %d new or changed", path, len(settled), len(changed))


def apply_config(work: Work, text: str, variables: Mapping[str, str]) -> list[Settled]:
    """Bring what is watched, and the secrets, to what a file states; return what that changed.

    Args:
        work: the means of the worker.
        text: the file, in TOML.
        variables: the environment, from which secrets come.

    Raises:
        BadConfig: the file is not understood.
    """
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"The file is no TOML: {error}") from error
    _only(stated, {"brands", "secrets", LICENCES, ALLOWED_HOSTS}, "the file")
    wanted = [each for brand in _tables(stated, "brands") for each in _of_brand(brand)]
    secrets = list(_secrets(stated.get("secrets", {}), variables))
    licences, hosts = _licences(stated), _hosts(stated)
    settled = settle(work.engine, wanted, keep=True)
    if licences is not None:
        keep_licences(work, licences)
    if hosts is not None:
        write_setting(work.engine, ALLOWED_HOSTS, hosts)
    for owner, name, value in secrets:
        _keep_secret(work, owner, name, value)
    return settled


def _licences(stated: Mapping[str, Any]) -> dict[str, dict[str, Any]] | None:
    try:
        return licences_of(stated[LICENCES]) if LICENCES in stated else None
    except Refused as refused:
        raise BadConfig(str(refused)) from refused


def _hosts(stated: Mapping[str, Any]) -> list[str] | None:
    hosts = stated.get(ALLOWED_HOSTS)
    named = isinstance(hosts, list) and all(isinstance(each, str) and each for each in hosts)
    if hosts is not None and not named:
        raise BadConfig(f'{ALLOWED_HOSTS} is a list of names, as ["social.intern.example"].')
    return hosts


def _of_brand(stated: Mapping[str, Any]) -> Iterator[Wanted]:
    where = f"brand {stated.get('key')!r}"
    _only(stated, _BRAND, where)
    if not stated.get("key"):
        raise BadConfig("A brand has no key.")
    brand = {name: stated[name] for name in ("key", "name", "industry", "ours") if name in stated}
    try:
        require_industry(stated.get("industry"))
    except Refused as refused:
        raise BadConfig(f"In {where}: {refused}") from refused
    yield Wanted(brand)
    for listing in _tables(stated, "listings"):
        yield Wanted(brand, None, _listing(listing, where))
    for location in _tables(stated, "locations"):
        yield from _of_location(brand, location, where)


def _of_location(
    brand: Mapping[str, Any], stated: Mapping[str, Any], where: str
) -> Iterator[Wanted]:
    where = f"location {stated.get('key')!r} of {where}"
    _only(stated, _LOCATION, where)
    if not stated.get("key"):
        raise BadConfig(f"A {where} has no key.")
    try:
        place = {"key": str(stated["key"]), **location_of(stated)}
    except Refused as refused:
        raise BadConfig(f"In {where}: {refused}") from refused
    yield Wanted(brand, place)
    for listing in _tables(stated, "listings"):
        yield Wanted(brand, place, _listing(listing, where))


def _listing(stated: Mapping[str, Any], where: str) -> dict[str, Any]:
    _only(stated, _LISTING, where)
    try:
        return listing_of(stated)
    except Refused as refused:
        raise BadConfig(f"In {where}: {refused}") from refused


def _only(stated: Mapping[str, Any], known: set[str], where: str) -> None:
    """Refuse what means nothing, for a name that is misspelt must not pass in silence."""
    if unknown := sorted(set(stated) - known):
        raise BadConfig(f"In {where}, {', '.join(unknown)} means nothing.")


def _tables(stated: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    listed = stated.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise BadConfig(f"{name} is written as tables, each under [[{name}]].")
    return listed


def _secrets(stated: object, variables: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    if not isinstance(stated, Mapping):
        raise BadConfig("Secrets stand in tables, each under [secrets.SOURCE].")
    for owner, named in stated.items():
        if not isinstance(named, Mapping):
            raise BadConfig(f"Secrets stand under [secrets.SOURCE], not at {owner}.")
        for name, reference in named.items():
            variable = str(reference).removeprefix(VARIABLE)
            if not str(reference).startswith(VARIABLE):
                raise BadConfig(f'{owner}.{name} is written as "{VARIABLE}NAME", never itself.')
            if not variables.get(variable):
                raise BadConfig(f"{owner}.{name} is to come from {variable}, which is not set.")
            yield owner, name, variables[variable]


def _keep_secret(work: Work, owner: str, name: str, value: str) -> None:
    """Keep a secret unless the file said the same before: a source may have renewed it since."""
    now, copy = work.clock.now(), f"{owner}/{name}"
    if work.secrets.of(BY_FILE).get(copy) == value and name in work.secrets.names(owner):
        return
    work.secrets.keep(owner, name, value, now)
    work.secrets.keep(BY_FILE, copy, value, now)
