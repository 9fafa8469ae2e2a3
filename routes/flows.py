"""Events on corridors to flows: how much moves on which corridor, which way, and from which country to which.

Events count in periods as `routes.cells` has them count; one that is as much on several corridors is shared
evenly among them, so the sum over flows equals the sum over the events that are on corridors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import polars as pl

from geodata.chainage import Chainage
from geodata.countries import label_points
from geodata.distance import Floats
from routes._files import column_names
from routes.catalogue import Hub
from routes.cells import Selection, check_period, weighted_sql
from routes.columns import COUNTRY_FLOWS, DIRECTIONS, FLOWS, PROFILE
from routes.events import query

LEAST_ADVANCE_KM = 10.0
"""The destination of a leg that is less than this farther along a corridor than its origin tells no direction."""

LEAST_ADVANCE_SHARE = 0.05
"""Nor does one that is less than this share of the corridor's length farther on."""

LEAST_STEP_KM = 10.0
"""Step of a profile along a corridor, where it is not a fortieth of its length."""

STEPS = 40

VAGUE_SHARE = 0.25
"""A place whose radius is more than this share of a corridor's length is at no kilometre of it."""

FORWARD, BACK, UNKNOWN = DIRECTIONS

_COUNTED = "sum(weight * share) AS events, coalesce(sum(weight * share * persons), 0)::DOUBLE AS persons"
_LEG = ("from_lat", "from_lon", "from_country", "to_lat", "to_lon", "to_country", "doubt_km")


class Traced(Protocol):
    """What flows need of a corridor: its id, hubs in order, and the ground it takes as a LineString of ``x, y``."""

    @property
    def corridor_id(self) -> str: ...  # noqa: D102
    @property
    def hubs(self) -> tuple[Hub, ...]: ...  # noqa: D102
    @property
    def line(self) -> Any: ...  # noqa: D102


def corridor_flows(files: list[str], selection: Selection, period: str, traces: Iterable[Traced]) -> pl.DataFrame:
    """Return what moves on corridors: table `FLOWS`.

    Parameters
    ----------
    files
        The Parquet files of an event table version.
    selection
        Which events, and which of their days.
    period
        day, week (from Monday), month, quarter or year.
    traces
        The corridors' ground. Of a corridor that is not among them no direction is told.

    Notes
    -----
    A leg goes from its origin to its destination; where one of them is not known, the place of the event stands
    for it. It goes forward where the destination is nearest to the corridor's line farther on than the origin is,
    by at least `LEAST_ADVANCE_KM` and `LEAST_ADVANCE_SHARE` of the corridor's length, and by the radius of the
    event's place where that is one of the two. An end that is known only as a whole country is where the
    corridor's hubs in that country are, from the first to the last: no point of the country is made up for it.

    Raises
    ------
    ValueError
        There is no such period.
    """
    check_period(period)
    if not files:
        return FLOWS.empty()
    corridors = corridors_sql(files)
    counted = query(
        f"""WITH {weighted_sql(files, selection, period, f"persons, {corridors} AS corridors, 1.0 AS share, {_LEG_SQL}", f"{corridors} IS NOT NULL")}
        SELECT corridors, period, {", ".join(_LEG)}, {_COUNTED} FROM spread GROUP BY ALL""",
        selection.sql()[1],
    )
    ids = pl.col("corridors").str.split(",")
    shared = counted.with_columns(pl.col("events", "persons") / ids.list.len(), corridor_id=ids).explode("corridor_id")
    legs = shared.select("corridor_id", *_LEG).unique()
    told = legs.with_columns(direction=_directions(legs, traces))
    summed = (
        shared.join(told, on=["corridor_id", *_LEG], nulls_equal=True)
        .group_by("corridor_id", "period", "direction")
        .agg(pl.col("events", "persons").sum())
    )
    return FLOWS.conform(summed.sort("corridor_id", "period", "direction"))


def country_flows(files: list[str], selection: Selection, period: str) -> pl.DataFrame:
    """Return who goes from which country to which: table `COUNTRY_FLOWS`; events that name both are counted, no others.

    Raises
    ------
    ValueError
        There is no such period.
    """
    check_period(period)
    if not files:
        return COUNTRY_FLOWS.empty()
    columns = "persons, 1.0 AS share, origin_country, destination_country"
    both = "origin_country IS NOT NULL AND destination_country IS NOT NULL"
    counted = query(
        f"""WITH {weighted_sql(files, selection, period, columns, both)}
        SELECT origin_country, destination_country, period, {_COUNTED} FROM spread GROUP BY ALL
        ORDER BY origin_country, destination_country, period""",
        selection.sql()[1],
    )
    return COUNTRY_FLOWS.conform(counted)


def profile(files: list[str], selection: Selection, period: str, trace: Traced) -> pl.DataFrame:
    """Return what happened along one corridor: table `PROFILE`.

    An event is at the kilometre of the corridor's line that is nearest to its place. Where the place is not known,
    or vaguer than `VAGUE_SHARE` of the corridor's length, it is at none: ``km_from`` is null.

    Raises
    ------
    ValueError
        There is no such period.
    """
    check_period(period)
    if not files:
        return PROFILE.empty()
    corridors = f"string_split({corridors_sql(files)}, ',')"
    chainage = Chainage(trace.line)
    vague = f"radius_km > {VAGUE_SHARE * chainage.length_km} OR lat IS NULL OR {_whole('place_id')}"
    columns = f"persons, 1.0 / len({corridors}) AS share, coalesce({vague}, false) AS vague, lat, lon"
    counted = query(
        f"""WITH {weighted_sql(files, selection, period, columns, f"list_contains({corridors}, $corridor_id)")}
        SELECT CASE WHEN NOT vague THEN lat END AS lat, CASE WHEN NOT vague THEN lon END AS lon, period, {_COUNTED}
        FROM spread GROUP BY ALL""",
        {**selection.sql()[1], "corridor_id": trace.corridor_id},
    )
    step = step_km(chainage.length_km)
    last = max(0.0, np.ceil(chainage.length_km / step) - 1) * step
    km = np.minimum(chainage.at(counted["lat"], counted["lon"]) // step * step, last)
    summed = counted.with_columns(km_from=pl.Series(km).fill_nan(None)).group_by("km_from", "period").agg(pl.col("events", "persons").sum())
    return PROFILE.conform(summed.sort("km_from", "period", nulls_last=True))


def step_km(length_km: float) -> float:
    """Return the step of a profile along a corridor of this length, whole km."""
    return max(LEAST_STEP_KM, float(round(length_km / STEPS)))


def corridors_sql(files: Sequence[str]) -> str:
    """Return SQL: the ids of an event's corridors, commas between; null where it is on none."""
    known = any("corridor_ties" in column_names(file) for file in files)  # files of older versions have none
    return "coalesce(corridor_ties, corridor_id)" if known else "corridor_id"


def _whole(place_id: str) -> str:
    """Return SQL: whether a place is a whole country."""
    return f"coalesce(regexp_full_match({place_id}, 'ne:[A-Z]{{2}}'), false)"


def _end_sql(end: str, prefix: str, other: str) -> str:
    """Return SQL columns of one end of a leg: the origin or destination, or the event's place if only the other end is known.

    Of a whole country only the country is given, of another place only the position.
    """
    known, other_known = (f"({e}_lat IS NOT NULL OR {e}_country IS NOT NULL)" for e in (prefix, other))
    columns = list[str]()
    for name, whole_only in (("lat", False), ("lon", False), ("country", True)):
        choices = list[str]()
        for condition, of in ((known, f"{prefix}_"), (other_known, "")):
            whole = f"({_whole(f'{of}place_id')} OR {of}lat IS NULL)"
            choices.append(f"WHEN {condition} THEN CASE WHEN {'' if whole_only else 'NOT '}{whole} THEN {of}{name} END")
        columns.append(f"CASE {' '.join(choices)} END AS {end}_{name}")
    return ", ".join(columns)


_ONE_END = "((origin_lat IS NULL AND origin_country IS NULL) <> (destination_lat IS NULL AND destination_country IS NULL))"
_LEG_SQL = ", ".join([
    _end_sql("from", "origin", "destination"), _end_sql("to", "destination", "origin"),
    f"CASE WHEN {_ONE_END} THEN coalesce(radius_km, 0) ELSE 0 END AS doubt_km",
])  # fmt: skip


def _directions(legs: pl.DataFrame, traces: Iterable[Traced]) -> pl.Series:
    """Return the direction of each leg on its corridor."""
    told = np.full(legs.height, UNKNOWN, dtype=object)
    ends = (pl.col("from_lat").is_not_null() | pl.col("from_country").is_not_null()) & (
        pl.col("to_lat").is_not_null() | pl.col("to_country").is_not_null()
    )
    rows = legs.with_row_index("row").filter(ends).partition_by("corridor_id", as_dict=True)
    for trace in traces:
        on = rows.get((trace.corridor_id,))
        if on is not None:
            told[on["row"].to_numpy()] = _directions_on(on, trace)
    return pl.Series("direction", told, dtype=pl.String)


def _directions_on(legs: pl.DataFrame, trace: Traced) -> np.ndarray:
    chainage = Chainage(trace.line)
    (from_first, from_last), (to_first, to_last) = (_reach(legs, end, trace, chainage) for end in ("from", "to"))
    least = np.maximum(max(LEAST_ADVANCE_KM, LEAST_ADVANCE_SHARE * chainage.length_km), legs["doubt_km"].to_numpy())
    # countries follow each other without a gap at their border, so that their order alone tells
    least[legs.select(pl.any_horizontal(pl.col("from_country", "to_country").is_not_null())).to_series().to_numpy()] = np.nextafter(0, 1)
    forward, back = to_first - from_last >= least, from_first - to_last >= least
    return np.select([forward, back], [FORWARD, BACK], UNKNOWN)


def _reach(legs: pl.DataFrame, end: str, trace: Traced, chainage: Chainage) -> tuple[Floats, Floats]:
    """Return from which to which km of a corridor one end of each leg may be; nan where that cannot be told."""
    first = chainage.at(legs[f"{end}_lat"], legs[f"{end}_lon"])
    last = first.copy()
    country = legs[f"{end}_country"]
    for code in country.drop_nulls().unique():
        here = (country == code).fill_null(value=False).to_numpy()
        first[here], last[here] = _country_reach(code, trace, chainage)
    return first, last


def _country_reach(code: str, trace: Traced, chainage: Chainage) -> tuple[float, float]:
    """Return from which to which km the hubs of a country are; of one that a corridor does not touch, where it is nearest."""
    km = chainage.at([hub.lat for hub in trace.hubs], [hub.lon for hub in trace.hubs])
    km[0], km[-1] = 0.0, chainage.length_km
    here = km[[hub.country == code for hub in trace.hubs]]
    if here.size:
        return float(here.min()), float(here.max())
    if code in getattr(trace, "countries", ()) or code not in label_points():
        return np.nan, np.nan
    lat, lon = label_points()[code]
    at = float(chainage.at([lat], [lon])[0])
    return at, at
