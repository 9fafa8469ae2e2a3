"""`python -m benchmarks.corridors`: tracing the catalogue, putting events on it, and what real files say of it."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FILES = ("iom-missing-migrants-2026-05-06.csv", "iom-missing-migrants-2019.csv", "iom-flow-monitoring-west-central-africa-march.csv")
MILLION = 1_000_000

TRACE = """
import json, resource, sys, time
from pathlib import Path
import routes._tracing as tracing
tracing.reference_folder = lambda: Path(sys.argv[1])
started = time.perf_counter()
from routes.corridors import traces
found = traces()
seconds = time.perf_counter() - started
print(json.dumps({"corridors": len(found), "seconds": seconds, "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}))
"""


def _say(what: str, value: float, unit: str, budget: float | None = None, peer: str = "") -> None:
    mark = "" if budget is None else f"{'within' if value <= budget else 'OVER'} {budget:g} {unit}"
    print(f"{what:58} {value:9.3f} {unit:4} {mark:14} {peer}", flush=True)


def _timed(run: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def catalogue_traced() -> None:
    """Measure the whole catalogue cold and cached, each as a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [json.loads(subprocess.run([sys.executable, "-c", TRACE, folder], check=True, capture_output=True).stdout) for _ in range(4)]
    cold, cached = runs[0], runs[1:]
    _say(f"the catalogue's {cold['corridors']} corridors, cold, whole process", cold["seconds"], "s", 60)
    _say("the same, cached", statistics.median(run["seconds"] for run in cached), "s", 1)
    _say("peak memory, friction and paths", cold["gib"], "GiB", 2)


def sweep_against_scipy() -> None:
    """Measure one sweep over 500 x 500 cells of the Sahara beside scipy's Dijkstra on the same graph."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    from geodata._land_file import Grid
    from geodata._sweep import step_km, steps
    from geodata.friction import REGION, load
    from geodata.leastcost import Ground

    top, left, size = 1000, 1300, 500
    grid = Grid(REGION.west + left * REGION.step, REGION.north - (top + size) * REGION.step, REGION.west + (left + size) * REGION.step,
                REGION.north - top * REGION.step, REGION.step)  # fmt: skip
    ground = Ground(np.ascontiguousarray(load().land[top : top + size, left : left + size]), grid)
    known, km = steps(), step_km(grid)
    start = int(np.flatnonzero(np.isfinite(ground.friction.ravel()))[size * size // 3])
    sources, targets, weights = [], [], []
    numbers = np.arange(size * size).reshape(size, size)
    friction = np.pad(ground.friction, 3, constant_values=np.inf)
    for s in range(len(known.down)):
        price = np.zeros((size, size))
        for part in range(known.first[s], known.first[s + 1]):
            down, right = 3 + known.part_down[part], 3 + known.part_right[part]
            price += known.part_share[part] * friction[down : down + size, right : right + size]
        row, column = np.nonzero(np.isfinite(price))
        sources.append(numbers[row, column])
        targets.append(numbers[row + known.down[s], column + known.right[s]])
        weights.append(km[row, s] * price[row, column])
    graph = coo_array((np.concatenate(weights), (np.concatenate(sources), np.concatenate(targets))), shape=(size * size,) * 2).tocsr()
    ground.hours_from(start)
    ours, theirs = _timed(lambda: ground.hours_from(start)), _timed(lambda: dijkstra(graph, indices=start), 3)
    _say(
        "one sweep, 250,000 cells, 32 neighbours",
        ours,
        "s",
        None,
        f"{ours / theirs:.2f} x scipy's Dijkstra ({theirs:.2f} s, graph made before)",
    )


def million_assigned() -> None:
    """Measure a million made-up events put on corridors, beside a plain spatial join of their points alone."""
    import geopandas as gpd

    from routes.assignment import assign, corridors_of

    corridors = corridors_of()
    rng = np.random.default_rng(0)
    hubs = np.array([(hub.lat, hub.lon) for trace in corridors.traces for hub in trace.hubs])
    lat, lon = (hubs[rng.integers(0, len(hubs), MILLION)] + rng.normal(0, 1, (MILLION, 2))).T
    routes = pl.Series(["sahara", "western-african", None]).gather(rng.integers(0, 3, MILLION))
    events = pl.DataFrame({"lat": lat, "lon": lon, "radius_km": rng.choice([0.5, 2, 5, 15, 40, 80], MILLION), "route_given": routes,
                           "kind": rng.choice(["landing", "transit", "arrest"], MILLION)})  # fmt: skip
    areas = gpd.GeoDataFrame(geometry=[trace.area for trace in corridors.traces], crs=4326)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    assign(events.head(10))
    ours, theirs = _timed(lambda: assign(events), 3), _timed(lambda: points.sjoin(areas), 1)
    _say(
        "1,000,000 events on corridors, discs and ties",
        ours,
        "s",
        5,
        f"{ours / theirs:.2f} x geopandas.sjoin of the points alone ({theirs:.1f} s)",
    )


def explained() -> list[dict[str, object]]:
    """Return for each real file and route the located events, and the shares on one corridor, on several, and on none."""
    from routes.events import EventStore
    from routes.ingest import commit, prepare

    found = []
    for name in FILES:
        with tempfile.TemporaryDirectory() as folder:
            store = EventStore(folder)
            commit(store, prepare(store, DATA / name, unit="IOM", by="benchmark"))
            events = store.events().filter(pl.col("lat").is_not_null()).collect()
        one, several = pl.col("corridor_id").is_not_null(), pl.col("corridor_ties").is_not_null()
        by_route = events.group_by("route_id", given=pl.col("route_source") == "given").agg(
            pl.len().alias("events"), one.mean().alias("on one"), several.mean().alias("on several")
        )
        rows = by_route.sort("route_id", "given", descending=[False, True]).to_dicts()
        found += [{"file": name, **row, "on none": 1 - row["on one"] - row["on several"]} for row in rows]
        found.append({"file": name, "route_id": "all", "given": None, "events": events.height, "on one": events.select(one.mean()).item(),
                      "on several": events.select(several.mean()).item(), "on none": events.select((~(one | several)).mean()).item()})  # fmt: skip
    return found


def as_markdown() -> str:
    """Return what `explained` finds as a table for the docs."""
    said = {True: "the file", False: "the corridor", None: ""}
    rows = ["| File | Route | Told by | Events | On one corridor | On several | On none |", "|---|---|---|---|---|---|---|"]
    for row in explained():
        shares = " | ".join(f"{abs(float(str(row[name]))):.0%}".replace("%", " %") for name in ("on one", "on several", "on none"))
        rows.append(
            f"| {str(row['file']).removesuffix('.csv')} | {row['route_id']} | {said[row['given']]} | {row['events']:,} | {shares} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Run all of it."""
    catalogue_traced()
    sweep_against_scipy()
    million_assigned()
    if not DATA.is_dir():
        print("no real files measured: they are not there")
        return
    for row in explained():
        said = {True: "word of the file", False: "corridor or none", None: ""}[row["given"]]
        print(f"{row['file'][:38]:38} {row['route_id']:22} {said:17} {row['events']:7,} events: {row['on one']:4.0%} on one corridor, "
              f"{row['on several']:4.0%} on several, {abs(row['on none']):4.0%} on none")  # fmt: skip


if __name__ == "__main__":
    main()
