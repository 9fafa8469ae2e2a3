"""Hubs and lines of candidates: where the ridge of events turns and ends, what lies there, and the way between."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from geodata._chain_lattice import PLANE
from geodata._chain_path import off_path_km
from geodata.captions import captions
from geodata.distance import Floats, along_great_circle, great_circle_km
from geodata.friction import REGION
from routes._own_points import Point, hub_of
from routes.catalogue import Hub, known_hubs

Place = tuple[float, float]

HUB_KM, TURN_HUB_KM = 25.0, 10.0
"""A hub of ``hubs.csv`` so near to an end, or to a turn, and in the region that corridors may be declared in, stands for it.

A turn that went out of its way to a hub would make a spur of the line."""

_TURN_KM = 15.0  # what a ridge bends by less is no turn
_STEP_KM = 20.0
_DOUBT_KM = 10.0  # of where a ridge ends or turns: names say no more


def hubs_along(ridge: Floats) -> tuple[Hub, ...]:
    """Return the hubs at the ends and turns of a ridge (``lat, lon``, shape (n, 2)), in its order, two or more."""
    import shapely  # noqa: PLC0415 - slow to import

    plane = shapely.LineString(np.stack(PLANE.to_plane(*ridge.T), axis=1))
    turns = np.array(shapely.simplify(plane, _TURN_KM).coords)
    lat, lon = _inside(*PLANE.from_plane(*turns.T))
    names = captions(lat, lon, radius_km=_DOUBT_KM)["text"].to_list()
    reach = [HUB_KM, *[TURN_HUB_KM] * (len(names) - 2), HUB_KM]
    found = [_hub(a, b, name, km) for a, b, name, km in zip(lat.tolist(), lon.tolist(), names, reach, strict=True)]
    kept = list({hub.hub_id: hub for hub in found}.values())
    if len(kept) > 1:
        return tuple(kept)
    return tuple(_point(float(lat[n]), float(lon[n]), names[n]) for n in (0, len(lat) - 1))


def _inside(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Return places moved to where a hub may be declared: a ridge may pass a few km beyond the outermost events."""
    edge = REGION.step
    return np.clip(lat, REGION.south + edge, REGION.north - edge), np.clip(lon, REGION.west + edge, REGION.east - edge)


def _hub(lat: float, lon: float, name: str, reach_km: float) -> Hub:
    """Return the nearest hub of ``hubs.csv`` within reach, or the point itself, called by what lies there."""
    inside = [h for h in known_hubs().values() if REGION.south <= h.lat <= REGION.north and REGION.west <= h.lon <= REGION.east]
    near = min(inside, key=lambda hub: float(great_circle_km(lat, lon, hub.lat, hub.lon)))
    if float(great_circle_km(lat, lon, near.lat, near.lon)) <= reach_km:
        return near
    return _point(lat, lon, name)


def _point(lat: float, lon: float, name: str) -> Hub:
    hub = hub_of(Point(name, lat, lon))
    assert hub is not None  # noqa: S101 - only an unknown id of a hub gives none
    return hub


def straight(hubs: Sequence[Hub]) -> Floats:
    """Return great circles from hub to hub, ``lat, lon``, shape (n, 2)."""
    return straight_between("land", [(hub.lat, hub.lon) for hub in hubs])[0]


def straight_between(mode: str, places: Sequence[Place]) -> tuple[Floats, float]:
    """Return great circles from place to place, and no hours: whatever the ground is like."""
    del mode
    parts = [along_great_circle(a, b, _STEP_KM) for a, b in pairwise(places)]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])]), np.nan


def off_line_km(line: Floats, lat: Floats, lon: Floats) -> Floats:
    """Return how far each point is off a line (``lat, lon``, shape (n, 2)), km on the plane."""
    return off_path_km(np.stack(PLANE.to_plane(*line.T), axis=1), *PLANE.to_plane(lat, lon))


def length_km(line: Floats) -> float:
    """Return the length of a line (``lat, lon``, shape (n, 2)), km."""
    return float(great_circle_km(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]).sum())
