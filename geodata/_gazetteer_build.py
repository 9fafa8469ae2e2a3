"""How the gazetteer is built: the sources are read, made one, and told their regions and their distance to the coast."""

from __future__ import annotations

import numpy as np
import polars as pl

from geodata import _gazetteer_algeria as algeria
from geodata import _gazetteer_earth as earth
from geodata import _gazetteer_regions as regions
from geodata._gazetteer_drafts import drafts, names_of
from geodata._gazetteer_merge import merged
from geodata._gazetteer_ours import area_drafts, hub_drafts
from geodata._gazetteer_shapes import coast_distances_km, nearest_of
from geodata._gazetteer_towns import aerodromes, ports, towns

_AT_SEA = ("sea", "strait", "gulf", "zone")
_WHOLE = ("country", "region", "district")
_REGION_WITHIN_KM = 400.0


def tables() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return places (with ``outline``), names and outlines, see `geodata.gazetteer`."""
    world = earth.countries()
    listed = towns().sort("population", "place_id", descending=[True, False])
    parts = regions.region_drafts()
    of_town = regions.region_of_towns(listed, parts)
    listed = listed.with_columns(region_id=_algerian(listed, of_town)).drop("cluster")
    drawn = regions.with_outlines(parts, listed.filter(pl.col("country") != "DZ"), world)
    drawn = algeria.with_wilayas(drawn).with_columns(region_id=pl.col("parent")).drop("parent")
    sources = [
        hub_drafts(), drawn, algeria.daira_drafts(), earth.with_measured_outlines(area_drafts(), world), listed, algeria.commune_drafts(), ports(), aerodromes(),
        earth.country_drafts(world), earth.lake_drafts(world), earth.river_drafts(),
    ]  # fmt: skip
    all_drafts = drafts(pl.concat(sources))
    places, names = merged(all_drafts, names_of(all_drafts))
    places = _with_regions(earth.with_island_outlines(places)).with_columns(pl.col("lat", "lon").round(5))
    return (
        _with_coast(places),
        names,
        places.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("place"), "outline").drop_nulls("outline"),
    )


def _algerian(listed: pl.DataFrame, of_town: pl.Series) -> pl.Series:
    """Return regions of towns with those of Algeria by the wilayas' outlines."""
    here = np.flatnonzero((listed["country"] == "DZ").to_numpy())
    found = of_town.to_list()
    for row, region in zip(here, algeria.regions_at(listed["lat"].to_numpy()[here], listed["lon"].to_numpy()[here]), strict=True):
        found[row] = region or found[row]
    return pl.Series("region_id", found, dtype=pl.String)


def _with_regions(places: pl.DataFrame) -> pl.DataFrame:
    """Return places of which those that no source gives a region have that of the nearest town of their country."""
    rows = places.select("country", "region_id", "kind", "lat", "lon").with_row_index("place")
    missing = rows.filter(
        pl.col("region_id").is_null() & pl.col("country").is_not_null() & ~pl.col("kind").is_in([*_AT_SEA, *_WHOLE, "river", "desert"])
    )
    known = rows.filter(pl.col("region_id").is_not_null() & ~pl.col("kind").is_in(_WHOLE)).partition_by("country", as_dict=True)
    found = places["region_id"].to_list()
    for (country,), there in missing.group_by("country", maintain_order=True):
        if (country,) not in known:
            continue
        near = known[country,]
        (lat, lon), (near_lat, near_lon) = ([frame[column].to_numpy() for column in ("lat", "lon")] for frame in (there, near))
        at = nearest_of(lat, lon, near_lat, near_lon, _REGION_WITHIN_KM)
        for row, index in zip(there["place"], at, strict=True):
            found[row] = near["region_id"][int(index)] if index >= 0 else None
    is_whole = pl.col("kind").is_in(["country", "region"])
    return places.with_columns(pl.Series("region_id", found, dtype=pl.String)).with_columns(region_id=pl.when(~is_whole).then("region_id"))


def _with_coast(places: pl.DataFrame) -> pl.DataFrame:
    """Return places with ``coast_km``; regions and countries are as near to the coast as their nearest town."""
    measured = coast_distances_km(places["lat"].to_numpy(), places["lon"].to_numpy(), earth.coast())
    table = places.with_columns(pl.Series("coast_km", measured).fill_nan(None).round(1)).with_row_index("row")
    settled = table.filter(~pl.col("kind").is_in([*_WHOLE, *_AT_SEA]))
    by_region = settled.group_by("region_id").agg(least_region=pl.col("coast_km").min()).drop_nulls("region_id")
    by_country = settled.group_by("country").agg(least_country=pl.col("coast_km").min()).drop_nulls("country")
    joined = (
        table.join(by_region, left_on="place_id", right_on="region_id", how="left").join(by_country, on="country", how="left").sort("row")
    )
    kind = pl.col("kind")
    least = (
        pl.when(kind.is_in(_AT_SEA)).then(None)
        .when(kind == "country").then("least_country")
        .when(kind.is_in(_WHOLE)).then(pl.min_horizontal("least_region", (pl.col("coast_km") - pl.col("radius_km")).clip(0)))
        .when(kind == "island").then(0.0)
        .otherwise("coast_km")
    )  # fmt: skip
    return joined.with_columns(coast_km=least).drop("row", "least_region", "least_country")
