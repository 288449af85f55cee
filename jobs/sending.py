"""Posting what people have approved, and looking for what became of it."""

from __future__ import annotations

import logging

from collectors.source import SourceError, SourceModule, all_sources, source_module
from data.answers import State
from data.lease import LostLease
from data.looking import Looking
from data.models import Listing
from data.secrets import SealBroken
from data.sending import Ending, Order, Sending
from data.settings import read_setting
from engagement.policy import SETTING, Policy
from engagement.posting import Letter, post, read_back
from jobs.collecting import require
from jobs.work import NotReady, Work

log = logging.getLogger(__name__)


def send_answers(work: Work) -> int:
    """Post the answers that are approved and due; return how many were tried.

    What a process that is gone was sending is called unknown first, and whatever is unknown is
    looked for on its platform; it is not sent again.

    Raises:
        LostLease: another process has become the writer.
    """
    sending, looking = Sending(work.store, work.audit), Looking(work.store, work.audit)
    sending.abandon(work.clock.now())
    looking.see(work.clock.now())
    for answer_id in looking.unknown(work.clock.now()):
        _look(work, sending, looking, answer_id)
    orders = (
        sending.claim(answer_id, work.clock.now())
        for answer_id in sending.waiting(work.clock.now(), _allowed(work))
        if not work.stopping
    )
    return sum(_carry_out(work, sending, order) for order in orders if order)


def _allowed(work: Work) -> frozenset[str]:
    """Return the sources that can post and through which an admin lets us."""
    policy = Policy.from_stored(read_setting(work.engine, SETTING, {}))
    return policy.posting & {source.id for source in all_sources() if source.replies}


def _carry_out(work: Work, sending: Sending, order: Order) -> bool:
    """Post one answer whose approval has been spent, and record what came of it."""
    ending = Ending(State.UNKNOWN, "Something unforeseen happened while it was sent.")
    try:
        ending = _sent(work, sending, order)
    except LostLease:
        raise
    except (NotReady, SealBroken) as error:
        ending = Ending(State.REFUSED, str(error), "Connect the source, then approve again.")
    except Exception:
        log.exception("answer %d failed in an unforeseen way", order.answer_id)
    sending.finish(order, _redacted(work, ending), work.clock.now())
    return True


def _sent(work: Work, sending: Sending, order: Order) -> Ending:
    review, listing_id = sending.subject(order.answer_id)
    listing = work.catalogue.listing(listing_id)
    module = source_module(listing.source)
    letter = Letter(listing, review, order.text, order.expected)
    http = work.http(listing, module.SOURCE)
    try:
        require(module.SOURCE, http.secrets)
        return post(module, http, letter, lambda: sending.require(order))
    finally:
        http.close()


def _look(work: Work, sending: Sending, looking: Looking, answer_id: int) -> None:
    review, listing_id = sending.subject(answer_id)
    listing = work.catalogue.listing(listing_id)
    module = source_module(listing.source)
    try:
        found = _read(work, module, Letter(listing, review, ""))
    except (SourceError, NotReady, SealBroken) as error:
        looking.postpone(answer_id, work.redact.text(str(error)), work.clock.now())
    else:
        looking.found(answer_id, found, work.clock.now())


def _read(work: Work, module: SourceModule, letter: Letter) -> str | None:
    listing: Listing = letter.listing
    http = work.http(listing, module.SOURCE)
    try:
        require(module.SOURCE, http.secrets)
        return read_back(module, http, letter)
    finally:
        http.close()


def _redacted(work: Work, ending: Ending) -> Ending:
    """Return an ending without what a remote may have repeated of a secret."""
    redact = work.redact.text
    return Ending(
        ending.state,
        redact(ending.message),
        redact(ending.action),
        redact(ending.remote_id),
        ending.until,
    )
