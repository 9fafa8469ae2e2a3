"""One place, one row: drafts of several sources that mean the same place become one, and their names are united."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from geodata._gazetteer_drafts import OTHER, SHOWN, town_radii_km
from geodata.distance import great_circle_km

Ints = npt.NDArray[np.intp]

SETTLED = ("place", "village", "post", "well", "oasis", "border", "port", "beach")
"""Kinds that one town can be all of; an island, a cape or a lake is not the town of its name."""

_ALIKE = {"region": "land", "district": "land", "island": "isle", "islet": "isle", "sea": "sea", "gulf": "sea", "strait": "sea"}
"""Kinds of areas that two lists may tell apart differently; any other kind is only like itself."""

_OURS = ("area", "hub")
_ABOUT = 0.7
_HUB_KM, _NEAR_HUB_KM, _SAME_SHOWN_KM, _LEAST_AREA_KM = 25.0, 5.0, 3.0, 20.0
_VASTLY = 4.0
_GUEST_KM = {"port": 10.0, "dz": 15.0, "ap": 40.0}
"""How near a place of the same name is the same place, by who lists it: an aerodrome lies outside its town."""


def merged(places: pl.DataFrame, names: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return places and names with one row for each place.

    Parameters
    ----------
    places
        Drafts, the source that wins first: the first of the rows that are one place keeps its id, name and kind.
    names
        ``folded``, ``place``, ``rank``, see `geodata._gazetteer_drafts.names_of`.

    The names that are returned have rank 0 where they are shown or official, else 1. A row keeps the largest population and the first region of those that it is made of; where it has no outline, the
    first of theirs, with its middle and its radius.
    """
    rows = places.select(
        "country",
        "kind",
        "lat",
        "lon",
        "radius_km",
        "population",
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("place"),
        # GeoNames lists ports as well as towns
        pl.when(kind="port", is_hub=False)
        .then(pl.lit("port"))
        .when(pl.col("place_id").str.starts_with("dz:daira"))
        .then(pl.lit("daira"))
        .otherwise(pl.col("place_id").str.extract("^([a-z]+)"))
        .alias("by"),
    )
    called = names.join(rows, on="place", maintain_order="left")
    keeper = np.arange(places.height)
    guests = _guests(called)
    left = called.join(guests, left_on="place", right_on="place_guest", how="anti")
    shown = names.filter(pl.col("rank") == SHOWN).select("folded", "place").join(rows, on="place", maintain_order="left")
    for pairs in (_hubs_that_are_towns(called), guests, _one_area(left), _one_shown(shown)):
        _keep(keeper, pairs, places["is_hub"].to_list())
    return _united(places, names, keeper)


def _met(hosts: pl.DataFrame, guests: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of hosts and guests (columns with ``_guest``) of one name and country, with ``apart_km``."""
    pairs = hosts.join(guests, on=["folded", "country"], suffix="_guest", nulls_equal=True)
    apart = great_circle_km(*(pairs[column].to_numpy() for column in ("lat", "lon", "lat_guest", "lon_guest")))
    return pairs.with_columns(apart_km=apart)


def _hubs_that_are_towns(called: pl.DataFrame) -> pl.DataFrame:
    """Return each hub with the town that it is: one that shows the same name, else the largest near one that has it.

    A town is one hub only.
    """
    settled = called.filter(pl.col("kind").is_in(SETTLED))
    pairs = _met(settled.filter(by="hub"), settled.filter(by="gn")).filter(pl.col("apart_km") < _HUB_KM)
    is_shown = (pl.col("rank") == SHOWN) & (pl.col("rank_guest") == SHOWN)
    ranked = pairs.with_columns(is_shown=is_shown).sort(
        "is_shown", "population_guest", "apart_km", "place", descending=[True, True, False, False]
    )
    best = ranked.unique("place", keep="first", maintain_order=True)
    return best.sort("apart_km").unique("place_guest", keep="first", maintain_order=True).select("place", "place_guest")


def _guests(called: pl.DataFrame) -> pl.DataFrame:
    """Return ports, communes and aerodromes with the nearest place of their name that a better source lists."""
    settled = called.filter(pl.col("kind").is_in(SETTLED))
    guests = called.filter(pl.col("by").is_in(list(_GUEST_KM)), pl.col("kind").is_in(SETTLED) | (pl.col("by") == "dz"))
    reach = pl.col("by_guest").replace_strict(_GUEST_KM, default=0.0, return_dtype=pl.Float64)
    # a commune of the desert is as wide as the way to its town
    reach = pl.when(by_guest="dz").then(pl.max_horizontal(reach, "radius_km_guest")).otherwise(reach)
    pairs = _met(settled, guests).filter(pl.col("place") < pl.col("place_guest"), pl.col("apart_km") < reach)
    return pairs.sort("apart_km", "place").unique("place_guest", keep="first", maintain_order=True).select("place", "place_guest")


def _one_area(called: pl.DataFrame) -> pl.DataFrame:
    """Return areas of ours with those of other lists that have their name and lie within each other's reach.

    A country of ours may be left open, so pairs are made by name only. Of Algeria's parts those of one name are one
    where they are about as large.
    """
    alike = pl.col("kind").replace(_ALIKE)
    as_large = pl.col("radius_km_guest").is_between(_ABOUT * pl.col("radius_km"), pl.col("radius_km") / _ABOUT)
    is_vast = pl.max_horizontal("radius_km", "radius_km_guest") > _VASTLY * pl.min_horizontal("radius_km", "radius_km_guest")
    areas = called.filter(~pl.col("kind").is_in([*SETTLED, "country"])).with_columns(alike=alike)
    pairs = areas.join(areas, on=["folded", "alike"], suffix="_guest").filter(
        pl.col("place") < pl.col("place_guest"),
        ~((pl.col("by") == "area") & (pl.col("by_guest") == "area")),  # ours are told apart by hand: the Sahara of each country
        pl.col("by").is_in(_OURS) | pl.col("by_guest").is_in(_OURS) | (pl.col("by_guest").is_in(["dz", "daira"]) & as_large),
        ~((pl.col("alike") == "land") & is_vast),  # the Sahel is not Burkina Faso's region of that name
        (pl.col("country") == pl.col("country_guest")) | pl.col("country").is_null() | pl.col("country_guest").is_null(),
    )
    apart = great_circle_km(*(pairs[column].to_numpy() for column in ("lat", "lon", "lat_guest", "lon_guest")))
    reach = pl.max_horizontal("radius_km", "radius_km_guest", pl.lit(_LEAST_AREA_KM))
    near = pairs.with_columns(apart_km=apart).filter(pl.col("apart_km") < reach)
    return (
        near.sort("apart_km", "place", "place_guest")
        .unique("place_guest", keep="first", maintain_order=True)
        .select("place", "place_guest")
    )


def _one_shown(shown: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of one country and kind that show the same name within a few kilometres; a hub is every kind of settlement."""
    sort = pl.when(pl.col("kind").is_in([*SETTLED, "cape"])).then(pl.lit("settled")).otherwise("kind")
    shared = shown.with_columns(sort=sort).filter(pl.len().over("folded", "country", "sort") > 1)
    pairs = _met(shared, shared)
    is_hub = pl.col("by") == "hub"
    same = (pl.col("kind") == pl.col("kind_guest")) & (pl.col("apart_km") < _SAME_SHOWN_KM)
    near_hub = is_hub & (pl.col("by_guest") != "hub") & (pl.col("sort") == pl.col("sort_guest")) & (pl.col("apart_km") < _NEAR_HUB_KM)
    one = pairs.filter(pl.col("place") < pl.col("place_guest"), same | near_hub)
    return one.sort("place", "place_guest").select("place", "place_guest")


def _keep(keeper: Ints, pairs: pl.DataFrame, is_hub: list[bool]) -> None:
    """Note in place that the places of each pair are one: the earlier row stands for both; two hubs are never one."""
    for first, second in pairs.iter_rows():
        one, other = sorted((_root(keeper, first), _root(keeper, second)))
        if not (is_hub[one] and is_hub[other]):
            keeper[other] = one


def _root(keeper: Ints, place: int) -> int:
    while keeper[place] != place:
        place = int(keeper[place])
    return place


def _united(places: pl.DataFrame, names: pl.DataFrame, keeper: Ints) -> tuple[pl.DataFrame, pl.DataFrame]:
    roots = np.array([_root(keeper, place) for place in range(len(keeper))])
    kept, row = np.unique(roots, return_inverse=True)
    ids = places["place_id"].to_numpy()
    ids_now = pl.DataFrame({"region_id": ids, "now": ids[roots]}).filter(pl.col("region_id") != pl.col("now"))
    drawn = pl.col("outline").is_not_null() & ~pl.col("kind").first().is_in(SETTLED)
    one = (
        places.with_columns(row=row)
        .join(ids_now, on="region_id", how="left", maintain_order="left")
        .with_columns(region_id=pl.coalesce("now", "region_id"))
        .group_by("row", maintain_order=True)
        .agg(
            pl.col("place_id", "name", "kind", "is_hub", "source", "official", "others").first(),
            pl.col("population").max(),
            pl.col("country", "region_id").drop_nulls().first(),
            *(pl.coalesce(pl.col(c).filter(drawn).first(), pl.col(c).first()).alias(c) for c in ("lat", "lon", "radius_km", "outline")),
        )
        .sort("row")
    )
    widened = pl.when("is_hub").then(pl.max_horizontal("radius_km", town_radii_km(pl.col("population")))).otherwise("radius_km")
    called = names.with_columns(
        place=pl.Series(row[names["place"].to_numpy()], dtype=pl.UInt32), rank=(pl.col("rank") == OTHER).cast(pl.UInt8)
    )
    assert len(kept) == one.height  # noqa: S101 - a row for each place
    return (
        one.with_columns(radius_km=widened).select(places.columns),
        called.group_by("folded", "place").agg(pl.col("rank").min()).sort("folded", "place"),
    )
