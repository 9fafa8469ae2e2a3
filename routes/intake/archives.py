"""One table in an archive: ZIP, GZIP, BZIP2 and XZ are unpacked to a private temporary file, up to a limit."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from typing import IO

from geodata.errors import UnreadableFileError

UNPACKED_LIMIT_BYTES = 4 << 30
"""The most that is unpacked: some 40 million rows of events."""

UNPACKED_LIMIT_RATIO = 200
"""The most that is unpacked for each byte of the archive; tables pack 5 to 50 times."""

UNPACKED_ALLOWANCE_BYTES = 10 << 20
"""What is unpacked whatever the ratio: small tables of equal rows pack better than large ones."""

_BLOCK = 1 << 20
_HEAD_BYTES = 512
_TAR_PLACE = slice(257, 262)

_TAR = b"ustar"
_ENCRYPTED = 0x1
_SHOWN = 12


@dataclass(frozen=True)
class _Kind:
    """A way of packing one file: what it is called, how its name ends and how the file begins."""

    called: str
    suffix: str
    start: re.Pattern[bytes]
    opened: Callable[[Path], BufferedIOBase]


_KINDS = (
    _Kind("GZIP", ".gz", re.compile(rb"\x1f\x8b\x08"), gzip.GzipFile),
    _Kind("BZIP2", ".bz2", re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), bz2.BZ2File),
    _Kind("XZ", ".xz", re.compile(rb"\xfd7zXZ\x00"), lzma.LZMAFile),
)
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_DAMAGES = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError)

_TABLE_SUFFIXES = frozenset((".csv", ".tsv", ".tab", ".psv", ".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods"))
_PERHAPS_SUFFIXES = frozenset((".txt", ".dat", ".asc", ".text", ".prn", ".htm", ".html", ""))
_NESTED_SUFFIXES = frozenset((".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz"))
_JUNK = re.compile(
    r"(?:^|/)(?:__macosx/.*|\._[^/]*|\.ds_store|\.[^/]*|thumbs\.db|desktop\.ini|ehthumbs\.db|~\$[^/]*|"
    r"(?:read[-_ ]?me|lisez[-_ ]?moi|l[eé]ame|leia[-_ ]?me|licen[cs]e|licencia|licença|copying|changelog|notice)[^/]*\.?(?:txt|md|html?)?)$",
    re.IGNORECASE,
)


@contextmanager
def unpacked(path: Path, name: str, folder: Path | None = None) -> Iterator[tuple[Path, str]]:
    """Give the path and the name of the plain file: `path` itself where it is no archive.

    What is unpacked lies in a temporary file that only this user can read, and is gone afterwards. Names in an archive are
    shown, never used as paths. Workbooks are archives too, and are left as they are.

    Parameters
    ----------
    path
        The file as it was given.
    name
        Its name, where `path` is a temporary one.
    folder
        Where to unpack; by default the system's folder for temporary files.

    Raises
    ------
    UnreadableFileError
        The archive holds no table or several, is locked or damaged, or unpacks to more than the limit.
    """
    head = _head(path, name)
    kind = next((each for each in _KINDS if each.start.match(head)), None)
    if kind is None and not (head.startswith(_ZIP_STARTS) and not _is_document_file(path)):
        yield path, name
        return
    with _temporary(name, folder) as (target, plain_path):
        plain_name = _unpack_stream(path, name, kind, target) if kind else _unpack_member(path, name, target)
        _refuse_nested(plain_path, name, plain_name)
        yield plain_path, plain_name


def is_document(archive: zipfile.ZipFile) -> bool:
    """Say whether a ZIP archive is a workbook or another document of an office program, which are kept in this form."""
    names = set(archive.namelist())
    if names & {"[Content_Types].xml", "xl/workbook.xml", "xl/workbook.bin"}:
        return True
    if "mimetype" not in names:
        return False
    with archive.open("mimetype") as file:
        return file.read(_HEAD_BYTES).startswith(b"application/")


def _is_document_file(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return is_document(archive)
    except (*_DAMAGES, OSError, RuntimeError, ValueError):
        return False


def _head(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError as error:
        raise UnreadableFileError(
            f"{name} cannot be opened ({error.strerror or error}). Check the name and that you may read it."
        ) from error


@contextmanager
def _temporary(name: str, folder: Path | None) -> Iterator[tuple[IO[bytes], Path]]:
    """Give a new file, readable by this user alone, and its path; remove it in the end."""
    try:
        handle, place = tempfile.mkstemp(prefix="netcop-", dir=folder)  # of mode 0600
    except OSError as error:
        raise _no_room(name, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, Path(place)
    finally:
        with suppress(OSError):
            Path(place).unlink()


def _no_room(name: str, error: OSError) -> UnreadableFileError:
    return UnreadableFileError(
        f"{name} cannot be unpacked into {tempfile.gettempdir()} ({error.strerror or error}). Make room there, or unpack it yourself."
    )


# -- one packed file ------------------------------------------------------------------------------------------


def _unpack_stream(path: Path, name: str, kind: _Kind, target: IO[bytes]) -> str:
    """Unpack a GZIP, BZIP2 or XZ file into `target` and return the name of what was in it."""
    try:
        with kind.opened(path) as source:
            _copy(source, target, name, path.stat().st_size)
    except (*_DAMAGES, OSError) as error:
        raise _damaged(name, kind.called, error) from error
    return name[: -len(kind.suffix)] if name.lower().endswith(kind.suffix) else name


def _copy(source: IO[bytes] | BufferedIOBase, target: IO[bytes], name: str, packed_bytes: int) -> None:
    """Copy block by block, and stop where it becomes more than an archive of this size can honestly hold."""
    limit = min(UNPACKED_LIMIT_BYTES, UNPACKED_LIMIT_RATIO * packed_bytes + UNPACKED_ALLOWANCE_BYTES)
    written = 0
    while block := source.read(_BLOCK):
        written += len(block)
        if written > limit:
            raise UnreadableFileError(
                f"{name} holds more than {_size(limit)} when unpacked, which is more than is taken from an archive of its size. "
                "Unpack it yourself, look at what is in it, and put in the table itself."
            )
        try:
            target.write(block)
        except OSError as error:
            raise _no_room(name, error) from error
    try:
        target.flush()
    except OSError as error:
        raise _no_room(name, error) from error


def _damaged(name: str, kind: str, error: Exception) -> UnreadableFileError:
    return UnreadableFileError(f"{name} is a damaged {kind} archive or was cut off on its way ({error}). Fetch or pack it again.")


def _size(count: int) -> str:
    return f"{count / (1 << 30):.1f} GB" if count >= 1 << 30 else f"{count / (1 << 20):,.0f} MB"


# -- one member of a ZIP ----------------------------------------------------------------------------------------


def _unpack_member(path: Path, name: str, target: IO[bytes]) -> str:
    """Unpack the one table of a ZIP archive into `target` and return its name."""
    try:
        with zipfile.ZipFile(path) as archive:
            member = _table_member(archive, name)
            with archive.open(member) as source:
                _copy(source, target, name, path.stat().st_size)
            return _shown(member)
    except NotImplementedError as error:
        raise UnreadableFileError(
            f"{name} is packed in a way that cannot be unpacked here ({error}). Unpack it yourself, or pack it again as an ordinary ZIP."
        ) from error
    except RuntimeError as error:  # zipfile's word for a password it was not given
        raise _locked(name) from error
    except (*_DAMAGES, OSError, ValueError) as error:
        raise _damaged(name, "ZIP", error) from error


def _table_member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    members = [each for each in archive.infolist() if not each.is_dir() and not _JUNK.search(each.filename.replace("\\", "/"))]
    tables = [each for each in members if _suffix(each) in _TABLE_SUFFIXES] or [
        each for each in members if _suffix(each) in _PERHAPS_SUFFIXES
    ]
    if len(tables) > 1:
        raise UnreadableFileError(
            f"{name} holds several tables: {_listed(tables)}. Unpack it and put them in one by one, or pack only the one that is meant."
        )
    if tables:
        if tables[0].flag_bits & _ENCRYPTED:
            raise _locked(name)
        return tables[0]
    nested = [each for each in members if _suffix(each) in _NESTED_SUFFIXES]
    if nested:
        raise _nested(name, _listed(nested))
    held = f"it holds {_listed(members)}" if members else "it is empty"
    raise UnreadableFileError(f"{name} is a ZIP archive without a table in it: {held}. Pack one CSV, TSV, XLSX or ODS file.")


def _locked(name: str) -> UnreadableFileError:
    return UnreadableFileError(f"{name} is locked with a password. Unpack it yourself with the password, and put in the table itself.")


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(_shown(member)).suffix.lower()


def _shown(member: zipfile.ZipInfo) -> str:
    """Return the last part of a member's name, for the eye only."""
    last = member.filename.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "".join(sign if sign.isprintable() else "?" for sign in last) or "table"


def _listed(members: list[zipfile.ZipInfo]) -> str:
    names = ", ".join(_shown(each) for each in members[:_SHOWN])
    return names if len(members) <= _SHOWN else f"{names} and {len(members) - _SHOWN:,} more"


def _refuse_nested(plain_path: Path, name: str, plain_name: str) -> None:
    """Refuse an archive in an archive: one level is unpacked."""
    head = _head(plain_path, name)
    packed = any(kind.start.match(head) for kind in _KINDS) or head.startswith((b"7z\xbc\xaf", b"Rar!"))
    if packed or head[_TAR_PLACE] == _TAR or (head.startswith(_ZIP_STARTS) and not _is_document_file(plain_path)):
        raise _nested(name, plain_name)


def _nested(name: str, inner: str) -> UnreadableFileError:
    return UnreadableFileError(f"{name} holds another archive ({inner}). Unpack it yourself, and put in the table itself.")
