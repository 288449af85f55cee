"""HTML becomes what a reader sees, once."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.markup import plain_text
from collectors.source import BadItem


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("just text", "just text"),
        ("5 &lt; 6 &amp;amp; so", "5 < 6 &amp; so"),
        ("<p>One</p><p>Two</p>tail", "One\n\nTwo\n\ntail"),
        ("<p>One<br/>Two</p>", "One\nTwo"),
        ("wor<b>ld</b>", "world"),
        ("<p>a</p>\n\n   <p>b</p>", "a\n\nb"),
        ("a <script>alert(1)</script><style>p{}</style><!-- c -->b", "a b"),
        ("I <3 it", "I <3 it"),
        ("<?xml version='1.0'?><p>x</p>", "x"),
        ("https://example.org/?a=1&b=2", "https://example.org/?a=1&b=2"),
        ("<p>so<pre><code>  a = 1\n  b</code></pre>end", "so\n\na = 1\nb\n\nend"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
    ],
)
def test_markup_becomes_text(markup, text):
    assert plain_text(markup) == text


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1))
def test_escaped_text_comes_back_as_it_was(text):
    assert plain_text(f"<p>{html.escape(text)}</p>") == text


@given(st.text())
def test_nothing_is_too_strange(markup):
    assert isinstance(plain_text(markup), str)


def test_what_nobody_wrote_is_set_aside():
    with pytest.raises(BadItem, match="tags"):
        plain_text("<div>" * 100_000)
