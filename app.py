"""The router: which pages there are, and errors shown in one place."""

from __future__ import annotations

import streamlit as st

from geodata.errors import NetcopError
from pages._parts.chrome import page_config
from pages._parts.words import as_text

PAGES = [
    st.Page("pages/explore.py", title="Explore", icon=":material/map:", url_path="explore", default=True),
    st.Page("pages/corridors.py", title="Corridors", icon=":material/route:", url_path="corridors"),
    st.Page("pages/upload.py", title="Upload", icon=":material/upload_file:", url_path="upload"),
    st.Page("pages/places.py", title="Places", icon=":material/location_on:", url_path="places"),
    st.Page("pages/data.py", title="Data", icon=":material/database:", url_path="data"),
]

page_config()
chosen = st.navigation(PAGES, position="top")
try:
    chosen.run()
except NetcopError as error:
    st.error(as_text(error))
