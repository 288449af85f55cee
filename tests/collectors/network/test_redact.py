"""Blotting out secrets in log records."""

from __future__ import annotations

import io
import json
import logging
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from collectors.network.redact import BLOT, SHORTEST, Redact, without_query


def written(redact: Redact, act: str) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(redact)
    logger = logging.Logger("test")
    logger.addHandler(handler)
    exec(act, {"logger": logger})
    return stream.getvalue()


@pytest.mark.parametrize(
    "act",
    [
        "logger.info('key is swordfish')",
        "logger.info('key is %s', 'swordfish')",
        "logger.info('key is %(key)s', {'key': 'swordfish'})",
        "logger.info('odd %d', 'swordfish')",
        "logger.info('here: swordfish', stack_info=True)",
        "try:\n  raise ValueError('swordfish')\nexcept ValueError:\n  logger.exception('oh')",
        "try:\n  try:\n    1 / 0\n  except Exception:\n    raise KeyError('swordfish')\n"
        "except KeyError:\n  logger.exception('swordfish')",
    ],
)
def test_a_secret_shows_nowhere_in_a_record(act: str) -> None:
    assert "swordfish" in written(Redact(), act) or "odd" in act
    redact = Redact()
    redact.add("swordfish")
    assert "swordfish" not in written(redact, act)


def test_what_is_no_secret_stays() -> None:
    redact = Redact()
    redact.add("swordfish")
    line = written(redact, "logger.info('%s of %s', 'pages', 7)")
    assert line == "pages of 7\n"
    try_it = "try:\n  1 / 0\nexcept ZeroDivisionError:\n  logger.exception('oh')"
    assert "ZeroDivisionError: division by zero" in written(redact, try_it)


def test_a_secret_inside_another_leaves_nothing_of_either() -> None:
    redact = Redact()
    redact.add("token")
    redact.add("token-of-many-words")
    assert redact.text("a token-of-many-words, a token") == f"a {BLOT}, a {BLOT}"


def test_a_secret_too_short_to_be_one_is_let_be() -> None:
    redact = Redact()
    redact.add("the")
    redact.add("")
    assert redact.text("the text") == "the text"


@given(st.text(min_size=SHORTEST), st.text())
def test_every_spelling_of_a_secret_is_blotted_out(secret: str, around: str) -> None:
    assume(len(secret.strip()) >= SHORTEST)
    assume(not any(0xD800 <= ord(letter) <= 0xDFFF for letter in secret + around))
    assume(secret not in around and BLOT not in secret and not set(secret) <= set(BLOT))
    redact = Redact()
    redact.add(secret)
    for spelling in (secret, quote(secret), quote_plus(secret), json.dumps(secret)):
        assert secret not in redact.text(f"{around}|{spelling}|{around}").replace(BLOT, "\0\0")


def test_a_message_shows_host_and_path_alone() -> None:
    assert without_query("https://user:pw@api.example:8443/a/b?key=1#c") == "api.example/a/b"
