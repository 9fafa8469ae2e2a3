"""Builds the files behind `geodata.friction`: the ground of each cell, and from it how long a km takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from scipy import ndimage

from geodata import _friction_ground as parts
from geodata._friction_courses import EasyGround, road_km_h
from geodata._friction_file import FRICTION_BANDS, GROUND_BANDS, REGION
from geodata._friction_lines import cells_of_lines
from geodata._friction_roads import read_roads
from geodata._friction_speeds import (
    BORDER_GUARDED,
    BORDER_KM,
    BORDER_MINED,
    INSHORE_CELLS,
    LEAST_LAND_NINTHS,
    NIGHT_AT_BORDER_HOURS,
    ON_FOOT,
    OWN_WAYS,
    RIVER,
    RIVER_LARGE,
    RIVER_SMALL,
    SMALL_BOAT,
    SMALL_BOAT_INSHORE,
    STREETS,
    Floats32,
    cover_km_h,
    hours_per_km,
    slope_factor,
)
from geodata._tracks import read_tracks

_SLOPE_STEPS = 10  # a band of whole numbers holds slopes in tenths of m per km

Ground = dict[str, npt.NDArray[np.uint16]]


def write_ground(path: Path) -> None:
    """Write the bands `GROUND_BANDS`, whole numbers."""
    ninths = parts.land_ninths(REGION)
    bands: dict[str, npt.NDArray[Any]] = {
        "land_ninths": ninths,
        "cover": parts.cover(REGION, ninths),
        "slope": np.round(parts.slope_m_per_km(REGION) * _SLOPE_STEPS),
        "river": parts.rivers(REGION),
        "border": parts.borders(REGION),
        "town": parts.towns(REGION),
        "road_km_h": ninths,
        "own_way": _own_ways(),
    }
    bands["road_km_h"] = road_km_h(read_roads(REGION), REGION, _easy_ground(bands))
    _write(path, {name: bands[name].astype(np.uint16) for name in GROUND_BANDS}, GROUND_BANDS, nodata=None)


def write_friction(path: Path, ground: Path) -> None:
    """Write the bands `FRICTION_BANDS`, hours per km, NaN where there is no way through, from the ground's file."""
    with rasterio.open(ground) as source:
        bands = friction_of({name: source.read(number) for number, name in enumerate(GROUND_BANDS, start=1)})
    cleaned = {name: np.where(np.isfinite(band), band, np.float32(np.nan)) for name, band in bands.items()}
    _write(path, cleaned, FRICTION_BANDS, nodata=np.nan)


def friction_of(ground: Ground) -> dict[str, Floats32]:
    """Return hours per km of each of `FRICTION_BANDS` on this ground; inf where there is no way through."""
    slope = ground["slope"] / np.float32(_SLOPE_STEPS)
    is_land = ground["land_ninths"] >= LEAST_LAND_NINTHS
    level = np.where(is_land, cover_km_h(ground["cover"]), np.float32(0))
    off_road = np.where(level > 0, np.maximum(level * slope_factor(slope, "off road"), np.float32(ON_FOOT.km_h)), np.float32(0))
    off_road = np.where(ground["river"] == RIVER_SMALL, np.minimum(off_road, np.float32(RIVER.km_h)), off_road)
    off_road[ground["river"] >= RIVER_LARGE] = 0
    on_road = np.maximum(ground["road_km_h"], np.where(ground["own_way"] == _number("road"), OWN_WAYS["road"].km_h, 0)).astype(np.float32)
    streets = (ground["town"] > 0) & (ground["land_ninths"] > 0)
    on_road = np.where(streets, np.maximum(on_road, np.float32(STREETS.km_h)), on_road) * slope_factor(slope, "road")
    table = np.array([0] + [0 if kind == "road" else speed.km_h for kind, speed in OWN_WAYS.items()], dtype=np.float32)
    on_track = table[ground["own_way"]] * slope_factor(slope, "track")
    mined = ground["border"] == BORDER_MINED  # crossed by road alone
    off_road[mined], on_track[mined] = 0, 0
    night = np.where(ground["border"] == BORDER_GUARDED, np.float32(NIGHT_AT_BORDER_HOURS / BORDER_KM), np.float32(0))
    inshore = ndimage.binary_dilation(ground["land_ninths"] > 0, iterations=INSHORE_CELLS)
    boat = np.where(inshore, np.float32(SMALL_BOAT_INSHORE.km_h), np.float32(SMALL_BOAT.km_h))
    boat[ground["land_ninths"] > 0] = 0
    return {
        "truck_off_road": hours_per_km(off_road) + night, "truck_on_track": hours_per_km(on_track) + night,
        "truck_on_road": hours_per_km(on_road) + night,
        "small_boat": hours_per_km(boat),
    }  # fmt: skip


def _number(kind: str) -> int:
    """Return the value of the band ``own_way`` of a kind of `tracks.csv`; 0 is none."""
    return list(OWN_WAYS).index(kind) + 1


def _easy_ground(ground: Ground) -> EasyGround:
    """Return what a road's course is laid over where only its ends are known."""
    off_road = friction_of(ground | {"road_km_h": np.zeros_like(ground["own_way"])})["truck_off_road"]
    return EasyGround(
        off_road, ground["river"] == RIVER_LARGE, ground["town"] > 0, ground["own_way"], ground["land_ninths"].astype(np.uint16)
    )


def _own_ways() -> npt.NDArray[np.uint16]:
    """Return the number of the kind of our own ways in each cell; where two share one, that of the faster."""
    found = np.zeros(REGION.shape, dtype=np.uint16)
    for track in sorted(read_tracks(REGION), key=lambda t: OWN_WAYS[t.kind].km_h):
        points = np.array(track.points)
        cells, _ = cells_of_lines(REGION, points[:-1], points[1:])
        found.ravel()[cells] = _number(track.kind)
    return found


def _write(path: Path, bands: dict[str, npt.NDArray[Any]], described: dict[str, str], nodata: float | None) -> None:
    rows, columns = REGION.shape
    first = next(iter(bands.values()))
    with rasterio.open(
        path, "w", driver="GTiff", width=columns, height=rows, count=len(bands), dtype=first.dtype, crs="EPSG:4326",
        transform=parts.transform(REGION), nodata=nodata, tiled=True, compress="deflate", predictor=3 if nodata is not None else 2,
    ) as target:  # fmt: skip
        for number, (name, band) in enumerate(bands.items(), start=1):
            target.write(band, number)
            target.set_band_description(number, name)
            target.update_tags(number, meaning=described[name])
