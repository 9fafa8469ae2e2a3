"""The problems of a file: what is wrong, how often, and one value mended for all rows that hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl
import streamlit as st

from pages._parts.understood import field_label
from pages._parts.words import as_text
from routes.corrections import problem_workbook
from routes.intake.choices import Choices
from routes.prepared import Prepared

_MOST_VALUES = 500
_SHEET_MOST = 100_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TOLD = (
    "kind",
    "start_on",
    "end_on",
    "place_text",
    "country",
    "lat",
    "lon",
    "radius_km",
    "persons",
    "dead",
    "missing",
    "route_id",
    "location_reason",
)
_MOST_ROWS = 500
_ROWS_WHOLE = 12
_DATE_COLUMN = st.column_config.DateColumn


def show_problems(found: Prepared, choices: Choices, key: str) -> Choices:
    """Draw the problems by value, each to be mended once for all rows that hold it; return the choices with what was mended."""
    problems = found.problems
    grouped = (
        problems.group_by("column", "value", "reason", maintain_order=True)
        .agg(pl.len().alias("rows"), pl.col("source_row").min().alias("first line"), pl.col("cure").first())
        .sort("rows", descending=True)
    )
    written = list[tuple[str, str, str]]()
    if grouped.is_empty():
        st.caption("No problems.")
    else:
        written = _written(found, grouped, f"{key}-{hash(choices.corrections)}")
    corrections = with_corrections(choices.corrections, written)
    if choices.corrections and _take_back(choices, set(grouped.select("column", "value").iter_rows())):
        corrections = ()
    _download(found)
    return replace(choices, corrections=corrections)


def _written(found: Prepared, grouped: pl.DataFrame, key: str) -> list[tuple[str, str, str]]:
    """Draw the problems; return what was written: header, value shown, value to read instead."""
    shown = grouped.head(_MOST_VALUES).select(
        pl.col("column").alias("Column"),
        pl.col("value").alias("Value"),
        pl.lit(None, pl.String).alias("Read as"),
        pl.col("rows").alias("Rows"),
        pl.col("first line").alias("First line"),
        pl.col("cure").alias("What to do"),
        pl.col("reason").alias("Reason"),
    )
    st.caption(
        "Write what a value should be read as: every row that holds it is read anew, at once. Or mend the rows in the spreadsheet and drop it here."
    )
    edited = st.data_editor(
        shown,
        hide_index=True,
        height="content" if shown.height <= _ROWS_WHOLE else 420,
        placeholder="",
        disabled=[name for name in shown.columns if name != "Read as"],
        column_config={
            "Read as": st.column_config.TextColumn(width=160, help="The value to read in all these rows."),
            "Column": st.column_config.Column(width=170),
            "Value": st.column_config.Column(width=130),
            "Rows": st.column_config.Column(width=60),
            "First line": st.column_config.Column(width=80),
            "What to do": st.column_config.Column(width=680),
        },
        key=key,
    )
    if grouped.height > shown.height:
        st.caption(f"{grouped.height - shown.height:,} more values are in the spreadsheet.")
    written = edited.drop_nulls("Read as").select("Column", "Value", "Read as")
    here = written.filter(pl.col("Column").is_in(_headers(found)) & pl.col("Value").is_not_null())
    if here.height < written.height:
        st.warning("What stands in two columns, or nowhere, is no one value to mend: mend these rows in the spreadsheet.")
    return list(here.iter_rows())


def with_corrections(
    corrections: Iterable[tuple[str, str, str]], written: Iterable[tuple[str, str, str]]
) -> tuple[tuple[str, str, str], ...]:
    """Return corrections with those written now: header, value shown, value to read instead.

    The value shown may itself be what an earlier correction gave: that one then gives the new value too.
    """
    mended = {(header, old): new for header, old, new in corrections}
    for header, shown, text in written:
        mended = {key: text if (key[0], now) == (header, shown) else now for key, now in mended.items()} | {(header, shown): text}
    return tuple(sorted((header, old, text) for (header, old), text in mended.items()))


def _headers(found: Prepared) -> list[str]:
    return [column.header for column in found.known.columns] if found.known else []


def _take_back(choices: Choices, problems: set[tuple[str | None, str | None]]) -> bool:
    """Say what is read anew, and what of it changed nothing; say whether it is taken back."""
    told = ", ".join(f"{as_text(old)} → {as_text(new)}" for _, old, new in choices.corrections[:8])
    st.caption(f"Read anew: {told}{', …' if len(choices.corrections) > 8 else ''}")  # noqa: PLR2004 - what a line holds
    # a date put together of several columns, and what is shown without its personal data, are no one cell
    still = [as_text(old) for header, old, _ in choices.corrections if (header, old) in problems]
    if still:
        st.warning(f"No cell reads so, and nothing changed: {', '.join(still)}. Mend these rows in the spreadsheet.")
    return st.button("Read them as they were", icon=":material/undo:", key="take-corrections-back")


def _download(found: Prepared) -> None:
    if not 0 < found.batch.problems <= _SHEET_MOST:
        return
    st.download_button(
        "Download the problems as a spreadsheet",
        lambda: problem_workbook(found),
        f"problems-{found.batch.file_name.rsplit('.', 1)[0]}.xlsx",
        _XLSX,
        icon=":material/download:",
        key="download-problems",
    )


def show_rows(found: Prepared) -> None:
    """Draw the first rows as they would be stored, with those that are problems marked."""
    which = st.segmented_control("Rows", ("All", "Events", "Problems"), default="All", key="which-rows", label_visibility="collapsed")
    events = found.scan().sort("source_row").head(_MOST_ROWS).select("source_row", *_TOLD).collect()
    events = events.with_columns(state=pl.lit("event"))
    marked = found.problems.head(_MOST_ROWS).select("source_row", state=pl.format("⚠ {}", "reason"), problem="cure")
    rows = pl.concat([events, marked], how="diagonal").sort("source_row")
    if which == "Events":
        rows = events
    elif which == "Problems":
        rows = marked
    rows = rows.head(_MOST_ROWS)
    first = [name for name in ("source_row", "state", "problem") if name in rows.columns]
    rows = rows.select(*first, *(name for name in rows.columns if name not in first))
    words = {"source_row": "Line", "state": "State", "problem": "What to do"}
    st.dataframe(
        rows,
        hide_index=True,
        height="content" if rows.height <= _ROWS_WHOLE else 420,
        placeholder="",
        column_config={
            name: _DATE_COLUMN(words.get(name) or field_label(name), format="YYYY-MM-DD")
            if rows.schema[name] == pl.Date
            else st.column_config.Column(words.get(name) or field_label(name))
            for name in rows.columns
        },
        key="preview-rows",
    )
    st.caption(f"The first {_MOST_ROWS} lines at most. A position has a radius: the true point lies within it 9 times of 10.")
