"""Writes the file behind `geodata.borders`, from the shapes of Natural Earth's countries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from geodata._land_shapes import country_shapes
from geodata.distance import EARTH_RADIUS_KM, Floats

_SPACING_KM = 2.0
_KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180
_GRID_DEGREES = 1e-7  # what is nearer is the same corner


def write_borders(path: Path) -> None:
    """Write the file: the edges that the shapes of two countries share, cut into steps of 2 km at most."""
    shapes, codes = country_shapes()
    listed = np.array(codes)
    start, end, side = _edges(shapes[listed != ""], listed[listed != ""])
    owner, edge = _shared(start, end, side)
    pairs, pair = np.unique(owner, axis=0, return_inverse=True)
    order = np.argsort(pair.ravel(), kind="stable")
    lat, lon, of_edge = _along(start[edge[order]], end[edge[order]])
    starts = np.searchsorted(pair.ravel()[order][of_edge], np.arange(len(pairs) + 1))
    np.savez_compressed(path, pairs=pairs, starts=starts, lat=lat, lon=lon)


def _edges(shapes: npt.NDArray[np.object_], codes: npt.NDArray[np.str_]) -> tuple[Floats, Floats, npt.NDArray[np.str_]]:
    """Return both ends, x and y, of the edges of all shapes, the lesser end first, and whose they are."""
    parts, part_of = shapely.get_parts(shapes, return_index=True)
    rings, ring_of = shapely.get_rings(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON], return_index=True)
    xy, of_ring = shapely.get_coordinates(rings, return_index=True)
    xy = np.round(xy / _GRID_DEGREES) * _GRID_DEGREES
    same = of_ring[1:] == of_ring[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start[turned], end[turned] = end[turned], start[turned]
    owner = part_of[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON][ring_of][of_ring[:-1][same]]
    return start, end, codes[owner]


def _shared(start: Floats, end: Floats, side: npt.NDArray[np.str_]) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.intp]]:
    """Return the two sides, in order, of the edges that two countries have, and the numbers of these edges."""
    _, key = np.unique(np.column_stack([start, end]), axis=0, return_inverse=True)
    order = np.lexsort((side, key.ravel()))
    twice = np.flatnonzero((np.diff(key.ravel()[order]) == 0) & (side[order][1:] != side[order][:-1]))
    return np.column_stack([side[order][twice], side[order][twice + 1]]), order[twice]


def _along(start: Floats, end: Floats) -> tuple[Floats, Floats, npt.NDArray[np.intp]]:
    """Return lat, lon in the middle of each step of the edges, and the edge of each."""
    narrow = np.cos(np.radians((start[:, 1] + end[:, 1]) / 2))
    km = np.hypot((end[:, 0] - start[:, 0]) * narrow, end[:, 1] - start[:, 1]) * _KM_PER_DEGREE
    count = np.ceil(km / _SPACING_KM).astype(np.int64).clip(1)
    edge = np.repeat(np.arange(len(start)), count)
    share = (np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + 0.5) / count[edge]
    points = start[edge] + share[:, None] * (end - start)[edge]
    return points[:, 1], points[:, 0], edge
