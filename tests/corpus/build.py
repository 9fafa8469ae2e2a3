"""The cases that no editor could show: workbooks, archives and UTF-16, made from readable rows. All made up."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

import xlsxwriter

Row = Sequence[object]

HEADER = ("Date", "Lieu", "Pays", "Nombre de migrants")
MARCH: tuple[Row, ...] = (
    (date(2021, 3, 5), "Séguédine", "Niger", 12),
    (date(2021, 3, 16), "Nouâdhibou", "Mauritanie", 41),
    (date(2021, 3, 28), "Béjaïa", "Algérie", 7),
)
SPANISH = """Fecha;Lugar;País;Número de personas
05/03/2021;Playa de Mojácar, Almería;España;12
16/03/2021;Peñón de Vélez;España;41
28/03/2021;Puerto de Arguineguín;España;7
29/03/2021;Güera;Mauritania;9
"""


def as_text(rows: Sequence[Row] = MARCH) -> str:
    """Return rows as a text with semicolons, the header first, days as ``05/03/2021``."""
    cells = ((f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell) for cell in row) for row in (HEADER, *rows))
    return "".join(";".join(row) + "\n" for row in cells)


# ---- workbooks


def workbook(sheets: dict[str, Sequence[Row]], *, first_row: int = 0, first_column: int = 0, **options: bool) -> bytes:
    """Return an XLSX file; each sheet's rows begin at the row and column given, counted from 0."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows, first_row):
                for c, cell in enumerate(row, first_column):
                    if isinstance(cell, date):
                        sheet.write_datetime(r, c, datetime(cell.year, cell.month, cell.day), day)
                    else:
                        sheet.write(r, c, cell)
    return out.getvalue()


def workbook_with_title() -> bytes:
    """Return a workbook with a merged title in B1, a date of extraction in B3 and the table from B5 on."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Relevé")
        sheet.merge_range("B1:E1", "Gendarmerie de Tassili-Sud (agence inventée): relevé de mars 2021")
        sheet.write("B3", "Extrait le")
        sheet.write_datetime("C3", datetime(2021, 4, 1), day)
        sheet.write_row("B5", HEADER)
        for n, (when, *others) in enumerate(MARCH):
            sheet.write_datetime(5 + n, 1, datetime(when.year, when.month, when.day), day)
            sheet.write_row(5 + n, 2, others)
    return out.getvalue()


COVER: tuple[Row, ...] = (("Relevé inventé",), ("Police aux frontières de Valmer",), ("Contact : secrétariat",))
CODES: tuple[Row, ...] = (("Code", "Libellé"), ("NE", "Niger"), ("DZ", "Algérie"))
OLDER: tuple[Row, ...] = ((date(2020, 3, 7), "Kidal", "Mali", 5), (date(2020, 3, 8), "Dirkou", "Niger", 6))
MIXED: tuple[Row, ...] = (
    (date(2021, 3, 5), "Séguédine", "Niger", 12),
    ("16/03/2021", "Nouâdhibou", "Mauritanie", "1 041"),
    (44283, "Béjaïa", "Algérie", 7.0),
    ("29 mars 2021", "Kidal", "Mali", "3"),
)


# ---- OpenDocument sheets

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))


def _ods_cell(cell: object) -> str:
    if isinstance(cell, date):
        kind, shown = f'office:value-type="date" office:date-value="{cell}"', f"{cell:%d/%m/%Y}"
    elif isinstance(cell, int):
        kind, shown = f'office:value-type="float" office:value="{cell}"', str(cell)
    else:
        kind, shown = 'office:value-type="string"', str(cell)
    return f"<table:table-cell {kind}><text:p>{escape(shown)}</text:p></table:table-cell>"


def opendocument(sheets: dict[str, Sequence[Row]]) -> bytes:
    """Return an ODS file as LibreOffice writes it: to the right and below, empty cells are repeated to the edge of the sheet."""
    tables = []
    for name, rows in sheets.items():
        edge = '<table:table-cell table:number-columns-repeated="1018"/>'
        body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}{edge}</table:table-row>" for row in rows)
        below = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        tables.append(f'<table:table table:name="{name}">{body}{below}</table:table>')
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2">'
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{p}" manifest:media-type="{t}"/>' for p, t in (("/", _ODS), ("content.xml", "text/xml"))
    )
    manifest = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">{listed}</manifest:manifest>'
    return archive({"mimetype": _ODS, "content.xml": content, "META-INF/manifest.xml": manifest})


# ---- archives


def archive(members: dict[str, bytes | str]) -> bytes:
    """Return a zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """Return a zip whose directory says that its one file unpacks to 64 GiB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        info = zipfile.ZipInfo("events.csv")
        info.compress_type = zipfile.ZIP_DEFLATED
        with packed.open(info, "w", force_zip64=True) as member:
            member.write(b"date,place\n" + bytes(1 << 20))
        info.file_size = 64 << 30
    return out.getvalue()


def locked_archive() -> bytes:
    """Return a zip whose one file is marked as encrypted."""
    packed = bytearray(archive({"events.csv": as_text()}))
    packed[6] |= 1  # the flags of the file's own header, and below those in the directory
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


def locked_workbook() -> bytes:
    """Return what Excel writes for a workbook with a password: a compound file with the streams of an encrypted package."""
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    chains = [table, end, *range(3, 10), end, *range(11, 18), end]
    sectors = struct.pack("<128I", *chains, *[free] * (128 - len(chains)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, child: int, left: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, left, free, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    folder = (
        entry("Root Entry", 5, 1, free, end, 0)
        + entry("EncryptedPackage", 2, free, 2, 2, 4096)
        + entry("EncryptionInfo", 2, free, free, 10, 4096)
    )
    return head + sectors + folder.ljust(512, b"\0") + bytes(n * 37 % 251 for n in range(8192))


def picture() -> bytes:
    """Return a PNG of one dot."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\x7f")) + chunk(b"IEND", b"")


def _table() -> dict[str, Sequence[Row]]:
    return {"Données": (HEADER, *MARCH)}


BUILT: dict[str, Callable[[], bytes]] = {
    "bytes/utf16-le.csv": lambda: b"\xff\xfe" + SPANISH.replace("\n", "\r\n").encode("utf-16-le"),
    "bytes/utf16-be.csv": lambda: b"\xfe\xff" + SPANISH.encode("utf-16-be"),
    "bytes/utf16-le-bare.csv": lambda: SPANISH.encode("utf-16-le"),
    "bytes/utf16-be-bare.csv": lambda: SPANISH.encode("utf-16-be"),
    "bytes/gzip.csv.gz": lambda: gzip.compress(as_text().encode(), mtime=0),
    "bytes/zip.zip": lambda: archive({"events.csv": as_text()}),
    "bytes/zip-macosx.zip": lambda: archive(
        {
            "export/": "",
            "export/relevé.csv": as_text(),
            "export/.DS_Store": b"\0\0\0\1Bud1",
            "__MACOSX/export/._relevé.csv": b"\0\5\x16\7\0\2",
        }
    ),
    "bytes/zip-xlsx.zip": lambda: archive({"events.xlsx": workbook(_table())}),
    "bytes/workbook-sheets.xlsx": lambda: workbook({"Lisez-moi": COVER, "Codes": CODES} | _table()),
    "bytes/workbook-chosen-sheet.xlsx": lambda: workbook({"2020": (HEADER, *OLDER), "2021": (HEADER, *MARCH)}),
    "bytes/workbook-two-sheets.xlsx": lambda: workbook({"2020": (HEADER, *OLDER), "2021": (HEADER, *MARCH)}),
    "bytes/workbook-title-rows.xlsx": workbook_with_title,
    "bytes/workbook-1904.xlsx": lambda: workbook(_table(), date_1904=True),
    "bytes/workbook-mixed-cells.xlsx": lambda: workbook({"Données": (HEADER, *MIXED)}),
    "bytes/workbook-named-csv.csv": lambda: workbook(_table()),
    "bytes/opendocument.ods": lambda: opendocument(_table()),
    "bytes/opendocument-sheets.ods": lambda: opendocument({"Lisez-moi": COVER, "Événements": (HEADER, *MARCH)}),
    "wrong/picture.csv": picture,
    "wrong/photo.xlsx": lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + bytes(range(256)) * 4 + b"\xff\xd9",
    "wrong/program.csv": lambda: b"\x7fELF\2\1\1" + bytes(9) + bytes(range(256)) * 16,
    "wrong/two-tables.zip": lambda: archive({"march.csv": as_text(), "april.csv": as_text(OLDER)}),
    "wrong/no-table.zip": lambda: archive({"picture.png": picture()}),
    "wrong/bomb.zip": bomb,
    "wrong/bomb-gzip.csv.gz": lambda: gzip.compress(bytes(1 << 24), mtime=0) * 64,
    "wrong/cut-short.csv.gz": lambda: gzip.compress(as_text(MARCH * 50).encode(), mtime=0)[:-40],
    "wrong/locked-archive.zip": locked_archive,
    "wrong/locked-workbook.xlsx": locked_workbook,
    "wrong/document.docx": lambda: archive(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document>Made-up letter</w:document>"}
    ),
    "wrong/cut-short-workbook.xlsx": lambda: workbook(_table())[:-900],
    "wrong/cover-only.xlsx": lambda: workbook({"Feuil1": (), "Feuil2": ()}),
}
