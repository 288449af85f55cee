"""What the environment says; only the entry points read it.

| Variable | Means | Default |
|---|---|---|
| `EARSHOT_HOME` | folder for the database, the key and the import folder | `earshot-home` |
| `EARSHOT_DATABASE_URL` | where the data is kept | SQLite in that folder |
| `EARSHOT_SECRET_KEY` | keys that seal credentials, the present one first | a file there |
| `EARSHOT_ADDRESS` | where people and platforms reach the dashboard, as `https://host` | |
| `EARSHOT_CONFIG` | a TOML file of what is to be watched, applied when the worker starts | |
| `EARSHOT_WORKER` | `external`: the dashboard starts no worker of its own | |
| `EARSHOT_DEMO` | `off`: an empty store stays empty | the demo brand |
| `EARSHOT_DEMO_SPEED` | how many times the natural rate new reviews arrive at | 30 |
| `EARSHOT_DEMO_SEED` | which demo world | 1 |
| `EARSHOT_DEMO_SIZE` | `small`: a few hundred reviews instead of thirty thousand | `demo` |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.secrets import load_key


@dataclass(frozen=True)
class Environment:
    """The choices of whoever runs Earshot."""

    home: Path
    database_url: str
    secret_key: str
    own_worker: bool
    address: str
    config: Path | None
    demo: bool
    demo_world: Mapping[str, str]

    @property
    def imports(self) -> Path:
        """The folder whose files are imported."""
        return self.home / "imports"


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return what the variables say, making the home folder and the key on first use."""
    home = Path(variables.get("EARSHOT_HOME") or "earshot-home").resolve()
    home.mkdir(parents=True, exist_ok=True)
    return Environment(
        home=home,
        database_url=variables.get("EARSHOT_DATABASE_URL") or f"sqlite:///{home}/earshot.sqlite",
        secret_key=variables.get("EARSHOT_SECRET_KEY") or load_key(home / "secret.key"),
        own_worker=variables.get("EARSHOT_WORKER") != "external",
        address=(variables.get("EARSHOT_ADDRESS") or "").rstrip("/"),
        config=Path(variables["EARSHOT_CONFIG"]) if variables.get("EARSHOT_CONFIG") else None,
        demo=variables.get("EARSHOT_DEMO") != "off",
        demo_world={
            "speed": variables.get("EARSHOT_DEMO_SPEED") or "30",
            "seed": variables.get("EARSHOT_DEMO_SEED") or "1",
            "size": variables.get("EARSHOT_DEMO_SIZE") or "demo",
        },
    )
