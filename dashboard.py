"""The web application: `streamlit run dashboard.py`.

It opens the store, starts the worker as a child where no other process holds the lease, and serves
the pages with headers that let nothing in a review reach another host. The environment is read
here and in `worker.py`, nowhere else; `environment.py` says what its variables mean.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import hmac
import logging
import os
import re
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import streamlit as st
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit import config

from collectors.network.clock import SystemClock
from data.audit import Audit
from data.engine import open_store
from data.lease import is_held
from data.models import Person
from data.people import People
from data.secrets import Secrets
from environment import BadEnvironment, Environment, read_environment
from jobs.work import Work
from routes.connect import connect_routes
from routes.guard import Guard, Rules
from routes.head import Head, read_script, read_style
from routes.headers import SecurityHeaders
from routes.reach import Reach
from routes.wanted import Wanted
from routes.webhooks import webhook_routes
from scoring.signals.topics import use_folder

ROOT = Path(__file__).resolve().parent
WORKER = "worker"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
LOOK_EVERY = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=1)
STOP_WITHIN = timedelta(seconds=20)

LOCAL = "No sign-in is set up, so Earshot answers on this machine only."
OPEN = "No sign-in is set up: whoever reaches this address sees everything."

log = logging.getLogger("earshot")


def now() -> datetime:
    """Return the present moment; the only clock of the web application."""
    return datetime.now(UTC)


@dataclass
class Child:
    """The worker, started where none holds the lease and started again when it dies."""

    engine: Engine
    command: tuple[str, ...] = (sys.executable, str(ROOT / "worker.py"))
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    not_before: datetime = field(default_factory=now)

    async def keep(self) -> None:
        """Look after the worker until cancelled."""
        while True:
            await run_in_threadpool(self.look, now())
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    def look(self, moment: datetime) -> None:
        """Start the worker if there is none, and not too often if it keeps dying."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            log.warning("The worker has ended with code %s.", self.process.returncode)
            self.process = None
        if moment >= self.not_before and not self._held(moment):
            self.start(moment)

    def start(self, moment: datetime) -> None:
        """Start the worker; each start doubles the pause before another."""
        self.process = subprocess.Popen(self.command)  # noqa: S603
        self.starts += 1
        self.not_before = moment + min(LOOK_EVERY * 2 ** min(self.starts, 10), LONGEST_PAUSE)

    def stop(self) -> None:
        """Ask the worker to end, and end it if it does not."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_WITHIN.total_seconds())
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _held(self, moment: datetime) -> bool:
        try:
            return is_held(self.engine, WORKER, moment)
        except SQLAlchemyError:
            log.exception("The store cannot be read.")
            return True


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the store, keep the worker running, and close both at the end."""
    # Imported here because a cached function must be defined after the runtime has started.
    from pages.page import page_ids

    environment = read_environment(os.environ)
    refuse_strangers(environment)
    use_folder(environment.taxonomies)
    engine = await run_in_threadpool(open_store, environment.database_url)
    rules = let_in(environment, engine)
    page_ids()
    # What was imported stays for good; whoever collects garbage need not look at it again.
    gc.collect()
    gc.freeze()
    child = Child(engine)
    keeping = asyncio.create_task(child.keep()) if environment.own_worker else None
    try:
        yield {"engine": engine, "reach": _reach(engine, environment), "rules": rules}
    finally:
        if keeping:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
        await run_in_threadpool(child.stop)
        engine.dispose()


def _reach(engine: Engine, environment: Environment) -> Reach:
    work = Work(engine, SystemClock(), Secrets(engine, environment.secret_key))
    return Reach(work, environment.address)


def _reached() -> Reach:
    return cast(Reach, app.state["reach"])


def refuse_strangers(environment: Environment) -> None:
    """Refuse to listen to other machines where nobody signs in, unless that was asked for.

    Raises:
        BadEnvironment: the server would answer whoever reaches it.
    """
    access, address = environment.access, st.get_option("server.address")
    if not access.signs_in and not access.open and address not in LOOPBACK:
        raise BadEnvironment(
            f"No sign-in is set up, so Earshot does not listen on {address or 'all addresses'}. "
            "Set one up as docs/sign-in.md tells, or say EARSHOT_OPEN=yes to show everything to "
            "whoever reaches it."
        )


def let_in(environment: Environment, engine: Engine) -> Rules:
    """Set the stage for whoever may come in, and return the rules that hold at the door."""
    from pages.components.downloads import may_fetch
    from pages.components.sign_in import By, SignIn
    from pages.components.sign_in_request import who_asks
    from pages.components.stage import Stage, set_stage

    access = environment.access
    by = By.PROVIDER if access.provider else By.PROXY if access.header else By.NOBODY
    days = timedelta(days=access.days)
    sign_in = SignIn(by, access.provider_name, access.claim, access.header, days)
    stage = Stage(engine, now, _notice(environment), environment.secret_key, sign_in)
    set_stage(stage)
    if access.provider:
        st.secrets.merge_programmatic_secrets({"auth": _provider(environment)})
    if host := urlsplit(environment.address).hostname:
        config.set_option("server.allowedHosts", [*config.get_option("server.allowedHosts"), host])
    if access.first_admin:
        People(engine, Audit(engine, environment.secret_key)).ensure_admin(
            access.first_admin, now()
        )

    def who(request: HTTPConnection) -> Person | None:
        return who_asks(stage, request.headers, request.cookies, now())

    local_only = not access.signs_in and not access.open
    return Rules(local_only, access.header, access.proxies, who, may_fetch)


def _provider(environment: Environment) -> dict[str, Any]:
    """Return what `st.login` reads from its secrets; with a new key everybody signs in again."""
    url, client_id, client_secret = environment.access.provider
    key = environment.secret_key.split(",")[0].strip()
    return {
        "redirect_uri": f"{environment.address}/oauth2callback",
        "cookie_secret": hmac.digest(key.encode(), b"earshot sign-in", "sha256").hex(),
        "client_id": client_id,
        "client_secret": client_secret,
        "server_metadata_url": url,
    }


def _notice(environment: Environment) -> str:
    if environment.access.signs_in:
        return ""
    return OPEN if environment.access.open else LOCAL


def _rules() -> Rules:
    return cast(Rules, app.state["rules"])


def _is_stranger(request: HTTPConnection) -> bool:
    return _rules().who(request) is None


def _encrypted() -> bool:
    return _reached().address.startswith("https:")


def content_security_policy() -> str:
    """Return the policy that keeps a page to its own origin, with the hashes of its scripts.

    Streamlit's `index.html` holds one inline script, which changes with the version.
    """
    index = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = [*re.findall(r"<script>(.*?)</script>", index, re.DOTALL), read_script()]
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in inline]
    scripts = " ".join(f"'sha256-{each}'" for each in hashes)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "frame-src 'self' blob: data:",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


async def healthz(_request: Request) -> JSONResponse:
    """Tell whether the store answers and whether a worker holds the lease."""
    try:
        worker = await run_in_threadpool(is_held, app.state["engine"], WORKER, now())
    except (SQLAlchemyError, KeyError):
        return JSONResponse({"status": "the store does not answer"}, status_code=503)
    return JSONResponse({"status": "ok", "worker": worker})


def report_error(error: Exception) -> bool:
    """Log what went wrong under a reference, and show the reference instead of the details."""
    reference = secrets.token_hex(4)
    log.error("Error %s", reference, exc_info=error)
    told = "This page could not be drawn."
    if isinstance(error, OperationalError):
        told = "The store cannot be used: its disk may be full, or its server away. Try again soon."
    st.error(
        f"{told} The log tells why, under reference {reference}.",
        icon=":material/error:",
        title="Something went wrong",
    )
    return True


app = st.App(
    ROOT / "pages" / "__main__.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz), *connect_routes(_reached), *webhook_routes(_reached)],
    middleware=[
        Middleware(SecurityHeaders, policy=content_security_policy(), encrypted=_encrypted),
        Middleware(Guard, rules=_rules),
        Middleware(Wanted, stranger=_is_stranger),
        Middleware(Head, script=read_script(), style=read_style()),
    ],
    on_script_error=report_error,
)
