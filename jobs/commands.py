"""Doing what pages ask for, one command at a time."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from collectors.source import SourceError, source_module
from data.catalogue import NewListing
from data.commands import Command
from data.compacting import compact
from data.lease import LostLease
from data.models import Listing
from data.runs import Due
from jobs.bulk import add_in_bulk
from jobs.collecting import collect_listing
from jobs.finding import find_listings
from jobs.importing import import_upload, preview_upload
from jobs.phrasing import phrase_answer
from jobs.probing import probe
from jobs.reporting import Refused, make_report
from jobs.work import Work

log = logging.getLogger(__name__)


def answer_one(work: Work) -> bool:
    """Do the oldest thing that was asked; return whether there was any."""
    token = work.lease.token if work.lease else 0
    command = work.commands.take(token, work.clock.now())
    if command is None:
        return False
    try:
        result = _ANSWERS[command.kind](work, command)
    except LostLease:
        raise
    except (SourceError, Refused) as error:
        work.commands.fail(command.id, str(error), error.action, work.clock.now())
    except Exception as error:
        reference = f"command {command.id}"
        log.exception("%s (%s) failed", reference, command.kind)
        message = f"This could not be done ({type(error).__name__}, {reference})."
        action = "Nothing was lost. The log has the details under this reference."
        work.commands.fail(command.id, message, action, work.clock.now())
    else:
        work.commands.finish(command.id, result, work.clock.now())
    return True


def _collect(work: Work, command: Command) -> Mapping[str, Any]:
    listing = work.catalogue.listing(int(command.payload["listing_id"]))
    due = Due(listing.id, work.clock.now())
    return {"run_id": collect_listing(work, due, "asked")}


def _test(work: Work, command: Command) -> Mapping[str, Any]:
    payload = command.payload
    if "listing_id" in payload:
        return probe(work, work.catalogue.listing(int(payload["listing_id"])))
    return probe(work, _unsaved_listing(work, payload))


def _unsaved_listing(work: Work, payload: Mapping[str, Any]) -> Listing:
    brand_id = int(payload["brand_id"])
    return Listing(
        id=0,
        brand_id=brand_id,
        location_id=int(payload.get("location_id") or work.catalogue.whole_brand(brand_id)),
        source=payload["source"],
        channel=payload.get("channel") or source_module(payload["source"]).SOURCE.channel,
        remote_id=payload["remote_id"],
        account=payload.get("account") or "",
        options=payload.get("options") or {},
    )


def _add(work: Work, command: Command) -> Mapping[str, Any]:
    listing = _unsaved_listing(work, command.payload)
    source = source_module(listing.source).SOURCE
    seconds = command.payload.get("schedule_seconds")
    new = NewListing(
        source=listing.source,
        channel=listing.channel,
        remote_id=listing.remote_id,
        account=listing.account,
        name=command.payload.get("name") or "",
        options=listing.options,
        replies_visible=source.replies_visible,
        schedule=timedelta(seconds=int(seconds)) if seconds else source.schedule,
    )
    listing_id = work.catalogue.add_listing(listing.location_id, new)
    due = Due(listing_id, work.clock.now())
    return {"listing_id": listing_id, "run_id": collect_listing(work, due, "added")}


def _find(work: Work, command: Command) -> Mapping[str, Any]:
    payload = command.payload
    brand_id = int(payload.get("brand_id") or 0)
    listing = Listing(
        id=0,
        brand_id=brand_id,
        location_id=0,
        source=payload["source"],
        channel=source_module(payload["source"]).SOURCE.channel,
        remote_id="",
        account=payload.get("account") or "",
        options=payload.get("options") or {},
        demo=work.catalogue.is_demo(brand_id),
    )
    return find_listings(work, listing, payload["query"])


def _bulk(work: Work, command: Command) -> Mapping[str, Any]:
    payload = command.payload
    body = base64.b64decode(payload["body"])
    return add_in_bulk(work.engine, body, payload["filename"], keep=bool(payload["keep"]))


def _preview(work: Work, command: Command) -> Mapping[str, Any]:
    payload = command.payload
    return preview_upload(work, int(payload["upload_id"]), _chosen(payload))


def _import(work: Work, command: Command) -> Mapping[str, Any]:
    payload = command.payload

    def progress(text: str) -> None:
        work.commands.progress(command.id, text)

    return {"report": import_upload(work, int(payload["upload_id"]), _chosen(payload), progress)}


def _phrase(work: Work, command: Command) -> Mapping[str, Any]:
    return {"text": phrase_answer(work, int(command.payload["review_id"]))}


def _chosen(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person decided about a file."""
    names = ("mapping", "brand_id", "channel", "add_locations", "same_as")
    return {name: payload[name] for name in names if payload.get(name) is not None}


def _compact(work: Work, _command: Command) -> Mapping[str, Any]:
    compact(work.engine)
    return {}


_ANSWERS: Mapping[str, Callable[[Work, Command], Mapping[str, Any]]] = {
    "collect": _collect,
    "test": _test,
    "add": _add,
    "find": _find,
    "bulk": _bulk,
    "preview": _preview,
    "import": _import,
    "phrase": _phrase,
    "report": make_report,
    "compact": _compact,
}
