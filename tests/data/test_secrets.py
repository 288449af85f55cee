"""A secret is sealed before it reaches the database."""

import stat

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from data.schema import secret
from data.secrets import SealBroken, Secrets, load_key

CANARY = "canary-5f0c1e"


def test_a_secret_comes_back_and_is_nowhere_in_the_rows(engine, now):
    secrets = Secrets(engine, Fernet.generate_key().decode())
    secrets.keep("yelp", "api_key", CANARY, now)
    assert secrets.of("yelp") == {"api_key": CANARY}
    assert secrets.names("yelp") == {"api_key"}
    assert secrets.of("google_business") == {}
    with engine.connect() as connection:
        assert CANARY not in str(connection.execute(select(secret)).all())


def test_a_newer_value_replaces_the_older_one(engine, now):
    secrets = Secrets(engine, Fernet.generate_key().decode())
    for value in ("old", "new"):
        secrets.keep("yelp", "api_key", value, now)
    assert secrets.of("yelp") == {"api_key": "new"}


def test_an_older_key_behind_the_new_one_still_opens(engine, now):
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    Secrets(engine, old).keep("yelp", "api_key", CANARY, now)
    assert Secrets(engine, f"{new},{old}").of("yelp") == {"api_key": CANARY}
    with pytest.raises(SealBroken, match="enter them again"):
        Secrets(engine, new).of("yelp")


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    path = tmp_path / "home" / "secret.key"
    key = load_key(path)
    assert load_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
