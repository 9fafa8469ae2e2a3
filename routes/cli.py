"""The command line. Heavy imports stand inside the commands, so that `--help` answers at once."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from geodata.errors import NetcopError
from routes import __version__, cli_corridors, cli_stored
from routes._cli import UNUSABLE, WRONG_USAGE, AsJson, Home, fail, print_json, say, store_in, usage
from routes.cli_places import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routes.events import EventStore
    from routes.intake.choices import Choices

app = typer.Typer(
    name="netcop",
    help="Migration-route geospatial analysis and mapping, offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(places, name="places")
for command in cli_corridors.COMMANDS:
    app.command()(command)


def main() -> None:
    """Run the command line; a fault that a person can cure ends with its message and exit code 1."""
    try:
        app()
    except NetcopError as error:
        fail(str(error))


@contextmanager
def _progress(quiet: bool) -> Iterator[Any]:
    """Yield a function that shows a step; on a terminal it spins, elsewhere and for JSON it keeps quiet."""
    if quiet or not sys.stderr.isatty():
        yield lambda _words, _share: None
        return
    from rich.console import Console

    with Console(stderr=True).status("…") as status:
        yield lambda words, share: status.update(f"{words} ({share:.0%})")


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        print(f"netcop {__version__}")
        raise typer.Exit


@app.command("app")
def app_command(
    home: Home = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port on this machine (default: NETCOP_PORT, else 8501).")] = None,
) -> None:
    """Open the app in the browser."""
    from geodata.settings import app_port, home_folder

    project = Path(__file__).resolve().parent.parent
    environment = os.environ | {"NETCOP_HOME": str(home_folder(home))}
    options = {
        "server.port": app_port(port),
        "server.address": "127.0.0.1",
        "server.fileWatcherType": "none",  # nobody edits the code of a running product
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": "127.0.0.1",
    }
    words = [sys.executable, str(project / "pages" / "_parts" / "launch.py"), "run", str(project / "app.py")]
    words += [f"--{name}={value}" for name, value in options.items()]
    sys.stdout.flush()
    os.chdir(project)  # Streamlit reads its theme from there
    os.execve(sys.executable, words, environment)  # noqa: S606 - no shell; our own interpreter and script


@app.command()
def demo(home: Home = None, as_json: AsJson = False) -> None:
    """Load the made-up events, to try the product with."""
    from routes.demo import load

    prepared = load(store_in(home))
    if as_json:
        print_json(prepared.report())
    else:
        print(f"{prepared.batch.events:,} made-up events are in the store (batch {prepared.batch.batch_id}).")


@app.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(help="CSV, TSV, XLSX or ODS files; one in a ZIP or GZ archive too.", metavar="FILE...")],
    unit: Annotated[str | None, typer.Option(help="Code of the reporting unit.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; store nothing.")] = False,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help='COLUMN=FIELD, over what is recognised; repeat it. "COLUMN=(not stored)" leaves one out.', metavar="COLUMN=FIELD"
        ),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook that has several tables.")] = None,
    day_first: Annotated[
        bool | None, typer.Option("--day-first/--month-first", help="What 03/04/2021 begins with, over what the column says.")
    ] = None,
    equal_rows: Annotated[str | None, typer.Option(help="Equal rows are: groups or duplicates.")] = None,
    positions: Annotated[str | None, typer.Option(help="swap, negate-lat, negate-lon, negate-both or as-given.")] = None,
    kind: Annotated[str | None, typer.Option(help="Kind of event where no column says.")] = None,
    correct: Annotated[
        list[str] | None,
        typer.Option("--correct", help="COLUMN=VALUE=NEW reads NEW for every such cell; repeat it.", metavar="COLUMN=VALUE=NEW"),
    ] = None,
    problems: Annotated[
        Path | None, typer.Option(help="Where to write the problems, to be corrected and put in again (.xlsx, .csv).")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Put files of events in. Each row becomes an event, a problem or a duplicate."""
    from routes.corrections import check_problem_suffix
    from routes.intake.choices import Choices

    if problems and len(files) > 1:
        usage("--problems takes the problems of one file: put the files in one by one")
    if problems:
        check_problem_suffix(problems)
    try:
        choices = Choices.from_dict({
            "mapping": list(_mapping(mapping or []).items()),
            "day_first": day_first,
            "equal_rows": equal_rows,
            "positions": positions,
            "kind": kind,
            "sheet": sheet,
            "corrections": list(_corrections(correct or [])),
        })  # fmt: skip
    except NetcopError as error:
        usage(str(error))
    store = store_in(home)
    reports, failed = [], []
    for file in files:
        try:
            reports.append(_ingest_one(store, file, unit, choices, dry_run=dry_run, quiet=as_json, problems=problems))
        except NetcopError as error:
            failed.append(f"{file}: {error}")
            say(f"netcop: {failed[-1]}")
            continue
        if not as_json:
            _print_report(reports[-1])
    if as_json and reports:
        print_json(reports[0] if len(files) == 1 else {"files": reports, "failed": failed})
    if failed:
        raise typer.Exit(UNUSABLE)


def _ingest_one(
    store: EventStore, file: Path, unit: str | None, choices: Choices, *, dry_run: bool, quiet: bool, problems: Path | None
) -> dict[str, Any]:
    from routes.corrections import write_problems
    from routes.ingest import commit, prepare

    with _progress(quiet) as progress:
        prepared = prepare(store, file, unit=unit, choices=choices, progress=progress)
        try:
            if problems:
                write_problems(prepared, problems)
            if not dry_run:
                prepared = commit(store, prepared)
            return prepared.report() | {"dry_run": dry_run}
        finally:
            prepared.discard()


def _corrections(words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for word in words:
        parts = word.split("=")
        if len(parts) != 3 or not parts[0]:  # noqa: PLR2004 - a column, a value, a new one
            usage(f"--correct: expected COLUMN=VALUE=NEW, got {word!r}")
        yield parts[0], parts[1], parts[2]


def _mapping(words: Sequence[str]) -> dict[str, str]:
    pairs = dict[str, str]()
    for word in words:
        header, sign, field = word.rpartition("=")
        if not sign or not header or not field:
            usage(f"--map: expected COLUMN=FIELD, got {word!r}")
        pairs[header] = field
    return pairs


def _print_report(report: dict[str, Any]) -> None:
    if report["already_ingested"]:
        print(
            f"{report['file']}: already in the store as batch {report['batch_id']}; nothing changed. "
            f"To read it otherwise, take it out first: netcop withdraw {report['batch_id']}"
        )
        return
    print(
        f"{report['file']}: {report['rows_read']:,} rows read = {report['events']:,} events + {report['problems']:,} problems "
        f"+ {report['duplicates']:,} duplicates, {report['seconds']:.1f} s{' (dry run: nothing stored)' if report['dry_run'] else ''}"
    )
    print(f"  batch     {report['batch_id']}")
    located = ", ".join(f"{count:,} {source}" for source, count in report["located"].items()) or "none"
    print(f"  located   {located}; not located {report['not_located']:,}")
    if report["updated"]:
        print(f"  updated   {report['updated']:,} records replace an older version of themselves")
    print(f"  routes    {', '.join(f'{route} {count:,}' for route, count in report['by_route'].items())}")
    for reason, count in report["problem_reasons"].items():
        print(f"  problem   {reason}: {count:,}")
    print(f"  columns   {', '.join(f'{header} → {field}' for header, field in report['columns_mapped'].items())}")
    for note in report["notes"]:
        print(f"  note      {note}")
    if report["proposal"]:
        say(f"netcop: {report['file']}: nothing was changed, but look: {report['proposal']} Say so with --positions.")


@app.command()
def geocode(
    text: Annotated[str | None, typer.Argument(help="A place in words.")] = None,
    country: Annotated[str | None, typer.Option(help="Country, ISO 3166-1 alpha-2.")] = None,
    file: Annotated[Path | None, typer.Option(help="A file with a column of places.")] = None,
    column: Annotated[str | None, typer.Option(help="The column of places.")] = None,
    country_column: Annotated[str | None, typer.Option(help="The column of countries: names or ISO codes.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the rows with their places (.csv).")] = None,
    at: Annotated[str | None, typer.Option(help="A position, in any notation: say where that is.", metavar='"LAT, LON"')] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Find a place in words, or a whole column of them; or say in words where a position is."""
    from routes import _cli_geocode as bodies

    if at is not None:
        if any(option is not None for option in (text, country, file, column, country_column, out)):
            usage('geocode --at "LAT, LON" says where a position is; it goes with --json alone')
        if not bodies.say_where(at, as_json):
            fail(
                f'--at: expected a position, latitude first, such as "20.9, -17.0", "34°15\'N 12°25\'E" or, of whole degrees, "20°N 17°W"; got {at!r}'
            )
    elif file is not None:
        if not column or not out or text:
            usage("geocode --file F.csv also needs --column C and --out G.csv, and no TEXT")
        bodies.find_file(file, column, country_column, out, home)
    elif text is None:
        usage('geocode needs a TEXT, such as netcop geocode "29 km off Zuwara" --country LY, or --file, or --at')
    else:
        bodies.find_text(text, country, as_json, home)


for command in cli_stored.COMMANDS:
    app.command()(command)


def _not_yet(name: str) -> NoReturn:
    fail(f"`netcop {name}` is not there yet in version {__version__}.", WRONG_USAGE)


_ANY_WORDS = {"ignore_unknown_options": True, "allow_extra_args": True}


@app.command(context_settings=_ANY_WORDS)
def findings() -> None:
    """(not there yet) Say what changed on a route."""
    _not_yet("findings")


@app.command(context_settings=_ANY_WORDS)
def snapshot() -> None:
    """(not there yet) Write a safe picture of a route."""
    _not_yet("snapshot")


@app.command(context_settings=_ANY_WORDS)
def verify() -> None:
    """(not there yet) Say whether a snapshot is ours and untouched."""
    _not_yet("verify")
