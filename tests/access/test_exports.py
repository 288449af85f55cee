"""Every file that can be made holds what is within a person's scope, all of it, and nothing else.

As of pages and reads, each question is put twice: within a scope to the whole town, and to the same
person where the town holds nothing else. Files of the two must hold the same.
"""

import ast
import io
import itertools
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import python_calamine

from data.audit import Audit
from data.engine import open_store
from data.evidence import Suspicions
from data.models import Filters, Role, Scope
from data.people import People
from data.reports import Made, Reports, Wanted
from data.store import Store
from engagement.evidence import as_json, as_text, evidence_of
from pages.components.board import board
from pages.components.deck import CHARTS
from pages.components.export import Withheld, fetch, made_now
from pages.components.making import FORMATS, NothingToShow, make
from pages.components.stage import Stage
from pages.view import View
from tests.access.doors import NotCovered, ids, told
from tests.access.world import address, fill, mark, places_of, remainder, restrict
from tests.collectors.dependability.proof import PROPERTY
from tests.engagement.reports.reading_back import csv_files
from tests.jobs.reporting_ground import words
from tests.pages.drawing import KEY
from tests.pages.town import NOW

PAGES = Path(__file__).resolve().parents[2] / "pages"
DAY = int(NOW.timestamp()) // 86_400
BRANDS = frozenset({1, 2, 3})
PERIOD = Filters(since=DAY - 89, until=DAY, brands=BRANDS)
BEFORE = Filters(since=DAY - 179, until=DAY - 90, brands=BRANDS)

EXPORTS = [
    *((kind, form, "") for kind, forms in FORMATS.items() if kind != "chart" for form in forms),
    *(("chart", "svg", chart) for chart in CHARTS),
    *(("chart", form, "topics") for form in FORMATS["chart"] if form != "svg"),
]
"""Every export in every format; other pictures of a chart are made of the very lines of the SVG."""

SLOW = ("pdf", "pptx", "png")
"""Formats in which one role asks within one scope; what is in them is put to all before."""

CASES = [
    (export, seen)
    for export in EXPORTS
    for seen in ("one", "some", "none")
    if seen != "some" or export[1] not in SLOW
]

SAID_OF_ITSELF = ("about", "core.xml")
"""The part of a file that says what it may show, and when it was made."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    engine = open_store(f"sqlite:///{folder / 'town.sqlite'}")
    fill(engine)
    places = places_of(engine)
    scopes = {"one": [places[1]], "some": [places[0], places[4], places[5]], "none": []}
    alone = {name: remainder(engine, folder, seen) for name, seen in scopes.items()}
    yield SimpleNamespace(engine=engine, places=places, scopes=scopes, alone=alone)
    for each in (*alone.values(), engine):
        each.dispose()


def view_of(engine, role, seen, filters=PERIOD, comparison=BEFORE):
    """Return what the person of a role sees of some places."""
    restrict(engine, role, seen)
    (held,) = [
        each
        for each in People(engine, Audit(engine, KEY)).members()
        if each.subject == address(role)
    ]
    person = People(engine, Audit(engine, KEY)).get(held.id)
    stage = Stage(engine, lambda: NOW, keys=KEY)
    return View(stage, NOW, person.scope, person, filters, comparison)


def made(view, export):
    """Return a file, or why there is none."""
    kind, form, chart = export
    file = io.BytesIO()
    try:
        make(view, Wanted(kind, form, chart=chart), file, lambda _: None)
    except NothingToShow as error:
        return str(error).encode()
    return file.getvalue()


def held(body):
    """Return what a file holds, by its parts, without what it says of itself."""
    if not body.startswith(b"PK"):
        return {"whole": re.sub(rb"clip\d+", b"clip", body)}
    if b"xl/workbook.xml" in body:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
        parts = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    elif b"ppt/presentation.xml" in body:
        parts = {"words": words(body)}
    else:
        parts = csv_files(body)
    return {
        name: part
        for name, part in parts.items()
        if not any(each in name.lower() for each in SAID_OF_ITSELF)
    }


def foreign(town, seen, body):
    """Return the marks of places that a file must not hold."""
    said = words(body)
    return [mark(each) for each in town.places if each not in seen and mark(each) in said]


def _named(part):
    return part if isinstance(part, str) else "-".join(filter(None, part))


@pytest.mark.parametrize(("export", "seen"), CASES, ids=_named)
def test_a_file_holds_what_is_within_the_scope_and_nothing_else(
    town, export, seen, record_property
):
    places = town.scopes[seen]
    expected = held(made(view_of(town.alone[seen], Role.ADMIN, places), export))
    roles = (Role.LOCATION_MANAGER,) if export[1] in SLOW else tuple(Role)
    files = [made(view_of(town.engine, role, places), export) for role in roles]
    figures = {
        "files": len(files),
        "leaks": sum(bool(foreign(town, places, body)) for body in files),
        "unlike_those_of_nothing_else": sum(held(body) != expected for body in files),
    }
    record_property(PROPERTY, ("exports", figures))
    assert figures == {"files": len(roles), "leaks": 0, "unlike_those_of_nothing_else": 0}


DRAWN = {"board": board, **{chart: draw for chart, (_, draw) in CHARTS.items()}}


@pytest.mark.parametrize("seen", ["one", "some"])
@pytest.mark.parametrize("drawn", DRAWN)
def test_what_is_drawn_in_a_file_is_the_same_for_every_role(town, drawn, seen):
    places = town.scopes[seen]
    expected = told(DRAWN[drawn](view_of(town.alone[seen], Role.ADMIN, places)))
    for role in Role:
        figures = told(DRAWN[drawn](view_of(town.engine, role, places)))
        assert foreign(town, places, repr(figures).encode()) == []
        assert figures == expected


@pytest.mark.parametrize("kind", ["reviews", "locations", "scores", "tallies"])
@pytest.mark.parametrize("role", Role)
def test_whoever_may_see_everything_is_given_everything(town, role, kind):
    view = view_of(town.engine, role, town.places)
    said = words(made(view, (kind, "csv", "")))
    assert [each for each in town.places if mark(each) not in said] == []


def probe_table(town):
    """A table that is on the screen, made at once."""
    for seen, (kind, forms) in itertools.product(("one", "some"), FORMATS.items()):
        if kind in ("board", "chart", "reviews"):
            continue
        for form in forms:
            inside = view_of(town.engine, Role.LOCATION_MANAGER, town.scopes[seen])
            body = made_now(inside, Wanted(kind, form))
            assert foreign(town, town.scopes[seen], body) == []
            alone = view_of(town.alone[seen], Role.LOCATION_MANAGER, town.scopes[seen])
            assert held(body) == held(made_now(alone, Wanted(kind, form)))
            restrict(town.engine, Role.LOCATION_MANAGER, [town.places[-1]])
            with pytest.raises(Withheld):
                made_now(inside, Wanted(kind, form))


def probe_report(town):
    """A report that was made by the worker, fetched by each role."""
    places = town.scopes["one"]
    for role in Role:
        owner = view_of(town.engine, role, places)
        number = Reports(town.engine).ask(owner.person, Wanted("reviews", "csv"), NOW)
        with Store(town.engine).writing() as connection:
            made_of = Made("reviews.zip", 1)
            Reports(town.engine).keep(connection, number, made_of, [b"theirs"], NOW)
        assert fetch(owner, number) == b"theirs"
        for other in set(Role) - {role}:
            with pytest.raises(Withheld):
                fetch(view_of(town.engine, other, town.places), number)
        narrowed = view_of(town.engine, role, town.scopes["some"])
        for stale in (owner, narrowed):
            with pytest.raises(Withheld):
                fetch(stale, number)
        assert number not in [
            each.id for each in Reports(town.engine).of(narrowed.person, NOW + timedelta(hours=1))
        ]


def probe_evidence(town):
    """The evidence on a review, as text and as JSON, and none on one that may not be seen."""
    for seen in ("one", "some"):
        scope = Scope(frozenset(town.scopes[seen]))
        for place in town.places:
            for review_id in ids(town.engine, "fact", "review_id", place):
                packs = [
                    evidence_of(Suspicions(engine, Audit(engine, KEY)), scope, review_id)
                    for engine in (town.engine, town.alone[seen])
                ]
                assert (packs[0] is None) == (place not in town.scopes[seen])
                if packs[0] is None:
                    continue
                for write in (as_text, as_json):
                    inside, alone = (write(each, NOW) for each in packs)
                    assert inside == alone
                    assert foreign(town, town.scopes[seen], inside.encode()) == []


def probe_form(_town):
    """An empty form, which is the same for everybody."""


PROBES = {
    "pages.components.bulk_form.show_bulk": probe_form,
    "pages.components.export.offer_table": probe_table,
    "pages.components.export.show_made": probe_report,
    "pages.components.suspicion._show": probe_evidence,
}
"""Where a file is offered, and what is tried there."""


def offered(folder=PAGES):
    """Yield every function of the pages that offers a file, and what it calls for that."""
    for path in sorted(folder.rglob("*.py")):
        module = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
                if name.rpartition(".")[2] in ("offer", "download_button"):
                    yield f"{module}.{function.name}", name


def covered(found):
    """Return the probe of each place where a file is offered.

    Raises:
        NotCovered: nobody has said what to try there.
    """
    for where in found:
        if where not in PROBES:
            raise NotCovered(f"{where} offers a file, and nobody has said how to try it")
    return [PROBES[where] for where in found]


def test_every_place_that_offers_a_file_has_a_probe():
    found = {where for where, name in offered() if name == "offer"}
    assert len(covered(sorted(found))) == len(PROBES)
    drawn = {where for where, name in offered() if name != "offer"}
    assert drawn == {"pages.components.downloads.offer"}


@pytest.mark.parametrize("where", PROBES)
def test_a_file_that_is_offered_keeps_to_the_scope(town, where):
    PROBES[where](town)


def test_a_new_export_is_not_passed_over():
    with pytest.raises(NotCovered, match="newcomer"):
        covered(["pages.newcomer.render"])
    assert {kind for kind, _, _ in EXPORTS} == set(FORMATS)
    assert {chart for kind, _, chart in EXPORTS if kind == "chart"} == set(CHARTS)


def test_an_export_that_looks_beyond_its_scope_is_found(town):
    view = view_of(town.engine, Role.MARKETER, town.scopes["one"])
    body = made(replace(view, scope=Scope.everything()), ("locations", "csv", ""))
    assert foreign(town, town.scopes["one"], body)
    alone = view_of(town.alone["one"], Role.MARKETER, town.scopes["one"])
    assert held(body) != held(made(alone, ("locations", "csv", "")))
