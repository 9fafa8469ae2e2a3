"""The map document: one HTML file that holds all it needs, the same for every view.

Built with folium; Leaflet comes inlined out of its package, and the browser is told by the document itself
to fetch nothing (Content-Security-Policy). Frames come in afterwards (see `routes.maps.payload`), by message
from the page that hosts it, or embedded.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import polars as pl
import shapely
from branca.element import MacroElement
from folium.template import Template

from geodata import basemap
from geodata.friction_picture import FrictionPicture
from geodata.packing import pack, rings
from routes.catalogue import Catalogue
from routes.maps.page import GROUND_SCRIPTS, as_script, page

_SCRIPTS = (
    *GROUND_SCRIPTS, "words.js", "frames.js", "time_window.js",
    "time_layer.js", "strands.js", "corridor_layer.js", "arc_layer.js", "friction_layer.js", "layer_panel.js",
    "legend.js", "panels.js", "histogram.js", "time_bar.js", "tip.js", "pointer.js", "time_map.js",
)  # fmt: skip
_LINE_DEGREES, _AREA_DEGREES = 0.006, 0.02
"""How far a corridor's line and area may be simplified: less than a pixel and than three at zoom 7."""

_LEAST_AREA_DEG2 = 0.004


class _OfflineMap(folium.Map):
    """A folium map that links to nothing."""

    default_js = []  # noqa: RUF012 - folium declares them so
    default_css = []  # noqa: RUF012


class _TimeLayer(MacroElement):
    """Our layers and controls, on a folium map."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.script }}{% endmacro %}")

    def __init__(self, script: str) -> None:
        super().__init__()
        self._name = "TimeLayer"
        self.script = script


def hub_table(routes: Catalogue) -> pl.DataFrame:
    """Return the hubs that corridors use: hub_id, name, lat, lon, kind."""
    return pl.DataFrame([{"hub_id": h.hub_id, "name": h.name, "lat": h.lat, "lon": h.lon, "kind": h.kind} for h in routes.hubs])


def document(
    corridors: gpd.GeoDataFrame,
    hubs: pl.DataFrame,
    *,
    areas: Mapping[str, Any] | None = None,
    friction: FrictionPicture | None = None,
    payload: bytes | None = None,
    title: str = "Netcop map",
) -> str:
    """Return the map document as HTML.

    Parameters
    ----------
    corridors
        As `routes.corridors.lines` gives them.
    hubs
        As `hub_table` gives them.
    areas
        The ground that each corridor takes, by its id: polygons of ``x, y``, drawn softly under its line.
    friction
        How hard the ground is to cross, a layer that can be switched on.
    payload
        Frames to embed; without them the document waits for those of its host.
    title
        Title of the page.

    Returns
    -------
    str
        The same text for the same arguments, whatever was made before.
    """
    figure = folium.Figure()
    map_ = _OfflineMap(tiles=None, location=(24, 5), zoom_start=4, min_zoom=3, max_zoom=12, control_scale=True,
                       attribution_control=False, zoom_snap=0.25)  # fmt: skip
    figure.add_child(map_)
    _fix_names(map_)
    layer = _TimeLayer(_start_script(map_.get_name(), _corridors(corridors, areas or {}), hubs, friction, payload))
    layer._id = "0" * 32  # noqa: SLF001 - folium draws random ids; ours must be the same every time
    map_.add_child(layer)
    figure.render()
    begin = "\n".join(child.render() for child in figure.script._children.values())  # noqa: SLF001 - folium has no other way
    return page(title, _SCRIPTS, start=begin, map_name=map_.get_name())


def _fix_names(map_: folium.Map) -> None:
    map_._id = "1"  # noqa: SLF001 - see above
    map_._name = "map"  # noqa: SLF001


def _corridors(corridors: gpd.GeoDataFrame, areas: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return corridors as the map reads them: lines and areas packed, hours null where they are not known."""
    rows = list[dict[str, Any]]()
    for row in corridors.rename(columns={"name": "name_"}).itertuples():
        hours = float(getattr(row, "hours", np.nan))
        area = areas.get(row.corridor_id)
        rows.append({
            "corridor_id": row.corridor_id, "route_id": row.route_id, "name": row.name_, "mode": row.mode, "hub_ids": list(row.hub_ids),
            "length_km": round(float(row.length_km)), "hours": round(hours, 1) if np.isfinite(hours) else None,
            "line": pack([np.asarray(row.geometry.simplify(_LINE_DEGREES).coords)]),
            "area": None if area is None else pack(rings(shapely.orient_polygons([area]), _AREA_DEGREES, _LEAST_AREA_DEG2)),
        })  # fmt: skip
    return rows


def _start_script(
    map_name: str, corridors: list[dict[str, Any]], hubs: pl.DataFrame, friction: FrictionPicture | None, payload: bytes | None
) -> str:
    embedded = base64.b64encode(payload).decode() if payload else None
    ground = None if friction is None else asdict(friction)
    parts = (basemap.load(), corridors, hubs.to_dicts(), ground, embedded)
    return f"startNetcop({', '.join([map_name, *map(as_script, parts)])});"
