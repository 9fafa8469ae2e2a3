"""Positions that stand inside a text: every notation gives the same point. All positions are made up."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Transformer

from geodata._positions_in_text import position_in


@pytest.mark.parametrize(
    "written",
    [
        "34º15N 012º25E", "34°15'N 12°25'E", "34° 15' 00\" N, 12° 25' 00\" E", "34 15 N / 12 25 E", "N34°15' E012°25'", "3415N 01225E", "34°15.0′N 012°25.0′E",
        "34,25 N 12,4167 E", "34.25° north, 12.4167° east", "34.25 N – 12.4167 E", "34°15' Nord, 12°25' Est", "34.25, 12.4167", "34.25; 12.4167", "34.25 / 12.4167",
        "lat 34.25 lon 12.4167", "Latitude: 34.2500, Longitude: 12.4167", "34.25°, 12.4167°", "34°15'N - 12°25'E",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "dinghy with 40 people at {}", "{} (position at 06:00), off the coast"])
def test_one_point_in_many_notations(written: str, around: str) -> None:
    lat, lon, radius_km = position_in(around.format(written))
    assert lat == pytest.approx(34.25, abs=0.001)
    assert lon == pytest.approx(12 + 25 / 60, abs=0.001)
    assert 0 < radius_km <= 5


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("28°06'N 015°24'W", 28.1, -15.4), ("28°06'N 15°24'O", 28.1, -15.4), ("28,10 norte 15,40 oeste", 28.1, -15.4), ("28.1, -15.4", 28.1, -15.4), ("-1.25, 9.50", -1.25, 9.5),
        ("01°15'S 009°30'E", -1.25, 9.5), ("lat -1.25 long 9.5", -1.25, 9.5), ("\u221216.27, \u22120.04", -16.27, -0.04),
        ("at sea (28.1, \u201315.4)", 28.1, -15.4), ("well at 16.97, 7.99", 16.97, 7.99), ("27.154, -13.203 hotel", 27.154, -13.203),
    ],
)  # fmt: skip
def test_the_hemisphere_is_read(text: str, lat: float, lon: float) -> None:
    assert position_in(text)[:2] == (pytest.approx(lat, abs=0.001), pytest.approx(lon, abs=0.001))


@pytest.mark.parametrize(("lat", "lon", "zone"), [(16.9733, 7.9911, "32Q"), (27.6, -13.2, "28R"), (-4.35, 15.2, "33M")])
def test_utm_is_read(lat: float, lon: float, zone: str) -> None:
    epsg = (32600 if lat > 0 else 32700) + int(zone[:2])
    east, north = Transformer.from_crs(4326, epsg).transform(lat, lon)
    found = position_in(f"camp at UTM {zone} {east:.0f} {north:.0f}")
    assert found[:2] == (pytest.approx(lat, abs=1e-4), pytest.approx(lon, abs=1e-4))


def test_the_band_s_of_utm_is_that_of_north_africa_not_the_far_south() -> None:
    # off Zuwara; so small a northing south of the equator would be at 57° S, where no route leads
    east, north = Transformer.from_crs(4326, 32633).transform(33.0, 12.1)
    assert position_in(f"UTM 33S {east:.0f} {north:.0f}")[:2] == (pytest.approx(33.0, abs=1e-4), pytest.approx(12.1, abs=1e-4))


@pytest.mark.parametrize(
    "text",
    [
        "", "off Zuwara", "20 km north of Agadez", "40 people, 12 dead", "12/03/2021", "on 12.03.2021", "at 06:30", "N1 road", "3 boats and 25 men", "95.12, 12.30", "34.25, 190.5",
        "population 12 500", "Km 30", "99°15'N 12°25'E", "34°15'N 190°25'E", "tel. 12345678",
        "Agadez, at 10.30, 11.45 hrs", "Gao 16.30 / 17.00", "3,5 / 4,2 km from Agadez", "Dirkou, 1.200, 3.400 persons", "10.5, 20.3% of those in Gao", "Agadez, Niger 0.00, 0.00",
        "UTM 32Q 100000 9999999", "UTM 32Q 950000 1877000", "UTM 32Q 400000 5000000",
    ],
)  # fmt: skip
def test_other_numbers_are_no_position(text: str) -> None:
    assert position_in(text) is None


def test_the_first_position_counts() -> None:
    assert position_in("from 30°00'N 10°00'W to 28°00'N 15°00'W")[:2] == (30, -10)


def test_a_position_in_whole_degrees_is_known_less_well() -> None:
    assert position_in("34°N 12°E")[2] > position_in("34°15'N 12°25'E")[2]


@given(lat=st.floats(-89, 89), lon=st.floats(-179, 179))
def test_decimal_degrees_come_back_as_they_were_written(lat: float, lon: float) -> None:
    assume(lat or lon)  # 0, 0 is what a missing position is filled with
    assume(round(lat, 4) or round(lon, 4))  # 0, 0 is what a missing position is filled with
    found = position_in(f"boat at {lat:.4f}, {lon:.4f}")
    assert found[:2] == (pytest.approx(lat, abs=1e-4), pytest.approx(lon, abs=1e-4))


@given(text=st.text(alphabet="0123456789°º'\"NSEWnsewo.,;:/ -–UTMlaton", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    found = position_in(text)
    assert found is None or (abs(found[0]) <= 90 and abs(found[1]) <= 180 and found[2] > 0)
