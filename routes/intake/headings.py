"""What a row above the data is: names of columns, titles of groups of columns, hashtags, units, numbers of columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from routes.intake.sorts import sort_of

RESERVED = frozenset(("source_row", "record_hash"))
"""No header may be called so: it is the name of the column of line numbers."""

_LONGEST_GROUP_TITLE = 40
_WIDEST_OPEN_SPAN = 2
_LEAST_COUNTED = 3

_UNIT = re.compile(
    r"[(\[].{1,40}[)\]]|[jdmay]{1,4}(?:[-/. ][jdmay]{1,4}){1,2}|[hms]{2}:[hms]{2}(?::[hms]{2})?|°|%|km|m|nb|n°|wgs ?84|"
    r"degr[eé]s(?: d[eé]cimaux)?|(?:decimal )?degrees|grados(?: decimales)?|nombre|number|n[uú]mero|integer|entier|entero|"
    r"decimal|float|texte?o?|string|date|fecha|oui/non|yes/no|s[ií]/no|[mfh]/[mfh]",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"\(?([0-9]{1,3}|[a-z])\)?", re.IGNORECASE)
_PATTERN = re.compile(r"\*|\^.*\$")
"""Polars takes such a name for a pattern of names."""
_TAG = re.compile(r"#[^\W\d]")


def filled_count(row: Sequence[str]) -> int:
    """Return how many cells of a row hold something."""
    return sum(bool(cell) for cell in row)


def unique_headers(names: Sequence[str]) -> tuple[str, ...]:
    """Return header names without blanks and repetitions: an empty one is "column 3", a second "x" is "x (2)"."""
    found = dict[str, None]()
    for position, name in enumerate(names, start=1):
        said = " ".join(name.split()) or f"column {position}"
        if _PATTERN.fullmatch(said):
            said = f"({said})"
        number, unique = 2, said
        while unique in found or unique in RESERVED:
            unique, number = f"{said} ({number})", number + 1
        found[unique] = None
    return tuple(found)


def is_tag_row(row: Sequence[str]) -> bool:
    """Say whether a row holds the hashtags of the Humanitarian Exchange Language (https://hxlstandard.org)."""
    filled = [cell.strip() for cell in row if cell.strip()]
    return len(filled) > 1 and all(_TAG.match(cell) for cell in filled)


def is_unit_row(row: Sequence[str]) -> bool:
    """Say whether a row holds nothing but units and forms, such as ``(JJ/MM/AAAA)`` or ``degrés``."""
    filled = [cell for cell in row if cell]
    return bool(filled) and all(_UNIT.fullmatch(cell) for cell in filled)


def is_numbering_row(row: Sequence[str]) -> bool:
    """Say whether a row counts the columns: 1, 2, 3 or (a), (b), (c)."""
    found = [_NUMBERING.fullmatch(cell) for cell in row if cell]
    marks = [match[1].lower() for match in found if match]
    if len(marks) < max(len(found), _LEAST_COUNTED):
        return False
    counted = [str(number) for number in range(1, len(marks) + 1)]
    lettered = [chr(ord("a") + number) for number in range(len(marks))]
    return marks in (counted, lettered)


def is_group_titles(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Say whether a row above a header holds titles of groups of its columns, not the title or a label of the report."""
    filled = [at for at, cell in enumerate(upper) if cell]
    if not filled or any(
        sort_of(upper[at]) != "words" or upper[at].endswith(":") or len(upper[at]) > _LONGEST_GROUP_TITLE for at in filled
    ):
        return False
    if filled in ([0], [0, 1]):
        return False
    return bool(_spans(upper, len(lower))) and (len(filled) > 1 or (len(lower) - filled[0]) * 2 <= len(lower))


def is_parting(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Say whether the row under a header parts its titles: its cells stand under titles that reach over several columns."""
    spans = _spans(upper, len(lower))
    upper = [*upper, *[""] * (len(lower) - len(upper))]
    parted = [at for at, cell in enumerate(lower) if cell and cell != upper[at]]
    under_gaps = any(not upper[at] or (at > 0 and upper[at] == upper[at - 1]) for at in parted)
    return under_gaps and all(at in spans for at in parted) and not is_tag_row(lower) and not is_unit_row(lower)


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return the names of a header over two lines: "Position" over "Lat" and "Lon" gives "Position Lat", "Position Lon".

    How far the last title reaches cannot be seen where the lower line is full: it is put over two columns at most, and
    over names that are there twice.
    """
    width = max(len(upper), len(lower))
    upper, lower = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
    spans, twice = _spans(upper, width), Counter(lower)
    last = max((at for at, cell in enumerate(upper) if cell), default=width)
    unsure = width - last > _WIDEST_OPEN_SPAN and all(lower)
    names = list[str]()
    for at, (own, name) in enumerate(zip(upper, lower, strict=True)):
        group = own or spans.get(at, "")
        if unsure and at >= last and twice[name] == 1:
            group = ""
        names.append(name if group == name else f"{group} {name}".strip())
    return names


def _spans(row: Sequence[str], width: int) -> dict[int, str]:
    """Return for each column under a title that reaches over more than one column that title."""
    found = dict[int, str]()
    starts = [at for at, cell in enumerate(row[:width]) if cell]
    for at, after in pairwise([*starts, width]):
        repeated = row[at] in (row[at - 1] if at else "", row[after] if after < len(row) else "")
        if after - at > 1 or repeated:
            found |= dict.fromkeys(range(at, after), row[at])
    return found
