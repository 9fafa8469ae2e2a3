"""What was settled for the files of an agency, remembered by their layout: the next file of that layout is read the same way."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geodata.errors import NetcopError
from geodata.names import plain
from geodata.tables import written_whole
from routes.intake.choices import Choices
from routes.intake.headers import FIELDS, NOT_STORED

_log = logging.getLogger(__name__)
_DIGITS = 16
_LEAST_SHARED = 0.8


@dataclass(frozen=True)
class Profile:
    """What a person settled for the files of one layout.

    Parameters
    ----------
    layout
        See `layout_of`.
    unit
        Code of the unit whose files they are; "" where nobody said.
    headers
        The columns, as written.
    choices
        What was settled. Corrections of single values are not kept: they are of one file.
    saved_by
        Who settled it last.
    saved_at
        When, UTC.
    note
        What is to be said to the reader where the profile is not of exactly this layout and unit; else "".
    """

    layout: str
    unit: str
    headers: tuple[str, ...]
    choices: Choices
    saved_by: str
    saved_at: datetime
    note: str = ""


def layout_of(headers: Sequence[str]) -> str:
    """Return a short hash of a set of headers; their order, case, accents and signs do not matter.

    Examples
    --------
    >>> layout_of(["Date", "Lieu"]) == layout_of(["LIEU", "date"])
    True
    """
    return hashlib.sha256("\n".join(sorted(_key(header) for header in headers)).encode()).hexdigest()[:_DIGITS]


class ProfileStore:
    """The profiles in a data folder, one JSON file each.

    Parameters
    ----------
    home
        The data folder; nothing is made before something is saved.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "profiles"

    def find(self, headers: Sequence[str], unit: str | None) -> Profile | None:
        """Return the profile for a file, its mapping written with the file's headers; None where there is none.

        The first that is there of: this layout and unit; this layout of another unit (its `note` says so); a layout of
        this unit that shares four fifths of the headers (of its mapping, only the headers that are there).

        Parameters
        ----------
        headers
            The columns of the file.
        unit
            Code of the unit whose file it is.
        """
        layout, named = layout_of(headers), unit or ""
        saved = sorted(self.all(), key=lambda profile: profile.saved_at, reverse=True)
        same = [profile for profile in saved if profile.layout == layout]
        exact = next((profile for profile in same if profile.unit == named), None)
        if exact:
            return _for_headers(exact, headers, "")
        if same:
            whose = same[0].unit or "a unit that was not named"
            return _for_headers(
                same[0], headers, f"These columns were settled before for a file of {whose}; what was settled there is taken."
            )
        close = max((profile for profile in saved if profile.unit == named), key=lambda profile: _shared(profile, headers), default=None)
        if close is None or _shared(close, headers) < _LEAST_SHARED:
            return None
        return _for_headers(close, headers, _of_a_close_layout(close, headers))

    def save(self, headers: Sequence[str], unit: str | None, choices: Choices, by: str) -> Profile:
        """Keep what was settled for a layout and a unit, in place of what was kept before; return it.

        Parameters
        ----------
        headers
            The columns of the file.
        unit
            Code of the unit whose file it is.
        choices
            What was settled; corrections of single values and the sheet's name are left out.
        by
            Who settled it.
        """
        kept = replace(choices, corrections=(), sheet=None)
        profile = Profile(layout_of(headers), unit or "", tuple(headers), kept, by, datetime.now(UTC))
        with written_whole(self._path(profile)) as path:
            path.write_text(json.dumps(_to_dict(profile), ensure_ascii=False, indent=1), encoding="utf-8")
        return profile

    def all(self) -> tuple[Profile, ...]:
        """Return every profile that can be read; a damaged file is skipped, and the log says so."""
        return tuple(profile for path in self._paths() if (profile := _read(path)) is not None)

    def damaged(self) -> tuple[str, ...]:
        """Return the names of the files that cannot be read as profiles."""
        return tuple(path.name for path in self._paths() if _read(path) is None)

    def forget(self, profile: Profile) -> None:
        """Remove a profile; nothing happens where it is not there."""
        for path in self._paths():
            saved = _read(path)
            if saved and (saved.layout, saved.unit) == (profile.layout, profile.unit):
                path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("[!.]*.json")) if self._folder.is_dir() else []

    def _path(self, profile: Profile) -> Path:
        unit = hashlib.sha256(profile.unit.encode()).hexdigest()[:_DIGITS]
        return self._folder / f"{profile.layout}-{unit}.json"


def _key(header: str) -> str:
    # A header of signs alone has no plain form, and is told from others by itself
    return plain(header) or header


def _shared(profile: Profile, headers: Sequence[str]) -> float:
    """Return which share of all headers of the two is in both."""
    ours, theirs = ({_key(header) for header in names} for names in (headers, profile.headers))
    return len(ours & theirs) / max(len(ours | theirs), 1)


def _for_headers(profile: Profile, headers: Sequence[str], note: str) -> Profile:
    """Return the profile with its mapping written with a file's headers; those that are not there are left out."""
    written = {_key(header): header for header in reversed(headers)} | {header: header for header in headers}
    there = [(written.get(header) or written.get(_key(header)), field) for header, field in profile.choices.mapping]
    mapping = tuple((header, field) for header, field in there if header and (field in FIELDS or field == NOT_STORED))
    gone = [repr(field) for header, field in there if header and (header, field) not in mapping]
    if gone:
        note = f"{note} There is no field {', '.join(gone)} any more; its columns are looked at anew.".strip()
    return replace(profile, choices=replace(profile.choices, mapping=mapping), note=note)


def _of_a_close_layout(profile: Profile, headers: Sequence[str]) -> str:
    ours, theirs = ({_key(header): header for header in names} for names in (headers, profile.headers))
    new = [repr(header) for key, header in ours.items() if key not in theirs]
    gone = [repr(header) for key, header in theirs.items() if key not in ours]
    parts = [f"{word}: {', '.join(names)}" for word, names in (("new", new), ("not there", gone)) if names]
    return f"The columns are nearly those settled before ({'; '.join(parts)}); what was settled for the others is taken."


def _to_dict(profile: Profile) -> dict[str, Any]:
    return {
        "layout": profile.layout,
        "unit": profile.unit,
        "headers": list(profile.headers),
        "choices": profile.choices.to_dict(),
        "saved_by": profile.saved_by,
        "saved_at": profile.saved_at.isoformat(),
    }


def _read(path: Path) -> Profile | None:
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        headers = tuple(str(header) for header in given["headers"])
        at = datetime.fromisoformat(given["saved_at"]).astimezone(UTC)
        choices = Choices.from_dict(given["choices"])
        return Profile(str(given["layout"]), str(given["unit"]), headers, choices, str(given["saved_by"]), at)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, NetcopError) as error:
        _log.warning("The profile %s cannot be read and is left out; settle the file's columns again, or remove it: %s", path, error)
        return None
