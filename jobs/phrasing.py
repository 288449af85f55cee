"""Asking the language model that an admin has connected to word an answer."""

from __future__ import annotations

from urllib.parse import urlsplit

from collectors.http import Http
from collectors.network.budget import LocalBudget
from collectors.source import AuthRefused
from data.circumstances import circumstances
from data.models import Scope
from data.settings import read_setting
from data.wordings import Wordings
from engagement.drafts import Occasion
from engagement.phrasing import SETTING, Model, phrase
from engagement.voice import read_voice
from jobs.work import Work

CONNECT = "An admin connects one on the page Answering."
PACE = 2.0
"""Requests a second to the endpoint."""


def phrase_answer(work: Work, review_id: int) -> str:
    """Return the model's wording of an answer to a review.

    Raises:
        SourceError: there is no model, or it does not answer, or not with a text.
    """
    model = Model.from_stored(read_setting(work.engine, SETTING, {}))
    about = circumstances(work.engine, Scope.everything(), review_id)
    if not model.on or about is None:
        raise AuthRefused("No language model is connected.", action=CONNECT)
    voice = read_voice(Wordings(work.engine).voice(about.brand_id))
    http = Http(
        secrets=work.secrets.of(SETTING),
        budget=LocalBudget(PACE, work.clock),
        clock=work.clock,
        # An admin has named it, and it may well stand in one's own house.
        allow_hosts=[urlsplit(model.url).hostname or ""],
        redact=work.redact,
        limits=work.limits,
    )
    try:
        return phrase(http, model, Occasion(about, voice))
    finally:
        http.close()
