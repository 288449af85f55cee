"""Files handed to browsers: each to whoever it was made for, and to nobody else.

Streamlit serves a file under an address that is made from what is in it, to whoever knows that
address. So it is noted here to whom each file was handed, and the guard at the door asks.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit import runtime
from streamlit.runtime.media_file_storage import MediaFileKind

from data.models import Person, Scope
from data.reports import within
from pages.view import View

MOST = 10_000
"""Files that are remembered; those handed out longest ago are forgotten first."""

_handed: OrderedDict[bytes, dict[int, Scope]] = OrderedDict()
"""By what is in a file: to whom it was handed, and what they had to be allowed to see for it."""

_writing = threading.Lock()


def offer(
    view: View, label: str, body: str | Callable[[], bytes], filename: str, *, key: str
) -> None:
    """Draw the button that hands a file to whoever looks.

    Args:
        view: what is on the screen, and who looks.
        label: of the button.
        body: what is in the file, or what makes it once the button is pressed.
        filename: what it is saved as.
        key: of the button.
    """
    person_id, scope = view.person.id, view.scope
    data = (
        partial(_made_for, person_id, scope, body)
        if callable(body)
        else _handed_to(person_id, scope, body.encode())
    )
    st.download_button(
        label, data, filename, icon=":material/download:", on_click="ignore", key=key
    )


def _made_for(person_id: int, scope: Scope, make: Callable[[], bytes]) -> bytes:
    return _handed_to(person_id, scope, make())


def _handed_to(person_id: int, scope: Scope, body: bytes) -> bytes:
    with _writing:
        people = _handed.setdefault(_known_as(body), {})
        _handed.move_to_end(_known_as(body))
        people[person_id] = scope
        while len(_handed) > MOST:
            _handed.popitem(last=False)
    return body


def may_fetch(person: Person, name: str) -> bool:
    """Tell whether a file that is served to browsers was handed to a person who may still have it.

    The pictures of the frame are for everybody.

    Args:
        person: who asks, with what they may see now.
        name: the last part of the file's address.
    """
    file = runtime.get_instance().media_file_mgr.read_file(name)
    if file is None:
        return False
    if file.kind is not MediaFileKind.DOWNLOADABLE:
        return True
    with _writing:
        needed = _handed.get(_known_as(file.content), {}).get(person.id)
    return needed is not None and within(needed, person.scope)


def _known_as(body: bytes) -> bytes:
    return hashlib.blake2b(body).digest()
