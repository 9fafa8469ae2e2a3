"""The map document: one HTML file that holds all it needs, the same for every view.

Built with folium; Leaflet comes inlined out of its package, and the browser is told by the document itself
to fetch nothing (Content-Security-Policy). Frames come in afterwards (see `routes.maps.payload`), by message
from the page that hosts it, or embedded.
"""

from __future__ import annotations

import base64

import folium
import geopandas as gpd
import polars as pl
from branca.element import MacroElement
from folium.template import Template

from geodata import basemap
from routes.catalogue import Catalogue
from routes.maps.page import as_script, page

_SCRIPTS = ("frames.js", "ground.js", "time_layer.js", "controls.js")
_SIGNIFICANT = 3  # decimals of a corridor's points: 100 m


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


def document(corridors: gpd.GeoDataFrame, hubs: pl.DataFrame, *, payload: bytes | None = None, title: str = "Netcop map") -> str:
    """Return the map document as HTML.

    Parameters
    ----------
    corridors
        As `routes.corridors.lines` gives them.
    hubs
        As `hub_table` gives them.
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
                       attribution_control=False, zoom_snap=0.5)  # fmt: skip
    figure.add_child(map_)
    _fix_names(map_)
    layer = _TimeLayer(_start_script(map_.get_name(), corridors, hubs, payload))
    layer._id = "0" * 32  # noqa: SLF001 - folium draws random ids; ours must be the same every time
    map_.add_child(layer)
    figure.render()
    begin = "\n".join(child.render() for child in figure.script._children.values())  # noqa: SLF001 - folium has no other way
    return page(title, _SCRIPTS, start=begin, map_name=map_.get_name())


def _fix_names(map_: folium.Map) -> None:
    map_._id = "1"  # noqa: SLF001 - see above
    map_._name = "map"  # noqa: SLF001


def _start_script(map_name: str, corridors: gpd.GeoDataFrame, hubs: pl.DataFrame, payload: bytes | None) -> str:
    lines = [
        {
            "corridor_id": row.corridor_id, "route_id": row.route_id, "name": row.name_, "mode": row.mode, "hub_ids": list(row.hub_ids),
            "line": [[round(y, _SIGNIFICANT), round(x, _SIGNIFICANT)] for x, y in row.geometry.coords],
        }
        for row in corridors.rename(columns={"name": "name_"}).itertuples()
    ]  # fmt: skip
    embedded = base64.b64encode(payload).decode() if payload else None
    words = ", ".join([map_name, as_script(basemap.load()), as_script(lines), as_script(hubs.to_dicts()), as_script(embedded)])
    return f"startNetcop({words});"
