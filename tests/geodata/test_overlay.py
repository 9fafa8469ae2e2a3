"""Names that analysts taught: they count like places of the gazetteer, wherever they stand in a text. The names are made up."""

from __future__ import annotations

import polars as pl
import pytest

from geodata.gazetteer import load
from geodata.geocoding import geocode
from geodata.learning import NAMES, TEXTS, Learned
from geodata.mentions import find_mentions
from geodata.names import fold
from geodata.overlay import with_names
from geodata.phrases import read_phrase
from tests.geodata.made_up_gazetteer import gazetteer, place

KNOWN = gazetteer(place("t:1", "Belgora", 17.0, 8.0, country="NE"), place("t:2", "Tamazir", 25.0, 15.0, country="LY"))
HARBOUR = {"settled_id": "s1", "name": "Zorrulo Wharf", "country": "LY", "kind": "port", "lat": 32.93, "lon": 12.08, "radius_km": 3.0}
CAMP = {"settled_id": "s2", "name": "Camp Velmara", "country": "NE", "kind": "post", "lat": 20.5, "lon": 12.5, "radius_km": 10.0}


def taught(*names: dict) -> Learned:
    rows = [{"folded": fold(name["name"]), **name} for name in names]
    return Learned(pl.DataFrame(schema=TEXTS), pl.DataFrame(rows, schema=NAMES))


LEARNED = taught(HARBOUR, CAMP)


def test_a_taught_name_is_a_place_of_its_own() -> None:
    together = with_names(KNOWN, LEARNED)
    assert together.places.height == KNOWN.places.height + 2
    assert together.places.head(2).equals(KNOWN.places)
    assert together.places["place_id"].to_list()[2:] == ["taught:s1", "taught:s2"]
    assert together.places["is_hub"].to_list()[2:] == [True, True]
    assert together.places.row(2, named=True) | HARBOUR | {"settled_id": None} == together.places.row(2, named=True) | {"settled_id": None}
    assert together.places.schema == KNOWN.places.schema


def test_only_a_place_near_the_sea_has_a_coast() -> None:
    coasts = with_names(KNOWN, LEARNED).places["coast_km"].to_list()[2:]
    assert coasts[0] == pytest.approx(0, abs=3)
    assert coasts[1] is None


def test_the_names_stay_in_order_and_lead_to_their_rows() -> None:
    names = with_names(KNOWN, LEARNED).names
    assert names.schema == KNOWN.names.schema
    assert names.equals(names.sort("folded", "place"))
    assert names.filter(folded=fold("Zorrulo Wharf"))["place"].to_list() == [2]
    assert names.filter(folded="belgora")["place"].to_list() == [0]


def test_a_taught_name_is_found_inside_a_longer_text() -> None:
    together = with_names(KNOWN, LEARNED)
    ((*found,),) = find_mentions([read_phrase("dinghy seen off Zorrulo Wharf, west of Belgora")], together)
    assert [mention.places for mention in found] == [(2,), (0,)]


def test_nothing_taught_changes_nothing() -> None:
    together = with_names(KNOWN, Learned.nothing())
    assert together.places.equals(KNOWN.places)
    assert together.names.equals(KNOWN.names)


def test_the_geocoder_knows_what_it_was_taught() -> None:
    text = "two trucks stopped 20 km north of Camp Velmara last week"
    assert geocode(text, "NE").name != "Camp Velmara"
    answer = geocode(text, "NE", learned=LEARNED)
    assert (answer.name, answer.place_id, answer.location_source) == ("Camp Velmara", "taught:s2", "offset")
    assert answer.lat == pytest.approx(20.5 + 20 / 111.2, abs=0.001)
    assert answer.lon == pytest.approx(12.5)
    assert geocode("Zorrulo Wharf", learned=LEARNED).place_id == "taught:s1"


def test_a_taught_name_comes_before_a_namesake_of_the_gazetteer_in_its_country() -> None:
    hidden = CAMP | {"settled_id": "s3", "name": "Bilma", "lat": 14.0, "lon": 5.0}
    answer = geocode("Bilma", "NE", learned=taught(hidden))
    assert {candidate.place_id for candidate in answer.candidates} >= {"taught:s3", "hub:bilma"}


def test_a_name_that_was_taught_does_not_outlive_its_teaching() -> None:
    assert geocode("Zorrulo Wharf", learned=LEARNED).place_id == "taught:s1"
    assert geocode("Zorrulo Wharf").place_id is None
    assert load().places.filter(pl.col("place_id").str.starts_with("taught:")).is_empty()
