"""The demo brand: a stand-in world on loopback, collected like any other."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from collectors.http import Http
from collectors.network.budget import LocalBudget
from collectors.source import source_module
from data.catalogue import NewBrand, NewListing, NewLocation
from data.settings import read_setting, write_setting
from jobs.demo_team import enter_team
from jobs.importing import import_upload
from jobs.work import SANDBOX_PACE, Work

ROOT = Path(__file__).resolve().parent.parent
SETTING = "demo"
PACE = timedelta(minutes=1)
"""How often the demo's listings are collected, so that new reviews show while one watches."""

WALKED_WHOLE = {"schemaorg": timedelta(minutes=15), "apple_rss": timedelta(minutes=5)}
"""Sources that must be read from end to end each time are read less often."""

log = logging.getLogger(__name__)


@dataclass
class Sandbox:
    """The running stand-in platforms."""

    process: subprocess.Popen[str]
    url: str

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=10)


def start_sandbox(work: Work, world: Mapping[str, str], posted: Path | None = None) -> Sandbox:
    """Start the world that this store knows, or a new one, as a child process.

    Args:
        work: the means.
        world: what a new world is made from: `seed`, `speed` and `size`.
        posted: the file in which the platforms keep what was posted to them.
    """
    opened = {**world, "anchor": work.clock.now().isoformat()}
    known: Mapping[str, str] = read_setting(work.engine, SETTING) or opened
    write_setting(work.engine, SETTING, dict(known))
    arguments = [f"--{name}={value}" for name, value in known.items()]
    if posted:
        arguments.append(f"--state={posted}")
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "sandbox", "--port=0", "--until-stdin-closes", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None  # noqa: S101
    url = process.stdout.readline().removeprefix("ready ").strip()
    if not url:
        raise RuntimeError("the sandbox did not start; its own message stands above")
    log.info("the demo world is served at %s", url)
    return Sandbox(process, url)


def add_demo(work: Work, url: str, *, staffed: bool = False) -> None:
    """Enter what the demo world says of itself, as a person would enter their own brand.

    Args:
        work: the means.
        url: where the world is served.
        staffed: enter the invented people of the brand too, with their playbooks and notes.
    """
    http = Http(
        secrets={},
        budget=LocalBudget(SANDBOX_PACE, work.clock),
        clock=work.clock,
        origin=url,
        redact=work.redact,
    )
    manifest = http.get("https://sandbox/manifest.json").json()
    for source, secrets in manifest["secrets"].items():
        for name, value in secrets.items():
            work.secrets.keep(source, name, value, work.clock.now())
    brands = {brand["key"]: _add_brand(work, brand) for brand in manifest["brands"]}
    places = {
        place["key"]: _add_location(work, brands[place["brand"]], place)
        for place in manifest["locations"]
    }
    if staffed:
        # Before the first review is there, or their playbooks would come too late for it.
        enter_team(work, manifest["team"], brands[manifest["team"]["brand"]])
    for listing in manifest["listings"]:
        _add_listing(work, listing, brands, places)
    for export in manifest["exports"]:
        body = http.get(f"https://{export['path'].lstrip('/')}").body
        _add_export(work, export, body, brands[export["brand"]])
    http.close()


def _add_brand(work: Work, brand: Mapping[str, Any]) -> int:
    new = NewBrand(brand["key"], brand["name"], brand["industry"], brand["ours"], demo=True)
    return work.catalogue.add_brand(new)


def _add_location(work: Work, brand_id: int, place: Mapping[str, Any]) -> int:
    known = {name: value for name, value in place.items() if name not in ("brand",)}
    return work.catalogue.add_location(brand_id, NewLocation(**known))


def _add_listing(
    work: Work,
    listing: Mapping[str, Any],
    brands: Mapping[str, int],
    places: Mapping[str, int],
) -> None:
    brand_id = brands[listing["brand"]]
    place = listing.get("location")
    source = source_module(listing["source"]).SOURCE
    work.catalogue.add_listing(
        places[place] if place else work.catalogue.whole_brand(brand_id),
        NewListing(
            source=listing["source"],
            channel=listing["channel"],
            remote_id=listing["remote_id"],
            account=listing.get("account", ""),
            name=listing.get("name", ""),
            options=listing.get("options", {}),
            replies_visible=source.replies_visible,
            schedule=WALKED_WHOLE.get(source.id, PACE),
        ),
    )


def _add_export(work: Work, export: Mapping[str, Any], body: bytes, brand_id: int) -> None:
    """Import an export once; one that a killed worker left half done is finished."""
    known = [each for each in work.uploads.newest(200) if each.origin == "demo"]
    same = next((each for each in known if each.filename == export["filename"]), None)
    if same and same.state == "imported":
        return
    upload_id = same.id if same else _upload_export(work, export, body, brand_id)
    import_upload(work, upload_id)


def _upload_export(work: Work, export: Mapping[str, Any], body: bytes, brand_id: int) -> int:
    return work.uploads.add(
        export["filename"],
        body,
        work.clock.now(),
        origin="demo",
        brand_id=brand_id,
        channel=export["channel"],
    )


def wanted(work: Work, allowed: bool) -> bool:
    """Tell whether the demo world should run: it is watched, or nothing is watched yet."""
    brands = work.catalogue.brands()
    return allowed and (not brands or any(brand.demo for brand in brands))
