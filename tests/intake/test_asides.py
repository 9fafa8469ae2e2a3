"""Totals, headers printed again and notes at the end are no events; events that look a little like them are."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.intake.asides import is_footer_row, is_total_row, repeated_header_rows, total_rows

_HEADER = ("Date", "Lieu", "Pays", "Lat", "Lon", "Personnes", "Note")

_TOTALS = [
    ("Total", "", "", "", "", "120", ""), ("", "TOTAL GENERAL", "", "", "", "120", ""), ("", "TOTAL GÉNÉRAL", "", "", "", "120", ""), ("Sous-total", "mars 2021", "", "", "", "120", ""),
    ("", "Suma", "", "", "", "12", ""), ("Totaux :", "", "", "", "", "1 234", ""), ("Gran total", "", "", "", "", "1.234", ""), ("Total Mali", "", "", "-", "-", "12", ""),
    ("Total", "", "", "", "", "", ""), ("", "Total", "Mali", "", "", "12", ""), ("05/03/2021", "Sous-total", "Mali", "", "", "12", ""), ("*Grand Total*", "", "", "", "", "9", ""),
    ("", "Subtotal", "", "", "", "12", ""), ("", "Ensemble", "", "", "", "12", ""),
]  # fmt: skip
_EVENTS = [
    ("05/03/2021", "Total", "Niger", "", "", "12", ""), ("05/03/2021", "Station Total, Agadez", "Niger", "16,9", "7,9", "12", ""), ("05/03/2021", "Sous-préfecture de Gao", "", "", "", "12", ""),
    ("", "Total Energies Agadez", "Niger", "", "", "12", "groupe de femmes"), ("", "Total", "Mali", "", "", "", ""), ("", "", "", "", "", "", ""), ("Totalement", "", "", "", "", "4", ""),
    ("05/03/2021", "Gao", "Mali", "", "", "12", "Total de 12 personnes"), _HEADER, ("", "Tota", "", "", "", "3", ""), ("05/03/2021", "Sumatra", "", "", "", "3", ""),
]  # fmt: skip


@pytest.mark.parametrize("row", _TOTALS)
def test_a_total_is_known(row: tuple[str, ...]) -> None:
    assert is_total_row(row, _HEADER)


@pytest.mark.parametrize("row", _EVENTS)
def test_an_event_is_no_total(row: tuple[str, ...]) -> None:
    assert not is_total_row(row, _HEADER)


def test_a_word_in_the_header_is_no_total() -> None:
    assert not is_total_row(["Date", "Total"], ["Date", "Total"])
    assert not is_total_row(["", "total"], ["Date", "Total"])


def test_rows_of_odd_lengths_and_no_columns_are_no_trouble() -> None:
    assert is_total_row(["Total", "12"], _HEADER)
    assert is_total_row(["Total", *[""] * 5, "9", "more"], _HEADER)
    assert not is_total_row([], _HEADER)
    assert not is_total_row(["Total"], [])


def _frame(rows: list[tuple[str, ...]], header: tuple[str, ...] = _HEADER) -> pl.DataFrame:
    return pl.DataFrame([[cell or None for cell in row] for row in rows], schema=dict.fromkeys(header, pl.String), orient="row")


def test_totals_are_marked_in_their_places() -> None:
    rows = [*_EVENTS[:3], *_TOTALS[:4], *_EVENTS[3:], *_TOTALS[4:]]
    found = total_rows(_frame(rows), _HEADER)
    assert found.dtype == pl.Boolean
    assert found.to_list() == [row in _TOTALS for row in rows]


def test_other_columns_of_the_frame_are_not_looked_at() -> None:
    cells = _frame(_EVENTS[:2]).with_columns(source_row=pl.Series([2, 3]))
    assert total_rows(cells, _HEADER).to_list() == repeated_header_rows(cells, _HEADER).to_list() == [False, False]
    assert total_rows(cells, ()).to_list() == repeated_header_rows(cells, ()).to_list() == [False, False]


_CELL = st.sampled_from(
    ["", "", "Total", "Sous-total", "Gao", "Mali", "05/03/2021", "mars 2021", "12", "1 234", "-", "Somme de tout", "Lieu"]
)


@settings(deadline=None)
@given(rows=st.lists(st.tuples(*[_CELL] * len(_HEADER)), min_size=1, max_size=20))
def test_a_column_of_rows_and_a_row_alone_get_the_same_answer(rows: list[tuple[str, ...]]) -> None:
    assert total_rows(_frame(rows), _HEADER).to_list() == [is_total_row(row, _HEADER) for row in rows]


def test_a_header_printed_again_is_marked() -> None:
    rows = [
        _EVENTS[0],
        _HEADER,
        ("Date", "Lieu", "Pays", "", "", "Personnes", "p. 2"),
        ("", "Lieu", "", "", "", "", ""),
        ("05/03/2021", "Lieu", "Pays", "1", "2", "3", "x"),
    ]
    assert repeated_header_rows(_frame(rows), _HEADER).to_list() == [False, True, True, False, False]


def test_names_made_unique_or_joined_are_known_as_they_were_printed() -> None:
    header = ("Date", "Lieu", "Lieu (2)", "Position Lat", "Position Lon")
    rows = [
        ("Date", "Lieu", "Lieu", "Position", ""),
        ("", "", "", "Lat", "Lon"),
        ("05/03/2021", "Gao", "Gao", "1", "2"),
        ("", "", "", "", ""),
    ]
    assert repeated_header_rows(_frame(rows, header), header).to_list() == [True, True, False, False]


def test_a_header_of_one_column_is_known_too() -> None:
    assert repeated_header_rows(_frame([("Lieu",), ("Gao",)], ("Lieu",)), ("Lieu",)).to_list() == [True, False]


@pytest.mark.parametrize(
    "row",
    [
        ("Source: made up", "", ""), ("Note : x", "", ""), ("Nota: x", "", ""), ("Page 3 of 7", "", ""), ("Page", "3", "of", "7", "", "", "", ""), ("* données provisoires", "", ""),
        ("Généré le 05/03/2021", "", ""), ("Généré le", "05/03/2021", "", ""), ("Fin du fichier", "", ""), ("", "", "Fuente: made up"), ("(1) Sin contar menores", "", "", ""),
        ("Les chiffres du mois sont encore à confirmer", "", ""),
    ],
)  # fmt: skip
def test_a_note_at_the_end_is_known(row: tuple[str, ...]) -> None:
    assert is_footer_row(row)


@pytest.mark.parametrize(
    "row",
    [
        ("Gao", "", ""), ("", "Gao", ""), ("05/03/2021", "", ""), ("Source: x", "Gao", "12"), ("Finkolo", "", ""), ("Note", "Gao", "", "12", "", "3"), ("", "", ""), (),
        ("Source: x", "", "", "", "", "12"), ("12", "", "", ""), ("Paget", "", "", ""),
    ],
)  # fmt: skip
def test_a_row_of_data_is_no_note(row: tuple[str, ...]) -> None:
    assert not is_footer_row(row)
