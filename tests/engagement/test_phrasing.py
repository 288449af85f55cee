"""What a language model is told of a review leaves out who wrote it."""

import pytest

from engagement.phrasing import LONGEST, minimised
from tests.engagement.test_drafts import about


@pytest.mark.parametrize(
    ("author", "text", "told"),
    [
        ("Maren Holt", "Maren here. It was cold.", "[name] here. It was cold."),
        ("maren holt", "Yours, Maren", "Yours, [name]"),
        ("maren_holt", "MAREN_HOLT says hello", "[name] says hello"),
        ("Bo Li", "Bo again: lice in the bed", "[name] again: lice in the bed"),
        ("王伟", "我是王伟先生", "我是[name]先生"),
        ("J", "Just cold", "Just cold"),
    ],
)
def test_no_part_of_a_name_is_told(author, text, told):
    assert minimised(about(author=author, author_id="", text=text)) == told


def test_a_name_at_the_end_of_what_is_told_is_not_cut_in_two():
    text = "x" * (LONGEST - 3) + " Maren"
    assert "Ma" not in minimised(about(text=text))
