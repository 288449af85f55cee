"""JSON-LD, microdata and RDFa give the same reviews, as untidy as pages are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from collectors.schemaorg import author_of, read_page
from collectors.source import FormatChanged, SourceError
from collectors.spellings import first
from tests.collectors.sources.replay import answer
from tests.collectors.test_source_contract import HOSTILE, broken_at, paths

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "schemaorg"


def read(html: str, **headers):
    return read_page(answer(html, **headers), "https://guide.example/p")


def script(value) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def brief(page):
    return [
        (
            author_of(one),
            first(one.get("datePublished")),
            " ".join(first(one["reviewBody"]).split()),
        )
        for one in page.reviews
    ]


ELLA = {
    "@type": "Review",
    "author": {"@type": "Person", "name": "Ella"},
    "datePublished": "2026-04-01",
    "reviewBody": "Fine rooms.",
    "reviewRating": {"@type": "Rating", "ratingValue": "4"},
}
SEEN = [("Ella", "2026-04-01", "Fine rooms.")]

MICRODATA = """<div itemscope itemtype="http://schema.org/Hotel"><b itemprop="name">Quay</b>
<div itemprop="review" itemscope itemtype="https://schema.org/Review">
<a itemprop="author" href="/u/1">Ella</a><meta itemprop="datePublished" content="2026-04-01">
<span itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating"><i
itemprop="ratingValue">4</i></span><p itemprop="reviewBody">Fine
   <em>rooms</em>.</p></div>
<div itemprop="aggregateRating" itemscope itemtype="https://schema.org/AggregateRating">
<span itemprop="ratingValue">4,2</span> of <span itemprop="reviewCount">3.077</span></div></div>"""

RDFA = """<div vocab="https://schema.org/" typeof="Hotel"><div property="review" typeof="Review">
<span property="author" typeof="Person"><span property="name">Ella</span></span>
<time property="datePublished" datetime="2026-04-01">1 April</time>
<div property="reviewRating" typeof="Rating"><span property="ratingValue">4</span></div>
<span property="reviewBody">Fine rooms.</span></div></div>"""


@pytest.mark.parametrize(
    "html",
    [
        script(ELLA),
        script([None, [ELLA], "text"]),
        script({"@graph": [{"@type": "WebSite"}, {"@type": ["Hotel"], "reviews": [ELLA]}]}),
        script({"@type": "Hotel", "review": {**ELLA, "@type": None}}),
        script({"@type": "Thing", "subjectOf": {"a": {"b": {"review": ELLA}}}}),
        script({f"http://schema.org/{name}" if name[0] != "@" else name: one
                for name, one in {**ELLA, "@type": "schema:Review"}.items()}),
        script("<!--\n" + json.dumps(ELLA) + "\n-->"),
        script("/* shop */ " + json.dumps(ELLA)[:-1] + ', // "last"\n}'),
        script(json.dumps(ELLA).replace("rooms", "rooms").replace(": ", ":\t\n")),
        script({"@graph": [{**ELLA, "author": {"@id": "#ella"}},
                           {"@id": "#ella", "@type": "Person", "name": "Ella"}]}),
        script({**ELLA, "reviewBody": {"@value": "Fine rooms.", "@language": "en"}}),
        script("{broken") + script(ELLA),
        script(json.dumps(ELLA) + ";\n"),
        script("\ufeff" + json.dumps(ELLA)),
        script(json.dumps({"@type": "WebSite"}) + "\n" + json.dumps(ELLA)),
        script(json.dumps(ELLA).replace('"', "&quot;")),
        script("// <![CDATA[\n" + json.dumps(ELLA) + "\n// ]]&gt;"),
        script(json.dumps({**ELLA, "name": "It's"}).replace("'", "\\'")),
        script({name.removeprefix("@"): one for name, one in ELLA.items()}),
        MICRODATA,
        MICRODATA.replace("schema.org/Review", "schema.org/review/"),
        MICRODATA.replace("https://schema.org/Review", "//schema.org/Review"),
        MICRODATA.replace('<a itemprop="author" href="/u/1">Ella</a>',
                          '<i itemprop="author" itemscope itemtype="//schema.org/Person">Ella</i>'),
        MICRODATA.replace('<p itemprop="reviewBody">Fine\n   <em>rooms</em>.</p>',
                          '<meta itemprop="reviewBody" content="&lt;p&gt;Fine rooms.&lt;/p&gt;">'),
        RDFA,
        RDFA.replace('property="author" typeof="Person"', 'rel="author"><span typeof="Person"')
            .replace("</span></span>", "</span></span></span>"),
        RDFA.replace('property="author" typeof="Person"><span property="name">Ella</span>',
                     'rel="author"><b about="/u/1" typeof="Person" property="name">Ella</b>'),
        script(ELLA) + MICRODATA + RDFA,
    ],
    ids=["plain", "arrays", "graph", "no type", "deep", "prefixes", "comment wrapped", "comments",
         "white space", "reference", "value object", "broken neighbour", "semicolon", "mark",
         "two values", "escaped", "escaped end", "wrong escapes", "other keywords", "microdata",
         "small type", "no scheme", "no properties", "tags in content", "rdfa", "relation",
         "about", "three syntaxes"],
)  # fmt: skip
def test_the_same_review_in_every_writing(html):
    assert brief(read(html)) == SEEN


def test_a_damaged_part_that_speaks_of_reviews_is_not_passed_over():
    page = read(script('{"review": [{"reviewBody": "She said "no""}]}') + script(ELLA))
    assert [author_of(one) for one in page.reviews] == ["Ella", None]
    assert "no JSON" in str(page.reviews[1])
    with pytest.raises(FormatChanged, match="not JSON"):
        read(script('{"@type": "Review", "reviewBody": "She said "no""}'))


@pytest.mark.parametrize("stated", ["1 204", "1.204", "1,204 reviews", "(1204)", "1’204 avis"])
def test_a_count_may_have_words_beside_it(stated):
    page = read(script({"@type": "Hotel", "aggregateRating": {"reviewCount": stated}}))
    assert page.total == 1204


def test_the_mean_of_a_page_is_not_taken_from_one_of_its_reviews():
    own = {**ELLA, "reviewRating": {"@type": "AggregateRating", "ratingValue": 2}}
    mean = {"@type": "AggregateRating", "ratingValue": 4.5, "reviewCount": 9}
    page = read(script({"@type": "Hotel", "review": own, "aggregateRating": mean}))
    assert (page.total, page.rating) == (9, 4.5)


def test_counts_and_means_are_read_in_every_spelling():
    page = read(MICRODATA)
    assert (page.total, page.rating) == (3077, 4.2)


def test_properties_that_stand_elsewhere_belong_to_the_item_that_refers_to_them():
    html = """<div itemscope itemtype="https://schema.org/Review" itemref="who text"></div>
    <p id="who"><span itemprop="author">Ella</span></p>
    <p id="text" itemprop="reviewBody">Fine rooms.</p>"""
    assert brief(read(html)) == [("Ella", None, "Fine rooms.")]


@pytest.mark.parametrize(
    ("encoding", "headers"),
    [
        ("utf-8", {}),
        ("iso-8859-1", {"Content_Type": "text/html; charset=iso-8859-1"}),
        ("cp1252", {"Content_Type": "text/html; charset=iso-8859-1"}),
        ("cp1252", {"Content_Type": "text/html"}),
    ],
)
def test_bytes_are_decoded_as_the_page_says(encoding, headers):
    html = f'<meta charset="{"iso-8859-1" if headers else "utf-8"}">'
    words = "Café" if encoding == "iso-8859-1" else "Café – 5 €"
    body = html + script(json.dumps({**ELLA, "reviewBody": words}, ensure_ascii=False))
    assert brief(read(body.encode(encoding), **headers))[0][2] == words


@pytest.mark.parametrize(
    "html",
    [
        script("[" * 100_000) + script(ELLA),
        script('{"a":' * 900 + json.dumps(ELLA) + "}" * 900) + script(ELLA),
        "<div itemscope>" * 3_000 + script(ELLA),
        script('"' * 100_000) + script(ELLA),
        script("/*" * 100_000) + script(ELLA),
    ],
    ids=["brackets", "objects", "items", "quotes", "comments"],
)
def test_strange_neighbours_do_no_harm(html):
    assert brief(read(html)) == SEEN


@pytest.mark.parametrize("syntax", ["json", "microdata", "rdfa"])
def test_the_vocabulary_s_own_example_is_read_in_every_syntax(syntax):
    sample = SAMPLES / f"schemaorg_eg-0010_{syntax}.html"
    if not sample.exists():
        pytest.skip("no samples in ../shared/samples")
    page = read(sample.read_text("utf-8"))
    assert [one[1] for one in brief(page)] == ["2011-04-01", "2011-03-25"]
    assert (page.total, page.rating) == (11, 3.5)
    assert len({one[2] for one in brief(page)}) == 2


def test_pages_with_one_hostile_field_are_read_or_refused():
    place = {"@type": "Hotel", "review": [ELLA], "aggregateRating": {"ratingValue": 4}}
    for path in paths(place):
        for value in HOSTILE:
            changed = broken_at(place, path, value)
            try:
                page = read(script(changed))
            except SourceError:
                continue
            assert len(page.reviews) <= 1
