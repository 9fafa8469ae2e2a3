"""Writes the file behind `geodata.land`, from the shapes of Natural Earth's countries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from rasterio.features import rasterize
from rasterio.transform import Affine

from geodata._land_file import DETAILED, LETTERS, SEA, SHORES, UNCLAIMED, UNITS_PER_KM, WORLD, Grid, Ints
from geodata.distance import EARTH_RADIUS_KM, Floats, unit_vectors
from geodata.reference import natural_earth

_FARTHEST = 32_767
# What Natural Earth draws apart and ISO 3166-1 has no code for, under the code that agencies write for a point in it
_CODES = {"SAH": "EH", "SOL": "SO", "CYN": "CY", "CNM": "CY", "ESB": "CY", "WSB": "CY", "USG": "CU"}
_NORTH_OF_WESTERN_SAHARA = 27 + 40 / 60
_LEAST_ENCLAVE_CELLS, _LARGEST_ENCLAVE_CELLS = 0.1, 2.0
_SPACING = 0.1  # degrees between points along a border: the distance to it is at most 6 km too long


def write_land(path: Path) -> None:
    """Write the file, from Natural Earth's countries."""
    shapes, codes = country_shapes()
    known = sorted(set(codes) - {""})
    numbers = np.array([known.index(code) + 2 if code else UNCLAIMED for code in codes])
    pairs = np.zeros(LETTERS**2, dtype=np.uint8)
    for number, code in enumerate(known, start=2):
        pairs[(ord(code[0]) - ord("A")) * LETTERS + ord(code[1]) - ord("A")] = number
    parts, part_of = shapely.get_parts(shapes, return_index=True)
    border, border_numbers = _border_points(parts, numbers[part_of])
    shores, world_shores = _signed_distances(parts)
    np.savez(
        path,
        codes=np.array(["", "", *known]),
        number_of_pair=pairs,
        detailed=_owners(DETAILED, parts, numbers[part_of]).ravel(),
        world=_owners(WORLD, parts, numbers[part_of]).ravel(),
        shores=shores,
        world_shores=world_shores,
        border=unit_vectors(border[:, 1], border[:, 0]).astype(np.float32),
        border_starts=np.searchsorted(border_numbers, np.arange(len(known) + 3)),
    )


def country_shapes() -> tuple[npt.NDArray[np.object_], list[str]]:
    """Return the shapes of Natural Earth's countries, x and y in degrees, and their codes ("" where there is none).

    Natural Earth draws as Western Sahara only what lies east of the sand wall; ISO 3166-1 and the United Nations mean by EH
    all south of 27°40' N, so Morocco's shape is cut there.
    """
    table = pyogrio.read_dataframe(natural_earth("cultural", "ne_10m_admin_0_countries"), columns=["ISO_A2_EH", "ADM0_A3"])
    shapes = shapely.make_valid(table.geometry.to_numpy())
    morocco = shapes[table["ADM0_A3"] == "MAR"]
    south = shapely.intersection(morocco, shapely.box(-180, -90, 180, _NORTH_OF_WESTERN_SAHARA))
    shapes[table["ADM0_A3"] == "MAR"] = shapely.difference(morocco, south)
    own = [_CODES.get(apart, code) for apart, code in zip(table["ADM0_A3"], table["ISO_A2_EH"], strict=True)]
    return np.concatenate([shapes, south]), ["" if code == "-99" else code for code in own] + ["EH"] * len(south)


def _owners(grid: Grid, parts: npt.NDArray[np.object_], numbers: Ints) -> npt.NDArray[np.uint8]:
    """Return the number of the country that each cell belongs to."""
    areas = shapely.area(parts)
    order = np.argsort(-areas)  # what is drawn last stays
    owners = _drawn(grid, parts[order], numbers[order])
    touched = _drawn(grid, parts[order], numbers[order], all_touched=True)
    owners = np.where(owners == SEA, touched, owners)
    cells = areas / grid.step**2
    enclave = (cells >= _LEAST_ENCLAVE_CELLS) & (cells < _LARGEST_ENCLAVE_CELLS)
    inside = shapely.point_on_surface(parts[enclave])
    y, x = shapely.get_y(inside), shapely.get_x(inside)
    here = grid.holds(y, x)
    owners.ravel()[grid.cells(y[here], x[here])] = numbers[enclave][here]
    return owners


def _drawn(grid: Grid, parts: npt.NDArray[np.object_], numbers: Ints, *, all_touched: bool = False) -> npt.NDArray[np.uint8]:
    transform = Affine(grid.step, 0, grid.west, 0, -grid.step, grid.north)
    burnt = zip(parts.tolist(), numbers.tolist(), strict=True)
    return np.asarray(rasterize(burnt, out_shape=grid.shape, transform=transform, fill=SEA, all_touched=all_touched, dtype="uint8"))


def _border_points(parts: npt.NDArray[np.object_], numbers: Ints, spacing: float = _SPACING) -> tuple[Floats, Ints]:
    """Return x, y along all borders and coasts, one per country and square of half the spacing, sorted by country."""
    lines = shapely.segmentize(shapely.boundary(parts), spacing)
    points, line_of = shapely.get_coordinates(lines, return_index=True)
    keys = np.column_stack([numbers[line_of], np.round(points / (spacing / 2)).astype(np.int64)])
    _, first = np.unique(keys, axis=0, return_index=True)
    return points[first], numbers[line_of][first]


def _signed_distances(parts: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """Return the distance of each cell's centre to the nearest shore or border, in tenths of km, below 0 on land.

    Of the fine grid and of the world's: the fine one begins with what the world's found, because the shore that is
    nearest to a cell may lie outside the fine one.
    """
    xy, _ = _border_points(parts, np.zeros(len(parts), dtype=np.int64), SHORES.step)
    shore = np.vstack([unit_vectors(xy[:, 1], xy[:, 0]), np.zeros(3)])  # -1 names the sphere's middle, farther than any shore
    around = nearest_points(WORLD, xy, shore, np.full(WORLD.shape, -1, dtype=np.int32))
    lat, lon = _centres(SHORES)
    near = nearest_points(SHORES, xy, shore, around.ravel()[WORLD.cells(lat, lon)].reshape(SHORES.shape))
    fine, coarse = (_signed(grid, found, shore, parts) for grid, found in ((SHORES, near), (WORLD, around)))
    return fine, coarse


def nearest_points(grid: Grid, xy: Floats, shore: Floats, nearest: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the number of the shore point nearest to each cell's centre, beginning with what is known.

    Each cell is given the point in it that is nearest to its centre, and takes over a neighbour's where that is
    nearer, in sweeps down, up, right and left (Danielsson, 1980, Computer Graphics and Image Processing 14:227), twice.
    """
    centres = unit_vectors(*_centres(grid))
    here = np.flatnonzero(grid.holds(xy[:, 1], xy[:, 0]))
    cells = grid.cells(xy[here, 1], xy[here, 0])
    order = np.argsort(np.einsum("px,px->p", shore[here], centres[cells]))  # the nearest is written last, and stays
    nearest.ravel()[cells[order]] = here[order]
    centres = centres.reshape(*grid.shape, 3)
    cosine = np.einsum("rcx,rcx->rc", centres, shore[nearest])
    for _ in range(2):
        for found, close, middles in ((nearest, cosine, centres), (nearest.T, cosine.T, centres.transpose(1, 0, 2))):
            _sweep(found, close, middles, shore)
            _sweep(found[::-1], close[::-1], middles[::-1], shore)
    return nearest


def _signed(grid: Grid, nearest: npt.NDArray[np.int32], shore: Floats, parts: npt.NDArray[np.object_]) -> npt.NDArray[np.int16]:
    cosine = np.einsum("px,px->p", unit_vectors(*_centres(grid)), shore[nearest.ravel()])
    km = EARTH_RADIUS_KM * np.arccos(np.clip(cosine, -1, 1))
    on_land = _drawn(grid, parts, np.ones(len(parts), dtype=np.int64)).ravel() > 0
    steps = np.round(np.where(on_land, -km, km) * UNITS_PER_KM)
    return np.asarray(np.clip(steps, -_FARTHEST, _FARTHEST), dtype=np.int16)


def _centres(grid: Grid) -> tuple[Floats, Floats]:
    """Return the latitude and longitude of the centre of every cell, row after row."""
    lat, lon = np.meshgrid(*grid.axes(), indexing="ij")
    return lat.ravel(), lon.ravel()


def _sweep(nearest: npt.NDArray[np.int32], cosine: Floats, centres: Floats, shore: Floats) -> None:
    """Let each line take over what is nearer of the line before it, in place; the first follows on the last."""
    for i in range(len(nearest)):
        for shift in (0, 1, -1):
            offered = np.roll(nearest[i - 1], shift)
            closeness = np.einsum("cx,cx->c", centres[i], shore[offered])
            better = closeness > cosine[i]
            nearest[i][better] = offered[better]
            cosine[i][better] = closeness[better]
