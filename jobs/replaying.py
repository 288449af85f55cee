"""Reading again what was set aside, once the parsers have changed."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from collectors.collect import read_item
from collectors.source import source_module
from data.models import Review
from data.raw_items import Aside
from data.settings import read_setting, write_setting
from data.upsert import Arrival
from jobs.work import Work

READ_BY = "set_aside_read_by"
"""Name of the setting that tells by which parsers the items are read, and up to which of them.

That is the id of the last one, or None once all have been read.
"""

COLLECTORS = Path(__file__).resolve().parent.parent / "collectors"

log = logging.getLogger(__name__)


def parsers_version(folder: Path = COLLECTORS) -> str:
    """Return a digest of the code and the word lists that read items."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".toml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def replay(work: Work, version: str) -> int:
    """Read what was set aside by other parsers again; return how many items became reviews.

    Where it is ended early, the next call goes on from there.
    """
    after, count = _read_until(work, version), 0
    while after is not None and not work.stopping:
        waiting = work.raw_items.waiting(after)
        read = [aside for aside in waiting if _becomes_review(work, aside)]
        work.raw_items.take_back(read)
        after, count = waiting[-1].id if waiting else None, count + len(read)
        write_setting(work.engine, READ_BY, [version, after])
    if count:
        log.info("%d items that were set aside could be read after all", count)
    return count


def _read_until(work: Work, version: str) -> int | None:
    """Return up to which item some parsers have read, None for all; older stores name these."""
    known = read_setting(work.engine, READ_BY)
    by, until = known if isinstance(known, list) else (known, None)
    return until if by == version else 0


def _becomes_review(work: Work, aside: Aside) -> bool:
    listing = work.catalogue.listing(aside.listing_id)
    try:
        module = source_module(listing.source)
    except KeyError:
        return False
    item = read_item(module, aside.item, listing) if isinstance(aside.item, dict) else None
    if not isinstance(item, Review):
        return False
    days = work.terms(module.SOURCE).text_days
    work.store.keep(Arrival(listing, [item], aside.run_id, work.clock.now(), days))
    return True
