"""What stands of all that was ever declared and withdrawn in a home, and which ids are free."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from geodata.names import plain
from routes._own_file import DECLARED, WITHDRAWN, Row
from routes.catalogue import Catalogue, Corridor, catalogue

_LETTERS = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 48


def standing_of(rows: Sequence[Row]) -> dict[str, Corridor | None]:
    """Return what stands of each id that something was done about; None: it was withdrawn."""
    return {row.of: row.corridor for row in rows if row.done in (DECLARED, WITHDRAWN)}


def merged(standing: Mapping[str, Corridor | None]) -> Catalogue:
    """Return the catalogue with what stands in a home: one of the same id replaces, those withdrawn are not there."""
    routes = []
    for route in catalogue().routes:
        here = {c.corridor_id: c for c in route.corridors if c.corridor_id not in standing}
        ours = {c.corridor_id: c for c in standing.values() if c is not None and c.route_id == route.route_id}
        order = [c.corridor_id for c in route.corridors] + list(ours)
        merged = here | ours
        routes.append(replace(route, corridors=tuple(merged[i] for i in dict.fromkeys(order) if i in merged)))
    return Catalogue(tuple(routes))


def without(routes: Catalogue, corridor_id: str) -> Catalogue:
    """Return a catalogue without one corridor."""
    return Catalogue(tuple(replace(r, corridors=tuple(c for c in r.corridors if c.corridor_id != corridor_id)) for r in routes.routes))


def free_id(name: str, rows: Sequence[Row]) -> str:
    """Return an id that follows from the name, and that no corridor has or had."""
    taken = {row.of for row in rows} | {c.corridor_id for c in catalogue().corridors}
    slug = _LETTERS.sub("-", plain(name)).strip("-")[:_LONGEST_SLUG].strip("-") or "corridor"
    number = 1
    while (found := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return found


def of_withdrawn(corridor_id: str, rows: Sequence[Row], standing: Mapping[str, Corridor | None]) -> list[str]:
    """Return that an id was withdrawn, if it was: it is not given again."""
    if corridor_id not in standing or standing[corridor_id] is not None:
        return []
    last = [row for row in rows if row.of == corridor_id and row.done == WITHDRAWN][-1]
    return [f"id: {corridor_id!r} was withdrawn by {last.by} on {last.at:%Y-%m-%d}; leave the id out, and a new one follows from the name"]
