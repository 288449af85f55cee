"""Zip archives, opened within bounds and never written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib

from collectors.tables.table import Unreadable

MOST_ENTRIES = 20_000
"""An archive holds fewer files than this."""

MOST_BYTES = 500_000_000
"""All files of an archive hold fewer bytes than this when unpacked."""

MOST_RATIO = 200
"""No large file of an archive is packed tighter than this: text is packed about tenfold."""

_SMALL = 10_000_000
_STEP = 1 << 20


def checked(body: bytes) -> zipfile.ZipFile:
    """Return an archive whose directory keeps to the bounds.

    Raises:
        Unreadable: it is damaged, locked by a password, or a bomb.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(f"The archive is damaged: {error}") from error
    if any(found.flag_bits & 1 for found in entries):
        raise Unreadable(
            "The archive is locked with a password.",
            action="Unpack it, or pack it again without a password, and import that.",
        )
    if len(entries) > MOST_ENTRIES or sum(found.file_size for found in entries) > MOST_BYTES:
        raise _bomb()
    return archive


def entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one file of an archive, counting its bytes as they are unpacked.

    Raises:
        Unreadable: it is damaged or grows beyond the bounds.
    """
    packed = max(archive.getinfo(name).compress_size, 1)
    parts, size = [], 0
    try:
        with archive.open(name) as stream:
            while part := stream.read(_STEP):
                size += len(part)
                if size > MOST_BYTES or (size > _SMALL and size > packed * MOST_RATIO):
                    raise _bomb()
                parts.append(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Unreadable(f"The archive is damaged: {error}") from error
    return b"".join(parts)


def _bomb() -> Unreadable:
    return Unreadable(
        "The archive unpacks to more than can be read.",
        action="Unpack it and import the file with the reviews by itself.",
    )
