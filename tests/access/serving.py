"""The real server, and a client that speaks to it as a browser's script does."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.databases import free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180
"""Seconds; a server starts in a few, unless the whole suite runs beside it."""


@contextmanager
def served(environment):
    """Serve the application as a person starts it; `{port}` in the environment is its port."""
    port = free_port()
    own = {name: value.format(port=port) for name, value in environment.items()}
    own |= {"EARSHOT_WORKER": "external", "EARSHOT_DEMO": "off"}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | own)
    address = f"http://localhost:{port}"
    try:
        wait_until(lambda: answer(f"{address}/healthz") == 200, PATIENCE)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


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
    with connected(address, headers) as line:
        sent = list(drawn(line, page, query))
    return b"".join(sent).decode("utf-8", "replace")


@contextmanager
def connected(address, headers):
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(
        stream,
        additional_headers=headers,
        subprotocols=["streamlit"],
        origin=address,
        max_size=None,
    ) as line:
        yield line


def drawn(line, page, query=""):
    """Open a page and yield every message until it is finished."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = query
    line.send(asked.SerializeToString())
    for message in line:
        yield message
        if ForwardMsg.FromString(message).WhichOneof("type") == "script_finished":
            return
    raise AssertionError("the page was not finished")


@contextmanager
def pressed(address, page, **headers):
    """Open a page, press its first button for a file, and yield where the file is meanwhile."""
    with connected(address, headers) as line:
        sent = [ForwardMsg.FromString(message) for message in drawn(line, page)]
        (session,) = [each.new_session for each in sent if each.HasField("new_session")]
        buttons = [each.delta.new_element.download_button for each in sent]
        asked = BackMsg()
        operation = asked.backend_operation_request
        operation.session_id, operation.request_id = session.initialize.session_id, "file"
        (operation.deferred_file.file_id, *_) = [
            each.deferred_file_id for each in buttons if each.deferred_file_id
        ]
        line.send(asked.SerializeToString())
        for message in line:
            told = ForwardMsg.FromString(message).backend_operation_response
            if told.request_id == "file":
                assert told.deferred_file.url, told.error_msg
                yield address + told.deferred_file.url
                return
