"""A chain is added by file once its dry run was seen; platforms are told where to deliver."""

from dataclasses import replace

import pytest

from data.models import Webhook
from tests.pages.drawing import alive, button, said, titles
from tests.pages.test_sources import LIVE, SECRET, SOURCES, Watched, table
from tests.pages.town import HOSTILE, NOW

HOOK = Webhook("app_secret", "X-Sig", challenge="verify_token")


@pytest.fixture
def watched(engine):
    made = Watched(engine)
    files = replace(SOURCES[0], webhook=Webhook("webhook_key", "X-Sig"))
    made.catalogue.publish_sources([files, replace(SOURCES[1], webhook=HOOK)])
    return made


def report(*verdicts, why=""):
    rows = [{"row": number + 2, "verdict": each, "what": HOSTILE, "why": why}
            for number, each in enumerate(verdicts)]  # fmt: skip
    return {"counts": {each: verdicts.count(each) for each in verdicts}, "rows": rows}


def given(watched):
    at = watched.draw(sources_show="Add by file")
    at.get("file_uploader")[0].set_value(("chain.csv", b"brand,location\nHook,quay\n", "text/csv"))
    return at.run()


def test_what_was_weighed_is_what_is_done(watched):
    at = given(watched)
    assert not [each for each in at.button if each.label == "Do it"]
    button(at, "See what would change").click().run()
    ((kind, payload),) = watched.asked()
    assert (kind, payload["filename"], payload["keep"]) == ("bulk", "chain.csv", False)
    taken = watched.commands.take(1, NOW)
    watched.commands.finish(taken.id, report("new", "same", "refused", why=HOSTILE), NOW)
    at.run()
    assert titles(at, "info") == ["Nothing is changed yet"]
    assert "1 new, 1 refused, 1 same" in said(at)
    assert list(table(at, "Becomes")["Becomes"]) == ["new", "refused"]
    assert alive(at, LIVE) == []
    button(at, "Do it").click().run()
    assert watched.asked()[1] == ("bulk", payload | {"keep": True})
    watched.commands.finish(watched.commands.take(1, NOW).id, report("new"), NOW)
    at.run()
    assert titles(at, "info") == ["Done"]


def test_nothing_to_change_is_not_offered(watched):
    at = given(watched)
    button(at, "See what would change").click().run()
    watched.commands.finish(watched.commands.take(1, NOW).id, report("same", "refused"), NOW)
    at.run()
    assert not [each for each in at.button if each.label == "Do it"]


def hooks(watched, source):
    at = watched.draw(sources_show="Webhooks")
    return at.get_by_key("hook").set_value(source).run()


def test_a_platform_is_told_its_address_and_its_secrets_are_sealed(watched):
    at = hooks(watched, "plaza")
    assert "/webhooks/plaza" in said(at)
    at.get_by_key("hook_plaza_app_secret").set_value(SECRET)
    button(at, "Save").click().run()
    assert "Still needed: Verify token" in said(at)
    at.get_by_key("hook_plaza_verify_token").set_value("hello")
    at.get_by_key("hook_plaza_account").set_value("a/b c")
    button(at, "Save").click().run()
    assert "/webhooks/plaza/a%2Fb%20c" in said(at)
    assert watched.secrets.of("plaza:a/b c") == {"app_secret": SECRET, "verify_token": "hello"}
    assert watched.secrets.of("plaza") == {"app_secret": SECRET}
    assert alive(hooks(watched, "plaza"), SECRET) == []


def test_files_of_all_channels_are_signed_with_one_key(watched):
    at = hooks(watched, "file")
    at.get_by_key("hook_file_account").set_value("trustpilot")
    at.get_by_key("hook_file_webhook_key").set_value(SECRET)
    button(at, "Save").click().run()
    assert "/webhooks/file/trustpilot" in said(at)
    assert watched.secrets.of("file") == {"webhook_key": SECRET}


def test_before_the_worker_has_run_there_is_nothing_to_choose(engine):
    from tests.pages.drawing import drawn

    at = drawn(engine, "sources", sources_show="Webhooks")
    assert not at.exception and "as soon as it has run once" in said(at)
