"""A deployment by code: a file and the environment state what is watched."""

import os
import re
import subprocess
import sys

import pytest

from collectors.source import source_module
from data.catalogue import NewBrand
from data.health import Health
from data.settings import read_setting, write_setting
from jobs.config import BadConfig, apply_config, apply_file
from jobs.deriving import SETTLED
from jobs.licences import publish_sources
from jobs.work import ALLOWED_HOSTS, LICENCES
from tests.jobs.conftest import ROOT

VARIABLES = {"GOOGLE_CLIENT_SECRET": "one-canary", "GOOGLE_REFRESH_TOKEN": "two-canary"}
EXAMPLE = re.search(r"```toml\n(.*?)```", (ROOT / "docs/connecting.md").read_text("utf-8"), re.S)[1]


LISTING = "[[brands]]\nkey='a'\n[[brands.listings]]\nsource='yelp'\nremote_id='b'"


def applied(work, text=EXAMPLE, variables=VARIABLES):
    return [each.verdict for each in apply_config(work, text, variables)]


def test_the_example_of_the_documentation_is_applied_once(bare_work):
    assert set(applied(bare_work)) == {"new"}
    assert set(applied(bare_work)) == {"same"}
    (brand,) = bare_work.catalogue.brands()
    assert brand == NewBrand("hook", "Hook & Line", "restaurant", ours=True)
    social, google = bare_work.catalogue.listings()
    assert (social.remote_id, social.options["instance"]) == ("#hookandline", "mastodon.social")
    assert (google.source, google.time_zone) == ("google_business", "Europe/London")
    assert bare_work.secrets.of("google_business") == {
        "client_secret": "one-canary",
        "refresh_token": "two-canary",
    }


def test_what_is_changed_in_the_file_is_changed_and_nothing_else(bare_work):
    applied(bare_work)
    assert applied(bare_work, EXAMPLE.replace("Bristol", "Bath")).count("changed") == 1


def test_a_token_that_was_renewed_is_not_put_back(bare_work):
    applied(bare_work)
    now = bare_work.clock.now()
    bare_work.secrets.keep("google_business", "refresh_token", "renewed", now)
    applied(bare_work)
    assert bare_work.secrets.of("google_business")["refresh_token"] == "renewed"
    applied(bare_work, variables=VARIABLES | {"GOOGLE_REFRESH_TOKEN": "three"})
    assert bare_work.secrets.of("google_business")["refresh_token"] == "three"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("brands = [", "no TOML"),
        ("[[brand]]\nkey='a'", "brand means nothing"),
        ("[[brands]]\nname='a'", "no key"),
        ("[[brands]]\nkey='a'\nindustri='x'", "industri means nothing"),
        ("[[brands]]\nkey='a'\n[[brands.locations]]\nname='b'", "no key"),
        ("[[brands]]\nkey='a'\n[[brands.locations]]\nkey='b'\nlatitude=200", "latitude"),
        ("[[brands]]\nkey='a'\n[[brands.listings]]\nsource='yelpp'\nremote_id='b'", "yelpp"),
        ("brands = 3", "tables"),
        ("brands = [3]", "tables"),
        ("[[brands]]\nkey='a'\nindustry='fishh'", "no industry"),
        ("[secrets]\nyelp='env:YELP'", "under"),
        ("secrets = 3", "under"),
        ("secrets = ['yelp']", "under"),
        (LISTING + "\noptions='x'", "`options` is a table"),
        ("licences = 3", "tables"),
        ("licences.yelp = 3", "table of its own"),
        ("[licences.yelpp]", "no source 'yelpp'"),
        ("[licences.yelp]\ntext_days=-1", "text_days = -1"),
        ("[licences.yelp]\ntext_days='30'", "text_days = '30'"),
        ("[licences.yelp]\ntext_days=true", "text_days = True"),
        ("[licences.yelp]\nblended=true", "blended"),
        ("allowed_hosts = 'a'", "list of names"),
        ("allowed_hosts = [3]", "list of names"),
        (LISTING + "\noptions=['x']", "`options` is a table"),
        ("[[brands]]\nkey='a'\n[[brands.locations]]\nkey='b'\ngroups='x'", "`groups` is a table"),
        ("[secrets.yelp]\napi_key='s3cr3t-canary'", "env:NAME"),
        ("[secrets.yelp]\napi_key='env:YELP'", "not set"),
    ],
)
def test_a_file_that_is_not_understood_changes_nothing(bare_work, text, why):
    with pytest.raises(BadConfig, match=why) as caught:
        applied(bare_work, f"{text}\n")
    assert "s3cr3t-canary" not in str(caught.value)
    assert bare_work.catalogue.brands() == []


def test_a_file_that_is_not_there_is_said(bare_work, tmp_path):
    with pytest.raises(BadConfig, match="cannot be read"):
        apply_file(bare_work, tmp_path / "none.toml", {})


@pytest.mark.parametrize(("text", "code"), [(None, 0), ("brands = [", 5)])
def test_the_worker_applies_it_when_it_starts(tmp_path, text, code):
    path = tmp_path / "earshot.toml"
    path.write_text(text or "[[brands]]\nkey='hook'\nname='Hook'\n", "utf-8")
    variables = {
        **os.environ,
        "EARSHOT_HOME": str(tmp_path / "home"),
        "EARSHOT_CONFIG": str(path),
    }
    done = subprocess.run(
        [sys.executable, "worker.py", "--once"],
        check=False, cwd=ROOT, env=variables, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert ("no TOML" if code else "1 new or changed") in done.stderr


def terms_of(work, source):
    row = Health(work.engine).sources()[source]
    return row["text_days"], bool(row["blend"]), row["attribution"]


def test_a_licence_that_the_file_states_holds_for_pages_scores_and_storage(bare_work):
    work = bare_work
    publish_sources(work)
    general = terms_of(work, "yelp")
    assert general[:2] == (1, False)
    write_setting(work.engine, SETTLED, [["1", 1, "2"]])
    applied(work, "[licences.yelp]\ntext_days=30\nattribution='By agreement'")
    publish_sources(work)
    assert terms_of(work, "yelp") == (30, True, "By agreement")
    assert work.terms(source_module("yelp").SOURCE).text_days == 30
    assert read_setting(work.engine, SETTLED) == [], "scores must be computed anew"
    write_setting(work.engine, SETTLED, [["1", 1, "2"]])
    applied(work, "")
    publish_sources(work)
    assert terms_of(work, "yelp")[0] == 30 and read_setting(work.engine, SETTLED) != []
    applied(work, "[licences]")
    publish_sources(work)
    assert terms_of(work, "yelp") == general


def test_hosts_off_the_internet_are_allowed_by_the_file(bare_work):
    applied(bare_work, "allowed_hosts = ['social.intern.example']")
    applied(bare_work, "")
    assert read_setting(bare_work.engine, ALLOWED_HOSTS) == ["social.intern.example"]
    applied(bare_work, "allowed_hosts = []")
    assert read_setting(bare_work.engine, ALLOWED_HOSTS) == []


def test_what_the_documentation_says_of_licences_can_be_applied(bare_work):
    text = (ROOT / "docs/connecting.md").read_text("utf-8")
    applied(bare_work, re.findall(r"```toml\n(.*?)```", text, re.S)[1])
    assert set(read_setting(bare_work.engine, LICENCES)) == {"yelp"}
