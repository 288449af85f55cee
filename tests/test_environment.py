"""What the environment says of how people get in, and what it may not say."""

from ipaddress import ip_network

import pytest

from environment import BadEnvironment, read_access

PROVIDER = {
    "EARSHOT_OIDC_URL": "https://id.example.com/.well-known/openid-configuration",
    "EARSHOT_OIDC_CLIENT_ID": "earshot",
    "EARSHOT_OIDC_CLIENT_SECRET": "hush",
    "EARSHOT_ADDRESS": "https://reviews.example.com",
}
PROXY = {"EARSHOT_PROXY_HEADER": "X-Email", "EARSHOT_PROXY_ADDRESSES": "10.0.0.0/8, 192.0.2.7"}


def test_nobody_signs_in_unless_it_was_set_up():
    access = read_access({})
    assert (access.signs_in, access.open) == (False, False)


def test_a_provider_needs_all_it_needs():
    assert read_access(PROVIDER).provider[1:] == ("earshot", "hush")
    for name in PROVIDER:
        kept = {key: value for key, value in PROVIDER.items() if key != name}
        with pytest.raises(BadEnvironment, match=name):
            read_access(kept)


def test_a_proxy_needs_an_address():
    access = read_access(PROXY)
    assert (access.header, access.proxies[1]) == ("x-email", ip_network("192.0.2.7/32"))
    for addresses in ("", " , ", "10.0.0.1/8", "example.com"):
        with pytest.raises(BadEnvironment):
            read_access(PROXY | {"EARSHOT_PROXY_ADDRESSES": addresses})


@pytest.mark.parametrize(
    "variables",
    [
        PROVIDER | PROXY,
        PROXY | {"FORWARDED_ALLOW_IPS": "*"},
        {"EARSHOT_SIGN_IN_DAYS": "0"},
        {"EARSHOT_SIGN_IN_DAYS": "31"},
        {"EARSHOT_SIGN_IN_DAYS": "ever"},
    ],
)
def test_what_contradicts_itself_is_refused(variables):
    with pytest.raises(BadEnvironment):
        read_access(variables)


@pytest.mark.parametrize(("said", "open_"), [("yes", True), ("no", False), ("1", False)])
def test_only_a_clear_yes_opens_the_door(said, open_):
    assert read_access({"EARSHOT_OPEN": said}).open is open_
