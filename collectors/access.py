"""Secrets and tokens: what lets a source in, and what to say when it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from collectors.paging import page_object
from collectors.source import Answer, AuthRefused, FormatChanged, HttpClient


def secret(http: HttpClient, name: str) -> str:
    """Return a secret that the source cannot do without.

    Raises:
        AuthRefused: nobody has entered it.
    """
    value = http.secrets.get(name, "").strip()
    if not value:
        raise AuthRefused(f"The source has no {name.replace('_', ' ')} yet.")
    return value


class RefreshedAccess:
    """An OAuth access token, fetched with a refresh token and kept for one run.

    Args:
        http: its secrets hold `client_id`, `client_secret` and `refresh_token`.
        token_url: where a refresh token buys an access token.
    """

    def __init__(self, http: HttpClient, token_url: str) -> None:
        self._http = http
        self._token_url = token_url
        self._token = ""

    def get(
        self, url: str, *, params: Mapping[str, Any] | None = None, accept: tuple[int, ...] = ()
    ) -> Answer:
        """Get a page, renewing the token once if it has run out.

        Raises:
            AuthRefused: a new token is refused as well.
        """
        return self._replayed(
            lambda headers: self._http.get(
                url, params=params, headers=headers, accept=(401, *accept)
            )
        )

    def post(self, url: str, *, json: Any, headers: Mapping[str, str] | None = None) -> Answer:
        """Post an object, renewing the token once if it has run out.

        Raises:
            AuthRefused: a new token is refused as well.
        """
        more = headers or {}
        return self._replayed(
            lambda headers: self._http.post(
                url, json=json, headers={**more, **headers}, accept=(401,)
            )
        )

    def _replayed(self, send: Callable[[Mapping[str, str]], Answer]) -> Answer:
        for _ in range(2):
            answer = send({"Authorization": f"Bearer {self._token or self._renew()}"})
            if answer.status != 401:
                return answer
            self._token = ""
        raise AuthRefused("The platform refuses the access it has just renewed.")

    def _renew(self) -> str:
        names = ("client_id", "client_secret", "refresh_token")
        form = {name: secret(self._http, name) for name in names}
        form["grant_type"] = "refresh_token"
        answer = self._http.post(self._token_url, form=form, accept=(400, 401))
        if answer.status != 200:
            raise AuthRefused("The consent for this account was withdrawn or has run out.")
        granted = page_object(answer)
        token, rotated = granted.get("access_token"), granted.get("refresh_token")
        if isinstance(rotated, str) and rotated and rotated != form["refresh_token"]:
            # Before the new token is used: a crash afterwards must not leave us with a dead one.
            self._http.keep_secret("refresh_token", rotated)
        if not isinstance(token, str) or not token:
            raise FormatChanged("The platform renewed the access without sending a token.")
        self._token = token
        return token
