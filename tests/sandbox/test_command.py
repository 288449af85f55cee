"""`python -m sandbox` as the worker starts it."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def running(*more):
    command = [sys.executable, "-m", "sandbox", "--port=0", "--seed=7", "--size=small"]
    with subprocess.Popen(
        [*command, "--anchor=2026-11-21T00:00:00Z", "--until-stdin-closes", *more],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def started():
    with running() as process:
        yield process


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


def post_status(url):
    keys = requests.get(f"{url}/sandbox/manifest.json", timeout=5).json()["secrets"]["mastodon"]
    host = f"{url}/social.harbourtown.example/api/v1"
    (post,) = requests.get(f"{host}/timelines/tag/halvora?limit=1", timeout=5).json()
    headers = {"Authorization": f"Bearer {keys['access_token']}"}
    form = {"status": "@them Thanks!", "in_reply_to_id": post["id"]}
    return requests.post(f"{host}/statuses", data=form, headers=headers, timeout=5)


def test_what_is_posted_survives_a_restart(tmp_path):
    option = f"--state={tmp_path / 'state.json'}"
    with running(option) as process:
        assert post_status(url_of(process)).ok
    with running(option) as process:
        question = {"source": "mastodon", "remote_id": "halvora"}
        url = f"{url_of(process)}/sandbox/truth"
        assert requests.get(url, params=question, timeout=5).json()["writes"] == 1
