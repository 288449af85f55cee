"""Bytes to text, for files that do not say how they were written."""

from __future__ import annotations

import codecs
import re
from collections import Counter

from charset_normalizer import from_bytes

from collectors.guessing.headers import read_heading
from collectors.guessing.words import vocabulary

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 400_000
_LOOKED_AT = 30_000
_CELLS = re.compile(r"[,;\t|]")
_LINES = re.compile(rb"[^\r\n]+")
_LONG_RUN = re.compile(rb"[\x80-\xff]{3,}")
_OTHER_SCRIPTS = (
    *("cp1251", "koi8_r", "cp866", "cp1253", "cp1255", "cp1256", "cp874"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
)
_CODE_PAGES = (
    ("cp1252", "western"),
    ("cp1250", "central"),
    ("cp1254", "turkish"),
    ("cp1257", "baltic"),
    ("mac_roman", "western"),
    ("cp850", "western"),
    ("cp1252", "icelandic"),
)
"""The first of these that explains what stands there is believed."""

_EXPLAINED = 0.95
_SIGNS = frozenset("“”‘’„‚«»‹›–—…€£¥§°²³¹½¼¾•·©®™´¿¡ºª×±†\xa0\xad")


def detect(body: bytes) -> tuple[str, str]:
    """Return the encoding of a text and how its decoder should treat errors.

    UTF-8 is believed wherever it decodes, also with a few broken bytes among many good ones; what
    is left is a code page, told by the letters that would stand there.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name, "replace"
    wide = _without_mark(body[:4_096])
    if wide:
        return wide, "replace"
    return _narrow(body)


def _without_mark(head: bytes) -> str:
    """UTF-16 without a mark has a zero beside nearly every Latin letter."""
    if len(head) < 4 or head.count(0) * 4 < len(head):
        return ""
    odd, even = head[1::2].count(0), head[0::2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def _narrow(body: bytes) -> tuple[str, str]:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", "strict"
    sample = body[:_SAMPLE]
    high = sum(byte > 127 for byte in sample)
    lost = sample.decode("utf-8", errors="replace").count("\ufffd")
    if high and lost * 10 < high:
        return "utf-8", "replace"
    return _code_page(_telling(body)), "replace"


def _telling(body: bytes) -> bytes:
    """Return the first lines that hold more than plain letters."""
    kept, size = [], 0
    for line in _LINES.finditer(body):
        if not line[0].isascii():
            kept.append(line[0])
            size += len(line[0])
        if size > _LOOKED_AT:
            break
    return b"\n".join(kept)[:_LOOKED_AT]


def _code_page(sample: bytes) -> str:
    """Letters with accents stand among plain ones; those of other scripts stand side by side."""
    shares = [(page, _explained(sample, page, group)) for page, group in _CODE_PAGES]
    likely = next((page for page, share in shares if share >= _EXPLAINED), None)
    return likely or _other_script(sample) or max(shares, key=lambda found: found[1])[0]


def _other_script(sample: bytes) -> str | None:
    high = sum(byte > 127 for byte in sample)
    if sum(map(len, _LONG_RUN.findall(sample))) * 3 <= high or high * 12 < len(sample):
        return None
    named = {page: _columns_named(sample, page) for page in _OTHER_SCRIPTS}
    best = [page for page, number in named.items() if number == max(named.values())]
    if len(best) == 1 and named[best[0]] > 1:
        return best[0]
    found = from_bytes(sample, cp_isolation=list(_OTHER_SCRIPTS)).best()
    return found.encoding if found else None


def _columns_named(sample: bytes, page: str) -> int:
    """Return how many names of columns the first line would hold."""
    head = sample.partition(b"\n")[0].decode(page, errors="replace")
    return sum(read_heading(name).known for name in _CELLS.split(head))


def _explained(sample: bytes, page: str, group: str) -> float:
    """Return the share of unusual signs that the best language of a code page explains."""
    letters, signs, wrong = _told_apart(sample.decode(page, errors="replace"))
    total = letters.total() + signs + wrong
    alphabets = vocabulary("alphabets")[group].values()
    known = max(sum(letters[letter] for letter in alphabet) for alphabet in alphabets)
    return (known + signs) / total if total else 0.0


def _told_apart(text: str) -> tuple[Counter[str], int, int]:
    """Return the letters in their words, how many signs stand beside words, and what is neither."""
    letters: Counter[str] = Counter()
    signs = wrong = 0
    for place, sign in enumerate(text):
        if sign < "\x80":
            continue
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        if sign.isalpha() and sign not in "ºª" and not (before.islower() and sign.isupper()):
            letters[sign.lower()] += 1
        elif sign in _SIGNS and (sign in "’·\xad" or not (before.isalpha() and after.isalpha())):
            signs += 1
        else:
            wrong += 1
    return letters, signs, wrong
