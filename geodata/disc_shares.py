"""How much of a disc lies in each of many areas that overlap, for many discs at once.

Areas are sets of cells of one raster. Each cell names the *set* of areas it belongs to, so that the areas at a
point are found by one look; and a disc is a few points spread evenly over it (the sunflower of Vogel 1979, A
better way to construct the sunflower head, Mathematical Biosciences 44:179).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from geodata._land_file import Grid
from geodata._sweep import Ints
from geodata.distance import EARTH_RADIUS_KM, Floats

POINTS = 61
"""Points of a disc: a share is known to about two hundredths."""

MOST = 16
"""Areas that can be told to hold a disc equally; a sixteenth each says nothing any more."""

INSIDE = 0.5
"""Share of a disc from which it is more likely in an area than not."""

TIED = 0.1
"""Shares no farther apart are the same: the points of a disc, and its radius, are no more exact."""

_KM_PER_DEGREE = np.radians(1) * EARTH_RADIUS_KM
_CHUNK, _AT_ONCE = 65_536, 2
_TURN = np.pi * (3 - np.sqrt(5))


@dataclass(frozen=True, eq=False)
class Areas:
    """Areas on a raster.

    Parameters
    ----------
    grid
        The raster's grid.
    set_of_cell
        Number of the set of areas of each cell, flat; 0 is none.
    first, members
        Set ``s`` is the areas ``members[first[s]:first[s + 1]]``, ascending.
    count
        How many areas there are.
    """

    grid: Grid
    set_of_cell: Ints
    first: Ints
    members: Ints
    count: int


@dataclass(frozen=True, eq=False)
class Held:
    """Which areas hold each disc, shape (discs, ...).

    Parameters
    ----------
    share
        The largest share of the disc in one area asked, if that is `INSIDE` or more; else the share in all of them together.
    areas
        Where `share` is `INSIDE` or more: the areas that hold as much of it, or of the several that only together hold it
        those with at least half of what the largest holds; ascending, then -1; shape (discs, `MOST`).
    count
        How many those are.
    by_ends
        Whether of several only those are left that hold an end of the leg.
    """

    share: npt.NDArray[np.float32]
    areas: npt.NDArray[np.int16]
    count: npt.NDArray[np.int16]
    by_ends: npt.NDArray[np.bool_]


def areas_of(grid: Grid, areas: Sequence[Ints]) -> Areas:
    """Return areas, each given by the flat indices of its cells, by the sets of them that cells belong to."""
    cells = np.concatenate([*areas, np.empty(0, np.int64)]).astype(np.int64)
    owner = np.repeat(np.arange(len(areas)), [len(a) for a in areas])
    order = np.lexsort((owner, cells))
    cells, owner = cells[order], owner[order]
    starts = np.flatnonzero(np.diff(cells, prepend=-1))
    # each area draws a number; the sum of a cell's numbers names its set
    drawn = np.random.default_rng(0).integers(1, 2**62, len(areas) or 1, dtype=np.uint64)
    names = np.add.reduceat(drawn[owner], starts) if len(starts) else np.empty(0, np.uint64)
    _, example, number = np.unique(names, return_index=True, return_inverse=True)
    set_of_cell = np.zeros(grid.shape[0] * grid.shape[1], np.int32)
    set_of_cell[cells[starts]] = number + 1
    ends = np.append(starts[1:], len(cells))
    members = [owner[starts[k] : ends[k]] for k in example]
    first = np.concatenate([[0, 0], np.cumsum([len(m) for m in members])]).astype(np.int64)
    return Areas(grid, set_of_cell, first, np.concatenate([*members, np.empty(0, np.int64)]).astype(np.int64), len(areas))


def _disc() -> Floats:
    """Return points spread evenly over the disc of radius 1, north and east of its middle, shape (`POINTS`, 2)."""
    k = np.arange(POINTS)
    far = np.sqrt((k + 0.5) / POINTS)
    return np.stack([far * np.cos(k * _TURN), far * np.sin(k * _TURN)], axis=1)


def held(
    areas: Areas,
    lat: Floats,
    lon: Floats,
    radius_km: Floats,
    *,
    asked: Ints,
    may: npt.NDArray[np.bool_],
    liked: Ints,
    like: npt.NDArray[np.bool_],
    ends: Floats,
) -> Held:
    """Return which areas hold each disc.

    Parameters
    ----------
    areas
        As `areas_of` gives them.
    lat, lon, radius_km
        Discs, degrees and km, shape (n,); one that is not finite is held by none.
    asked, may
        Row of `may` for each disc: which areas are asked, shape (n,) and (rows, areas).
    liked, like
        Row of `like` for each disc: where several areas hold as much of it, those liked are kept, if any; shape (n,) and (rows, areas).
    ends
        ``lat, lon, lat, lon`` of the two ends of each leg, NaN where there is none, shape (n, 4); of several areas, those
        that hold most ends are kept, if any holds one.
    """
    count = len(lat)
    found = Held(np.zeros(count, np.float32), np.full((count, MOST), -1, np.int16), np.zeros(count, np.int16), np.zeros(count, np.bool_))
    grid = areas.grid
    frame = (grid.north, grid.west, grid.step, *grid.shape)
    asked, liked = (np.asarray(rows, np.int64) for rows in (asked, liked))

    def hold(part: slice) -> None:
        _hold(
            frame, areas.set_of_cell, areas.first, areas.members, areas.count, _disc(), lat[part], lon[part], radius_km[part],
            asked[part], may, liked[part], like, ends[part], found.share[part], found.areas[part], found.count[part], found.by_ends[part],
        )  # fmt: skip

    # threads of Python's, not of the compiled code's: several may ask at once
    parts = [slice(at, at + _CHUNK) for at in range(0, count, _CHUNK)]
    if len(parts) == 1:
        hold(parts[0])
    else:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(hold, parts))
    return found


@numba.njit(cache=True, nogil=True)
def _set_at(frame, set_of_cell, lat, lon):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    north, west, step, rows, columns = frame
    if not (np.isfinite(lat) and np.isfinite(lon)):
        return 0
    row, column = int(np.floor((north - lat) / step)), int(np.floor((lon - west) / step))
    if row < 0 or row >= rows or column < 0 or column >= columns:
        return 0
    return set_of_cell[row * columns + column]


@numba.njit(cache=True, nogil=True)
def _count_disc(frame, set_of_cell, first, members, disc, lat, lon, radius_km, may, hits):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Count the points of a disc in each area that may be asked; return how many lie in any."""
    hits[:] = 0
    in_any = 0
    per_degree = _KM_PER_DEGREE
    narrow = max(np.cos(np.radians(lat)), 0.01)
    for point in range(len(disc)):
        north, east = disc[point, 0] * radius_km / per_degree, disc[point, 1] * radius_km / per_degree / narrow
        number = _set_at(frame, set_of_cell, lat + north, lon + east)
        asked = 0
        for k in range(first[number], first[number + 1]):
            if may[members[k]]:
                hits[members[k]] += 1
                asked = 1
        in_any += asked
    return in_any


@numba.njit(cache=True, nogil=True)
def _keep(kept, liked):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Leave of those kept the liked ones, if any is; whether that left some out."""
    some, all_ = False, True
    for area in range(len(kept)):
        if kept[area]:
            some, all_ = some or liked[area], all_ and liked[area]
    if some and not all_:
        for area in range(len(kept)):
            kept[area] = kept[area] and liked[area]
        return True
    return False


@numba.njit(cache=True, nogil=True)
def _most_ends(frame, set_of_cell, first, members, ends, kept, held_ends, most):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Say which of the areas kept hold the most ends of a leg; none where none holds one."""
    held_ends[:] = 0
    for end in range(2):
        number = _set_at(frame, set_of_cell, ends[2 * end], ends[2 * end + 1])
        for k in range(first[number], first[number + 1]):
            held_ends[members[k]] += 1
    top = 0
    for area in range(len(kept)):
        if kept[area]:
            top = max(top, held_ends[area])
    for area in range(len(kept)):
        most[area] = top > 0 and held_ends[area] == top


@numba.njit(cache=True, nogil=True)
def _hold(  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    frame, set_of_cell, first, members, count, disc, lat, lon, radius_km, asked, may, liked, like, ends, share, areas, counts, by_ends
):
    hits, kept = np.zeros(count, np.int64), np.zeros(count, np.bool_)
    held_ends, most = np.zeros(count, np.int64), np.zeros(count, np.bool_)
    for k in range(len(lat)):
        if not (np.isfinite(lat[k]) and np.isfinite(lon[k]) and np.isfinite(radius_km[k])):
            continue
        in_any = _count_disc(frame, set_of_cell, first, members, disc, lat[k], lon[k], radius_km[k], may[asked[k]], hits)
        best = hits.max() if count else 0
        share[k] = max(best, in_any) / len(disc)
        if share[k] < INSIDE:
            continue
        alone = best >= INSIDE * len(disc)
        if alone:
            share[k] = best / len(disc)
        for area in range(count):
            kept[area] = hits[area] > 0 and hits[area] >= (max(best - TIED * len(disc), INSIDE * len(disc)) if alone else best / 2)
        _keep(kept, like[liked[k]])
        _most_ends(frame, set_of_cell, first, members, ends[k], kept, held_ends, most)
        by_ends[k] = _keep(kept, most)
        number = 0
        for area in range(count):
            if kept[area] and number < areas.shape[1]:
                areas[k, number] = area
                number += 1
        counts[k] = number
