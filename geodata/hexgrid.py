"""Thin, vectorised names over h3: points to cells, cells to parents and outlines.

Cells are unsigned 64-bit integers, as in the h3 library's ``numpy_int`` flavour.
"""

from __future__ import annotations

import h3.api.basic_int as h3
import numpy as np
import numpy.typing as npt
import polars as pl
import polars_h3

BASE_RESOLUTION = 8
FRAME_RESOLUTIONS = range(2, BASE_RESOLUTION + 1)

_SAMPLE = 20_000
_FEW = 0.95  # share of distinct points in a sample below which it pays to work out each point once
_WORTH_PARTING = 50_000

Cells = npt.NDArray[np.uint64]


def to_cells(lat: str = "lat", lon: str = "lon", resolution: int = BASE_RESOLUTION) -> pl.Expr:
    """Return an expression: the cell of each point, null where a coordinate is null.

    Parameters
    ----------
    lat, lon
        Names of the columns of latitude and longitude, degrees, WGS 84.
    resolution
        H3 resolution, 0 to 15.
    """
    cell: pl.Expr = polars_h3.latlng_to_cell(lat, lon, resolution, return_dtype=pl.UInt64)
    return cell


def cells_of(lat: pl.Series, lon: pl.Series, resolution: int = BASE_RESOLUTION) -> pl.Series:
    """Return the cell of each point, null where a coordinate is null: `to_cells` for many points.

    One expression keeps one processor busy, so the points are parted; and where points come again, as places do,
    each is worked out once.

    Parameters
    ----------
    lat, lon
        Degrees, WGS 84.
    resolution
        H3 resolution, 0 to 15.

    Returns
    -------
    polars.Series
        Unsigned 64-bit, named ``cell``.
    """
    points = pl.DataFrame({"lat": lat, "lon": lon}, schema={"lat": pl.Float64, "lon": pl.Float64})
    sample = points.gather_every(max(1, points.height // _SAMPLE))
    if sample.unique().height > _FEW * sample.height:
        return _each_cell(points, resolution)
    distinct = points.unique()
    known = distinct.with_columns(_each_cell(distinct, resolution))
    return points.join(known, on=["lat", "lon"], how="left", maintain_order="left")["cell"]


def _each_cell(points: pl.DataFrame, resolution: int) -> pl.Series:
    cell = to_cells(resolution=resolution).alias("cell")
    if points.height < _WORTH_PARTING:
        return points.select(cell).to_series()
    half = points.height // 2
    parts = [points.lazy().slice(0, half), points.lazy().slice(half)]
    return pl.concat(pl.collect_all([part.select(cell) for part in parts])).to_series()


def parent_masks(resolution: int) -> tuple[int, int]:
    """Return (clear, set): ``(cell & clear) | set`` is the cell's parent at `resolution`.

    An H3 index holds its resolution in bits 52 to 55 and three bits per digit below; the unused digits
    are all ones (https://h3geo.org/docs/core-library/h3Indexing). A parent so made equals h3's own for
    any cell at least as fine as `resolution`.
    """
    low = (1 << (3 * (15 - resolution))) - 1
    clear = ((1 << 64) - 1) & ~((15 << 52) | low)
    return clear, (resolution << 52) | low


def to_parents(cells: Cells, resolution: int) -> Cells:
    """Return each cell's parent at `resolution`; cells must be at least as fine."""
    clear, fill = parent_masks(resolution)
    return (cells & np.uint64(clear)) | np.uint64(fill)


def edge_km(resolution: int) -> float:
    """Return the mean edge length of a cell in km, which is also its mean circumradius."""
    return float(h3.average_hexagon_edge_length(resolution, unit="km"))


def finest_resolution(radius_km: float) -> int | None:
    """Return the finest frame resolution whose cells are at least as coarse as `radius_km`, or None."""
    fitting = [r for r in FRAME_RESOLUTIONS if edge_km(r) >= radius_km]
    return max(fitting) if fitting else None


def outlines(cells: Cells) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint32]]:
    """Return the corners of cells, ready for a map.

    Returns
    -------
    corners : float array of shape (m, 2)
        ``lat, lon`` in degrees. A cell across the antimeridian is made whole by going past ±180°.
    starts : unsigned array of shape (n + 1,)
        Cell ``i`` owns ``corners[starts[i]:starts[i + 1]]``.
    """
    rings = [np.array(h3.cell_to_boundary(int(cell))) for cell in cells]
    for ring in rings:
        if np.ptp(ring[:, 1]) > 180:  # noqa: PLR2004 - half the globe: no cell is that wide, it wraps
            ring[:, 1] = np.where(ring[:, 1] < 0, ring[:, 1] + 360, ring[:, 1])
    starts = np.concatenate([[0], np.cumsum([len(ring) for ring in rings])]).astype(np.uint32)
    corners = np.concatenate(rings) if rings else np.empty((0, 2))
    return corners, starts


def polygons(cells: Cells) -> npt.NDArray[np.object_]:
    """Return shapely polygons (x = lon, y = lat) of cells, shape (n,)."""
    import shapely  # noqa: PLC0415 - slow to import, and points become cells without

    corners, starts = outlines(cells)
    if not len(cells):
        return np.empty(0, dtype=object)
    indices = np.repeat(np.arange(len(cells)), np.diff(starts))
    rings = shapely.linearrings(corners[:, ::-1], indices=indices)
    return np.asarray(shapely.polygons(rings), dtype=object)


def cell_names(cells: Cells) -> list[str]:
    """Return each cell as the 15-digit hexadecimal text that h3 and the map use."""
    return [f"{int(cell):x}" for cell in cells]


def cell_from_name(name: str) -> int:
    """Return the cell of a hexadecimal name.

    Raises
    ------
    ValueError
        The text is no valid H3 cell.
    """
    cell = int(name, 16)
    if not h3.is_valid_cell(cell):
        raise ValueError(f"{name!r} is not an H3 cell")
    return cell
