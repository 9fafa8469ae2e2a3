"""What was understood of a file: its columns, the decisions about it, the personal data left out; all to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import streamlit as st

from geodata.errors import SheetChoiceError, UnknownSubjectError
from pages._parts.words import as_text
from routes.columns import KINDS
from routes.intake import FIELDS, NOT_STORED, Understanding
from routes.intake.choices import Choices
from routes.intake.personal import masked, personal_cells
from routes.intake.source import counted
from routes.prepared import Prepared

_ROWS_WHOLE = 16
_POSITIONS = {
    "swap": "Swap latitude and longitude",
    "negate-lat": "Turn the sign of latitudes",
    "negate-lon": "Turn the sign of longitudes",
    "negate-both": "Turn both signs",
}
_CHANGED = {
    "swap": "latitude and longitude are swapped",
    "negate-lat": "latitudes have the other sign",
    "negate-lon": "longitudes have the other sign",
    "negate-both": "both have the other sign",
}
_DAY_FIRST = {True: "Day first: 03/04 is 3 April", False: "Month first: 03/04 is 4 March"}
_EQUAL_ROWS = {"groups": "Separate groups", "duplicates": "One record, repeated"}


def field_label(field: str) -> str:
    """Return a field's name as people read it."""
    return field if field == NOT_STORED else field.replace("_", " ").capitalize()


def show_columns(known: Understanding, choices: Choices, key: str) -> Choices:
    """Draw what each column was taken for; return the choices with those that the analyst changed."""
    rows = pl.DataFrame({
        "Column": [c.header for c in known.columns],
        "Samples": [" · ".join(_shown(c.samples)) for c in known.columns],
        "Taken as": [c.field or NOT_STORED for c in known.columns],
        "Sure": [c.confidence if c.field else None for c in known.columns],
        "Why": [c.reason for c in known.columns],
    }, schema_overrides={"Sure": pl.Float64})  # fmt: skip
    return _edited(rows, choices, key)


def _shown(samples: Sequence[str]) -> list[str]:
    """Return sample cells without personal data: a column that is stored may hold some in single cells."""
    cells = pl.Series(samples, dtype=pl.String)
    return [masked(text) if sort else text for text, sort in zip(cells, personal_cells(cells, free_text=True), strict=True)]


def _edited(rows: pl.DataFrame, choices: Choices, key: str) -> Choices:
    edited = st.data_editor(
        rows,
        hide_index=True,
        height="content" if rows.height <= _ROWS_WHOLE else 560,
        placeholder="",
        disabled=[name for name in rows.columns if name != "Taken as"],
        column_config={
            "Column": st.column_config.Column(width=180),
            "Samples": st.column_config.Column(width=190),
            "Taken as": st.column_config.SelectboxColumn(
                options=[NOT_STORED, *FIELDS],
                format_func=lambda field: field_label(str(field)),
                required=True,
                width=150,
                help="Change it where it is wrong. What is not stored is never kept.",
            ),
            "Sure": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width=110),
            "Why": st.column_config.Column(width=760),  # a reason is read whole
        },
        key=key,
    )
    changed = edited.filter(edited["Taken as"] != rows["Taken as"]).select("Column", "Taken as")
    if changed.is_empty():
        return choices
    return replace(choices, mapping=tuple(sorted((dict(choices.mapping) | dict(changed.iter_rows())).items())))


def show_decisions(known: Understanding, choices: Choices, file_id: str) -> Choices:
    """Draw the decisions about the whole file with their evidence; return the choices as the analyst changed them."""
    if known.proposal is not None:
        choices = _proposal(known, choices, file_id)
    if known.position_change is not None:
        choices = _changed(known.position_change, choices, file_id)
    left, middle, right = st.columns(3)
    settled = [rule for rule in known.dates.values() if sum(rule.evidence.values())]
    if settled:
        now = settled[0].day_first
        said = left.selectbox(
            "Dates", list(_DAY_FIRST), format_func=_DAY_FIRST.__getitem__, index=0 if now else 1, key=f"day-first-{file_id}"
        )
        choices = replace(choices, day_first=said) if said != now else choices
    if known.identity.id_header is None and known.identity.equal_count:
        rule = known.identity.equal_rows
        said_rows = middle.selectbox(
            "Equal rows are",
            list(_EQUAL_ROWS),
            format_func=_EQUAL_ROWS.__getitem__,
            index=list(_EQUAL_ROWS).index(rule),
            key=f"equal-{file_id}",
        )
        choices = replace(choices, equal_rows=said_rows) if said_rows != rule else choices
    if "kind" not in known.header_of:
        said_kind = right.selectbox("Every row is", KINDS, index=KINDS.index(known.kind), format_func=str.capitalize, key=f"kind-{file_id}")
        choices = replace(choices, kind=said_kind) if said_kind != known.kind else choices
    return choices


def _proposal(known: Understanding, choices: Choices, file_id: str) -> Choices:
    proposal = known.proposal
    if proposal is None:
        return choices
    with st.container(border=True):
        st.warning(as_text(proposal.sentence), icon=":material/swap_calls:")
        with st.container(horizontal=True, gap="small"):
            if st.button(_POSITIONS[proposal.change], type="primary", key=f"change-{file_id}"):
                return replace(choices, positions=proposal.change)
            if st.button("Leave them as they are", key=f"as-given-{file_id}"):
                return replace(choices, positions="as-given")
    return choices


def _changed(change: str, choices: Choices, file_id: str) -> Choices:
    """Say how positions are changed; return the choices without that where it is taken back."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.info(f"Positions are changed as you said: {_CHANGED[change]}.", icon=":material/swap_calls:")
        if st.button("Take that back", key=f"take-back-{file_id}"):
            return replace(choices, positions="as-given")
    return choices


def show_personal(found: Prepared) -> None:
    """Draw what was left out as personal data, and why."""
    left_out = found.report()["personal_data"]
    if not left_out:
        st.caption("Nothing in this file looks like personal data.")
        return
    rows = pl.DataFrame({
        "Column": [row["column"] for row in left_out],
        "Looks like": [row["sort"] for row in left_out],
        "Left out": ["the whole column" if row["cells"] is None else counted(row["cells"], "cell") for row in left_out],
        "Why": [row["reason"] for row in left_out],
    })  # fmt: skip
    st.dataframe(rows, hide_index=True, key="personal")
    st.caption("None of it is stored, shown or exported. The file itself is not kept, only its SHA-256.")


def ask_for_columns(error: UnknownSubjectError, choices: Choices, key: str) -> Choices:
    """Draw a file whose columns say nothing, so that the analyst can say what they are."""
    st.write("Say what its columns are. A date is needed, and a place, coordinates, a country or a route.")
    chosen = dict(choices.mapping)
    rows = pl.DataFrame({"Column": error.headers, "Taken as": [chosen.get(header, NOT_STORED) for header in error.headers]})
    return _edited(rows, choices, f"{key}-{len(choices.mapping)}")


def ask_for_sheet(error: SheetChoiceError, choices: Choices, key: str) -> Choices:
    """Draw the sheets of a workbook to choose from."""
    sheet = st.radio("Which sheet holds the events?", error.sheets, index=None, format_func=as_text, key=key)
    return replace(choices, sheet=sheet) if sheet else choices
