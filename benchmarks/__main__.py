"""`make bench`: the product's speed on this machine, against its budgets.

These machines are shared and noisy: medians are given, and ratios against a peer measured in the same run.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from playwright.sync_api import Browser, sync_playwright

from benchmarks.browsing import filter_changes, map_openings, slider_steps
from benchmarks.discovery import seconds
from tests.browser_setup import chromium_path

NETCOP = Path(sys.executable).with_name("netcop")
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
INCIDENTS = DATA / "iom-missing-migrants-2019.csv"

PANDAS = """
import sys, pandas, geopandas
table = pandas.read_csv(sys.argv[1])
parts = table["Location Coordinates"].str.split(", ", expand=True).astype(float)
table["date"] = pandas.to_datetime(table["Reported Date"], format="%d-%b-%y")
geopandas.GeoDataFrame(table, geometry=geopandas.points_from_xy(parts[1], parts[0]), crs=4326).to_parquet(sys.argv[2])
"""


def timed(run: Callable[[], object], times: int) -> float:
    """Return the median seconds of `times` runs, after one that is not counted."""
    run()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def say(what: str, value: float, unit: str, budget: float, peer: str = "") -> None:
    """Print one line: what, how much, the budget, and the peer."""
    mark = "within" if value <= budget else "OVER"
    print(f"{what:58} {value:9.3f} {unit:3} {mark} {budget:g} {unit}  {peer}", flush=True)


def command_line() -> None:
    """Measure the help text, and one ingest as a whole process."""
    bare = timed(lambda: subprocess.run([sys.executable, "-c", "import typer"], check=True), 7)
    helped = timed(lambda: subprocess.run([NETCOP, "--help"], check=True, stdout=subprocess.DEVNULL), 7)
    say("netcop --help", helped, "s", 0.7, f"{helped / bare:.2f} x python -c 'import typer' ({bare:.3f} s)")
    if not INCIDENTS.exists():
        print(f"no ingest measured: {INCIDENTS.name} is not there")
        return
    with tempfile.TemporaryDirectory() as folder:
        number = iter(range(1000))

        def ingest() -> None:
            home = Path(folder) / f"home{next(number)}"
            subprocess.run([NETCOP, "ingest", INCIDENTS, "--home", home, "--json"], check=True, stdout=subprocess.DEVNULL)

        def pandas() -> None:
            subprocess.run([sys.executable, "-c", PANDAS, INCIDENTS, Path(folder) / "out.parquet"], check=True)

        ours, theirs = timed(ingest, 5), timed(pandas, 5)
    say("netcop ingest, 5,560 rows, whole process", ours, "s", 4, f"{ours / theirs:.2f} x pandas + geopandas to Parquet ({theirs:.2f} s)")


def frames_of(cells: int, periods: int) -> bytes:
    """Return made-up frames of so many cells and months."""
    from geodata.hexgrid import to_cells, to_parents
    from routes.cells import periods_between
    from routes.columns import FRAMES, UNPLACED
    from routes.maps.payload import encode

    rng = np.random.default_rng(1)
    points = pl.DataFrame({"lat": rng.uniform(5, 40, cells * 6), "lon": rng.uniform(-18, 30, cells * 6)})
    chosen = np.unique(to_parents(points.select(to_cells()).to_series().to_numpy(), 5))[:cells]
    months = periods_between(date(2010, 1, 1), date(2010 + periods // 12, 1, 1), "month")[:periods]
    at = rng.random((len(chosen), periods)) < 0.35
    cell, month = np.nonzero(at)
    values = rng.integers(1, 40, len(cell)).astype(float)
    frames = FRAMES.conform(
        pl.DataFrame(
            {
                "cell": chosen[cell],
                "period": [months[m] for m in month],
                "route_id": "sahara",
                "kind": "transit",
                "events": values,
                "persons": values * 3,
                "dead": 0.0,
                "missing": 0.0,
            }
        )
    )
    return encode(
        frames,
        UNPLACED.empty(),
        periods=months,
        period="month",
        resolution=5,
        measure="events",
        route_id="sahara",
        caption="",
        made_up=True,
    )


def slider(browser: Browser) -> None:
    """Measure the script time of a step of the time slider."""
    from routes.catalogue import catalogue
    from routes.corridors import lines
    from routes.maps.document import document, hub_table

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        path.write_text(document(lines(), hub_table(catalogue()), payload=frames_of(5000, 120)), encoding="utf-8")
        median, slow = slider_steps(browser, path)
    say("slider step, 5,000 cells x 120 months, script, 95th", slow, "ms", 8, f"median {median:.1f} ms")


def app(browser: Browser) -> None:
    """Measure a warm app: opening the map, changing a filter."""
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([NETCOP, "demo", "--home", home], check=True, stdout=subprocess.DEVNULL)
        port = 8631
        environment = os.environ | {"STREAMLIT_SERVER_HEADLESS": "true"}
        server = subprocess.Popen([NETCOP, "app", "--home", home, "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
        try:
            opened = map_openings(browser, f"http://127.0.0.1:{port}", 7)
            say("map drawn after opening a warm app", statistics.median(opened), "s", 1.5, "in the page's own clock")
            changed = filter_changes(browser, f"http://127.0.0.1:{port}", 12)
            say("filter change, click to drawn", statistics.median(changed), "ms", 400, f"slowest {max(changed):.0f} ms")
        finally:
            server.terminate()


def discovery() -> None:
    """Measure how long corridors are looked for; how well, `python -m benchmarks.discovery` tells."""
    seconds(500)  # compiled code is read, and the ground
    for count, budget in ((2000, 3), (20_000, 15)):
        say(f"discovery of corridors among {count:,} events", seconds(count), "s", budget)


def main() -> None:
    """Run all benchmarks."""
    command_line()
    discovery()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        slider(browser)
        app(browser)
        browser.close()


if __name__ == "__main__":
    main()
