"""The file of more words, ``list,value,word``: read, checked, every fault in it said at once."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from geodata.errors import WordTableError
from geodata.names import plain

COLUMNS = ("list", "value", "word")
_SEPARATORS = ",;\t"


def read_extra(path: Path, values: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, str]]:
    """Return the words of the file: list → plain word → value.

    Parameters
    ----------
    path
        UTF-8 or Windows-1252; parted by commas, semicolons or tabs; the first line is ``list,value,word``.
    values
        The closed lists and their values.

    Raises
    ------
    WordTableError
        With every fault, its line and cure.
    """
    lines = _text(path).splitlines()
    separator = max(_SEPARATORS, key=(lines[0] if lines else "").count)
    rows = [
        [cell.strip() for cell in row]
        for row in (line.split(separator) if '"' not in line else next(csv.reader([line], delimiter=separator)) for line in lines)
    ]
    if not rows or tuple(cell.lower() for cell in rows[0]) != COLUMNS:
        raise WordTableError(path.name, (f"line 1: expected {','.join(COLUMNS)}",))
    words = dict[str, dict[str, str]]()
    said_on = dict[tuple[str, str], int]()
    faults = list[str]()
    for line, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        list_name, value, word = _taken(row, values)
        fault = _fault(row, values) or _contradiction(words, said_on, list_name, value, word)
        if fault:
            faults.append(f"line {line}: {fault}")
        else:
            words.setdefault(list_name, {})[word] = value
            said_on.setdefault((list_name, word), line)
    if faults:
        raise WordTableError(path.name, tuple(faults))
    return words


def _text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _taken(row: list[str], values: Mapping[str, tuple[str, ...]]) -> tuple[str, str, str]:
    """Return list, value and word as the table spells them."""
    list_name, value, word = (*row, "", "", "")[: len(COLUMNS)]
    list_name = plain(list_name).replace(" ", "_")
    known = {plain(one): one for one in values.get(list_name, ())}
    return list_name, known.get(plain(value), value), plain(word)


def _fault(row: list[str], values: Mapping[str, tuple[str, ...]]) -> str | None:
    if len(row) != len(COLUMNS):
        return f"expected {len(COLUMNS)} cells, got {len(row)}: put a word that holds a comma in quotes"
    list_name, value, word = _taken(row, values)
    if list_name not in values:
        return f"there is no list {row[0]!r}: use one of {', '.join(values)}"
    if value not in values[list_name]:
        return f"{list_name} has no value {row[1]!r}: use one of {', '.join(values[list_name])}"
    return None if word else "the word is empty: give one, or delete the line"


def _contradiction(
    words: Mapping[str, Mapping[str, str]], said_on: Mapping[tuple[str, str], int], list_name: str, value: str, word: str
) -> str | None:
    said = words.get(list_name, {}).get(word)
    return f"{word!r} means {said} on line {said_on[list_name, word]}: keep one of the two" if said not in (None, value) else None
