"""Bytes to cells: encodings, delimiters, workbooks; and one clear word for what is no table."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import UnknownSubjectError, UnreadableFileError
from routes.intake import read_file, take_in


def _write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends_are_found(tmp_path: Path, encoding: str, delimiter: str, line_end: str) -> None:
    rows = [
        ["Fecha", "Lugar", "País"],
        ["2021-03-05", "Séguédine, près du puits", "Níger"],
        ["2021-03-06", "Almería", "España"],
    ]
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in rows]
    text = line_end.join(delimiter.join(row) for row in quoted) + line_end
    source = read_file(_write(tmp_path / "f.csv", text.encode(encoding)))
    assert source.headers == ("Fecha", "Lugar", "País")
    assert source.cells.select(source.headers).rows() == [tuple(row) for row in rows[1:]]
    assert source.delimiter == delimiter


def test_a_late_byte_of_another_encoding_does_not_stop_the_file(tmp_path: Path) -> None:
    rows = b"".join(b"2021-03-05,place number %06d\n" % n for n in range(50_000))  # more than is looked at for the encoding
    source = read_file(_write(tmp_path / "f.csv", b"date,place\n" + rows + "2021-03-06,Côte\n".encode("cp1252") + b"2021-03-07,\x81\n"))
    assert source.cells["place"].to_list()[-2:] == ["Côte", "\ufffd"]
    assert source.cells.height == 50_002


def test_lines_are_those_of_the_file_across_quoted_breaks_and_blank_lines(tmp_path: Path) -> None:
    source = read_file(_write(tmp_path / "f.csv", 'date,place\n2021-01-01,"two\nlines"\n\n2021-01-02,Gao\n,\n2021-01-03,Kidal'))
    assert source.cells["source_row"].to_list() == [2, 5, 7]
    assert source.cells["place"].to_list() == ["two lines", "Gao", "Kidal"]


def test_ragged_rows_are_kept_apart_with_the_cure(tmp_path: Path) -> None:
    source = read_file(
        _write(
            tmp_path / "f.csv",
            "date,place,n\n2021-01-01,Gao,1\n2021-01-02,Gao, Mali,1\n2021-01-03\n2021-01-04,Kidal,2,,\n",
        )
    )
    assert source.cells["source_row"].to_list() == [2, 5]
    assert source.set_aside["source_row"].to_list() == [3, 4]
    assert "4 cells, the header has 3" in source.set_aside["cure"][0]


def test_titles_above_the_header_and_hashtags_under_it_are_left_aside_and_said(tmp_path: Path) -> None:
    text = "Made-up report of the unit\n;;\nExported;01/04/2021;\n\nDate;Lieu;Nombre de migrants\n#date;#loc+name;#affected\n05/03/2021;Gao;12\n06/03/2021;Kidal;3\n"
    source = read_file(_write(tmp_path / "f.csv", text))
    assert source.headers == ("Date", "Lieu", "Nombre de migrants")
    assert source.cells["source_row"].to_list() == [7, 8]
    taken = take_in(source)
    assert taken.rows_read == taken.records.height == 2
    assert taken.notes[:2] == ("The header is on line 5; 2 lines above it are left aside.", "Line 6 holds HXL hashtags and is left aside.")


def test_headers_are_made_unique(tmp_path: Path) -> None:
    source = read_file(_write(tmp_path / "f.csv", "date,place,place,\n2021-01-01,a,b,c\n"))
    assert source.headers == ("date", "place", "place (2)", "column 4")


def test_a_workbook_is_read_with_its_dates(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("empty")
        sheet = book.add_worksheet("événements")
        sheet.write_row(0, 0, ["Date", "Lieu", "Nombre de migrants"])

        sheet.write_datetime(1, 0, datetime.datetime(2021, 3, 5), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_row(1, 1, ["Agadez", 41])
    source = read_file(path)
    assert source.sheet == "événements"
    taken = take_in(source)
    assert taken.records.select("start_on", "place_text", "persons").rows() == [(datetime.date(2021, 3, 5), "Agadez", 41)]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0", "PNG picture"), ("empty.csv", b"", "is empty"), ("blank.csv", b" \n\n", "is empty"),
        ("header.csv", b"date,place\n", "no rows under it"), ("a.pdf", b"%PDF-1.7\n", "PDF"), ("a.csv", b"<!DOCTYPE html><html>", "web page"),
        ("zeros.csv", b"ab\0c" * 10, "zero bytes"), ("a.gz", b"\x1f\x8b\x08\0", "damaged GZIP"),
    ],
)  # fmt: skip
def test_wrong_files_get_one_clear_word(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    with pytest.raises(UnreadableFileError, match=told) as caught:
        read_file(_write(tmp_path / name, content))
    assert name in str(caught.value)


def test_a_zip_of_one_table_is_read_as_that_table(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("events.csv", "date,place\n2021-03-05,Gao\n")
    source = read_file(path)
    assert (source.file_name, source.cells["place"].to_list()) == ("a.zip", ["Gao"])


def test_a_gigabyte_of_one_line_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.write(b"a," * (1 << 19))
        file.truncate(1 << 30)
    with pytest.raises(UnreadableFileError, match="no line break"):
        read_file(path)


def test_a_file_of_another_subject_says_what_is_missing_and_how_to_say_it(tmp_path: Path) -> None:
    source = read_file(_write(tmp_path / "books.csv", "title,author\nDune,Herbert\n"))
    with pytest.raises(UnknownSubjectError, match=r"(?s)title, author.*--map") as caught:
        take_in(source)
    assert caught.value.headers == ("title", "author")


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be opened"):
        read_file(tmp_path / "nosuch.csv")


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.dates(date(2000, 1, 1), date(2024, 1, 1)), _TEXT.map(lambda text: f"place {text.lower()}"), st.integers(0, 9999)),
        min_size=2,
        max_size=15,
    ),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_comes_back_equal_and_accounted_for(tmp_path: Path, rows, delimiter: str, encoding: str) -> None:

    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["date", "place", "persons"])
    writer.writerows([day.isoformat(), text, n] for day, text, n in rows)
    taken = take_in(read_file(_write(tmp_path / "f.csv", out.getvalue().encode(encoding))))
    assert taken.rows_read == len(rows) == taken.records.height + taken.problems.height + taken.duplicates.height
    assert taken.records.select("start_on", "place_text", "persons").rows() == [(d, t, n) for d, t, n in rows]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_no_bytes_crash_the_reader(tmp_path: Path, content: bytes) -> None:
    path = _write(tmp_path / "f.csv", content)
    try:
        taken = take_in(read_file(path))
    except UnreadableFileError as error:
        assert "f.csv" in str(error)
    else:
        assert taken.rows_read == taken.records.height + taken.problems.height + taken.duplicates.height


@pytest.mark.parametrize("header", ["*", "^date$", "count", "record_hash", "source_row", "batch_id", "event_id", "text", "stray", "len"])
def test_no_header_is_mixed_up_with_columns_of_ours(tmp_path: Path, header: str) -> None:
    source = read_file(_write(tmp_path / "f.csv", f"date,place,{header},persons\n2021-03-05,Gao,x1,3\n2021-03-06,Kidal,x2,4\n"))
    taken = take_in(source)
    assert taken.records.select("place_text", "persons").rows() == [("Gao", 3), ("Kidal", 4)]


def test_a_table_of_one_column_keeps_its_lines(tmp_path: Path) -> None:
    source = read_file(_write(tmp_path / "f.csv", 'place\nGao\n"Kidal\n,"\n"Agadez"\n'))
    assert source.cells["place"].to_list()[-1] == "Agadez"
    assert source.cells["source_row"].to_list()[-1] == 5
