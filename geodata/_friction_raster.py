"""A friction raster that a user brings: checked, and put onto the region's cells."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine
from rasterio.warp import reproject, transform_bounds
from rasterio.windows import Window

from geodata._friction_speeds import Floats32
from geodata._land_file import Grid
from geodata._shore_file import KM_PER_DEGREE
from geodata.errors import ReferenceDataError

HOURS_PER_KM: dict[str, float] = {"h/km": 1.0, "min/m": 1000 / 60}
"""What one of each unit is in hours per km."""

FASTEST, SLOWEST = 0.002, 20.0
"""Hours per km beyond which a figure is no vehicle's and no walker's: 500 km/h, and 50 m in an hour."""

MOST_CELLS = 5_000_000_000
"""So many cells in the region are read in a minute or so; of a finer raster its overviews are taken."""

_MOST_BANDS = 2
_MOST_BLOCK_MIB = 256  # what one read takes at least
_CACHE_MIB = 128  # GDAL's own would be a twentieth of the machine's memory
_SAMPLE, _PATCH, _PATCHES = 1_000, 50, 20  # cells a side that are looked at before all is read: all of them, or so many patches
_BEYOND = 10  # times slower than `SLOWEST` is no ground at all, be it one cell
_TOO_FAST, _FAST_SHARE = 0.005, 0.01
_GROUND_MEDIAN, _GROUND_SHARE = 0.02, 0.3
_HERE = "EPSG:4326"


@dataclass(frozen=True)
class UserRaster:
    """Hours per km on the cells of a grid, NaN where the file says nothing; inf where it says that there is no way."""

    land: Floats32
    sea: Floats32 | None
    words: str


def read_raster(path: Path, unit: str, grid: Grid) -> UserRaster:
    """Return a file's bands on a grid.

    Raises
    ------
    ReferenceDataError
        The file cannot be used; the message names it, what is wrong, and the cure.
    """
    name = path.name
    if unit not in HOURS_PER_KM:
        raise ReferenceDataError(f"{name}: the unit {unit!r} is not known. Expected {' or '.join(HOURS_PER_KM)}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # said in our own words below
            source = rasterio.open(path)
    except (RasterioError, OSError) as error:
        cure = "Expected a GeoTIFF" if path.is_file() else "There is no such file; look at its name"
        raise ReferenceDataError(f"{name} cannot be read as a raster ({error}). {cure}.") from error
    with source, rasterio.Env(GDAL_CACHEMAX=_CACHE_MIB):
        _check_layout(source, name)
        step = _check_place(source, name, grid)
        cells = _cells_in(source, grid)
        try:
            if cells > MOST_CELLS:
                return _read_coarser(path, unit, grid, source, step, cells)
            return _read(source, name, unit, grid, step)
        except RasterioError as error:
            raise ReferenceDataError(f"{name} is damaged: a part of it cannot be read ({error}). Copy or download it again.") from error


def _read_coarser(path: Path, unit: str, grid: Grid, source: Any, step: float, cells: int) -> UserRaster:
    """Return the same of the finest overview that is small enough, where the file has such."""
    for level, factor in enumerate(source.overviews(1)):
        if cells <= MOST_CELLS * factor**2:
            with rasterio.open(path, overview_level=level) as overview:
                return _read(overview, path.name, unit, grid, step * factor)
    raise ReferenceDataError(
        f"{path.name} has {cells / 1e9:,.0f} thousand million cells in the region, too many to read. Make it coarser: "
        f"gdalwarp -t_srs {_HERE} -te {grid.west:g} {grid.south:g} {grid.east:g} {grid.north:g} -tr {grid.step:g} {grid.step:g} -r average IN.tif OUT.tif; "
        f"or give it overviews: gdaladdo -r average {path.name} 2 4 8 16 32 64."
    )


def _read(source: Any, name: str, unit: str, grid: Grid, step: float) -> UserRaster:
    for number in source.indexes:
        _check_values(_sample(source, number, grid), unit, f"{name}, band {number}")
    bands = [_on_grid(source, number, grid, step) * np.float32(HOURS_PER_KM[unit]) for number in source.indexes]
    for number, band in enumerate(bands, start=1):
        _check_cells(band, f"{name}, band {number}")
    if all(np.isnan(band).all() for band in bands):
        raise ReferenceDataError(
            f"{name} holds no value inside the region: all of it is nodata there. Look at its nodata value and its place."
        )
    if not any(np.isfinite(band).any() for band in bands):
        raise ReferenceDataError(
            f"{name} says of all of the region that there is no way through (inf). Write hours per km where there is one."
        )
    words = f"{name}: {source.crs.to_string()}, cells of {step * KM_PER_DEGREE:.2g} km"
    return UserRaster(bands[0], bands[1] if len(bands) > 1 else None, words)


def _check_layout(source: Any, name: str) -> None:
    if source.count > _MOST_BANDS:
        raise ReferenceDataError(
            f"{name} has {source.count} bands; expected one (by land) or two (by land, by sea). "
            "Take out the one that is meant: gdal_translate -b 1 IN.tif OUT.tif."
        )
    complex_types = [kind for kind in source.dtypes if kind.startswith("complex")]
    if complex_types:
        raise ReferenceDataError(f"{name} holds {complex_types[0]} numbers; expected real ones: gdal_translate -ot Float32 IN.tif OUT.tif.")
    if source.crs is None:
        raise ReferenceDataError(
            f"{name} does not say its coordinate system. Write it into the file, such as gdal_edit.py -a_srs EPSG:4326 {name}, if that is what it is in."
        )
    block_mib = (
        max(rows * columns * np.dtype(kind).itemsize for (rows, columns), kind in zip(source.block_shapes, source.dtypes, strict=True))
        / 2**20
    )
    if block_mib > _MOST_BLOCK_MIB:
        raise ReferenceDataError(
            f"{name} is stored in blocks of {block_mib:,.0f} MiB, which are read whole. Tile it: gdal_translate -co TILED=YES IN.tif OUT.tif."
        )
    if source.transform.b or source.transform.d:
        raise ReferenceDataError(f"{name} is rotated; expected rows that run east. Turn it: gdalwarp -t_srs EPSG:4326 IN.tif OUT.tif.")
    if source.transform.a <= 0:
        raise ReferenceDataError(
            f"{name} runs from east to west; expected rows that run east. Turn it: gdalwarp -t_srs EPSG:4326 IN.tif OUT.tif."
        )


def _check_place(source: Any, name: str, grid: Grid) -> float:
    """Return how high a cell in its middle is, degrees."""
    try:
        west, south, east, north = transform_bounds(source.crs, _HERE, *source.bounds)
        x, y = (source.bounds.left + source.bounds.right) / 2, (source.bounds.bottom + source.bounds.top) / 2
        middle = transform_bounds(source.crs, _HERE, x, y, x + abs(source.transform.a), y + abs(source.transform.e))
    except RasterioError as error:
        raise ReferenceDataError(
            f"{name}: its place on the globe cannot be told from its coordinate system ({error}). Look at both."
        ) from error
    if west >= grid.east or east <= grid.west or south >= grid.north or north <= grid.south:
        raise ReferenceDataError(
            f"{name} lies at {south:.1f} to {north:.1f} north, {west:.1f} to {east:.1f} east; the region is {grid.south:g} to {grid.north:g} north, "
            f"{grid.west:g} to {grid.east:g} east. Look at its coordinate system, or bring another file."
        )
    return float(middle[3] - middle[1])


def _window(source: Any, grid: Grid) -> Window:
    """Return the part of a file that may lie in the region, in whole rows and columns."""
    bounds = transform_bounds(_HERE, source.crs, grid.west, grid.south, grid.east, grid.north)
    # bounds of the whole globe, or poles, can lie outside what a projection is made for
    if not np.isfinite(bounds).all() or source.transform.e >= 0:
        return Window(0, 0, source.width, source.height)
    west, south, east, north = bounds
    left, right = (float(np.clip((x - source.transform.c) / source.transform.a, 0, source.width)) for x in (west, east))
    top, bottom = (float(np.clip((y - source.transform.f) / source.transform.e, 0, source.height)) for y in (north, south))
    return Window(int(left), int(top), max(int(np.ceil(right)) - int(left), 1), max(int(np.ceil(bottom)) - int(top), 1))


def _cells_in(source: Any, grid: Grid) -> int:
    window = _window(source, grid)
    return int(window.width) * int(window.height)


def _sample(source: Any, number: int, grid: Grid) -> npt.NDArray[np.float64]:
    """Return values of the file in the region, at most some `_SAMPLE` a side, in patches all over it; NaN for nodata."""
    window = _window(source, grid)
    rows, columns = _patches(window.row_off, window.height), _patches(window.col_off, window.width)
    read = [
        source.read(number, window=Window(left, top, width, height), masked=True).astype(np.float64).filled(np.nan).ravel()
        for top, height in rows for left, width in columns
    ]  # fmt: skip
    return np.asarray(np.concatenate(read) * source.scales[number - 1] + source.offsets[number - 1])


def _patches(start: int, size: int) -> list[tuple[int, int]]:
    """Return where patches begin along a side, and how long they are."""
    if size <= _SAMPLE:
        return [(start, size)]
    return [(start + int(at), _PATCH) for at in np.linspace(0, size - _PATCH, _PATCHES)]


def _check_values(sample: npt.NDArray[np.float64], unit: str, what: str) -> None:
    known = sample[np.isfinite(sample)]
    if not known.size:
        return
    if (known <= 0).any():
        raise ReferenceDataError(
            f"{what}: {max((known <= 0).mean(), 0.001):.1%} of its values are 0 or less, such as {known.min():g}; a km cannot take that long. "
            "Declare the value that stands for no data (gdal_edit.py -a_nodata VALUE FILE.tif); where there is no way through, write inf."
        )
    many = known.size >= _GROUND_SHARE * sample.size
    if unit == "h/km" and ((known < _TOO_FAST).mean() > _FAST_SHARE or (many and np.median(known) < _GROUND_MEDIAN)):
        raise ReferenceDataError(
            f"{what}: its median is {np.median(known):.4g}, which as hours per km is {1 / np.median(known):.0f} km/h. "
            "It looks like minutes per metre, as published accessibility surfaces are. Say so with --friction-unit min/m, or NETCOP_FRICTION_UNIT=min/m."
        )
    low, high = np.percentile(known, [1, 99]) * HOURS_PER_KM[unit]
    if low < FASTEST or high > SLOWEST:
        raise ReferenceDataError(
            f"{what}: in {unit} its values go from {low:.4g} to {high:.4g} hours per km; expected {FASTEST:g} to {SLOWEST:g}. "
            "Look at its unit; where there is no way through, write inf in place of a large number."
        )


def _check_cells(band: Floats32, what: str) -> None:
    """Look at every cell, as the sample may have missed a few: one that costs nothing would draw all ways to it."""
    known = band[np.isfinite(band)]
    wrong = known[(known < FASTEST) | (known > SLOWEST * _BEYOND)]
    if wrong.size:
        raise ReferenceDataError(
            f"{what}: {wrong[np.abs(wrong).argmax()]:.3g} hours per km or so in {wrong.size:,} of the region's cells; expected {FASTEST:g} to {SLOWEST:g}. "
            "Some of its values stand for no data (gdal_edit.py -a_nodata VALUE FILE.tif), or for no way through: write inf there."
        )


def _on_grid(source: Any, number: int, grid: Grid, step: float) -> Floats32:
    rows, columns = grid.shape
    target = np.full((rows, columns), np.nan, dtype=np.float32)
    nodata = source.nodatavals[number - 1]
    reproject(
        rasterio.band(source, number), target,
        src_nodata=np.nan if nodata is None and source.dtypes[number - 1].startswith("float") else nodata,
        dst_transform=Affine(grid.step, 0, grid.west, 0, -grid.step, grid.north), dst_crs=_HERE, dst_nodata=np.nan,
        resampling=Resampling.average if step < grid.step else Resampling.bilinear,
    )  # fmt: skip
    return np.asarray(target * np.float32(source.scales[number - 1]) + np.float32(source.offsets[number - 1]), dtype=np.float32)
