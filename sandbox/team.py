"""The invented people of our brand, as `team.toml` tells of them."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

from sandbox.world import World


@cache
def _stored() -> dict[str, Any]:
    return tomllib.loads(resources.files("sandbox").joinpath("team.toml").read_text("utf-8"))


def team(world: World) -> dict[str, Any]:
    """Return people, playbooks and notes; notes only of places that this world has."""
    brand = next(brand for brand in world.places.brands if brand.ours)
    ours = world.places.of_brand(brand.key)
    known = {location.key for location in ours}
    stored = _stored()
    return {
        "brand": brand.key,
        "people": [
            {
                **person,
                "address": f"{person['key']}@{brand.key}.example",
                "places": [each.key for each in ours if each.region in person["regions"]],
            }
            for person in stored["people"]
        ],
        "playbooks": stored["playbooks"],
        "notes": [
            {**note, "day": (world.anchor + timedelta(days=note["day"])).date().isoformat()}
            for note in stored["notes"]
            if known >= set(note["places"])
        ],
    }
