"""The friction surface as a small picture to lay on a map: classes of hours per 100 km, land and sea in colours of their own."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata._land_file import Grid

if TYPE_CHECKING:
    from geodata.friction import Friction

STEP = 0.075
"""Width of a pixel, degrees: about 8 km. A road stays to be seen, as a pixel takes the quickest of its cells."""

# Light is quick and dark is slow, in one hue each: told apart by lightness alone, so by everybody and in grey
LAND = (
    (0.0, "#f6f2f9"), (2.0, "#d9d1e6"), (5.0, "#b9add1"), (9.0, "#9786b8"), (15.0, "#725f99"), (35.0, "#4a3a70"),
)  # fmt: skip
SEA = ((0.0, "#d3e9ec"), (5.0, "#a5d0d6"), (8.0, "#6ca6b1"))
"""Classes: from how many hours per 100 km on, and the colour."""

_NOTHING = 255


@dataclass(frozen=True)
class FrictionPicture:
    """A picture for a map in web mercator.

    Parameters
    ----------
    data_uri
        The PNG; what cannot be crossed is clear. Its rows are evenly spaced in web mercator.
    west, south, east, north
        Its edges, degrees.
    land, sea
        The classes that occur: from how many hours per 100 km on, and the colour.
    source
        Where the figures come from.
    """

    data_uri: str
    west: float
    south: float
    east: float
    north: float
    land: tuple[tuple[float, str], ...]
    sea: tuple[tuple[float, str], ...]
    source: str


def friction_picture(friction: Friction, grid: Grid, step: float = STEP) -> FrictionPicture:
    """Return the picture of a friction surface on `grid`, with pixels of `step` degrees of longitude."""
    classes = _on_mercator(_classes(friction), grid, step)
    used = set(np.unique(classes).tolist())
    land = tuple(one for number, one in enumerate(LAND) if number in used)
    sea = tuple(one for number, one in enumerate(SEA, len(LAND)) if number in used)
    picture = base64.b64encode(_png(classes)).decode()
    return FrictionPicture(f"data:image/png;base64,{picture}", grid.west, grid.south, grid.east, grid.north, land, sea, friction.source)


def _classes(friction: Friction) -> np.ndarray:
    """Return the class of each cell: those of land, then those of the sea, then `_NOTHING`."""
    on_land, at_sea = (
        np.searchsorted(np.array([start for start, _ in steps], dtype=np.float32) / 100, hours, side="right") - 1
        for steps, hours in ((LAND, friction.land), (SEA, friction.sea))
    )
    found = np.where(np.isfinite(friction.land), on_land, _NOTHING)
    # a ferry line crosses the sea as a truck does, but what is sea is shown as sea
    return np.where(np.isfinite(friction.sea), at_sea + len(LAND), found).astype(np.uint8)


def _on_mercator(classes: np.ndarray, grid: Grid, step: float) -> np.ndarray:
    """Return the least class in each pixel; pixels are squares of web mercator."""
    rows, columns = grid.shape
    top, bottom = (_mercator(lat) for lat in (grid.north, grid.south))
    edges = np.linspace(top, bottom, round(np.degrees(top - bottom) / step) + 1)[:-1]
    lat = np.degrees(2 * np.arctan(np.exp(edges)) - np.pi / 2)
    first_rows = np.minimum(np.round((grid.north - lat) / grid.step).astype(int), rows - 1)
    first_columns = np.minimum(np.round(np.arange(round((grid.east - grid.west) / step)) * step / grid.step).astype(int), columns - 1)
    return np.asarray(np.minimum.reduceat(np.minimum.reduceat(classes, first_rows, axis=0), first_columns, axis=1))


def _mercator(lat: float) -> float:
    return float(np.arctanh(np.sin(np.radians(lat))))


def _png(classes: np.ndarray) -> bytes:
    """Return classes as a PNG with a palette."""
    import rasterio  # noqa: PLC0415 - slow to import, and not needed to start
    from rasterio.io import MemoryFile  # noqa: PLC0415 - see above

    palette = {number: (*bytes.fromhex(colour[1:]), 255) for number, (_, colour) in enumerate((*LAND, *SEA))}
    palette[_NOTHING] = (0, 0, 0, 0)
    height, width = classes.shape
    # the place is the map's to know: the transform only keeps rasterio from warning that there is none
    shape = {"height": height, "width": width, "count": 1, "dtype": "uint8", "transform": rasterio.Affine.scale(2)}
    with MemoryFile() as memory:
        with memory.open(driver="PNG", zlevel=9, **shape) as picture:
            picture.write(classes, 1)
            picture.write_colormap(1, palette)
        return bytes(memory.read())
