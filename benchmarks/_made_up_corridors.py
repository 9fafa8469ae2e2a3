"""Made-up events for discovery: noise of several kinds, and a corridor planted in it. Nothing here happened.

All lie in a square of 2,000 km around southern Algeria, in three years. Positions are known to 2 to 30 km, and are off by as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from geodata._chain_lattice import PLANE
from geodata._chain_path import off_path_km, places_along
from routes.columns import EVENTS

Floats = npt.NDArray[np.float64]

SIDE_KM, DAYS, BEGINS = 2000.0, 1096, date(2021, 1, 1)
NOISE = ("even", "slope", "towns", "bursts")
FOUND_KM, FOUND_SHARE, OFF_SHARE = 30.0, 0.7, 0.5

_SIGMAS_IN_RADIUS = 2.146  # of a round normal density, 9 of 10 of it
_SIGMAS_ACROSS = 1.645  # of a normal density, 9 of 10 of it
_EVENTS_PER_TOWN, _TOWN_SIGMA_KM = 15, 4.0
_BURSTS, _BURST_SIGMA_DAYS = 8, 12.0
_LEGS = 3


@dataclass(frozen=True)
class Planted:
    """A corridor to be planted: how many events, km long, the half of its width that holds 9 of 10 of them, months, degrees of each bend."""

    events: int
    length_km: float
    spread_km: float
    months: float
    bend: float = 0.0

    @classmethod
    def any(cls, rng: np.random.Generator) -> Planted:
        """Return one of those that ought to be found: 40 to 80 events, 400 to 1,200 km, 5 to 15 km, 6 to 18 months, straight or bent."""
        bend = float(rng.choice([0.0, 20.0, 40.0]))
        return cls(int(rng.integers(40, 81)), rng.uniform(400, 1200), rng.uniform(5, 15), rng.uniform(6, 18), bend)


@dataclass(frozen=True)
class Scene:
    """Events of table `EVENTS`, and the line planted among them: ``lat, lon``, or None."""

    events: pl.DataFrame
    line: Floats | None


def scene(seed: int, noise: str, count: int, planted: Planted | None = None) -> Scene:
    """Return `count` events of noise of a kind, about so many of ``towns``, with a corridor or without."""
    rng = np.random.default_rng(seed)
    at, day = _noise(rng, noise, count)
    line = None
    if planted:
        line = _line(rng, planted)
        along = _on(line, rng.random(planted.events)) + rng.normal(0, planted.spread_km / _SIGMAS_ACROSS, (planted.events, 2))
        span = planted.months * 30.4
        at = np.concatenate([at, along])
        day = np.concatenate([day, rng.uniform(0, DAYS - span) + rng.uniform(0, span, planted.events)])
    radius = rng.uniform(2, 30, len(at))
    at = at + rng.normal(size=at.shape) * (radius / _SIGMAS_IN_RADIUS)[:, None]
    return Scene(_table(at, day, radius), None if line is None else np.stack(PLANE.from_plane(*line.T), axis=1))


def is_found(lines: list[Floats], truth: Floats) -> bool:
    """Return whether one of some lines (``lat, lon``) is the planted one: by most of it, and not by half elsewhere."""
    true = np.stack(PLANE.to_plane(*truth.T), axis=1)
    return any(_is_same(np.stack(PLANE.to_plane(*np.array(line).T), axis=1), true) for line in lines)


def _is_same(line: Floats, true: Floats) -> bool:
    held = float((off_path_km(line, *places_along(true, 5.0).T) <= FOUND_KM).mean())
    off = float((off_path_km(true, *places_along(line, 5.0).T) > FOUND_KM).mean())
    return held >= FOUND_SHARE and off <= OFF_SHARE


def _noise(rng: np.random.Generator, noise: str, count: int) -> tuple[Floats, Floats]:
    """Return ``x, y`` (km, shape (n, 2)) and days."""
    half = SIDE_KM / 2
    at = rng.uniform(-half, half, (count, 2))
    day = rng.uniform(0, DAYS, count)
    if noise == "slope":  # three times as dense in the west as on average, and nothing in the far east
        at[:, 0] = rng.beta(1, 3, count) * SIDE_KM - half
    if noise == "towns":
        share = rng.gamma(0.8, 1, max(8, count // _EVENTS_PER_TOWN))
        events = rng.poisson(count * share / share.sum())
        at = np.repeat(rng.uniform(-half, half, (len(share), 2)), events, axis=0)
        at, day = at + rng.normal(0, _TOWN_SIGMA_KM, at.shape), rng.uniform(0, DAYS, len(at))
    if noise == "bursts":
        day = rng.choice(rng.uniform(0, DAYS, _BURSTS), count) + rng.normal(0, _BURST_SIGMA_DAYS, count)
    return at, np.clip(day, 0, DAYS - 1)


def _line(rng: np.random.Generator, planted: Planted) -> Floats:
    """Return the planted line, ``x, y`` of its four points: three legs that turn by the bend to either side."""
    turns = np.radians(planted.bend) * rng.choice([-1, 1], _LEGS - 1)
    heading = rng.uniform(0, 2 * np.pi) + np.concatenate([[0.0], np.cumsum(turns)])
    steps = planted.length_km / _LEGS * np.stack([np.cos(heading), np.sin(heading)], axis=1)
    line = np.concatenate([np.zeros((1, 2)), np.cumsum(steps, axis=0)])
    line -= (line.max(axis=0) + line.min(axis=0)) / 2
    room = np.maximum(SIDE_KM / 2 - np.ptp(line, axis=0) / 2, 0)
    return np.asarray(line + rng.uniform(-1, 1, 2) * room)


def _on(line: Floats, share: Floats) -> Floats:
    return np.stack([np.interp(share * _LEGS, np.arange(_LEGS + 1), axis) for axis in line.T], axis=1)


def _table(at: Floats, day: Floats, radius: Floats) -> pl.DataFrame:
    lat, lon = PLANE.from_plane(*at.T)
    on = [BEGINS + timedelta(days=int(d)) for d in day]
    columns = {
        "event_id": [f"made-up-{n}" for n in range(len(at))], "record_hash": "made-up", "batch_id": "made-up", "source_row": np.arange(len(at)),
        "reported_by": "TEST", "kind": "transit", "route_id": "sahara", "route_source": "given", "start_on": on, "end_on": on,
        "date_precision": "day", "handling": "CLEAR", "lat": lat, "lon": lon, "radius_km": radius, "persons": 3,
    }  # fmt: skip
    return EVENTS.conform(pl.DataFrame(columns, schema_overrides={"start_on": pl.Date, "end_on": pl.Date}))
