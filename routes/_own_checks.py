"""What is wrong with a corridor that a person declares, all faults at once."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import polars as pl

from geodata.distance import destination, great_circle_km
from geodata.friction import REGION
from geodata.land import country_at, distance_to_land_km
from routes._own_points import Place, hub_of
from routes.catalogue import MODES, Catalogue, Corridor, Hub, known_hubs

LONGEST = {"name": 100, "note": 300, "reason": 300, "by": 100}
"""How many characters the texts of a declaration may have."""

MOST_HUBS = 40

_UNSEEN = ("Cc", "Cf", "Cs", "Co")
"""Kinds of character that are seen by nobody: controls, turns of direction, halves of characters, private ones."""

_SHORE_KM = 30.0
"""How far from the sea a boat may set off, and how far off any land a land corridor may turn; hubs stand for towns."""

_RING_KM, _RING_DEGREES = 5.0, 15
_LEAST_HUBS, _APART_KM = 2, 1.0
_POLE, _HALF_TURN = 90.0, 180.0
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_ID = 60


def of_id(corridor_id: str) -> list[str]:
    """Return what is wrong with an id that a person gives."""
    if _ID.fullmatch(corridor_id) and len(corridor_id) <= _LONGEST_ID:
        return []
    expected = f"expected small letters, digits and hyphens, {_LONGEST_ID} at most, such as agadez-djanet"
    return [f"id: {expected}, got {corridor_id[:40]!r}; or leave it out: it follows from the name"]


def of_words(**words: str) -> list[str]:
    """Return what is wrong with texts, by their field: too long, or personal. Names of places may look like a person's; who did it is told."""
    found = []
    for field, text in words.items():
        if len(text) > LONGEST[field]:
            found.append(f"{field}: expected at most {LONGEST[field]} characters, got {len(text):,}; shorten it")
        sort = None if field == "by" else _personal(text, names_allowed=field == "name")
        if sort:
            found.append(f"{field}: looks like personal data ({sort}), which is not kept; leave it out")
    return found


def of_corridor(corridor: tuple[str, str, str], hubs: Sequence[Place], others: Catalogue) -> list[str]:
    """Return what is wrong with a corridor's route, mode and name, and with its hubs.

    Parameters
    ----------
    corridor
        Route id, mode, name.
    hubs
        What it leads through, in order.
    others
        The corridors that there are, without itself.
    """
    route_id, mode, name = corridor
    found = []
    routes = [route.route_id for route in others.routes]
    if route_id not in routes:
        found.append(f"route: expected one of {', '.join(routes)}, got {route_id[:40]!r}")
    if mode not in MODES:
        found.append(f"mode: expected {' or '.join(MODES)}, got {mode[:40]!r}")
    if not any(letter.isalpha() for letter in name):
        found.append(f"name: expected a name with letters, got {name!r}; such as Agadez – Djanet")
    found += _of_namesakes(route_id, name, others.corridors)
    found += _of_twins(route_id, mode, hubs, others.corridors)
    return found + of_words(name=name) + faults_of_hubs(hubs, mode)


def _of_twins(route_id: str, mode: str, places: Sequence[Place], others: Iterable[Corridor]) -> list[str]:
    """Return which corridor of another route leads through the same places: events on both would be put on neither's route."""
    through = tuple(_where(place) for place in places)
    elsewhere = (c for c in others if c.mode == mode and c.route_id != route_id)
    return [
        f"hubs: {c.name} ({c.corridor_id}) of the route {c.route_id} leads through the same; edit that one, or lead this one another way"
        for c in elsewhere
        if tuple((hub.lat, hub.lon) for hub in c.hubs) in (through, through[::-1])
    ]


def _where(place: Place) -> tuple[float, float] | None:
    """Return where a place is, as a corridor has it; None for a hub that there is not."""
    hub = hub_of(place)
    return (hub.lat, hub.lon) if hub else None


def _of_namesakes(route_id: str, name: str, others: Iterable[Corridor]) -> list[str]:
    same = [c for c in others if c.route_id == route_id and c.name.casefold() == name.casefold()]
    return [
        f"name: expected one that no other corridor of the route has, {name!r} is {c.corridor_id}; edit that, or add a word" for c in same
    ]


def faults_of_hubs(places: Sequence[Place], mode: str) -> list[str]:
    """Return what is wrong with what a corridor leads through, in order."""
    found = []
    if not _LEAST_HUBS <= len(places) <= MOST_HUBS:
        found.append(f"hubs: expected {_LEAST_HUBS} to {MOST_HUBS}, got {len(places)}; a corridor leads from a first hub to a last")
    for number, place in enumerate(places, start=1):
        found += faults_of_place(f"hub {number}", place, mode)
    ends = [_where(place) for place in places]
    twice = [number for number, (a, b) in enumerate(pairwise(ends), start=1) if a and b and float(great_circle_km(*a, *b)) < _APART_KM]
    return found + [f"hubs {n} and {n + 1}: expected two places, got the same twice; leave one out" for n in twice]


def faults_of_place(which: str, place: Place, mode: str) -> list[str]:
    """Return why a corridor of a mode cannot lead through a place; `which` says which it is."""
    if isinstance(place, str):
        hub = hub_of(place)
        return _of_site(which, hub, mode) if hub else [f"{which}: expected the id of a hub, got {place[:40]!r}; {_near(place)}"]
    found = []
    name = place.name.strip()
    if not name:
        found.append(f"{which}: expected a name, got nothing; call it by what is there")
    found += [fault.replace("name", f"{which}, its name", 1) for fault in of_words(name=name)]
    if not (_within(place.lat, _POLE) and _within(place.lon, _HALF_TURN)):
        return [*found, f"{which}: expected degrees, latitude then longitude, got {place.lat}, {place.lon}"]
    hub = hub_of(place)
    return found + (_of_site(which, hub, mode) if hub else [])


def _of_site(which: str, hub: Hub, mode: str) -> list[str]:
    """Return why a way by land or by sea cannot lead through a hub."""
    where = f"{which}, {hub.name}"
    if not REGION.holds(np.array([hub.lat]), np.array([hub.lon]))[0]:
        ground = f"latitude {REGION.south:g} to {REGION.north:g}, longitude {REGION.west:g} to {REGION.east:g}"
        return [f"{where}: expected a place where the ground is known, {ground}; got {hub.lat:.2f}, {hub.lon:.2f}"]
    if mode == "sea" and not near_sea(hub.lat, hub.lon):
        return [
            f"{where}: expected a place at sea or within {_SHORE_KM:.0f} km of it; give the harbour or beach, or make it a land corridor"
        ]
    if mode == "land" and (off := float(distance_to_land_km([hub.lat], [hub.lon])[0])) > _SHORE_KM:
        return [f"{where}: expected a place on land, it lies {off:.0f} km at sea; move it, or make it a sea corridor"]
    return []


def near_sea(lat: float, lon: float) -> bool:
    """Return whether there is sea within `_SHORE_KM` of a point (degrees); lakes are no sea."""
    rings = np.arange(_RING_KM, _SHORE_KM + _RING_KM, _RING_KM)
    around = [destination(lat, lon, bearing, km) for km in rings for bearing in range(0, 360, _RING_DEGREES)]
    y, x = np.array([(lat, lon), *around]).T
    return bool((country_at(y, x) == "").any())


def _near(word: str) -> str:
    meant = difflib.get_close_matches(word, known_hubs(), n=3)
    return f"did you mean {' or '.join(meant)}?" if meant else "take one of geodata/hubs.csv, or give a point with its name"


def _within(degrees: float, most: float) -> bool:
    return math.isfinite(degrees) and abs(degrees) <= most


def _personal(words: str, *, names_allowed: bool) -> str | None:
    # the lists of names are needed only to declare
    from routes.intake.personal import beyond_names, personal_cells  # noqa: PLC0415

    if names_allowed:
        return beyond_names(words)
    sort: str | None = personal_cells(pl.Series([words], dtype=pl.String), free_text=True)[0]
    return sort


def of_who(by: str) -> list[str]:
    """Return what is wrong with who does it."""
    return of_words(by=by) if by else ["by: expected who does it, got nothing; say who you are"]


def tidy(words: str) -> str:
    """Return words with single spaces, and without what steers a terminal or turns a line round unseen."""
    return " ".join("".join(c if unicodedata.category(c) not in _UNSEEN else " " for c in words).split())
