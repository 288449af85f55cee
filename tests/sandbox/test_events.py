"""The planted events happen, to whom and when they say."""

from __future__ import annotations

from datetime import timedelta
from statistics import mean

from sandbox.platforms.mastodon import boosts
from sandbox.text import text
from tests.sandbox.conftest import ANCHOR


def stream_of(world, platform, subject):
    return next(
        stream
        for stream in world.streams
        if stream.platform == platform
        and subject == (stream.location.key if stream.location else stream.brand.key)
    )


def test_every_event_has_a_name_of_its_own(demo):
    names = [event.name for event in demo.events]
    assert len(names) == len(set(names)) >= 10


def test_bombing_and_its_removal(demo):
    event = demo.event("bombing")
    stream = stream_of(demo, "google", event.subject)
    before = [one for one in demo.visible(stream, ANCHOR) if one.subject == "bombing"]
    after = demo.visible(stream, ANCHOR + timedelta(hours=1))
    left = [one for one in after if one.subject == "bombing"]
    assert len(before) == event.count >= 50
    assert event.ends - event.begins == timedelta(days=2)
    assert all(one.rating == 1 for one in before)
    assert len(left) < 0.5 * len(before)


def test_turns_move_the_stars(demo):
    event = demo.event("staff_shortage")
    stream = stream_of(demo, "google", event.subject)
    begins, ends = event.begins.timestamp(), event.ends.timestamp()
    said = demo.visible(stream, ANCHOR)
    during = mean(one.rating for one in said if begins <= one.created < ends)
    before = mean(one.rating for one in said if begins - 3e7 < one.created < begins)
    assert during < before - 0.25


def test_viral_post_is_boosted_more_and_more(demo):
    event = demo.event("viral")
    stream = stream_of(demo, "social.harbourtown.example", event.subject)
    (viral,) = (one for one in demo.visible(stream, ANCHOR) if one.subject == "viral")
    hours = [viral.created + 3600 * hour for hour in (1, 8, 16, 30)]
    counts = [boosts(viral, at) for at in hours]
    assert counts == sorted(counts)
    assert counts[0] < 30
    assert counts[-1] > 2_000


def test_rumour_asks(demo):
    event = demo.event("rumour")
    stream = stream_of(demo, "social.harbourtown.example", event.subject)
    later = ANCHOR + timedelta(hours=2)
    posts = [one for one in demo.visible(stream, later) if one.subject == "rumour"]
    assert len(posts) == event.count
    assert all("?" in (text(one, stream, later.timestamp()) or "") for one in posts)


def test_second_thoughts_change_stars_after_the_anchor(demo):
    event = demo.event("second_thoughts")
    stream = stream_of(demo, "google", event.subject)
    before, after = ANCHOR.timestamp(), event.ends.timestamp()
    said = demo.visible(stream, event.ends)
    changed = [one for one in said if before < one.edited <= after]
    assert len(changed) >= event.count
    assert sum(one.rating_at(after) > one.rating_at(before) for one in changed) >= event.count
    spoken = [one for one in changed if not one.silent]
    assert spoken
    assert all(text(one, stream, after) != text(one, stream, before) for one in spoken)


def test_outage_and_its_end(client):
    event = client.running.sandbox.world.event("outage")
    page = client.listings("schemaorg")[0]["remote_id"]
    client.clock.now = event.begins + timedelta(minutes=1)
    assert client.get(page).status_code == 503
    assert 0 < int(client.get(page).headers["retry-after"]) <= 300
    client.clock.now = event.ends
    assert client.get(page).status_code == 200
