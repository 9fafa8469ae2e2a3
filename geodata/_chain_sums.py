"""The inner loops of `geodata.chains`, compiled: masses on a lattice, strips about its nodes, the best chain through them."""
# ruff: noqa: ANN001, ANN202 - compiled: types are found
# mypy: disallow-untyped-calls=False, disallow-untyped-decorators=False

from __future__ import annotations

import math

import numba
import numpy as np

_FARTHEST_SIGMAS = 2.0
_LEAST_SIGMA = 0.25  # cells: what is known better lies in one cell
_ROOT_2 = math.sqrt(2.0)


@numba.njit(cache=True, nogil=True)
def spread(x, y, sigma, weight, mass):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Add each point's weight to `mass`, as a round normal density about it; `x`, `y`, `sigma` in cells."""
    for i in range(len(x)):
        if weight[i] <= 0.0:
            continue
        column, row = math.floor(x[i]), math.floor(y[i])
        if sigma[i] < _LEAST_SIGMA:
            mass[row, column] += weight[i]
            continue
        reach = math.ceil(_FARTHEST_SIGMAS * sigma[i])
        across = np.empty(2 * reach + 1)
        down = np.empty(2 * reach + 1)
        for k in range(2 * reach + 1):
            a, b = column - reach + k - x[i], row - reach + k - y[i]
            across[k] = math.erf((a + 1) / sigma[i] / _ROOT_2) - math.erf(a / sigma[i] / _ROOT_2)
            down[k] = math.erf((b + 1) / sigma[i] / _ROOT_2) - math.erf(b / sigma[i] / _ROOT_2)
        whole = weight[i] / (across.sum() * down.sum())
        for r in range(2 * reach + 1):
            for c in range(2 * reach + 1):
                mass[row - reach + r, column - reach + c] += whole * down[r] * across[c]


@numba.njit(cache=True, nogil=True)
def running_sums(mass, most, reach, sums):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Write the running sums along rows of `mass` into `sums`, one column wider.

    A cell counts for less where the square about it, `reach` cells to each side, holds more than `most`, of the shape of `mass`.
    """
    rows, columns = mass.shape
    for r in range(rows):
        total = 0.0
        sums[r, 0] = 0.0
        for c in range(columns):
            here = mass[r, c]
            if here > 0.0:
                around = 0.0
                for other in range(max(r - reach, 0), min(r + reach + 1, rows)):
                    for beside in range(max(c - reach, 0), min(c + reach + 1, columns)):
                        around += mass[other, beside]
                total += here * most[r, c] / around if around > most[r, c] else here
            sums[r, c + 1] = total


@numba.njit(cache=True, nogil=True)
def _strip(sums, row, column, runs):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    total = 0.0
    half = runs.shape[0] // 2
    for k in range(runs.shape[0]):
        if runs[k, 1] > runs[k, 0]:
            r = row - half + k
            total += sums[r, column + runs[k, 1]] - sums[r, column + runs[k, 0]]
    return total


@numba.njit(cache=True, nogil=True)
def strip_scores(sums, expected, rows, columns, runs, floor, prior, length, cost):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Return what each node scores per km in each direction, shape (nodes, directions).

    The log-likelihood ratio of what the middle strip holds against what it is expected to (negative where it holds
    less), where a side that holds more than expected of it raises what is expected of the middle; less `cost`.
    """
    scores = np.empty((len(rows), runs.shape[0]))
    for i in range(len(rows)):
        for k in range(runs.shape[0]):
            held = _strip(sums, rows[i], columns[i], runs[k, 0])
            means = max(_strip(expected, rows[i], columns[i], runs[k, 0]), floor)
            worst = 1.0
            for side in range(1, 3):
                of_side = _strip(sums, rows[i], columns[i], runs[k, side]) + prior
                worst = max(worst, of_side / (_strip(expected, rows[i], columns[i], runs[k, side]) + prior))
            means *= worst
            ratio = (held * math.log(held / means) if held > 0 else 0.0) - (held - means)
            scores[i, k] = (ratio if held > means else -ratio) / length - cost
    return scores


@numba.njit(cache=True, nogil=True)
def best_chains(rows, columns, scores, node_at, tile, tiles, cell_km, axes, cone, shortest, longest):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Return for each tile the score of the best chain that ends in it, its last node and its axis, and where each chain came from.

    A chain goes along one of `axes` (radians from east), no step of it more than `cone` off it, and no step shorter
    or longer than `shortest` and `longest` (cells). A step scores the mean of its two ends in its direction for
    each km that it goes along the axis; the best chain to each node comes from the best ones to those before it.
    """
    directions = scores.shape[1]
    reach = math.ceil(longest)
    count = len(rows)
    tops, ends, ways = np.zeros(tiles), np.full(tiles, -1, np.int64), np.zeros(tiles, np.int64)
    came = np.full((len(axes), count), -1, np.int32)
    best = np.zeros(count)
    for a in range(len(axes)):
        along_x, along_y = math.cos(axes[a]), math.sin(axes[a])
        offsets = np.empty(((2 * reach + 1) ** 2, 3), np.int64)
        advance = np.empty(len(offsets))
        held = 0
        for dr in range(-reach, reach + 1):
            for dc in range(-reach, reach + 1):
                far = math.hypot(dr, dc)
                ahead = dc * along_x + dr * along_y
                if shortest <= far <= longest and ahead >= far * math.cos(cone):
                    way = round(math.atan2(dr, dc) / math.pi * directions) % directions
                    offsets[held, 0], offsets[held, 1], offsets[held, 2] = dr, dc, way
                    advance[held] = ahead * cell_km * 0.5
                    held += 1
        order = np.argsort(columns * along_x + rows * along_y)
        for n in range(count):
            i = order[n]
            best[i] = 0.0
            for k in range(held):
                j = node_at[rows[i] - offsets[k, 0], columns[i] - offsets[k, 1]]
                if j < 0:
                    continue
                way = offsets[k, 2]
                gain = best[j] + advance[k] * (scores[i, way] + scores[j, way])
                if gain > best[i]:
                    best[i] = gain
                    came[a, i] = j
            if best[i] > tops[tile[i]]:
                tops[tile[i]], ends[tile[i]], ways[tile[i]] = best[i], i, a
    return tops, ends, ways, came


@numba.njit(cache=True, nogil=True)
def chain_to(end, came):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Return the nodes of a chain in order, from its last and from where each came."""
    chain = np.empty(len(came), np.int64)
    length = 0
    while end >= 0:
        chain[length] = end
        length += 1
        end = came[end]
    return chain[:length][::-1].copy()
