"""Files of reviews: what would come of one, and its import."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from collectors import mapping as mappings
from collectors import readers
from collectors.collect import Walk, collect
from collectors.guessing.channels import guess_channel
from collectors.mapping import Mapping as Columns
from collectors.source import HttpClient, SourceError, SourceModule, source_module
from collectors.tables.table import Table
from data.catalogue import NewListing
from data.models import Listing, Outcome
from data.runs import Due, Ending
from data.uploads import KnownMapping, Upload
from jobs.collecting import Stopped
from jobs.file_sink import FileSink, Progress, Sinking
from jobs.restated import restated
from jobs.whose import brand_of
from jobs.work import Work

BATCH = 2_000
"""Rows that are stored together."""

TAKEOUT = "Google Takeout"
ANSWERS = frozenset({"response_text", "response_at"})

STOPPED = "The import was stopped before all was read."
AGAIN = "Import it again: what was read is kept, and nothing counts twice."


class Unanswered(SourceError):
    """Something about a file must be said by a person before it can be imported."""

    action = "Say it on the Import page."


def preview_upload(
    work: Work, upload_id: int, chosen: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Find out what a file holds and record it with the file.

    Args:
        work: the means.
        upload_id: the file.
        chosen: `mapping`, `brand_id` and `channel`, as far as a person has decided.

    Returns:
        The preview as pages show it, or why the file was refused.
    """
    upload = work.uploads.get(upload_id)
    chosen = chosen or {}
    try:
        table = readers.read(work.uploads.body(upload_id), upload.filename)
        columns, known = _columns(work, table, upload, chosen)
        shown = _preview(work, table, columns, upload)
    except SourceError as error:
        refusal = {"message": str(error), "action": error.action}
        work.uploads.set(upload_id, state="refused", report=refusal)
        return {"refused": refusal}
    work.uploads.set(
        upload_id,
        state="ready",
        preview=shown | {"remembered": known is not None},
        mapping=columns.model_dump(mode="json"),
        brand_id=chosen.get("brand_id") or upload.brand_id or brand_of(work, shown["places"]),
        channel=chosen.get("channel") or upload.channel or _channel_of(table, upload, known),
    )
    return {"preview": shown}


def import_upload(
    work: Work,
    upload_id: int,
    chosen: Mapping[str, Any] | None = None,
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """Import a file and return the report: what became of every row.

    Raises:
        SourceError: the file cannot be read, is not reviews, or nobody has said whose they are.
    """
    chosen = chosen or {}
    work.uploads.set(upload_id, state="importing")
    try:
        report = _import(work, upload_id, chosen, progress)
    except SourceError as error:
        refusal = {"message": str(error), "action": error.action}
        state = "ready" if isinstance(error, Unanswered) else "refused"
        work.uploads.set(upload_id, state=state, report=refusal)
        raise
    work.uploads.set(upload_id, state="imported", report=report)
    return report


def abandon_imports(work: Work) -> None:
    """Let the files wait for a person whose import a process that is gone left half done."""
    work.uploads.abandon({"message": STOPPED, "action": AGAIN})


def _import(
    work: Work, upload_id: int, chosen: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    upload = work.uploads.get(upload_id)
    body = work.uploads.body(upload_id)
    table = readers.read(body, upload.filename)
    columns, known = _columns(work, table, upload, chosen)
    brand_id = chosen.get("brand_id") or upload.brand_id
    brand_id = brand_id or brand_of(work, _preview(work, table, columns, upload)["places"])
    channel = chosen.get("channel") or upload.channel or _channel_of(table, upload, known)
    if brand_id is None:
        raise Unanswered("Nobody has said which brand these reviews speak of.")
    listing = _listing(work, table, columns, int(brand_id), channel)
    reading = {"mapping": columns.model_dump(mode="json"), "as_of": upload.received_at.isoformat()}
    how = Sinking(
        progress,
        add_locations=bool(chosen.get("add_locations", True)),
        same_as=chosen.get("same_as") or {},
        restated=restated(work, listing, table, columns, upload.received_at),
    )
    report = _walk(work, replace(listing, options=reading), upload, body, how)
    remembered = KnownMapping(columns.model_dump(mode="json"), channel)
    work.uploads.remember(mappings.signature(table), remembered, work.clock.now())
    work.uploads.set(upload_id, brand_id=brand_id, channel=channel, mapping=remembered.mapping)
    return report


def _columns(
    work: Work, table: Table, upload: Upload, chosen: Mapping[str, Any]
) -> tuple[Columns, KnownMapping | None]:
    """Return how to read a file: as a person says, else as they said before, else as it looks."""
    known = work.uploads.known(mappings.signature(table))
    stated = chosen.get("mapping") or upload.mapping or (known and known.mapping)
    if not stated:
        return mappings.guess(table), known
    try:
        return Columns.model_validate(stated), known
    except ValidationError as error:
        reasons = "; ".join(each["msg"] for each in error.errors())
        raise Unanswered(f"The file cannot be read this way: {reasons}.") from error


def _preview(work: Work, table: Table, columns: Columns, upload: Upload) -> dict[str, Any]:
    listing = Listing(0, 0, 0, "file", upload.channel or "other", "preview")
    shown = mappings.preview(table, columns, listing, upload.received_at)
    parts = {name: value for name, value in vars(shown).items() if name != "reviews"}
    rows = [{"row": number, **review.model_dump(mode="json")} for number, review in shown.reviews]
    return parts | {
        "kind": table.kind,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheet": table.sheet,
        "columns": list(table.columns),
        "rows": rows,
    }


def _channel_of(table: Table, upload: Upload, known: KnownMapping | None) -> str:
    if known and known.channel:
        return known.channel
    if table.kind == TAKEOUT:
        return "google"
    rows = (row.values for row in table.rows() if not row.problem)
    return guess_channel(upload.filename, table.columns, rows) or "other"


def _listing(work: Work, table: Table, columns: Columns, brand_id: int, channel: str) -> Listing:
    new = NewListing(
        source="google_takeout" if table.kind == TAKEOUT else "file",
        channel=channel,
        remote_id=f"{table.kind} {mappings.signature(table)[:12]}",
        name=f"{table.kind} import",
        replies_visible=table.kind == TAKEOUT or bool(ANSWERS & columns.columns.keys()),
        schedule=timedelta(0),
    )
    listing_id = work.catalogue.add_listing(work.catalogue.whole_brand(brand_id), new)
    return work.catalogue.listing(listing_id)


def _walk(
    work: Work, listing: Listing, upload: Upload, body: bytes, how: Sinking
) -> dict[str, Any]:
    started = work.clock.now()
    run_id = work.runs.start(Due(listing.id, started), started, "import")
    if run_id is None:
        raise Unanswered("This file is being imported already.", action="Wait for its report.")
    sink = FileSink(work, listing, run_id, started, how=how)
    module = source_module(listing.source)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(work.http(listing, module.SOURCE)) as http,
    ):
        path = Path(folder) / "upload"
        path.write_bytes(body)
        options = dict(listing.options) | {"path": str(path), "filename": upload.filename}
        read = replace(listing, options=options)
        walk = _collected(module, http, read, sink)
    # A file whose rows are odd is its owner's affair; only a remote's format can have changed.
    outcome = Outcome.OK if walk.outcome is Outcome.CHANGED else walk.outcome
    ending = Ending(outcome, "" if outcome is Outcome.OK else walk.message, walk.action)
    work.runs.finish(run_id, ending, asdict(walk.counts), work.clock.now())
    if walk.outcome in (Outcome.BROKEN, Outcome.PARTIAL):
        raise Unanswered(walk.message, action=walk.action)
    told = {"reasons": sink.reasons, "remarks": dict(sink.remarks)}
    return asdict(walk.counts) | {"run_id": run_id, **told}


def _collected(module: SourceModule, http: HttpClient, read: Listing, sink: FileSink) -> Walk:
    try:
        return collect(module, http, read, None, sink, batch_size=BATCH)
    except Stopped as told:
        return Walk(Outcome.PARTIAL, STOPPED, AGAIN, counts=told.counts)
