"""A text file to cells, block by block, so that memory stays small whatever the file's size."""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import polars as pl

from geodata.errors import UnreadableFileError
from routes.intake.asides import is_footer_row
from routes.intake.delimited import Scan, parse, scan
from routes.intake.encodings import Decoder, may_be_damaged, wide_encoding
from routes.intake.source import RECORD_HASH, SET_ASIDE_SCHEMA, SOURCE_ROW, Chunk, frame_of, unnamed
from routes.intake.text_form import HEAD_BYTES, Form, form_of
from routes.intake.tidying import Need, Tidied, summed_rows, tidied, tidying_notes, without_footers

BLOCK_BYTES = 1 << 24
_LONGEST_LINE = 1 << 26
_WORKERS = 3
_IN_FLIGHT = 5
_SPACE = 32
_END_OF_FILE = b"\x1a"
"""DOS ended a text so."""
_DELETE = b"\x7f"
_ODD_SIGN = re.compile(rb"\xc2[\x80-\xa0\xad]")
_ODD_BLANKS = ("\u061c".encode(), b"\xe2\x80", b"\xe2\x81", b"\xe3\x80\x80", b"\xef\xbb\xbf")
"""How blanks and invisible signs beyond ASCII begin in UTF-8: the no-break space, those of the general punctuation, byte order marks."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class TextTable:
    """What a text file holds; the fields are those of `SourceTable`."""

    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    chunks: tuple[Chunk, ...]
    height: int
    set_aside: pl.DataFrame
    notes: tuple[str, ...]
    tags: Mapping[str, str]
    folder: TemporaryDirectory[str] | None


def read_text(path: Path, called: str, *, progress: Progress, temporary: Path | None = None) -> TextTable:
    """Return the cells of a delimited text file.

    Parameters
    ----------
    path, called
        The file, and its name in messages.
    progress
        Called with the share of the file that was read, 0 to 1.
    temporary
        Where the Arrow files of a large file may stand; by default the system's folder.

    Raises
    ------
    UnreadableFileError
        It is no table of rows; the message says why and the cure.
    """
    blocks = _Blocks(path, called, progress)
    stream = iter(blocks)
    text, final = next(stream, (b"", True))
    if not any(sign.isalnum() for sign in text[:HEAD_BYTES].decode(errors="replace")):
        raise UnreadableFileError(f"{called} is empty. Export it again from where it was made.")
    form = form_of(text, called)
    reader = _Reader(form, called, temporary)
    reader.read(text[form.begins :], final, stream)
    return reader.table(blocks.decoder, blocks.wide)


# -- blocks ----------------------------------------------------------------------------------------------


class _Blocks:
    r"""The file as UTF-8 with ``\n`` line ends, in blocks of whole lines, each with whether it is the last."""

    def __init__(self, path: Path, called: str, progress: Progress) -> None:
        self.path, self.called, self.progress = path, called, progress
        self.decoder = Decoder()
        self.first = True
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        self.wide = wide_encoding(head)
        marks = head if self.wide is None or self.wide == "utf-8-sig" else head.replace(b"\0", b"")
        self.break_ = b"\r" if b"\r" in marks and b"\n" not in marks else b"\n"

    def __iter__(self) -> Iterator[tuple[bytes, bool]]:
        rest = b""
        for raw, final in self._raw():
            block = rest + raw
            cut = len(block) if final else block.rfind(self.break_) + 1
            block, rest = block[:cut], block[cut:]
            if len(rest) > _LONGEST_LINE:
                raise UnreadableFileError(
                    f"{self.called} has no line break in {_LONGEST_LINE >> 20} megabytes, so it is no table of rows. "
                    "Netcop reads CSV, TSV, XLSX and ODS tables: save the table as one of these."
                )
            if block or final:
                yield self._plain(block, final=final), final

    def _raw(self) -> Iterator[tuple[bytes, bool]]:
        size = max(self.path.stat().st_size, 1)
        decode = codecs.getincrementaldecoder(self.wide)(errors="replace") if self.wide and self.wide != "utf-8-sig" else None
        with self.path.open("rb") as file:
            if self.wide == "utf-8-sig":
                file.read(len(codecs.BOM_UTF8))
            while True:
                raw = file.read(BLOCK_BYTES)
                final = len(raw) < BLOCK_BYTES
                self.progress(min(1.0, file.tell() / size))
                yield (decode.decode(raw, final=final).encode(errors="replace") if decode else raw), final
                if final:
                    return

    def _plain(self, block: bytes, *, final: bool) -> bytes:
        if self.first:
            block, self.first = block.removeprefix(codecs.BOM_UTF8), False
        if b"\0" in block:
            block = block.replace(b"\0", b"")
        if final:
            block = block.rstrip(_END_OF_FILE)
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return self.decoder.to_utf8(block)


# -- reading ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """The cells of one block, kept in memory or in an Arrow file, and what was done to them."""

    chunk: Chunk
    height: int
    done: Tidied


@dataclass
class _Reader:
    form: Form
    called: str
    temporary: Path | None
    parts: list[_Part] = field(default_factory=list)
    ragged: list[pl.DataFrame] = field(default_factory=list)
    last_ragged: list[tuple[int, list[str]]] = field(default_factory=list)
    last_good: int = 0
    folder: TemporaryDirectory[str] | None = None

    def read(self, text: bytes, final: bool, stream: Iterator[tuple[bytes, bool]]) -> None:
        """Read all blocks, the parsing of one beside the finding of the next."""
        line, at_work = self.form.line, deque[Future[_Part]]()
        with ThreadPoolExecutor(_WORKERS) as workers:
            while True:
                found = scan(text, line, self.form.dialect, final=final)
                self._note_ragged(found)
                line += found.lines
                if found.good_lines.size or found.odd:
                    if self.folder is None and not final:
                        self.folder = TemporaryDirectory(prefix="netcop-", dir=self.temporary)
                    at_work.append(workers.submit(self._part, found, len(self.parts) + len(at_work)))
                if len(at_work) > _IN_FLIGHT:
                    self.parts.append(at_work.popleft().result())
                rest = text[found.consumed :]
                if final:
                    break
                more, final = next(stream)
                text = rest + more
            self.parts += [part.result() for part in at_work]

    def _note_ragged(self, found: Scan) -> None:
        width = self.form.dialect.width
        self.last_good = max([self.last_good, *found.good_lines[-1:].tolist(), *(line for line, _ in found.odd[-1:])])
        # what stands below the last row may be a footer: known only at the end of the file
        below = [(line, cells) for line, cells in found.ragged if line > self.last_good]
        self.last_ragged = (self.last_ragged if self.last_good < min((line for line, _ in self.last_ragged), default=0) else []) + below
        schema = {SOURCE_ROW: pl.Int64, "cells": pl.Int64}
        counted = pl.DataFrame([(line, len(cells)) for line, cells in found.ragged], schema=schema, orient="row")
        self.ragged.append(counted.select(SOURCE_ROW, reason=pl.lit("ragged-row"), cure=pl.format(
            "The row has {} cells, the header has {}. Put texts that hold the delimiter or a line break in double quotes.",
            "cells", pl.lit(width),
        )))  # fmt: skip

    def _part(self, found: Scan, number: int) -> _Part:
        cells = parse(found, self.form.headers, self.form.dialect.delimiter, SOURCE_ROW)
        done = tidied(cells, self.form.headers, self._need(found))
        return _Part(self._kept(done.cells, number), done.cells.height, replace(done, cells=done.cells.clear()))

    def _kept(self, cells: pl.DataFrame, number: int) -> Chunk:
        if self.folder is None:
            return cells
        path = Path(self.folder.name) / f"{number:05}.arrow"
        cells.write_ipc(path, compression="uncompressed")
        return path

    def _need(self, found: Scan) -> Need:
        text, delimiter = found.good, ord(self.form.dialect.delimiter)
        signs = np.frombuffer(text, np.uint8)
        # records read alone are few and tidy; what else they may need is looked for in them as in the others
        alone = "\n".join(cell for _, cells in found.odd for cell in cells).encode(errors="replace")
        both = (text, alone)
        quoted_tabs = found.quoted and self.form.dialect.delimiter == "\t"
        controls = found.broken or quoted_tabs or b"  " in text or self._holds_controls(text, signs, found.good_lines.size)
        beyond_ascii = not (text.isascii() and alone.isascii())
        odd_blanks = beyond_ascii and any(mark in part for mark in _ODD_BLANKS for part in both)
        odd_blanks = odd_blanks or (b"\xc2" in text and _ODD_SIGN.search(text) is not None)
        return Need(
            trim=controls or odd_blanks or _blank_edges(signs, delimiter) or (found.quoted and b'""' in text),
            controls=controls or odd_blanks,
            damaged=beyond_ascii and any(may_be_damaged(part) for part in both),
            headers_again=any(
                self._header_mark() in part.replace(b'"', b"") if b'"' in part else self._header_mark() in part for part in both
            ),
        )

    def _holds_controls(self, text: bytes, signs: npt.NDArray[np.uint8], breaks: int) -> bool:
        """Say whether there are control signs other than line ends and delimiters."""
        expected = breaks + (text.count(b"\t") if self.form.dialect.delimiter == "\t" else 0)
        return int(np.count_nonzero(signs < _SPACE)) != expected or _DELETE in text

    def _header_mark(self) -> bytes:
        """Return how the header would begin where it stands again in the middle."""
        return self.form.dialect.delimiter.join(self.form.headers[:2]).encode()

    def table(self, decoder: Decoder, wide: str | None) -> TextTable:
        """Return what was read, less the footers below it."""
        footers = [line for line, cells in self.last_ragged if is_footer_row(cells)] + self._cut_footers()
        ragged = pl.concat([SET_ASIDE_SCHEMA.to_frame(), *self.ragged]).filter(~pl.col(SOURCE_ROW).is_in(footers))
        done = [part.done for part in self.parts]
        set_aside = pl.concat([ragged, summed_rows(done)]).sort(SOURCE_ROW)
        kept = [part for part in self.parts if part.height]
        if not kept and set_aside.is_empty():
            raise UnreadableFileError(f"{self.called} has a header and no rows under it. Export it again with its rows.")
        return TextTable(
            encoding=wide or decoder.encoding,
            delimiter=self.form.dialect.delimiter,
            headers=self._filled(kept),
            chunks=tuple(part.chunk for part in kept) or (self._no_cells(),),
            height=sum(part.height for part in kept),
            set_aside=set_aside,
            notes=(*decoder.notes(), *self.form.notes, *tidying_notes(done, footers)),
            tags=self.form.tags,
            folder=self.folder,
        )

    def _no_cells(self) -> pl.DataFrame:
        return pl.DataFrame(schema=dict.fromkeys(self.form.headers, pl.String) | {SOURCE_ROW: pl.Int64, RECORD_HASH: pl.String})

    def _cut_footers(self) -> list[int]:
        """Take the footers off the end of the last chunks; return their lines."""
        cut = list[int]()
        for place in range(len(self.parts) - 1, -1, -1):
            part = self.parts[place]
            cells, lines = without_footers(frame_of(part.chunk, (*self.form.headers, SOURCE_ROW, RECORD_HASH)), self.form.headers)
            if lines:
                self.parts[place] = replace(part, chunk=cells, height=cells.height)
                cut += lines
            if cells.height:
                break
        return cut

    def _filled(self, parts: list[_Part]) -> tuple[str, ...]:
        """Return the headers, less those without a name and without a cell."""
        empty = {
            header
            for header in self.form.headers
            if unnamed(header) and all(frame_of(part.chunk, (header,))[header].null_count() == part.height for part in parts)
        }
        return tuple(header for header in self.form.headers if header not in empty) or self.form.headers


def _blank_edges(signs: npt.NDArray[np.uint8], delimiter: int) -> bool:
    """Say whether a cell of a block begins or ends with a blank."""
    blanks = np.flatnonzero(signs == _SPACE)
    if not blanks.size:
        return False
    beside = np.concatenate([signs[np.minimum(blanks + 1, signs.size - 1)], signs[np.maximum(blanks - 1, 0)]])
    edges = (beside == delimiter) | (beside == ord("\n")) | (beside == ord('"'))
    return bool(blanks[0] == 0 or edges.any())
