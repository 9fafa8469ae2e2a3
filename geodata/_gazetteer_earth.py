"""Countries, lakes and rivers for the gazetteer, and the outlines of islands."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyogrio
import shapely

from geodata._gazetteer_drafts import RADIUS_BY_KIND, drafts
from geodata._gazetteer_shapes import Shapes, middle, polygons_of, radius_km, simplified, to_wkb
from geodata._gazetteer_towns import REGION
from geodata._land_shapes import country_shapes
from geodata.countries import country_name, country_words
from geodata.names import fold
from geodata.reference import natural_earth, package_folder

LANGUAGES = ("en", "fr", "es", "pt", "ar")
_COUNTRY_TOLERANCE_KM, _FINE_TOLERANCE_KM, _ISLAND_TOLERANCE_KM = 2.0, 0.5, 0.2
# Parts of a country farther than this from its largest do not widen it: France is not 7,000 km wide
_APART_DEGREES = 18.0
# What lies so far off has an ISO code of its own
_FAR_PARTS_ARE_OTHERS = ("FR", "NL")
_LEAST_NAME = 4  # letters; shorter ones are codes, not names of places
_LARGEST_ISLAND_KM2 = 30_000.0  # Sicily and Sardinia have 25,000 km²
_ISLAND_OFF_KM = 8.0
_KM_PER_DEGREE = 111.195
_KM2_PER_SQUARE_DEGREE = _KM_PER_DEGREE**2
_SAME_RIVER_DEGREES = 0.3
_AROUND_DEGREES = 10.0
_ON_LAND = ("lake", "river", "desert", "mountain", "region", "district", "island")
_NAMELESS = (None, "", "River")
_RIVER_WORDS = ("{} River", "River {}", "Fleuve {}", "Rivière {}", "Río {}", "Rio {}", "Oued {}", "Wadi {}")
_LAKE_WORDS = ("Lake {}", "Lac {}", "Lago {}", "Lac de {}", "Lago de {}")


@dataclass(frozen=True)
class Countries:
    """Codes of countries and their shapes, x and y in degrees, to half a kilometre."""

    codes: list[str]
    shapes: Shapes

    def shape(self, code: str) -> Any:
        """Return the shape of a country, or None."""
        return self.shapes[self.codes.index(code)] if code in self.codes else None

    def only_country(self, shape: Any) -> str | None:
        """Return the code of the country that a shape lies in; None where it lies in several, or in none."""
        found = [code for code, other in zip(self.codes, self.shapes, strict=True) if other.intersects(shape)]
        return found[0] if len(found) == 1 else None


def countries() -> Countries:
    """Return the countries of Natural Earth, one shape for each code; see `geodata.land` on what EH means."""
    shapes, codes = country_shapes()
    known = sorted(set(codes) - {""})
    owner = np.array(codes)
    whole = np.array([shapely.union_all(shapes[owner == code]) for code in known], dtype=object)
    whole = simplified(whole, _FINE_TOLERANCE_KM)
    for number, code in enumerate(known):
        if code in _FAR_PARTS_ARE_OTHERS:
            whole[number] = _near_parts(whole[number])
    shapely.prepare(whole)
    return Countries(known, whole)


def country_drafts(all_countries: Countries) -> pl.DataFrame:
    """Return the countries as drafts, with names in five languages."""
    called = dict[str, list[str]]()
    for word, code in country_words().items():
        if len(word) >= _LEAST_NAME:
            called.setdefault(code, []).append(word)
    people = _people()
    outlines = simplified(all_countries.shapes, _COUNTRY_TOLERANCE_KM)
    rows = []
    for code, shape, outline in zip(all_countries.codes, outlines, to_wkb(outlines), strict=True):
        lat, lon = middle(shape)
        rows.append({
            "place_id": f"ne:{code}", "name": country_name(code), "country": code, "kind": "country", "lat": lat, "lon": lon,
            "radius_km": radius_km(_near_parts(shape), lat, lon), "population": people.get(code, 0), "source": "Natural Earth",
            "official": [country_name(code, language) for language in LANGUAGES] + called.get(code, []), "outline": outline,
        })  # fmt: skip
    return drafts(rows)


def lake_drafts(all_countries: Countries) -> pl.DataFrame:
    """Return the named lakes and reservoirs of Natural Earth as drafts, with names in five languages."""
    table = pyogrio.read_dataframe(natural_earth("physical", "ne_10m_lakes"))
    table = table[table["name"].notna()]
    shapes = simplified(table.geometry.to_numpy(), _ISLAND_TOLERANCE_KM)
    rows = []
    for (_, lake), shape, outline in zip(table.iterrows(), shapes, to_wkb(shapes), strict=True):
        lat, lon = middle(shape)
        given = [lake[column] for column in ("name_alt", *(f"name_{language}" for language in LANGUAGES))]
        # "Chad" alone is not the lake
        names = {name for text in given if isinstance(text, str) and text for name in _lake_names(text)}
        rows.append({
            "place_id": f"ne:lake-{lake['ne_id']}", "name": lake["name"], "country": all_countries.only_country(shape), "kind": "lake",
            "lat": lat, "lon": lon, "radius_km": radius_km(shape, lat, lon), "source": "Natural Earth", "others": sorted(names),
            "outline": outline,
        })  # fmt: skip
    return drafts(rows)


def river_drafts() -> pl.DataFrame:
    """Return the large rivers of Natural Earth as drafts; bits of one name that lie together are one river."""
    rows = list[dict[str, Any]]()
    south, west, north, east = REGION
    taken = set(map(fold, country_words()))
    for name, codes, lines in _rivers():
        slug = re.sub("[^a-z]+", "-", fold(name)).strip("-")
        shapes = simplified(np.array([shapely.union_all(lines)], dtype=object), _FINE_TOLERANCE_KM)
        lat, lon = middle(shapes[0])
        others = [pattern.format(name) for pattern in _RIVER_WORDS]
        # "Niger" alone is the country, and "Red", "Snake" and "Peace" of far rivers are words of any text
        is_alone = fold(name) not in taken and south <= lat <= north + _AROUND_DEGREES and west <= lon <= east
        rows.append({
            "place_id": f"river:{slug}-{round(lat)}-{round(lon)}", "name": f"{name} River", "country": next(iter(codes)) if len(codes) == 1 else None,
            "kind": "river", "lat": lat, "lon": lon, "radius_km": max(radius_km(shapes[0], lat, lon), RADIUS_BY_KIND["village"]),
            "source": "Natural Earth via pyworldatlas-mapdata-standard", "others": others + [name] * is_alone,
            "outline": to_wkb(shapes)[0],
        })  # fmt: skip
    return drafts(rows)


def with_measured_outlines(areas: pl.DataFrame, all_countries: Countries) -> pl.DataFrame:
    """Return areas of ours: those with an outline have the radius that it gives, and land areas the country they lie in."""
    rows = areas.to_dicts()
    for row in rows:
        if row["outline"] is None:
            continue
        shape = shapely.from_wkb(row["outline"])
        if shape.area and not shape.intersects(shapely.Point(row["lon"], row["lat"])):
            row["lat"], row["lon"] = middle(shape)
        row["radius_km"] = radius_km(shape, row["lat"], row["lon"])
        if row["country"] is None and row["kind"] in _ON_LAND:
            row["country"] = all_countries.only_country(shape)
    return drafts(rows)


def with_island_outlines(places: pl.DataFrame) -> pl.DataFrame:
    """Return drafts of which the islands are given the land of Natural Earth as outline.

    The land around or nearest to an island's point; of an island that has a drawn outline all the land in it.
    """
    parts = shapely.get_parts(pyogrio.read_dataframe(natural_earth("physical", "ne_10m_land")).geometry.to_numpy())
    scale = np.cos(np.radians(shapely.get_y(shapely.centroid(parts))))
    land = parts[shapely.area(parts) * _KM2_PER_SQUARE_DEGREE * scale < _LARGEST_ISLAND_KM2]
    tree = shapely.STRtree(land)
    rows = places.filter(kind="island").to_dicts()
    for row in rows:
        drawn = shapely.from_wkb(row["outline"])
        point = shapely.Point(row["lon"], row["lat"])
        found = tree.query(drawn, predicate="intersects") if drawn is not None else np.array([], dtype=int)
        found = found[shapely.area(shapely.intersection(land[found], drawn)) > shapely.area(land[found]) / 2]
        if not len(found):
            found = tree.query_nearest(point, max_distance=_ISLAND_OFF_KM / _KM_PER_DEGREE, all_matches=False)
        if not len(found):
            continue
        shape = simplified(np.array([shapely.union_all(land[found])], dtype=object), _ISLAND_TOLERANCE_KM)
        row["outline"] = to_wkb(shape)[0]
        if not shape[0].intersects(point):
            row["lat"], row["lon"] = middle(shape[0])
        row["radius_km"] = max(radius_km(shape[0], row["lat"], row["lon"]), 1.0)
    return places.update(drafts(rows).select("place_id", "lat", "lon", "radius_km", "outline"), on="place_id")


def coast() -> Shapes:
    """Return the lines of the world's sea coasts, x and y in degrees."""
    return np.asarray(pyogrio.read_dataframe(natural_earth("physical", "ne_10m_coastline")).geometry.to_numpy())


def _near_parts(shape: Any) -> Any:
    """Return the parts of a country that lie with its largest."""
    parts = shapely.get_parts(shape)
    largest = parts[shapely.area(parts).argmax()]
    return polygons_of(shapely.GeometryCollection(list(parts[shapely.distance(parts, largest) < _APART_DEGREES])))


def _people() -> dict[str, int]:
    table = pyogrio.read_dataframe(
        natural_earth("cultural", "ne_10m_admin_0_countries"), columns=["ISO_A2_EH", "ADM0_A3", "POP_EST"], read_geometry=False
    )
    found = dict[str, int]()
    for code, apart, count in zip(table["ISO_A2_EH"], table["ADM0_A3"], table["POP_EST"], strict=True):
        found.setdefault("EH" if apart == "SAH" else code, int(count))
    return found


def _lake_names(text: str) -> Iterator[str]:
    is_whole = " " in text and fold(text.split(maxsplit=1)[0]) in {"lake", "lac", "lago", "lagoa", fold("بحيرة")}
    yield from [text] if is_whole else (pattern.format(text) for pattern in _LAKE_WORDS)


def _rivers() -> Iterator[tuple[str, set[str], list[Any]]]:
    """Yield each river: its name, the countries it flows through, its lines."""
    pieces = dict[str, list[tuple[str, Any]]]()
    file = package_folder("pyworldatlas_mapdata_standard") / "data" / "maps.sqlite3"
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as store:
        for code, payload in store.execute("SELECT alpha2, payload FROM country_map ORDER BY alpha2"):
            for river in json.loads(zlib.decompress(payload)).get("rivers", []):
                # the package closes each line as if it were a ring, and turns some points once around the globe
                points = np.array(river["points"], dtype=float)[:-1]
                if river.get("name") not in _NAMELESS and len(points) > 1:
                    points[:, 0] = (points[:, 0] + 180) % 360 - 180
                    pieces.setdefault(river["name"], []).append((code, shapely.LineString(points)))
    store.close()
    for name in sorted(pieces):
        codes = np.array([code for code, _ in pieces[name]])
        lines = np.array([line for _, line in pieces[name]], dtype=object)
        for together in _together(lines):
            yield name, set(codes[together].tolist()), list(lines[together])


def _together(lines: Shapes) -> Iterator[Any]:
    """Yield the indices of lines that lie together."""
    left = list(range(len(lines)))
    while left:
        group = [left.pop(0)]
        for member in group:  # grows while it is gone through
            near = [other for other in left if shapely.dwithin(lines[member], lines[other], _SAME_RIVER_DEGREES)]
            group += near
            left = [other for other in left if other not in near]
        yield sorted(group)
