"""Cells to values, each distinct text once: numbers, coordinates, words of closed lists.

A reader takes a text and returns ``(value, cure)``: the cure is None where the text could be read, and else
says what was expected. Empty cells are never read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from geodata.names import plain

NOTHING = frozenset(
    (
        "",
        "na",
        "n a",
        "nan",
        "null",
        "none",
        "nil",
        "nd",
        "n d",
        "unknown",
        "inconnu",
        "inconnue",
        "desconocido",
        "desconocida",
        "sin datos",
    )
)
"""Words, plain, that say that nothing is known. A lone dash is plain "" and says so too."""

_WORDS_FILE = Path(__file__).with_name("words.toml")
_INTEGER = re.compile(r"^\d+(?:[.,]0+)?$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:([ .,'’\u00a0\u202f])\d{3})(?:\1\d{3})*$")
_NUMBER = re.compile(r"^[-+]?\d+(?:[.,]\d+)?$")
_PAIR = re.compile(r"^\(?\s*([-+]?\d+(?:\.\d+)?)\s*°?\s*[,;\s]\s*([-+]?\d+(?:\.\d+)?)\s*°?\s*\)?$")
_COMMA_PAIR = re.compile(r"^\(?\s*([-+]?\d+,\d+)\s*[;\s]\s*([-+]?\d+,\d+)\s*\)?$")
_LARGEST = 10_000_000

Reader = Callable[[str], tuple[Any, str | None]]


class Position(NamedTuple):
    """A position as written: degrees, and how many decimals the coarser of the two has."""

    lat: float
    lon: float
    decimals: int


def read_each(cells: pl.Series, reader: Reader, dtype: Any) -> tuple[pl.Series, pl.Series]:
    """Return values and cures of a column, both null where the cell is empty."""
    distinct = cells.drop_nulls().unique()
    read = [reader(text) for text in distinct]
    values = pl.Series([value for value, _ in read], dtype=dtype)
    cures = pl.Series([cure for _, cure in read], dtype=pl.String)
    return (
        cells.replace_strict(distinct, values, default=None, return_dtype=dtype),
        cells.replace_strict(distinct, cures, default=None, return_dtype=pl.String),
    )


def read_count(text: str) -> tuple[int | None, str | None]:
    """Return a whole number not below 0: ``41``, ``41.0``, ``1 234``, ``1,234``, ``1.234``; None for "NA" and its like."""
    if plain(text) in NOTHING:
        return None, None
    digits = text.strip()
    if _THOUSANDS.match(digits):
        number = int(re.sub(r"\D", "", digits))
    elif _INTEGER.match(digits):
        number = int(re.split("[.,]", digits)[0])
    else:
        return None, f"expected a whole number such as 41 or 1 234, got {text!r}"
    return (number, None) if number <= _LARGEST else (None, f"expected a count of persons or things, got {text!r}, which is too large")


def read_degrees(text: str) -> tuple[tuple[float, int] | None, str | None]:
    """Return degrees and their number of decimals."""
    if plain(text) in NOTHING:
        return None, None
    number = text.strip().rstrip("°")
    if not _NUMBER.match(number):
        return None, f"expected decimal degrees such as 20.93 or -17.04, got {text!r}"
    dotted = number.replace(",", ".")
    return (float(dotted), len(dotted.partition(".")[2])), None


def read_position(text: str) -> tuple[Position | None, str | None]:
    """Return the position in one cell, ``lat, lon``; decimal commas need ``;`` or a blank between."""
    if plain(text) in NOTHING:
        return None, None
    found = _PAIR.match(text) or _COMMA_PAIR.match(text)
    if not found:
        return None, f'expected "lat, lon" in decimal degrees such as "20.93, -17.04", got {text!r}'
    parts = [part.replace(",", ".") for part in found.groups()]
    return check_position(float(parts[0]), float(parts[1]), min(len(p.partition(".")[2]) for p in parts))


def check_position(lat: float, lon: float, decimals: int) -> tuple[Position | None, str | None]:
    """Return the position if it lies on the globe and is not the placeholder 0, 0."""
    if abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004 - the ends of the globe
        return (
            None,
            f"expected a latitude of -90 to 90 and a longitude of -180 to 180, got {lat}, {lon}; are the two the wrong way round?",
        )
    if lat == 0 and lon == 0:
        return None, "0, 0 stands for a place that is not known: leave the coordinates empty, or give the place"
    return Position(lat, lon, decimals), None


@cache
def word_lists() -> dict[str, dict[str, str]]:
    """Return for each closed list its words, plain, and the value each means."""
    declared = tomllib.loads(_WORDS_FILE.read_text(encoding="utf-8"))
    return {name: {plain(word): value for value, words in lists.items() for word in (value, *words)} for name, lists in declared.items()}


def word_reader(list_name: str) -> Reader:
    """Return the reader of a closed list's words; a word with more words after it is known by the first ones."""
    words = word_lists()[list_name]
    values = ", ".join(sorted(set(words.values())))

    def read(text: str) -> tuple[str | None, str | None]:
        said = plain(text)
        if said in NOTHING and said not in words:
            return None, None
        found = words.get(said)
        return found, None if found else f"expected one of {values}, got {text!r}"

    return read


def share_known(cells: pl.Series, list_name: str) -> float:
    """Return the share of filled cells whose word the closed list knows."""
    filled = cells.drop_nulls()
    if filled.is_empty():
        return 0.0
    counts = filled.value_counts()
    words = word_lists()[list_name]
    known: int = sum(count for text, count in counts.iter_rows() if plain(text) in words or plain(text) in NOTHING)
    return float(known / filled.len())
