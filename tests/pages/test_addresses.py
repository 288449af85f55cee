"""An address may say anything in every parameter, and its page is drawn all the same."""

import re

import pytest

from pages import components
from pages.page import page_ids, page_module
from tests.access.doors import modules
from tests.access.serving import seen

NAMES = sorted(
    {
        value
        for module in (*modules(components), *map(page_module, page_ids()))
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and value.isidentifier()
    }
)
"""Every name that a page may give a parameter, and some that none does."""

VALUES = (
    "%ff%fe%00%ED%A0%80",  # no UTF-8, and nothing that a text may hold
    "<script>alert(1)</script>",
    "9" * 5_000,
    "a" * 2_000,
    "-1&{name}=2026-99-99&{name}=&{name}=%25",
    "1e999",
)


@pytest.mark.parametrize("page", page_ids())
def test_a_page_is_drawn_whatever_its_address_says(site, page):
    # Each name meets another value on each page, so that together all of them are tried.
    turn = page_ids().index(page)
    query = "&".join(
        f"{name}={VALUES[(number + turn) % len(VALUES)].format(name=name)}"
        for number, name in enumerate(NAMES)
    )
    told = seen(site.address, page, query)
    assert "Something went wrong" not in told
    assert not re.search(r"Traceback|OperationalError|SELECT |site-packages", told)


def test_the_names_of_parameters_are_found():
    assert {"search", "note", "item", "rival", "language", "locations", "dates"} <= set(NAMES)
