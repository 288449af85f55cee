"""Who sends a request that asks for no page: for a file that was made, or to connect an account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from data.models import OWNER, Person
from pages.components.sign_in import By, people_of, vouched
from pages.components.stage import Stage


def who_asks(
    stage: Stage, headers: Mapping[str, str], cookies: Mapping[str, str], now: datetime
) -> Person | None:
    """Return who sends a request; None for strangers and revoked people.

    Args:
        stage: what the application was started with.
        headers: of the request; that of a proxy only if a trusted one sent it.
        cookies: of the request.
        now: the moment.
    """
    people, sign_in = people_of(stage), stage.sign_in
    if sign_in.by is By.NOBODY:
        return people.get(OWNER.id)
    if sign_in.by is By.PROXY:
        subject = headers.get(sign_in.header)
        return people.known_as(subject) if subject else None
    claim = vouched(sign_in, _claims(cookies), now)
    return people.known_as(claim.subject, claim.since) if claim else None


def _claims(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what a provider said of whoever has these cookies, nothing if they were tampered."""

    def unsigned(name: str) -> bytes | None:
        value = cookies.get(name)
        if value is None:
            return None
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1"))

    cookie = get_cookie_with_chunks(unsigned, USER_COOKIE_NAME)
    claims = json.loads(cookie) if cookie else {}
    return claims if isinstance(claims, dict) else {}
