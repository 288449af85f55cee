"""Asking the owner of an account to let us in: OAuth's authorization code, with PKCE."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import urlencode

from collectors.access import basic, secret
from collectors.paging import page_object, stated_error
from collectors.source import AuthRefused, FormatChanged, HttpClient
from data.models import Consent


def authorize_url(
    consent: Consent, client_id: str, redirect_uri: str, state: str, verifier: str
) -> str:
    """Return the address at which the owner is asked.

    Args:
        consent: whom to ask, and for what.
        client_id: what the provider knows us by.
        redirect_uri: where the owner comes back to; the provider must know it.
        state: comes back with the owner.
        verifier: 43 to 128 characters that only we know until the code is exchanged.
    """
    digest = hashlib.sha256(verifier.encode()).digest()
    query: Mapping[str, str] = {
        **consent.parameters,
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(consent.scopes),
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{consent.authorize_url}?{urlencode(query)}"


def exchange(
    http: HttpClient, consent: Consent, code: str, verifier: str, redirect_uri: str
) -> str:
    """Return the secret to be kept for the code that an owner came back with.

    Raises:
        AuthRefused: the code, the client or its address is not accepted.
        FormatChanged: the provider lets us in without a token that lasts.
    """
    client = (secret(http, "client_id"), secret(http, "client_secret"))
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect_uri,
        "client_id": client[0],
        **({} if consent.in_header else {"client_secret": client[1]}),
    }
    headers = basic(*client) if consent.in_header else None
    answer = http.post(consent.token_url, form=form, headers=headers, accept=(400, 401, 403))
    if answer.status != 200:
        stated = stated_error(answer).get("error")
        raise AuthRefused(f"{consent.name} did not exchange the code ({str(stated)[:60]}).")
    token = page_object(answer).get(consent.keeps)
    if not isinstance(token, str) or not token:
        raise FormatChanged(f"{consent.name} sent no token that lasts.")
    return token
