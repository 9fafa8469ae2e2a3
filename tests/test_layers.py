"""The house: which way imports point, and where each library may be used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import PROJECT

SOURCES = sorted([PROJECT / "app.py", *(p for folder in ("geodata", "routes", "pages") for p in (PROJECT / folder).rglob("*.py"))])

# where a library, or a layer of ours, may be imported
ALLOWED = {
    "streamlit": ("app.py", "pages/"),
    "folium": ("routes/maps/",),
    "branca": ("routes/maps/",),
    "h3": ("geodata/hexgrid.py",),
    "polars_h3": ("geodata/hexgrid.py",),
    "rasterio": ("geodata/",),
    "deltalake": ("routes/_delta.py",),
    "duckdb": ("routes/_sql.py",),
    "polars_hash": ("routes/intake/identity.py",),
    "xlsxwriter": ("routes/corrections.py",),
    "pages": ("app.py", "pages/"),
    "routes": ("app.py", "pages/", "routes/"),
}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(PROJECT).as_posix())
def test_imports_keep_to_their_place(path: Path) -> None:
    name = path.relative_to(PROJECT).as_posix()
    strays = [module for module in _imports(path) if module in ALLOWED and not name.startswith(ALLOWED[module])]
    assert strays == []


def test_functions_in_the_subject_follow_the_flow() -> None:
    """Inside routes/: columns, then intake and events, cells, view, maps; nothing imports the command line."""
    order = ["columns", "events", "cells", "view"]
    for place, module in enumerate(order):
        text = (PROJECT / "routes" / f"{module}.py").read_text(encoding="utf-8")
        later = [m for m in [*order[place + 1 :], "maps", "cli"] if f"from routes.{m}" in text or f"from routes import {m}" in text]
        assert later == [], module
