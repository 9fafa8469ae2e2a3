"""Corridors that people of one home declared, edited and withdrew, and candidates that they dismissed.

Kept in the home's ``corridors.json`` with who and when. Rows are only ever added: what is declared later under an id
stands over what was declared earlier, and over the catalogue's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock

from geodata.errors import NetcopError
from geodata.settings import home_folder
from routes._own_checks import faults_of_hubs, faults_of_place, of_corridor, of_id, of_who, of_words, tidy
from routes._own_file import DECLARED, DISMISSED, RECALLED, WITHDRAWN, OwnCorridorsFileError, Row, read, write
from routes._own_points import Place, Point, hub_of
from routes._own_standing import free_id, merged, of_withdrawn, standing_of, without
from routes._staging import writing_in
from routes.catalogue import Catalogue, Corridor

__all__ = [
    "HISTORY",
    "Dismissal",
    "OwnCorridorError",
    "OwnCorridors",
    "OwnCorridorsFileError",
    "Place",
    "Point",
    "faults_of_hubs",
    "faults_of_place",
    "hub_of",
]

_HISTORY: dict[str, Any] = {
    "at": pl.Datetime("us", "UTC"), "by": pl.String, "done": pl.String, "id": pl.String, "name": pl.String, "route_id": pl.String,
    "mode": pl.String, "hubs": pl.String, "note": pl.String,
}  # fmt: skip
HISTORY = pl.Schema(_HISTORY)
_FILE = "corridors.json"
_WAIT_S = 60
_NEXT = timedelta(microseconds=1)


class OwnCorridorError(NetcopError):
    """A corridor cannot be kept as it is; `faults` are all of them, each with its field and cure."""

    def __init__(self, message: str, faults: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


@dataclass(frozen=True)
class Dismissal:
    """A candidate that somebody said is no corridor: why, who, when (UTC)."""

    reason: str
    by: str
    at: datetime


class OwnCorridors:
    """The corridors of one home: the catalogue's and its own; several processes may declare at once.

    Parameters
    ----------
    home
        The data folder; by default as the settings say. It is made at the first declaration.
    """

    def __init__(self, home: str | Path | None = None) -> None:
        self.home = home_folder(home)
        self._path = self.home / _FILE
        self._read: tuple[object, tuple[Row, ...]] = (None, ())

    # -- reading ---------------------------------------------------------------------------------

    @property
    def version(self) -> str:
        """Another word whenever something was declared, withdrawn or dismissed; "" before the first time."""
        try:
            return hashlib.sha256(self._path.read_bytes()).hexdigest()[:16]
        except OSError:
            return ""

    def catalogue(self) -> Catalogue:
        """Return the catalogue with the home's corridors: one of the same id replaces, those withdrawn are not there.

        Raises
        ------
        OwnCorridorsFileError
            The file is damaged.
        """
        return merged(standing_of(self._rows()))

    def own(self) -> frozenset[str]:
        """Return the ids of the corridors that stand as somebody of the home declared them."""
        return frozenset(c.corridor_id for c in standing_of(self._rows()).values() if c is not None)

    def dismissed(self) -> dict[str, Dismissal]:
        """Return the dismissals that stand, by the candidate's id."""
        found = dict[str, Dismissal]()
        for row in self._rows():
            if row.done == DISMISSED:
                found[row.of] = Dismissal(row.note, row.by, row.at)
            elif row.done == RECALLED:
                found.pop(row.of, None)
        return found

    def named(self) -> dict[str, str]:
        """Return the ids of standing corridors that were declared of a candidate, by the candidate's id."""
        rows = self._rows()
        there = {corridor_id for corridor_id, corridor in standing_of(rows).items() if corridor is not None}
        return {row.candidate_id: row.of for row in rows if row.candidate_id and row.of in there}

    def history(self) -> pl.DataFrame:
        """Return all that was ever done, oldest first: at, by, done, id, name, route_id, mode, hubs (names), note."""
        rows = [
            {
                "at": row.at, "by": row.by, "done": row.done, "id": row.of, "note": row.note or None, "name": c.name if c else None,
                "route_id": c.route_id if c else None, "mode": c.mode if c else None, "hubs": _hub_names(c) if c else None,
            }
            for row in self._rows() for c in [row.corridor]
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=HISTORY)

    # -- writing ---------------------------------------------------------------------------------

    def declare(
        self,
        corridor_id: str | None,
        route_id: str,
        name: str,
        mode: str,
        hubs: Sequence[Place],
        by: str,
        note: str = "",
        *,
        candidate_id: str | None = None,
    ) -> Corridor:
        """Declare a corridor, or edit one by declaring its id again; return it as it is kept.

        Parameters
        ----------
        corridor_id
            Of a corridor that there is, the catalogue's or the home's; None, or a new one, for a new corridor.
        route_id, name, mode
            Route of the catalogue; ``land`` or ``sea``.
        hubs
            Two or more in order, each the id of a hub of ``hubs.csv``, a `Point`, or a hub of another corridor.
        by, note
            Who, and a word for colleagues.
        candidate_id
            The candidate that it was made of.

        Raises
        ------
        OwnCorridorError
            It is not sound; the message names every field at fault and the cure. Nothing is kept.
        OwnCorridorsFileError
            The file is damaged; it is left as it is.
        StoreError
            The home cannot be written.
        """
        by, name, note = tidy(by), tidy(name), tidy(note)
        with self._adding() as rows:
            standing = standing_of(rows)
            corridor_id = corridor_id or free_id(name, rows)
            others = without(merged(standing), corridor_id)
            found = [*of_who(by), *of_id(corridor_id), *of_corridor((route_id, mode, name), hubs, others), *of_words(note=note)]
            if found := found + of_withdrawn(corridor_id, rows, standing):
                raise OwnCorridorError(f"The corridor {name[:60]!r} cannot be kept so: {'; '.join(found)}.", tuple(found))
            through = tuple(hub for hub in map(hub_of, hubs) if hub is not None)
            corridor = Corridor(corridor_id, route_id, name, mode, through)
            self._add(rows, Row(DECLARED, corridor_id, by, _later_than(rows), note, corridor, candidate_id))
        return corridor

    def withdraw(self, corridor_id: str, by: str, note: str = "") -> None:
        """Take a corridor away, the catalogue's or the home's; to take one away twice changes nothing.

        Raises
        ------
        OwnCorridorError
            There is none of this id, or nobody is named, or the note cannot be kept.
        OwnCorridorsFileError
            The file is damaged; it is left as it is.
        StoreError
            The home cannot be written.
        """
        by, note = tidy(by), tidy(note)
        with self._adding() as rows:
            standing = standing_of(rows)
            known = {c.corridor_id for c in merged(standing).corridors}
            found = [*of_who(by), *of_words(note=note)]
            if corridor_id not in known | standing.keys():
                found.append(f"id: there is no corridor {corridor_id[:40]!r}; `netcop corridors` writes those that there are")
            if found:
                raise OwnCorridorError(f"The corridor {corridor_id[:40]!r} cannot be withdrawn: {'; '.join(found)}.", tuple(found))
            if corridor_id in known:
                self._add(rows, Row(WITHDRAWN, corridor_id, by, _later_than(rows), note))

    def dismiss(self, candidate_id: str, by: str, reason: str) -> None:
        """Say that a candidate is no corridor, and why.

        Raises
        ------
        OwnCorridorError
            No reason is given, or one that cannot be kept, or nobody is named.
        OwnCorridorsFileError
            The file is damaged; it is left as it is.
        StoreError
            The home cannot be written.
        """
        by, reason = tidy(by), tidy(reason)
        found = [*of_who(by), *of_words(reason=reason)]
        if not reason:
            found.append("reason: expected a few words, got nothing; colleagues will want to know why")
        if found:
            raise OwnCorridorError(f"The candidate cannot be dismissed so: {'; '.join(found)}.", tuple(found))
        with self._adding() as rows:
            self._add(rows, Row(DISMISSED, candidate_id, by, _later_than(rows), reason))

    def recall(self, candidate_id: str, by: str) -> None:
        """Take the dismissal of a candidate back; where none stands, nothing changes."""
        by = tidy(by)
        if found := of_who(by):
            raise OwnCorridorError(f"The candidate cannot be put back: {'; '.join(found)}.", tuple(found))
        if candidate_id in self.dismissed():
            with self._adding() as rows:
                self._add(rows, Row(RECALLED, candidate_id, by, _later_than(rows)))

    # -- plumbing --------------------------------------------------------------------------------

    def _rows(self) -> tuple[Row, ...]:
        try:
            at = self._path.stat()
        except OSError:
            return ()
        now = (at.st_mtime_ns, at.st_size, at.st_ino)
        if self._read[0] != now:
            self._read = now, read(self._path)
        return self._read[1]

    @contextmanager
    def _adding(self) -> Iterator[tuple[Row, ...]]:
        """Yield the rows that are there, while nobody else can add any."""
        with writing_in(self.home), FileLock(self.home / "corridors.lock", timeout=_WAIT_S):
            yield read(self._path)

    def _add(self, rows: tuple[Row, ...], row: Row) -> None:
        write(self._path, (*rows, row))


def _hub_names(corridor: Corridor) -> str:
    return " – ".join(hub.name for hub in corridor.hubs)


def _later_than(rows: Sequence[Row]) -> datetime:
    """Return now, or a moment after all that was done, should the clock have gone back."""
    now = datetime.now(UTC)
    return max(now, rows[-1].at + _NEXT) if rows else now
