"""What is made of the words of a review, however odd they are."""

import sys
from itertools import groupby
from unicodedata import combining, normalize

import pytest

from data.answers import gist
from data.models import unheaped, words_digest

HEAPS = ["\u0301\u0323", "\u0f73", "\uff9e\u0301"]


def most_marks(text):
    """Return how many marks a letter has at most once accents are taken apart."""
    marked = groupby(normalize("NFKD", text), key=lambda sign: combining(sign) > 0)
    return max((len(list(run)) for is_mark, run in marked if is_mark), default=0)


def test_no_mark_of_any_script_is_heaped():
    for code in range(0xA0, sys.maxunicode):
        if combining(normalize("NFKD", chr(code))[0]):
            assert most_marks(unheaped("a" + chr(code) * 500)) <= 60


@pytest.mark.parametrize("text", ["Việt", "good!" + "!" * 50, "❤\ufe0f" * 40, "ｶﾞ" * 40, "นี้" * 40])
def test_what_people_write_is_left_as_it_is(text):
    for form in ("NFC", "NFD"):
        assert unheaped(normalize(form, text)) == normalize(form, text)


@pytest.mark.parametrize("heap", HEAPS)
def test_what_is_heaped_beyond_any_that_is_read_makes_no_other_words(heap):
    for name in (gist, lambda text: words_digest(None, text)):
        assert name("good" + heap * 500) == name("good" + heap * 900) != name("good")
