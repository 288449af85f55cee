"""Which addresses count as public."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.network.addresses import NotPublic, is_public, public_address


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if address.is_private or address.is_multicast or address.is_reserved:
        assert not is_public(str(address))


@given(st.ip_addresses(v=4))
def test_an_address_wrapped_for_translation_is_never_public(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for wrapped in (
        (0x0064_FF9B << 96) | number,
        (0x2002 << 112) | (number << 80),
        (0xFFFF << 32) | number,
        number,
    ):
        assert not is_public(str(ipaddress.IPv6Address(wrapped)))


@pytest.mark.parametrize("address", ["fe80::1%eth0", "[::1]", "[fe80::1%25lo]"])
def test_brackets_and_zones_hide_nothing(address: str) -> None:
    assert not is_public(address)


def test_what_is_no_address_is_an_error() -> None:
    with pytest.raises(ValueError, match="not appear to be"):
        is_public("pages.example")


@pytest.mark.parametrize("spelling", ["127.1", "0x7f000001", "2130706433", "::1", "0"])
def test_the_system_says_what_a_spelling_means(spelling: str) -> None:
    with pytest.raises(NotPublic):
        public_address(spelling, 80)


@pytest.mark.parametrize(
    ("given_address", "pinned"), [("8.8.8.8", "8.8.8.8"), ("2606:4700::1111", "[2606:4700::1111]")]
)
def test_a_public_address_is_its_own_pin(given_address: str, pinned: str) -> None:
    assert public_address(given_address, 443) == pinned


def test_a_name_that_leads_nowhere_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*args: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(OSError, match="not known"):
        public_address("nobody.example", 80)
