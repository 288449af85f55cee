"""What was posted to a sandbox survives its restart."""

from __future__ import annotations

import pytest

from sandbox.keeping import keep_in
from sandbox.state import Sandbox
from sandbox.truth import truth
from sandbox.world import World
from tests.sandbox.collecting import ANCHOR, WIDE, first_stream


def opened(path, world=WIDE):
    sandbox = Sandbox(world, lambda: ANCHOR)
    keep_in(path, sandbox)
    return sandbox


def test_answers_writes_and_tokens_are_there_again(tmp_path):
    path = tmp_path / "state.json"
    sandbox, stream = opened(path), first_stream("trustpilot")
    first, second, third = sandbox.visible(stream)[:3]
    sandbox.write_reply(first, "Danke schön 🙏")
    sandbox.write_reply(second, "Sorry")
    sandbox.delete_reply(second)
    sandbox.add_reply(third, stream, "One")
    sandbox.add_reply(third, stream, "Two")
    rotated = sandbox.rotate("x")
    again = opened(path)
    assert truth(again, stream) == truth(sandbox, stream)
    assert truth(again, stream)["writes"] == 5
    assert [reply.text for reply in again.replies(third, stream)][-2:] == ["One", "Two"]
    assert again.refresh_token("x") == rotated
    assert [one.name for one in tmp_path.iterdir()] == ["state.json"]


def test_another_world_begins_anew(tmp_path):
    path, stream = tmp_path / "state.json", first_stream("trustpilot")
    sandbox = opened(path)
    sandbox.write_reply(sandbox.visible(stream)[0], "Hello")
    assert opened(path, World(8, ANCHOR, 0.0, "wide")).written == {}


def test_a_file_of_something_else_is_not_overwritten(tmp_path):
    path = tmp_path / "state.json"
    path.write_text("not ours", encoding="utf-8")
    with pytest.raises(ValueError, match="Expecting value"):
        opened(path)
    assert path.read_text("utf-8") == "not ours"
