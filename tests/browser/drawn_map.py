"""A map document with made-up events on one corridor, opened in the browser; what is painted on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import shapely

from geodata.friction import REGION, load
from geodata.friction_picture import friction_picture
from routes import flows
from routes.catalogue import catalogue
from routes.corridors import lines, traces
from routes.maps.document import document, hub_table
from routes.maps.payload import encode
from routes.view import View
from tests.made_up import event_table, stored

CORRIDOR = "agadez-sabha"
PLACE = {"lat": 20.2, "lon": 12.98, "radius_km": 1.0, "corridor_id": CORRIDOR}
AGADEZ, SABHA = (16.97, 7.99), (27.04, 14.43)
COUNTRIES = {"origin_country": "NE", "destination_country": "LY"}


def leg(start: tuple[float, float], end: tuple[float, float]) -> dict[str, Any]:
    return dict(zip(("origin_lat", "origin_lon", "destination_lat", "destination_lon"), (*start, *end), strict=True))


def _in(month: int, persons: int, **more: Any) -> dict[str, Any]:
    return {**PLACE, **more, "persons": persons, "start_on": date(2021, month, 3), "end_on": date(2021, month, 3)}


# January: 10 onward, 5 back; February: 40 onward; March: 8 that say nothing; April: nothing on the corridor
ROWS = [
    _in(1, 10, **leg(AGADEZ, SABHA), **COUNTRIES), _in(1, 5, **leg(SABHA, AGADEZ)), _in(2, 40, **leg(AGADEZ, SABHA), **COUNTRIES), _in(3, 8),
    _in(4, 3, corridor_id=None),
]  # fmt: skip


def payload(
    home: Path,
    *,
    rows: list[dict[str, Any]] = ROWS,
    route_id: str = "sahara",
    with_flows: bool = True,
    measure: str = "persons",
    resolution: int = 4,
) -> bytes:
    """Return the frames of these events, with what moves on corridors and from country to country."""
    view, store = View(route_id, resolution=resolution), stored(home, event_table(rows))
    shown = view.frames(store)
    more = {
        "flows": flows.corridor_flows(store.files(), view.selection, "month", traces()),
        "arcs": flows.country_flows(store.files(), view.selection, "month"),
    }
    return encode(shown.placed, shown.unplaced, periods=shown.periods, period="month", resolution=resolution, measure=measure, route_id=route_id,
                  caption="", made_up=True, **(more if with_flows else {}))  # fmt: skip


def open_map(watched, tmp_path: Path, frames: bytes, *, name: str | None = None) -> None:
    """Open the document with these frames; ``name`` is another name for the corridor."""
    table = lines()
    if name is not None:
        table["name"] = table["name"].where(table["corridor_id"] != CORRIDOR, name)
    areas = {CORRIDOR: shapely.MultiPolygon([table.geometry[table["corridor_id"] == CORRIDOR].iloc[0].buffer(0.5)])}
    html = document(table, hub_table(catalogue()), areas=areas, friction=friction_picture(load(), REGION), payload=frames)
    path = tmp_path / "map.html"
    path.write_text(html, encoding="utf-8")
    watched.page.goto(path.as_uri())
    watched.page.evaluate("netcop.ready")


def pixels(page, pane: str) -> int:
    """Return how many pixels of a layer are painted."""
    return page.evaluate(
        f"(() => {{ const c = document.querySelector('.leaflet-{pane}-pane canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n })()"
    )
