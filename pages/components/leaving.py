"""Leaving for another page with filters narrowed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NoReturn

import streamlit as st

from pages.components.filters import OPENED, chosen_now
from pages.view import View


def of_brand(view: View, brand_id: int) -> View:
    """Return the view narrowed to one brand, in both periods."""
    only = frozenset({brand_id})
    before = view.comparison and replace(view.comparison, brands=only)
    return replace(view, filters=view.narrowed(brands=only), comparison=before)


def leave(view: View, page_id: str, chosen: Mapping[str, Any], **parameters: str) -> NoReturn:
    """Leave for another page with some of the shared filters chosen anew.

    Args:
        view: what may be touched.
        page_id: where to go.
        chosen: values of shared filters, by their keys; the others stay as they are.
        parameters: what that page is to be opened with.
    """
    st.session_state[OPENED] = chosen_now() | dict(chosen)
    view.open(page_id, **parameters)
