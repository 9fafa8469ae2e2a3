"""Bearings and points on great circles, for arrays that broadcast."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geodata.distance import EARTH_RADIUS_KM, Floats


def ahead(lat: npt.ArrayLike, lon: npt.ArrayLike, bearing: npt.ArrayLike, km: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return ``lat, lon`` of the points at `km` along the great circles that set off at `bearing` (degrees from north).

    The formula of `geodata.distance.destination`.
    """
    phi, lam, theta = (np.radians(np.asarray(value, dtype=float)) for value in (lat, lon, bearing))
    angle = np.asarray(km, dtype=float) / EARTH_RADIUS_KM
    sine = np.clip(np.sin(phi) * np.cos(angle) + np.cos(phi) * np.sin(angle) * np.cos(theta), -1, 1)
    turn = np.arctan2(np.sin(theta) * np.sin(angle) * np.cos(phi), np.cos(angle) - np.sin(phi) * sine)
    return np.asarray(np.degrees(np.arcsin(sine))), np.asarray((np.degrees(lam + turn) + 540) % 360 - 180)


def bearing_to(lat_1: npt.ArrayLike, lon_1: npt.ArrayLike, lat_2: npt.ArrayLike, lon_2: npt.ArrayLike) -> Floats:
    """Return the bearing at which the way from 1 to 2 sets off, degrees clockwise from north, 0 to 360.

    The inverse problem on the sphere (Williams, Aviation Formulary 1.47, "Course between points").
    """
    phi_1, lam_1, phi_2, lam_2 = (np.radians(np.asarray(value, dtype=float)) for value in (lat_1, lon_1, lat_2, lon_2))
    east = np.sin(lam_2 - lam_1) * np.cos(phi_2)
    north = np.cos(phi_1) * np.sin(phi_2) - np.sin(phi_1) * np.cos(phi_2) * np.cos(lam_2 - lam_1)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360)
