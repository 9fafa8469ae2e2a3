"""The sheet of events is chosen where that is clear, and asked for where it is not."""

from __future__ import annotations

import pytest

from geodata.errors import SheetChoiceError
from routes.intake.sheet_choice import choose_sheet
from routes.intake.workbooks import Sheet

_EVENTS = [["Date", "Lieu", "n"], ["05/03/2021", "Gao", "12"], ["06/03/2021", "Kidal", "3"]]
_TITLED = [["Rapport", "", ""], ["", "", ""], *_EVENTS]
_CODES = [["Code", "Libellé"], ["A", "Terre"], ["B", "Mer"]]
_MONTHS = [["Mois", "n"], ["janvier 2021", "4"], ["février 2021", "9"]]
_TEXT = [["Ce classeur contient les faits du mois."], [""], ["Contact : bureau 2"]]
_HEADER = [["Date", "Lieu", "n"]]


def _choose(wanted: str | None = None, hidden: tuple[str, ...] = (), **heads: list[list[str]]) -> tuple[str, str | None]:
    sheets = [
        Sheet(name, len(rows), max(map(len, rows), default=0), sum(bool(c) for row in rows for c in row), name in hidden)
        for name, rows in heads.items()
    ]
    return choose_sheet(sheets, heads, wanted, name="a.xlsx")


def test_the_only_sheet_with_cells_needs_no_word() -> None:
    assert _choose(vide=[], faits=_EVENTS) == ("faits", None)
    assert _choose(texte=_TEXT) == ("texte", None)


def test_the_only_table_is_read_and_the_others_are_said() -> None:
    name, note = _choose(lisez=_TEXT, faits=_TITLED, modèle=_HEADER)
    assert name == "faits"
    assert note == (
        "Sheet 'faits' is read: it alone holds a table. Left aside: 'lisez' (3 rows), 'modèle' (1 row). "
        "Another can be chosen on the upload page, or with --sheet."
    )


def test_the_only_table_of_days_is_read() -> None:
    name, note = _choose(codes=_CODES, bilan=_MONTHS, faits=_TITLED)
    assert name == "faits"
    assert note is not None
    assert "it alone has a column of days. Left aside: 'codes' (3 rows), 'bilan' (3 rows)" in note


def test_hidden_sheets_are_not_chosen_where_another_is_seen() -> None:
    assert _choose(hidden=("ancien",), ancien=_EVENTS, faits=_EVENTS)[0] == "faits"
    assert _choose(hidden=("faits",), faits=_EVENTS)[0] == "faits"


@pytest.mark.parametrize("heads", [{"2020": _EVENTS, "2021": _TITLED}, {"a": _CODES, "b": _MONTHS}])
def test_several_are_asked_for(heads: dict[str, list[list[str]]]) -> None:
    first, second = heads
    with pytest.raises(
        SheetChoiceError, match=rf"a\.xlsx holds several tables: '{first}' \(3 rows\), '{second}' .*upload page, or with --sheet '{first}'"
    ) as caught:
        _choose(**heads)
    assert caught.value.sheets == (first, second)


def test_the_sheet_that_is_asked_for_is_taken_also_where_its_name_is_spelt_otherwise() -> None:
    heads = {"Événements": _EVENTS, "codes": _CODES}
    assert _choose("codes", **heads) == ("codes", None)
    assert _choose("EVENEMENTS", **heads) == ("Événements", None)


def test_a_sheet_that_is_not_there_is_said_with_those_that_are() -> None:
    with pytest.raises(
        SheetChoiceError, match=r"a\.xlsx has no sheet 'faits' with cells in it\. Its sheets with cells: 'codes' \(3 rows\)\."
    ) as caught:
        _choose("faits", codes=_CODES, faits=[])
    assert caught.value.sheets == ("codes",)
    with pytest.raises(SheetChoiceError, match="None of its sheets holds a cell"):
        _choose("faits", vide=[])


def test_a_workbook_without_cells_is_said_so() -> None:
    with pytest.raises(SheetChoiceError, match=r"a\.xlsx holds no cells\. Export it again"):
        _choose(vide=[])
