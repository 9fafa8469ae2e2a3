"""The map of places: its document fetches nothing, and what it shows is what is known of a text."""

from __future__ import annotations

import json

import pytest
import shapely

from geodata.answers import Answer, Candidate
from routes.maps.place_map import Drawn, place_document, shown

NOWHERE = Answer(None, None, None, None, None, None, None, "no name of the gazetteer stands in the text")
GAO = Candidate("hub:gao", "Gao", "ML", "place", 16.27, -0.04, 10.0, 86_000, 1.0, "named 'gao'")


def test_the_document_links_to_nothing_and_says_so() -> None:
    html = place_document()
    assert "default-src 'none'" in html
    assert "src=" not in html.split("<script>")[0]
    assert "sourceMappingURL" not in html
    assert html.count("</script>") == html.count("<script>") == 8


def test_what_is_shown_is_json_with_candidates_numbered_from_one() -> None:
    other = Candidate("gn:1", "Gao", "BF", "place", 12.3, -1.5, 4.0, 500, 0.5, "named 'gao'")
    place = json.loads(json.dumps(shown("x", NOWHERE, [GAO, other], country="ML", picked=2)))
    assert [(c["number"], c["lat"], c["lon"]) for c in place["candidates"]] == [(1, 16.27, -0.04), (2, 12.3, -1.5)]
    assert (place["answer"], place["picked"], place["mode"]) == (None, 2, "pick")
    assert 14 < place["around"]["lat"] < 21  # Mali lies between 10 and 25 degrees north
    assert place["around"]["radius_km"] <= 1200


def test_the_answer_says_name_and_radius() -> None:
    answer = Answer(17.0, 8.0, 122.4, "Agadez", "NE", "hub:agadez", "offset", "why")
    assert shown("x", answer, [], country=None)["answer"] == {"lat": 17.0, "lon": 8.0, "radius_km": 122.4, "label": "Agadez, within 122 km"}


def test_only_a_picked_area_brings_its_outline() -> None:
    niger = Candidate("ne:NE", "Niger", "NE", "country", 17.4, 9.4, 836.0, 0, 1.0, "named 'niger'")
    assert shown("x", NOWHERE, [niger], country=None)["candidates"][0]["outline"] is None
    (picked,) = shown("x", NOWHERE, [niger], country=None, picked=1)["candidates"]
    west_to_east = [lon for polygon in picked["outline"] for ring in polygon for _, lon in ring]
    south_to_north = [lat for polygon in picked["outline"] for ring in polygon for lat, _ in ring]
    # Niger reaches from 0.2 to 16.0 degrees east and from 11.7 to 23.5 north
    assert (round(min(west_to_east)), round(max(west_to_east))) == (0, 16)
    assert (round(min(south_to_north)), round(max(south_to_north))) == (12, 24)


def test_an_area_is_written_lon_first() -> None:
    area = shapely.from_wkt(Drawn(corners=((16.0, -1.0), (16.0, 1.0), (18.0, 1.0), (18.0, -1.0))).wkt)
    assert area.bounds == (-1.0, 16.0, 1.0, 18.0)
    assert area.area == pytest.approx(4.0)


def test_an_area_that_crosses_itself_is_mended() -> None:
    # a bow tie: two triangles of 1 square degree each
    area = shapely.from_wkt(Drawn(corners=((0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0))).wkt)
    assert area.is_valid
    assert area.geom_type == "MultiPolygon"
    assert area.area == pytest.approx(2.0)


@pytest.mark.parametrize("corners", [((0.0, 0.0), (1.0, 1.0)), ((0.0, 0.0), (1.0, 1.0), (2.0, 2.0))])
def test_corners_that_enclose_nothing_are_refused(corners) -> None:
    with pytest.raises(ValueError, match="expected"):
        _ = Drawn(corners=corners).wkt
