"""Chains in a cloud of points: ground along which they lie, more than their clumps and their density at large explain.

The search is for the best path through strips that hold more than expected, after the significant runs of
Arias-Castro, Donoho and Huo (2006, Adaptive multiscale detection of filamentary structures in a background of uniform
random points, Annals of Statistics 34:326):

1. Each point's weight is spread over its disc; no place counts for more than a few above what is expected there, so a busy town is one place.
2. About each cell with a point, in 12 directions, a strip is counted: its log-likelihood ratio against what is expected
   there, given the density at large on that kind of ground and what lies to either side (a dense area is no chain).
3. Of all chains of cells that bend by no more than 104 degrees in all, the one whose strips add up to most is found.
4. That is done for the whole time and for windows of 18 and of 8 months.
5. How high the sum gets by chance is found with points moved about (`geodata._chain_null`), in each tile of 500 km, since
   chance does more in busy country than in empty; a Gumbel law fitted to the greatest of all tiles and windows, each in units of its own, gives the sum that chance exceeds in 8 of 100 maps (Abrams, Kulldorff and Kleinman 2010, Gumbel based
   p-value approximations for spatial scan statistics, International Journal of Health Geographics 9:61).
6. The points along a chain are set aside, and the next one is sought.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geodata._chain_lattice import CELL_KM, PLANE, STRIP_KM, Ints, Lattice, strips
from geodata._chain_law import Law
from geodata._chain_null import Expectation, clumps
from geodata._chain_path import along_points, off_path_km
from geodata.distance import Floats
from geodata.progress import Progress, silent

Singles = npt.NDArray[np.float32]

METHOD = 4
"""Goes up whenever the same points may have other chains than before: answers are kept by it."""

WINDOWS_DAYS = ((540, 270), (240, 120))
"""Lengths of the windows of time, and how far one begins after the other."""

REACH_KM = 45.0
"""What lies so near a chain is along it."""

CHANCE = 0.08
"""Share of clouds without chains in which one is found anywhere. Who asks for its stability too (`routes.candidates.LEAST_STABILITY`) is left with half as many."""

_MOST_PER_PLACE, _PLACE_CELLS = 2.0, 2
_FLOOR, _PRIOR, _COST = 0.25, 2.0, 0.01  # of what a strip is expected to hold; of what its sides tell; per km
_AXES, _CONE = np.arange(6) * np.pi / 6, np.radians(52)
_STEP_CELLS = (1.5, 12.0)
_LEAST_IN_WINDOW = 8.0
_REPLICATES = 60
_TILE_CELLS = 50
_MOST_CHAINS = 12
_LEAST_PLACES = 2
_NODE_CELLS = 2
_AT_ONCE = 2
_RADIUS_SIGMAS = 2.146  # radius that holds 9 of 10 of a round normal density
_NEAR_KM = 160.0  # from a chain: whatever a strip about it can hold
_RESAMPLES = 40
_LAW_SHARE = 0.7  # of the time goes into what chance does
_SAME = 0.5  # share of a chain that another one has to lie along to be the same


@dataclass(frozen=True)
class Points:
    """A cloud of points in space and time: degrees, the radius that holds each 9 times of 10 (km), its first and last day (numbers)."""

    lat: Floats
    lon: Floats
    radius_km: Floats
    first: Floats
    last: Floats

    @cached_property
    def plane(self) -> tuple[Floats, Floats]:
        """``x, y`` on the plane, km."""
        return PLANE.to_plane(self.lat, self.lon)


@dataclass(frozen=True, eq=False)
class Chain:
    """One chain.

    Parameters
    ----------
    path
        Its ridge, ``lat, lon``, shape (n, 2).
    first, last
        First day, and the one after the last, of the window in which it stands out most.
    chance
        Share of clouds without chains in which one as strong is found anywhere.
    stability
        Share of resamples (points weighed anew, each moved within its radius and its days) in which it is found again; the weights are
        those of the Bayesian bootstrap (Rubin 1981, Annals of Statistics 9:130), which leaves no place empty that was not.
    """

    path: Floats
    first: float
    last: float
    chance: float
    stability: float


def chains(points: Points, seed: int = 0, progress: Progress = silent) -> tuple[Chain, ...]:
    """Return the chains in a cloud, the strongest first.

    Parameters
    ----------
    points
        In an order that does not depend on how they came, so that the same cloud has the same chains.
    seed
        Of what is drawn by chance.
    progress
        Is told how far it is.
    """
    if len(points.lat) < _LEAST_IN_WINDOW:
        return ()
    progress("Laying out the events", 0.0)
    search = _Search(points)
    law = search.law(seed, progress)
    kept, found = np.ones(len(points.lat)), list[Chain]()
    for number in range(_MOST_CHAINS):
        progress(f"Following events: {number} found so far", _LAW_SHARE + (1 - _LAW_SHARE) * number / _MOST_CHAINS)
        units, window, path = search.best(kept, law)
        if law.chance(units) > CHANCE or len(path) < _LEAST_PLACES:
            break
        stability = search.stability(path, window, kept, law, [seed, 1, number])
        first, last = search.spans[window]
        found.append(Chain(np.stack(PLANE.from_plane(*path.T), axis=1), first, last, law.chance(units), stability))
        kept[off_path_km(path, *points.plane) <= REACH_KM] = 0
    return tuple(found)


def _spans(first: Floats, last: Floats) -> Floats:
    """Return the windows, first day and the one after the last, shape (windows, 2); the whole time is the first."""
    begin, end = first.min(), last.max() + 1
    found = [(begin, end)]
    for length, step in WINDOWS_DAYS:
        if end - begin > length:
            found += [(at, at + length) for at in begin + step * np.arange(np.ceil((end - begin - length) / step) + 1)]
    return np.array(found)


def _shares(spans: Floats, first: Floats, last: Floats) -> Floats:
    """Return the share of each point's days in each window, shape (windows, points)."""
    days = np.minimum(last + 1, spans[:, 1:]) - np.maximum(first, spans[:, :1])
    return np.clip(days / (last + 1 - first), 0, 1)


class _Search:
    """A cloud of points, laid out to be searched as it is, moved about, or weighed anew."""

    def __init__(self, points: Points) -> None:
        self._points = points
        x, y = points.plane
        self._lattice = Lattice.around(x, y)
        self._at = self._lattice.to_cells(x, y)
        self._sigma = points.radius_km / _RADIUS_SIGMAS / CELL_KM
        spans = _spans(points.first, points.last)
        shares = _shares(spans, points.first, points.last)
        enough = shares.sum(axis=1) >= _LEAST_IN_WINDOW
        self.spans, self._shares = spans[enough], shares[enough]
        self._tiles_across = self._lattice.shape[1] // _TILE_CELLS + 1
        self._tiles = (self._lattice.shape[0] // _TILE_CELLS + 1) * self._tiles_across
        self._clumps = clumps(x, y, self._lattice)
        expectation = Expectation(self._lattice)
        self._most, self._expected = list[Singles](), list[Singles]()
        for window, share in enumerate(self._shares):
            # a first look at what is expected, where all places count for the same at most, so that towns do not pass for dense country
            self._most.append(np.full(self._lattice.shape, _MOST_PER_PLACE, np.float32))
            self._most[window] += (2 * _PLACE_CELLS + 1) ** 2 * self._means(expectation, share, window)
            means = self._means(expectation, share, window)
            self._expected.append(np.cumsum(np.pad(means, ((0, 0), (1, 0))), axis=1, dtype=np.float32))

    def _means(self, expectation: Expectation, share: Floats, window: int) -> Singles:
        """Return what each cell is expected to hold in a window."""
        return expectation.of(np.diff(self._sums(*self._at, share, window), axis=1)).astype(np.float32)

    def law(self, seed: int, progress: Progress) -> Law:
        """Return how high the best scores get without chains."""
        greatest = list[Floats]()

        def moved(number: int) -> Floats:
            columns, rows = self._clumps.moved(self._lattice, np.random.default_rng([seed, 0, number]))
            at = self._at[0] + columns, self._at[1] + rows
            return np.asarray(np.max([self._chains(*at, share, window).scores for window, share in enumerate(self._shares)], axis=0))

        with ThreadPoolExecutor(_AT_ONCE) as pool:  # what takes time runs outside the interpreter's lock
            for number, found in enumerate(pool.map(moved, range(_REPLICATES))):
                progress(
                    f"Working out what chance alone brings forth: map {number + 1} of {_REPLICATES}", _LAW_SHARE * number / _REPLICATES
                )
                greatest.append(found)
        return Law.of(np.array(greatest))

    def best(self, kept: Floats, law: Law) -> tuple[float, int, Floats]:
        """Return the best chain's score in units, its window, and the ridge of its points (``x, y``); `kept` weighs each point."""
        found = [self._chains(*self._at, share * kept, window) for window, share in enumerate(self._shares)]
        units = law.units(np.array([of.scores for of in found]))
        window, tile = np.unravel_index(int(np.argmax(units)), units.shape)
        nodes = found[window].nodes(int(tile))
        ridge = along_points(nodes, *self._points.plane, self._shares[window] * kept) if len(nodes) > 1 else nodes
        return float(units[window, tile]), int(window), ridge

    def stability(self, path: Floats, window: int, kept: Floats, law: Law, seed: list[int]) -> float:
        """Return the share of resamples in which the best chain about `path` is no chance and lies along half of it or more."""
        near = np.flatnonzero((off_path_km(path, *self._points.plane) <= _NEAR_KM) & (kept > 0))
        first, last, exact = self._points.first[near], self._points.last[near], np.zeros_like(self._sigma)

        def again(number: int) -> bool:
            rng = np.random.default_rng([*seed, number])
            drawn = rng.exponential(size=len(near))
            at = [axis[near] + rng.normal(size=len(near)) * self._sigma[near] for axis in self._at]
            day = np.floor(first + rng.random(len(near)) * (last + 1 - first))
            inside = (day >= self.spans[window, 0]) & (day < self.spans[window, 1])
            found = self._chains(at[0], at[1], drawn * inside, window, exact[near])
            units = law.units(found.scores)
            tile = int(np.argmax(units))
            alike = (off_path_km(found.nodes(tile), *path.T) <= REACH_KM).mean()
            return law.chance(float(units[tile])) <= CHANCE and float(alike) >= _SAME

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return float(np.mean(list(pool.map(again, range(_RESAMPLES)))))

    def _sums(self, columns: Floats, rows: Floats, weight: Floats, window: int, sigma: Floats | None = None) -> Floats:
        """Return running sums along rows of what cells hold, where no place counts for too much, one column wider than the lattice."""
        from geodata._chain_sums import running_sums, spread  # noqa: PLC0415 - compiled

        mass = np.zeros(self._lattice.shape)
        spread(columns, rows, self._sigma if sigma is None else sigma, weight, mass)
        sums = np.empty((mass.shape[0], mass.shape[1] + 1))
        running_sums(mass, self._most[window], _PLACE_CELLS, sums)
        return sums

    def _chains(self, columns: Floats, rows: Floats, weight: Floats, window: int, sigma: Floats | None = None) -> _Found:
        """Return the best chains of points in a window."""
        from geodata._chain_sums import best_chains, strip_scores  # noqa: PLC0415 - compiled

        there = weight > 0
        if weight.sum() < _LEAST_IN_WINDOW:
            return _Found.nothing(self._tiles)
        sums = self._sums(columns, rows, weight, window, sigma)
        row, column = _nodes(columns[there].astype(np.int64), rows[there].astype(np.int64), sums)
        node_at = np.full(self._lattice.shape, -1, np.int32)
        node_at[row, column] = np.arange(len(row))
        tile = row // _TILE_CELLS * self._tiles_across + column // _TILE_CELLS
        scores = strip_scores(sums, self._expected[window], row, column, strips(), _FLOOR, _PRIOR, STRIP_KM, _COST)
        found = best_chains(row, column, scores, node_at, tile, self._tiles, CELL_KM, _AXES, _CONE, *_STEP_CELLS)
        return _Found(np.stack(self._lattice.middles(column, row), axis=1), *found)


@dataclass(frozen=True)
class _Found:
    """The best chains that end in each tile, as `geodata._chain_sums.best_chains` returns them, and where the nodes are (``x, y``)."""

    places: Floats
    scores: Floats
    ends: Ints
    ways: Ints
    came: Ints

    @classmethod
    def nothing(cls, tiles: int) -> _Found:
        """Return what is found where there is too little."""
        none = np.full(tiles, -1)
        return cls(np.empty((0, 2)), np.zeros(tiles), none, none, np.empty((0, 0), np.int64))

    def nodes(self, tile: int) -> Floats:
        """Return the places of the best chain of a tile in order, shape (n, 2)."""
        from geodata._chain_sums import chain_to  # noqa: PLC0415 - compiled

        end = int(self.ends[tile])
        return self.places[chain_to(end, self.came[self.ways[tile]])] if end >= 0 else np.empty((0, 2))


def _nodes(column: npt.NDArray[np.int64], row: npt.NDArray[np.int64], sums: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return rows and columns of the cells that chains go through: of each square of four, the one with a point that holds most."""
    held = sums[row, column + 1] - sums[row, column]
    square = (row // _NODE_CELLS) * sums.shape[1] + column // _NODE_CELLS
    order = np.lexsort((column, row, -held, square))
    _, first = np.unique(square[order], return_index=True)
    return row[order[first]], column[order[first]]
