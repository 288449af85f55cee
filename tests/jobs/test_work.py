"""What a source is given to work with."""

from dataclasses import replace

from data.models import Need, Source
from tests.jobs.conftest import demo_listings

SOURCE = Source(
    "google_business",
    "google",
    "Google",
    needs=(Need("client_id", "Client id"), Need("refresh_token", "Token", secret=True)),
)


def test_needs_that_are_no_secret_reach_the_source_with_its_secrets(work):
    listing = replace(demo_listings(work.engine)[0], options={"client_id": "abc", "other": 1})
    work.secrets.keep(listing.source, "refresh_token", "t0ken", work.clock.now())
    given = work.http(listing, SOURCE).secrets
    assert given["refresh_token"] == "t0ken"
    assert "other" not in given


def test_the_secrets_of_an_account_come_before_those_of_its_source(work):
    listing = replace(demo_listings(work.engine)[0], account="north")
    for owner, value in ((listing.source, "all"), (f"{listing.source}:north", "north only")):
        work.secrets.keep(owner, "refresh_token", value, work.clock.now())
    assert work.http(listing, SOURCE).secrets["refresh_token"] == "north only"


def test_a_licence_lifts_the_terms_of_a_source(work):
    from data.settings import write_setting

    assert work.terms(SOURCE) == SOURCE.terms
    write_setting(work.engine, "licences", {SOURCE.id: {"text_days": 30, "blend": False}})
    assert work.terms(SOURCE).text_days == 30


def test_what_is_no_secret_is_not_blotted_out_of_messages(work):
    words = replace(SOURCE, needs=(Need("words", "Words"), *SOURCE.needs))
    listing = replace(demo_listings(work.engine)[0], options={"words": "harbour"})
    work.secrets.keep(listing.source, "refresh_token", "t0ken", work.clock.now())
    assert work.http(listing, words).secrets["words"] == "harbour"
    assert work.redact.text("harbour t0ken") == "harbour •••"
