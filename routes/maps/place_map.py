"""The map on which a text finds its place: one HTML file that holds all it needs, the same for every text.

What it shows comes in afterwards, by message from the page that hosts it (`shown`): the present answer with its
radius, the candidates, what is picked, whether a pin or an area is being drawn. What a person does on it goes
out the same way. Ground and hubs are those of the map of cells (`routes.maps.document`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import polars as pl
import shapely

from geodata import basemap
from geodata.answers import Answer, Candidate
from geodata.gazetteer import load
from routes.catalogue import catalogue
from routes.maps.document import hub_table
from routes.maps.page import GROUND_SCRIPTS, as_script, page

_OUTLINE_DEGREES = 0.02
_OUTLINE_POINTS = 1500
_WIDEST_AROUND_KM = 1200.0
MODES = ("pick", "pin", "area")


@cache
def place_document() -> str:
    """Return the map document as HTML; it fetches nothing."""
    begin = f"startPlaceMap({as_script(basemap.load())}, {as_script(hub_table(catalogue()).to_dicts())});"
    return page("Netcop places", (*GROUND_SCRIPTS, "place_map.js"), style=("place_map.css",), start=begin)


@dataclass(frozen=True)
class Drawn:
    """What a person drew for a text: a pin (``lat, lon``), or the corners of an area, each ``lat, lon``."""

    pin: tuple[float, float] | None = None
    corners: tuple[tuple[float, float], ...] = ()

    @property
    def wkt(self) -> str:
        """The area as WKT, ``lon lat``; a figure that crosses itself is mended.

        Raises
        ------
        ValueError
            The corners enclose nothing.
        """
        if len(self.corners) < 3:  # noqa: PLR2004 - a polygon's least
            raise ValueError("expected three corners or more")
        figure = shapely.make_valid(shapely.Polygon([(lon, lat) for lat, lon in self.corners]))
        parts = shapely.get_parts(figure)
        whole = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])  # noqa: PLR2004 - of a mended figure lines may be left over
        if whole.is_empty:
            raise ValueError("expected corners that enclose an area")
        return str(shapely.to_wkt(whole, rounding_precision=5))


def shown(
    on: str,
    answer: Answer,
    candidates: Sequence[Candidate],
    *,
    country: str | None,
    picked: int | None = None,
    mode: str = "pick",
    radius_km: float | None = None,
    drawn: Drawn | None = None,
) -> dict[str, Any]:
    """Return what the map shows for a text, ready for JSON.

    Parameters
    ----------
    on
        A word for the text that is on show; what is drawn comes back under it.
    answer, candidates
        What the geocoder makes of the text, and what may be picked, numbered from 1.
    country
        Where to look if there is neither, alpha-2.
    picked
        The number of the candidate that is picked; 0 is the answer.
    mode
        One of `MODES`: candidates are picked, a pin is dropped, an area is drawn.
    radius_km
        Of the pin.
    drawn
        What was drawn for this text already.
    """
    drawn = drawn or Drawn()
    return {
        "on": on,
        "mode": mode,
        "picked": picked,
        "radius_km": radius_km,
        "answer": _answer(answer),
        "around": _around(country),
        "candidates": [_candidate(number, candidate, picked=number == picked) for number, candidate in enumerate(candidates, start=1)],
        "pin": list(drawn.pin) if drawn.pin else None,
        "corners": [list(corner) for corner in drawn.corners] or None,
    }


def _answer(answer: Answer) -> dict[str, Any] | None:
    if answer.lat is None or answer.lon is None:
        return None
    radius = f", within {answer.radius_km:,.0f} km" if answer.radius_km else ""
    return {"lat": answer.lat, "lon": answer.lon, "radius_km": answer.radius_km, "label": f"{answer.name or 'a position'}{radius}"}


def _candidate(number: int, candidate: Candidate, *, picked: bool) -> dict[str, Any]:
    return {
        "number": number,
        "place_id": candidate.place_id,
        "name": candidate.name,
        "lat": candidate.lat,
        "lon": candidate.lon,
        "radius_km": candidate.radius_km,
        "outline": _outline(candidate.place_id) if picked else None,
    }


@lru_cache(maxsize=256)
def _outline(place_id: str) -> list[list[list[list[float]]]] | None:
    """Return the outline of an area as polygons of rings of ``lat, lon``, simplified; None where none is known."""
    row = load().places["place_id"].index_of(place_id)
    outline = None if row is None else load().outline(row)
    if outline is None:
        return None
    shape, step = shapely.from_wkb(outline), _OUTLINE_DEGREES
    while shapely.get_num_coordinates(shapely.simplify(shape, step)) > _OUTLINE_POINTS:
        step *= 2
    polygons = [part for part in shapely.get_parts(shapely.simplify(shape, step)) if part.geom_type == "Polygon"]
    return [[_ring(ring) for ring in (polygon.exterior, *polygon.interiors)] for polygon in polygons] or None


def _ring(ring: shapely.LinearRing) -> list[list[float]]:
    return [[round(lat, 3), round(lon, 3)] for lon, lat in ring.coords]


@lru_cache(maxsize=256)
def _around(country: str | None) -> dict[str, float] | None:
    """Return the middle and the reach of a country."""
    if country is None:
        return None
    found = load().places.filter((pl.col("kind") == "country") & (pl.col("country") == country)).select("lat", "lon", "radius_km")
    if found.is_empty():
        return None
    lat, lon, radius_km = found.row(0)
    return {"lat": lat, "lon": lon, "radius_km": min(radius_km, _WIDEST_AROUND_KM)}
