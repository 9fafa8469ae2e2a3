"""Corridors in figures: what a view holds on each, on none and on several, and which corridors share ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from geodata.friction import REGION
from routes._files import column_names
from routes.assignment import Corridors, assign
from routes.cells import Selection, extent, last_day, period_start, weighted_sql
from routes.columns import EVENTS
from routes.corridors import Trace
from routes.events import events_sql, query
from routes.flows import corridor_flows

LEAST_TO_COMPARE = 5.0
"""Of fewer events in the year before nobody can say by how much they changed."""

_BEGUN_DAYS = 31
"""A year is known where the data begin no later than this after its first day."""

_MONTH_DONE_DAYS = 7
"""A month in which nothing was detected for so long up to its end is over all the same."""

_ASKED = (
    "lat", "lon", "radius_km", "kind", "transport", "route_source", "origin_lat", "origin_lon", "origin_place_id", "destination_lat",
    "destination_lon", "destination_place_id",
)  # fmt: skip
_ANSWERED = ("route_id", "route_source", "corridor_id", "corridor_weight", "corridor_reason", "corridor_ties")

TABLE = pl.Schema({
    "corridor_id": pl.String(), "events": pl.Float64(), "shared": pl.Float64(), "persons": pl.Float64(), "last_year": pl.Float64(),
    "year_before": pl.Float64(), "change": pl.Float64(), "share": pl.Float64(),
})  # fmt: skip


class Days(NamedTuple):
    """First and last day, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class CorridorFigures:
    """What a view holds on corridors; events are detections as reported.

    Parameters
    ----------
    table
        `TABLE`, most events first: events on each corridor, how many are as much on others too (of these the events have only its
        share), persons (null where no event on it says how many), events of the last year and of the year before, the
        change between them (-1 and up; null where there is too little to say), the share (0 to 1) of the located events of the
        corridor's route; null where the route has none.
    located, off, vague, several
        Events that have a position; of them those on no declared corridor; of these those whose place is too vague to
        say; and those that are as much on several.
    last_year, year_before
        What the change is of; None where the view is empty, or the data do not reach that far back.
    """

    table: pl.DataFrame
    located: float
    off: float
    vague: float
    several: float
    last_year: Days | None
    year_before: Days | None


@dataclass(frozen=True)
class Neighbour:
    """A corridor whose ground another shares: `share` (0 to 1) of the other's ground; 0 where they only touch."""

    corridor_id: str
    route_id: str
    name: str
    share: float


def corridor_figures(files: list[str], selection: Selection, traces: Sequence[Trace]) -> CorridorFigures:
    """Return what the selected events of a data version's files are on corridors.

    An event as much on several corridors is shared evenly among them. A corridor is there with 0 where nothing was
    detected on it: those of the selected route, and any other that holds a share of its events.
    """
    located = _located(files, selection)
    years = _years(files, selection)
    counted = (
        _on_corridors(files, selection)
        .join(_told_on(files, selection), on="corridor_id", how="left")
        .join(_compared(files, selection, years), on="corridor_id", how="full", coalesce=True)
    )
    of = pl.DataFrame({"corridor_id": [t.corridor_id for t in traces], "route_id": [t.route_id for t in traces]}, schema=_OF)
    by_route = located.group_by("route_id").agg(route_events=pl.col("events").sum())
    rows = of.join(counted, on="corridor_id", how="left").join(by_route, on="route_id", how="left")
    rows = rows.with_columns(pl.col("events", "shared", "last_year", "year_before").fill_null(0.0))
    if selection.route_id is not None:
        rows = rows.filter((pl.col("route_id") == selection.route_id) | (pl.col("events") > 0))
    known = years[1] is not None
    rows = rows.with_columns(
        persons=pl.when(pl.col("tells_persons") | (pl.col("events") == 0)).then(pl.col("persons").fill_null(0.0)),
        # a corridor on which nothing came in may only have lost those who report
        change=pl.when(pl.lit(known) & (pl.col("year_before") >= LEAST_TO_COMPARE) & (pl.col("last_year") > 0)).then(
            pl.col("last_year") / pl.col("year_before") - 1
        ),
        share=pl.when(pl.col("route_events") > 0).then(pl.col("events") / pl.col("route_events")),
    ).sort("events", "corridor_id", descending=[True, False])
    off = located.filter(pl.col("off"))
    return CorridorFigures(
        rows.select(TABLE.names()), _sum(located), _sum(off), _sum(off.filter(pl.col("vague"))), _sum(located.filter(pl.col("several"))), *years
    )  # fmt: skip


_OF = pl.Schema({"corridor_id": pl.String(), "route_id": pl.String()})


def _sum(rows: pl.DataFrame) -> float:
    return float(rows["events"].sum())


def _told(files: Sequence[str], column: str) -> str:
    """Return SQL of a column that files of older versions do not have."""
    return column if any(column in column_names(file) for file in files) else f"NULL::VARCHAR AS {column}"


def _located(files: list[str], selection: Selection) -> pl.DataFrame:
    """Return how many events have a position, by route, and whether they are off all corridors, too vague, on several."""
    if not files:
        return pl.DataFrame(
            schema={"route_id": pl.String, "off": pl.Boolean, "vague": pl.Boolean, "several": pl.Boolean, "events": pl.Float64}
        )
    columns = f"route_id, corridor_id, {_told(files, 'corridor_ties')}, {_told(files, 'corridor_reason')}"
    return query(
        f"""WITH {weighted_sql(files, selection, "year", columns, "lat IS NOT NULL")}
        SELECT route_id, corridor_id IS NULL AND corridor_ties IS NULL AS off, coalesce(corridor_reason = 'vague', false) AS vague,
            corridor_ties IS NOT NULL AS several, sum(weight) AS events
        FROM spread GROUP BY ALL""",
        selection.sql()[1],
    )


def _on_corridors(files: list[str], selection: Selection) -> pl.DataFrame:
    """Return events and persons by corridor; which way they went is not asked."""
    flows = corridor_flows(files, selection, "year", ())
    return flows.group_by("corridor_id").agg(pl.col("events", "persons").sum())


def _told_on(files: list[str], selection: Selection) -> pl.DataFrame:
    """Return by corridor the events that are as much on others too, each whole, and whether any event on it tells persons."""
    if not files:
        return pl.DataFrame(schema={"corridor_id": pl.String, "shared": pl.Float64, "tells_persons": pl.Boolean})
    ties = _told(files, "corridor_ties")
    counted = query(
        f"""WITH {weighted_sql(files, selection, "year", f"corridor_id, {ties}, persons", "lat IS NOT NULL OR corridor_id IS NOT NULL")}
        SELECT coalesce(corridor_ties, corridor_id) AS corridor_id, sum(CASE WHEN corridor_ties IS NULL THEN 0 ELSE weight END) AS shared,
            bool_or(persons IS NOT NULL) AS tells_persons
        FROM spread WHERE coalesce(corridor_ties, corridor_id) IS NOT NULL GROUP BY ALL""",
        selection.sql()[1],
    )
    each = counted.with_columns(pl.col("corridor_id").str.split(",")).explode("corridor_id")
    return each.group_by("corridor_id").agg(pl.col("shared").sum(), pl.col("tells_persons").any())


def _years(files: list[str], selection: Selection) -> tuple[Days | None, Days | None]:
    """Return the last twelve months of the selection and the twelve before; the view's first day does not cut them short."""
    seen = extent(files, selection)
    if seen is None:
        return None, None
    last = _month_end(seen[1], selection)
    since = extent(files, replace(selection, start_on=None))
    now = Days(_year_before(last) + timedelta(days=1), last)
    before = Days(_year_before(_year_before(last)) + timedelta(days=1), _year_before(last))
    known = since is not None and since[0] <= before.first + timedelta(days=_BEGUN_DAYS)
    return now, before if known else None


def _month_end(day: date, selection: Selection) -> date:
    """Return the end of a month in whose last days the data end, unless the selection ends before; else the day itself."""
    end = last_day(period_start(day, "month"), "month")
    cut = selection.end_on is not None and selection.end_on < end
    return day if cut or end - day > timedelta(days=_MONTH_DONE_DAYS) else end


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _compared(files: list[str], selection: Selection, years: tuple[Days | None, Days | None]) -> pl.DataFrame:
    found = pl.DataFrame(schema={"corridor_id": pl.String})
    for name, days in zip(("last_year", "year_before"), years, strict=True):
        within = None if days is None else replace(selection, start_on=days.first, end_on=days.last)
        counted = _on_corridors(files, within) if within else pl.DataFrame(schema={"corridor_id": pl.String, "events": pl.Float64})
        found = found.join(counted.select("corridor_id", pl.col("events").alias(name)), on="corridor_id", how="full", coalesce=True)
    return found


def events_on(files: list[str], selection: Selection, corridor_id: str, limit: int = 1000) -> pl.DataFrame:
    """Return the selected events on a corridor, those among them that are as much on others too, newest first, at most `limit`."""
    if not files:
        return EVENTS.empty()
    where, values = selection.sql()
    found = query(
        f"SELECT * FROM {events_sql(files)} WHERE {where} AND ({_on_sql(files)}) ORDER BY start_on DESC, event_id LIMIT {int(limit)}",
        {**values, "on": corridor_id},
    )
    return EVENTS.conform(found)


def counts_on(files: list[str], selection: Selection, corridor_id: str) -> tuple[int, int]:
    """Return how many of the selected events are on a corridor alone, and how many are as much on others."""
    if not files:
        return 0, 0
    where, values = selection.sql()
    alone, every = query(
        f"SELECT count(*) FILTER (corridor_id IS NOT NULL), count(*) FROM {events_sql(files)} WHERE {where} AND ({_on_sql(files)})",
        {**values, "on": corridor_id},
    ).row(0)
    return alone, every - alone


def _on_sql(files: Sequence[str]) -> str:
    """Return SQL: whether an event is on the corridor ``$on``, be it with others."""
    told = _told(files, "corridor_ties") == "corridor_ties"
    ties = " OR coalesce(list_contains(string_split(corridor_ties, ','), $on), false)" if told else ""
    return f"coalesce(corridor_id = $on, false){ties}"


class Outdated(NamedTuple):
    """Events that are not on corridors as they would be now: how many in all, and by corridor how many would come to it."""

    events: int
    coming: dict[str, int]


def outdated(events: pl.LazyFrame, corridors: Corridors) -> Outdated:
    """Return what putting events anew on the corridors that stand would change: where they are, the share, or the reason."""
    given = pl.when(pl.col("route_source") == "given").then("route_id").alias("route_given")
    held = events.select(*dict.fromkeys((*_ASKED, *_ANSWERED)), given).collect()
    now = assign(held, corridors).select(pl.col(_ANSWERED).name.suffix("_now"))
    both = pl.concat([held.select(_ANSWERED), now], how="horizontal")
    changed = both.filter(pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in _ANSWERED))
    before, after = (pl.coalesce(f"corridor_ties{when}", f"corridor_id{when}").str.split(",") for when in ("", "_now"))
    new = changed.select(on=after.list.set_difference(before.fill_null([]))).explode("on").drop_nulls()
    return Outdated(changed.height, dict(new.group_by("on").len().iter_rows()))


def neighbours(trace: Trace, traces: Sequence[Trace]) -> tuple[Neighbour, ...]:
    """Return the corridors whose ground overlaps or touches that of a corridor, those that share most of it first."""
    import shapely  # noqa: PLC0415 - slow to import, and figures do without

    others = [other for other in traces if other.corridor_id != trace.corridor_id and other.area is not None]
    if trace.area is None or not others:
        return ()
    near = shapely.STRtree([other.area for other in others]).query(trace.area, predicate="intersects")
    whole = _ground_size(trace.ground)
    found = [(others[k], _ground_size(np.intersect1d(trace.ground, others[k].ground, assume_unique=True)) / whole) for k in near]
    return tuple(Neighbour(o.corridor_id, o.route_id, o.name, share) for o, share in sorted(found, key=lambda f: (-f[1], f[0].name)))


def _ground_size(ground: np.ndarray) -> float:
    """Return how much ground cells of `REGION` are, in cells at the equator: they narrow towards the poles."""
    lat, _ = REGION.axes()
    return float(np.cos(np.radians(lat[ground // REGION.shape[1]])).sum())
