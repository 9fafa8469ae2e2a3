"""The map document: one HTML file that holds all it needs, the same for every view.

Built with folium; Leaflet comes inlined out of its package, and the browser is told by the document itself
to fetch nothing (Content-Security-Policy). Frames come in afterwards (see `routes.maps.payload`), by message
from the page that hosts it, or embedded.
"""

from __future__ import annotations

import base64
import html
import json
from functools import cache
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import polars as pl
from branca.element import MacroElement
from folium.template import Template

from geodata import basemap
from geodata.reference import package_folder
from routes.catalogue import Catalogue

_HERE = Path(__file__).parent
_SCRIPTS = ("frames.js", "ground.js", "time_layer.js", "controls.js")
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
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
    return _page(figure, map_, title)


def _fix_names(map_: folium.Map) -> None:
    map_._id = "1"  # noqa: SLF001 - see above
    map_._name = "map"  # noqa: SLF001


def _page(figure: folium.Figure, map_: folium.Map, title: str) -> str:
    """Return the page: folium's map script and style, put around our own frame of map and controls."""
    scripts = "\n".join(child.render() for child in figure.script._children.values())  # noqa: SLF001 - folium has no other way
    own = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    leaflet = package_folder("xstatic.pkg.leaflet") / "data"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{html.escape(title)}</title>
<style>{_leaflet_css(leaflet)}</style>
<style>{(_HERE / "map.css").read_text(encoding="utf-8")}</style>
</head>
<body>
<main class="netcop"><div class="stage"><div class="folium-map" id="{map_.get_name()}" role="application" aria-label="Map"></div></div></main>
<script>{_inline((leaflet / "leaflet.js").read_text(encoding="utf-8"))}</script>
<script>{_inline(own)}</script>
<script>
{scripts}
</script>
</body>
</html>
"""


@cache
def _leaflet_css(leaflet: Path) -> str:
    """Return Leaflet's style without the pictures it would fetch: we use none of them."""
    lines = (leaflet / "leaflet.css").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if "url(" not in line)


def _inline(script: str) -> str:
    """Return a script without what would end its element or ask for a source map."""
    kept = [line for line in script.splitlines() if not line.startswith("//# sourceMappingURL")]
    return "\n".join(kept).replace("</script", "<\\/script")


def as_script(data: Any) -> str:
    """Return data as JSON that no text in it can break out of the script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


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
