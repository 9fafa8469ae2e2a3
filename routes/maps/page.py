"""The page around every map: one HTML file that holds all it needs, and is told by itself to fetch nothing."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from geodata.reference import package_folder

GROUND_SCRIPTS = ("elements.js", "mercator.js", "canvas_layer.js", "names.js", "ground.js")
"""What every map begins with: the ground and its names."""

_HERE = Path(__file__).parent
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


def page(title: str, scripts: Sequence[str], *, start: str, style: Sequence[str] = (), map_name: str = "map") -> str:
    """Return a page with a map on it as HTML.

    Parameters
    ----------
    title
        Title of the page.
    scripts, style
        Names of files beside this one. Leaflet and ``map.css`` come before them.
    start
        The script that begins it all.
    map_name
        The id of the map's element.
    """
    leaflet = package_folder("xstatic.pkg.leaflet") / "data"
    looks = (_leaflet_css(leaflet), *map(_own, ("map.css", *style)))
    code = ((leaflet / "leaflet.js").read_text(encoding="utf-8"), *map(_own, scripts))
    styles = "\n".join(f"<style>{one}</style>" for one in looks)
    elements = "\n".join(f"<script>{_inline(one)}</script>" for one in code)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{html.escape(title)}</title>
{styles}
</head>
<body>
<main class="netcop"><div class="stage"><div class="folium-map" id="{map_name}" role="application" aria-label="Map"></div></div></main>
{elements}
<script>
{start}
</script>
</body>
</html>
"""


def as_script(data: Any) -> str:
    """Return data as JSON that no text in it can break out of the script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _own(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _leaflet_css(leaflet: Path) -> str:
    """Return Leaflet's style without the pictures it would fetch: we use none of them."""
    lines = (leaflet / "leaflet.css").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if "url(" not in line)


def _inline(script: str) -> str:
    """Return a script without what would end its element or ask for a source map."""
    kept = [line for line in script.splitlines() if not line.startswith("//# sourceMappingURL")]
    return "\n".join(kept).replace("</script", "<\\/script")
