"""Tables to files: CSV that no spreadsheet can be tricked by, Parquet, GeoPackage, GeoJSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas as gpd
import polars as pl
import shapely

from geodata.distance import to_xy
from geodata.errors import OutputError
from geodata.hexgrid import cell_names, polygons
from geodata.tables import written_whole

_FORMULA_START = r"^\s*[=+\-@\t\r]"
_WGS84 = "EPSG:4326"

Writer = Callable[[pl.DataFrame, Path], None]


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with an apostrophe before each text that a spreadsheet would run as a formula.

    After the OWASP advice on CSV injection: a cell that begins with ``= + - @``, tab or carriage return.
    """
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA_START)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name, dtype in frame.schema.items()
        if dtype == pl.String
    )


def _named_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with hexadecimal cells: a spreadsheet rounds 19-digit numbers, and GIS tools expect text."""
    if frame.schema.get("cell") != pl.UInt64:
        return frame
    known = frame["cell"].drop_nulls().unique()
    names = dict(zip(known.to_list(), cell_names(known.to_numpy()), strict=True))
    return frame.with_columns(pl.col("cell").replace_strict(names, default=None, return_dtype=pl.String))


def csv_text(frame: pl.DataFrame) -> str:
    """Return a table as CSV text, harmless in a spreadsheet."""
    safe = harmless(_named_cells(frame))
    return safe.rename({name: f"'{name}" for name in safe.columns if re.match(_FORMULA_START, name)}).write_csv()


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    path.write_text(csv_text(frame), encoding="utf-8-sig", newline="")  # the mark makes Excel read accents right


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path)


def _write_points(frame: pl.DataFrame, path: Path) -> None:
    x, y = to_xy(frame["lat"].to_numpy(), frame["lon"].to_numpy())
    points = shapely.points(x, y)
    points[frame["lat"].is_null().to_numpy()] = None
    gpd.GeoDataFrame(_named_cells(frame).to_pandas(), geometry=points, crs=_WGS84).to_file(path, layer="events", driver="GPKG")


def _write_cells(frame: pl.DataFrame, path: Path) -> None:
    outlines = polygons(frame["cell"].to_numpy())
    dated = _named_cells(frame).with_columns(pl.col(pl.Date).cast(pl.String))
    gpd.GeoDataFrame(dated.to_pandas(), geometry=outlines, crs=_WGS84).to_file(path, driver="GeoJSON")


EVENT_WRITERS: Mapping[str, Writer] = {".csv": _write_csv, ".parquet": _write_parquet, ".gpkg": _write_points}
FRAME_WRITERS: Mapping[str, Writer] = {".csv": _write_csv, ".parquet": _write_parquet, ".geojson": _write_cells}
TEXT_WRITERS: Mapping[str, Writer] = {".csv": _write_csv}


def check_suffix(path: Path, writers: Mapping[str, Writer]) -> None:
    """Raise `OutputError` unless the suffix of `path` is one that can be written."""
    if path.suffix.lower() not in writers:
        raise OutputError(f"Cannot write {path.name}: expected a name that ends in {' or '.join(writers)}.")


def write(frame: pl.DataFrame, path: Path, writers: Mapping[str, Writer]) -> None:
    """Write `frame` to `path` in the form its suffix asks for: wholly or not at all.

    Raises
    ------
    OutputError
        The suffix is not one of `writers`, or the folder cannot be written.
    """
    check_suffix(path, writers)
    try:
        with written_whole(path) as temporary:
            writers[path.suffix.lower()](frame, temporary)
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {error.strerror or error}. Choose another place.") from error
