"""What was settled: applied to past batches, taken back, taken along as a file, taken in from one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
import streamlit as st

from geodata.errors import NetcopError
from geodata.geocoding import geocode_texts
from geodata.learning import key as folded_key
from pages._parts.place_work import learned_at, look_anew, settled, who, work
from pages._parts.store import store
from pages._parts.words import as_text
from routes.placing import as_the_file_gave, without_marks
from routes.replacing import replace_places
from routes.settled import Imported

_APPLIED, _IMPORTED, _ROUND = "places-applied", "places-imported", "places-import-round"
_MOST_PROBLEMS = 20
_VERDICTS = {"place": "place", "pin": "pin", "area": "area", "unknown": "cannot be known"}


# -- past batches ----------------------------------------------------------------------------------------


@st.cache_resource(max_entries=2, show_spinner=False)
def _places_of_texts(home: str, version: int) -> pl.DataFrame:
    """Return where the events of each text lie: ``text, country, key, lat, lon, learned, events``."""
    del home  # part of the key
    said = store().events(version).filter(pl.col("location_source").ne_missing("given"), pl.col("place_text").is_not_null())
    learned_before = (pl.col("location_source") == "learned").fill_null(value=False).alias("learned")
    found = said.group_by("place_text", "lat", "lon", learned_before, country=as_the_file_gave("country")).agg(events=pl.len()).collect()
    found = found.with_columns(text=without_marks(found["place_text"])).drop_nulls("text")
    return found.with_columns(key=pl.Series([folded_key(text) for text in found["text"]], dtype=pl.String))


@st.cache_resource(max_entries=4, show_spinner=False)
def _outdated(home: str, version: int, settled_version: int) -> int:
    found, known = _places_of_texts(home, version), learned_at(home, settled_version)
    settled_now = found.filter(pl.col("key").is_in(known.texts["key"].unique().implode()))
    answers = known.answers(settled_now["text"], settled_now["country"])
    answered = answers["settled_id"].is_not_null()
    moved = _apart(settled_now, answers) & answered
    # what was settled once, and what holds a name that is taught, the geocoder answers
    spaced = pl.format(" {} ", "key")
    taught = pl.any_horizontal(pl.lit(value=False), *(spaced.str.contains(f" {n} ", literal=True) for n in known.names["folded"].unique()))
    other = found.join(settled_now.filter(answered), on=["text", "country"], how="anti", nulls_equal=True).filter(
        pl.col("learned") | taught
    )
    elsewhere = _apart(other, geocode_texts(other.select("text", "country"), learned=known))
    return int(settled_now.filter(moved)["events"].sum()) + int(other.filter(elsewhere)["events"].sum())


def _apart(stored: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    return stored["lat"].ne_missing(found["lat"]) | stored["lon"].ne_missing(found["lon"])


def outdated() -> int:
    """Return how many stored events do not lie where what is settled puts them."""
    return _outdated(str(store().home), *work().versions)


def show_apply() -> None:
    """Draw the button that places past events anew, and what came of it."""
    count = outdated()
    if said := st.session_state.pop(_APPLIED, None):
        st.success(said)
    if not count:
        return
    pressed = st.button(
        f"Apply to {count:,} past events",
        key="apply-settled",
        icon=":material/history:",
        width="stretch",
        help="Events that are stored already get the places that were settled since, in one step. Coordinates of files are never touched; "
        "older data versions keep the old places.",
    )
    if pressed:
        with st.spinner("Placing past events anew…"):
            done = replace_places(store(), settled(), by=who())
        st.session_state[_APPLIED] = (
            f"{done.events:,} {'event' if done.events == 1 else 'events'} of {done.batches:,} {'batch' if done.batches == 1 else 'batches'} "
            f"have new places, {done.texts:,} {'text' if done.texts == 1 else 'texts'}: data version {done.data_version}."
            if done.events
            else "No event changed its place."
        )
        look_anew()
        st.rerun()


# -- the list --------------------------------------------------------------------------------------------


def show_ledger() -> None:
    """Draw what was settled, to be taken back, and files in and out."""
    # a label without a count, which would change and fold it up
    box = st.expander("What was settled, export and import", key="places-ledger", on_change="rerun")
    if not box.open:
        return
    history = settled().history()
    standing = history.filter(pl.col("withdrawn_at").is_null())
    with box:
        _show_files(standing)
        if history.is_empty():
            st.caption("Nothing was settled yet.")
            return
        _show_list(history.sort("settled_at", descending=True))


def _show_list(history: pl.DataFrame) -> None:
    rows = history.select(
        pl.col("text").alias("Text"),
        pl.when(pl.col("withdrawn_at").is_not_null())
        .then(pl.format("taken back by {}", pl.col("withdrawn_by").fill_null("")))
        .otherwise(pl.lit("stands"))
        .alias("State"),
        pl.col("country").alias("Said to be in"),
        pl.col("verdict").replace(_VERDICTS).alias("Settled as"),
        pl.col("name").alias("Place"),
        pl.col("lat").round(4).alias("Latitude"),
        pl.col("lon").round(4).alias("Longitude"),
        pl.col("radius_km").alias("Radius, km"),
        pl.col("teaches").alias("Teaches"),
        pl.col("note").alias("Note"),
        pl.col("settled_by").alias("By"),
        pl.col("settled_at").dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%d %H:%M").alias("On"),
    )
    st.caption("Choose rows to take them back: what stood before stands again, and the texts wait anew.")
    picked = st.dataframe(
        rows, hide_index=True, height=min(420, 38 + 36 * rows.height), placeholder="", on_select="rerun", selection_mode="multi-row",
        key=f"settled-{settled().version}",
    )["selection"]["rows"]  # fmt: skip
    ids = history[picked].filter(pl.col("withdrawn_at").is_null())["settled_id"].to_list()
    if ids and st.button(f"Take back {len(ids):,}", icon=":material/undo:", key="take-back-settled"):
        settled().withdraw(ids, by=who())
        work().done = [step for step in work().done if not set(step.ids) & set(ids)]
        look_anew()
        st.rerun()


# -- files -----------------------------------------------------------------------------------------------


def _csv() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "netcop-settled-places.csv"
        settled().write_csv(path)
        return path.read_bytes()


def _show_files(standing: pl.DataFrame) -> None:
    left, right = st.columns([1, 2], gap="medium")
    with left:
        st.caption("Take what stands along to another home.")
        st.download_button(
            "Export as CSV", _csv, "netcop-settled-places.csv", "text/csv", icon=":material/download:", disabled=standing.is_empty(),
            key="export-settled", on_click="ignore",
        )  # fmt: skip
    with right:
        upload = st.file_uploader("Import settled places (CSV)", type=["csv"], key=f"import-{st.session_state.get(_ROUND, 0)}")
        if upload is not None:
            st.session_state[_IMPORTED] = _import(upload.name, upload.getvalue())
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            look_anew()
            st.rerun()
        if (said := st.session_state.pop(_IMPORTED, None)) is not None:
            _show_imported(said)


def _import(name: str, content: bytes) -> Imported | str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settled.csv"
        path.write_bytes(content)
        try:
            return settled().read_csv(path, by=who())
        except NetcopError as error:
            return f"{name}: {error}"


def _show_imported(said: Imported | str) -> None:
    if isinstance(said, str):
        st.error(as_text(said))
        return
    st.success(f"{said.taken:,} taken in, {said.unchanged:,} were settled so already.")
    if said.problems:
        more = f"\n- and {len(said.problems) - _MOST_PROBLEMS:,} more" if len(said.problems) > _MOST_PROBLEMS else ""
        st.warning(
            f"{len(said.problems):,} rows were not taken in:\n"
            + "\n".join(f"- {as_text(p)}" for p in said.problems[:_MOST_PROBLEMS])
            + more
        )
