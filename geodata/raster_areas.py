"""Cells of a raster as areas: which lie near a line, what outline they have together, which H3 cells they fill."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from geodata._land_file import Grid
from geodata._sweep import Ints
from geodata.distance import EARTH_RADIUS_KM, Floats
from geodata.hexgrid import Cells, cells_of

if TYPE_CHECKING:
    import shapely

_KM_PER_DEGREE = np.radians(1) * EARTH_RADIUS_KM
_ONE_AT_A_TIME = Lock()  # in several threads at once rasters in memory now and then lose their place
_ROUNDED_CELLS, _SIMPLIFIED_CELLS = 1.0, 0.4


def cells_near(grid: Grid, lat: Floats, lon: Floats, km: float) -> Ints:
    """Return the flat indices of all cells whose middle lies within `km` of one of the points, ascending.

    Parameters
    ----------
    grid
        The raster's grid.
    lat, lon
        Degrees, shape (n,); points of a line must be no farther apart than a cell.
    km
        Kilometres; small against the Earth, since distances are measured on the plane that touches it.
    """
    rows, columns = grid.shape
    at = np.unique(np.round(np.stack([lat, lon], axis=1) / (grid.step / 2)), axis=0) * (grid.step / 2)
    high = int(np.ceil(km / (_KM_PER_DEGREE * grid.step)))
    narrow = np.cos(np.radians(np.clip(np.abs(at[:, 0]).max(initial=0) + 1, 0, 85)))
    wide = int(np.ceil(km / (_KM_PER_DEGREE * grid.step * narrow)))
    down, right = (v.ravel() for v in np.meshgrid(np.arange(-high, high + 1), np.arange(-wide, wide + 1), indexing="ij"))
    steps_down, steps_right = grid.steps(at[:, 0], at[:, 1])
    row, column = np.floor(steps_down)[:, None] + down, np.floor(steps_right)[:, None] + right
    north = (row + 0.5 - steps_down[:, None]) * grid.step * _KM_PER_DEGREE
    east = (column + 0.5 - steps_right[:, None]) * grid.step * _KM_PER_DEGREE * np.cos(np.radians(at[:, :1]))
    near = (np.hypot(north, east) <= km) & (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    return np.unique((row * columns + column)[near].astype(np.int64))


def outline(grid: Grid, cells: Ints) -> shapely.MultiPolygon:
    """Return the area of cells, x = lon and y = lat, its staircase rounded off by less than a cell.

    Parameters
    ----------
    grid
        The raster's grid.
    cells
        Flat indices, at least one.
    """
    import shapely  # noqa: PLC0415 - slow to import, as the next are
    from rasterio import Affine  # noqa: PLC0415
    from rasterio.features import shapes  # noqa: PLC0415

    row, column = np.divmod(cells, grid.shape[1])
    top, left = row.min(), column.min()
    mask = np.zeros((row.max() - top + 1, column.max() - left + 1), np.uint8)
    mask[row - top, column - left] = 1
    transform = Affine(grid.step, 0, grid.west + left * grid.step, 0, -grid.step, grid.north - top * grid.step)
    with _ONE_AT_A_TIME:
        parts = [shapely.geometry.shape(part) for part, _ in shapes(mask, mask=mask == 1, transform=transform)]
    round_ = _ROUNDED_CELLS * grid.step
    whole = shapely.union_all(parts).buffer(round_).buffer(-round_).simplify(_SIMPLIFIED_CELLS * grid.step)
    polygons = [part for part in shapely.get_parts(shapely.make_valid(whole)) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons)


def h3_cells(grid: Grid, cells: Ints, resolution: int) -> Cells:
    """Return the H3 cells that hold the middle of one of the raster's cells, ascending, each once."""
    import polars as pl  # noqa: PLC0415 - with the function that needs it

    lat, lon = grid.axes()
    row, column = np.divmod(cells, grid.shape[1])
    return np.unique(cells_of(pl.Series(lat[row]), pl.Series(lon[column]), resolution).to_numpy())
