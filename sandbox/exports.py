"""An owner's exports: the history that windows do not show, as the owner would download it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.arrivals import moment
from sandbox.people import author
from sandbox.platforms.answers import sandbox_of, zulu
from sandbox.state import Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream


@dataclass(frozen=True)
class Export:
    """One file an owner can download.

    Attributes:
        headers: the column names, in the language of the file.
        spell: writes a moment as the file does.
    """

    filename: str
    platform: str
    delimiter: str
    headers: tuple[str, ...]
    spell: Callable[[float], str]


def _utc(at: float) -> str:
    return zulu(at, 0)


def _german_day(at: float) -> str:
    return f"{moment(at):%d.%m.%Y}"


EXPORTS = (
    Export(
        "yelp-reviews.csv",
        "yelp",
        ",",
        (
            "Review ID", "Location", "Reviewer", "Rating", "Title", "Review", "Language",
            "Date", "Owner Response", "Response Date",
        ),
        _utc,
    ),
    Export(
        "tripadvisor-bewertungen.csv",
        "tripadvisor",
        ";",
        (
            "Bewertungs-ID", "Standort", "Verfasser", "Bewertung", "Titel", "Text", "Sprache",
            "Datum", "Antwort", "Antwortdatum",
        ),
        _german_day,
    ),
)  # fmt: skip


def write(export: Export, sandbox: Sandbox) -> str:
    """Return an export of our own places as it stands now."""
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=export.delimiter, lineterminator="\r\n")
    writer.writerow(export.headers)
    writer.writerows(_rows(export, sandbox))
    return sink.getvalue()


def _rows(export: Export, sandbox: Sandbox) -> Iterator[list[str]]:
    for stream in sandbox.world.streams:
        if stream.platform == export.platform and stream.brand.ours:
            for statement in sandbox.visible(stream):
                yield _row(export, sandbox, stream, statement)


def _row(export: Export, sandbox: Sandbox, stream: Stream, statement: Statement) -> list[str]:
    now = sandbox.clock().timestamp()
    person, reply = author(statement), sandbox.reply(statement, stream)
    yelp = export.platform == "yelp"
    return [
        naming.external_id(statement, stream) or "",
        stream.name,
        person.short if yelp else person.handle,
        str(statement.rating_at(now)),
        "" if yelp else text.title(statement, stream),
        text.text(statement, stream, now) or "",
        statement.language,
        export.spell(statement.created),
        reply.text if reply else "",
        export.spell(reply.at) if reply else "",
    ]


async def download(request: Request) -> Response:
    """Serve an export as a download."""
    wanted = request.path_params["filename"]
    for export in EXPORTS:
        if export.filename == wanted:
            headers = {"Content-Disposition": f'attachment; filename="{wanted}"'}
            body = write(export, sandbox_of(request)).encode("utf-8-sig")
            return Response(body, media_type="text/csv", headers=headers)
    return PlainTextResponse("Not found", status_code=404)


ROUTES = [Route("/sandbox/exports/{filename}", download)]
