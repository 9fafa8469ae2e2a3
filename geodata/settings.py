"""Every setting, once: its name in the environment, its default, its help."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Setting:
    """One setting: environment variable, default as shown to people, help."""

    variable: str
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("NETCOP_HOME", "the user's data folder", "Folder of the event store; `--home` says the same."),
    Setting("NETCOP_REFERENCE", "share/netcop in the Python environment", "Folder of the built reference data."),
    Setting("NETCOP_PORT", "8501", "Port of the app; `--port` says the same."),
    Setting(
        "NETCOP_FRICTION",
        "none",
        "A raster of hours per km, over ours, that corridors are traced on; `--friction` says the same for one command.",
    ),
    Setting("NETCOP_FRICTION_UNIT", "h/km", "What that raster counts: h/km, or min/m as published accessibility surfaces do."),
    Setting("NETCOP_UNIT", "unstated", "Code of the reporting unit where neither file nor `--unit` gives one."),
)

_BY_VARIABLE = {setting.variable: setting for setting in SETTINGS}


def _value(variable: str) -> str | None:
    return os.environ.get(_BY_VARIABLE[variable].variable) or None


def home_folder(home: str | Path | None = None) -> Path:
    """Return the data folder: `home` if given, else ``NETCOP_HOME``, else the user's data folder."""
    chosen = home or _value("NETCOP_HOME")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("netcop", appauthor=False))


def reference_folder() -> Path:
    """Return the folder of the built reference data.

    It lies inside the Python environment because it is made of the packages installed there, and goes
    with them; where that folder cannot be written, the user's cache folder serves.
    """
    chosen = _value("NETCOP_REFERENCE")
    if chosen:
        return Path(chosen).expanduser()
    inside = Path(sys.prefix) / "share" / "netcop"
    if inside.exists() or os.access(sys.prefix, os.W_OK):
        return inside
    return Path(platformdirs.user_cache_dir("netcop", appauthor=False))


def app_port(port: int | None = None) -> int:
    """Return the app's port: `port` if given, else ``NETCOP_PORT``, else its default."""
    return port or int(_value("NETCOP_PORT") or _BY_VARIABLE["NETCOP_PORT"].default)


def friction_raster() -> tuple[Path, str] | None:
    """Return the raster of hours per km that is to lie over ours, with its unit; None where there is none."""
    chosen = _value("NETCOP_FRICTION")
    unit = _value("NETCOP_FRICTION_UNIT") or _BY_VARIABLE["NETCOP_FRICTION_UNIT"].default
    return (Path(chosen).expanduser(), unit) if chosen else None


def default_unit() -> str:
    """Return the unit code that stands where nobody gave one."""
    return _value("NETCOP_UNIT") or _BY_VARIABLE["NETCOP_UNIT"].default
