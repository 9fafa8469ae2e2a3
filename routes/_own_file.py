"""The file of a home's own corridors: one row for each thing that somebody did, the latest last. Rows are only ever added."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geodata.errors import NetcopError
from geodata.tables import written_whole
from routes.catalogue import MODES, Corridor, Hub, known_hubs

SCHEMA = 1
DECLARED, WITHDRAWN, DISMISSED, RECALLED = "declared", "withdrawn", "dismissed", "recalled"
_DONE = (DECLARED, WITHDRAWN, DISMISSED, RECALLED)
_TEXTS = ("corridor_id", "route_id", "name", "mode")


class OwnCorridorsFileError(NetcopError):
    """The file of own corridors cannot be read; it is left as it is."""


@dataclass(frozen=True)
class Row:
    """What somebody did.

    Parameters
    ----------
    done
        One of ``declared``, ``withdrawn`` (a corridor), ``dismissed``, ``recalled`` (a candidate).
    of
        Id of the corridor, or of the candidate.
    by, at
        Who, and when (UTC).
    note
        A word for colleagues; of a dismissal the reason.
    corridor
        What was declared.
    candidate_id
        The candidate that the corridor was declared of.
    """

    done: str
    of: str
    by: str
    at: datetime
    note: str = ""
    corridor: Corridor | None = None
    candidate_id: str | None = None


def read(path: Path) -> tuple[Row, ...]:
    """Return the rows of the file, oldest first; () where there is none.

    Raises
    ------
    OwnCorridorsFileError
        It is damaged, or a later version of Netcop wrote it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(path, str(error)) from error
    try:
        held = json.loads(text)
        schema, rows = held["schema"], held["rows"]
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, _fault(error)) from error
    if schema != SCHEMA:
        raise OwnCorridorsFileError(
            f"{path} is of form {str(schema)[:20]!r}, this Netcop reads form {SCHEMA}: a later one wrote it. Bring Netcop up to date."
        )
    try:
        return tuple(_row(row) for row in rows)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, _fault(error)) from error


def write(path: Path, rows: tuple[Row, ...]) -> None:
    """Write the rows: the whole file or nothing."""
    held = {"schema": SCHEMA, "rows": [_words(row) for row in rows]}
    with written_whole(path) as temporary:
        temporary.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _words(row: Row) -> dict[str, Any]:
    said = asdict(row) | {"at": row.at.isoformat()}
    return {name: value for name, value in said.items() if value not in (None, "")}


def _row(said: dict[str, Any]) -> Row:
    done, at = said["done"], datetime.fromisoformat(said["at"])
    if done not in _DONE:
        raise ValueError(f"done: expected one of {', '.join(_DONE)}, got {str(done)[:20]!r}")
    corridor = _corridor(said["corridor"]) if done == DECLARED else None
    texts = [said["of"], said["by"], said.get("note", ""), said.get("candidate_id", "")]
    if not all(isinstance(text, str) for text in texts) or at.tzinfo is None:
        raise ValueError("expected texts, and a time with its zone")
    return Row(done, said["of"], said["by"], at.astimezone(UTC), said.get("note", ""), corridor, said.get("candidate_id"))


def _corridor(said: dict[str, Any]) -> Corridor:
    hubs = tuple(_hub(hub) for hub in said["hubs"])
    corridor = Corridor(said["corridor_id"], said["route_id"], said["name"], said["mode"], hubs)
    if len(hubs) < 2 or corridor.mode not in MODES or not all(isinstance(said[name], str) for name in _TEXTS):  # noqa: PLR2004 - two ends
        raise ValueError(f"expected two hubs or more, a mode of {', '.join(MODES)} and texts for {', '.join(_TEXTS)}")
    return corridor


def _hub(said: dict[str, Any]) -> Hub:
    # a hub stands where hubs.csv has it now; what it does not have any more stands where it stood
    known = known_hubs().get(said["hub_id"])
    lat, lon = float(said["lat"]), float(said["lon"])
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise ValueError(f"expected degrees, got {lat}, {lon}")
    return known or Hub(said["hub_id"], said["name"], said.get("country"), lat, lon, said["kind"])


def _fault(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _damaged(path: Path, fault: str) -> OwnCorridorsFileError:
    return OwnCorridorsFileError(
        f"{path} is damaged ({fault[:120]}). It is left as it is: put a copy of it back, or move it away to begin without own corridors."
    )
