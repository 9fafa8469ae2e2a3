"""Made-up events, seeded, labelled so: to look around with, and for tests and pictures.

Nothing here happened. The events are written as an agency's spreadsheet would be, and go in by the same
door as any file.
"""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from routes.catalogue import Corridor, Hub, catalogue
from routes.corridors import lines
from routes.events import EventStore
from routes.ingest import DEMO_UNIT, commit, prepare
from routes.prepared import Prepared

FILE_NAME = "made-up-demonstration.csv"
_SEED = 20240315
_FIRST_DAY, _LAST_DAY = date(2022, 1, 1), date(2024, 12, 31)
_EVENTS_PER_CORRIDOR = 130
_SPREAD_KM = 12.0
_SHARE_WITH_ROUTE = 0.6
_SHARE_WITH_LEG, _SHARE_ONWARD = 0.45, 0.82
_KM_PER_DEGREE = 111.2
_KINDS = {
    "land": ("interception", "transit", "arrest", "seizure"),
    "sea": ("interception", "departure", "rescue", "incident", "landing"),
}


def table(seed: int = _SEED) -> pl.DataFrame:
    """Return the made-up file as a table of text, as an agency would keep it."""
    rng = np.random.default_rng(seed)
    shapes = dict(zip(lines()["corridor_id"], lines().geometry, strict=True))
    parts = [_corridor_rows(rng, corridor, shapes[corridor.corridor_id], weight) for corridor, weight in _weighted(rng)]
    rows = pl.concat(parts).sample(fraction=1, shuffle=True, seed=seed)
    return rows.with_columns(pl.format("MADEUP-{}", pl.int_range(1, rows.height + 1)).alias("Record")).select(
        "Record", pl.exclude("Record")
    )


def _weighted(rng: np.random.Generator) -> list[tuple[Corridor, float]]:
    return [(corridor, float(rng.uniform(0.3, 2.2))) for corridor in catalogue().corridors]


def _days(rng: np.random.Generator, count: int) -> list[date]:
    """Draw days: a summer season and a trend that differ from corridor to corridor."""
    span = (_LAST_DAY - _FIRST_DAY).days + 1
    days = np.arange(span)
    season = 1 + 0.7 * np.cos(2 * np.pi * (days - rng.uniform(180, 280)) / 365.25)
    trend = np.exp(rng.normal(0, 0.5) * (days / span - 0.5) * 2)
    weights = season * trend
    drawn = rng.choice(days, size=count, p=weights / weights.sum())
    return [_FIRST_DAY + timedelta(days=int(d)) for d in drawn]


def _corridor_rows(rng: np.random.Generator, corridor: Corridor, shape: object, weight: float) -> pl.DataFrame:
    count = int(_EVENTS_PER_CORRIDOR * weight)
    hotspot = rng.beta(2, 2)
    along = np.clip(rng.normal(hotspot, 0.22, count), 0, 1)
    points = [shape.interpolate(a, normalized=True) for a in along]  # type: ignore[attr-defined]
    lat = np.array([p.y for p in points]) + rng.normal(0, _SPREAD_KM / _KM_PER_DEGREE, count)
    lon = np.array([p.x for p in points]) + rng.normal(0, _SPREAD_KM / _KM_PER_DEGREE, count)
    form = rng.choice(["point", "hub", "country", "none"], size=count, p=[0.66, 0.26, 0.04, 0.04])
    hubs = [h for h in corridor.hubs if h.kind != "waypoint"] or list(corridor.hubs)
    hub = [hubs[i] for i in rng.integers(0, len(hubs), count)]
    persons = np.maximum(1, rng.gamma(1.4, 22, count)).astype(int)
    kinds = rng.choice(_KINDS[corridor.mode], size=count)
    hurt = kinds == "incident"
    return pl.DataFrame({
        "Date": [f"{day:%d/%m/%Y}" for day in _days(rng, count)],
        "Kind": kinds,
        "Place": [h.name if f == "hub" else None for h, f in zip(hub, form, strict=True)],
        "Country": [h.country if f in ("hub", "country") else None for h, f in zip(hub, form, strict=True)],
        "Latitude": [f"{v:.3f}" if f == "point" else None for v, f in zip(lat, form, strict=True)],
        "Longitude": [f"{v:.3f}" if f == "point" else None for v, f in zip(lon, form, strict=True)],
        "Route": [corridor.route_id if given else None for given in rng.random(count) < _SHARE_WITH_ROUTE],
        **_legs(rng, hubs, count),
        "Transport": [corridor.mode] * count,
        "Persons": persons.astype(str),
        "Dead": [str(int(d)) if h else None for d, h in zip(rng.poisson(2, count), hurt, strict=True)],
        "Missing": [str(int(m)) if h else None for m, h in zip(rng.poisson(4, count), hurt, strict=True)],
    }, schema_overrides={"Place": pl.String, "Country": pl.String, "Origin": pl.String, "Destination": pl.String, "Route": pl.String, "Dead": pl.String, "Missing": pl.String})  # fmt: skip


def _legs(rng: np.random.Generator, hubs: list[Hub], count: int) -> dict[str, list[str | None]]:
    """Return where legs began and were heading, for those that tell: most go on along the corridor, some come back."""
    told, onward = rng.random(count) < _SHARE_WITH_LEG, rng.random(count) < _SHARE_ONWARD
    ends = [(hubs[0].name, hubs[-1].name) if way else (hubs[-1].name, hubs[0].name) for way in onward]
    return {
        column: [end[i] if tells else None for end, tells in zip(ends, told, strict=True)]
        for i, column in enumerate(("Origin", "Destination"))
    }


def load(store: EventStore) -> Prepared:
    """Put the made-up events into `store`; loading them twice changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE_NAME
        table().write_csv(path)
        return commit(store, prepare(store, path, unit=DEMO_UNIT))
