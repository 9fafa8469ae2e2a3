"""Great-circle distances, and the one swap between ``lat, lon`` and ``x, y``."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_KM = 6371.0088
"""Mean Earth radius (IUGG, 1980): (2a + b) / 3 of GRS 80."""

Floats = npt.NDArray[np.float64]

_COMPASS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def to_xy(lat: npt.ArrayLike, lon: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return ``x, y`` (lon, lat) of ``lat, lon``: the only place where the order changes."""
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


def great_circle_km(lat_1: npt.ArrayLike, lon_1: npt.ArrayLike, lat_2: npt.ArrayLike, lon_2: npt.ArrayLike) -> Floats:
    """Return great-circle distances in km; degrees in, NumPy broadcasting applies.

    The haversine formula (Sinnott, 1984, Sky and Telescope 68:159), which stays exact for small distances.
    """
    phi_1, lam_1, phi_2, lam_2 = (np.radians(np.asarray(v, dtype=float)) for v in (lat_1, lon_1, lat_2, lon_2))
    half = np.sin((phi_2 - phi_1) / 2) ** 2 + np.cos(phi_1) * np.cos(phi_2) * np.sin((lam_2 - lam_1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def destination(lat: float, lon: float, bearing: float, distance_km: float) -> tuple[float, float]:
    """Return ``lat, lon`` of the point at `distance_km` along the great circle that sets off at `bearing`.

    Parameters
    ----------
    lat, lon
        Start, degrees.
    bearing
        Degrees clockwise from north.
    distance_km
        Kilometres.

    The direct problem on the sphere (Williams, Aviation Formulary 1.47, "Lat/lon given radial and distance").
    """
    phi, lam, theta = np.radians([lat, lon, bearing])
    angle = distance_km / EARTH_RADIUS_KM
    end = np.arcsin(np.sin(phi) * np.cos(angle) + np.cos(phi) * np.sin(angle) * np.cos(theta))
    turn = np.arctan2(np.sin(theta) * np.sin(angle) * np.cos(phi), np.cos(angle) - np.sin(phi) * np.sin(end))
    return float(np.degrees(end)), float((np.degrees(lam + turn) + 540) % 360 - 180)


def compass_words(bearing: float) -> str:
    """Return the nearest of the eight compass points to a bearing (degrees clockwise from north), in words: ``north-east``."""
    return _COMPASS[round(bearing / 45) % 8]


def unit_vectors(lat: npt.ArrayLike, lon: npt.ArrayLike) -> Floats:
    """Return points on the unit sphere, shape (n, 3), of degrees."""
    phi, lam = np.radians(np.asarray(lat, dtype=float)), np.radians(np.asarray(lon, dtype=float))
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def to_segments_km(lat: npt.ArrayLike, lon: npt.ArrayLike, starts: Floats, ends: Floats) -> Floats:
    """Return the distance of each point to each great-circle segment, shape (points, segments), in km.

    Parameters
    ----------
    lat, lon
        Points, degrees, shape (n,).
    starts, ends
        Ends of the segments, ``lat, lon`` in degrees, shape (m, 2).

    With unit vectors: a point whose projection onto the circle's plane falls between the two ends is as far
    as its angle to that plane (the cross-track distance), any other as far as the nearer end.
    """
    points = unit_vectors(lat, lon)
    a, b = unit_vectors(starts[:, 0], starts[:, 1]), unit_vectors(ends[:, 0], ends[:, 1])
    normals = np.cross(a, b)
    lengths = np.linalg.norm(normals, axis=1)
    normals = normals / np.where(lengths > 0, lengths, 1.0)[:, None]
    across = np.arcsin(np.clip(np.abs(points @ normals.T), 0, 1))
    between = (points @ np.cross(normals, a).T > 0) & (points @ np.cross(b, normals).T > 0) & (lengths > 0)
    # chord² = 2 - 2 cos; double precision leaves an error of decimetres for the nearest points
    chord = np.sqrt(np.clip(2 - 2 * np.maximum(points @ a.T, points @ b.T), 0, 4))
    nearest = 2 * np.arcsin(chord / 2)
    return np.asarray(np.where(between, across, nearest) * EARTH_RADIUS_KM)


def along_great_circle(start: tuple[float, float], end: tuple[float, float], step_km: float) -> Floats:
    """Return points from `start` to `end` (both ``lat, lon``), at most `step_km` apart, ends included, shape (n, 2)."""
    length = float(great_circle_km(*start, *end))
    count = max(1, int(np.ceil(length / step_km)))
    angle = length / EARTH_RADIUS_KM
    if angle == 0:
        return np.array([start, end], dtype=float)
    a, b = unit_vectors(*start), unit_vectors(*end)
    share = np.linspace(0, 1, count + 1)[:, None]
    points: Floats = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    lat, lon = np.arcsin(np.clip(points[:, 2], -1, 1)), np.arctan2(points[:, 1], points[:, 0])
    return np.asarray(np.degrees(np.stack([lat, lon], axis=-1)))


def along_line(line: Floats, step_km: float) -> Floats:
    """Return points along the great circles from point to point of a line, at most `step_km` apart; where it turns, twice.

    Parameters
    ----------
    line
        ``lat, lon``, shape (n, 2), n > 1.
    """
    return np.concatenate([along_great_circle((a[0], a[1]), (b[0], b[1]), step_km) for a, b in pairwise(line.tolist())])
