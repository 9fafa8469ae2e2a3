"""A corridor traced over the ground, worked out once and kept by what it is made of."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from geodata._sweep import Ints
from geodata.distance import Floats, along_great_circle, along_line
from geodata.friction import REGION, Friction
from geodata.leastcost import Ground, Passage, least_cost
from geodata.raster_areas import cells_near, outline
from geodata.settings import reference_folder
from geodata.tables import cached_file
from routes.catalogue import Corridor

_BUILDER = 3
"""To be raised when the code changes what is traced."""

SLACK = {"land": 0.10, "sea": 0.03}
"""How much longer than the best way another may take that is still the corridor, as a share.

Over even ground, as the sea is, three hundredths more already make an ellipse a quarter as wide as it is long; on land
roads and tracks hold the corridor together."""

BESIDE_KM = {"land": 15.0, "sea": 40.0}
"""Ground so near the line is the corridor whatever it costs: no position is reported more exactly, and boats drift."""

END_KM = 15.0
"""Around each hub, ground of either kind is the corridor: boats leave from beaches and land on them."""

_STEP_KM = 2.0


@dataclass(frozen=True)
class Traced:
    """What tracing finds: the line (``lat, lon``, shape (n, 2)), cells of `REGION`, hours (NaN where not known), and which legs have no way."""

    line: Floats
    cells: Ints
    hours: float
    gaps: tuple[int, ...]
    area: bytes


def stops(corridor: Corridor) -> tuple[tuple[float, float], ...]:
    """Return the hubs between which the ground decides, ``lat, lon``: waypoints only kept straight lines off the land."""
    ends = (corridor.hubs[0], corridor.hubs[-1])
    return tuple((hub.lat, hub.lon) for hub in corridor.hubs if hub.kind != "waypoint" or hub in ends)


def traced(corridor: Corridor, friction: Friction) -> Traced:
    """Return the trace of a corridor, out of the cache where the same was traced before."""
    places = stops(corridor)
    made_of = json.dumps([_BUILDER, corridor.mode, places, friction.name, SLACK[corridor.mode], BESIDE_KM[corridor.mode], END_KM])
    path = reference_folder() / "corridors" / f"{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        try:
            return _read(path)
        except (OSError, EOFError, ValueError, KeyError, BadZipFile):
            path.unlink(missing_ok=True)  # damaged: it is traced anew
    print(f"Tracing the corridor {corridor.name}…", file=sys.stderr)
    cached_file(path, lambda temporary: _write(temporary, _trace(corridor.mode, places, friction)))
    return _read(path)


def _write(path: Path, trace: Traced) -> None:
    with path.open("wb") as file:  # a name would be given a suffix
        np.savez_compressed(
            file, line=trace.line, cells=np.diff(trace.cells, prepend=0).astype(np.int32), hours=trace.hours, gaps=np.array(trace.gaps, int),
            area=np.frombuffer(trace.area, np.uint8),
        )  # fmt: skip


def _read(path: Path) -> Traced:
    with path.open("rb") as file, np.load(file) as kept:
        return Traced(
            kept["line"],
            np.cumsum(kept["cells"], dtype=np.int64),
            float(kept["hours"]),
            tuple(kept["gaps"].tolist()),
            kept["area"].tobytes(),
        )


def _trace(mode: str, places: tuple[tuple[float, float], ...], friction: Friction) -> Traced:
    import shapely  # noqa: PLC0415 - slow to import, and what is kept does without

    ground = Ground(friction.of(mode), REGION)
    regions = _regions(friction, mode)
    legs = [least_cost(ground, a, b, slack=SLACK[mode], regions=regions) for a, b in pairwise(places)]
    parts = [leg.line if leg else along_great_circle(a, b, 50.0) for leg, (a, b) in zip(legs, pairwise(places), strict=True)]
    line = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    cells = _ground_of(ground, mode, places, line, legs)
    hours = sum(leg.hours for leg in legs if leg) if all(legs) else float("nan")
    gaps = tuple(number for number, leg in enumerate(legs) if leg is None)
    line[[0, -1]] = places[0], places[-1]  # great circles round their ends
    return Traced(line, cells, float(hours), gaps, shapely.to_wkb(outline(REGION, cells)) if len(cells) else b"")


@cache
def _regions(friction: Friction, mode: str) -> Ints:
    return Ground(friction.of(mode), REGION).regions()


def _ground_of(ground: Ground, mode: str, places: tuple[tuple[float, float], ...], line: Floats, legs: list[Passage | None]) -> Ints:
    """Return the cells of a corridor: what takes little longer, what lies beside the line, what lies around the hubs."""
    dense = along_line(line, _STEP_KM)
    beside = cells_near(REGION, dense[:, 0], dense[:, 1], BESIDE_KM[mode])
    passable = beside[np.isfinite(ground.friction.ravel()[beside])]
    lat, lon = np.array(places).T
    ends = cells_near(REGION, lat, lon, END_KM)
    return np.unique(np.concatenate([passable, ends, *(leg.cells for leg in legs if leg)]))


def gap_words(corridor: Corridor, gaps: tuple[int, ...]) -> tuple[str, ...]:
    """Return each leg without a way as ``from – to``, by the hubs' names."""
    ends = (corridor.hubs[0], corridor.hubs[-1])
    kept = [hub for hub in corridor.hubs if hub.kind != "waypoint" or hub in ends]
    return tuple(f"{kept[k].name} – {kept[k + 1].name}" for k in gaps)
