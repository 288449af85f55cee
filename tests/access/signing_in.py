"""Signing in at a provider that runs beside the tests."""

import re

NAME = "Example *ID*"


def settings(provider, home, key):
    """Return the environment of an application whose people sign in at a provider."""
    return {
        "EARSHOT_HOME": str(home),
        "EARSHOT_SECRET_KEY": key,
        "EARSHOT_ADDRESS": "http://localhost:{port}",
        "EARSHOT_OIDC_URL": f"{provider}/.well-known/openid-configuration",
        "EARSHOT_OIDC_CLIENT_ID": "earshot",
        "EARSHOT_OIDC_CLIENT_SECRET": "hush",
        "EARSHOT_OIDC_NAME": NAME,
    }


def sign_in(window, address, subject, path=""):
    window.goto(f"{address}/{path}")
    window.get_by_role("button", name=f"Sign in with {NAME}").click()
    window.get_by_role("button", name=subject, exact=True).click()
    window.wait_for_url(re.compile(re.escape(address)))
