"""Batches: what came in, from whom; withdraw; export."""

from __future__ import annotations

import getpass
import tempfile
from pathlib import Path

import polars as pl
import streamlit as st

from pages._parts.chrome import offer_beginning, page_frame
from pages._parts.store import batches, store
from pages._parts.words import as_text
from routes import exports
from routes.columns import BATCHES
from routes.events import Batch
from routes.exports import csv_text
from routes.intake.profiles import ProfileStore

_SHOWN = (
    "batch_id",
    "file_name",
    "unit",
    "ingested_by",
    "ingested_at",
    "rows_read",
    "events",
    "problems",
    "duplicates",
    "data_version",
)
_FORMS = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".gpkg": "application/geopackage+sqlite3"}


@st.dialog("Withdraw this batch?")
def _confirm(batch: Batch) -> None:
    st.write(f"**{batch.events:,}** events of {as_text(batch.file_name)} leave every map and count. Older data versions still hold them.")
    if st.button("Withdraw", type="primary", key="confirm-withdraw"):
        store().withdraw(batch.batch_id, getpass.getuser())
        st.session_state["withdrawn"] = f"{as_text(batch.file_name)}: {batch.events:,} events withdrawn."
        st.rerun()


@st.cache_data(max_entries=3, show_spinner="Writing the file…")
def _export(home: str, version: int, suffix: str) -> bytes:
    del home  # part of the key
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"netcop-events-v{version}{suffix}"
        exports.write(store().events(version).collect(), path, exports.EVENT_WRITERS)
        return path.read_bytes()


def _batch_actions(chosen: Batch) -> None:
    with st.container(horizontal=True, gap="small"):
        if st.button(f"Withdraw {as_text(chosen.file_name)}", icon=":material/undo:", key="withdraw"):
            _confirm(chosen)
        if chosen.problems:
            st.download_button(
                f"Download its {chosen.problems:,} problems",
                csv_text(store().problems(chosen.batch_id)),
                f"problems-{chosen.batch_id}.csv",
                "text/csv",
                icon=":material/download:",
            )


def _exports(version: int) -> None:
    st.subheader("Export", anchor=False)
    st.caption(
        f"All events of data version {version}. This is the working data with its exact places, for inside the house only: "
        "it is not protected for release."
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        suffix = st.selectbox("Form", list(_FORMS), key="form", width=140)
        if st.button("Prepare the file", key="prepare-export"):
            st.session_state["exported"] = (version, suffix)
        if st.session_state.get("exported") == (version, suffix):
            content = _export(str(store().home), version, suffix)
            st.download_button(
                "Download",
                content,
                f"netcop-events-v{version}{suffix}",
                _FORMS[suffix],
                icon=":material/download:",
                type="primary",
            )


def _settled() -> None:
    """Draw what was settled about layouts of files, to be forgotten where it is wrong."""
    profiles = ProfileStore(store().home)
    for name in profiles.damaged():
        st.warning(f"{as_text(name)} in the folder profiles cannot be read and is passed over: remove it, or restore it from a copy.")
    known = profiles.all()
    if not known:
        return
    st.subheader("Settled layouts", anchor=False)
    st.caption("How files of a layout are read, because somebody said so on the upload page. Choose a row to forget it.")
    rows = pl.DataFrame({
        "Unit": [profile.unit for profile in known],
        "Columns": [", ".join(profile.headers) for profile in known],
        "Settled": [", ".join(f"{h} → {f}" for h, f in profile.choices.mapping) or "dates, rows or positions" for profile in known],
        "By": [profile.saved_by for profile in known],
        "On": [profile.saved_at for profile in known],
    })  # fmt: skip
    picked = st.dataframe(rows, hide_index=True, on_select="rerun", selection_mode="single-row", key="profiles")["selection"]["rows"]
    if picked and st.button("Forget this layout", icon=":material/undo:", key="forget-profile"):
        profiles.forget(known[picked[0]])
        st.rerun()


def _data() -> None:
    if said := st.session_state.pop("withdrawn", None):
        st.success(said)
    found = batches()
    if not found:
        offer_beginning()
        return
    st.title("Data")
    st.caption(
        f"What came in, from whom. Data version {store().version}. The home folder is {as_text(store().home)}. Choose a row to withdraw it."
    )
    table = store().batch_table().reverse()
    columns = {name: st.column_config.Column(name.replace("_", " ").capitalize(), help=BATCHES[name].meaning) for name in _SHOWN}
    picked = st.dataframe(
        table.select(_SHOWN),
        hide_index=True,
        column_config=columns,
        on_select="rerun",
        selection_mode="single-row",
        key="batches",
    )
    rows = picked["selection"]["rows"]
    if rows:
        _batch_actions(found[::-1][rows[0]])
    _exports(store().version)
    _settled()


page_frame()
_data()
