"""A file in: what was understood, what is wrong, where the rows fall; then commit."""

from __future__ import annotations

import polars as pl
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geodata.errors import NetcopError, SheetChoiceError, UnknownSubjectError
from geodata.settings import default_unit
from pages._parts.chrome import page_frame
from pages._parts.map_host import show_map
from pages._parts.mending import show_problems, show_rows
from pages._parts.place_queue import waiting_of
from pages._parts.preparing import Asked, forget, prepared_for
from pages._parts.store import store
from pages._parts.understood import ask_for_columns, ask_for_sheet, show_columns, show_decisions, show_personal
from pages._parts.words import as_text
from routes import cells
from routes.catalogue import catalogue
from routes.ingest import DEMO_UNIT, commit
from routes.intake.choices import Choices
from routes.intake.source import counted
from routes.prepared import Prepared
from routes.view import View, ViewFrames

_PREVIEW_RESOLUTION = 3
_TYPES = ["csv", "tsv", "tab", "txt", "xlsx", "xls", "xlsb", "ods", "zip", "gz"]


def _headline(found: Prepared) -> None:
    batch = found.batch
    figures = {"Rows read": batch.rows_read, "Events": batch.events, "Problems": batch.problems, "Duplicates": batch.duplicates}
    if batch.updated:
        figures["Updated records"] = batch.updated
    figures["Located"] = batch.events - found.report()["not_located"]
    with st.container(horizontal=True, gap="medium"):
        for name, figure in figures.items():
            st.metric(name, f"{figure:,}", width="content")
    st.caption(
        "Every row read is an event, a problem or a duplicate; nothing vanishes."
        + (f" {batch.updated:,} of the events are newer versions of stored records and will replace them." if batch.updated else "")
    )


def _where(found: Prepared) -> None:
    """Draw where the rows fall, on the same map as Explore."""
    files = [str(file) for file in found.event_files]
    view = View(resolution=_PREVIEW_RESOLUTION)
    placed, unplaced = cells.frames(files, view.selection, view.period, view.resolution)
    spanned = cells.extent(files, view.selection)
    periods = tuple(cells.periods_between(*spanned, view.period)) if spanned else ()
    shown = ViewFrames(placed, unplaced, periods, -1)
    preview = f"preview {found.batch.batch_id} {hash(found.known.choices) if found.known else 0}"
    show_map(view, shown, made_up=found.batch.made_up, home=preview, key="preview-map", whole=True)


def _commit(found: Prepared) -> None:
    if found.batch.events == 0 and found.batch.duplicates == 0:
        st.error("Not one row can become an event, so there is nothing to store. Mend the problems, or say what each column is.")
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        pressed = st.button(f"Store {counted(found.batch.events, 'event')}", type="primary", icon=":material/check:", key="commit")
        if found.batch.problems:
            st.caption(
                f"{counted(found.batch.problems, 'problem')} left behind, each with its cure; what is mended can be dropped in later."
            )
    if pressed:
        before = _totals()
        with st.spinner("Storing…"):
            report = found.report()
            stored = commit(store(), found)
        forget()
        st.session_state["stored"] = (stored.batch, report["by_route"], before, _totals())
        st.session_state["upload-round"] = st.session_state.get("upload-round", 0) + 1
        st.rerun()


def _totals() -> dict[str, int]:
    """Return how many events each route has."""
    return dict(store().events().group_by("route_id").len().collect().iter_rows())


def _say_stored() -> None:
    """Say what was stored, and what it changed on which routes."""
    batch, brought, before, after = st.session_state.pop("stored")
    updated = f", {batch.updated:,} of them newer versions of stored records" if batch.updated else ""
    st.success(f"{as_text(batch.file_name)} is in the store: {counted(batch.events, 'event')}{updated}, data version {batch.data_version}.")
    names = {route.route_id: route.name("en") for route in catalogue().routes}
    st.write("What it changed:")
    # a newer version may lie on another route than the one it replaces
    told = [*brought, *(route for route, count in before.items() if route not in brought and after.get(route, 0) != count)]
    rows = pl.DataFrame({
        "Route": [names[route] for route in told],
        "Events in the file": [brought.get(route, 0) for route in told],
        "Before": [before.get(route, 0) for route in told],
        "Now": [after.get(route, 0) for route in told],
    })  # fmt: skip
    st.dataframe(rows, hide_index=True, width="content", key="brought")
    st.page_link("pages/explore.py", label="See it on the map", icon=":material/map:")
    if count := waiting_of(batch.batch_id):
        st.page_link("pages/places.py", label=f"{counted(count, 'place')} to settle", icon=":material/location_on:")
    st.divider()


def _ask() -> tuple[UploadedFile | None, str]:
    """Draw where a file is dropped and its unit named."""
    round_ = st.session_state.get("upload-round", 0)
    left, right = st.columns([3, 1])
    upload = left.file_uploader(
        "CSV, TSV, XLSX or ODS; one of these in a ZIP or GZ archive too. Nothing is stored before you say so; the file itself is never kept.",
        type=_TYPES,
        key=f"upload-{round_}",
    )
    unit = right.text_input(
        "Reporting unit",
        placeholder=default_unit(),
        key="unit",
        help="Code of the unit whose file it is, such as JOP-SN. What you settle about its columns is remembered for it.",
    )
    return upload, unit.strip()


def _show(found: Prepared, choices: Choices, file_id: str) -> Choices:
    """Draw what was prepared, down to the button that stores it; return the choices as the analyst changed them."""
    if found.already_ingested or found.known is None:
        at = f"{found.batch.ingested_at:%d %B %Y}"
        st.info(f"This file is in the store already, as batch {found.batch.batch_id} of {at}. Nothing changes.")
        return choices
    _headline(found)
    changed = show_decisions(found.known, choices, file_id)
    # without a count, which would change as problems are mended, and take the reader back to the first tab
    understood, personal, rows, wrong = st.tabs(["What was understood", "Personal data left out", "Rows", "Problems"])
    with understood:
        changed = show_columns(found.known, changed, f"columns-{file_id}-{hash(choices)}")
        for note in found.notes:
            st.markdown(f"- {as_text(note)}")
    with personal:
        show_personal(found)
    with rows:
        show_rows(found)
    with wrong:
        changed = show_problems(found, changed, f"problems-{file_id}")
    if changed == choices:
        _commit(found)
        st.subheader("Where the rows fall", anchor=False)
        _where(found)
    return changed


def _upload() -> None:
    st.title("Upload a file of events")
    if "stored" in st.session_state:
        _say_stored()
    upload, unit = _ask()
    if upload is None:
        forget()
        return
    if unit.upper() == DEMO_UNIT:
        st.error(f"{DEMO_UNIT} marks made-up events. Give the unit's own code.")
        return
    key = f"choices-{upload.file_id}"
    choices = changed = st.session_state.get(key, Choices())
    try:
        found = prepared_for(upload, Asked(upload.file_id, unit, choices))
        if found is not None:
            changed = _show(found, choices, upload.file_id)
    except NetcopError as error:
        changed = _mend(error, choices, upload.file_id)
    if changed != choices:
        st.session_state[key] = changed
        st.rerun()


def _mend(error: NetcopError, choices: Choices, file_id: str) -> Choices:
    """Draw what is wrong with a file, and how the analyst can make it understood."""
    st.error(as_text(error))
    changed = choices
    if isinstance(error, UnknownSubjectError):
        changed = ask_for_columns(error, choices, f"unknown-{file_id}")
    elif isinstance(error, SheetChoiceError):
        changed = ask_for_sheet(error, choices, f"sheet-{file_id}")
    if choices != Choices() and st.button("Take back what was changed", key="take-back"):
        return Choices()
    return changed


page_frame()
_upload()
