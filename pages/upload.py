"""A file in: what was understood, what is wrong, where the rows fall; then commit."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geodata.errors import NetcopError, UnknownSubjectError
from geodata.settings import default_unit
from pages._parts.chrome import page_frame
from pages._parts.event_table import show_events
from pages._parts.map_host import show_map
from pages._parts.store import store
from pages._parts.words import as_text
from routes import cells
from routes.catalogue import catalogue
from routes.exports import csv_text
from routes.ingest import DEMO_UNIT, Prepared, commit, prepare
from routes.intake import FIELDS, NOT_STORED
from routes.view import View, ViewFrames

_PREVIEW_RESOLUTION = 3


@dataclass(frozen=True)
class _Asked:
    """What a preparation depends on: the file, the unit, the columns that were chosen by hand."""

    file_id: str
    unit: str
    mapping: tuple[tuple[str, str], ...]


def _prepared(upload: UploadedFile, asked: _Asked) -> Prepared:
    """Return the preparation of what was asked, kept for this session until something else is asked."""
    kept = st.session_state.get("prepared")
    if kept and kept[0] == asked:
        found: Prepared = kept[1]
        return found
    with st.status(f"Reading {as_text(upload.name)}…") as status, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("upload" + Path(upload.name).suffix)
        path.write_bytes(upload.getbuffer())
        found = prepare(
            store(),
            path,
            name=upload.name,
            unit=asked.unit or None,
            mapping=dict(asked.mapping),
            progress=lambda step: status.update(label=step),
        )
        status.update(label=f"Read in {found.seconds:.1f} s", state="complete")
    st.session_state["prepared"] = (asked, found)
    return found


def _headline(found: Prepared) -> None:
    batch = found.batch
    with st.container(horizontal=True, gap="medium"):
        st.metric("Rows read", f"{batch.rows_read:,}", width="content")
        st.metric("Events", f"{batch.events:,}", width="content")
        st.metric("Problems", f"{batch.problems:,}", width="content")
        st.metric("Duplicates", f"{batch.duplicates:,}", width="content")
        st.metric("Located", f"{batch.events - found.report()['not_located']:,}", width="content")
    st.caption("Every row read is an event, a problem or a duplicate; nothing vanishes.")


def _columns(found: Prepared, chosen: dict[str, str]) -> dict[str, str]:
    """Draw what each column was taken for; return what the analyst chose otherwise."""
    st.subheader("What was understood", anchor=False)
    for note in found.intake.notes if found.intake else ():
        st.markdown(f"- {as_text(note)}")
    columns = found.intake.columns if found.intake else ()
    rows = pl.DataFrame({
        "Column": [c.header for c in columns],
        "Taken as": [c.field or NOT_STORED for c in columns],
        "Why": [c.reason for c in columns],
        "Samples": [" · ".join(c.samples) for c in columns],
    })  # fmt: skip
    return chosen | _edited(rows, f"columns-{found.batch.batch_id}")


def _edited(rows: pl.DataFrame, key: str) -> dict[str, str]:
    """Draw columns with a choice of what each is taken as; return those that were changed."""
    edited = st.data_editor(
        rows,
        hide_index=True,
        disabled=[name for name in rows.columns if name != "Taken as"],
        column_config={
            "Taken as": st.column_config.SelectboxColumn(options=[NOT_STORED, *FIELDS], required=True, help="Change it where it is wrong.")
        },
        key=key,
    )
    changed = edited.filter(edited["Taken as"] != rows["Taken as"])
    return dict(changed.select("Column", "Taken as").iter_rows())


def _ask_for_columns(error: UnknownSubjectError, chosen: dict[str, str], file_id: str) -> dict[str, str]:
    """Draw a file whose columns say nothing by name, so that the analyst can say what they are."""
    st.write("Say what its columns are. A date is needed, and a place, coordinates, a country or a route.")
    rows = pl.DataFrame({"Column": error.headers, "Taken as": [chosen.get(header, NOT_STORED) for header in error.headers]})
    return chosen | _edited(rows, f"unknown-{file_id}-{len(chosen)}")


def _problems(found: Prepared) -> None:
    if found.problems.is_empty():
        return
    st.subheader(f"Problems: {found.problems.height:,}", anchor=False)
    by_reason = found.problems.group_by("reason", "column").agg(
        pl.len().alias("rows"), pl.col("source_row").min().alias("first line"), pl.col("cure").first()
    )
    st.dataframe(by_reason.sort("rows", descending=True), hide_index=True, key="problem-reasons")
    st.download_button(
        "Download the problems",
        csv_text(found.problems),
        f"problems-{found.batch.file_name}.csv",
        "text/csv",
        icon=":material/download:",
    )


def _where(found: Prepared) -> None:
    """Draw where the rows fall, on the same map as Explore."""
    st.subheader("Where the rows fall", anchor=False)
    view = View(resolution=_PREVIEW_RESOLUTION)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "preview.parquet"
        found.events.with_columns(pl.col("cell").cast(pl.Int64)).write_parquet(file)
        placed, unplaced = cells.frames([str(file)], view.selection, view.period, view.resolution)
        spanned = cells.extent([str(file)], view.selection)
    periods = tuple(cells.periods_between(*spanned, view.period)) if spanned else ()
    shown = ViewFrames(placed, unplaced, periods, -1)
    show_map(
        view,
        shown,
        made_up=found.batch.made_up,
        home=f"preview {found.batch.batch_id} {found.batch.events}",
        key="preview-map",
        whole=True,
    )
    with st.expander("The first rows, as they would be stored"):
        show_events(found.events.sort("source_row").head(200), key="preview-events")


def _commit(found: Prepared) -> None:
    if found.batch.events == 0 and found.batch.duplicates == 0:
        st.error("Not one row can become an event, so there is nothing to store. Mend the problems above, or say what each column is.")
        return
    if st.button(f"Store {found.batch.events:,} events", type="primary", icon=":material/check:", key="commit"):
        with st.spinner("Storing…"):
            stored = commit(store(), found)
        st.session_state["stored"] = stored
        st.session_state.pop("prepared", None)
        st.session_state["upload-round"] = st.session_state.get("upload-round", 0) + 1
        st.rerun()


def _say_stored(stored: Prepared) -> None:
    st.success(
        f"{as_text(stored.batch.file_name)} is in the store: {stored.batch.events:,} events, data version {stored.batch.data_version}."
    )
    counts = stored.report()["by_route"]
    names = {route.route_id: route.name("en") for route in catalogue().routes}
    st.write("What it brought to each route:")
    st.dataframe(
        pl.DataFrame({"Route": [names[r] for r in counts], "Events": list(counts.values())}),
        hide_index=True,
        width="content",
        key="brought",
    )
    st.page_link("pages/explore.py", label="See it on the map", icon=":material/map:")


def _ask() -> tuple[UploadedFile | None, str]:
    """Draw where a file is dropped and its unit named."""
    round_ = st.session_state.get("upload-round", 0)
    left, right = st.columns([3, 1])
    upload = left.file_uploader(
        "CSV, TSV or XLSX. Nothing is stored before you say so; the file itself is never kept.",
        type=["csv", "tsv", "txt", "xlsx", "xls"],
        key=f"upload-{round_}",
    )
    unit = right.text_input(
        "Reporting unit",
        placeholder=default_unit(),
        key="unit",
        help="Code of the unit whose file it is, such as JOP-SN.",
    )
    return upload, unit.strip()


def _show(found: Prepared, chosen: dict[str, str]) -> dict[str, str]:
    """Draw what was prepared, down to the button that stores it; return the choice of columns."""
    if found.already_ingested:
        at = f"{found.batch.ingested_at:%d %B %Y}"
        st.info(f"This file is in the store already, as batch {found.batch.batch_id} of {at}. Nothing changes.")
        return chosen
    _headline(found)
    changed = _columns(found, chosen)
    if changed == chosen:
        _problems(found)
        _where(found)
        _commit(found)
    return changed


def _upload() -> None:
    st.title("Upload a file of events")
    if stored := st.session_state.pop("stored", None):
        _say_stored(stored)
        st.divider()
    upload, unit = _ask()
    if upload is None:
        return
    if unit.upper() == DEMO_UNIT:
        st.error(f"{DEMO_UNIT} marks made-up events. Give the unit's own code.")
        return
    key = f"mapping-{upload.file_id}"
    chosen = changed = st.session_state.get(key, {})
    try:
        found = _prepared(upload, _Asked(upload.file_id, unit, tuple(sorted(chosen.items()))))
        changed = _show(found, chosen)
    except NetcopError as error:
        st.error(as_text(error))
        if isinstance(error, UnknownSubjectError):
            changed = _ask_for_columns(error, chosen, upload.file_id)
        if chosen and st.button("Take back the changed columns"):
            changed = {}
    if changed != chosen:
        st.session_state[key] = changed
        st.rerun()


page_frame()
_upload()
