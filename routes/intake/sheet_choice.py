"""Which sheet of a workbook holds the events: the one that is asked for, the only table, or the only one with days in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geodata.errors import SheetChoiceError
from geodata.names import plain
from routes.intake.layout import layout_of
from routes.intake.sorts import is_day
from routes.intake.workbooks import Sheet

_LOOKED_AT = 60
_DAYS_SHARE = 0.5
_FEWEST_COLUMNS = 2


def choose_sheet(
    sheets: Sequence[Sheet], looked_at: Mapping[str, Sequence[Sequence[str]]], wanted: str | None = None, *, name: str = "The workbook"
) -> tuple[str, str | None]:
    """Return the name of the sheet to read and, where others were passed over, a note that says so.

    Parameters
    ----------
    sheets
        All sheets of the workbook.
    looked_at
        The first rows of each, by its name.
    wanted
        The sheet that is asked for, None to choose.
    name
        The file's name, for the messages.

    Raises
    ------
    SheetChoiceError
        The sheet that is asked for is not there, or several hold tables and none is clearly the one of events.
    """
    filled = [sheet for sheet in sheets if sheet.filled]
    if wanted is not None:
        return _wanted(filled, wanted, name), None
    if not filled:
        raise SheetChoiceError(f"{name} holds no cells. Export it again with its rows.", ())
    tables = [sheet for sheet in filled if _has_table(looked_at[sheet.name])] or filled
    if len(tables) == 1:
        return tables[0].name, _passed_over(tables[0], filled, "it alone holds a table")
    seen = [sheet for sheet in tables if not sheet.hidden] or tables
    if len(seen) == 1:
        return seen[0].name, _passed_over(seen[0], filled, "the other tables are on hidden sheets")
    with_days = [sheet for sheet in seen if _has_days(looked_at[sheet.name])]
    if len(with_days) == 1:
        return with_days[0].name, _passed_over(with_days[0], filled, "it alone has a column of days")
    raise SheetChoiceError(
        f"{name} holds several tables: {_listed(seen)}. Say which one is meant: choose it on the upload page, or with --sheet {seen[0].name!r}.",
        tuple(sheet.name for sheet in seen),
    )


def _wanted(filled: Sequence[Sheet], wanted: str, name: str) -> str:
    exact = [sheet.name for sheet in filled if sheet.name == wanted]
    found = exact or [sheet.name for sheet in filled if plain(sheet.name) == plain(wanted)]
    if len(found) == 1:
        return found[0]
    held = f"Its sheets with cells: {_listed(filled)}." if filled else "None of its sheets holds a cell."
    raise SheetChoiceError(f"{name} has no sheet {wanted!r} with cells in it. {held}", tuple(sheet.name for sheet in filled))


def _has_table(head: Sequence[Sequence[str]]) -> bool:
    """Say whether the first rows hold a header and a row under it, over more than one column."""
    layout = layout_of(head, range(1, len(head) + 1))
    rows = head[layout.first_data_index :]
    return len(layout.header) >= _FEWEST_COLUMNS and any(sum(bool(cell.strip()) for cell in row) >= _FEWEST_COLUMNS for row in rows)


def _has_days(head: Sequence[Sequence[str]]) -> bool:
    """Say whether most cells of a column of the table are days."""
    layout = layout_of(head, range(1, len(head) + 1))
    rows = head[layout.first_data_index :][:_LOOKED_AT]
    columns = [[row[at] for row in rows if at < len(row) and row[at].strip()] for at in range(len(layout.header))]
    return any(cells and sum(map(is_day, cells)) >= _DAYS_SHARE * len(cells) for cells in columns)


def _passed_over(chosen: Sheet, filled: Sequence[Sheet], why: str) -> str | None:
    others = [sheet for sheet in filled if sheet.name != chosen.name]
    if not others:
        return None
    return (
        f"Sheet {chosen.name!r} is read: {why}. Left aside: {_listed(others)}. Another can be chosen on the upload page, or with --sheet."
    )


def _listed(sheets: Sequence[Sheet]) -> str:
    return ", ".join(f"{sheet.name!r} ({sheet.rows:,} {'row' if sheet.rows == 1 else 'rows'})" for sheet in sheets)
