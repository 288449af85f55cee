"""Mastodon and the review portals."""

from __future__ import annotations

import json
import re

import pytest

INSTANCE = "social.harbourtown.example"


def timeline(client, tag, **params):
    return client.get(f"{INSTANCE}/api/v1/timelines/tag/{tag}", params=params)


def follow(client, answer, rel):
    match = re.search(rf'<([^>]+)>; rel="{rel}"', answer.headers.get("link", ""))
    return client.get(match[1]) if match else None


def uris(answer):
    return [post["uri"] for post in answer.json()]


def test_older_posts_by_the_link_header(client):
    for listing in client.listings("mastodon"):
        answer, found = timeline(client, listing["remote_id"], limit=7), []
        while answer is not None and answer.json():
            assert len(answer.json()) <= 7
            found += uris(answer)
            answer = follow(client, answer, "next")
        assert len(found) == len(set(found))
        assert set(found) == {row["external_id"] for row in client.shown(listing)}


def test_newer_posts_by_min_id_without_gaps(client):
    tag = client.listings("mastodon")[0]["remote_id"]
    newest = timeline(client, tag, limit=40).json()
    older = newest[-1]
    answer, found = timeline(client, tag, min_id=older["id"], limit=5), []
    while answer.json():
        found += uris(answer)
        answer = timeline(client, tag, min_id=answer.json()[0]["id"], limit=5)
    assert set(found) == {post["uri"] for post in newest[:-1]}


def test_limit_is_at_most_forty(client):
    tag = client.listings("mastodon")[0]["remote_id"]
    assert len(timeline(client, tag, limit=1000).json()) == 40


def test_search_is_empty_without_a_token_and_finds_with_one(client):
    url = f"{INSTANCE}/api/v2/search"
    asked = {"q": "#halvora", "type": "statuses", "limit": 40}
    assert client.get(url, params=asked).json()["statuses"] == []
    headers = client.bearer("mastodon", "access_token")
    found = client.get(url, params=asked, headers=headers).json()["statuses"]
    assert found
    assert all("halvora" in post["content"] for post in found)
    refused = client.get(url, params=asked, headers={"Authorization": "Bearer no"})
    assert refused.status_code == 401


def test_answers_to_the_viral_post(client):
    posts, answer = [], timeline(client, "halvora", limit=40)
    while answer is not None and answer.json():
        posts += answer.json()
        answer = follow(client, answer, "next")
    viral = max(posts, key=lambda post: post["reblogs_count"])
    context = client.get(f"{INSTANCE}/api/v1/statuses/{viral['id']}/context").json()
    assert context["descendants"]
    assert {post["in_reply_to_id"] for post in context["descendants"]} == {viral["id"]}
    assert client.get(f"{INSTANCE}/api/v1/statuses/1").status_code == 404


def pages(client, url):
    while url:
        page = client.get(url).text
        yield page
        match = re.search(r'<link rel="next" href="([^"]+)"', page)
        url = match and match[1]


def stated(page):
    """Return what a page says of its reviews, in either syntax, on the scale of five."""
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    if block:
        reviews = json.loads(block[1])["review"]
        return [(int(one["reviewRating"]["ratingValue"]), one["reviewBody"]) for one in reviews]
    return [
        (int(one) / 2, None)
        for one in re.findall(r'Rating"><span itemprop="ratingValue">(\d+)<', page)
    ]


@pytest.mark.parametrize("at_once", [3, 40])
def test_portals_page_through_everything(client, monkeypatch, at_once):
    monkeypatch.setattr("sandbox.platforms.portals.PAGE", at_once)
    for listing in client.listings("schemaorg"):
        found = [one for page in pages(client, listing["remote_id"]) for one in stated(page)]
        truth = client.shown(listing)
        assert sorted(stars for stars, _ in found) == sorted(row["rating"] for row in truth)
        if "stayandtable" in listing["remote_id"]:
            assert sorted(text for _, text in found) == sorted(row["text"] for row in truth)


def test_portals_have_robots_and_no_other_pages(client):
    for host in ("stayandtable.example", "gustario.example"):
        assert "Disallow: /account/" in client.get(f"{host}/robots.txt").text
    assert client.get("stayandtable.example/places/nowhere").status_code == 404
