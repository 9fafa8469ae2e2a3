"""Bytes to UTF-8: which encoding a file is in, several encodings inside one file, texts damaged before they came."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

import ftfy
import numpy as np
import polars as pl

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_SINGLE_BYTE = ("cp1252", "mac_roman", "cp850", "iso8859_15", "cp1256")
# Letters of French, Spanish and Portuguese, and the signs that stand between words
_LETTERS = frozenset("éèêëàâäîïôöûùüçñáíóúãõâôœæÿìòÉÈÊËÀÂÄÎÏÔÖÛÙÜÇÑÁÍÓÚÃÕŒÆÌÒ")
# What files of the region hold beyond ASCII: Latin letters, Arabic ones, punctuation and signs
_MET = (range(0xA0, 0x180), range(0x600, 0x700), range(0x2000, 0x2300))
_MET_SIGNS = (0xFEFF, 0xFFFD)
_FREQUENT = frozenset("éèàñóíáçãêôúÉÁÓÍÚÑ")
_LONE_LETTERS = frozenset("àÀéÉóáúíê")  # words of one letter
_SIGNS = frozenset("°ºª«»’‘“”–—…·¿¡€£§±²³µ½¼\u00a0")
_WORD_WITH_HIGH = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_HIGH_RUN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]")
_UTF8_RUN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SAMPLED_WORDS = 2_000
_RUNS_LOOKED_AT, _WORD_REACH = 5_000, 16
_MOSTLY = 0.7
_UTF16_ZEROS = 0.7
_DAMAGED = r"[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€"
_DAMAGED_BYTES = ("Ã".encode(), "Â".encode(), "â€".encode())


def wide_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark, or the zero bytes of UTF-16 text, give away; else None."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    sample = head[: 1 << 12]
    sample = sample[: len(sample) // 2 * 2]
    if not sample:
        return None
    zeros = [sample[start::2].count(0) / (len(sample) / 2) for start in (0, 1)]
    if max(zeros) > _UTF16_ZEROS and min(zeros) < _UTF16_ZEROS / 3:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return None


def _fitness(words: list[bytes], encoding: str) -> float:
    """Return how much words read in a single-byte encoding look like the languages of the region."""
    score = 0.0
    for word in words:
        text = word.decode(encoding, errors="replace")
        score += sum(
            _sign_fitness(sign, text[place - 1 : place], text[place + 1 : place + 2]) for place, sign in enumerate(text) if sign > "\x7f"
        )
    return score


def _sign_fitness(sign: str, before: str, after: str) -> float:
    """Return how well a letter or sign beyond ASCII stands between its neighbours."""
    inside = before.isalpha() and after.isalpha()
    if sign in _LETTERS:
        if not (before.isalpha() or after.isalpha() or sign in _LONE_LETTERS):
            return -1.0
        if sign.isupper():
            odd = (before.islower() or (before.isupper() and after.islower())) if before.isalpha() else False
        else:
            odd = after.isupper() or (before.isupper() and after.isupper())
        return -2.0 if odd else 1.0 + (sign in _FREQUENT)
    if "\u0600" <= sign <= "\u06ff":
        return 0.8 if any("\u0600" <= beside <= "\u06ff" for beside in (before, after) if beside) else -3.0
    if sign in "’‘":
        return 1.0 if inside else 0.3
    if sign in _SIGNS:
        return -1.0 if inside else 0.5
    return -3.0


def single_byte_encoding(words: list[bytes]) -> str:
    """Return the single-byte encoding in which words with bytes above 127 read best."""
    sample = list(dict.fromkeys(words))[:_SAMPLED_WORDS]
    return max(_SINGLE_BYTE, key=lambda encoding: _fitness(sample, encoding))  # the first of equals: Windows-1252


def _plausible(run: bytes) -> bool:
    """Say whether bytes that happen to be valid UTF-8 are a letter or sign that files of the region hold."""
    sign = run.decode("utf-8", errors="replace")
    return len(sign) == 1 and _is_met(sign)


def _holds_utf8(run: bytes) -> bool:
    return any(_plausible(part) for part in _UTF8_RUN.findall(run))


def _high_runs(block: bytes) -> list[bytes]:
    """Return the runs of neighbouring bytes above 127."""
    high = np.flatnonzero(np.frombuffer(block, np.uint8) >= 128)  # noqa: PLR2004 - beyond ASCII
    edges = np.flatnonzero(np.diff(high) > 1)
    starts, ends = high[np.concatenate([[0], edges + 1])], high[np.concatenate([edges, [high.size - 1]])] + 1
    long = np.flatnonzero(ends - starts > 1)
    if long.size > _RUNS_LOOKED_AT:
        long = long[:: -(-long.size // _RUNS_LOOKED_AT)]
    alone = [block[starts[0] : ends[0]]] * int((ends - starts == 1).sum())
    return alone + [block[starts[place] : ends[place]] for place in long]


def _words_with_strays(block: bytes) -> list[bytes]:
    """Return some words with bytes that are not UTF-8, what is UTF-8 in them taken out."""
    high = np.flatnonzero(np.frombuffer(block, np.uint8) >= 128)  # noqa: PLR2004 - beyond ASCII
    high = high[:: -(-high.size // _RUNS_LOOKED_AT)]
    around = b" ".join(block[max(0, place - _WORD_REACH) : place + _WORD_REACH] for place in high.tolist())
    without = _HIGH_RUN.sub(lambda m: b" " if len(m.group()) > 1 and _plausible(m.group()) else m.group(), around)
    return _WORD_WITH_HIGH.findall(without)


def _reads_strays_as(encoding: str) -> str:
    """Register an error handler that reads bytes which are not UTF-8 in a single-byte encoding; return its name."""

    def read(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(encoding, errors="replace"), error.end

    name = f"netcop-{encoding}"
    codecs.register_error(name, read)
    return name


_STRAYS = {encoding: _reads_strays_as(encoding) for encoding in _SINGLE_BYTE}


@dataclass
class Decoder:
    """Turns blocks of a file into valid UTF-8, and keeps account of what it met.

    A block that is UTF-8 stays as it is. In any other, sequences that are UTF-8 are kept, and single bytes are
    read in the one single-byte encoding that fits the first such block best.
    """

    single: str | None = None
    utf8_runs: int = 0
    single_bytes: int = 0
    _known: dict[bytes, bytes] = field(default_factory=dict)

    def to_utf8(self, block: bytes) -> bytes:
        """Return the block as valid UTF-8."""
        if block.isascii():
            return block
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            return self._mixed(block)
        self.utf8_runs += 1
        return block

    def _mixed(self, block: bytes) -> bytes:
        runs = _high_runs(block)
        utf8 = sum(len(_UTF8_RUN.findall(run)) for run in runs if len(run) > 1 and _holds_utf8(run))
        if self.single is None:
            self.single = single_byte_encoding(_words_with_strays(block))
        if not utf8:
            self.single_bytes += len(runs)
            return block.decode(self.single, errors="replace").encode()
        self.utf8_runs += utf8
        if utf8 > _MOSTLY * len(runs):
            return block.decode("utf-8", errors=_STRAYS[self.single]).encode()
        return _HIGH_RUN.sub(self._one, block)

    def _one(self, found: re.Match[bytes]) -> bytes:
        run = found.group()
        known = self._known.get(run)
        if known is None:
            utf8 = len(run) > 1 and _plausible(run)
            known = self._known[run] = run if utf8 else run.decode(str(self.single), errors="replace").encode()
        return known

    @property
    def encoding(self) -> str:
        """The encoding as people name it."""
        if self.single is None:
            return "utf-8"
        return f"utf-8 and {self.single}" if self.utf8_runs else self.single

    def notes(self) -> list[str]:
        """Return what a person should know of the encoding, as sentences."""
        if self.single is None:
            return []
        if self.utf8_runs:
            return [f"The file mixes two encodings, UTF-8 and {self.single}: each text is read in its own."]
        return [f"The file is not UTF-8; it is read as {self.single}."]


def may_be_damaged(block: bytes) -> bool:
    """Say whether UTF-8 bytes may hold text that was decoded wrongly once before."""
    return any(mark in block for mark in _DAMAGED_BYTES)


def repaired_text(text: str) -> str:
    """Return a text repaired where it was certainly damaged."""
    return _mended(text) if may_be_damaged(text.encode(errors="replace")) else text


def _mended(text: str) -> str:
    """Return what the text was before it was read wrongly, if that is made of letters that files of the region hold."""
    better = ftfy.fix_encoding(text)
    return better if all(sign.isascii() or _is_met(sign) for sign in better) else text


def _is_met(sign: str) -> bool:
    return ord(sign) in _MET_SIGNS or any(ord(sign) in script for script in _MET)


def repaired(cells: pl.DataFrame, headers: tuple[str, ...]) -> tuple[pl.DataFrame, dict[str, str], int]:
    """Return the cells with damaged texts repaired, each distinct one before → after, and how many cells that were.

    ``EspaÃ±a`` is UTF-8 that was once read in a single-byte encoding; ftfy undoes that where it is certain.
    """
    changes, count = dict[str, str](), 0
    for header in headers:
        suspect = cells[header].str.contains(_DAMAGED).fill_null(value=False)
        if not suspect.any():
            continue
        distinct = cells[header].filter(suspect).unique()
        mended = {text: _mended(text) for text in distinct}
        mended = {text: better for text, better in mended.items() if better != text}
        if not mended:
            continue
        changes |= mended
        count += int(cells[header].is_in(list(mended)).sum())
        cells = cells.with_columns(pl.col(header).replace(mended))
    return cells, changes, count
