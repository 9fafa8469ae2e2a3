"""From a place and what is said of it to a position. The places are made up; the coasts and borders around them are real."""

from __future__ import annotations

from functools import cache

import pyogrio
import pytest
import shapely
from pyproj import Geod

from geodata.distance import great_circle_km
from geodata.radii import radius_km
from geodata.reference import natural_earth
from geodata.siting import Seaward, Site, put_to_sea
from tests.geodata.made_up_gazetteer import gazetteer, place, read

SPHERE = Geod(a=6371008.8, f=0)
COAST, ISLE, HARBOUR = (32.93, 12.08), (35.51, 12.60), (32.89, 13.19)
INLAND, FURTHER, BEHIND_THE_COAST = (17.0, 8.0), (19.0, 8.0), (32.6, 12.5)
BORDER_TOWN = (24.96, 10.18)  # 10 km from where Libya ends and Algeria begins
KNOWN = gazetteer(
    place("c:LY", "Libya", 27.0, 18.0, country="LY", kind="country", radius_km=850.0),
    place("c:NE", "Niger", 17.4, 9.4, country="NE", kind="country", radius_km=830.0),
    place("c:DZ", "Algeria", 28.1, 2.6, country="DZ", kind="country", radius_km=970.0),
    place("c:IT", "Italy", 42.8, 12.1, country="IT", kind="country", radius_km=600.0),
    place("t:coast", "Kasmina", *COAST, country="LY", kind="port", coast_km=0.5, is_hub=True),
    place("t:harbour", "Velmara", *HARBOUR, country="LY", kind="port", coast_km=0.5, is_hub=True),
    place("t:isle", "Zorrulo", *ISLE, country="IT", kind="island", coast_km=1.0, radius_km=6.0),
    place("t:inland", "Tamazir", *INLAND, country="NE", radius_km=8.0),
    place("t:further", "Belgora", *FURTHER, country="NE", radius_km=8.0),
    place("t:behind", "Orfella", *BEHIND_THE_COAST, country="LY", coast_km=22.0),
    place("t:border", "Quentir", *BORDER_TOWN, country="LY"),
    place("a:region", "Hadrune", 17.5, 9.0, country="NE", kind="region", radius_km=200.0),
    place("a:sea", "Umbral Sea", 34.0, 13.0, kind="sea", radius_km=250.0),
    place("a:desert", "Sanduria Desert", 18.5, 10.0, country="NE", kind="desert", radius_km=300.0),
)


def site(text: str, country: str | None = None) -> Site:
    return read(text, KNOWN, country).site


def at(text: str, country: str | None = None) -> tuple[float, float]:
    """Return where a text is, points at sea worked out."""
    found = site(text, country)
    point = put_to_sea([found.seaward])[0] if found.seaward else (found.lat, found.lon)
    assert point is not None
    return point


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(great_circle_km(*one, *other))


@cache
def land() -> shapely.Geometry:
    """Return the land around, x and y in degrees, read apart from the code under test."""
    shapes = pyogrio.read_dataframe(natural_earth("physical", "ne_10m_land"), columns=[]).geometry.to_numpy()
    whole = shapely.union_all(shapely.clip_by_rect(shapely.make_valid(shapes), 0, 25, 25, 45))
    shapely.prepare(whole)
    return whole


@cache
def country(code: str) -> shapely.Geometry:
    table = pyogrio.read_dataframe(natural_earth("cultural", "ne_10m_admin_0_countries"), columns=["ISO_A2_EH"])
    return shapely.union_all(table.geometry[table["ISO_A2_EH"] == code].to_numpy())


def is_sea(point: tuple[float, float]) -> bool:
    return not land().contains(shapely.Point(point[1], point[0]))


def on_border(point: tuple[float, float], *codes: str) -> bool:
    """Return whether a point is within 5 km of all these countries."""
    return all(country(code).distance(shapely.Point(point[1], point[0])) < 0.05 for code in codes)


def bearing(start: tuple[float, float], end: tuple[float, float]) -> float:
    return SPHERE.inv(start[1], start[0], end[1], end[0])[0] % 360


@pytest.mark.parametrize(
    ("text", "answer", "where"),
    [
        ("Tamazir", "place alone", INLAND), ("seen at Tamazir", "place", INLAND), ("near Tamazir", "near a place", INLAND), ("Zorrulo", "island", ISLE), ("Tamazir district", "district of a place", INLAND),
        ("in the desert at Tamazir", "desert near a place", INLAND), ("found near Qwxyzzt, Tamazir", "around a place", INLAND), ("Niger", "country", (17.4, 9.4)),
        ("Hadrune region", "region", (17.5, 9.0)), ("Umbral Sea", "sea", (34.0, 13.0)), ("Sanduria Desert", "region", (18.5, 10.0)), ("at the border post, Tamazir", "border near a place", INLAND),
        ("washed ashore at Kasmina", "place", COAST), ("30 km from Tamazir", "distance only", INLAND),
    ],
)  # fmt: skip
def test_a_place_stays_where_it_is_and_the_words_say_how_well_it_is_known(text: str, answer: str, where: tuple[float, float]) -> None:
    found = site(text)
    assert (found.answer, found.seaward) == (answer, None)
    assert km((found.lat, found.lon), where) < 0.1
    assert found.radius_km == radius_km(answer, found.size_km)
    assert found.source == ("area" if answer in {"country", "region", "sea"} else "gazetteer")


@pytest.mark.parametrize(
    ("text", "distance", "way"),
    [
        ("20 km north of Tamazir", 20, 0), ("80 km south-west of Tamazir", 80, 225), ("30 km from Tamazir on the road to Belgora", 30, 0), ("à 15 km à l'est de Tamazir", 15, 90),
        ("10 miles west of Tamazir", 16.09344, 270),
    ],
)  # fmt: skip
def test_a_stated_distance_and_way_move_a_place(text: str, distance: float, way: float) -> None:
    point = at(text)
    assert km(INLAND, point) == pytest.approx(distance, abs=0.1)
    assert abs((bearing(INLAND, point) - way + 180) % 360 - 180) < 0.5
    assert (site(text).answer, site(text).source) == ("offset on land", "offset")


def test_a_way_that_is_shorter_than_the_distance_ends_at_its_goal() -> None:
    assert km(at("900 km from Tamazir on the road to Belgora"), FURTHER) < 0.1


def test_a_direction_alone_moves_a_place_a_little() -> None:
    point = at("north of Tamazir")
    assert 5 < km(INLAND, point) < 40
    assert bearing(INLAND, point) == pytest.approx(0, abs=0.5)
    assert site("north of Tamazir").answer == "bearing only"
    assert site("north of Tamazir").radius_km > site("20 km north of Tamazir").radius_km


@pytest.mark.parametrize(
    ("text", "answer", "least", "most"),
    [
        ("off Kasmina", "off a place", 5, 40), ("off the coast of Kasmina", "off a place", 5, 40), ("off Zorrulo", "off an island", 5, 40),
        ("30 nautical miles off Kasmina", "offset at sea", 50, 62), ("40 km off the coast north-west of Kasmina", "offset at sea with bearing", 39, 56),
        ("20 nautical miles off the coast of Zorrulo", "offset at sea", 34, 45),
    ],
)  # fmt: skip
def test_what_is_off_a_coast_is_at_sea(text: str, answer: str, least: float, most: float) -> None:
    point = at(text)
    assert is_sea(point)
    assert least <= km(ISLE if "Zorrulo" in text else COAST, point) <= most
    assert (site(text).answer, site(text).source) == (answer, "offset")


def test_off_a_place_is_on_the_way_to_where_they_were_heading() -> None:
    straight, heading = at("60 km off Kasmina"), at("60 km off Kasmina, heading to Zorrulo")
    assert km(heading, ISLE) < km(straight, ISLE)


def test_off_a_country_is_where_its_coast_is_used_most() -> None:
    found = site("off the coast of Libya")
    assert (found.answer, found.source) == ("off a country", "area")
    assert is_sea((found.lat, found.lon))
    assert min(km((found.lat, found.lon), town) for town in (COAST, HARBOUR)) < 100  # Benghazi's sea is 600 km away
    assert 100 < found.radius_km < 800


def test_what_lies_inland_has_no_off() -> None:
    found = site("off Tamazir")
    assert (found.lat, found.lon) == INLAND
    assert found.seaward is None or put_to_sea([found.seaward]) == [None]
    assert put_to_sea([Seaward(*INLAND, 20.0)]) == [None]


def test_the_shore_of_a_place_inland_is_the_coast_nearest_to_it() -> None:
    found = site("washed ashore on the beach, Orfella")
    assert found.answer == "shore of a place"
    assert found.seaward.km == 0
    point = put_to_sea([found.seaward])[0]
    assert is_sea(point)
    assert 10 < km(BEHIND_THE_COAST, point) < 40


def test_points_at_sea_are_worked_out_together_as_one_by_one() -> None:
    many = [
        Seaward(*COAST, 12.0),
        Seaward(*INLAND, 12.0),
        Seaward(*HARBOUR, 40.0, bearing=30.0),
        Seaward(*COAST, 60.0, toward=ISLE),
        Seaward(*BEHIND_THE_COAST, 0.0),
    ]
    together = put_to_sea(many)
    assert together == [put_to_sea([one])[0] for one in many]
    assert [point is None for point in together] == [False, True, False, False, False]
    assert bearing(HARBOUR, together[2]) == pytest.approx(30, abs=2)
    assert put_to_sea([]) == []


@pytest.mark.parametrize(
    "text",
    ["between Tamazir and Belgora", "entre Tamazir et Belgora", "between Belgora and Tamazir", "on the road from Tamazir to Belgora"],
)
def test_between_two_places_is_the_middle_of_them(text: str) -> None:
    found = site(text)
    assert found.answer == "between"
    assert km((found.lat, found.lon), (18.0, 8.0)) < 1
    assert found.radius_km >= 0.5 * km(INLAND, FURTHER)
    assert {"Tamazir", "Belgora"} == set(found.name.split(" – "))
    assert found.country == "NE"


def test_between_a_place_and_a_country_is_between_the_coasts_that_face_each_other() -> None:
    found = site("between Libya and Zorrulo")
    assert found.answer == "between"
    assert is_sea((found.lat, found.lon))
    assert 33 < found.lat < 35.4


def test_between_two_countries_is_their_border_or_the_sea_between_them() -> None:
    border, sea = site("between Niger and Algeria"), site("between Libya and Italy")
    assert border.answer == "border of countries"
    assert on_border((border.lat, border.lon), "NE", "DZ")
    assert sea.answer == "between countries"
    assert is_sea((sea.lat, sea.lon))
    assert 33 < sea.lat < 37


def test_a_border_of_two_countries_is_a_point_of_it_with_all_of_it_around() -> None:
    found = site("on the border of Libya and Algeria")
    assert (found.answer, found.source) == ("border of countries", "area")
    assert on_border((found.lat, found.lon), "LY", "DZ")
    assert found.radius_km > 300  # it is 990 km long
    assert "Libya" in found.name or "LY" in found.name


def test_a_border_near_a_place_is_the_point_of_it_nearest_to_the_place() -> None:
    found = site("at the Algerian border near Quentir")
    assert found.answer == "border near a place"
    assert on_border((found.lat, found.lon), "LY", "DZ")
    assert km((found.lat, found.lon), BORDER_TOWN) < 40


def test_a_part_of_a_country_lies_on_its_side() -> None:
    north, south, whole = site("northern Niger"), site("southern Niger"), site("Niger")
    assert south.lat < whole.lat < north.lat
    assert north.answer == south.answer == "country"
    assert north.radius_km < whole.radius_km
    for point in (north, south):
        assert country("NE").contains(shapely.Point(point.lon, point.lat))


def test_off_is_said_of_all_names_of_a_chain() -> None:
    assert site("off the coast of Libya, Kasmina").answer == "off a place"
    assert is_sea(at("off the coast of Libya, Kasmina"))
