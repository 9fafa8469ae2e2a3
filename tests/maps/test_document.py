"""The map document: whole in itself, the same every time, and no text breaks out of it."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import shapely

from geodata import basemap
from geodata.friction import REGION, load
from geodata.friction_picture import FrictionPicture, friction_picture
from geodata.packing import pack
from routes.catalogue import catalogue
from routes.corridors import lines, traces
from routes.maps.document import document, hub_table
from routes.maps.page import as_script


def test_it_fetches_nothing() -> None:
    html = document(lines(), hub_table(catalogue()))
    assert "default-src 'none'" in html
    assert re.findall(r"""\bsrc\s*=\s*["']?\s*(?:https?:)?//""", html) == []
    assert re.findall(r"@import|url\(", html.partition("<script>")[0]) == []
    assert "sourceMappingURL" not in html
    assert "<link" not in html


def test_it_is_the_same_every_time() -> None:
    assert document(lines(), hub_table(catalogue())) == document(lines(), hub_table(catalogue()))


def test_names_cannot_break_out() -> None:
    hubs = pl.DataFrame(
        {
            "hub_id": ["x"],
            "name": ["</script><script>alert(1)</script>"],
            "lat": [20.0],
            "lon": [13.0],
            "kind": ["town"],
        }
    )
    html = document(lines(), hubs, title='"><script>alert(2)</script>')
    assert "<script>alert" not in html
    assert "\\u003c/script>" in html
    assert as_script("a\u2028b") == '"a\\u2028b"'


def test_areas_and_friction_are_put_in_where_they_are_given() -> None:
    chosen = lines().head(2)
    area = shapely.box(0, 20, 2, 22) - shapely.box(0.5, 20.5, 1, 21)
    areas = {chosen["corridor_id"].iloc[0]: shapely.MultiPolygon([area])}
    picture = FrictionPicture("data:image/png;base64,AAAA", -26, -5, 40, 48, ((0.0, "#fff"),), (), "made up")
    html = document(chosen, hub_table(catalogue()), areas=areas, friction=picture)
    assert re.findall(r'"area":("[A-Za-z0-9+/=]+"|null)', html) == [f'"{pack(area_rings(area))}"', "null"]
    assert '"data_uri":"data:image/png;base64,AAAA"' in html
    assert picture.data_uri not in document(chosen, hub_table(catalogue()), areas=areas)


def area_rings(area: shapely.Polygon) -> list[np.ndarray]:
    """Return the rings of an area, the outer one against the clock and holes with it."""
    oriented = shapely.orient_polygons(area)
    return [np.asarray(ring.coords) for ring in (oriented.exterior, *oriented.interiors)]


def test_hours_that_are_not_known_are_null() -> None:
    chosen = lines().head(1)
    assert '"hours":null' in document(chosen.assign(hours=np.nan), hub_table(catalogue()))
    assert '"hours":12.3' in document(chosen.assign(hours=12.34), hub_table(catalogue()))


def test_the_document_stays_small() -> None:
    ground = {trace.corridor_id: trace.area for trace in traces() if trace.area is not None}
    html = document(lines(), hub_table(catalogue()), areas=ground, friction=friction_picture(load(), REGION))
    assert len(html.encode()) < 700_000


def test_the_base_map_is_small_and_whole() -> None:
    base = basemap.load()
    assert len(as_script(base)) < 600_000
    names = {name for name, *_ in base["towns"]}
    assert {"Dakar", "Bamako", "Niamey", "Tamanrasset"} <= names
    assert {row[0]["fr"] for row in base["countries"]} >= {"Mauritanie", "Niger"}
