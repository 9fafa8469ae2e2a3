"""What a person settled about a file, over what was recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from geodata.errors import UnknownColumnError
from routes.columns import KINDS

EQUAL_ROWS = ("groups", "duplicates")
POSITIONS = ("swap", "negate-lat", "negate-lon", "negate-both", "as-given")
_CLOSED = {"equal_rows": EQUAL_ROWS, "positions": POSITIONS, "kind": KINDS}
_ROWS = {"mapping": 2, "corrections": 3}


@dataclass(frozen=True)
class Choices:
    """What a person settled about a file, over what was recognised.

    Parameters
    ----------
    mapping
        Pairs of header and field, or `routes.intake.headers.NOT_STORED`.
    day_first
        Whether the day stands before the month in dates.
    equal_rows
        Whether rows that are equal in every cell are separate "groups" or "duplicates".
    positions
        What to do with coordinates: "swap" latitude and longitude, "negate-lat", "negate-lon", "negate-both", or "as-given".
    kind
        What happened in all rows, where no column says.
    sheet
        The sheet of a workbook.
    corrections
        Header, value as written, value to read instead: for every cell of the column that is equal to it.

    Examples
    --------
    >>> Choices.from_dict(Choices(mapping=(("Quand", "date"),), day_first=True).to_dict()).day_first
    True
    """

    mapping: tuple[tuple[str, str], ...] = ()
    day_first: bool | None = None
    equal_rows: str | None = None
    positions: str | None = None
    kind: str | None = None
    sheet: str | None = None
    corrections: tuple[tuple[str, str, str], ...] = ()

    @property
    def settled(self) -> bool:
        """Whether there is something that the next file of the same layout should be read by."""
        return bool(self.mapping) or any(value is not None for value in (self.day_first, self.equal_rows, self.positions, self.kind))

    def to_dict(self) -> dict[str, Any]:
        """Return the choices as JSON knows them; what was not settled is left out."""
        rows = {name: [list(row) for row in getattr(self, name)] for name in _ROWS}
        settled = {field.name: rows.get(field.name, getattr(self, field.name)) for field in fields(self)}
        return {name: value for name, value in settled.items() if value is not None and value != []}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Choices:
        """Return the choices of what `to_dict` gave, or a person wrote.

        Raises
        ------
        UnknownColumnError
            A name or a value is none that there is; the message names every fault.
        """
        faults = _faults(given)
        if faults:
            raise UnknownColumnError(f"The choices do not fit: {'; '.join(faults)}.")
        rows = {name: tuple(tuple(row) for row in given.get(name) or ()) for name in _ROWS}
        return cls(**(dict(given) | rows))


def _faults(given: Mapping[str, Any]) -> list[str]:
    known = [field.name for field in fields(Choices)]
    found = [f"there is no choice {name!r}, only {', '.join(known)}" for name in given if name not in known]
    for name, allowed in _CLOSED.items():
        value = given.get(name)
        if value is not None and value not in allowed:
            found.append(f"{name} must be one of {', '.join(allowed)}, got {value!r}")
    if not isinstance(given.get("day_first"), bool | None):
        found.append(f"day_first must be true or false, got {given['day_first']!r}")
    if not isinstance(given.get("sheet"), str | None):
        found.append(f"sheet must be the name of a sheet, got {given['sheet']!r}")
    for name, length in _ROWS.items():
        rows = given.get(name) or ()
        whole = isinstance(rows, list | tuple) and all(
            isinstance(row, list | tuple) and len(row) == length and all(isinstance(text, str) for text in row) for row in rows
        )
        if not whole:
            found.append(f"{name} must be rows of {length} texts, got {rows!r}")
    return found
