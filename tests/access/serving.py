"""The real server, and a client that speaks to it as a browser's script does."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.databases import wait_until

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(port, environment):
    """Serve the application; `{port}` in the environment stands for its port."""
    own = {name: value.format(port=port) for name, value in environment.items()}
    own |= {"EARSHOT_WORKER": "external", "EARSHOT_DEMO": "off"}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | own)
    address = f"http://localhost:{port}"
    try:
        wait_until(lambda: answer(f"{address}/healthz") == 200, 60)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def answer(url, **headers):
    """Return the status with which an address answers; 0 if it does not."""
    asked = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def seen(address, page="", query="", **headers):
    """Return everything that the server sends to whoever opens a page."""
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = query
    sent = []
    with connect(
        stream,
        additional_headers=headers,
        subprotocols=["streamlit"],
        origin=address,
        max_size=None,
    ) as line:
        line.send(asked.SerializeToString())
        for message in line:
            sent.append(message)
            told = ForwardMsg()
            told.ParseFromString(message)
            if told.WhichOneof("type") == "script_finished":
                return b"".join(sent).decode("utf-8", "replace")
    raise AssertionError("the page was not finished")
