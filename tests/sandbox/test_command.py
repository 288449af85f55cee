"""`python -m sandbox` as the worker starts it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]


@pytest.fixture
def started():
    command = [sys.executable, "-m", "sandbox", "--port=0", "--seed=7", "--size=small"]
    with subprocess.Popen(
        [*command, "--anchor=2026-11-21T00:00:00Z", "--until-stdin-closes"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def url_of(process):
    word, url = process.stdout.readline().split()
    assert word == "ready"
    return url


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_stops_on_a_signal(started, sign):
    assert requests.get(f"{url_of(started)}/sandbox/manifest.json", timeout=5).ok
    started.send_signal(sign)
    assert started.wait(timeout=10) == 0
    assert started.stderr.read() == ""


def test_ends_with_its_parent(started):
    url = url_of(started)
    started.stdin.close()
    assert started.wait(timeout=10) == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=1)


def test_serves_the_world_it_was_asked_for(started, small):
    manifest = requests.get(f"{url_of(started)}/sandbox/manifest.json", timeout=5).json()
    assert (manifest["seed"], manifest["anchor"]) == (7, small.anchor.isoformat())
    assert len(manifest["listings"]) == len(small.streams)
