"""`python -m benchmarks.intake [ROWS]`: from file to committed table, at 10⁴ to 10⁷ rows, 1 % of them dirty, beside plain pandas.

Rows per second and peak memory are those of the whole process `netcop ingest`, by the operating system's account.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

NETCOP = Path(sys.executable).with_name("netcop")
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
CLEAN_ROWS = 1_000_000
BUDGET_ROWS_PER_SECOND, BUDGET_GIB, BUDGET_RATIO = 400_000, 3.0, 4.0
_PLACES = 20_000
_DIRTY_SHARE = 0.01
_PART = 1_000_000

# What a data scientist would write; it checks nothing
PLAIN = """
import sys
import geopandas, h3pandas, pandas
table = pandas.read_csv(sys.argv[1])
table["date"] = pandas.to_datetime(table["date"])
points = geopandas.GeoDataFrame(table, geometry=geopandas.points_from_xy(table["longitude"], table["latitude"]), crs=4326)
points.h3.geo_to_h3(8).to_parquet(sys.argv[2])
"""


def coordinates(rng: np.random.Generator, first: int, rows: int) -> pl.DataFrame:
    """Return made-up events with coordinates all over the region."""
    return pl.DataFrame({
        "id": np.arange(first, first + rows),
        "date": np.datetime64("2019-01-01") + rng.integers(0, 2000, rows),
        "kind": rng.choice(["interception", "departure", "rescue", "transit"], rows),
        "latitude": np.round(rng.uniform(-5, 46, rows), 4),
        "longitude": np.round(rng.uniform(-26, 40, rows), 4),
        "persons": rng.integers(1, 90, rows),
        "dead": rng.integers(0, 3, rows),
    })  # fmt: skip


def places(rng: np.random.Generator, first: int, rows: int) -> pl.DataFrame:
    """Return made-up events at places of the gazetteer, 20,000 of them."""
    return pl.DataFrame({
        "id": np.arange(first, first + rows),
        "date": np.datetime64("2019-01-01") + rng.integers(0, 2000, rows),
        "kind": rng.choice(["interception", "departure", "rescue", "transit"], rows),
        "place": rng.choice(_names(), rows),
        "persons": rng.integers(1, 90, rows),
        "dead": rng.integers(0, 3, rows),
    })  # fmt: skip


def _names() -> np.ndarray:
    from geodata.gazetteer import load

    region = load().places.filter(pl.col("lat").is_between(-5, 46) & pl.col("lon").is_between(-26, 40))
    return region["name"].unique(maintain_order=True).head(_PLACES).to_numpy()


def dirty(rng: np.random.Generator, lines: list[bytes]) -> None:
    """Spoil 1 % of the lines, each in one of the ways that files are spoilt."""
    for place in np.flatnonzero(rng.random(len(lines)) < _DIRTY_SHARE):
        cells = lines[place].split(b",")
        way = int(rng.integers(0, 8))
        if way == 0:
            cells[1] = b"31/02/2021"
        elif way == 1:
            cells[-2] = b"beaucoup"
        elif way == 2:
            cells[3] = b"120.5" if b"." in cells[3] else b"nowhere at all"
        elif way == 3:
            cells.append(b"one, two")
        elif way == 4:
            cells = cells[:3]
        elif way == 5:
            cells[2] = b'"resc"ue'
        elif way == 6:
            cells[-2] = b"~30"
        else:
            cells[2] = "Sécours\xa0".encode("cp1252")
        lines[place] = b",".join(cells)


def write(path: Path, make: Callable[[np.random.Generator, int, int], pl.DataFrame], rows: int, *, clean: bool = False) -> None:
    """Write a file of made-up events."""
    rng = np.random.default_rng(rows)
    with path.open("wb") as file:
        for first in range(0, rows, _PART):
            text = make(rng, first, min(_PART, rows - first)).write_csv(include_header=first == 0).encode()
            if not clean:
                head, lines = text.split(b"\n", 1) if first == 0 else (b"", text)
                spoilt = lines.rstrip(b"\n").split(b"\n")
                dirty(rng, spoilt)
                text = (head + b"\n" if head else b"") + b"\n".join(spoilt) + b"\n"
            file.write(text)


def run(words: list[str | Path]) -> tuple[float, float, bytes]:
    """Run a command; return its wall seconds, its peak memory in GiB, and what it printed."""
    began = time.perf_counter()
    with subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE) as process:
        out = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words} ended with {process.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss / 2**20, out


def ingest(path: Path, folder: Path, number: int) -> tuple[float, float]:
    """Ingest a file into a home of its own; return seconds and GiB, after a check that every row is accounted for."""
    home = folder / f"home{number}"
    seconds, gib, out = run([NETCOP, "ingest", path, "--home", home, "--json"])
    report = json.loads(out)
    if report["rows_read"] != report["events"] + report["problems"] + report["duplicates"]:
        raise SystemExit(f"rows are not accounted for: {report}")
    subprocess.run(["rm", "-rf", home], check=True)
    return seconds, gib


def against_plain(folder: Path, times: int) -> None:
    """Measure ours and the plain pipeline in turn on clean rows."""
    path = folder / "clean.csv"
    write(path, coordinates, CLEAN_ROWS, clean=True)
    ours, theirs = list[float](), list[float]()
    for turn in range(times):
        ours.append(ingest(path, folder, 100 + turn)[0])
        theirs.append(run([sys.executable, "-W", "ignore", "-c", PLAIN, path, folder / "plain.parquet"])[0])
    ratio = statistics.median(t / o for o, t in zip(ours, theirs, strict=True))
    mark = "within" if ratio >= BUDGET_RATIO else "SHORT OF"
    print(f"{CLEAN_ROWS:,} clean rows: ours {statistics.median(ours):.2f} s, plain pandas {statistics.median(theirs):.2f} s, "
          f"{ratio:.1f} times as fast ({mark} {BUDGET_RATIO:g})", flush=True)  # fmt: skip


def main(largest: int, times: int = 3) -> None:
    """Run the intake benchmarks up to a number of rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for make in (coordinates, places):
            for rows in [size for size in SIZES if size <= largest]:
                path = folder / "events.csv"
                write(path, make, rows)
                taken = [ingest(path, folder, number) for number in range(times if rows < 10**7 else 1)]
                seconds, gib = statistics.median(s for s, _ in taken), max(g for _, g in taken)
                marks = (
                    f"{'within' if rows / seconds >= BUDGET_ROWS_PER_SECOND else 'SHORT OF'} {BUDGET_ROWS_PER_SECOND:,}"
                    if rows >= 10**6
                    else ""
                )
                print(f"{make.__name__:12} {rows:>11,} rows  {seconds:7.2f} s  {rows / seconds:>9,.0f} rows/s {marks}  "
                      f"{gib:.2f} GiB ({'within' if gib <= BUDGET_GIB else 'OVER'} {BUDGET_GIB:g})", flush=True)  # fmt: skip
        against_plain(folder, times)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
