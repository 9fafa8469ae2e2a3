"""Records of a block: their cells, their lines, and what a broken quote costs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.intake.delimited import Dialect, parse, scan
from routes.intake.delimiter import find_delimiter, split_record


def _read(text: str, width: int = 3, delimiter: str = ",", **options) -> tuple[list[tuple], list[tuple[int, int]]]:
    found = scan(text.encode(), 1, Dialect(delimiter, width, **options), final=True)
    headers = tuple(f"h{n}" for n in range(width))
    return parse(found, headers, delimiter, "line").rows(), [(line, len(cells)) for line, cells in found.ragged]


def test_lines_are_counted_across_quoted_breaks_and_blank_lines() -> None:
    rows, ragged = _read('a,b,c\n"x, y",2,3\n"two\nlines",5,6\n\nlast,1,2')
    assert rows == [("a", "b", "c", 1), ("x, y", "2", "3", 2), ("two\nlines", "5", "6", 3), ("last", "1", "2", 6)]
    assert ragged == []


def test_a_doubled_quote_is_one() -> None:
    assert _read('q,"he said ""no""",9\n')[0] == [("q", 'he said "no"', "9", 1)]


def test_a_quote_inside_a_cell_is_a_sign_like_others() -> None:
    assert _read('5" pipe,1,2\n"boat "Alpha" seen",3,4\n')[0] == [('5" pipe', "1", "2", 1), ('boat "Alpha" seen', "3", "4", 2)]


def test_a_quote_that_is_never_closed_costs_no_other_row() -> None:
    rows, ragged = _read('"never closed,1,2\nz,y,x\n1,2\n"sp, a",2,3\n')
    assert rows == [('"never closed', "1", "2", 1), ("z", "y", "x", 2), ("sp, a", "2", "3", 4)]
    assert ragged == [(3, 2)]


def test_rows_of_another_width_are_ragged_unless_only_empty_cells_follow() -> None:
    rows, ragged = _read("a,b,c\na,b,c,d\na,b\na,b,c,,\n")
    assert [row[-1] for row in rows] == [1, 4]
    assert ragged == [(2, 4), (3, 2)]


def test_a_last_column_of_text_takes_its_delimiters_back() -> None:
    assert _read("a,b,off Zuwara, Libya, at night\n", last_is_text=True)[0] == [("a", "b", "off Zuwara, Libya, at night", 1)]


def test_a_record_that_the_block_does_not_end_is_left_for_the_next() -> None:
    block = b'a,b,c\nd,"open\nstill open\n'
    found = scan(block, 1, Dialect(",", 3), final=False)
    assert (block[found.consumed :], found.lines) == (b'd,"open\nstill open\n', 1)


@pytest.mark.parametrize(("text", "cells", "is_open"), [
    ("a,b", ["a", "b"], False), ("", [""], False), ('"a""b",c', ['a"b', "c"], False), (' "a, b" ,c', ["a, b", "c"], False), ('"a', ["a"], True),
])  # fmt: skip
def test_one_record(text: str, cells: list[str], is_open: bool) -> None:
    assert split_record(text, ",") == (cells, is_open)


@pytest.mark.parametrize(("lines", "delimiter"), [
    (["Date;Lat;Lon\n", "2021;20,1;13,5\n", "2021;20,2;13,6\n"], ";"), (["a\tb\n", "1, 2\t3\n"], "\t"), (["a|b|c\n", "1|2, 3|4\n"], "|"),
    (["date,place\n", "2021,Gao; Mali\n"], ","),
])  # fmt: skip
def test_the_delimiter_is_the_one_that_parts_all_lines_alike(lines: list[str], delimiter: str) -> None:
    assert find_delimiter(lines) == delimiter


def _plain(row: tuple) -> tuple[str, ...]:
    """Return the three cells with single blanks: a record read alone comes so, the others are tidied later."""
    return tuple(" ".join((cell or "").split()) for cell in row[:3])


def _reads_as_records(cell: str) -> bool:
    """Return whether a line within a cell is as wide as the table: then its quotes may as well be stray ones."""
    return any(line.count(",") >= 2 for line in cell.split("\n")[1:])


_CELLS = st.text(st.sampled_from('ab",\n é'), min_size=1, max_size=8).filter(lambda cell: not _reads_as_records(cell))


@settings(max_examples=300, deadline=None)
@given(table=st.lists(st.tuples(_CELLS, _CELLS, _CELLS), min_size=1, max_size=8), cut=st.integers(0, 10**6))
def test_what_the_csv_module_writes_comes_back_equal_in_one_block_or_two(table: list[tuple[str, str, str]], cut: int) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    text = out.getvalue()
    filled = [_plain(row) for row in table if any(cell.strip() for cell in row)]
    assert [row for row in map(_plain, _read(text)[0]) if any(row)] == filled
    blocks = text.encode().split(b"\n")
    place = cut % len(blocks)
    first = b"\n".join(blocks[:place]) + b"\n" if place else b""
    head = scan(first, 1, Dialect(",", 3), final=False) if first else None
    rest = text.encode()[head.consumed if head else 0 :]
    tail = scan(rest, 1 + (head.lines if head else 0), Dialect(",", 3), final=True)
    rows = [row for part in (head, tail) if part for row in parse(part, ("a", "b", "c"), ",", "line").rows()]
    assert [row for row in map(_plain, rows) if any(row)] == filled


@settings(max_examples=400, deadline=None)
@given(text=st.text(st.sampled_from('ab",;\n é'), max_size=80), width=st.integers(1, 4))
def test_every_line_with_a_filled_cell_is_in_exactly_one_record(text: str, width: int) -> None:
    found = scan(text.encode(), 1, Dialect(",", width), final=True)
    lines = [*found.good_lines.tolist(), *(line for line, _ in found.odd), *(line for line, _ in found.ragged)]
    assert len(lines) == len(set(lines))
    if text.strip(' ",\n'):
        assert lines
    assert found.consumed >= len(text.encode())


def test_two_stray_quotes_do_not_swallow_the_records_between_them() -> None:
    lines = ["date,place,n", *(f"2021-01-{n:02},Gao,{n}" for n in range(1, 29))]
    lines[3], lines[20] = '2021-01-03,"Agadez,3', '2021-01-20,Agadez",20'
    rows, ragged = _read("\n".join(lines))
    assert (len(rows), ragged) == (29, [])
    assert [row[3] for row in rows] == list(range(1, 30))
    assert (rows[3][1], rows[20][1]) == ('"Agadez', 'Agadez"')
