"""A corridor traced over the ground, worked out once and kept by what it is made of."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from geodata._sweep import Ints
from geodata.borders import nearest_border
from geodata.distance import Floats, along_great_circle, along_line, great_circle_km
from geodata.friction import REGION, Friction
from geodata.land import country_at
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
_LEAST_STRETCH_KM = 8.0  # grids know a country to 6 km: a shorter stretch may be none
_GRAZED_KM, _ALONG_KM = 20.0, 10.0  # a road along a border slips over it for so long, or keeps so near it, and comes back: no crossing


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
    if not path.exists():
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
    with np.load(path) as kept:
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


def countries_along(line: Floats, ends: tuple[str | None, str | None] = (None, None)) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the countries that a line on land passes, in order, and the borders it crosses, as ``NE-LY``.

    Parameters
    ----------
    line
        ``lat, lon``, shape (n, 2).
    ends
        The countries that it begins and ends in, where they are known: a town such as Ceuta is too small for the grid.

    Stretches under 8 km are passed over: the grid that answers is no finer (see `geodata.land`). So are those from which the line comes
    back to the country before, if they are under 20 km or keep within 10 km of a border: a road along a border river is no crossing.
    """
    dense = along_line(line, _STEP_KM)
    codes = country_at(dense[:, 0], dense[:, 1])
    km = great_circle_km(dense[:-1, 0], dense[:-1, 1], dense[1:, 0], dense[1:, 1])
    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]]))
    lengths = np.add.reduceat(np.concatenate([km, [0.0]]), starts)
    off = np.maximum.reduceat(nearest_border(dense[:, 0], dense[:, 1])[3], starts)
    told = zip(codes[starts], lengths, off, strict=True)
    crossed = _without_grazes([(str(code), float(far), float(away)) for code, far, away in told if code and far >= _LEAST_STRETCH_KM])
    first, last = ends
    if first and crossed[:1] != [first]:
        crossed.insert(0, first)
    if last and crossed[-1:] != [last]:
        crossed.append(last)
    return tuple(dict.fromkeys(crossed)), tuple(f"{a}-{b}" for a, b in pairwise(crossed))


def _without_grazes(stretches: list[tuple[str, float, float]]) -> list[str]:
    """Return the countries of stretches one after the other, without those that only graze one between two of the same country.

    A stretch is its country, its km, and how far it is from a border at most, km.
    """
    kept = list[str]()
    for number, (code, far, away) in enumerate(stretches):
        returns = kept and number + 1 < len(stretches) and stretches[number + 1][0] == kept[-1]
        grazes = far < _GRAZED_KM or away < _ALONG_KM
        if not (returns and grazes) and (not kept or kept[-1] != code):
            kept.append(code)
    return kept


def gap_words(corridor: Corridor, gaps: tuple[int, ...]) -> tuple[str, ...]:
    """Return each leg without a way as ``from – to``, by the hubs' names."""
    ends = (corridor.hubs[0], corridor.hubs[-1])
    kept = [hub for hub in corridor.hubs if hub.kind != "waypoint" or hub in ends]
    return tuple(f"{kept[k].name} – {kept[k + 1].name}" for k in gaps)
