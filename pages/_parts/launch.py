"""Start the app's server, with everything heavy imported before the first reader comes.

``python pages/_parts/launch.py run app.py --server.port=8501``: the words are those of ``streamlit``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

PROJECT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Warm up, then hand over to Streamlit."""
    sys.path.insert(0, str(PROJECT))
    # app.py is the one router. Streamlit would list every file of pages/ by itself until app.py has first run.
    PagesManager.uses_pages_directory = False
    from geodata.basemap import load
    from routes import ingest
    from routes.corridors import lines

    load()
    lines()
    del ingest  # imported for its modules alone
    cli.main()


if __name__ == "__main__":
    main()
