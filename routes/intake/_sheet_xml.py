"""What the XML of an XLSX workbook says and its reader does not: merged cells, how far a sheet reaches, formulas without results.

Read as a stream with regular expressions, as a sheet may be hundreds of megabytes; prefixes of namespaces are allowed for.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

_BLOCK = 1 << 20
_SMALL_PART_BYTES = 4 << 20

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
# Each begins with letters that stand still, which is what makes them fast
_ROW = re.compile(rb'row\s[^>]{0,200}?r="(\d{1,7})"')
_ROW_END = re.compile(rb"row>")
_WIDE_CELL = re.compile(rb' r="([A-Z]{2,3})\d')
_MERGED = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_NO_RESULT = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\st="str")[^>]*>(?:<(?:\w+:)?f\b[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>'
)
_FORMULA_TAGS = (b"<f", b":f")
_LETTERS = 26


@dataclass(frozen=True)
class Merge:
    """Cells merged over several rows: the column (from 0), the first row and the last (from 0, included)."""

    column: int
    first: int
    last: int


@dataclass(frozen=True)
class SheetMarks:
    """What a sheet's XML says beside its values. No cell lies beyond `rows` and `columns`; columns are 26 where fewer."""

    rows: int
    columns: int
    merges: tuple[Merge, ...]
    formulas_without_result: int


def sheet_marks(archive: zipfile.ZipFile) -> dict[str, SheetMarks]:
    """Return the marks of each worksheet of an XLSX workbook, by its name.

    Raises
    ------
    zipfile.BadZipFile, zlib.error, EOFError, KeyError
        The archive is damaged.
    """
    return {name: _marks(archive, part) for name, part in _parts(archive).items()}


def column_number(letters: str) -> int:
    """Return the number of a column, from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each worksheet."""
    members = set(archive.namelist())
    targets = dict[str, str]()
    for tag in _RELATIONSHIP.findall(_small(archive, "xl/_rels/workbook.xml.rels", members)):
        said = _attributes(tag)
        target = said.get("Target", "")
        targets[said.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = dict[str, str]()
    for tag in _SHEET.findall(_small(archive, "xl/workbook.xml", members)):
        said = _attributes(tag)
        part = targets.get(said.get("r:id") or next((text for key, text in said.items() if key.endswith(":id")), ""), "")
        if part in members and PurePosixPath(part).parent.name == "worksheets":
            found[html.unescape(said.get("name", ""))] = part
    return found


def _small(archive: zipfile.ZipFile, part: str, members: set[str]) -> bytes:
    if part not in members:
        return b""
    with archive.open(part) as file:
        return file.read(_SMALL_PART_BYTES)


def _attributes(tag: bytes) -> dict[str, str]:
    return {key.decode(): text.decode("utf-8", "replace") for key, text in _ATTRIBUTE.findall(tag)}


def _marks(archive: zipfile.ZipFile, part: str) -> SheetMarks:
    last = counted = formulas = 0
    wide, merges = set[bytes](), list[Merge]()
    for text in _blocks(archive, part):
        numbers = _ROW.findall(text)
        last = max(last, int(numbers[-1])) if numbers else last
        counted += 0 if last else len(_ROW_END.findall(text))
        wide.update(_WIDE_CELL.findall(text))
        if b"mergeCell" in text:
            found = [(column_number(letters.decode()), int(first), int(end)) for letters, first, end in _MERGED.findall(text)]
            merges += [Merge(column, first - 1, end - 1) for column, first, end in found if end > first]
        if any(tag in text for tag in _FORMULA_TAGS):
            formulas += len(_NO_RESULT.findall(text))
    columns = max((column_number(letters.decode()) + 1 for letters in wide), default=_LETTERS)
    return SheetMarks(last or counted, columns, tuple(merges), formulas)


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the XML of a part in blocks that end between two cells, or at least between two tags."""
    left = b""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            text = left + block
            after_cell = max(text.rfind(b"</c>") + len(b"</c>"), text.rfind(b":c>") + len(b":c>"))
            cut = after_cell if after_cell > len(b"</c>") else text.rfind(b"<")
            cut = cut if cut > 0 else len(text)
            yield text[:cut]
            left = text[cut:]
    yield left
