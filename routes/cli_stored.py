"""The command line of what is stored: routes with their counts, frames, batches, exports."""
# ruff: noqa: PLC0415, T201 - imports stand inside the commands, so that help answers at once; printing is what they do

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from routes._cli import AsJson, Home, print_json, say, store_in, usage

RouteId = Annotated[str | None, typer.Option("--route", help="Route id; `netcop routes` lists them.")]


def routes(home: Home = None, as_json: AsJson = False) -> None:
    """List the catalogue of routes, with the events on each."""
    import polars as pl

    from routes.catalogue import catalogue

    counted = store_in(home).events().group_by("route_id").agg(pl.len()).collect()
    counts = dict(counted.iter_rows())
    if as_json:
        print_json(
            {
                "routes": [
                    {
                        "route_id": route.route_id,
                        "names": dict(route.names),
                        "events": counts.get(route.route_id, 0),
                        "corridors": [c.corridor_id for c in route.corridors],
                    }
                    for route in catalogue().routes
                ]
            }
        )
        return
    for route in catalogue().routes:
        print(f"{route.route_id:24} {route.name('en'):34} {len(route.corridors):3} corridors {counts.get(route.route_id, 0):9,} events")


def frames(
    out: Annotated[Path, typer.Option(help="Where to write: .csv, .parquet or .geojson.")],
    route: RouteId = None,
    resolution: Annotated[int, typer.Option(help="H3 resolution of the cells, 2 to 8.")] = 4,
    period: Annotated[str, typer.Option(help="day, week, month, quarter or year.")] = "month",
    start: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Kind of event; repeat it.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write cell x period x route x kind with the measures."""
    from geodata.errors import ViewError
    from routes import exports
    from routes.view import ALL_ROUTES, View

    exports.check_suffix(out, exports.FRAME_WRITERS)
    try:
        view = View(
            route or ALL_ROUTES,
            tuple(kind or ()),
            start.date() if start else None,
            end.date() if end else None,
            period,
            resolution,
        )
    except ViewError as error:
        usage(str(error))
    shown = view.frames(store_in(home))
    exports.write(shown.placed, out, exports.FRAME_WRITERS)
    figures = {
        "rows": shown.placed.height,
        "events": round(float(shown.placed["events"].sum()), 6),
        "events_beside": round(float(shown.unplaced["events"].sum()), 6),
        "data_version": shown.data_version,
        "out": str(out),
    }
    if as_json:
        print_json(figures)
    else:
        say(f"{figures['rows']:,} frames → {out}. {figures['events']:,.1f} events in cells; "
             f"{figures['events_beside']:,.1f} cannot be placed in cells of resolution {resolution}.")  # fmt: skip


def batches(home: Home = None, as_json: AsJson = False) -> None:
    """List what came in, from whom."""
    from dataclasses import asdict

    found = store_in(home).batches()
    if as_json:
        print_json({"batches": [asdict(batch) for batch in found]})
        return
    if not found:
        print("Nothing is in the store yet. `netcop ingest FILE` puts a file in; `netcop demo` loads made-up events.")
    for b in found:
        made_up = " (made-up)" if b.made_up else ""
        print(
            f"{b.batch_id}  {b.ingested_at:%Y-%m-%d %H:%M}  {b.unit:10} {b.events:8,} events {b.problems:6,} problems  {b.file_name}{made_up}"
        )


def withdraw(batch: Annotated[str, typer.Argument(help="Batch id, or its first six characters.")], home: Home = None) -> None:
    """Take a batch out of the store; older data versions still hold it."""
    import getpass

    gone = store_in(home).withdraw(batch, getpass.getuser())
    print(f"Batch {gone.batch_id} ({gone.file_name}, {gone.events:,} events) is withdrawn.")


def export(
    out: Annotated[Path, typer.Option(help="Where to write: .parquet, .gpkg or .csv.")],
    version: Annotated[int | None, typer.Option(help="Data version (default: the newest).")] = None,
    home: Home = None,
) -> None:
    """Write all events of a data version."""
    from routes import exports

    exports.check_suffix(out, exports.EVENT_WRITERS)
    events = store_in(home).events(version).collect()
    exports.write(events, out, exports.EVENT_WRITERS)
    say(f"{events.height:,} events → {out}")


COMMANDS: tuple[Callable[..., None], ...] = (routes, frames, batches, withdraw, export)
"""In the order of the help."""
