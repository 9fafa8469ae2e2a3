"""Texts whose place was not found or is not certain, to be settled one after the other."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from pages._parts.chrome import offer_beginning, page_frame
from pages._parts.place_desk import DOUBTS, country_words, plain, show_context, show_map_and_choices, show_text
from pages._parts.place_keys import act, choose
from pages._parts.place_ledger import show_apply, show_ledger
from pages._parts.place_queue import BATCH, DOUBT, UNIT, in_hand, look_ahead, queue, waiting
from pages._parts.place_work import Pair, Work, learned, look, work
from pages._parts.store import batches

_PAGE = 12
_MOST_LETTERS = 80
_STYLE = """
<style>
  [data-testid="stMain"] { scrollbar-gutter: stable; }
  .st-key-place-text { height: 4.1rem; overflow-y: auto; justify-content: center; }
  .st-key-place-text [data-testid="stText"] { font-size: 1.5rem; font-weight: 650; line-height: 1.9rem; white-space: pre-wrap; overflow-wrap: anywhere; }
  .st-key-place-facts { gap: .1rem; height: 4.6rem; overflow-y: auto; }
  .st-key-place-facts p { font-size: .9rem; }
  .st-key-queue { gap: .2rem; }
  .st-key-queue button, .st-key-place-candidates button { justify-content: flex-start; text-align: left; min-height: 0; padding: .22rem .6rem; }
  .st-key-queue button > div, .st-key-place-candidates button > div { justify-content: flex-start; text-align: left; }
  .st-key-queue button p, .st-key-place-candidates button p { font-size: .88rem; line-height: 1.15rem; overflow-wrap: anywhere; }
  .st-key-queue button p > span, .st-key-place-candidates button p > span { display: block; font-size: .76rem !important; opacity: .75; }
  .st-key-place-acts button, .st-key-place-steps button { padding: .2rem .5rem; }
  .st-key-place-acts button p, .st-key-place-steps button p { font-size: .84rem; white-space: nowrap; }
  .st-key-place-acts code, .st-key-place-steps code { font-size: .72rem; padding: .05rem .3rem; background: rgba(120, 135, 145, .16); color: inherit; }
  .st-key-place-context table { width: 100%; font-size: .8rem; }
  .st-key-place-context { overflow-x: auto; }
  .st-key-place-context th, .st-key-place-context td { padding: .15rem .5rem !important; white-space: nowrap; }
  .st-key-place-context td:last-child { white-space: normal; overflow-wrap: anywhere; min-width: 9rem; }
  @media (max-width: 640px) {
    .st-key-places-top { flex-direction: column; align-items: stretch; gap: .4rem; }
    .st-key-places-top > div { width: 100% !important; flex: 0 0 auto !important; }
    .st-key-place-filters { flex-wrap: nowrap; justify-content: flex-start; gap: .4rem; }
    .st-key-place-filters > div { flex: 1 1 30%; min-width: 0; }
    .st-key-places-desk [data-testid="stColumn"]:has(.st-key-queue) { order: 2; }
  }
</style>
"""


def _progress(found: pl.DataFrame) -> None:
    done, every = learned().texts.height, waiting().height
    of = f" of {every:,}" if found.height != every else ""
    st.markdown(f"**{done:,}** settled, **{found.height:,}**{of} left: {found['rows'].sum():,} rows")


def _filters(found: pl.DataFrame) -> None:
    doubts = dict(found.group_by("doubt").len().iter_rows())
    units = found["units"].list.explode().drop_nulls().unique().sort().to_list()
    files = {batch.batch_id: batch.file_name for batch in reversed(batches())}
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="place-filters"):
        _filter(DOUBT, "Every doubt", [d for d in DOUBTS if d in doubts], lambda d: f"{DOUBTS[d].capitalize()} ({doubts[d]:,})")
        _filter(UNIT, "Every unit", units, str)
        _filter(BATCH, "Every batch", list(files), files.__getitem__)


def _filter(key: str, every: str, options: list[str], words: Callable[[str], str]) -> None:
    if st.session_state.get(key) not in options:
        st.session_state[key] = None
    st.selectbox(every, options, key=key, width=185, label_visibility="collapsed", placeholder=every, format_func=words)


def _turn(page: int) -> None:
    work().page = page


def _show_queue(found: pl.DataFrame, row: int | None, now: Work) -> None:
    """Draw the page of the queue that holds the text in hand."""
    last = max(0, (found.height - 1) // _PAGE)
    page = min(now.page if now.page is not None else (row or 0) // _PAGE, last)
    with st.container(key="queue"):
        for place, (text, country, rows, doubt) in enumerate(
            found.slice(page * _PAGE, _PAGE).select("text", "country", "rows", "doubt").iter_rows(), start=page * _PAGE
        ):
            put_off = "put off" if Pair(text, country) in now.skipped else ""
            facts = (plain(country_words(country)), f"{rows:,} {'row' if rows == 1 else 'rows'}", DOUBTS[doubt], put_off)
            st.button(
                f"{plain(text[:_MOST_LETTERS])} :small[{' · '.join(fact for fact in facts if fact)}]",
                key=f"queue-{place - page * _PAGE}",
                type="primary" if place == row else "tertiary",
                width="stretch",
                wrap=True,
                on_click=choose,
                args=(text, country),
            )
    if last:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                "", icon=":material/chevron_left:", key="queue-before", help="Before", disabled=page == 0, on_click=_turn, args=(page - 1,)
            )
            st.caption(f"{page * _PAGE + 1:,} to {min(found.height, (page + 1) * _PAGE):,} of {found.height:,}")
            st.button(
                "",
                icon=":material/chevron_right:",
                key="queue-after",
                help="After",
                disabled=page == last,
                on_click=_turn,
                args=(page + 1,),
            )


@st.fragment
def _desk() -> None:
    look(at_once=False)
    found = queue()
    row = in_hand(found)
    now = work()
    with st.container(key="places-desk"):
        top = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="places-top")
        with top:
            _progress(found)
            _filters(waiting())
        left, right = st.columns([1, 3.2], gap="medium")
        with left:
            _show_queue(found, row, now)
            show_apply()
        with right:
            if row is None or now.pair is None:
                _nothing_left()
            else:
                show_text(found.row(row, named=True), now.pair)
                show_map_and_choices(now.pair, now)
                show_context(now.pair)
    show_ledger()
    look_ahead(found)


def _nothing_left() -> None:
    st.subheader("Nothing is left to settle", anchor=False)
    filtered = any(st.session_state.get(name) for name in (DOUBT, UNIT, BATCH))
    st.write("No text that the filters let through is in doubt. Choose “Every …” to see the others." if filtered else
             "Every place of the stored events was found, or somebody settled it. Upload a file, or apply what was settled to past batches below.")  # fmt: skip
    if work().done:
        st.button("Back `B`", key="act-b", on_click=act, args=("b",))
    st.page_link("pages/upload.py", label="Upload a file", icon=":material/upload_file:")


def _places() -> None:
    if not batches():
        offer_beginning()
        return
    st.html(_STYLE)
    st.title("Places to settle")
    _desk()


page_frame()
_places()
