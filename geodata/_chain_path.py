"""Paths on the plane of `geodata._chain_lattice`: how far points are off one, and the ridge of points along it."""

from __future__ import annotations

import numpy as np

from geodata.distance import Floats

_STEP_KM = 20.0
_ALONG_KM, _ACROSS_KM = 50.0, 40.0  # points so near a place of the path decide where its ridge is
_PASSES = 2


def off_path_km(path: Floats, x: Floats, y: Floats) -> Floats:
    """Return how far each point is off a path (``x, y``, shape (n, 2), km); infinite where there is none."""
    import shapely  # noqa: PLC0415 - slow to import

    if len(path) == 0:
        return np.full(np.shape(x), np.inf)
    line = shapely.linestrings(path) if len(path) > 1 else shapely.points(path[0])
    return np.asarray(shapely.distance(line, shapely.points(x, y)))


def places_along(path: Floats, step_km: float = _STEP_KM) -> Floats:
    """Return places along a path, `step_km` apart or less, its ends among them."""
    km = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    at = np.linspace(0, km[-1], max(int(np.ceil(km[-1] / step_km)), 1) + 1)
    return np.stack([np.interp(at, km, axis) for axis in path.T], axis=1)


def along_points(path: Floats, x: Floats, y: Floats, weight: Floats) -> Floats:
    """Return a path moved sideways to the middle of the points along it, shape (n, 2)."""
    there = np.flatnonzero(weight > 0)
    points, weight = np.stack([x[there], y[there]], axis=1), weight[there]
    for _ in range(_PASSES):
        path = _moved(places_along(path), points, weight)
    return path


def _moved(path: Floats, points: Floats, weight: Floats) -> Floats:
    if len(path) < 3:  # noqa: PLR2004 - the two ends have no direction but each other's
        return path
    ahead = path[np.minimum(np.arange(len(path)) + 2, len(path) - 1)] - path[np.maximum(np.arange(len(path)) - 2, 0)]
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    apart = points[None, :, :] - path[:, None, :]
    along, across = (np.einsum("pnk,pk->pn", apart, way) for way in (ahead, aside))
    held = weight * (np.abs(along) <= _ALONG_KM) * (np.abs(across) <= _ACROSS_KM)
    shift = (held * across).sum(axis=1) / (held.sum(axis=1) + 1)
    smooth = np.convolve(np.pad(shift, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    return np.asarray(path + smooth[:, None] * aside)
