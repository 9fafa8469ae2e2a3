"""Sheets come as text, row for row; what cannot be read is said with the cure."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from geodata.errors import UnreadableFileError
from routes.intake import workbooks
from routes.intake.workbook_kinds import workbook_kind
from routes.intake.workbooks import Sheet, Workbook, open_workbook
from tests.intake.workbook_files import write_xls, write_xlsb

_DAY = datetime.datetime(2021, 3, 5)


def _opened(path: Path) -> Workbook:
    book = open_workbook(path)
    assert book is not None
    return book


def _rows(path: Path, sheet: str | None = None) -> list[tuple[str, ...]]:
    book = _opened(path)
    return book.read(sheet or book.sheets[0].name).cells.rows()


def _xlsx(path: Path, fill: Callable[[Any, Any], None], **options: Any) -> Path:
    with xlsxwriter.Workbook(path, options) as book:
        fill(book, book.add_worksheet("Données"))
    return path


def _column(path: Path, cells: list[tuple[Any, str | None]], **options: Any) -> list[str]:
    """Return what is read of cells of a value and a number format, written one under the other."""

    def fill(book: Any, sheet: Any) -> None:
        for row, (value, form) in enumerate(cells):
            sheet.write(row, 0, value, book.add_format({"num_format": form}) if form else None)

    return [cell for (cell,) in _rows(_xlsx(path, fill, **options))]


# -- values --------------------------------------------------------------------------------------------------


def test_dates_are_iso_and_have_a_time_only_where_they_have_one(tmp_path: Path) -> None:
    forms = ["dd/mm/yyyy", "mmm-yy", "[$-40C]d mmmm yyyy;@", "[$-80C]dddd, d mmmm yyyy", "yyyy-mm-dd hh:mm"]
    cells: list[tuple[Any, str | None]] = [(_DAY, form) for form in forms]
    cells += [
        (_DAY.replace(hour=14, minute=30), "dd/mm/yyyy hh:mm"),
        (datetime.time(14, 30), "hh:mm"),
        (44260, "d-mmm-yy"),
        (44260, None),
        ("05/03/2021", None),
    ]
    assert _column(tmp_path / "a.xlsx", cells) == [
        *["2021-03-05"] * 5,
        "2021-03-05 14:30:00",
        "14:30:00",
        "2021-03-05",
        "44260",
        "05/03/2021",
    ]


def test_the_dates_of_old_macintosh_workbooks_are_the_same_days(tmp_path: Path) -> None:
    cells: list[tuple[Any, str | None]] = [(_DAY, "dd/mm/yyyy"), (datetime.time(14, 30), "hh:mm")]
    assert _column(tmp_path / "a.xlsx", cells, date_1904=True) == ["2021-03-05", "14:30:00"]


def test_numbers_are_what_they_are_not_what_they_look_like(tmp_path: Path) -> None:
    cells: list[tuple[Any, str | None]] = [
        (41, None),
        (41.0, "0.00"),
        (1234.5, "#,##0.00"),
        (0.125, "0.0%"),
        (16.97325, None),
        (-7.98639, "0.0"),
        (0.1 + 0.2, None),
        (1e-7, None),
        (123456789012, "0"),
    ]
    assert _column(tmp_path / "a.xlsx", cells) == [
        "41",
        "41",
        "1234.5",
        "0.125",
        "16.97325",
        "-7.98639",
        "0.3",
        "0.0000001",
        "123456789012",
    ]


def test_texts_booleans_and_line_breaks_come_as_they_are(tmp_path: Path) -> None:
    cells: list[tuple[Any, str | None]] = [
        ("two\nlines", None),
        (True, None),
        ("0041", "@"),
        (" N'Djamena ", None),
        ("Séguédine – قطرون", None),
    ]
    assert _column(tmp_path / "a.xlsx", cells) == ["two\nlines", "true", "0041", " N'Djamena ", "Séguédine – قطرون"]


def test_results_of_formulas_are_read_and_errors_are_empty_and_counted(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row, (formula, result) in enumerate([("=1+1", 2), ('="a"&"b"', "ab"), ("=NA()", "#N/A"), ("=1/0", "#DIV/0!")]):
            sheet.write_formula(row, 0, formula, None, result)
        sheet.write_string(4, 0, "#VALEUR!")
        sheet.write_string(5, 0, "#12")

    read = _opened(_xlsx(tmp_path / "a.xlsx", fill)).read("Données")
    assert read.cells.to_series().to_list() == ["2", "ab", "", "", "", "#12"]
    assert read.notes == ("3 cells: an error of a formula, such as #N/A, read as empty.",)


def _with_part(source: Path, target: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in archive.namelist():
            changed.writestr(name, change(archive.read(name)) if name == part else archive.read(name))
    return target


_SHEET_1 = "xl/worksheets/sheet1.xml"


def test_formulas_without_results_are_said(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "x")
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(2, 0, "=1+2", None, 3)

    whole = _xlsx(tmp_path / "a.xlsx", fill)
    assert not _opened(whole).read("Données").notes
    bare = _with_part(whole, tmp_path / "b.xlsx", _SHEET_1, lambda xml: xml.replace(b"<v>2</v>", b"<v></v>").replace(b"<v>3</v>", b""))
    (note,) = _opened(bare).read("Données").notes
    assert note.startswith("2 cells: a formula without its result")
    empty_text = _with_part(bare, tmp_path / "c.xlsx", _SHEET_1, lambda xml: xml.replace(b'<c r="A2">', b'<c r="A2" t="str">'))
    (note,) = _opened(empty_text).read("Données").notes
    assert note.startswith("1 cell: a formula without its result")


# -- places ----------------------------------------------------------------------------------------------------


def test_rows_keep_their_numbers_under_empty_and_hidden_ones(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(3, 2, ["Date", "Lieu"])
        sheet.write_row(5, 2, ["05/03/2021", "Gao"])
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.write_row(6, 2, ["06/03/2021", "Kidal"])

    rows = _rows(_xlsx(tmp_path / "a.xlsx", fill))
    assert rows == [*[("", "")] * 3, ("Date", "Lieu"), ("", ""), ("05/03/2021", "Gao"), ("06/03/2021", "Kidal")]


def test_texts_merged_over_rows_are_repeated_and_numbers_are_not(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range(0, 1, 0, 4, "Made-up report")
        for row in range(1, 4):
            sheet.write_string(row, 4, f"note {row}")
        sheet.merge_range(1, 1, 3, 1, _DAY, day)
        sheet.merge_range(1, 2, 2, 2, "Gao")
        sheet.merge_range(1, 3, 3, 3, 12)
        sheet.merge_range(4, 1, 6, 1, "nothing beside it")

    read = _opened(_xlsx(tmp_path / "a.xlsx", fill)).read("Données")
    assert read.cells.rows()[:5] == [
        ("Made-up report", "", "", ""),
        ("2021-03-05", "Gao", "12", "note 1"),
        ("2021-03-05", "Gao", "", "note 2"),
        ("2021-03-05", "", "", "note 3"),
        ("nothing beside it", "", "", ""),
    ]
    assert read.notes == ("3 cells: merged with the cell above, given its text; numbers are not repeated.",)


def test_sheets_are_listed_with_what_they_hold(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("vide")
        sheet = book.add_worksheet("Événements & l'été")
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write(2, 1, 3)
        lists = book.add_worksheet("listes")
        lists.hide()
        lists.write(0, 0, "x")
        book.add_chartsheet("graphique")
    found = _opened(tmp_path / "a.xlsx")
    assert found.kind == "xlsx"
    assert found.sheets == (
        Sheet("vide", 0, 0, 0),
        Sheet("Événements & l'été", 3, 2, 3),
        Sheet("listes", 1, 1, 1, hidden=True),
        Sheet("graphique", 0, 0, 0),
    )
    assert found.heads["Événements & l'été"] == [["a", "b"], ["", ""], ["", "3"]]
    assert found.read("vide").cells.is_empty()
    with pytest.raises(UnreadableFileError, match=r"a\.xlsx has no sheet 'other'. Its sheets: vide, Événements"):
        found.read("other")


def test_sheets_too_large_to_keep_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "HELD_CELLS", 3)
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name in ("one", "two", "three"):
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 1, 0, name)
            sheet.write_column(0, 1, ["a", "b"])
    found = _opened(tmp_path / "a.xlsx")
    for name in ("two", "three", "one"):
        assert found.read(name).cells.rows() == [(name, "a"), (name, "b")]
        assert len(found.read(name).notes) == 1


# -- other forms ------------------------------------------------------------------------------------------------


def _ods(path: Path, rows: list[list[Any]], repeated: int = 1, wide: int = 1) -> Path:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Événements")
    for row in rows:
        line = TableRow(numberrowsrepeated=repeated)
        for cell in row:
            line.addElement(cell if not isinstance(cell, str) else _text(cell, wide))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(path)
    return path


def _text(text: str, wide: int = 1) -> Any:
    cell = TableCell(valuetype="string", numbercolumnsrepeated=wide)
    for line in text.split("\n"):
        cell.addElement(P(text=line))
    return cell


def test_an_ods_workbook_is_read(tmp_path: Path) -> None:
    rows = [
        [TableCell()],
        [TableCell(), "Date", "Lieu", "n"],
        [TableCell(), TableCell(valuetype="date", datevalue="2021-03-05"), "two\nlines", TableCell(valuetype="float", value="41")],
        [TableCell(), TableCell(valuetype="date", datevalue="2021-03-05T14:30:00"), TableCell(valuetype="boolean", booleanvalue="true"), TableCell(valuetype="float", value="16.97325")],
        [TableCell(), TableCell(valuetype="time", timevalue="PT14H30M05S"), TableCell(valuetype="percentage", value="0.125"), TableCell(valuetype="currency", currency="EUR", value="12.5")],
        [TableCell(), "#N/A", TableCell(valuetype="string", numbercolumnsspanned=2), CoveredTableCell()],
    ]  # fmt: skip
    read = _opened(_ods(tmp_path / "a.ods", rows)).read("Événements")
    assert read.cells.rows() == [
        ("", "", ""), ("Date", "Lieu", "n"), ("2021-03-05", "two\nlines", "41"), ("2021-03-05 14:30:00", "true", "16.97325"), ("14:30:05", "0.125", "12.5"), ("", "", ""),
    ]  # fmt: skip
    assert read.notes == ("1 cell: an error of a formula, such as #N/A, read as empty.",)


def test_an_xls_workbook_is_read(tmp_path: Path) -> None:
    book = _opened(write_xls(tmp_path / "a.xls"))
    assert (book.kind, [sheet.name for sheet in book.sheets]) == ("xls", ["Événements", "vide"])
    blank = ("", "", "", "")
    assert book.read("Événements").cells.rows() == [
        blank, blank, ("Date", "Lieu", "Personnes", "Lat"), ("2021-03-05", "Séguédine", "41", "20.2"), ("2021-03-06 14:30:00", "two\nlines", "true", "-7.98639"),
    ]  # fmt: skip


def test_an_xlsb_workbook_is_read(tmp_path: Path) -> None:
    path = write_xlsb(tmp_path / "a.xlsb", [["Date", "Lieu", "n"], ["05/03/2021", "Séguédine", 41.0], ["06/03/2021", None, 2.5]])
    assert _opened(path).kind == "xlsb"
    assert _rows(path) == [("Date", "Lieu", "n"), ("05/03/2021", "Séguédine", "41"), ("06/03/2021", "", "2.5")]


@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a.ods", "a", "a.xlsx.tmp"])
def test_a_workbook_is_known_by_what_is_in_it(tmp_path: Path, name: str) -> None:
    made = _xlsx(tmp_path / "made.xlsx", lambda _book, sheet: sheet.write(0, 0, "Gao"))
    assert _rows(made.rename(tmp_path / name)) == [("Gao",)]
    old = write_xls(tmp_path / "old.xls").rename(tmp_path / "old.xlsx")
    assert _opened(old).kind == "xls"


@pytest.mark.parametrize("content", ["date;lieu\n05/03/2021;Gao\n", "", "<5;6\n", "Date\tLieu\n", "PK;x\n", "mime-version\n"])
def test_a_text_is_no_workbook_whatever_it_is_called(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text(content)
    assert open_workbook(path) is None


def test_a_web_page_that_calls_itself_a_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_text("<html><table><tr><th>Date<th>Lieu<tr><td>05/03/2021<td>Gao</table><table><tr><td>x</table></html>")
    book = _opened(path)
    assert (book.kind, book.sheets) == ("html", (Sheet("table 1", 2, 2, 4), Sheet("table 2", 1, 1, 1)))
    assert book.read("table 1").cells.rows() == [("Date", "Lieu"), ("05/03/2021", "Gao")]


# -- what cannot be read ----------------------------------------------------------------------------------------

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _parts(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (_OLD + "EncryptedPackage\0".encode("utf-16-le"), "locked with a password. Open it with the password, save it without one"),
        (_parts({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<m:encryption-data/>"}), "locked with a password"),
        (_OLD + "WordDocument\0".encode("utf-16-le"), "not a workbook"), (_OLD, "its list of contents is missing"), (_OLD + "Workbook\0".encode("utf-16-le"), "damaged or was cut off"),
        (_parts({"[Content_Types].xml": "", "word/document.xml": ""}), "is a text, a presentation or another document"), (_parts({"mimetype": "application/epub+zip"}), "another document"),
        (_parts({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "cannot be read as a workbook"), (b"PK\x03\x04" + bytes(100), "cannot be read as a workbook"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "is an XML spreadsheet, which is not read. Open it"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n", "is a web archive"), (b"\x09\x08\x10\x00\x00\x06\x05\x00", "from before 1997"), (b"<html><p>none</p></html>", "web page without a table"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_the_cure(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=told) as caught:
        open_workbook(path)
    assert str(caught.value).startswith("a.xls ")
    assert any(cure in str(caught.value) for cure in ("Open it", "Fetch it", "Export"))


def test_a_workbook_that_was_cut_off_is_said_so(tmp_path: Path) -> None:
    for path in (_xlsx(tmp_path / "a.xlsx", lambda _book, sheet: sheet.write_column(0, 0, ["Gao"] * 500)), write_xls(tmp_path / "b.xls")):
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
        with pytest.raises(UnreadableFileError, match=rf"{path.name} cannot be read as a workbook .* cut off .* Fetch it again"):
            open_workbook(path)


def test_a_cell_at_the_far_end_of_a_sheet_is_said_before_memory_runs_out(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "Date")
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(UnreadableFileError, match=r"sheet 'Données', reaches over 1,048,576 rows and 16,384 columns.*forgotten cell"):
        open_workbook(_xlsx(tmp_path / "a.xlsx", fill))


def test_the_far_end_is_found_without_numbers_of_rows_too(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in range(5):
            sheet.write(row, 0, "Gao")
        sheet.write(4, 30, "x")

    bare = _with_part(_xlsx(tmp_path / "a.xlsx", fill), tmp_path / "b.xlsx", _SHEET_1, lambda xml: xml.replace(b"<row r=", b"<row t="))
    with zipfile.ZipFile(bare) as archive:
        marks = workbooks.sheet_marks(archive)["Données"]
    assert (marks.rows, marks.columns) == (5, 31)


def test_a_sheet_of_billions_of_repeated_cells_is_said(tmp_path: Path) -> None:
    path = _ods(tmp_path / "a.ods", [["Gao"]], repeated=1_048_576, wide=16_384)
    with pytest.raises(UnreadableFileError, match=r"a\.ods is damaged, or too large to be read as a workbook\. .* save its table as CSV"):
        open_workbook(path)


def test_parts_that_come_to_too_much_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _xlsx(tmp_path / "a.xlsx", lambda _book, sheet: sheet.write(0, 0, "Gao"))
    monkeypatch.setattr("routes.intake.workbook_kinds.PARTS_LIMIT_BYTES", 1000)
    with pytest.raises(UnreadableFileError, match=r"a\.xlsx comes to .* GB when unpacked"):
        workbook_kind(path, "a.xlsx")


def test_a_reader_that_dies_or_hangs_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _xlsx(tmp_path / "a.xlsx", lambda _book, sheet: sheet.write(0, 0, "Gao"))
    script = tmp_path / "reader.py"
    monkeypatch.setattr(workbooks._sheet_reader, "__file__", str(script))
    script.write_text("import os; os.abort()")
    with pytest.raises(UnreadableFileError, match=r"a\.xlsx is damaged, or too large"):
        open_workbook(path)
    script.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(workbooks, "READ_LIMIT_S", 1)
    begun = time.monotonic()
    with pytest.raises(UnreadableFileError, match=r"a\.xlsx took longer than 1 seconds"):
        open_workbook(path)
    assert time.monotonic() - begun < 10


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=12),
    kind=st.sampled_from(["xls", "xlsx", "xlsb"]),
)
def test_no_damage_crashes_the_reader(tmp_path: Path, changes: list[tuple[int, int]], kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "xls":
        write_xls(path)
    elif kind == "xlsb":
        write_xlsb(path, [["Date", "Lieu"], ["05/03/2021", 4.0]] * 5)
    else:
        _xlsx(path, lambda _book, sheet: sheet.write_column(0, 0, ["Gao", 1, "Kidal"]))
    content = bytearray(path.read_bytes())
    for at, value in changes:
        content[at % len(content)] = value
    path.write_bytes(content)
    try:
        open_workbook(path)
    except UnreadableFileError as error:
        assert path.name in str(error)


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), max_size=8).filter(
    lambda text: not text.startswith(("=", "#"))
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(_TEXT, st.integers(-(10**9), 10**9), st.dates(datetime.date(1970, 1, 1), datetime.date(2060, 1, 1))),
        min_size=1,
        max_size=12,
    )
)
def test_any_table_comes_back_equal(tmp_path: Path, rows: list[tuple[str, int, datetime.date]]) -> None:
    def fill(book: Any, sheet: Any) -> None:
        form = book.add_format({"num_format": "dd/mm/yyyy"})
        for at, (text, number, day) in enumerate(rows):
            sheet.write_string(at, 0, text or "x")
            sheet.write_number(at, 1, number)
            sheet.write_datetime(at, 2, datetime.datetime.combine(day, datetime.time()), form)

    assert _rows(_xlsx(tmp_path / "a.xlsx", fill)) == [(text or "x", str(number), day.isoformat()) for text, number, day in rows]


@pytest.mark.slow
def test_200_000_rows_are_read_in_seconds(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in range(200_000):
            sheet.write_row(
                row,
                0,
                [
                    f"REC-{row}",
                    f"place {row % 20_000}",
                    "Niger",
                    row % 90 / 7,
                    -row % 80 / 7,
                    row % 30,
                    "une note de quelques mots",
                    row,
                    "route",
                    "x",
                ],
            )

    path = _xlsx(tmp_path / "a.xlsx", fill, constant_memory=True)
    begun = time.monotonic()
    cells = _opened(path).read("Données").cells
    assert time.monotonic() - begun < 6
    assert cells.shape == (200_000, 10)
    assert cells.schema.dtypes() == [pl.String] * 10
