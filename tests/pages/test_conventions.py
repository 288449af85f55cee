"""What no page may do, read from the source."""

import ast
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[2] / "pages"
SOURCES = sorted(PAGES.rglob("*.py"))
BANNED = {"html", "iframe", "map", "markdown_html", "pydeck_chart", "table", "write"}
"""Streamlit's doors that bring text to life or fetch from elsewhere."""
ESCAPING = {"wrapped.py": {"table"}}
"""The one component that may use such a door, since it escapes whatever goes through."""

CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


def attributes(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def tree_of(path):
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_page_uses_a_door_that_brings_text_to_life(path):
    tree = tree_of(path)
    used = {name for of, name in attributes(tree) if of == "st"}
    keywords = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    assert not used & BANNED - ESCAPING.get(path.name, set())
    assert "unsafe_allow_html" not in keywords


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_page_reads_the_clock_or_the_environment(path):
    used = set(attributes(tree_of(path)))
    assert not used & CLOCKS
    assert not {pair for pair in used if pair[0] == "os"}


def test_there_is_one_memory_and_it_knows_what_it_depends_on():
    cached = {}
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                decorators = [ast.unparse(each) for each in node.decorator_list]
                if any("cache_data" in each or "cache_resource" in each for each in decorators):
                    cached[path.name] = node
    assert list(cached) == ["memory.py"]
    node = cached["memory.py"]
    assert [argument.arg for argument in node.args.args] == ["read", "question"]
    assert "session_state" not in ast.unparse(node)
