"""Our own roads, tracks and ferry lines: `tracks.csv`, read and checked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geodata._friction_speeds import OWN_WAYS
from geodata._hubs import HERE, read_hubs
from geodata._land_file import Grid
from geodata.distance import great_circle_km
from geodata.errors import ReferenceDataError

COLUMNS = ("track_id", "name", "kind", "points", "hubs", "source")
FARTHEST_HUB_KM = 10.0
"""How far a hub that a line names may lie off its nearest point."""

_LEAST_POINTS = 2


@dataclass(frozen=True)
class Track:
    """One line: `points` are ``(lat, lon)`` in degrees, in order; `hubs` are ids of `hubs.csv` that lie at points of it."""

    track_id: str
    name: str
    kind: str
    points: tuple[tuple[float, float], ...]
    hubs: tuple[str, ...]
    source: str


def read_tracks(region: Grid, file: Path = HERE / "tracks.csv") -> tuple[Track, ...]:
    """Return all lines of the file.

    Raises
    ------
    ReferenceDataError
        The file has faults; the message lists them all, each with its line.
    """
    places = {hub: (lat, lon) for hub, lat, lon in read_hubs().select("hub_id", "lat", "lon").iter_rows()}
    faults, tracks, seen = list[str](), list[Track](), set[str]()
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.DictReader(text)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise ReferenceDataError(f"{file.name}: expected the columns {', '.join(COLUMNS)}, got {', '.join(rows.fieldnames or ())}.")
        for row in rows:
            track, found = _track(row, region, places)
            if row["track_id"] in seen:
                found.append("its track_id stands on an earlier line too")
            seen.add(row["track_id"])
            tracks.append(track)
            faults += [f"line {rows.line_num} ({row['track_id']}): {fault}" for fault in found]
    if faults:
        raise ReferenceDataError(f"{file.name} cannot be used: {'; '.join(faults)}.")
    return tuple(tracks)


def _track(row: dict[str, str | None], region: Grid, places: dict[str, tuple[float, float]]) -> tuple[Track, list[str]]:
    value = {name: (row[name] or "").strip() for name in COLUMNS}
    faults = [f"{name} is empty" for name in ("track_id", "name", "source") if not value[name]]
    if value["kind"] not in OWN_WAYS:
        faults.append(f"kind {value['kind']!r} is not one of {', '.join(OWN_WAYS)}")
    points = list[tuple[float, float]]()
    for text in filter(None, (part.strip() for part in value["points"].split(";"))):
        point = _point(text)
        if point is None:
            faults.append(f"point {text!r} is not two numbers, latitude and longitude")
        elif not region.holds(*np.array(point)).item():
            faults.append(f"point {text!r} lies outside the region (latitude comes first)")
        else:
            points.append(point)
    if len(points) < _LEAST_POINTS:
        faults.append("expected two points or more")
    hubs = tuple(filter(None, (hub.strip() for hub in value["hubs"].split(","))))
    faults += _hub_faults(hubs, points, places)
    return Track(value["track_id"], value["name"], value["kind"], tuple(points), hubs, value["source"]), faults


def _point(text: str) -> tuple[float, float] | None:
    try:
        lat, lon = map(float, text.split())
    except ValueError:
        return None
    return lat, lon


def _hub_faults(hubs: tuple[str, ...], points: list[tuple[float, float]], places: dict[str, tuple[float, float]]) -> Iterator[str]:
    for hub in hubs:
        if hub not in places:
            yield f"hub {hub!r} is not in hubs.csv"
        elif points:
            lat, lon = zip(*points, strict=True)
            km = great_circle_km(*places[hub], lat, lon).min()
            if km > FARTHEST_HUB_KM:
                yield f"hub {hub!r} lies {km:.0f} km off its nearest point, expected {FARTHEST_HUB_KM:.0f} at most"
