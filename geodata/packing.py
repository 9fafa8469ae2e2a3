"""Rings and lines packed small for map documents: zigzag-delta variable-length integers of `GRID`-degree steps, base64.

A tenth of the same geometry as GeoJSON. ``unpack`` in ``routes/maps/mercator.js`` reads it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator

import numpy as np
import shapely

GRID = 0.005
"""Step of packed coordinates, degrees: about 0.5 km."""


def pack(parts: Iterable[np.ndarray]) -> str:
    """Return x, y arrays as base64 of varints: number of points, then deltas of x and y in `GRID` steps."""
    out = bytearray()
    for part in parts:
        steps = np.round(part[:, :2] / GRID).astype(int)
        kept = steps[np.concatenate([[True], np.any(np.diff(steps, axis=0) != 0, axis=1)])]
        if len(kept) < 2:  # noqa: PLR2004 - a point is no line
            continue
        _write_varint(out, len(kept))
        for value in np.diff(kept, axis=0, prepend=[[0, 0]]).ravel():
            _write_varint(out, (int(value) << 1) ^ (int(value) >> 63))
    return base64.b64encode(bytes(out)).decode()


def rings(shapes: np.ndarray, tolerance: float, least_area: float) -> Iterator[np.ndarray]:
    """Yield outer and inner rings of polygons, simplified by `tolerance` degrees, as x, y arrays.

    Those of less than `least_area` square degrees would be specks on a map and are left out.
    """
    for polygon in shapely.get_parts(shapely.simplify(shapes, tolerance)):
        if polygon.geom_type != "Polygon" or polygon.area < least_area:
            continue
        yield np.asarray(polygon.exterior.coords)
        for inner in polygon.interiors:
            if shapely.Polygon(inner).area >= least_area:
                yield np.asarray(inner.coords)


def _write_varint(out: bytearray, value: int) -> None:
    while value > 127:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
