"""The map on which corridors are chosen, drawn and found: one HTML file that holds all it needs, the same for every state.

What it shows comes in afterwards, by message from the page that hosts it (`shown`): the corridors as lines, the one that
is chosen with its ground, one that is being drawn, candidates. What a person clicks goes out the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata import basemap
from geodata.distance import Floats
from routes.catalogue import Hub, known_hubs
from routes.corridors import Trace
from routes.maps.page import GROUND_SCRIPTS, as_script, page

if TYPE_CHECKING:
    import shapely

_LINE_DEGREES = 0.01
_AREA_DEGREES = 0.02
_DECIMALS = 3
"""Of what is drawn: 100 m."""


@cache
def corridor_document() -> str:
    """Return the map document as HTML; it fetches nothing."""
    hubs = [{"hub_id": h.hub_id, "name": h.name, "lat": h.lat, "lon": h.lon, "kind": h.kind} for h in known_hubs().values()]
    begin = f"startCorridorMap({as_script(basemap.load())}, {as_script(hubs)});"
    return page("Netcop corridors", (*GROUND_SCRIPTS, "tip.js", "corridor_map.js"), style=("corridor_map.css",), start=begin)


def shown(
    task: str,
    traces: Sequence[Trace],
    *,
    chosen: Trace | None = None,
    draft: Sequence[Hub] = (),
    draft_trace: Trace | None = None,
    candidates: Sequence[tuple[str, str, Sequence[tuple[float, float]]]] = (),
    picked: str | None = None,
    fit: str = "",
) -> dict[str, Any]:
    """Return what the map shows, ready for JSON.

    Parameters
    ----------
    task
        ``choose``, ``draw`` or ``candidates``: what a click means.
    traces, chosen
        The corridors, and the one that is chosen.
    draft, draft_trace
        The hubs of the corridor that is being drawn, and its trace once it has one.
    candidates, picked
        Of each candidate its id, its name and its line (``lat, lon``); the id of the one that is picked.
    fit
        Another word than before has the map move to what is chosen, drawn or found.
    """
    return {
        "task": task,
        "fit": fit,
        "lines": [_line(trace) for trace in traces],
        "chosen": chosen.corridor_id if chosen else None,
        "area": _area(chosen.area) if chosen else None,
        "hubs": [_hub(hub) for hub in chosen.hubs if hub.kind != "waypoint"] if chosen else [],
        "used": sorted({hub.hub_id for trace in traces for hub in trace.hubs}),
        "draft": [_hub(hub) for hub in draft],
        "traced": {"line": _points(draft_trace.path), "area": _area(draft_trace.area)} if draft_trace else None,
        "candidates": [
            {"id": id_, "name": name, "line": _points(np.array(line)), "picked": id_ == picked} for id_, name, line in candidates
        ],
    }


def _line(trace: Trace) -> dict[str, Any]:
    return {"id": trace.corridor_id, "name": trace.name, "mode": trace.mode, "own": trace.own, "line": _points(trace.path)}


def _hub(hub: Hub) -> dict[str, Any]:
    return {"id": hub.hub_id, "name": hub.name, "lat": round(hub.lat, 5), "lon": round(hub.lon, 5)}


def _points(path: Floats) -> list[list[float]]:
    import shapely  # noqa: PLC0415 - slow to import

    kept = shapely.simplify(shapely.LineString(path), _LINE_DEGREES)
    found: list[list[float]] = np.round(shapely.get_coordinates(kept), _DECIMALS).tolist()
    return found


def _area(area: shapely.MultiPolygon | None) -> list[list[list[list[float]]]] | None:
    """Return an area as polygons of rings of ``lat, lon``, simplified."""
    if area is None:
        return None
    import shapely  # noqa: PLC0415 - slow to import

    parts = [p for p in shapely.get_parts(shapely.simplify(area, _AREA_DEGREES)) if p.geom_type == "Polygon" and not p.is_empty]
    return [[_ring(ring) for ring in (part.exterior, *part.interiors)] for part in parts] or None


def _ring(ring: shapely.LinearRing) -> list[list[float]]:
    return [[round(lat, _DECIMALS), round(lon, _DECIMALS)] for lon, lat in ring.coords]
