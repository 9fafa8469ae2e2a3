"""Outlines of areas: simplified, measured, and how far places lie from the coast."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.distance import EARTH_RADIUS_KM, Floats, great_circle_km, unit_vectors

Shapes = npt.NDArray[np.object_]

HELD_SHARE = 0.95
"""The share of an area that its radius holds."""

COAST_KM = 60.0
"""How far inland a coast is still told."""

_GRID_DEGREES = 1e-4
_LARGE_PART = 0.08
_SAMPLES = 24  # lines of a square grid over the bounds of an area
_LINE_SAMPLES = 200
_KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180
_BAND_DEGREES = 1.0


def middle(shape: Any) -> tuple[float, float]:
    """Return ``lat, lon`` of a point in an area, near its middle; of a line the middle of its longest part.

    Of an area in several parts the point lies in the one nearest to the middle of all; small ones do not count.
    """
    parts = shapely.get_parts(shape)
    if not shape.area:
        point = shapely.line_interpolate_point(parts[shapely.length(parts).argmax()], 0.5, normalized=True)
    else:
        large = parts[shapely.area(parts) >= _LARGE_PART * shape.area]
        main = large[shapely.distance(large, shape.centroid).argmin()] if len(large) else parts[shapely.area(parts).argmax()]
        point = main.centroid if main.contains(main.centroid) else main.representative_point()
    return round(float(point.y), 5), round(float(point.x), 5)


def radius_km(shape: Any, lat: float, lon: float, share: float = HELD_SHARE) -> float:
    """Return the radius around a point that holds a share of an area, or of a line's length, in km.

    Measured on a grid of equal-area cells over the bounds of the shape.
    """
    y, x = _samples(shape)
    if not len(y):  # thinner than the grid: its vertices stand for it
        x, y = shapely.get_coordinates(shape).T
    return round(float(np.quantile(great_circle_km(lat, lon, y, x), share)), 1)


def _samples(shape: Any) -> tuple[Floats, Floats]:
    if not shape.area:
        points = shapely.line_interpolate_point(shape, np.linspace(0, 1, _LINE_SAMPLES), normalized=True)
        return shapely.get_y(points), shapely.get_x(points)
    west, south, east, north = shape.bounds
    middles = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
    sines = np.sin(np.radians(south)) + middles * (np.sin(np.radians(north)) - np.sin(np.radians(south)))
    y, x = (axis.ravel() for axis in np.meshgrid(np.degrees(np.arcsin(sines)), west + middles * (east - west)))
    inside = shapely.contains_xy(shape, x, y)
    return y[inside], x[inside]


def simplified(shapes: Shapes, tolerance_km: float) -> Shapes:
    """Return areas or lines with fewer points, none moved by more than a tolerance; valid where they are areas."""
    return np.asarray(shapely.make_valid(shapely.simplify(shapes, tolerance_km / _KM_PER_DEGREE)))


def polygons_of(shape: Any) -> Any:
    """Return the areas of a shape as one (multi)polygon; lines and points that a cut left behind are dropped."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def to_wkb(shapes: Shapes) -> list[bytes]:
    """Return shapes as WKB, coordinates to some ten metres, valid."""
    return list(shapely.to_wkb(shapely.set_precision(shapes, _GRID_DEGREES)))


def coast_distances_km(lat: Floats, lon: Floats, coast: Shapes) -> Floats:
    """Return how far each point is from the nearest line of a coast, in km; NaN further than `COAST_KM`.

    Parameters
    ----------
    lat, lon
        Degrees, shape (n,).
    coast
        Lines, x and y in degrees.

    The nearest segment is sought in bands of latitude, where degrees of longitude are scaled to those of latitude; its
    distance is then taken on the plane that touches the sphere at the point, right to 0.1 km at this reach.
    """
    starts, ends = _segments(coast)
    low, high = np.minimum(starts[:, 1], ends[:, 1]), np.maximum(starts[:, 1], ends[:, 1])
    reach = COAST_KM / _KM_PER_DEGREE
    found = np.full(len(lat), np.nan)
    band = np.floor(lat / _BAND_DEGREES).astype(int)
    for number in np.unique(band):
        here = np.flatnonzero(band == number)
        south, north = number * _BAND_DEGREES, (number + 1) * _BAND_DEGREES
        near = (high >= south - reach) & (low <= north + reach)
        if near.any():
            found[here] = _band_distances_km(lat[here], lon[here], starts[near], ends[near], (south + north) / 2)
    found[found > COAST_KM] = np.nan
    return found


def _segments(lines: Shapes) -> tuple[Floats, Floats]:
    """Return the starts and ends of all segments of lines, x and y."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    joined = np.flatnonzero(line[1:] == line[:-1])
    return points[joined], points[joined + 1]


def _band_distances_km(lat: Floats, lon: Floats, starts: Floats, ends: Floats, middle_lat: float) -> Floats:
    scale = np.array([max(np.cos(np.radians(middle_lat)), 0.05), 1.0])
    tree = shapely.STRtree(shapely.linestrings(np.stack([starts * scale, ends * scale], axis=1)))
    points = shapely.points(np.column_stack([lon, lat]) * scale)
    asked, nearest = tree.query_nearest(points, max_distance=1.5 * COAST_KM / _KM_PER_DEGREE, all_matches=False)
    found = np.full(len(lat), np.nan)
    if len(asked):
        local = np.column_stack([np.cos(np.radians(lat[asked])), np.ones(len(asked))]) * _KM_PER_DEGREE
        here = np.column_stack([lon[asked], lat[asked]])
        found[asked] = _to_segment((starts[nearest] - here) * local, (ends[nearest] - here) * local)
    return found


def _to_segment(start: Floats, end: Floats) -> Floats:
    """Return the distance of the origin to each segment of a plane."""
    along = end - start
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(-(start * along).sum(axis=1) / length, 0, 1)
    return np.asarray(np.linalg.norm(start + share[:, None] * along, axis=1))


def nearest_of(lat: Floats, lon: Floats, of_lat: Floats, of_lon: Floats, within_km: float) -> npt.NDArray[np.intp]:
    """Return the index of the nearest of some points to each point, or -1 where none is within reach."""
    vectors, others = unit_vectors(lat, lon), unit_vectors(of_lat, of_lon)
    found = np.full(len(lat), -1, dtype=np.intp)
    for start in range(0, len(lat), 512):
        part = slice(start, start + 512)
        cosine = vectors[part] @ others.T
        best = cosine.argmax(axis=1)
        near = EARTH_RADIUS_KM * np.arccos(np.clip(cosine[np.arange(len(best)), best], -1, 1)) <= within_km
        found[part] = np.where(near, best, -1)
    return found
