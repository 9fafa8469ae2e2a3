"""The problems of a file as a spreadsheet: what is in it, and that its rows are the same records once they are mended. All data are made up."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import fastexcel
import polars as pl
import pytest
import xlsxwriter

from geodata.errors import OutputError
from routes.corrections import CURE_HEADER, LINE_HEADER, WRONG_HEADER, check_problem_suffix, problem_table, problem_workbook, write_problems
from routes.events import EventStore
from routes.ingest import commit, prepare
from routes.intake import Choices
from routes.intake.source import READ_AS_HEADER, SOURCE_HEADER
from routes.prepared import Prepared

STORED = ["Référence", "Date", "Lieu", "Pays", "Nombre de migrants", "Latitude", "Longitude"]
OWN = [LINE_HEADER, WRONG_HEADER, CURE_HEADER, SOURCE_HEADER, READ_AS_HEADER]
GOOD = [f"JN-{n};{n}/03/2021;Agadez;Niger;{n};16,9742;7,9865;+221 77 123 45 {n};calme" for n in range(10, 31)]
FAULTY = [
    "JN-41;31/02/2021;Séguédine;Niger;4;20,2000;12,9800;+221 77 123 45 41;vu de loin",
    'JN-42;05/03/2021;"=HYPERLINK(""http://example.invalid"")";Mali;beaucoup;16,2700;-0,0400;+221 77 123 45 42;rien',
    "JN-43;jamais;Gao, tel +221 77 123 45 60;Mali;5;16,2700;-0,0400;+221 77 123 45 43;rien",
]
MENDED = {"31/02/2021": "28/02/2021", "beaucoup": "12", "jamais": "mars 2021"}
LINES = [23, 24, 25]


def _text(faulty: list[str]) -> str:
    return "\n".join([";".join([*STORED, "Téléphone", "Observations"]), *GOOD, *faulty, ""])


def _mend(text: str) -> str:
    for wrong, right in MENDED.items():
        text = text.replace(wrong, right)
    return text


def _prepared(home: Path, folder: Path, unit: str | None = None, faulty: list[str] = FAULTY) -> Prepared:
    path = folder / "relevé.csv"
    path.write_text(_text(faulty), encoding="utf-8")
    return prepare(EventStore(home), path, unit=unit)


def _sheet(content: bytes) -> list[tuple]:
    """Return the rows of the only sheet, the header among them, as another reader than ours sees them."""
    return fastexcel.read_excel(content).load_sheet(0, header_row=None, dtypes="string").to_polars().rows()


def test_the_sheet_holds_the_stored_columns_the_line_the_fault_and_the_cure(home: Path, tmp_path: Path) -> None:
    table = problem_table(_prepared(home, tmp_path))
    assert table.columns == [*STORED, *OWN]
    assert table.select(*STORED[:2], *STORED[4:], LINE_HEADER, WRONG_HEADER).rows() == [
        ("JN-41", "31/02/2021", "4", "20,2000", "12,9800", 23, "bad-date"),
        ("JN-42", "05/03/2021", "beaucoup", "16,2700", "-0,0400", 24, "bad-number"),
        ("JN-43", "jamais", "5", "16,2700", "-0,0400", 25, "bad-date"),
    ]
    assert "February 2021 has no day 31" in table[CURE_HEADER][0]
    assert "'beaucoup'" in table[CURE_HEADER][1]
    assert table[SOURCE_HEADER].n_unique() == 1


def test_personal_data_and_what_is_not_stored_are_not_in_it(home: Path, tmp_path: Path) -> None:
    prepared = _prepared(home, tmp_path)
    told = problem_table(prepared).write_csv()
    book = "\n".join(str(row) for row in _sheet(problem_workbook(prepared)))
    for text in (told, book):
        assert "Gao, tel" in text
        assert "‹phone›" in text
        assert not any(word in text for word in ("221 77", "123 45", "Téléphone", "Observations", "vu de loin"))


def test_the_workbook_shows_what_the_table_holds_and_runs_nothing(home: Path, tmp_path: Path) -> None:
    prepared = _prepared(home, tmp_path)
    content = problem_workbook(prepared)
    header, *rows = _sheet(content)
    table = problem_table(prepared)
    assert list(header) == table.columns
    assert [tuple(row) for row in rows] == table.cast(pl.String).rows()
    assert rows[1][2] == '=HYPERLINK("http://example.invalid")'
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert not [name for name in parts.namelist() if "externalLink" in name or "vba" in name]


def test_the_cell_at_fault_is_coloured_and_no_other(home: Path, tmp_path: Path) -> None:
    content = problem_workbook(_prepared(home, tmp_path))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    style_of = {cell.split('"', 1)[0]: cell.split(' s="', 1)[1].split('"', 1)[0] for cell in sheet.split('<c r="')[1:] if ' s="' in cell}
    wrong = style_of["B2"]
    assert sorted(place for place, style in style_of.items() if style == wrong) == ["B2", "B4", "E3"]


def test_rows_that_are_no_records_are_not_in_it(home: Path, tmp_path: Path) -> None:
    prepared = _prepared(home, tmp_path, faulty=[*FAULTY, "JN-50;05/03/2021", "Total;;;;430;;;;"])
    assert sorted(prepared.problems["reason"]) == ["bad-date", "bad-date", "bad-number", "ragged-row", "total-row"]
    assert problem_table(prepared)[LINE_HEADER].to_list() == LINES
    assert write_problems(prepared, tmp_path / "p.xlsx") == 3


def test_without_problems_there_is_a_header_alone(home: Path, tmp_path: Path) -> None:
    prepared = _prepared(home, tmp_path, faulty=[])
    assert problem_table(prepared).height == 0
    assert [list(row) for row in _sheet(problem_workbook(prepared))] == [[*STORED, *OWN]]


def test_a_csv_runs_nothing_in_a_spreadsheet_and_keeps_numbers_below_zero(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    assert write_problems(_prepared(home, tmp_path), path) == 3
    header, *rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
    assert header == [*STORED, *OWN]
    assert rows[1][2] == """'=HYPERLINK("http://example.invalid")"""
    assert [row[6] for row in rows] == ["12,9800", "-0,0400", "-0,0400"]
    runs = [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple("=+-@")]
    assert runs == ["-0,0400", "-0,0400"]


@pytest.mark.parametrize("name", ["p.ods", "p", "p.xlsx.txt"])
def test_another_suffix_is_refused_with_the_cure(home: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"\.xlsx or \.csv"):
        check_problem_suffix(tmp_path / name)
    with pytest.raises(OutputError, match=r"\.xlsx or \.csv"):
        write_problems(_prepared(home, tmp_path), tmp_path / name)


def test_a_place_that_cannot_be_written_is_said_so(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="Choose another place"):
        write_problems(_prepared(home, tmp_path), tmp_path / "file" / "p.xlsx")


# -- corrected and dropped in again ----------------------------------------------------------------------


def _mended_workbook(prepared: Prepared, path: Path) -> None:
    """Write the sheet as an analyst saves it: the same cells, the faulty ones mended."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("problems")
        for number, row in enumerate(_sheet(problem_workbook(prepared))):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, MENDED.get(cell, cell))


def _mended_csv(prepared: Prepared, path: Path) -> None:
    write_problems(prepared, path)
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([MENDED.get(cell, cell) for cell in row] for row in rows)


SAVED = pytest.mark.parametrize(("save", "name"), [(_mended_workbook, "p.xlsx"), (_mended_csv, "p.csv")])
_SAME = ("event_id", "source_record", "start_on", "end_on", "date_precision", "country", "persons", "lat", "lon", "reported_by")


@SAVED
@pytest.mark.parametrize("unit", [None, "JOP-NE"])
def test_mended_rows_become_the_events_they_would_have_been(
    home: Path, tmp_path: Path, unit: str | None, save: Callable[[Prepared, Path], None], name: str
) -> None:
    store = EventStore(home)
    prepared = _prepared(home, tmp_path, unit)
    first = commit(store, prepared)
    assert (first.batch.events, first.batch.problems) == (21, 3)
    save(prepare(EventStore(tmp_path / "other"), tmp_path / "relevé.csv", unit=unit), tmp_path / name)
    again = prepare(store, tmp_path / name, unit=unit)
    assert (again.batch.rows_read, again.batch.events, again.batch.problems, again.batch.duplicates) == (3, 3, 0, 0)
    right = tmp_path / "right.csv"
    right.write_text(_mend(_text(FAULTY)), encoding="utf-8")
    at_first = prepare(EventStore(tmp_path / "other"), right, unit=unit).events.filter(pl.col("source_row").is_in(LINES))
    assert again.events.select(_SAME).rows() == at_first.select(_SAME).rows()
    commit(store, again)
    # and the whole file, mended in the end, brings nothing new
    whole = prepare(store, right, unit=unit)
    new = {"JN-42"} if name == "p.csv" else set()  # the apostrophe that makes a formula harmless is part of the text
    assert set(whole.events["source_record"]) == new
    assert whole.batch.duplicates == 24 - len(new)


@SAVED
def test_the_columns_of_ours_are_known_and_left_out(home: Path, tmp_path: Path, save: Callable[[Prepared, Path], None], name: str) -> None:
    save(_prepared(home, tmp_path), tmp_path / name)
    again = prepare(EventStore(home), tmp_path / name)
    left_out = {column.header: column for column in again.known.columns if not column.field}
    assert list(left_out) == OWN
    assert {column.reason for column in left_out.values()} == {"not stored: a note of Netcop's own"}
    assert not any(column.personal for column in left_out.values())
    assert again.personal == {}


def test_rows_still_wrong_come_out_again_with_the_same_keeper(home: Path, tmp_path: Path) -> None:
    first = _prepared(home, tmp_path, "JOP-NE")
    write_problems(first, tmp_path / "p.xlsx")
    again = prepare(EventStore(home), tmp_path / "p.xlsx", unit="OTHER")
    assert again.batch.problems == 3
    once, twice = problem_table(first), problem_table(again)
    assert twice.columns == once.columns
    assert twice.drop(LINE_HEADER).rows() == once.drop(LINE_HEADER).rows()
    assert twice[LINE_HEADER].to_list() == [2, 3, 4]


def test_without_ids_mended_rows_come_in_once(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date,place,dead,agent\n2021-03-05,Gao,1,x\n2021-02-31,Gao,2,y\nnever,Kidal,3,z\n", encoding="utf-8")
    store = EventStore(home)
    commit(store, prepare(store, path))
    write_problems(prepare(EventStore(tmp_path / "other"), path), tmp_path / "p.csv")
    text = (tmp_path / "p.csv").read_text(encoding="utf-8-sig")
    (tmp_path / "p.csv").write_text(text.replace("2021-02-31,", "2021-02-28,").replace("never,", "2021-03-06,"), encoding="utf-8")
    again = prepare(store, tmp_path / "p.csv")
    assert (again.batch.events, again.batch.problems, again.batch.duplicates) == (2, 0, 0)
    assert again.events["dead"].to_list() == [2, 3]


# -- what was understood of the whole file ---------------------------------------------------------------


def _dropped_again(home: Path, tmp_path: Path, text: str, **options) -> Prepared:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    prepared = prepare(EventStore(home), path, **options)
    write_problems(prepared, tmp_path / "p.xlsx")
    return prepare(EventStore(home), tmp_path / "p.xlsx")


def test_days_and_months_keep_the_order_that_the_whole_file_showed(home: Path, tmp_path: Path) -> None:
    rows = "".join(f"R{n},03/{n}/2021,Gao,{n}\n" for n in range(13, 25))
    again = _dropped_again(home, tmp_path, f"id,date,place,persons\n{rows}R99,03/04/2021,Gao,many\n")
    assert [rule.day_first for rule in again.known.dates.values()] == [False]


def test_a_column_stays_what_it_is_where_only_its_faulty_cells_come_again(home: Path, tmp_path: Path) -> None:
    text = "Date,Lieu,Type d'événement\n01/03/2021,Gao,Interception\n02/03/2021,Gao,pique-nique\n03/03/2021,Gao,Sauvetage\n"
    again = _dropped_again(home, tmp_path, text)
    assert (again.batch.events, again.batch.problems) == (0, 1)


def test_what_a_person_settled_holds_for_the_sheet_too(home: Path, tmp_path: Path) -> None:
    text = "alpha,beta,Latitude,Longitude\n2021-03-05,Agadez,7.9865,16.9742\nnever,Agadez,7.9865,16.9742\n"
    choices = Choices(mapping=(("alpha", "date"), ("beta", "place_text")), positions="swap")
    again = _dropped_again(home, tmp_path, text, choices=choices)
    assert again.known.header_of == {"date": "alpha", "place_text": "beta", "lat": "Latitude", "lon": "Longitude"}
    assert again.known.position_change == "swap"
