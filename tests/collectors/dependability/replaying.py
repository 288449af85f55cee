"""A client that remembers every answer, and one that gives them back with one of them broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from collectors.network.answers import Reply, refusal


class Recorder:
    """Remembers every answer by its request.

    Args:
        http: the client that asks in earnest.
    """

    def __init__(self, http: Any) -> None:
        self.http = http
        self.answers: dict[str, Reply] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.http, name)

    def get(self, url: str, **given: Any) -> Reply:
        return self._remember(_key("GET", url, given), self.http.get(url, **given))

    def post(self, url: str, **given: Any) -> Reply:
        return self._remember(_key("POST", url, given), self.http.post(url, **given))

    def _remember(self, key: str, answer: Reply) -> Reply:
        self.answers[key] = answer
        return answer


class Replayer:
    """Answers from memory, one answer broken; what was never asked is not there."""

    def __init__(self, recorder: Recorder, spoilt: str, body: bytes) -> None:
        self._recorder, self._spoilt, self._body = recorder, spoilt, body

    def __getattr__(self, name: str) -> Any:
        return getattr(self._recorder.http, name)

    def get(self, url: str, **given: Any) -> Reply:
        return self._answer(_key("GET", url, given), url)

    def post(self, url: str, **given: Any) -> Reply:
        return self._answer(_key("POST", url, given), url)

    def _answer(self, key: str, url: str) -> Reply:
        if key not in self._recorder.answers:
            raise refusal(404, url)
        known = self._recorder.answers[key]
        return replace(known, body=self._body) if key == self._spoilt else known


def _key(method: str, url: str, given: Mapping[str, Any]) -> str:
    return f"{method} {url}?{urlencode(given.get('params') or {}, doseq=True)}"
