"""What stands around every screen: style, the made-up banner, the empty state."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages._parts.store import batches, store
from routes.demo import load

_STYLE = """
<style>
  /* the table's own download knows nothing of what may leave, of handling marks, or of what a spreadsheet would run: exports are on the Data page */
  [data-testid="stElementToolbar"] :is(button[aria-label="Download as CSV"], [data-testid="stElementToolbarButton"]:has(button[aria-label="Download as CSV"])) { display: none; }
  .block-container { padding: 3.6rem 1.6rem 2rem; max-width: 1680px; }
  h1 { font-size: 1.5rem !important; padding: 0 0 .2rem !important; }
  h2, h3 { font-size: 1.08rem !important; padding: .3rem 0 .1rem !important; }
  [data-testid="stMetricValue"] { font-size: 1.35rem; }
  .st-key-bar { min-height: 132px; }
  .st-key-filters [data-testid="stWidgetLabel"] p { font-size: .78rem; color: #4a5b68; }
  .st-key-made-up { position: sticky; top: 3.2rem; z-index: 50; }
  .st-key-made-up [data-testid="stAlertContainer"] { padding: .45rem .9rem; }
  @media (max-width: 640px) {
    .block-container { padding: 3.4rem .8rem 2rem; }
    .st-key-filters [data-testid="stColumn"] { min-width: calc(33% - .8rem); flex: 1 1 calc(33% - .8rem); }
    .st-key-filters [data-testid="stColumn"]:nth-child(-n+2) { min-width: calc(50% - .8rem); flex: 1 1 calc(50% - .8rem); }
    .st-key-filters [data-testid="stHorizontalBlock"] { gap: .5rem; }
  }
</style>
"""


# a picture of ours: the browser would fetch a symbol by name from outside
_ICON = Path(__file__).with_name("icon.svg")


def page_config() -> None:
    """Set title, icon and layout; before any navigation, whose own icons the browser would fetch as the page's."""
    st.set_page_config(page_title="Netcop", page_icon=str(_ICON), layout="wide")


def page_frame() -> None:
    """Set what every screen has: wide layout, style, and the banner where made-up events are in the store."""
    page_config()
    st.html(_STYLE)
    invented = [batch for batch in batches() if batch.made_up]
    if not invented:
        return
    real = len(batches()) > len(invented)
    with st.container(key="made-up"):
        st.warning(
            "**Made-up data.** "
            + ("Invented demonstration events are mixed with ingested ones. " if real else "These events are invented, for demonstration. ")
            + "Withdraw them on the Data page before you use figures.",
            icon=":material/science:",
        )


def offer_beginning() -> None:
    """Draw what a person sees before anything was ingested: an upload or the demo."""
    st.title("Nothing has been ingested yet")
    st.write(
        "Netcop shows route and interception events on a map with a time slider. "
        "Put in a file of your own, or look around with made-up events."
    )
    left, right = st.columns(2)
    with left.container(border=True):
        st.subheader("Your file")
        st.write(
            "CSV, TSV, XLSX, XLS or ODS, or one of these in a ZIP or GZ archive, in English, French, Spanish or Portuguese. You see what was understood before anything is stored."
        )
        st.page_link("pages/upload.py", label="Upload a file", icon=":material/upload_file:")
    with right.container(border=True):
        st.subheader("Made-up events")
        st.write("Some thousand invented events on all routes. Every screen says so, and they can be withdrawn at once.")
        if st.button("Load the demo", icon=":material/science:", key="load-demo"):
            with st.spinner("Making up events and putting them on the map…"):
                load(store())
            st.rerun()
