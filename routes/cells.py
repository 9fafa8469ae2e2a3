"""Events to frames: cell x period x route x kind, with the measures.

An event counts with a weight: the share of its possible days that lie in the period (aoristic weight,
Ratcliffe 2000, International Journal of Geographical Information Science 14:669). The weights of an event
add up to one over all periods, so the sum over frames and unplaced equals the sum over events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from geodata.hexgrid import FRAME_RESOLUTIONS, edge_km, parent_masks
from routes.columns import EVENTS, FRAMES, MEASURES, PERIODS, UNPLACED
from routes.events import events_sql, query


@dataclass(frozen=True)
class Selection:
    """Which events count, and with which of their days: the one predicate of map, table, chart and export.

    Parameters
    ----------
    route_id
        A route of the catalogue, or None for all.
    kinds
        Kinds of event, or () for all.
    start_on, end_on
        First and last day, both included; None leaves that side open.
    """

    route_id: str | None = None
    kinds: tuple[str, ...] = ()
    start_on: date | None = None
    end_on: date | None = None

    def sql(self) -> tuple[str, dict[str, Any]]:
        """Return the WHERE clause and its parameters."""
        clauses, values = ["true"], dict[str, Any]()
        if self.route_id is not None:
            clauses.append("route_id = $route_id")
            values["route_id"] = self.route_id
        if self.kinds:
            clauses.append("list_contains($kinds, kind)")
            values["kinds"] = list(self.kinds)
        if self.start_on is not None:
            clauses.append("end_on >= $start_on")
            values["start_on"] = self.start_on
        if self.end_on is not None:
            clauses.append("start_on <= $end_on")
            values["end_on"] = self.end_on
        return " AND ".join(clauses), values

    def clipped_sql(self) -> str:
        """Return SQL columns ``first_on, last_on``: the event's days that lie inside the selection."""
        first = "start_on" if self.start_on is None else "greatest(start_on, $start_on)"
        last = "end_on" if self.end_on is None else "least(end_on, $end_on)"
        return f"{first} AS first_on, {last} AS last_on"


_COUNTED = ", ".join(["sum(weight) AS events"] + [f"coalesce(sum(weight * {m}), 0)::DOUBLE AS {m}" for m in MEASURES if m != "events"])
_CARRIED = ", ".join(["cell", "radius_km", "route_id", "kind", *(m for m in MEASURES if m != "events")])


def weighted_sql(files: list[str], selection: Selection, period: str, columns: str, also: str = "true") -> str:
    """Return SQL that defines ``spread``: one row per event and period it may lie in, with the weight it has there.

    Parameters
    ----------
    files, selection, period
        As for `frames`.
    columns
        SQL of what each row carries beside ``period`` and ``weight``.
    also
        SQL condition on the events beside the selection.
    """
    where, _ = selection.sql()
    step = f"INTERVAL 1 {period}" if period != "quarter" else "INTERVAL 3 month"
    return f"""
    chosen AS (
        SELECT {columns}, (end_on - start_on + 1) AS days, {selection.clipped_sql()}
        FROM {events_sql(files)} WHERE {where} AND {also}
    ), spread AS (
        SELECT *, CAST(date_trunc('{period}', first_on) AS DATE) AS period, (last_on - first_on + 1) / days AS weight
        FROM chosen WHERE date_trunc('{period}', first_on) = date_trunc('{period}', last_on)
        UNION ALL
        SELECT * EXCLUDE (opens),
            CAST(opens AS DATE) AS period,
            (least(last_on, CAST(opens + {step} AS DATE) - 1) - greatest(first_on, CAST(opens AS DATE)) + 1) / days AS weight
        FROM (
            SELECT *, unnest(generate_series(date_trunc('{period}', first_on)::TIMESTAMP, last_on::TIMESTAMP, {step})) AS opens
            FROM chosen WHERE date_trunc('{period}', first_on) <> date_trunc('{period}', last_on)
        )
    )"""  # fmt: skip


def check_period(period: str) -> None:
    """Raise `ValueError` unless `period` is one of `PERIODS`."""
    if period not in PERIODS:
        raise ValueError(f"expected a period of {', '.join(PERIODS)}, got {period!r}")


def check_resolution(resolution: int) -> None:
    """Raise `ValueError` unless `resolution` is one that frames can have."""
    if resolution not in FRAME_RESOLUTIONS:
        raise ValueError(f"expected a resolution {FRAME_RESOLUTIONS[0]} to {FRAME_RESOLUTIONS[-1]}, got {resolution}")


def frames(files: list[str], selection: Selection, period: str, resolution: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the frames of the selected events, and those counts that no cell can hold.

    Parameters
    ----------
    files
        The Parquet files of an event table version.
    selection
        Which events, and which of their days.
    period
        day, week (from Monday), month, quarter or year.
    resolution
        H3 resolution of the cells, 2 to 8.

    Returns
    -------
    frames, unplaced
        Tables `FRAMES` and `UNPLACED`. An event whose radius is larger than the cell's is never drawn in
        one: it is counted in ``unplaced``.

    Raises
    ------
    ValueError
        The period or the resolution is not one of those above.
    """
    check_period(period)
    check_resolution(resolution)
    if not files:
        return FRAMES.empty(), UNPLACED.empty()
    clear, fill = parent_masks(resolution)
    counted = query(
        f"""WITH {weighted_sql(files, selection, period, _CARRIED)}
        SELECT CASE WHEN cell IS NOT NULL AND radius_km <= $edge_km THEN (cell & $clear) | $fill END AS parent,
            CASE WHEN cell IS NULL THEN 'no-place' WHEN radius_km <= $edge_km THEN NULL ELSE 'vague-place' END AS reason,
            period, route_id, kind, {_COUNTED}
        FROM spread GROUP BY ALL ORDER BY parent, period, route_id, kind, reason""",
        # both masks keep the top bit 0 for a cell, so they fit the signed 64 bits of the table
        {**selection.sql()[1], "edge_km": edge_km(resolution), "clear": clear & ((1 << 63) - 1), "fill": fill},
    )
    placed = counted.filter(pl.col("reason").is_null()).rename({"parent": "cell"})
    beside = counted.filter(pl.col("reason").is_not_null())
    return FRAMES.conform(placed), UNPLACED.conform(beside)


def extent(files: list[str], selection: Selection) -> tuple[date, date] | None:
    """Return the first and last day of the selected events, clipped to the selection; None where there are none."""
    if not files:
        return None
    where, values = selection.sql()
    found = query(
        f"SELECT min(first_on), max(last_on) FROM (SELECT {selection.clipped_sql()} FROM {events_sql(files)} WHERE {where})",
        values,
    ).row(0)
    return None if found[0] is None else (found[0], found[1])


def period_start(day: date, period: str) -> date:
    """Return the first day of the period that holds `day`; weeks begin on Monday."""
    check_period(period)
    if period == "day":
        return day
    if period == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": day.month - (day.month - 1) % 3, "year": 1}[period]
    return date(day.year, month, 1)


def period_after(start: date, period: str) -> date:
    """Return the first day of the period after the one that begins on `start`."""
    longer_than_one = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[period]
    if period in ("day", "week"):
        return start + timedelta(days=longer_than_one)
    return period_start(start + timedelta(days=longer_than_one), period)


def last_day(start: date, period: str) -> date:
    """Return the last day of the period that begins on `start`."""
    return period_after(start, period) - timedelta(days=1)


def periods_between(first: date, last: date, period: str) -> list[date]:
    """Return the starts of all periods from the one that holds `first` to the one that holds `last`."""
    starts = [period_start(first, period)]
    while (following := period_after(starts[-1], period)) <= last:
        starts.append(following)
    return starts


def series(placed: pl.DataFrame, unplaced: pl.DataFrame, periods: Sequence[date]) -> pl.DataFrame:
    """Return the measures per period, placed and not placed alike; periods without events hold zeros."""
    keys = ["period", *MEASURES]
    both = pl.concat([placed.select(keys), unplaced.select(keys)]).group_by("period").sum()
    return pl.DataFrame({"period": periods}, schema={"period": pl.Date}).join(both, on="period", how="left").fill_null(0.0)


def events_in_cell(files: list[str], selection: Selection, cell: int, resolution: int, limit: int = 1000) -> pl.DataFrame:
    """Return the events that a cell of a map shows, newest first, at most `limit`."""
    if not files:
        return EVENTS.empty()
    where, values = selection.sql()
    clear, fill = parent_masks(resolution)
    found = query(
        f"""SELECT * FROM {events_sql(files)}
        WHERE {where} AND radius_km <= $edge_km AND (cell & $clear) | $fill = $cell
        ORDER BY start_on DESC, event_id LIMIT {int(limit)}""",
        {**values, "edge_km": edge_km(resolution), "clear": clear & ((1 << 63) - 1), "fill": fill, "cell": cell},
    )
    return EVENTS.conform(found)
