"""Ends and turns of corridors that people declare: hubs of ``hubs.csv`` by their id, and points of their own."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from geodata.land import country_at
from routes.catalogue import Hub, known_hubs

POINT_KIND = "point"
_DECIMALS = 5
"""Of a point's degrees: a metre."""
_HASH_LENGTH = 12


class Point(NamedTuple):
    """A place that is no hub of ``hubs.csv``: its name, and degrees."""

    name: str
    lat: float
    lon: float


Place = str | Point | Hub
"""What a corridor may lead through: the id of a hub, a point, or a hub as a corridor has it."""


def hub_of(place: Place) -> Hub | None:
    """Return the hub that a place is; None where it is an id that ``hubs.csv`` does not have.

    A point has the id ``pt-`` and a hash of its name and position: the same point, the same id.
    """
    if isinstance(place, str):
        return known_hubs().get(place)
    if isinstance(place, Hub) and place.hub_id in known_hubs():
        return known_hubs()[place.hub_id]
    name, lat, lon = " ".join(place.name.split()), round(float(place.lat), _DECIMALS), round(float(place.lon), _DECIMALS)
    digest = hashlib.sha256(f"{name}|{lat:.{_DECIMALS}f}|{lon:.{_DECIMALS}f}".encode()).hexdigest()
    return Hub(f"pt-{digest[:_HASH_LENGTH]}", name, str(country_at([lat], [lon])[0]) or None, lat, lon, POINT_KIND)
