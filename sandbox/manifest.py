"""What a person would otherwise type: brands, places, listings, keys, exports and people."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.exports import EXPORTS
from sandbox.places import Brand, Location
from sandbox.platforms.answers import sandbox_of
from sandbox.state import Sandbox
from sandbox.streams import Stream
from sandbox.team import team


def manifest(sandbox: Sandbox) -> dict[str, Any]:
    """Return the whole set-up of the demo."""
    world = sandbox.world
    return {
        "anchor": world.anchor.isoformat(),
        "seed": world.seed,
        "speed": world.speed,
        "brands": [_brand(brand) for brand in world.places.brands],
        "locations": [_location(location) for location in world.places.locations],
        "listings": [_listing(stream) for stream in world.streams],
        "secrets": {source: dict(values) for source, values in sandbox.secrets.items()},
        "exports": [
            {
                "path": f"/sandbox/exports/{export.filename}",
                "brand": next(brand.key for brand in world.places.brands if brand.ours),
                "channel": export.platform,
                "filename": export.filename,
            }
            for export in EXPORTS
        ],
        "team": team(world),
    }


_INDUSTRIES = {"hotel": "hotel", "restaurant": "restaurant", "cafe": "restaurant"}


def _brand(brand: Brand) -> dict[str, Any]:
    return {
        "key": brand.key,
        "name": brand.name,
        "ours": brand.ours,
        "industry": brand.industry,
    }


def _location(location: Location) -> dict[str, Any]:
    return {
        "key": location.key,
        "brand": location.brand,
        "name": location.name,
        "industry": _INDUSTRIES.get(location.kind, ""),
        "address": f"{location.address}, {location.postal_code} {location.city}",
        "city": location.city,
        "country": location.country,
        "latitude": location.latitude,
        "longitude": location.longitude,
        "time_zone": location.time_zone,
        "groups": {"region": location.region, "kind": location.kind},
    }


def _listing(stream: Stream) -> dict[str, Any]:
    spoken = {"languages": sorted(stream.languages)} if stream.source == "tripadvisor" else {}
    return {
        "brand": stream.brand.key,
        "location": stream.location.key if stream.location else None,
        "source": stream.source,
        "channel": stream.channel,
        "remote_id": stream.remote_id,
        "account": stream.account or stream.options.get("country", ""),
        "name": stream.name,
        "options": {**stream.options, **spoken},
    }


async def show(request: Request) -> Response:
    """Serve the manifest."""
    return JSONResponse(manifest(sandbox_of(request)))


ROUTES = [Route("/sandbox/manifest.json", show)]
