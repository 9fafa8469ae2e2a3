"""The map document: whole in itself, the same every time, and no text breaks out of it."""

from __future__ import annotations

import re

import polars as pl

from geodata import basemap
from routes.catalogue import catalogue
from routes.corridors import lines
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


def test_the_base_map_is_small_and_whole() -> None:
    base = basemap.load()
    assert len(as_script(base)) < 600_000
    names = {name for name, *_ in base["towns"]}
    assert {"Dakar", "Bamako", "Niamey", "Tamanrasset"} <= names
    assert {row[0]["fr"] for row in base["countries"]} >= {"Mauritanie", "Niger"}
