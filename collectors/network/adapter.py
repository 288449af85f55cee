"""Connecting to the very address that was checked, so that no name can change its mind between."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import TimeoutError as Overdue

from collectors.network.addresses import public_address
from collectors.network.connections import limit_headers


class PinnedAdapter(HTTPAdapter):
    """Connect to the very address that was checked, under the name's own certificate."""

    def __init__(self, *, everywhere: bool, allow_hosts: frozenset[str]) -> None:
        self._everywhere = everywhere
        self._allow_hosts = allow_hosts
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Prepare the connections, each of which limits the time its headers may take."""
        super().init_poolmanager(*args, **options)
        limit_headers(self.poolmanager)

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Return where to connect and how, the name replaced by its one checked address.

        Raises:
            NotPublic: the name leads off the public internet.
        """
        attributes: Any = super().build_connection_pool_key_attributes(request, verify, cert)
        place, pool = attributes
        name = place["host"]
        if self._everywhere or name in self._allow_hosts:
            return place, pool
        request.headers["Host"] = urlsplit(str(request.url)).netloc
        place["host"] = public_address(name, place["port"])
        if place["scheme"] == "https":
            pool |= {"assert_hostname": name, "server_hostname": name}
        return place, pool


def what_happened(error: Exception) -> str:
    """Return what became of a request that was not answered, after the name of the host."""
    if isinstance(error, requests.exceptions.SSLError):
        return "has no valid certificate"
    if isinstance(error, TimeoutError | Overdue | requests.Timeout):
        return "did not answer in time"
    return "broke the connection or could not be reached"
