"""Cells tidied, and the rows among them that are none. All data are made up."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.intake.identity import content_hashes
from routes.intake.source import RECORD_HASH, SET_ASIDE_SCHEMA, SOURCE_ROW, unnamed
from routes.intake.tidying import Need, summed_rows, tidied, tidying_notes, without_footers

HEADERS = ("date", "place", "persons")
NOTHING = Need(trim=False, controls=False, damaged=False, headers_again=False)


def _cells(*rows: tuple[str | None, ...]) -> pl.DataFrame:
    """Return cells on lines 2, 3, …"""
    texts = pl.DataFrame(list(rows), schema=dict.fromkeys(HEADERS, pl.String), orient="row")
    return texts.with_columns(pl.int_range(2, 2 + texts.height, dtype=pl.Int64).alias(SOURCE_ROW))


def _rows(done) -> list[tuple]:
    return done.cells.select(*HEADERS, SOURCE_ROW).rows()


def test_blanks_are_trimmed_and_empty_cells_are_null() -> None:
    done = tidied(
        _cells((" 2021-03-05", "Gao\u00a0 \t near\nKidal ", " "), ("", "\u200b", "\u3000"), ("2021-03-06", "Ga\u00ado", "\ufeff3")),
        HEADERS,
        Need(),
    )
    assert _rows(done) == [("2021-03-05", "Gao near Kidal", None, 2), ("2021-03-06", "Gao", "3", 4)]


def test_only_what_is_needed_is_done() -> None:
    cells = _cells((" 2021-03-05", "Gao\tKidal", "Espa\u00c3\u00b1a"))
    assert _rows(tidied(cells, HEADERS, NOTHING)) == [(" 2021-03-05", "Gao\tKidal", "Espa\u00c3\u00b1a", 2)]
    trimmed = tidied(cells, HEADERS, Need(trim=True, controls=False, damaged=False, headers_again=False))
    assert _rows(trimmed) == [("2021-03-05", "Gao\tKidal", "Espa\u00c3\u00b1a", 2)]


def test_damaged_texts_are_repaired_before_blanks_are_and_counted() -> None:
    # the second byte of "à" reads as a no-break space
    done = tidied(
        _cells(("2021-03-05", "S\u00c3\u00a9gu\u00c3\u00a9dine", "1"), ("2021-03-05", "Nouakchott, \u00c3\u00a0 la plage", "1")),
        HEADERS,
        Need(),
    )
    assert done.cells["place"].to_list() == ["Séguédine", "Nouakchott, à la plage"]
    assert done.repaired_count == 2
    assert done.repaired["S\u00c3\u00a9gu\u00c3\u00a9dine"] == "Séguédine"
    assert tidying_notes([done], []) == ["2 cells damaged before the file came (as ‘EspaÃ±a’ for ‘España’) and repaired."]


def test_a_header_that_stands_again_and_sums_are_taken_out_and_counted() -> None:
    done = tidied(
        _cells(("2021-03-05", "Gao", "3"), ("Date", "Place", "Persons"), ("date", "place", "persons"), ("Total", None, "3"), ("2021-03-06", "Total oil field", "4")),
        HEADERS,
        Need(),
    )  # fmt: skip
    assert [row[-1] for row in _rows(done)] == [2, 3, 6]
    assert done.headers_again == 1
    assert done.totals.to_list() == [5]
    assert summed_rows([done, done]).select(SOURCE_ROW, "reason").rows() == [(5, "total-row"), (5, "total-row")]
    assert summed_rows([done]).schema == SET_ASIDE_SCHEMA
    assert tidying_notes([done, done], [9, 8]) == [
        "2 lines below the table left aside, from line 8.",
        "The header stands again in the middle of the file, 2 times: there it is left aside.",
        "2 rows of sums not counted as events.",
    ]


def test_a_full_table_may_hold_a_sum_in_its_first_columns() -> None:
    done = tidied(_cells(("2021-03-05", "Gao", "3"), ("Sous-total", "2", "7")), HEADERS, NOTHING)
    assert done.totals.to_list() == [3]


def test_hashes_are_those_of_the_tidy_content() -> None:
    untidy, tidy = (tidied(_cells((" 2021-03-05 ", place, "")), HEADERS, Need()) for place in ("Gao\u00a0 Kidal", "Gao Kidal"))
    assert untidy.cells[RECORD_HASH].to_list() == tidy.cells[RECORD_HASH].to_list() == content_hashes(tidy.cells, HEADERS).to_list()


def test_footers_are_cut_from_the_end_alone() -> None:
    cells = _cells(("Source: a list", None, None), ("2021-03-05", "Gao", "3"), (None, "Note: made up", None), ("Page 3 of 7", None, None))
    kept, lines = without_footers(cells, HEADERS)
    assert (kept[SOURCE_ROW].to_list(), sorted(lines)) == ([2, 3], [4, 5])
    assert without_footers(kept, HEADERS)[1] == []


def test_a_file_of_footers_alone_ends_up_empty() -> None:
    kept, lines = without_footers(_cells(*[("Source: a list", None, None)] * 3), HEADERS)
    assert (kept.height, len(lines)) == (0, 3)


@pytest.mark.parametrize(
    ("header", "is_one"), [("column 3", True), ("column 12", True), ("column", False), ("Column 3", False), ("my column 3", False)]
)
def test_headers_that_the_reader_made_up(header: str, is_one: bool) -> None:
    assert unnamed(header) is is_one


_ANY = st.text(st.sampled_from("aé1 \t\n\u00a0\u200b\u2028Ã©-,") | st.characters(codec="utf-8"), max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_ANY, _ANY, _ANY), max_size=8))
def test_tidy_cells_have_no_edges_no_controls_and_lines_stay_theirs(rows: list[tuple[str, str, str]]) -> None:
    cells = _cells(*rows)
    done = tidied(cells, HEADERS, Need())
    for text in done.cells.select(HEADERS).unpivot()["value"].drop_nulls():
        assert text
        assert text == " ".join(text.split())
        assert not any(sign in text for sign in "\n\t\u00a0\u200b\u2028")
    lines = done.cells[SOURCE_ROW].to_list()
    assert lines == sorted(set(lines))
    filled = {line for line, row in enumerate(rows, start=2) if any(sign.isalnum() for cell in row for sign in cell)}
    gone = filled - set(lines) - set(done.totals)
    assert len(gone) == done.headers_again == 0
