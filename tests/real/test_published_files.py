"""The published files through the command line, as a whole: long, so run by `make test-slow`."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from geodata.hexgrid import edge_km
from routes.catalogue import catalogue
from routes.columns import KINDS, MEASURES, PERIODS
from routes.events import EventStore
from routes.view import ALL_ROUTES, View

pytestmark = [pytest.mark.real, pytest.mark.slow]

NETCOP = Path(sys.executable).with_name("netcop")


def _ingest(*words: str | Path) -> dict:
    done = subprocess.run([NETCOP, "ingest", *words, "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_all_files_go_in_and_random_views_keep_the_sum(home: Path, real_data: Path) -> None:
    reports = _ingest(*sorted(real_data.glob("*.csv")))["files"]
    assert len(reports) == 4
    for report in reports:
        assert report["rows_read"] == report["events"] + report["problems"] + report["duplicates"]
    store = EventStore(home)
    events = store.events().collect()
    assert events.height == sum(r["events"] for r in reports)
    rng = random.Random(11)
    for _ in range(25):
        start = rng.choice([None, date(rng.randrange(2010, 2024), rng.randrange(1, 13), rng.randrange(1, 28))])
        view = View(
            rng.choice([ALL_ROUTES, *(r.route_id for r in catalogue().routes)]),
            rng.choice([(), tuple(rng.sample(KINDS, 3))]),
            start,
            None,
            rng.choice(PERIODS),
            rng.randrange(2, 9),
        )
        shown = view.frames(store)
        chosen = events
        if view.route_id != ALL_ROUTES:
            chosen = chosen.filter(pl.col("route_id") == view.route_id)
        if view.kinds:
            chosen = chosen.filter(pl.col("kind").is_in(list(view.kinds)))
        first = pl.max_horizontal("start_on", pl.lit(start or date(1900, 1, 1)))
        days = (pl.col("end_on") - pl.col("start_on")).dt.total_days() + 1
        weight = (((pl.col("end_on") - first).dt.total_days() + 1).clip(0) / days).alias("weight")
        chosen = chosen.with_columns(weight)
        assert shown.totals["events"] == pytest.approx(chosen["weight"].sum(), rel=1e-9)
        assert shown.totals["persons"] == pytest.approx((chosen["weight"] * chosen["persons"].fill_null(0)).sum(), rel=1e-9)
        drawable = chosen.filter(pl.col("cell").is_not_null() & (pl.col("radius_km") <= edge_km(view.resolution)))
        assert shown.placed["events"].sum() == pytest.approx(drawable["weight"].sum(), rel=1e-9)
        assert set(MEASURES) <= set(shown.placed.columns)


def test_the_command_killed_at_random_moments_stores_all_or_nothing(home: Path, real_data: Path) -> None:
    file = real_data / "iom-missing-migrants-2019.csv"
    started = time.perf_counter()
    whole = _ingest(file)["events"]
    span = time.perf_counter() - started
    store = EventStore(home)
    store.withdraw(store.batches()[0].batch_id, "tester")
    rng = random.Random(3)
    for _ in range(20):
        with subprocess.Popen([NETCOP, "ingest", file, "--json"], stdout=subprocess.DEVNULL) as process:
            time.sleep(rng.uniform(0.3 * span, span))
            process.send_signal(signal.SIGKILL)
        count = store.events().collect().height
        assert (count, len(store.batches())) in {(0, 0), (whole, 1)}
        assert _ingest(file)["already_ingested"] == (count == whole)
        assert store.events().collect().height == whole
        store.withdraw(store.batches()[0].batch_id, "tester")
