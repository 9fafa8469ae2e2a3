"""The command line of corridors: write them, put past events on those that stand now, ask the ground."""
# ruff: noqa: PLC0415, T201 - imports stand inside the commands, so that help answers at once; printing is what they do

from __future__ import annotations

import getpass
import json
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from routes._cli import AsJson, Home

if TYPE_CHECKING:
    from geodata.friction import Friction
    from routes.corridors import Trace

Raster = Annotated[
    Path | None,
    typer.Option(
        "--friction", help="A raster of hours per km that is better than ours: band 1 on land, band 2 (if any) at sea.", metavar="F.tif"
    ),
]
Unit = Annotated[
    str, typer.Option("--friction-unit", help="What the raster counts: h/km, or min/m as published accessibility surfaces do.")
]

_HEADS = "alone: events on that corridor alone; shared: events on several corridors at once, none of which clearly holds more, counted whole for each"


def corridors(
    out: Annotated[Path | None, typer.Option(help="Where to write: .geojson, .gpkg or .parquet; without it they are listed.")] = None,
    route: Annotated[str | None, typer.Option("--route", help="Route id; `netcop routes` lists them.")] = None,
    raster: Raster = None,
    unit: Unit = "h/km",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """List the corridors over the ground, or write them for a GIS, with the events on each."""
    from routes.assignment import counts
    from routes.catalogue import Catalogue, catalogue
    from routes.corridor_files import check_suffix, write
    from routes.corridors import traces
    from routes.events import EventStore
    from routes.own_corridors import OwnCorridors

    if out is not None:
        check_suffix(out)
    store = EventStore(home)
    wanted = None if route is None else catalogue().route(route).route_id
    standing = OwnCorridors(store.home).catalogue()
    asked = Catalogue(tuple(one for one in standing.routes if wanted in (None, one.route_id)))
    found = traces(asked, _friction(raster, unit))
    events, shared = counts(store.events())
    if as_json:
        print(json.dumps({"corridors": [_facts(t, events, shared) for t in found]}, ensure_ascii=False))
    elif out is None:
        _print_table(found, events, shared)
    if out is not None:
        invented = any(batch.made_up for batch in store.batches())
        written = write(out, found, events=events, shared=shared, made_up=invented)
        print(f"{written} corridors → {out}{' (made-up data)' if invented else ''}", file=sys.stderr)


def _print_table(found: Sequence[Trace], events: dict[str, int], shared: dict[str, int]) -> None:
    """Print corridors in columns, under their names."""
    print(f"{'route':22} {'corridor':26} {'km':>7} {'hours':>6} {'alone':>8} {'shared':>7}  name")
    for t in found:
        hours = "–" if t.gaps else f"{t.hours:,.0f}" if t.hours >= 1 else "<1"
        alone, others = (counted.get(t.corridor_id, 0) for counted in (events, shared))
        print(f"{t.route_id:22} {t.corridor_id:26} {t.length_km:7,.0f} {hours:>6} {alone:8,} {others:7,}  {t.name}")
    print(_HEADS, file=sys.stderr)


def _friction(raster: Path | None, unit: str) -> Friction | None:
    if raster is None:
        return None
    from geodata.friction import load_with

    surface = load_with(raster, unit=unit)
    print(f"netcop: the ground: {surface.source}", file=sys.stderr)
    settings = f"NETCOP_FRICTION={shlex.quote(str(raster.resolve()))}" + (f" NETCOP_FRICTION_UNIT={unit}" if unit != "h/km" else "")
    print(
        "netcop: only the lines are traced on this raster. Events stay where they were placed, on the ground that was in use then, until they "
        f"are placed anew: `{settings} netcop reassign`; start the app with the same settings.",
        file=sys.stderr,
    )
    return surface


def _facts(t: Trace, events: dict[str, int], shared: dict[str, int]) -> dict[str, Any]:
    return {
        "corridor_id": t.corridor_id,
        "route_id": t.route_id,
        "name": t.name,
        "mode": t.mode,
        "hubs": [hub.name for hub in t.hubs if hub.kind != "waypoint"],
        "length_km": round(t.length_km, 1),
        "hours": None if t.gaps else round(t.hours, 1),
        "countries": list(t.countries),
        "borders": list(t.borders),
        "gaps": list(t.gaps),
        "own": t.own,
        "events": events.get(t.corridor_id, 0),
        "shared_events": shared.get(t.corridor_id, 0),
    }


def reassign(
    by: Annotated[str | None, typer.Option(help="Who asks for it (default: the user of the machine).")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Put past events on the corridors that stand now; places do not change."""
    from routes.events import EventStore
    from routes.reassigning import reassign as anew

    store = EventStore(home)
    moved = anew(store, by=by or getpass.getuser())
    if as_json:
        print(json.dumps({"events": moved, "data_version": store.version}))
    else:
        said = f"{moved:,} {'event is' if moved == 1 else 'events are'} placed anew: the corridor, its share of the event, or the reason is another."
        print(said if moved else "Every event is on the corridor that it was on.")


def friction(
    at: Annotated[str | None, typer.Option(help="A point: latitude and longitude, degrees.", metavar="LAT,LON")] = None,
    raster: Annotated[
        Path | None, typer.Option("--check", help="A raster of hours per km: say whether it can serve.", metavar="F.tif")
    ] = None,
    unit: Unit = "h/km",
) -> None:
    """Say what crossing the ground costs at a point and why, or whether a raster of your own can serve."""
    from geodata.friction import checked_raster, explain

    if (at is None) == (raster is None):
        raise typer.BadParameter("expected either --at LAT,LON or --check F.tif")
    if raster is not None:
        print(checked_raster(raster, unit=unit))
        return
    words = (at or "").split(",")
    try:
        lat, lon = (float(word) for word in words)
    except ValueError:
        raise typer.BadParameter(f"expected --at LAT,LON as in 18.99,12.92, got {at!r}") from None
    print(explain(lat, lon).words)


COMMANDS: tuple[Callable[..., None], ...] = (corridors, reassign, friction)
"""In the order of the help."""
