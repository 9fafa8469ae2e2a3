"""A dropped file being prepared: small ones at once, large ones in a process of their own, watched from here."""

from __future__ import annotations

import getpass
import tempfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geodata.errors import NetcopError
from pages._parts.store import store
from pages._parts.words import as_text
from routes.background import Job, start
from routes.ingest import prepare
from routes.intake.choices import Choices
from routes.prepared import Prepared

_AT_ONCE_BYTES = 3_000_000
_KEPT, _JOB = "prepared", "preparing"
_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Asked:
    """What a preparation depends on: the file, the unit, what the analyst settled."""

    file_id: str
    unit: str
    choices: Choices


@dataclass(frozen=True)
class _Working:
    """A job under way, what it was asked, and the folder that holds the file."""

    asked: Asked
    job: Job
    folder: tempfile.TemporaryDirectory[str]


def prepared_for(upload: UploadedFile, asked: Asked) -> Prepared | None:
    """Return the preparation of what was asked, kept for this session; None while it is under way.

    Raises
    ------
    NetcopError
        The file cannot be used; the message says why and the cure.
    """
    kept = st.session_state.get(_KEPT)
    if kept and kept[0] == asked:
        if isinstance(kept[1], NetcopError):
            raise kept[1]
        found: Prepared = kept[1]
        return found
    forget(keep_job=True)
    if upload.size <= _AT_ONCE_BYTES:
        return _at_once(upload, asked)
    working = st.session_state.get(_JOB)
    if working is None or working.asked != asked:
        _stop_job()
        st.session_state[_JOB] = _started(upload, asked)
    _watch(upload.name)
    return None


def forget(*, keep_job: bool = False) -> None:
    """Drop what was prepared, with its working files, and the job under way."""
    kept = st.session_state.pop(_KEPT, None)
    if kept and isinstance(kept[1], Prepared):
        kept[1].discard()
    if not keep_job:
        _stop_job()


def _keep(asked: Asked, found: Prepared | NetcopError) -> None:
    st.session_state[_KEPT] = (asked, found)


def _at_once(upload: UploadedFile, asked: Asked) -> Prepared:
    with st.spinner(f"Reading {as_text(upload.name)}…"), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(upload.getbuffer())
        try:
            found = prepare(store(), path, name=upload.name, unit=asked.unit or None, choices=asked.choices)
        except NetcopError as error:
            _keep(asked, error)
            raise
    _keep(asked, found)
    return found


def _started(upload: UploadedFile, asked: Asked) -> _Working:
    folder = tempfile.TemporaryDirectory(prefix="netcop-upload-")
    path = Path(folder.name) / "upload"
    path.write_bytes(upload.getbuffer())
    job = start(store(), path, name=upload.name, unit=asked.unit or None, choices=asked.choices, by=getpass.getuser())
    return _Working(asked, job, folder)


def _stop_job() -> None:
    working = st.session_state.pop(_JOB, None)
    if working is not None:
        working.job.stop()
        working.folder.cleanup()


@st.fragment(run_every=_LOOK_SECONDS)
def _watch(name: str) -> None:
    """Draw how far the job is; when it has ended, keep what it found and draw the page anew."""
    working: _Working | None = st.session_state.get(_JOB)
    if working is None:
        return
    words, share = working.job.progress()
    st.progress(min(share, 1.0), text=f"{as_text(name)}: {words}")
    if st.button("Stop reading", icon=":material/close:", key="stop-reading"):
        _stop_job()
        st.session_state["upload-round"] = st.session_state.get("upload-round", 0) + 1
        st.rerun()
    if working.job.done:
        try:
            _keep(working.asked, working.job.result())
        except NetcopError as error:
            working.job.staging.close()
            _keep(working.asked, error)
        st.session_state.pop(_JOB, None)
        working.folder.cleanup()
        st.rerun()
