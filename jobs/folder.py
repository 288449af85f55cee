"""The import folder: files that are dropped there are imported, or wait for a person's word.

imports/google/reviews.csv      imported as reviews of the channel google
imports/export.xlsx             waits on the Import page unless it is clear how to read it
imports/taken/                  where files go once they are in the store

Whose reviews they are is clear where only one brand is known, or where only one has the places that
the file names. A file that names further places waits as well.
"""

from __future__ import annotations

import logging
from pathlib import Path

from collectors.source import SourceError
from data.uploads import LARGEST
from jobs.importing import import_upload, preview_upload
from jobs.whose import names_new_places
from jobs.work import Work

QUIET_SECONDS = 2
"""A file that was changed more recently may still be growing."""

TAKEN = "taken"

log = logging.getLogger(__name__)


def import_folder(work: Work, folder: Path) -> int:
    """Take in the files that wait in the import folder; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    waiting = [path for path in sorted(folder.rglob("*")) if _is_waiting(work, folder, path)]
    for path in waiting:
        _take(work, folder, path)
    return len(waiting)


def _is_waiting(work: Work, folder: Path, path: Path) -> bool:
    parts = path.relative_to(folder).parts
    if parts[0] == TAKEN or path.name.startswith(".") or path.is_symlink() or not path.is_file():
        return False
    age = work.clock.now().timestamp() - path.stat().st_mtime
    return age > QUIET_SECONDS and path.stat().st_size <= LARGEST


def _take(work: Work, folder: Path, path: Path) -> None:
    body = path.read_bytes()
    parts = path.relative_to(folder).parts
    known = work.uploads.holds(body)
    if not known:
        channel = parts[0] if len(parts) > 1 else None
        upload_id = work.uploads.add(
            path.name, body, work.clock.now(), origin="folder", channel=channel
        )
    taken = folder / TAKEN
    taken.mkdir(exist_ok=True)
    path.replace(taken / f"{work.clock.now():%Y%m%dT%H%M%S%f} {path.name}")
    if not known:
        import_if_clear(work, upload_id)


def import_if_clear(work: Work, upload_id: int) -> None:
    """Import a file of which nothing is in doubt; any other waits on the Import page."""
    preview_upload(work, upload_id)
    upload = work.uploads.get(upload_id)
    if upload.state != "ready" or not upload.preview or not upload.brand_id:
        return
    if upload.preview["questions"] and not upload.preview["remembered"]:
        return
    if names_new_places(work, upload.brand_id, upload.preview["places"]):
        return
    try:
        import_upload(work, upload_id)
    except SourceError as error:
        log.warning("upload %s was not imported: %s", upload_id, error)
