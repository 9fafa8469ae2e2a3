"""The project's own lists of places: hubs.csv and areas.csv."""

from __future__ import annotations

import polars as pl
import shapely

from geodata._gazetteer_drafts import RADIUS_BY_KIND, drafts, town_radius_km
from geodata._hubs import HERE, read_hubs

_AREA_COLUMNS = ("area_id", "name", "other_names", "country", "lat", "lon", "radius_km", "kind", "outline", "source")
_KINDS = {"town": "place"}


def hub_drafts() -> pl.DataFrame:
    """Return the hubs as drafts; waypoints are left out, nobody reports from one."""
    listed = read_hubs().filter(pl.col("kind") != "waypoint").with_columns(pl.col("kind").replace(_KINDS))
    radius = pl.col("kind").replace_strict(RADIUS_BY_KIND, default=town_radius_km(0), return_dtype=pl.Float64)
    return drafts(
        listed.with_columns(
            place_id="hub:" + pl.col("hub_id"), country=_filled("country"), radius_km=radius, is_hub=True, others=_split("other_names")
        )
    )


def area_drafts() -> pl.DataFrame:
    """Return `areas.csv` as drafts, outlines as WKB."""
    listed = pl.read_csv(HERE / "areas.csv", infer_schema=False)
    given = [pl.col(n) if n in listed.columns else pl.lit(None, dtype=pl.String).alias(n) for n in _AREA_COLUMNS]
    listed = listed.select(given).with_columns(
        place_id="area:" + pl.col("area_id"), country=_filled("country"), official=_split("other_names"), outline=_filled("outline")
    )
    outlines = [shapely.to_wkb(shapely.from_wkt(text)) if text else None for text in listed["outline"]]
    return drafts(listed.with_columns(pl.Series("outline", outlines, dtype=pl.Binary)))


def _filled(column: str) -> pl.Expr:
    return pl.when(pl.col(column).str.strip_chars() != "").then(pl.col(column).str.strip_chars())


def _split(column: str) -> pl.Expr:
    return pl.col(column).fill_null("").str.split("|").list.eval(pl.element().str.strip_chars()).list.filter(pl.element() != "")
