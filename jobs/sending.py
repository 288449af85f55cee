"""Posting what people have approved, and looking for what became of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from collectors.http import Http
from collectors.source import SourceError, SourceModule, all_sources, source_module
from data.answers import State
from data.lease import LostLease
from data.looking import Looking
from data.models import Listing, Review
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
    for answer_id, text in looking.unknown(work.clock.now()).items():
        _look(work, looking, answer_id, Letter(*_subject(work, sending, answer_id), text))
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
    subject = _subject(work, sending, order.answer_id)
    letter = Letter(*subject, order.text, order.expected)
    with _reached(work, letter.listing) as (module, http):
        return post(module, http, letter, lambda: sending.require(order))


def _look(work: Work, looking: Looking, answer_id: int, letter: Letter) -> None:
    try:
        with _reached(work, letter.listing) as (module, http):
            found = read_back(module, http, letter)
    except (SourceError, NotReady, SealBroken) as error:
        looking.postpone(answer_id, work.redact.text(str(error)), work.clock.now())
    else:
        looking.found(answer_id, found, work.clock.now())


def _subject(work: Work, sending: Sending, answer_id: int) -> tuple[Listing, Review]:
    review, listing_id = sending.subject(answer_id)
    return work.catalogue.listing(listing_id), review


@contextmanager
def _reached(work: Work, listing: Listing) -> Iterator[tuple[SourceModule, Http]]:
    """Give a listing's source and the network to reach its platform.

    Raises:
        NotReady: the source is not connected.
    """
    module = source_module(listing.source)
    http = work.http(listing, module.SOURCE)
    try:
        require(module.SOURCE, http.secrets)
        yield module, http
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
