"""What is wrong with a settlement, all faults at once; and the circle that holds an outline."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from geodata.countries import country_words
from geodata.distance import great_circle_km
from geodata.gazetteer import KINDS, load
from geodata.ground import WIDE_KINDS
from geodata.learning import VERDICTS, key
from geodata.mentions import tells_no_name
from geodata.names import fold, plain

if TYPE_CHECKING:
    from routes._settled_settlement import Settlement

LONGEST = {"text": 1000, "name": 200, "teaches": 80, "note": 300, "outline": 30_000}
"""How many characters the texts of a settlement may have; an outline as many as a spreadsheet's cell holds."""

_WIDEST_KM = 6000.0
_SHORTEST_NAME = 2
_FAR_NAMESAKE_KM = 50.0
_POINT = ("lat", "lon", "radius_km")
_POLE, _HALF_TURN = 90.0, 180.0
_EDGE_STEP_DEGREES = 0.1
_SLACK_KM = 0.1
_SMALLEST_DEGREES = 1e-5
_RANGES = {
    "lat": ("degrees from -90 to 90", -_POLE, _POLE),
    "lon": ("degrees from -180 to 180", -_HALF_TURN, _HALF_TURN),
    "radius_km": (f"kilometres, above 0 and up to {_WIDEST_KM:.0f}", math.ulp(0.0), _WIDEST_KM),
}


class Circle(NamedTuple):
    """A point (degrees) and a radius (km)."""

    lat: float
    lon: float
    radius_km: float


def faults(settlement: Settlement) -> list[str]:
    """Return every fault of a settlement as ``field: what was expected, what was got, the cure``; [] when it is sound."""
    found = [*_of_text(settlement), *_of_verdict(settlement), *_of_numbers(settlement), *_of_words(settlement)]
    return found or _of_outline(settlement)


def _of_text(settlement: Settlement) -> list[str]:
    found = []
    if not key(settlement.text):
        found.append(f"text: expected a place in words, got {settlement.text!r}")
    if settlement.verdict not in VERDICTS:
        found.append(f"verdict: expected one of {', '.join(VERDICTS)}, got {settlement.verdict!r}")
    for field in ("country", "found_country"):
        code = getattr(settlement, field)
        if code is not None and country_words().get(plain(code)) != code:
            found.append(f"{field}: expected a code of ISO 3166-1 alpha-2 such as NE, got {code!r}; leave it empty where it is not known")
    return found


def _of_verdict(settlement: Settlement) -> list[str]:
    verdict, outline = settlement.verdict, settlement.outline
    there = [field for field in (*_POINT, "place_id", "outline", "teaches") if getattr(settlement, field) is not None]
    if verdict == "unknown":
        return [f"{field}: expected nothing where the place cannot be known; leave it empty" for field in there]
    found = []
    missing = [field for field in _POINT if field not in there]
    if verdict in ("place", "pin") and missing:
        found.append(f"{', '.join(missing)}: expected of a {verdict}, not there; give a position and a radius")
    if verdict == "place" and settlement.place_id is None:
        found.append("place_id: expected the id of a place of the gazetteer, not there; for a point of your own the verdict is pin")
    if verdict == "area" and outline is None and missing:
        found.append("outline: expected of an area, not there; give an outline as WKT, or lat, lon and radius_km of a circle")
    if verdict in ("place", "pin") and outline is not None:
        found.append(f"outline: expected nothing of a {verdict}; leave it empty, or give the verdict area")
    return found


def _of_numbers(settlement: Settlement) -> list[str]:
    found = []
    for field, (expected, least, most) in _RANGES.items():
        value = getattr(settlement, field)
        if value is not None and not least <= value <= most:  # what is not a number is in no range
            found.append(f"{field}: expected {expected}, got {value}")
    return found


def _of_words(settlement: Settlement) -> list[str]:
    found = []
    for field, longest in LONGEST.items():
        words = getattr(settlement, field)
        if words is not None and len(words) > longest:
            found.append(f"{field}: expected at most {longest:,} characters, got {len(words):,}; shorten it")
    if settlement.kind not in KINDS:
        found.append(f"kind: expected one of {', '.join(KINDS)}, got {settlement.kind[:40]!r}; place where none fits")
    taught = settlement.teaches
    if taught is not None and (len(fold(taught)) < _SHORTEST_NAME or not any(letter.isalpha() for letter in fold(taught))):
        found.append(f"teaches: expected a name of {_SHORTEST_NAME} letters or more, got {taught!r}")
    elif taught is not None:
        found += _of_taught(taught, settlement)
    for field in ("text", "teaches", "note"):
        words = getattr(settlement, field)
        sort = _personal(words) if words else None
        if sort:
            found.append(f"{field}: looks like personal data ({sort}), which is not kept; leave it out")
    sort = _beyond_names(settlement.name) if settlement.name else None
    if sort:
        found.append(f"name: looks like personal data ({sort}), which is not kept; leave it out")
    return found


def _beyond_names(words: str) -> str | None:
    from routes.intake.personal import beyond_names  # noqa: PLC0415 - see `_personal`

    return beyond_names(words)


def _of_taught(taught: str, settlement: Settlement) -> list[str]:
    """Return why a name must not be taught: it would move texts that mean something else."""
    cure = "leave it empty to settle this text alone"
    if settlement.kind in WIDE_KINDS | {"sea"}:
        return [f"kind: expected that of a place where a name is taught, got {settlement.kind!r}; give place, or leave teaches empty"]
    if all(tells_no_name(word) for word in fold(taught).split()):
        return [f"teaches: expected the name of a place, got only words that describe places, {taught!r}; {cure}"]
    if plain(taught) in country_words():
        return [f"teaches: expected the name of a place, got that of a country, {taught!r}; {cure}"]
    if settlement.lat is None or settlement.lon is None:
        return []
    known = load().places.filter("is_hub")
    namesakes = known.filter(pl.col("name").map_elements(fold, pl.String) == fold(taught))
    far = great_circle_km(settlement.lat, settlement.lon, namesakes["lat"].to_numpy(), namesakes["lon"].to_numpy())
    if len(far) and far.min() > _FAR_NAMESAKE_KM:
        got = f"got {taught!r}, known on these routes {far.min():,.0f} km away"
        return [f"teaches: expected a name that is not yet another place's, {got}; {cure}"]
    return []


def _personal(words: str) -> str | None:
    """Return the sort of what is personal in a text, as the intake sees it; None where nothing is."""
    from routes.intake.personal import masked, personal_cells  # noqa: PLC0415 - the lists of names are needed only to settle

    if masked(words) == unicodedata.normalize("NFC", words):  # sooner said for one text than by looking through a column
        return None
    sort: str | None = personal_cells(pl.Series([words]), free_text=True)[0]
    return sort


def _of_outline(settlement: Settlement) -> list[str]:
    if settlement.outline is None:
        return []
    fault = outline_fault(settlement.outline)
    if fault:
        return [f"outline: {fault}"]
    if settlement.lat is None or settlement.lon is None or settlement.radius_km is None:
        return []
    reach = _reach_km(settlement.outline, settlement.lat, settlement.lon)
    if reach > settlement.radius_km + _SLACK_KM:
        expected = f"expected a circle that holds the outline, {reach:.1f} km or more, got {settlement.radius_km}"
        return [f"radius_km: {expected}; leave lat, lon and radius_km empty: they follow from the outline"]
    return []


def outline_fault(outline: str) -> str | None:
    """Return what is wrong with an outline in WKT, None when it can be used."""
    import shapely  # noqa: PLC0415 - slow to import, and most settlements are points

    expected = "expected a POLYGON or MULTIPOLYGON as WKT, longitude before latitude"
    try:
        shape = shapely.from_wkt(outline)
    except (shapely.errors.ShapelyError, NotImplementedError):  # shapely reads no curves
        return f"{expected}, got {outline[:40]!r}"
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        return f"{expected}, got {outline[:40]!r}"
    fault = _fault_of_shape(shape)
    return None if fault is None else f"{expected}, {fault}"


def _fault_of_shape(shape: Any) -> str | None:
    import shapely  # noqa: PLC0415 - see `outline_fault`

    west, south, east, north = shape.bounds
    if max(abs(west), abs(east)) > _HALF_TURN or max(abs(south), abs(north)) > _POLE:
        return f"in degrees; got {west:g} to {east:g} and {south:g} to {north:g}"
    if min(east - west, north - south) < _SMALLEST_DEGREES:
        return f"wider than a metre; got {shape.wkt[:40]!r}"
    if east - west > _HALF_TURN:
        return f"that does not go around the globe; got {west:g} to {east:g}: cut it at the date line"
    if not shape.is_valid:
        return f"whose edges do not cross; got: {shapely.is_valid_reason(shape)}"
    return None


def circle_around(outline: str) -> Circle:
    """Return a circle that holds an outline (sound WKT), nearly the smallest: kilometres to 0.1, rounded up."""
    import shapely  # noqa: PLC0415 - see `outline_fault`

    shape = shapely.from_wkt(outline)
    middle = (shape.bounds[1] + shape.bounds[3]) / 2
    shrink = max(math.cos(math.radians(middle)), 0.01)  # a degree of longitude is that much shorter than one of latitude
    # to centimetres: of corners that differ by less GEOS makes a circle that is none
    flat = shapely.transform(shape, lambda xy: np.round(xy * [shrink, 1.0], 7))
    centre = shapely.minimum_bounding_circle(flat).centroid
    lat, lon = round(centre.y, 6), round(centre.x / shrink, 6)
    return Circle(lat, lon, math.ceil(_reach_km(outline, lat, lon) * 10) / 10)


def _reach_km(outline: str, lat: float, lon: float) -> float:
    """Return how far from a point an outline reaches, in km."""
    import shapely  # noqa: PLC0415 - see `outline_fault`

    x, y = shapely.get_coordinates(shapely.segmentize(shapely.from_wkt(outline), _EDGE_STEP_DEGREES)).T
    return float(np.max(great_circle_km(lat, lon, y, x)))
