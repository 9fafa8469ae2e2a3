"""The router: page config, navigation, what every screen says, errors shown in one place."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geodata.errors import NetcopError
from pages._parts.chrome import page_frame

# a picture of ours: the browser would fetch a symbol by name from outside
ICON = Path(__file__).parent / "pages" / "_parts" / "icon.svg"

PAGES = [
    st.Page("pages/explore.py", title="Explore", icon=":material/map:", url_path="explore", default=True),
    st.Page("pages/upload.py", title="Upload", icon=":material/upload_file:", url_path="upload"),
    st.Page("pages/data.py", title="Data", icon=":material/database:", url_path="data"),
]

st.set_page_config(page_title="Netcop", page_icon=str(ICON), layout="wide")
chosen = st.navigation(PAGES, position="top")
page_frame()
try:
    chosen.run()
except NetcopError as error:
    st.error(str(error))
