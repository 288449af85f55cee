"""No address off the public internet is reached: not directly, by redirect or by rebinding.

Nothing here leaves the machine: the public addresses lead to a server on loopback, and an attempt
to connect anywhere else is written down and refused.
"""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from collectors.network.addresses import public_address
from collectors.network.limits import Limits
from collectors.source import Broken, SourceError, Unreachable
from tests.collectors.clients import client
from tests.collectors.faultserver import JSON, Exchange, FaultServer

RESERVED = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
    "192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 "
    "224.0.0.0/4 240.0.0.0/4 255.255.255.255/32 ::/128 ::1/128 ::/96 ::ffff:127.0.0.0/104 "
    "::ffff:10.0.0.0/104 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/32 2001:2::/48 2001:10::/28 "
    "2001:20::/28 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8"
)

PUBLIC = (
    "1.0.0.1 8.8.4.4 9.9.9.9 11.0.0.1 45.33.32.156 93.184.215.14 100.63.255.255 100.128.0.1 "
    "126.255.255.255 128.0.0.1 169.253.255.255 172.15.255.255 172.32.0.1 192.167.255.255 "
    "192.169.0.1 198.17.255.255 198.20.0.1 223.255.255.255 2606:4700::1111 2a00:1450:4001::64"
)

ODD = (
    "127.1 127.0.1 0x7f.1 0x7f000001 0177.0.0.1 2130706433 017700000001 0 0.0.0.0 "
    "①②⑦.⓪.⓪.① 127。0。0。1 [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:0:0:1] [::] "
    "[::1%25lo] [fe80::1%25lo] localhost LOCALHOST localhost. %31%32%37.0.0.1 127.0.0.1:80 "
    "127.0.0.1%2f@pages.example pages.example@127.0.0.1 pages.example#@127.0.0.1"
)

PAGES = "93.184.215.14"


def edges(network: str) -> Iterator[str]:
    block = ipaddress.ip_network(network)
    for place in {0, block.num_addresses // 2, block.num_addresses - 1}:
        yield str(block[place])


TARGETS = [address for network in RESERVED.split() for address in edges(network)]


def literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address


@dataclass
class Internet:
    """Names, and what was reached under which address."""

    names: dict[str, list[str]] = field(default_factory=dict)
    lookups: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    served: set[str] = field(default_factory=set)

    def next_address(self, name: str) -> str:
        self.lookups.append(name)
        later = self.names[name]
        return later.pop(0) if len(later) > 1 else later[0]


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def internet(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> Internet:
    net = Internet(
        names={"pages.example": [PAGES], "localhost": ["127.0.0.1"], "localhost.": ["127.0.0.1"]},
        served={PAGES},
    )
    look_up, connect = socket.getaddrinfo, socket.socket.connect

    def getaddrinfo(host: str, port: Any, *args: Any, **options: Any) -> Any:
        if str(host).lower() in net.names:
            host = net.next_address(str(host).lower())
        return look_up(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)

    def reach(self: socket.socket, address: Any) -> None:
        net.reached.append(address[0])
        if address[0] not in net.served:
            raise ConnectionRefusedError
        connect(self, ("127.0.0.1", server.port))

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket.socket, "connect", reach)
    return net


ONCE = Limits(tries=1)


def test_there_are_enough_probes() -> None:
    assert len(RESERVED.split()) >= 32
    assert 3 * len(TARGETS) + len(ODD.split()) >= 300
    assert len(PUBLIC.split()) == 20


@pytest.mark.parametrize("target", TARGETS)
def test_a_reserved_address_is_not_reached(internet: Internet, target: str) -> None:
    with pytest.raises(Broken, match="not on the public internet"):
        client(limits=ONCE).get(f"http://{literal(target)}/latest/meta-data")
    assert internet.reached == []


@pytest.mark.parametrize("target", TARGETS)
def test_a_redirect_leads_to_no_reserved_address(
    internet: Internet, server: FaultServer, target: str
) -> None:
    server.behaviours["/moved"] = lambda e: e.answer(
        302, b"", Location=f"https://{literal(target)}/latest/meta-data"
    )
    with pytest.raises(Broken, match="not on the public internet"):
        client(limits=ONCE).get("http://pages.example/moved")
    assert internet.reached == [PAGES]


@pytest.mark.parametrize("target", TARGETS)
def test_a_name_that_changes_leads_to_no_reserved_address(
    internet: Internet, server: FaultServer, target: str
) -> None:
    server.behaviours["/page"] = lambda e: (e.answer(), e.close())[0]
    internet.names["rebind.example"] = [PAGES, target]
    http = client(limits=ONCE)
    assert http.get("http://rebind.example/page").body == JSON
    assert internet.lookups == ["rebind.example"]
    with pytest.raises(Broken, match=r"rebind\.example is not on the public internet"):
        http.get("http://rebind.example/page")
    assert internet.reached == [PAGES]


@pytest.mark.parametrize("spelling", ODD.split())
def test_odd_spellings_reach_nothing(
    internet: Internet, server: FaultServer, spelling: str
) -> None:
    server.behaviours["/"] = lambda e: e.answer(body=b"the public page")
    try:
        answer = client(limits=ONCE).get(f"http://{spelling}/")
    except SourceError:
        assert internet.reached == []
    else:
        assert answer.body == b"the public page"
        assert internet.reached == [PAGES]


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_are_reached(
    internet: Internet, server: FaultServer, address: str
) -> None:
    server.behaviours["/page"] = Exchange.answer
    internet.names["pages.example"] = [address]
    if ":" in address:
        assert public_address("pages.example", 443) == f"[{address}]"
        return
    internet.served.add(address)
    assert client(limits=ONCE).get("http://pages.example:8080/page").body == JSON
    assert internet.reached == [address]
    assert server.seen[0].headers["host"] == "pages.example:8080"


def test_one_reserved_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = [(socket.AF_INET, 1, 6, "", (address, 80)) for address in (PAGES, "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: entries)
    with pytest.raises(Broken, match="not on the public internet"):
        client(limits=ONCE).get("http://mixed.example/")


def test_an_allowed_host_may_be_at_home(internet: Internet, server: FaultServer) -> None:
    server.behaviours["/page"] = Exchange.answer
    internet.names["social.internal"] = ["10.1.2.3"]
    internet.names["wiki.internal"] = ["10.1.2.3"]
    internet.served.add("10.1.2.3")
    http = client(limits=ONCE, allow_hosts={"Social.Internal"})
    assert http.get("http://social.internal:3000/page").body == JSON
    with pytest.raises(Broken, match="not on the public internet"):
        http.get("http://wiki.internal/page")


def test_a_name_without_an_address_is_unreachable(internet: Internet) -> None:
    with pytest.raises(Unreachable):
        client(limits=ONCE).get("http://nobody.example/")


def test_a_stand_in_is_all_that_is_reached(internet: Internet, server: FaultServer) -> None:
    internet.served.add("127.0.0.1")
    for target in ("pages.example", "10.0.0.1", "[::1]"):
        with pytest.raises(Broken):
            client(origin=server.origin).get(f"https://{target}/page")
    assert set(internet.reached) == {"127.0.0.1"}
    assert [seen.path for seen in server.seen] == [
        "/pages.example/page",
        "/10.0.0.1/page",
        "/%5B::1%5D/page",
    ]


@pytest.mark.parametrize("target", ["10.0.0.0", "127.0.0.1", "169.254.0.0"])
def test_the_probes_notice_a_client_that_does_not_check(internet: Internet, target: str) -> None:
    with pytest.raises(Unreachable):
        client(limits=ONCE, public_only=False).get(f"http://{target}/")
    assert internet.reached == [target]


def test_the_probes_notice_a_client_that_checks_and_then_looks_up_again(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_only(host: str, port: int | None) -> str:
        public_address(host, port)
        return host

    monkeypatch.setattr("collectors.network.adapter.public_address", check_only)
    internet.names["rebind.example"] = [PAGES, "10.0.0.1"]
    with pytest.raises(Unreachable):
        client(limits=ONCE).get("http://rebind.example/page")
    assert internet.reached == ["10.0.0.1"]


Certify = Callable[[str], ssl.SSLContext]


@pytest.fixture
def certify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certify:
    """Return a maker of server certificates that the client trusts."""

    def make(name: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        today = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(today - datetime.timedelta(days=1))
            .not_valid_after(today + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = tmp_path / "server.pem"
        pem.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(pem))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context

    return make


def test_tls_is_spoken_under_the_name_though_the_address_is_pinned(
    internet: Internet, server: FaultServer, certify: Certify
) -> None:
    asked: list[str | None] = []
    server.tls = certify("pages.example")
    server.tls.sni_callback = lambda connection, name, context: asked.append(name)
    server.behaviours["/page"] = Exchange.answer
    assert client(limits=ONCE).get("https://pages.example/page").body == JSON
    assert asked == ["pages.example"]
    assert server.seen[0].headers["host"] == "pages.example"
    assert internet.lookups == ["pages.example"]


def test_a_certificate_of_another_name_is_refused(
    internet: Internet, server: FaultServer, certify: Certify
) -> None:
    server.tls = certify("other.example")
    with pytest.raises(Unreachable, match="no valid certificate"):
        client(limits=ONCE).get("https://pages.example/page")
    assert server.seen == []
