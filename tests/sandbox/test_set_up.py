"""Manifest and exports: what a person would type, and download."""

from __future__ import annotations

import csv
import io

import pytest


def test_manifest_is_consistent(client):
    manifest = client.get("sandbox/manifest.json").json()
    brands = {brand["key"] for brand in manifest["brands"]}
    places = {place["key"]: place["brand"] for place in manifest["locations"]}
    assert sum(brand["ours"] for brand in manifest["brands"]) == 1
    assert set(places.values()) <= brands
    for listing in manifest["listings"]:
        assert listing["brand"] in brands
        assert listing["location"] is None or places[listing["location"]] == listing["brand"]
    keys = [(one["source"], one["remote_id"], str(one["options"])) for one in manifest["listings"]]
    assert len(keys) == len(set(keys))


def test_owner_only_interfaces_are_ours_alone(client):
    assert {one["brand"] for one in client.listings("google_business")} == {"halvora"}
    watched = {one["brand"] for one in client.listings("schemaorg")}
    assert len(watched) == 5


FORMS = {
    "yelp-reviews.csv": (",", "Review ID", "Review", "Location", "Date"),
    "tripadvisor-bewertungen.csv": (";", "Bewertungs-ID", "Text", "Standort", "Datum"),
}


@pytest.mark.parametrize("filename", FORMS)
def test_exports_hold_the_whole_history(client, filename):
    delimiter, id_column, text_column, place_column, date_column = FORMS[filename]
    answer = client.get(f"sandbox/exports/{filename}")
    sheet = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
    rows = list(csv.DictReader(sheet, delimiter=delimiter))
    channel = filename.partition("-")[0]
    truth = {
        row["external_id"]: (row, listing["name"])
        for listing in client.listings(channel)
        if listing["brand"] == "halvora"
        for row in client.truth(listing)["reviews"]
        if not row["removed"]
    }
    assert len(rows) == len(truth) > 3
    for row in rows:
        expected, place = truth[row[id_column]]
        assert row[text_column] == expected["text"]
        assert row[place_column] == place
        year = expected["created_at"][:4]
        assert year in row[date_column]


def test_german_dates(client):
    answer = client.get("sandbox/exports/tripadvisor-bewertungen.csv").content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(answer, newline=""), delimiter=";")
    for row in rows:
        day, month, year = row["Datum"].split(".")
        assert (len(day), len(month), len(year)) == (2, 2, 4)


def test_unknown_export_and_listing(client):
    assert client.get("sandbox/exports/other.csv").status_code == 404
    assert client.get("sandbox/truth", params={"source": "yelp"}).status_code == 404
