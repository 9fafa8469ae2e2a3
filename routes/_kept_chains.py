"""Chains of events as they were found before, kept in the home: the same events are not searched twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from geodata.chains import METHOD, Chain, Points, chains
from geodata.progress import Progress
from geodata.tables import written_whole

FOLDER = "candidates"
_MOST_KEPT = 6


def chains_kept(folder: Path | None, points: Points, seed: int, progress: Progress) -> tuple[Chain, ...]:
    """Return the chains in a cloud, those that were found in the same one before where `folder` still holds them.

    Parameters
    ----------
    folder
        Where answers are kept, the newest few; None keeps nothing. They hold lines, days and shares, no events.
    points, seed, progress
        As for `geodata.chains.chains`.
    """
    path = folder / f"{_name(points, seed)}.json" if folder else None
    kept = _read(path) if path else None
    if kept is not None:
        return kept
    found = chains(points, seed, progress)
    if path:
        _keep(path, found)
    return found


def _name(points: Points, seed: int) -> str:
    made_of = hashlib.sha256(f"{METHOD} {seed}".encode())
    for values in (points.lat, points.lon, points.radius_km, points.first, points.last):
        made_of.update(np.ascontiguousarray(values, dtype=float).tobytes())
    return made_of.hexdigest()[:16]


def _read(path: Path) -> tuple[Chain, ...] | None:
    """Return what a file holds; None where there is none, or one that cannot be read, which is found and written anew."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Chain(**row | {"path": np.array(row["path"], dtype=float).reshape(-1, 2)}) for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _keep(path: Path, found: tuple[Chain, ...]) -> None:
    try:
        with written_whole(path) as temporary:
            temporary.write_text(json.dumps([asdict(chain) | {"path": chain.path.tolist()} for chain in found]), encoding="utf-8")
        oldest_first = sorted(path.parent.glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
        for file in oldest_first[:-_MOST_KEPT]:
            file.unlink(missing_ok=True)
    except OSError:
        pass  # a home that can only be read: the next one who asks waits as long
