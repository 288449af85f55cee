"""Secrets and tokens: what lets a source in, and what to say when it does not."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from collectors.paging import page_object
from collectors.source import Answer, AuthRefused, FormatChanged, HttpClient

Headers = Mapping[str, str]

TOKEN = "token_bought"  # noqa: S105 - a name
"""The secret that holds the access token bought last."""

BOUGHT_WITH = "token_bought_with"
"""The secret that holds a digest of what it was bought with."""


def secret(http: HttpClient, name: str) -> str:
    """Return a secret that the source cannot do without.

    Raises:
        AuthRefused: nobody has entered it.
    """
    value = http.secrets.get(name, "").strip()
    if not value:
        raise AuthRefused(f"The source has no {name.replace('_', ' ')} yet.")
    return value


def basic(user: str, password: str) -> Headers:
    """Return the header of HTTP's own log-in."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def bearer(token: str) -> Headers:
    """Return the header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


def has_expired(answer: Answer) -> bool:
    """Tell whether an answer says, as most do with HTTP 401, that the token has run out."""
    return answer.status == 401


class Access:
    """A token that is fetched when first needed, kept for one run and renewed when it runs out.

    Args:
        http: the network.
        renew: returns a token that is not the one it is given, which was refused; that is empty at
            first.
        headers: are sent with every request.
        expired: recognises an answer that asks for a new token.
        judged: the statuses by which it may come.
    """

    def __init__(
        self,
        http: HttpClient,
        renew: Callable[[str], str],
        *,
        headers: Headers | None = None,
        expired: Callable[[Answer], bool] = has_expired,
        judged: tuple[int, ...] = (401,),
    ) -> None:
        self._http = http
        self._renew = renew
        self._headers = headers or {}
        self._expired = expired
        self._judged = judged
        self._token = self._refused = ""

    def get(
        self, url: str, *, params: Mapping[str, Any] | None = None, accept: tuple[int, ...] = ()
    ) -> Answer:
        """Get a page, renewing the token once if it has run out.

        Raises:
            AuthRefused: a new token is refused as well.
        """
        judged = (*self._judged, *accept)
        return self._replayed(
            lambda headers: self._http.get(url, params=params, headers=headers, accept=judged)
        )

    def post(
        self,
        url: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Headers | None = None,
        accept: tuple[int, ...] = (),
    ) -> Answer:
        """Post an object or a form, renewing the token once if it has run out.

        Raises:
            AuthRefused: a new token is refused as well.
        """
        more, judged = headers or {}, (*self._judged, *accept)
        return self._replayed(
            lambda own: self._http.post(
                url, json=json, form=form, headers={**own, **more}, accept=judged
            )
        )

    def put(self, url: str, *, json: Any, accept: tuple[int, ...] = ()) -> Answer:
        """Put an object, renewing the token once if it has run out.

        Raises:
            AuthRefused: a new token is refused as well.
        """
        judged = (*self._judged, *accept)
        return self._replayed(
            lambda own: self._http.put(url, json=json, headers=own, accept=judged)
        )

    def _replayed(self, send: Callable[[Headers], Answer]) -> Answer:
        for _ in range(2):
            self._token = self._token or self._renew(self._refused)
            answer = send({**self._headers, **bearer(self._token)})
            if not self._expired(answer):
                return answer
            self._token, self._refused = "", self._token
        raise AuthRefused("The platform refuses the access it has just renewed.")


def shared(http: HttpClient, refused: str, proof: Callable[[], str], buy: Callable[[], str]) -> str:
    """Return the token that everybody with these secrets uses, bought anew if it was refused.

    No one else buys one meanwhile: a refresh token may be good for one purchase only.

    Args:
        http: knows the token that was bought last.
        refused: the token that is good no more.
        proof: returns what a token is bought with; one that was bought with another does not count.
        buy: returns a new token.
    """
    known = _known(http, proof())
    if known in ("", refused):
        with http.alone():
            known = _known(http, proof())
            if known in ("", refused):
                known = buy()
                http.keep_secret(TOKEN, known)
                http.keep_secret(BOUGHT_WITH, _mark(proof()))
    return known


def _known(http: HttpClient, proof: str) -> str:
    known = http.secrets.get(BOUGHT_WITH) == _mark(proof)
    return http.secrets.get(TOKEN, "") if known else ""


def _mark(proof: str) -> str:
    return hashlib.sha256(proof.encode(errors="replace")).hexdigest()


def refreshed(
    http: HttpClient, token_url: str, refused: str, headers: Headers | None = None
) -> str:
    """Return an access token bought with the refresh token; a new refresh token is kept first.

    The client names itself in the form, or in the headers if there are any.

    Raises:
        AuthRefused: the consent is gone or the client is not known.
    """
    return shared(
        http,
        refused,
        lambda: secret(http, "refresh_token"),
        lambda: _bought(http, token_url, headers),
    )


def _bought(http: HttpClient, token_url: str, headers: Headers | None) -> str:
    names = ("refresh_token",) if headers else ("client_id", "client_secret", "refresh_token")
    form = {name: secret(http, name) for name in names}
    granted = _granted(http, token_url, {**form, "grant_type": "refresh_token"}, headers)
    rotated = granted.get("refresh_token")
    if isinstance(rotated, str) and rotated and rotated != form["refresh_token"]:
        # Before the new token is used: a crash afterwards must not leave us with a dead one.
        http.keep_secret("refresh_token", rotated)
    return _token(granted)


def granted_to_client(http: HttpClient, token_url: str, refused: str, headers: Headers) -> str:
    """Return an access token for the application itself, which names itself in the headers.

    Raises:
        AuthRefused: the application is not known.
    """
    form = {"grant_type": "client_credentials"}
    return shared(
        http,
        refused,
        lambda: headers["Authorization"],
        lambda: _token(_granted(http, token_url, form, headers)),
    )


def _granted(
    http: HttpClient, token_url: str, form: Mapping[str, str], headers: Headers | None
) -> Mapping[str, Any]:
    answer = http.post(token_url, form=form, headers=headers, accept=(400, 401, 403))
    if answer.status != 200:
        raise AuthRefused("The consent for this account was withdrawn, has run out or is unknown.")
    return page_object(answer)


def _token(granted: Mapping[str, Any]) -> str:
    token = granted.get("access_token")
    if not isinstance(token, str) or not token:
        raise FormatChanged("The platform renewed the access without sending a token.")
    return token
