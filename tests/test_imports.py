"""Who may import whom: the table of the design, held."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("data", "collectors", "scoring", "engagement", "pages", "sandbox", "jobs", "routes")
OURS = {*PACKAGES, "environment", "dashboard", "worker"}

MAY_IMPORT = {
    "data": set(),
    "collectors": {"data.models"},
    "scoring": {"data.models"},
    "engagement": {"data", "scoring", "collectors.source", "collectors.sources"},
    "pages": {"data", "scoring", "engagement"},
    "sandbox": {"data.models"},
    # A report says what the screen says, so it is read through the same view by the same functions.
    "jobs": {
        *("data", "collectors", "scoring", "engagement", "environment"),
        *("pages.view", "pages.components"),
    },
    "routes": {"data", "collectors", "jobs"},
    "environment": {"data.secrets"},
}
"""Besides itself; `jobs` holds the parts of `worker.py`."""

ONLY_IN = {
    "sqlalchemy": {"data"},
    "alembic": {"data"},
    "duckdb": {"data"},
    "cryptography": {"data", "collectors"},
    "requests": {"collectors"},
    "urllib3": {"collectors"},
    "bs4": {"collectors"},
    "charset_normalizer": {"collectors"},
    "feedparser": {"collectors"},
    "textblob": {"scoring"},
    "scipy": {"scoring"},
    "statsmodels": {"scoring"},
    "streamlit": {"pages", "dashboard"},
    "altair": {"pages"},
    "uvicorn": {"sandbox"},
    "pptx": {"engagement"},
    "typst": {"engagement"},
    "vl_convert": {"engagement"},
    "xlsxwriter": {"engagement"},
    "apscheduler": {"worker"},
}
"""Where a library may be imported, besides the entry points for what they pass on."""

PASSED_ON = {
    "dashboard": {"sqlalchemy"},
    "worker": set(),
    "jobs": {"sqlalchemy"},
    "pages": {"sqlalchemy"},
}
"""`sqlalchemy.Engine` as a type of what is handed over; no statement is built there."""


def sources():
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [*files, ROOT / "dashboard.py", ROOT / "worker.py", ROOT / "environment.py"]


def part(path):
    relative = path.relative_to(ROOT)
    return relative.parts[0].removesuffix(".py")


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allowed(importer, name):
    top = name.split(".")[0]
    if importer in ("dashboard", "worker") or top == importer:
        return True
    return any(name == good or name.startswith(f"{good}.") for good in MAY_IMPORT[importer])


def violations(importer, tree):
    for name in imports(tree):
        top = name.split(".")[0]
        if top in OURS and not allowed(importer, name):
            yield f"imports {name}"
        elsewhere = ONLY_IN.get(top, {importer}) | ({"worker"} if top == "sqlalchemy" else set())
        if importer not in elsewhere and top not in PASSED_ON.get(importer, set()):
            yield f"imports {name}, which belongs in {', '.join(sorted(ONLY_IN[top]))}"
        if (
            importer in PASSED_ON
            and top == "sqlalchemy"
            and not name.startswith(("sqlalchemy.Engine", "sqlalchemy.exc"))
        ):
            yield f"builds statements with {name}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_place_allows(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert list(violations(part(path), tree)) == []


@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("collectors", "from data.store import Store"),
        ("data", "import collectors.http"),
        ("scoring", "import requests"),
        ("pages", "from sqlalchemy import select"),
        ("pages", "from collectors.http import Http"),
    ],
)
def test_the_check_sees_what_it_is_for(importer, line):
    assert list(violations(importer, ast.parse(line)))


def test_only_http_speaks_to_the_network():
    speakers = {"requests", "urllib3", "httpx", "aiohttp", "http.client", "urllib.request"}
    found = {
        str(path.relative_to(ROOT))
        for path in sources()
        if part(path) == "collectors"
        for name in imports(ast.parse(path.read_text(encoding="utf-8")))
        if any(name == each or name.startswith(f"{each}.") for each in speakers)
    }
    parts = {"collectors/network/adapter.py", "collectors/network/connections.py"}
    assert found == {"collectors/http.py", *parts}


def pinned():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    names = [re.split(r"[=\[ ;]", line)[0] for line in lines if line and line[0] not in "#-"]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


DISTRIBUTIONS = {
    "bs4": "beautifulsoup4",
    "python_calamine": "python-calamine",
    "pptx": "python-pptx",
    "vl_convert": "vl-convert-python",
}
EXTRAS = {"sklearn", "vaderSentiment", "pysqlite3", "psycopg"}
"""Named by a string, or needed only to train and compare models or for a store on PostgreSQL."""


def test_every_library_we_import_is_pinned():
    used = set()
    for path in sources():
        for name in imports(ast.parse(path.read_text(encoding="utf-8"))):
            top = name.split(".")[0]
            if top not in OURS | set(sys.stdlib_module_names) | EXTRAS:
                used.add(DISTRIBUTIONS.get(top, top).replace("_", "-").lower())
    assert used - pinned() == set()


def test_modules_stay_small():
    too_long = {
        str(path.relative_to(ROOT)): count
        for path in sources()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 300
        and "migrations" not in path.parts
    }
    assert too_long == {}
