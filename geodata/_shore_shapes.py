"""Writes the file behind `geodata.offshore`, from Natural Earth's land."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from rasterio.features import rasterize
from rasterio.transform import Affine

from geodata._land_file import WORLD, Grid
from geodata._land_shapes import nearest_points
from geodata._shore_file import COARSE, FINE, KM_PER_DEGREE, NEAR, Indices, on_land
from geodata._ways import ahead
from geodata.distance import Floats, unit_vectors
from geodata.land import country_at
from geodata.reference import natural_earth

_SPACING_KM = 1.0
_BEARINGS = 24
_RINGS_KM = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
_CHUNK = 50_000


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
    world = nearest_points(WORLD, xy, points, np.full(WORLD.shape, -1, dtype=np.int32))
    rows, columns = NEAR.axes()
    y, x = (axis.ravel() for axis in np.meshgrid(rows, columns, indexing="ij"))
    return world, nearest_points(NEAR, xy, points, world.ravel()[WORLD.cells(y, x)].reshape(NEAR.shape))


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
