"""The command line of places: what is to settle, settle it, take it along, place past events by it."""
# ruff: noqa: PLC0415, T201 - imports stand inside the commands, so that help answers at once; printing is what they do

from __future__ import annotations

import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes._cli import UNUSABLE, AsJson, Home

if TYPE_CHECKING:
    from routes.settled import SettledPlaces, Settlement

places = typer.Typer(help="List the places that are to be settled; settle them; apply what is settled.", no_args_is_help=False)

By = Annotated[str | None, typer.Option(help="Who settles it (default: the user of the machine).")]


@places.callback(invoke_without_command=True)
def to_settle(
    context: typer.Context,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """List the places that are to be settled; settle them; apply what is settled."""
    context.obj = home
    if context.invoked_subcommand:
        if as_json or limit is not None:
            raise typer.BadParameter("--json and --limit are of the list alone, not of a command after them")
        return
    from routes.events import EventStore
    from routes.settled import SettledPlaces, to_settle

    settled = SettledPlaces(home)
    found = to_settle(EventStore(home), settled, limit=limit)
    if as_json:
        print(json.dumps({"to_settle": found.to_dicts(), "settled": settled.current().height}, ensure_ascii=False, default=str))
        return
    if found.is_empty():
        print("No place is to be settled.")
    for row in found.iter_rows(named=True):
        print(f"{row['rows']:8,}  {row['country'] or '--'}  {row['doubt']:10}  {row['text']}")


@places.command()
def settle(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="The place as the files write it; case, accents and signs do not matter.")],
    country: Annotated[str | None, typer.Option(help="Country that the text is said to be in (default: it holds for any).")] = None,
    lat: Annotated[float | None, typer.Option(min=-90, max=90, help="Latitude of a point, degrees.")] = None,
    lon: Annotated[float | None, typer.Option(min=-180, max=180, help="Longitude of a point, degrees.")] = None,
    radius: Annotated[float | None, typer.Option(help="Radius that holds the true point 9 times of 10, km.", metavar="KM")] = None,
    place: Annotated[str | None, typer.Option(help="Id of a place of the gazetteer; `netcop geocode TEXT --json` shows some.")] = None,
    area: Annotated[str | None, typer.Option(help="Outline as WKT, longitude before latitude.", metavar="WKT")] = None,
    unknown: Annotated[bool, typer.Option("--unknown", help="Nobody can know where it is.")] = False,
    teaches: Annotated[str | None, typer.Option(help="A name that is from now on known as this place in any text.", metavar="NAME")] = None,
    by: By = None,
    home: Home = None,
) -> None:
    """Settle what a text means, from now on."""
    point = (lat, lon, radius)
    ways = [any(value is not None for value in point), place is not None, area is not None, unknown]
    if sum(ways) != 1 or (ways[0] and None in point):
        raise typer.BadParameter("say one of: --lat with --lon and --radius; --place ID; --area WKT; --unknown")
    settled = _settled(context, home)
    settlement = _settlement(text, _code(country), point, place, area, teaches)
    (settled_id,) = settled.settle([settlement], by or getpass.getuser())
    print(f"{settlement.text!r} is settled ({settled_id}). `netcop places apply` places past events by it.")


def _settlement(
    text: str, country: str | None, point: tuple[float | None, ...], place: str | None, area: str | None, teaches: str | None
) -> Settlement:
    from dataclasses import replace

    from routes.settled import Settlement

    if place is not None:
        settlement = Settlement.of_gazetteer(text, country, place)
    elif area is not None:
        settlement = Settlement.area(text, country, area)
    elif None in point:
        settlement = Settlement.unknown(text, country)
    else:
        lat, lon, radius_km = point
        settlement = Settlement(text, country, "pin", name=teaches or text, lat=lat, lon=lon, radius_km=radius_km)
    return replace(settlement, teaches=teaches)


def _code(country: str | None) -> str | None:
    if country is None:
        return None
    import polars as pl

    from geodata.countries import country_codes

    code: str | None = country_codes(pl.Series([country]))[0]
    if code is None:
        raise typer.BadParameter(f"--country: expected a country or its code, such as NE, got {country!r}")
    return code


@places.command()
def export(
    context: typer.Context, out: Annotated[Path, typer.Option(help="Where to write: .csv.", metavar="F.csv")], home: Home = None
) -> None:
    """Write what is settled, for another home."""
    written = _settled(context, home).write_csv(out)
    print(f"{written:,} settled places → {out}", file=sys.stderr)


@places.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `netcop places export` wrote, or a list with its columns.", metavar="F.csv")],
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Take in what another home settled. Good rows go in; what is settled so already changes nothing."""
    from dataclasses import asdict

    found = _settled(context, home).read_csv(file, by or getpass.getuser())
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False))
    else:
        for problem in found.problems:
            print(f"netcop: {file.name}: {problem}", file=sys.stderr)
        print(f"{file.name}: {found.taken:,} settled places taken in, {found.unchanged:,} were settled so already.")
    if found.problems and not found.taken and not found.unchanged:
        raise typer.Exit(UNUSABLE)


@places.command()
def apply(
    context: typer.Context,
    text: Annotated[list[str] | None, typer.Option(help="Only events that name this place or one like it; repeat it.")] = None,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Place past events by what is settled; older data versions keep the old places."""
    from dataclasses import asdict

    from routes.events import EventStore
    from routes.intake.source import counted
    from routes.replacing import replace_places

    settled = _settled(context, home)
    done = replace_places(EventStore(settled.home), settled, texts=text, by=by or getpass.getuser())
    if as_json:
        print(json.dumps(asdict(done)))
    else:
        of = f"{counted(done.events, 'event')} of {done.batches:,} {'batch' if done.batches == 1 else 'batches'}"
        print(f"{of} {'is' if done.events == 1 else 'are'} placed anew (data version {done.data_version}).")


def _settled(context: typer.Context, home: Path | None) -> SettledPlaces:
    from routes.settled import SettledPlaces

    return SettledPlaces(home or context.obj)
