"""HTML to text, for people who wrote text and for sources that wrapped it."""

from __future__ import annotations

import html
import re

from bs4 import BeautifulSoup, Tag

from collectors.source import BadItem, FormatChanged

MOST_TAGS = 3_000
"""More than any text that a person wrote; such markup takes minutes to untangle."""

MOST_TAGS_OF_A_PAGE = 50_000
"""More than any page or feed of reviews."""

_BLOCKS = re.compile("p|div|li|ul|ol|blockquote|pre|h[1-6]|table|tr|section|article|header|footer")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SPACE_AT_BREAK = re.compile(r"[ \t\xa0]*\n[ \t\xa0]*")
_EMPTY_LINES = re.compile(r"\n{3,}")
_WRITTEN = re.compile(
    r"</?(br|p|b|i|strong|em|div|span|a|ul|ol|li)\b[^<>]*>|&[a-z]{2,8};|&#\d+;", re.IGNORECASE
)
_PREFORMATTED = re.compile(r"<pre\b.*?</pre>", re.IGNORECASE | re.DOTALL)
_INSTRUCTION = re.compile(r"<\?[^<>]*>")


def require_readable(body: bytes) -> None:
    """Check that markup is not so much that reading it would hold up everything else.

    Raises:
        FormatChanged: it has more tags than any page or feed of reviews.
    """
    if body.count(b"<") - body.count(b"</") > MOST_TAGS_OF_A_PAGE:
        raise FormatChanged("This page has more markup than any page of reviews.")


def shows_tags(text: str) -> bool:
    """Tell whether a text still holds the tags or entities that it was written with."""
    return _WRITTEN.search(text) is not None


def plain_text(markup: str, *, without_class: str = "") -> str:
    r"""Return what a reader would see: paragraphs parted by an empty line, `br` by a line end.

    Entities are resolved once: `&amp;lt;` becomes `&lt;` and stays so.

    Args:
        markup: HTML, or plain text with or without entities.
        without_class: elements of this class are left out.

    Raises:
        BadItem: there are thousands of tags.

    Examples:
        >>> plain_text("<p>Good &amp; <b>cheap</b></p><p>Slow<br>lift</p>")
        'Good & cheap\n\nSlow\nlift'
    """
    if "<" not in markup:
        return html.unescape(markup).replace("\xa0", " ").strip()
    if markup.count("<") > MOST_TAGS:
        raise BadItem(f"the text has more than {MOST_TAGS} tags, which nobody wrote")
    markup = _PREFORMATTED.sub(lambda found: found[0].replace("\n", "<br>"), markup)
    soup = BeautifulSoup(_SPACE.sub(" ", _INSTRUCTION.sub("", markup)), "lxml")
    if without_class:
        for element in soup.find_all(class_=without_class):
            element.extract()
    for element in soup.find_all("br"):
        element.replace_with("\n")
    for element in soup.find_all(_is_block):
        element.insert(0, "\n\n")
        element.append("\n\n")
    text = _SPACE_AT_BREAK.sub("\n", soup.get_text()).replace("\xa0", " ")
    return _EMPTY_LINES.sub("\n\n", text).strip()


def _is_block(tag: Tag) -> bool:
    return _BLOCKS.fullmatch(tag.name) is not None
