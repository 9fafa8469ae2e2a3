"""Kilometres along a line, as a surveyor's chainage: how far along it a point is nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geodata.distance import EARTH_RADIUS_KM, Floats, great_circle_km, unit_vectors

if TYPE_CHECKING:
    import shapely


class Chainage:
    """Kilometres along one line.

    Parameters
    ----------
    line
        A LineString of ``x, y`` (lon, lat), WGS 84. Its points follow each other closely enough that a straight
        step between two of them is no detour.

    Points are laid on the plane of an azimuthal equidistant projection around the line's middle (Snyder, 1987,
    Map Projections: A Working Manual, p. 191), where the nearest point of the line is found; 1,000 km from the
    middle that plane stretches by 0.4 %. The kilometres themselves are great-circle ones.
    """

    def __init__(self, line: shapely.LineString) -> None:
        import shapely  # noqa: PLC0415 - slow to import, and few who count events ask for places along a line

        lon, lat = np.asarray(line.coords, dtype=float)[:, :2].T
        middle = unit_vectors(lat, lon).mean(axis=0)
        self._up = middle / np.linalg.norm(middle)
        self._east = np.cross([0.0, 0.0, 1.0], self._up)
        self._east /= np.linalg.norm(self._east)
        self._north = np.cross(self._up, self._east)
        plane = self._to_plane(lat, lon)
        self._line = shapely.LineString(plane)
        self._steps = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(plane, axis=0).T))])
        self._km = np.concatenate([[0.0], np.cumsum(great_circle_km(lat[:-1], lon[:-1], lat[1:], lon[1:]))])

    @property
    def length_km(self) -> float:
        """Length of the line, km."""
        return float(self._km[-1])

    def at(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> Floats:
        """Return the kilometre at which each point is nearest to the line, shape (n,); nan where a point is not known."""
        import shapely  # noqa: PLC0415 - see above

        phi, lam = np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)
        km = np.full(phi.shape, np.nan)
        known = np.isfinite(phi) & np.isfinite(lam)
        distinct, where = np.unique(phi[known] + 1j * lam[known], return_inverse=True)  # one number sorts faster than two
        along = shapely.line_locate_point(self._line, shapely.points(self._to_plane(distinct.real, distinct.imag)))
        km[known] = np.interp(along, self._steps, self._km)[where]
        return km

    def _to_plane(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> Floats:
        """Return points on the plane, shape (n, 2), km."""
        points = unit_vectors(lat, lon)
        x, y = points @ self._east, points @ self._north
        aside = np.hypot(x, y)
        angle = np.arctan2(aside, points @ self._up)
        scale = EARTH_RADIUS_KM * np.divide(angle, aside, out=np.ones_like(angle), where=aside > 0)
        return np.stack([x * scale, y * scale], axis=1)
