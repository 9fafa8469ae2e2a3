"""Corridors in figures: what a view holds on each, on none and on several, and which corridors share ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from geodata.friction import REGION
from routes._files import column_names
from routes.assignment import Corridors, assign
from routes.cells import Selection, check_period, extent, last_day, period_start, weighted_sql
from routes.columns import EVENTS
from routes.corridors import Trace
from routes.events import events_sql, query
from routes.flows import corridor_flows, corridors_sql

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
    "corridor_id": pl.String(), "alone": pl.Float64(), "shared": pl.Float64(), "events": pl.Float64(), "persons": pl.Float64(),
    "last_year": pl.Float64(), "year_before": pl.Float64(), "change": pl.Float64(), "share": pl.Float64(),
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
        `TABLE`, most events first: those on each corridor alone; those that it shares with others, each whole; events, where a
        shared one counts with an even part; persons likewise (null where no event on it says how many); events of the last year and
        of the year before, the change between them (-1 and up; null where there is too little to say); the share (0 to 1) of the
        events of the corridor's route that have a position or a corridor; null where the route has none.
    located, off, vague, gone, several
        Events that have a position; of them those on no declared corridor; of these those whose place is too vague to say, and
        those on a corridor that was withdrawn since; and those that several corridors share.
    last_year, year_before
        What the change is of; None where the view is empty, or the data do not reach that far back.
    """

    table: pl.DataFrame
    located: float
    off: float
    vague: float
    gone: float
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

    A corridor is there with 0 where nothing was detected on it: those of the selected route, and any other that holds
    some of its events.
    """
    could = _could_be_on(files, selection, [trace.corridor_id for trace in traces])
    located = could.filter("placed")
    years = _years(files, selection)
    counted = (
        _on_corridors(files, selection)
        .join(_told_on(files, selection), on="corridor_id", how="left")
        .join(_compared(files, selection, years), on="corridor_id", how="full", coalesce=True)
    )
    of = pl.DataFrame({"corridor_id": [t.corridor_id for t in traces], "route_id": [t.route_id for t in traces]}, schema=_OF)
    by_route = could.group_by("route_id").agg(route_events=pl.col("events").sum())
    rows = of.join(counted, on="corridor_id", how="left").join(by_route, on="route_id", how="left")
    rows = rows.with_columns(pl.col("alone", "shared", "events", "last_year", "year_before").fill_null(0.0))
    if selection.route_id is not None:
        rows = rows.filter((pl.col("route_id") == selection.route_id) | (pl.col("events") > 0))
    # parts of events that lie on corridors of several routes, and so are on none's, count in the whole too
    rows = rows.with_columns(of_route=pl.max_horizontal(pl.col("route_events").fill_null(0.0), pl.col("events").sum().over("route_id")))
    known = years[1] is not None
    rows = rows.with_columns(
        persons=pl.when(pl.col("tells_persons") | (pl.col("events") == 0)).then(pl.col("persons").fill_null(0.0)),
        # a corridor on which nothing came in may only have lost those who report
        change=pl.when(pl.lit(known) & (pl.col("year_before") >= LEAST_TO_COMPARE) & (pl.col("last_year") > 0)).then(
            pl.col("last_year") / pl.col("year_before") - 1
        ),
        share=pl.when(pl.col("of_route") > 0).then(pl.col("events") / pl.col("of_route")),
    ).sort("events", "corridor_id", descending=[True, False])
    off = located.filter(pl.col("off"))
    return CorridorFigures(
        rows.select(TABLE.names()), _sum(located), _sum(off), _sum(off.filter("vague")), _sum(off.filter("gone")), _sum(located.filter(pl.col("several"))), *years
    )  # fmt: skip


_OF = pl.Schema({"corridor_id": pl.String(), "route_id": pl.String()})


def _sum(rows: pl.DataFrame) -> float:
    return float(rows["events"].sum())


def _told(files: Sequence[str], column: str) -> str:
    """Return SQL of a column that files of older versions do not have."""
    return column if any(column in column_names(file) for file in files) else f"NULL::VARCHAR AS {column}"


def _could_be_on(files: list[str], selection: Selection, ids: list[str]) -> pl.DataFrame:
    """Return how many events have a position or a corridor, by route, and whether placed, off all of `ids`, too vague, on several."""
    if not files:
        flags = dict.fromkeys(("placed", "vague", "several", "off", "gone"), pl.Boolean)
        return pl.DataFrame(schema={"route_id": pl.String, "events": pl.Float64, **flags})
    on = corridors_sql(files)
    columns = f"route_id, lat, {on} AS corridors, {_told(files, 'corridor_ties')}, {_told(files, 'corridor_reason')}"
    counted = query(
        f"""WITH {weighted_sql(files, selection, "year", columns, f"(lat IS NOT NULL OR {on} IS NOT NULL)")}
        SELECT route_id, sum(weight) AS events, lat IS NOT NULL AS placed, coalesce(corridor_reason = 'vague', false) AS vague,
            corridor_ties IS NOT NULL AS several, corridors
        FROM spread GROUP BY ALL""",
        selection.sql()[1],
    )
    off = pl.col("corridors").str.split(",").list.set_intersection(ids).list.len().fill_null(0) == 0
    return counted.with_columns(off=off, gone=off & pl.col("corridors").is_not_null()).drop("corridors")


def _on_corridors(files: list[str], selection: Selection) -> pl.DataFrame:
    """Return events and persons by corridor; which way they went is not asked."""
    flows = corridor_flows(files, selection, "year", ())
    return flows.group_by("corridor_id").agg(pl.col("events", "persons").sum())


def _told_on(files: list[str], selection: Selection) -> pl.DataFrame:
    """Return by corridor the events on it alone, those that it shares, each whole, and whether any of them tells persons."""
    if not files:
        return pl.DataFrame(schema={"corridor_id": pl.String, "alone": pl.Float64, "shared": pl.Float64, "tells_persons": pl.Boolean})
    on = corridors_sql(files)
    counted = query(
        f"""WITH {weighted_sql(files, selection, "year", f"{on} AS corridor_id, {_told(files, 'corridor_ties')}, persons", f"{on} IS NOT NULL")}
        SELECT corridor_id, coalesce(sum(weight) FILTER (corridor_ties IS NULL), 0)::DOUBLE AS alone,
            coalesce(sum(weight) FILTER (corridor_ties IS NOT NULL), 0)::DOUBLE AS shared, bool_or(persons IS NOT NULL) AS tells_persons
        FROM spread GROUP BY ALL""",
        selection.sql()[1],
    )
    each = counted.with_columns(pl.col("corridor_id").str.split(",")).explode("corridor_id")
    return each.group_by("corridor_id").agg(pl.col("alone", "shared").sum(), pl.col("tells_persons").any())


def _years(files: list[str], selection: Selection) -> tuple[Days | None, Days | None]:
    """Return the last twelve months of the selection and the twelve before; the view's first day does not cut them short."""
    seen = extent(files, selection)
    if seen is None:
        return None, None
    last = _month_end(min(_last_told(files, selection) or seen[1], datetime.now(UTC).date()), selection)
    since = extent(files, replace(selection, start_on=None))
    now = Days(_year_before(last) + timedelta(days=1), last)
    before = Days(_year_before(_year_before(last)) + timedelta(days=1), _year_before(last))
    known = since is not None and since[0] <= before.first + timedelta(days=_BEGUN_DAYS)
    return now, before if known else None


def _last_told(files: list[str], selection: Selection) -> date | None:
    """Return the last day of the events dated to a month or better: one that is known to a year only says nothing of its end."""
    where, values = selection.sql()
    exact = f"end_on - start_on < {_BEGUN_DAYS}"
    found: date | None = query(
        f"SELECT max(last_on) FROM (SELECT {selection.clipped_sql()} FROM {events_sql(files)} WHERE {where} AND {exact})", values
    ).item()
    return found


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
    """Return the selected events on a corridor, alone or shared with others, newest first, at most `limit`."""
    if not files:
        return EVENTS.empty()
    where, values = selection.sql()
    found = query(
        f"SELECT * FROM {events_sql(files)} WHERE {where} AND ({_on_sql(files)}) ORDER BY start_on DESC, event_id LIMIT {int(limit)}",
        {**values, "on": corridor_id},
    )
    return EVENTS.conform(found)


class Counted(NamedTuple):
    """Events of a selection on one corridor: on it alone, shared with others (each whole), and whether any of them tells persons."""

    alone: float
    shared: float
    tells_persons: bool


def counts_on(files: list[str], selection: Selection, corridor_id: str) -> Counted:
    """Return what of the selected events is on a corridor, as its row of `corridor_figures` counts it.

    An event whose date is not known to the day counts with the part of it that falls into the selection.
    """
    found = _told_on(files, selection).filter(corridor_id=corridor_id)
    return Counted(*found.drop("corridor_id").row(0)) if found.height else Counted(0.0, 0.0, tells_persons=False)


def reported(files: list[str], selection: Selection, period: str) -> frozenset[date]:
    """Return the starts of the periods in which anything at all of the selection was reported, wherever it was.

    Raises
    ------
    ValueError
        There is no such period.
    """
    check_period(period)
    if not files:
        return frozenset()
    found = query(f"WITH {weighted_sql(files, selection, period, '1')} SELECT DISTINCT period FROM spread", selection.sql()[1])
    return frozenset(found["period"])


def _on_sql(files: Sequence[str]) -> str:
    """Return SQL: whether an event is on the corridor ``$on``, be it with others."""
    return f"coalesce(list_contains(string_split({corridors_sql(files)}, ','), $on), false)"


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
