"""The file behind `geodata.offshore`: where there is sea, points along every sea coast, and the one nearest to each cell.

The Caspian and the lakes count as land: nobody sets out from there to sea.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from rasterio.features import rasterize
from rasterio.transform import Affine

from geodata._land_file import WORLD, Grid, _nearest
from geodata._ways import ahead
from geodata.distance import EARTH_RADIUS_KM, Floats, unit_vectors
from geodata.land import country_at
from geodata.reference import natural_earth

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int32]

FINE = Grid(-30, -12, 60, 62, 0.01)
"""The part where land and sea are told apart to 1 km: West and North Africa, Europe, the Red Sea."""

NEAR = Grid(FINE.west, FINE.south, FINE.east, FINE.north, 0.05)
"""The same part, in cells that know the coast nearest to their middle."""

COARSE = Grid(-180, -90, 180, 90, 0.05)
"""The world, where land and sea are told apart to 5 km."""

KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180
_SPACING_KM = 1.0
_BEARINGS = 24
_RINGS_KM = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
_CHUNK = 50_000


@dataclass(frozen=True)
class Shore:
    """The built file.

    Parameters
    ----------
    fine, coarse
        Whether each cell of `FINE` and `COARSE` is land, eight cells a byte.
    near, world
        The number of the coast point nearest to the middle of each cell of `NEAR` and of `geodata._land_file.WORLD`.
    lat, lon
        Points along the coasts, degrees, by cell of `NEAR`, and those outside it last.
    starts
        Where the points of each cell of `NEAR` begin.
    seaward
        East and north part of the way out to sea from each coast point, shape (points, 2): its length is 1 at a straight
        coast, more at a cape, less in a bay or a narrow, and near 0 on a small island.
    country
        ISO 3166-1 alpha-2 code of each coast point.
    """

    fine: npt.NDArray[np.uint8]
    coarse: npt.NDArray[np.uint8]
    near: Indices
    world: Indices
    lat: npt.NDArray[np.float32]
    lon: npt.NDArray[np.float32]
    starts: Indices
    seaward: npt.NDArray[np.float16]
    country: npt.NDArray[np.str_]


def write_shore(path: Path) -> None:
    """Write the file, from Natural Earth's land."""
    table = pyogrio.read_dataframe(natural_earth("physical", "ne_10m_land"), columns=[])
    land = shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(table.geometry.to_numpy())))
    fine, coarse = (_land_bits(grid, land) for grid in (FINE, COARSE))
    lat, lon = _coast_points(land)
    inside = NEAR.holds(lat, lon)
    cells = np.where(inside, NEAR.cells(np.where(inside, lat, 0.0), np.where(inside, lon, 0.0)), np.prod(NEAR.shape))
    order = np.argsort(cells, kind="stable")
    lat, lon = lat[order], lon[order]
    world, near = _nearest_points(lat, lon)
    np.savez_compressed(
        path,
        fine=fine,
        coarse=coarse,
        near=near.ravel(),
        world=world.ravel(),
        lat=lat.astype(np.float32),
        lon=lon.astype(np.float32),
        starts=np.searchsorted(cells[order], np.arange(np.prod(NEAR.shape) + 1)).astype(np.int32),
        seaward=_seaward(fine, coarse, lat, lon).astype(np.float16),
        country=country_at(lat, lon),
    )


def on_land(fine: npt.NDArray[np.uint8], coarse: npt.NDArray[np.uint8], lat: Floats, lon: Floats) -> Flags:
    """Return whether each point falls into a cell of land; what is not on the globe does not."""
    here = FINE.holds(lat, lon)
    if here.all():
        return _bits(FINE, fine, lat, lon)
    found = np.zeros(lat.shape, dtype=bool)
    far = COARSE.holds(lat, lon) & ~here
    found[here] = _bits(FINE, fine, lat[here], lon[here])
    found[far] = _bits(COARSE, coarse, lat[far], lon[far])
    return found


def _bits(grid: Grid, bits: npt.NDArray[np.uint8], lat: Floats, lon: Floats) -> Flags:
    cells = grid.cells(lat, lon)
    return np.asarray((bits[cells >> 3] >> (7 - (cells & 7)).astype(np.uint8)) & 1, dtype=bool)


def _land_bits(grid: Grid, land: npt.NDArray[np.object_]) -> npt.NDArray[np.uint8]:
    transform = Affine(grid.step, 0, grid.west, 0, -grid.step, grid.north)
    return np.packbits(rasterize(land.tolist(), out_shape=grid.shape, transform=transform, dtype="uint8").ravel())


def _coast_points(land: npt.NDArray[np.object_]) -> tuple[Floats, Floats]:
    """Return lat, lon along the outlines: at most `_SPACING_KM` apart in `FINE`; elsewhere one in each cell of `COARSE`."""
    xy, ring = shapely.get_coordinates(shapely.get_exterior_ring(land), return_index=True)
    start, end = (part[ring[:-1] == ring[1:]] for part in (xy[:-1], xy[1:]))
    step = (end - start) * np.column_stack([np.cos(np.radians(start[:, 1])), np.ones(len(start))]) * KM_PER_DEGREE
    fine = FINE.holds(start[:, 1], start[:, 0])
    count = np.where(fine, np.ceil(np.hypot(*step.T) / _SPACING_KM), 1).astype(np.int64).clip(1)
    share = (np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)) / np.repeat(count, count)
    points = np.repeat(start, count, axis=0) + share[:, None] * np.repeat(end - start, count, axis=0)
    lat, lon = points[:, 1], points[:, 0]
    kept = FINE.holds(lat, lon)
    kept[np.unique(np.where(kept, -1, COARSE.cells(lat, lon)), return_index=True)[1]] = True
    return lat[kept], lon[kept]


def _nearest_points(lat: Floats, lon: Floats) -> tuple[Indices, Indices]:
    """Return the nearest coast point of each cell of the world and of `NEAR`, which begins with what the world's found."""
    points, xy = np.vstack([unit_vectors(lat, lon), np.zeros(3)]), np.column_stack([lon, lat])
    world = _nearest(WORLD, xy, points, np.full(WORLD.shape, -1, dtype=np.int32))
    rows, columns = NEAR.axes()
    y, x = (axis.ravel() for axis in np.meshgrid(rows, columns, indexing="ij"))
    return world, _nearest(NEAR, xy, points, world.ravel()[WORLD.cells(y, x)].reshape(NEAR.shape))


def _seaward(fine: npt.NDArray[np.uint8], coarse: npt.NDArray[np.uint8], lat: Floats, lon: Floats) -> Floats:
    """Return the mean way to open water of each point, see `Shore`.

    On each of `_BEARINGS` the sea on rings of growing size is counted, that behind land for less: near and far water
    weigh alike, so that a harbour's mouth, a spit or an islet turn the way little.
    """
    bearings = np.arange(_BEARINGS) * 360 / _BEARINGS
    east, north = np.sin(np.radians(bearings)), np.cos(np.radians(bearings))
    found = np.empty((len(lat), 2))
    for begin in range(0, len(lat), _CHUNK):
        y, x = lat[begin : begin + _CHUNK, None], lon[begin : begin + _CHUNK, None]
        sea, openness = np.zeros((len(y), _BEARINGS)), np.zeros((len(y), _BEARINGS))
        for number, ring_km in enumerate(_RINGS_KM, start=1):
            at_sea = ~on_land(fine, coarse, *ahead(y, x, bearings[None], ring_km))
            sea += at_sea
            openness += at_sea * sea / number
        openness /= len(_RINGS_KM)
        found[begin : begin + _CHUNK] = np.column_stack([openness @ east, openness @ north]) * np.pi / _BEARINGS
    return found
