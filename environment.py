"""What the environment says; only the entry points read it.

| Variable | Means | Default |
|---|---|---|
| `EARSHOT_HOME` | folder for the database, the key, imports and taxonomies | `earshot-home` |
| `EARSHOT_DATABASE_URL` | where the data is kept | SQLite in that folder |
| `EARSHOT_SECRET_KEY` | keys that seal credentials, the present one first | a file there |
| `EARSHOT_ADDRESS` | where people and platforms reach the dashboard, as `https://host` | |
| `EARSHOT_CONFIG` | a TOML file of what is to be watched, applied when the worker starts | |
| `EARSHOT_WORKER` | `external`: the dashboard starts no worker of its own | |
| `EARSHOT_DEMO` | `off`: an empty store stays empty | the demo brand |
| `EARSHOT_DEMO_SPEED` | how many times the natural rate new reviews arrive at | 30 |
| `EARSHOT_DEMO_SEED` | which demo world | 1 |
| `EARSHOT_DEMO_SIZE` | `small`: a few hundred reviews instead of thirty thousand | `demo` |
| `EARSHOT_OIDC_URL` | where the provider that signs people in describes itself (OIDC metadata) | |
| `EARSHOT_OIDC_CLIENT_ID` | what the provider calls Earshot | |
| `EARSHOT_OIDC_CLIENT_SECRET` | and its password there | |
| `EARSHOT_OIDC_NAME` | what people call the provider | |
| `EARSHOT_OIDC_CLAIM` | which of its claims is a person's e-mail address | `email` |
| `EARSHOT_SIGN_IN_DAYS` | how long a sign-in counts | 7 |
| `EARSHOT_PROXY_HEADER` | the header in which a proxy says who is signed in | |
| `EARSHOT_PROXY_ADDRESSES` | whose word on that counts: addresses or networks, by commas | |
| `EARSHOT_FIRST_ADMIN` | e-mail address of an admin to enter where there is none | |
| `EARSHOT_OPEN` | `yes`: without sign-in, answer other machines as well | this machine only |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from data.secrets import load_key

Network = IPv4Network | IPv6Network

_PROVIDER = ("EARSHOT_OIDC_URL", "EARSHOT_OIDC_CLIENT_ID", "EARSHOT_OIDC_CLIENT_SECRET")


class BadEnvironment(ValueError):
    """The variables contradict each other or leave something out; the message says what."""


@dataclass(frozen=True)
class Access:
    """How people get in.

    Attributes:
        provider: metadata address, client id and client secret of the OIDC provider, or nothing.
        header: the header of a trusted proxy, or nothing.
        proxies: whose header counts.
        open: without either of them, other machines are answered as well.
    """

    provider: tuple[str, ...] = ()
    provider_name: str = ""
    claim: str = "email"
    days: int = 7
    header: str = ""
    proxies: tuple[Network, ...] = ()
    first_admin: str = ""
    open: bool = False

    @property
    def signs_in(self) -> bool:
        """People sign in."""
        return bool(self.provider or self.header)


@dataclass(frozen=True)
class Environment:
    """The choices of whoever runs Earshot."""

    home: Path
    database_url: str
    secret_key: str
    own_worker: bool
    address: str
    config: Path | None
    demo: bool
    demo_world: Mapping[str, str]
    access: Access = field(default_factory=Access)

    @property
    def imports(self) -> Path:
        """The folder whose files are imported."""
        return self.home / "imports"

    @property
    def taxonomies(self) -> Path:
        """The folder whose topics are laid over those shipped."""
        return self.home / "taxonomies"


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return what the variables say, making the home folder and the key on first use.

    Raises:
        BadEnvironment: they contradict each other or leave something out.
    """
    home = Path(variables.get("EARSHOT_HOME") or "earshot-home").resolve()
    home.mkdir(parents=True, exist_ok=True)
    return Environment(
        home=home,
        database_url=variables.get("EARSHOT_DATABASE_URL") or f"sqlite:///{home}/earshot.sqlite",
        secret_key=variables.get("EARSHOT_SECRET_KEY") or load_key(home / "secret.key"),
        own_worker=variables.get("EARSHOT_WORKER") != "external",
        address=(variables.get("EARSHOT_ADDRESS") or "").rstrip("/"),
        config=Path(variables["EARSHOT_CONFIG"]) if variables.get("EARSHOT_CONFIG") else None,
        demo=variables.get("EARSHOT_DEMO") != "off",
        demo_world={
            "speed": variables.get("EARSHOT_DEMO_SPEED") or "30",
            "seed": variables.get("EARSHOT_DEMO_SEED") or "1",
            "size": variables.get("EARSHOT_DEMO_SIZE") or "demo",
        },
        access=read_access(variables),
    )


def read_access(variables: Mapping[str, str]) -> Access:
    """Return how people get in.

    Raises:
        BadEnvironment: the variables contradict each other or leave something out.
    """
    header, provider = _header(variables), _provider(variables)
    if provider and header:
        raise BadEnvironment("People sign in at a provider or at a proxy, not at both.")
    days = variables.get("EARSHOT_SIGN_IN_DAYS") or "7"
    if not days.isdecimal() or not 1 <= int(days) <= 30:
        raise BadEnvironment("EARSHOT_SIGN_IN_DAYS is a number of days from 1 to 30.")
    return Access(
        provider=provider,
        provider_name=variables.get("EARSHOT_OIDC_NAME") or "",
        claim=variables.get("EARSHOT_OIDC_CLAIM") or "email",
        days=int(days),
        header=header,
        proxies=_proxies(variables) if header else (),
        first_admin=variables.get("EARSHOT_FIRST_ADMIN") or "",
        open=variables.get("EARSHOT_OPEN") == "yes",
    )


def _provider(variables: Mapping[str, str]) -> tuple[str, ...]:
    missing = [name for name in _PROVIDER if not variables.get(name)]
    if len(missing) == len(_PROVIDER):
        return ()
    if not variables.get("EARSHOT_ADDRESS"):
        missing.append("EARSHOT_ADDRESS")
    if missing:
        raise BadEnvironment(f"Sign-in at a provider also needs {', '.join(missing)}.")
    return tuple(variables[name] for name in _PROVIDER)


def _header(variables: Mapping[str, str]) -> str:
    header = (variables.get("EARSHOT_PROXY_HEADER") or "").strip().lower()
    if header and "FORWARDED_ALLOW_IPS" in variables:
        raise BadEnvironment(
            "With FORWARDED_ALLOW_IPS set, the address of a proxy cannot be told from one that "
            "somebody made up; unset it, or sign in at a provider."
        )
    return header


def _proxies(variables: Mapping[str, str]) -> tuple[Network, ...]:
    named = (variables.get("EARSHOT_PROXY_ADDRESSES") or "").split(",")
    try:
        networks = tuple(ip_network(each.strip()) for each in named if each.strip())
    except ValueError as error:
        raise BadEnvironment(f"EARSHOT_PROXY_ADDRESSES: {error}.") from error
    if not networks:
        raise BadEnvironment("A header counts only from proxies named in EARSHOT_PROXY_ADDRESSES.")
    return networks
