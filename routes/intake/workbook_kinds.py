"""Which sort of workbook a file is, by what is in it: its name is often wrong."""

from __future__ import annotations

import mmap
import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from geodata.errors import UnreadableFileError

Kind = Literal["xlsx", "xlsb", "xls", "ods", "html"]

PARTS_LIMIT_BYTES = 3 << 30
"""The most that the parts of a workbook may come to when unpacked: a million rows of thirty columns take a third."""

_HEAD_BYTES = 1 << 16
_SAVE_AS = "Open it in the program it comes from and save the table as XLSX or CSV."
_OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEETS, _OTHERS, _LOCKED = ("Workbook", "Book"), ("WordDocument", "PowerPoint Document", "__properties_version1.0"), "EncryptedPackage"
_BARE_RECORDS = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00[\x00-\x06]")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError)


def workbook_kind(path: Path, name: str) -> Kind | None:
    """Return which sort of workbook a file is, None if it is none.

    Parameters
    ----------
    path
        The file.
    name
        Its name, where `path` is a temporary one.

    Raises
    ------
    UnreadableFileError
        It is a workbook that cannot be read (locked, damaged, of a form that is not read) or another office document.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise UnreadableFileError(
            f"{name} cannot be opened ({error.strerror or error}). Check the name and that you may read it."
        ) from error
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path, name)
    if head.startswith(_OLD_CONTAINER):
        return _old_kind(path, name)
    if _BARE_RECORDS.match(head):
        raise UnreadableFileError(f"{name} is a workbook of a form from before 1997, which is not read. {_SAVE_AS}")
    return _markup_kind(head, name)


def locked(name: str) -> UnreadableFileError:
    """Return what to say of a workbook with a password."""
    return UnreadableFileError(f"{name} is locked with a password. Open it with the password, save it without one, and put it in again.")


def damaged(name: str, why: object) -> UnreadableFileError:
    """Return what to say of a workbook that breaks its own rules."""
    return UnreadableFileError(
        f"{name} cannot be read as a workbook ({why}): it is damaged or was cut off on its way. "
        "Fetch it again, or open it in a spreadsheet program and save it as XLSX or CSV."
    )


def _zip_kind(path: Path, name: str) -> Kind | None:
    try:
        with zipfile.ZipFile(path) as archive:
            kind = _document_kind(archive, name)
            parts_bytes = sum(part.file_size for part in archive.infolist())
    except _DAMAGES as error:
        raise damaged(name, error) from error
    if kind and parts_bytes > PARTS_LIMIT_BYTES:
        raise UnreadableFileError(
            f"{name} comes to {parts_bytes / (1 << 30):,.1f} GB when unpacked, too much for a workbook. Save its table as CSV, and put that in."
        )
    return kind


def _document_kind(archive: zipfile.ZipFile, name: str) -> Kind | None:
    members = set(archive.namelist())
    if "xl/workbook.bin" in members:
        return "xlsb"
    if any(each.startswith("xl/") for each in members) and "[Content_Types].xml" in members:
        return "xlsx"
    said = _beginning(archive, "mimetype") if "mimetype" in members else b""
    if said.startswith(_OPEN_DOCUMENT + b"spreadsheet"):
        if "META-INF/manifest.xml" in members and b"encryption-data" in _beginning(archive, "META-INF/manifest.xml"):
            raise locked(name)
        return "ods"
    if "[Content_Types].xml" in members or said.startswith(b"application/"):
        raise UnreadableFileError(f"{name} is a text, a presentation or another document, not a workbook. {_SAVE_AS}")
    return None


def _beginning(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as file:
        return file.read(_HEAD_BYTES)


def _old_kind(path: Path, name: str) -> Kind:
    """Return the kind of a file in the container of office programs before 2007, by the names of the streams in it."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        streams = {stream for stream in (*_SHEETS, *_OTHERS, _LOCKED) if content.find(f"{stream}\0".encode("utf-16-le")) >= 0}
    if _LOCKED in streams:
        raise locked(name)
    if not streams:
        raise damaged(name, "its list of contents is missing")
    if not streams.intersection(_SHEETS):
        raise UnreadableFileError(f"{name} is a document of an office program or a mail, not a workbook. {_SAVE_AS}")
    return "xls"


def _markup_kind(head: bytes, name: str) -> Kind | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"mime-version:") and b"multipart/related" in text:
        raise UnreadableFileError(f"{name} is a web archive (MHTML), which is not read. {_SAVE_AS}")
    if not text.startswith(b"<"):
        return None
    if b"<html" in text or b"<table" in text:
        return "html"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text or b"opendocument.spreadsheet" in text:
        raise UnreadableFileError(f"{name} is an XML spreadsheet, which is not read. {_SAVE_AS}")
    return None
