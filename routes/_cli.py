"""What the commands of the command line share: options, exit codes, what goes to which stream."""
# ruff: noqa: PLC0415, T201 - imports stand inside, so that help answers at once; printing is what commands do

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from routes.events import EventStore

UNUSABLE, WRONG_USAGE = 1, 2
"""Exit codes beside 0: the input cannot be used; the command was used wrongly."""

Home = Annotated[Path | None, typer.Option("--home", help="Data folder (default: NETCOP_HOME, else the user's data folder).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")]


def fail(message: str, code: int = UNUSABLE) -> NoReturn:
    """End with a message on stderr and an exit code."""
    print(f"netcop: {message}", file=sys.stderr)
    raise SystemExit(code)


def say(words: str) -> None:
    """Print words on stderr."""
    print(words, file=sys.stderr)


def print_json(found: Any) -> None:
    """Print one JSON object on stdout."""
    print(json.dumps(found, ensure_ascii=False, default=str))


def store_in(home: Path | None) -> EventStore:
    """Return the store of a data folder."""
    from routes.events import EventStore

    return EventStore(home)


def usage(message: str) -> NoReturn:
    """End with a message about wrong usage."""
    fail(message, WRONG_USAGE)
