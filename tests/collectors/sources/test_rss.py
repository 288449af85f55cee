"""Feeds: RSS and Atom, well formed or not, brand words, and nothing new since last time."""

from __future__ import annotations

import json

import pytest

from collectors.source import Blocked, Broken, FormatChanged
from collectors.sources import rss
from tests.collectors.sources.replay import Replay, answer, collect, listing

URL = "https://gazette.example/feed"

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>
<language>en-gb</language>
<item><title>Harbour &amp; Co: "the <b>best</b>"</title><link>https://gazette.example/a</link>
<guid isPermaLink="false">a-1</guid><pubDate>Fri, 20 Nov 2026 09:30:00 EST</pubDate>
<description>&lt;p&gt;Rooms from &amp;pound;90&lt;/p&gt;
&lt;p&gt;Caf&#233; open&lt;/p&gt;</description>
<source url="https://gazette.example">The Gazette</source></item>
<item><title>Weather</title><link>https://gazette.example/b</link>
<description>Rain in harbourside</description></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>Alert</title><entry><id>tag:alerts.example,2013:7</id>
<title type="html">New at &lt;b&gt;Harbour&lt;/b&gt;</title>
<link href="https://www.google.com/url?rct=j&amp;url=https://paper.example/x%3Fy%3D1&amp;ct=ga"/>
<published>2026-11-20T08:00:00Z</published><updated>2026-11-20T08:00:00Z</updated>
<content type="html">The &lt;b&gt;Harbour&lt;/b&gt;,&amp;nbsp;again</content>
<author><name></name></author></entry></feed>"""


def read(body, of=None, since=None, **headers):
    http = Replay({"GET": [answer(body, **headers)]})
    return collect(rss, http, of or listing("rss", URL, channel="news"), since)


def test_an_rss_item_is_read_whole():
    reviews, _, _ = read(RSS)
    assert reviews[0].model_dump(mode="json", exclude_defaults=True) == {
        "channel": "news",
        "account": reviews[0].account,
        "external_id": "a-1",
        "author": "The Gazette",
        "title": 'Harbour & Co: "the best"',
        "text": "Rooms from £90\n\nCafé open",
        "excerpt": True,
        "language": "en-gb",
        "created_at": "2026-11-20T14:30:00Z",
        "url": "https://gazette.example/a",
    }
    assert (reviews[1].external_id, reviews[1].created_at) == ("https://gazette.example/b", None)


def test_an_alert_leads_to_the_article():
    (review,) = read(ATOM)[0]
    assert (review.title, review.text) == ("New at Harbour", "The Harbour, again")
    assert review.url == "https://paper.example/x?y=1"


JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "language": "en",
    "items": [
        {"id": 7, "url": "https://gazette.example/7", "title": "A < B", "content_html": "<p>Hi</p>",
         "date_published": "2026-11-20T08:00:00+01:00",
         "authors": [{"name": "Ann"}, {"name": "Bo"}]},
        {"id": "8", "content_text": "1 < 2", "date_modified": "2026-11-20T08:00:00Z",
         "author": {"name": "Cy"}},
    ],
}  # fmt: skip


def test_a_feed_in_json_is_read_too():
    one, two = read(json.dumps(JSON))[0]
    assert (one.external_id, one.title, one.text) == ("7", "A < B", "Hi")
    assert (one.author, one.url, one.language) == ("Ann, Bo", "https://gazette.example/7", "en")
    assert one.created_at.isoformat() == "2026-11-20T07:00:00+00:00"
    assert (two.text, two.author, two.url) == ("1 < 2", "Cy", None)
    with pytest.raises(FormatChanged):
        read(json.dumps({**JSON, "items": None}))


def test_links_within_the_site_lead_there():
    body = RSS.replace("https://gazette.example/a", "/a").replace("https://gazette.example/b", "b")
    assert [one.url for one in read(body)[0]] == [
        "https://remote.example/a",
        "https://remote.example/b",
    ]


def test_authors_are_their_names():
    people = "<author><name>Ann</name><email>a@b.example</email></author><author><name>Bo</name>"
    assert read(ATOM.replace("<author><name></name>", people))[0][0].author == "Ann, Bo"
    item = "<author>bo@b.example (Bo Bell)</author><title>Weather</title>"
    assert read(RSS.replace("<title>Weather</title>", item))[0][1].author == "Bo Bell"


def test_an_id_that_several_entries_share_is_none():
    body = RSS.replace("<item><title>Weather", '<item><guid isPermaLink="false">a-1</guid><title>W')
    names = [one.external_id for one in read(body)[0]]
    assert names == ["https://gazette.example/a", "https://gazette.example/b"]


def test_a_headline_is_one_line():
    body = RSS.replace("<title>Weather</title>", "<title>\n Fine&#160;\n  weather </title>")
    assert read(body)[0][1].title == "Fine weather"


def test_equal_ids_of_two_feeds_on_one_site_are_two_reviews():
    one, two = (read(RSS, listing("rss", url, channel="news"))[0][0] for url in (URL, URL + "2"))
    assert (one.external_id, one.account) != (two.external_id, two.account)
    assert URL not in one.account


@pytest.mark.parametrize("body", [RSS, ATOM])
def test_an_id_that_is_no_address_stays_as_it_was_sent(body):
    plain = body.replace('<guid isPermaLink="false">a-1<', "<guid>9<")
    plain = plain.replace("tag:alerts.example,2013:7", "9")
    one, two = (read(plain, listing("rss", url, channel="news"))[0][0] for url in (URL, URL + "2"))
    assert (one.external_id, two.external_id) == ("9", "9")
    assert one.account != two.account


def test_an_id_alone_is_no_address():
    bare = RSS.replace("<link>https://gazette.example/a</link>", "")
    first = read(bare.replace('<guid isPermaLink="false">', "<guid>"))[0][0]
    assert (first.external_id, first.url) == ("a-1", None)


@pytest.mark.parametrize(
    ("words", "found"),
    [("harbour", 1), (["HARBOUR & co"], 1), ("nothing, weather", 1), ("rain", 1), ("xyz", 0),
     ("", 2), (None, 2), (["ｈａｒｂｏｕｒ"], 1)],
)  # fmt: skip
def test_only_entries_with_a_brand_word_count(words, found):
    of = listing("rss", URL, channel="news", options={"words": words})
    assert len(read(RSS, of)[0]) == found


def test_a_feed_that_breaks_off_gives_what_it_has():
    assert [review.external_id for review in read(RSS[: RSS.index("<item><title>Weather")])[0]]


def test_bytes_are_decoded_as_the_feed_says():
    body = RSS.replace('version="1.0"?', 'version="1.0" encoding="iso-8859-1"?', 1)
    latin = body.replace("Caf&#233;", "Café").encode("iso-8859-1")
    assert read(latin)[0][0].text == "Rooms from £90\n\nCafé open"


def test_nothing_new_is_asked_for_with_the_marks_of_last_time():
    first = read(RSS, ETag='"v1"', Last_Modified="Fri, 20 Nov 2026 09:30:00 GMT")[2]
    of = listing("rss", URL, channel="news", cursor=first.cursor)
    http = Replay({"GET": [answer(b"", 304)]})
    reviews, _, coverage = collect(rss, http, of)
    assert (reviews, coverage.cursor) == ([], first.cursor)
    assert http.seen[0][2] == {
        "If-None-Match": '"v1"',
        "If-Modified-Since": "Fri, 20 Nov 2026 09:30:00 GMT",
    }


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (answer("<html><body>Hello</body></html>"), FormatChanged),
        (answer(""), FormatChanged),
        (answer('{"a": 1}'), FormatChanged),
        (answer("<html><div class='g-recaptcha'></div></html>"), Blocked),
        (answer("", 410), Broken),
    ],
)
def test_what_is_no_feed_is_not_an_empty_one(page, error):
    with pytest.raises(error):
        collect(rss, Replay({"GET": [page]}), listing("rss", URL))


def test_entities_that_grow_without_end_do_no_harm():
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9)
    )
    body = f'<?xml version="1.0"?>{bomb}]>' + RSS.split("?>", 1)[1].replace("Weather", "&j;")
    reviews = read(body)[0]
    assert all(len(review.title or "") < 10_000 for review in reviews)


def test_a_reference_to_no_character_costs_neither_the_entry_nor_its_neighbours():
    reviews, reasons, _ = read(RSS.replace("Weather", "We&#xD800;ath&#0;er&#99999999999999;"))
    assert not reasons
    assert [one.title for one in reviews][1] == "We\ufffdath\ufffder\ufffd"
    assert len(reviews) == 2


def test_a_mountain_of_markup_is_not_climbed():
    with pytest.raises(FormatChanged):
        read(RSS.replace("<item>", "<b>" * 60_000 + "<item>", 1))
