"""Corridors written for a GIS: lines, areas and H3 cells, with names, units and coordinate system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import OutputError
from geodata.hexgrid import cell_names, polygons
from geodata.tables import written_whole
from routes.corridors import Trace, lines

if TYPE_CHECKING:
    import geopandas as gpd

DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG", ".parquet": "Parquet"}
"""What is written, by the suffix of the file's name."""

DESCRIPTIONS = {
    "corridors": "Least-cost lines of corridors, hub to hub. length_km on the ellipsoid; hours modelled, indicative; events: detections on this corridor alone; shared_events: shared with others, none of which clearly holds more.",
    "corridor_areas": "The ground of corridors: little longer than the best way, beside the line, about the hubs.",
    "corridor_cells": "The H3 cells (resolution 6) of corridors' ground.",
}
"""What each layer holds, as it stands in the file."""

_AS_ONE = "Lines and areas of corridors, told apart by part. "  # of files that have one layer
_DECIMALS = 6  # of degrees in GeoJSON, a decimetre

MADE_UP = "MADE-UP DATA, for demonstration: invented events are among those counted. "


def table(traces: Sequence[Trace], events: Mapping[str, int], shared: Mapping[str, int], *, made_up: bool = False) -> gpd.GeoDataFrame:
    """Return corridors as rows, EPSG:4326: for each one with ``part`` = line, and one with ``part`` = area where it has one.

    Parameters
    ----------
    traces
        As `routes.corridors.traces` gives them.
    events, shared
        Events per corridor id: on it alone, and shared with others.
    made_up
        Whether invented events are among them, which each row then says.
    """
    import geopandas as gpd  # noqa: PLC0415 - slow to import
    import pandas as pd  # noqa: PLC0415

    rows = lines(traces).drop(columns="hub_ids")
    rows = rows.assign(
        **{name: rows[name].replace("", None) for name in ("countries", "borders", "gaps")},
        events=[int(events.get(c, 0)) for c in rows["corridor_id"]],
        shared_events=[int(shared.get(c, 0)) for c in rows["corridor_id"]],
        own=[trace.own for trace in traces],
        made_up=made_up,
        part="line",
    )
    areas = rows.assign(part="area").set_geometry([trace.area for trace in traces], crs="EPSG:4326")
    both = pd.concat([rows, areas[areas.geometry.notna()]], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs="EPSG:4326")


def check_suffix(path: Path) -> str:
    """Return the suffix of a file that can be written, in lower case; `OutputError` for another."""
    suffix = path.suffix.lower()
    if suffix not in DRIVERS:
        raise OutputError(f"Cannot write {path.name}: expected a name that ends in {' or '.join(DRIVERS)}.")
    return suffix


def write(
    path: Path,
    traces: Sequence[Trace],
    *,
    events: Mapping[str, int] | None = None,
    shared: Mapping[str, int] | None = None,
    made_up: bool = False,
) -> int:
    """Write corridors to GeoJSON, GeoPackage or GeoParquet, by the suffix of `path`.

    A GeoPackage has a layer each for lines, areas and H3 cells; the others have lines and areas in one table, told apart by
    ``part``.

    Parameters
    ----------
    path
        Ends in .geojson, .gpkg or .parquet.
    traces
        The corridors.
    events, shared
        Events per corridor id: on it alone, and shared with others.
    made_up
        Whether invented events are among them, which the file then says.

    Returns
    -------
    int
        How many corridors were written.

    Raises
    ------
    OutputError
        The suffix is another, or the place cannot be written.
    """
    suffix = check_suffix(path)
    rows = table(traces, events or {}, shared or {}, made_up=made_up)
    try:
        with written_whole(path) as temporary:
            if suffix == ".parquet":
                rows.to_parquet(temporary)
                _describe(temporary, _AS_ONE, made_up=made_up)
            elif suffix == ".geojson":
                told = {"DESCRIPTION": _description("corridors", _AS_ONE, made_up=made_up), "COORDINATE_PRECISION": str(_DECIMALS)}
                rows.to_file(temporary, driver=DRIVERS[suffix], engine="pyogrio", layer="corridors", layer_options=told)
            else:
                _write_layers(temporary, rows, traces, made_up=made_up)
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {error.strerror or error}. Choose another place.") from error
    return len(traces)


def _description(layer: str, before: str = "", *, made_up: bool) -> str:
    return (MADE_UP if made_up else "") + before + DESCRIPTIONS[layer]


def _describe(path: Path, before: str, *, made_up: bool) -> None:
    """Write what the lines and areas are into the metadata of a GeoParquet file, beside what is there."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - see `table`

    held = pq.read_table(path)
    told = {"description": _description("corridors", before, made_up=made_up)}
    pq.write_table(held.replace_schema_metadata({**held.schema.metadata, **told}), path)


def _write_layers(path: Path, rows: gpd.GeoDataFrame, traces: Sequence[Trace], *, made_up: bool) -> None:
    layers = {
        "corridors": rows[rows["part"] == "line"],
        "corridor_areas": rows[rows["part"] == "area"],
        "corridor_cells": _cells(traces),
    }
    for name, layer in layers.items():
        kind = {"corridors": "LineString", "corridor_areas": "MultiPolygon", "corridor_cells": "Polygon"}[name]
        layer.to_file(
            path,
            driver="GPKG",
            layer=name,
            engine="pyogrio",
            geometry_type=kind,
            layer_options={"DESCRIPTION": _description(name, made_up=made_up)},
        )


def _cells(traces: Sequence[Trace]) -> gpd.GeoDataFrame:
    """Return the cells of corridors: corridor_id, h3 (hexadecimal), their outlines."""
    import geopandas as gpd  # noqa: PLC0415 - see `table`

    cells = np.concatenate([*(trace.cells for trace in traces), np.empty(0, np.uint64)]).astype(np.uint64)
    owner = np.repeat([trace.corridor_id for trace in traces], [len(trace.cells) for trace in traces])
    return gpd.GeoDataFrame({"corridor_id": owner, "h3": cell_names(cells)}, geometry=polygons(cells), crs="EPSG:4326")
