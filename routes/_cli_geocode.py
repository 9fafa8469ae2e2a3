"""What `netcop geocode` does with a place in words, with a file of them, and with a position."""
# ruff: noqa: PLC0415, T201 - imports stand inside, as each body needs its own; printing is what they do

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_BARE = re.compile(r"^\s*([-+]?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*([-+]?\d{1,3}(?:\.\d+)?)\s*$")
"""Two numbers alone: within other words whole numbers are no position, but here nothing else can be meant."""


def say_where(text: str, as_json: bool) -> bool:
    """Print the caption of the position that a text tells; return whether it tells one."""
    from geodata._positions_in_text import position_in
    from geodata.captions import caption

    position = position_in(_BARE.sub(r"\1° \2°", text))
    if position is None:
        return False
    lat, lon, radius_km = position
    found = caption(lat, lon, radius_km=radius_km)
    if as_json:
        _print_json(found)
    else:
        print(found.text)
    return True


def find_text(text: str, country: str | None, as_json: bool, home: Path | None) -> None:
    """Print where a place in words is, as settled in a home if it is."""
    from geodata.geocoding import geocode as geocode_one
    from routes.settled import SettledPlaces

    answer = geocode_one(text, country, learned=SettledPlaces(home).learned())
    if as_json:
        _print_json(answer)
    elif answer.lat is None:
        print(f"not found: {answer.reason}")
    else:
        country = f" ({answer.country})" if answer.country else ""
        print(f"{answer.lat:.5f}, {answer.lon:.5f}  ± {answer.radius_km:.0f} km  {answer.name or 'a position'}{country}")
        print(f"{answer.location_source}: {answer.reason}")


def find_file(file: Path, column: str, country_column: str | None, out: Path, home: Path | None) -> None:
    """Write the rows of a file with where the places of a column are, as settled in a home if they are."""
    from geodata.countries import country_codes
    from geodata.errors import UnknownColumnError
    from geodata.geocoding import geocode_texts
    from routes import exports
    from routes.intake import read_file
    from routes.settled import SettledPlaces

    exports.check_suffix(out, exports.TEXT_WRITERS)
    rows = read_file(file).cells.drop("source_row")
    for wanted in (column, country_column):
        if wanted and wanted not in rows.columns:
            raise UnknownColumnError(f"{file.name} has no column {wanted!r}. Its columns: {', '.join(rows.columns)}.")
    import polars as pl

    countries = country_codes(rows[country_column]) if country_column else pl.Series([None] * rows.height, dtype=pl.String)
    asked = pl.DataFrame({"text": rows[column], "country": countries})
    found = geocode_texts(asked, learned=SettledPlaces(home).learned()).select(
        "lat", "lon", "radius_km", "location_source", "reason", matched_name="name", matched_country="country"
    )
    ordered = found.select("lat", "lon", "radius_km", "matched_name", "matched_country", "location_source", "reason")
    result = rows.drop([c for c in ordered.columns if c in rows.columns]).hstack(ordered)
    exports.write(result, out, exports.TEXT_WRITERS)
    print(f"{found['lat'].is_not_null().sum():,} of {rows.height:,} rows located → {out}", file=sys.stderr)


def _print_json(found: Any) -> None:
    print(json.dumps(asdict(found), ensure_ascii=False, default=str))
