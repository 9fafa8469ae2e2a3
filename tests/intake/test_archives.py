"""One table in an archive comes out; bombs, several tables, locks and damage are said, with the cure."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import UnreadableFileError
from routes.intake import archives
from routes.intake.archives import unpacked

_TABLE = "date;lieu\n05/03/2021;Séguédine\n".encode() * 200


def _zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a.csv")
        info.size = len(_TABLE)
        archive.addfile(info, io.BytesIO(_TABLE))
    return out.getvalue()


def _read(folder: Path, name: str, content: bytes) -> tuple[bytes, str]:
    path = folder / "upload"
    path.write_bytes(content)
    with unpacked(path, name) as (plain_path, plain_name):
        return plain_path.read_bytes(), plain_name


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of temporary files, which must be empty again afterwards."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.mark.parametrize(
    ("name", "packed", "plain_name"),
    [
        ("a.csv.gz", gzip.compress(_TABLE), "a.csv"), ("A.CSV.GZ", gzip.compress(_TABLE), "A.CSV"), ("a.csv.bz2", bz2.compress(_TABLE), "a.csv"), ("a.csv.xz", lzma.compress(_TABLE), "a.csv"),
        ("a.csv", gzip.compress(_TABLE), "a.csv"), ("two.csv.gz", gzip.compress(_TABLE[:1000]) + gzip.compress(_TABLE[1000:]), "two.csv"),
        ("a.zip", _zip({"folder/événements.csv": _TABLE}), "événements.csv"), ("a.zip", _zip({"a.tsv": _TABLE}, zipfile.ZIP_STORED), "a.tsv"),
        ("a.zip", _zip({"a.csv": _TABLE}, zipfile.ZIP_LZMA), "a.csv"), ("a.csv", _zip({"liste": _TABLE}), "liste"),
    ],
)  # fmt: skip
def test_one_table_comes_out(tmp_path: Path, name: str, packed: bytes, plain_name: str) -> None:
    assert _read(tmp_path, name, packed) == (_TABLE, plain_name)


@pytest.mark.parametrize("content", [_TABLE, b"", b"PK", b"BZh is how the text begins\n", b"\x1f", b"\x89PNG\r\n"])
def test_what_is_no_archive_is_given_as_it_is(tmp_path: Path, temporary: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with unpacked(path, "a.csv") as (plain_path, plain_name):
        assert (plain_path, plain_name) == (path, "a.csv")
        assert not list(temporary.iterdir())


@pytest.mark.parametrize(
    "members",
    [
        {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"},
        {"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}, {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"},
    ],
)  # fmt: skip
def test_workbooks_and_documents_are_left_packed(tmp_path: Path, members: dict[str, bytes]) -> None:
    content = _zip(members)
    assert _read(tmp_path, "a.xlsx", content) == (content, "a.xlsx")


def test_a_workbook_in_an_archive_is_a_table(tmp_path: Path) -> None:
    book = _zip({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
    assert _read(tmp_path, "a.zip", _zip({"a.xlsx": book})) == (book, "a.xlsx")
    assert _read(tmp_path, "a.xlsx.gz", gzip.compress(book)) == (book, "a.xlsx")


def test_what_stands_beside_a_table_is_passed_over(tmp_path: Path) -> None:
    junk = [
        "__MACOSX/._a.csv",
        "__MACOSX/x/y.csv",
        ".DS_Store",
        "d/.hidden.csv",
        "Thumbs.db",
        "desktop.ini",
        "~$a.xlsx",
        "readme.txt",
        "LISEZMOI.txt",
        "LICENSE",
        "notes.pdf",
        "photo.jpg",
        "d/",
    ]
    assert _read(tmp_path, "a.zip", _zip(dict.fromkeys(junk, b"") | {"d/a.csv": _TABLE})) == (_TABLE, "a.csv")
    assert _read(tmp_path, "a.zip", _zip({"readme.txt": b"x", "données.txt": _TABLE})) == (_TABLE, "données.txt")
    assert _read(tmp_path, "a.zip", _zip({"colonnes.txt": b"x", "données.csv": _TABLE})) == (_TABLE, "données.csv")


def _locked_zip() -> bytes:
    """Return an archive whose member says that it is encrypted."""
    content = bytearray(_zip({"a.csv": _TABLE}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _deflate64_zip() -> bytes:
    content = bytearray(_zip({"a.csv": _TABLE}))
    content[8] = content[content.index(b"PK\x01\x02") + 10] = 9
    return bytes(content)


def _wrong_checksum() -> bytes:
    content = bytearray(_zip({"a.csv": _TABLE}))
    content[content.index(b"PK\x01\x02") + 16] ^= 0xFF
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.zip", _zip({"a.csv": _TABLE, "b/b.xlsx": b"x"}), r"a\.zip holds several tables: a\.csv, b\.xlsx\. Unpack it"), ("a.zip", _zip({"a.txt": b"x", "b.txt": b"x"}), "several tables: a.txt, b.txt"),
        ("a.zip", _zip({f"{n}.csv": b"x" for n in range(40)}), r"11\.csv and 28 more"), ("a.zip", _zip({}), "without a table in it: it is empty"),
        ("a.zip", _zip({"photo.jpg": b"x", "d/map.kml": b"x"}), r"without a table in it: it holds photo\.jpg, map\.kml"), ("a.zip", _zip({"__MACOSX/a.csv": b"x"}), "it is empty"),
        ("a.zip", _zip({"b.zip": _zip({"a.csv": _TABLE})}), r"another archive \(b\.zip\)\. Unpack it yourself"), ("a.zip", _zip({"a.csv.gz": gzip.compress(_TABLE)}), r"another archive \(a\.csv\.gz\)"),
        ("a.zip", _zip({"a.csv": gzip.compress(_TABLE)}), r"another archive \(a\.csv\)"), ("a.gz", gzip.compress(_zip({"a.csv": _TABLE})), "another archive"), ("a.tar.gz", gzip.compress(_tar()), r"another archive \(a\.tar\)"),
        ("a.zip", _locked_zip(), "locked with a password"), ("a.zip", _deflate64_zip(), "packed in a way that cannot be unpacked"), ("a.zip", _wrong_checksum(), "damaged ZIP archive"),
        ("a.zip", _zip({"a.csv": _TABLE})[:-30], "damaged ZIP archive"), ("a.zip", b"PK\x03\x04 and no more", "damaged ZIP archive"), ("a.gz", gzip.compress(_TABLE)[:-12], "damaged GZIP archive"),
        ("a.gz", gzip.compress(_TABLE)[:-8] + b"\0" * 8, "damaged GZIP archive"), ("a.gz", gzip.compress(_TABLE) + b"more", "damaged GZIP archive"), ("a.bz2", bz2.compress(_TABLE)[:-8], "damaged BZIP2 archive"),
        ("a.bz2", bz2.compress(_TABLE)[:12] + b"\0" * 40, "damaged BZIP2 archive"), ("a.xz", lzma.compress(_TABLE)[:-8], "damaged XZ archive"), ("a.gz", b"\x1f\x8b\x08\0", "damaged GZIP archive"),
    ],
)  # fmt: skip
def test_what_cannot_be_unpacked_is_said_with_the_cure(tmp_path: Path, temporary: Path, name: str, content: bytes, told: str) -> None:
    with pytest.raises(UnreadableFileError, match=told) as caught:
        _read(tmp_path, name, content)
    assert name in str(caught.value)
    assert not list(temporary.iterdir())


def test_names_in_an_archive_are_no_paths(tmp_path: Path) -> None:
    for inner in ("../../outside.csv", "/etc/outside.csv", "..\\..\\outside.csv", "C:\\outside.csv", "a\x1b[31m/outside.csv"):
        content, name = _read(tmp_path, "a.zip", _zip({inner: _TABLE}))
        assert (content, name) == (_TABLE, "outside.csv")
    assert not list(tmp_path.rglob("outside.csv"))
    assert _read(tmp_path, "a.zip", _zip({"out\x1b[31mside.csv": _TABLE}))[1] == "out?[31mside.csv"


def test_the_temporary_file_is_private_and_goes_away(tmp_path: Path, temporary: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(_TABLE))

    def read() -> None:
        with unpacked(path, "a.csv.gz") as (plain_path, _):
            assert plain_path.parent == temporary
            assert plain_path.stat().st_mode & 0o777 == 0o600
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read()
    assert not list(temporary.iterdir())


_BOMBS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("a.csv.gz", gzip.compress), ("a.csv.bz2", bz2.compress), ("a.csv.xz", lzma.compress), ("a.zip", lambda content: _zip({"a.csv": content})),
]  # fmt: skip


@pytest.mark.parametrize(("name", "pack"), _BOMBS)
def test_more_than_an_archive_can_honestly_hold_is_refused(
    tmp_path: Path, temporary: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    bomb = pack(bytes(60 << 20))  # 60 MB of zeros in less than 0.1 MB
    with pytest.raises(UnreadableFileError, match=rf"{name} holds more than .* MB when unpacked.*Unpack it yourself"):
        _read(tmp_path, name, bomb)
    assert not list(temporary.iterdir())


def test_small_tables_of_equal_rows_pass_whatever_the_ratio(tmp_path: Path) -> None:
    rows = b"05/03/2021;Gao;12\n" * 400_000  # 7 MB, 500 times smaller when packed
    packed = gzip.compress(rows)
    assert len(rows) > archives.UNPACKED_LIMIT_RATIO * len(packed)
    assert _read(tmp_path, "a.csv.gz", packed)[0] == rows


def test_the_limit_holds_for_large_archives_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "UNPACKED_LIMIT_BYTES", len(_TABLE) - 1)
    with pytest.raises(UnreadableFileError, match="holds more than"):
        _read(tmp_path, "a.gz", gzip.compress(_TABLE))
    monkeypatch.setattr(archives, "UNPACKED_LIMIT_BYTES", len(_TABLE))
    assert _read(tmp_path, "a.gz", gzip.compress(_TABLE))[0] == _TABLE


def test_what_the_list_of_contents_says_of_sizes_is_not_believed(tmp_path: Path) -> None:
    content = bytearray(_zip({"a.csv": bytes(60 << 20)}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 1000)  # it says that it unpacks to 1,000 bytes
    with pytest.raises(UnreadableFileError, match=r"damaged ZIP archive|holds more than"):
        _read(tmp_path, "a.zip", bytes(content))


def test_entries_that_share_their_bytes_are_unpacked_once_or_refused(tmp_path: Path) -> None:
    """Many names over one compressed kernel: each is small, all together are not (the overlapping bomb)."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = kernel.compress(_TABLE) + kernel.flush()
    header = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, zlib.crc32(_TABLE), len(data), len(_TABLE), 5, 0) + b"a.csv"
    entries = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, zlib.crc32(_TABLE), len(data), len(_TABLE), 5, 0, 0, 0, 0, 0, 0) + name
        for name in (b"a.csv", b"b.jpg", b"c.jpg")
    )
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 3, 3, len(entries), len(header) + len(data), 0)
    try:
        assert _read(tmp_path, "a.zip", header + data + entries + end) == (_TABLE, "a.csv")
    except UnreadableFileError as error:
        assert "damaged" in str(error)  # newer zipfile modules refuse it


def test_no_room_for_what_is_unpacked_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nosuch"))
    with pytest.raises(UnreadableFileError, match=r"a\.gz cannot be unpacked into .*nosuch"):
        _read(tmp_path, "a.gz", gzip.compress(_TABLE))


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"a\.zip cannot be opened"), unpacked(tmp_path / "a.zip", "a.zip"):
        pass


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=3000), pack=st.sampled_from([pack for _, pack in _BOMBS]))
def test_what_is_packed_comes_back_equal(tmp_path: Path, content: bytes, pack: Callable[[bytes], bytes]) -> None:
    try:
        assert _read(tmp_path, "a.csv", pack(content))[0] == content
    except UnreadableFileError as error:
        assert "another archive" in str(error)  # by chance


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
    cut=st.integers(0, 400),
    pack=st.sampled_from([p for _, p in _BOMBS]),
)
def test_no_damage_crashes_the_reader(tmp_path: Path, changes: list[tuple[int, int]], cut: int, pack: Callable[[bytes], bytes]) -> None:
    content = bytearray(pack(_TABLE))
    for at, value in changes:
        content[at % len(content)] = value
    try:
        _read(tmp_path, "a.csv", bytes(content[: len(content) - cut]))
    except UnreadableFileError as error:
        assert "a.csv" in str(error)
