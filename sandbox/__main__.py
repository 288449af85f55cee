"""Start the sandbox: `python -m sandbox --port 0 --seed 1 --speed 30`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from sandbox.keeping import keep_in
from sandbox.server import address, make_server
from sandbox.state import Sandbox, system_clock
from sandbox.world import World


def main() -> None:
    """Serve until told to stop."""
    asked = _arguments()
    world = World(asked.seed, asked.anchor or system_clock(), asked.speed, asked.size)
    sandbox = Sandbox(world)
    if asked.state:
        keep_in(asked.state, sandbox)
    server, listening, _ = make_server(sandbox, asked.port)
    if asked.until_stdin_closes:
        threading.Thread(target=_watch_stdin, args=(server,), daemon=True).start()
    _stop_on_signals(server)
    print(f"ready {address(listening)}", flush=True)
    server.run(sockets=[listening])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=30.0, help="times the natural rate")
    parser.add_argument("--anchor", type=_moment, help="when the demo opens; default: now")
    parser.add_argument("--size", choices=("demo", "small", "wide"), default="demo")
    parser.add_argument("--state", type=Path, help="file that keeps what is posted")
    parser.add_argument("--until-stdin-closes", action="store_true")
    return parser.parse_args()


def _moment(given: str) -> datetime:
    moment = datetime.fromisoformat(given)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _stop_on_signals(server: uvicorn.Server) -> None:
    """Take the signals before and after uvicorn does, which raises them once more at its end."""

    def stop(*_: object) -> None:
        server.should_exit = True

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, stop)


def _watch_stdin(server: uvicorn.Server) -> None:
    """Stop the server when whoever started it is gone.

    Reads below `sys.stdin`, whose lock a waiting thread would hold when the process ends.
    """
    while os.read(sys.stdin.fileno(), 4096):
        pass
    server.should_exit = True


if __name__ == "__main__":
    main()
