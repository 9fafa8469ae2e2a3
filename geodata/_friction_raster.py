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

_MOST_BANDS = 2
_SAMPLE = 1_000  # rows and columns that are looked at before all is read
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
    with source:
        _check_layout(source, name)
        step = _check_place(source, name, grid)
        for number in source.indexes:
            _check_values(_sample(source, number, grid), unit, f"{name}, band {number}")
        bands = [_on_grid(source, number, grid, step) * np.float32(HOURS_PER_KM[unit]) for number in source.indexes]
        words = f"{name}: {source.crs.to_string()}, cells of {step * KM_PER_DEGREE:.2g} km"
    if not np.isfinite(bands[0]).any() and not (len(bands) > 1 and np.isfinite(bands[1]).any()):
        raise ReferenceDataError(
            f"{name} holds no value inside the region: all of it is nodata there. Look at its nodata value and its place."
        )
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
    if source.transform.b or source.transform.d:
        raise ReferenceDataError(f"{name} is rotated; expected rows that run east. Turn it: gdalwarp -t_srs EPSG:4326 IN.tif OUT.tif.")


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


def _sample(source: Any, number: int, grid: Grid) -> npt.NDArray[np.float64]:
    """Return the file's own values in the region, at most some `_SAMPLE` a side, NaN for nodata."""
    bounds = transform_bounds(_HERE, source.crs, grid.west, grid.south, grid.east, grid.north)
    window = Window(0, 0, source.width, source.height)
    # bounds of the whole globe, or poles, can lie outside what a projection is made for
    if np.isfinite(bounds).all() and source.transform.e < 0:
        west, south, east, north = bounds
        left, right = (float(np.clip((x - source.transform.c) / source.transform.a, 0, source.width)) for x in (west, east))
        top, bottom = (float(np.clip((y - source.transform.f) / source.transform.e, 0, source.height)) for y in (north, south))
        window = Window(left, top, right - left, bottom - top)
    shape = (int(min(max(window.height, 1), _SAMPLE)), int(min(max(window.width, 1), _SAMPLE)))
    values = source.read(number, window=window, out_shape=shape, masked=True).astype(np.float64).filled(np.nan)
    return np.asarray(values * source.scales[number - 1] + source.offsets[number - 1])


def _check_values(sample: npt.NDArray[np.float64], unit: str, what: str) -> None:
    known = sample[np.isfinite(sample)]
    if not known.size:
        return
    if (known <= 0).any():
        raise ReferenceDataError(
            f"{what}: {(known <= 0).mean():.1%} of its values are 0 or less, such as {known.min():g}; a km cannot take that long. "
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
