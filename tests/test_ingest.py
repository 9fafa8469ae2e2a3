"""The main job: a file goes in whole or not at all, once, and every row is accounted for."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import h3
import polars as pl
import pytest

from geodata.errors import NoEventsError
from routes.events import EventStore
from routes.ingest import commit, prepare
from tests.conftest import PROJECT

MADE_UP = """Record,Date,Lieu,Pays,Nombre de migrants,Latitude,Longitude,Route,Départ
1,05/03/2021,Séguédine,Niger,12,,,,Agadez
2,15/03/2021,,,,20.9300,-17.0300,Ruta atlántica,
3,mars 2021,,Libye,4,,,,
4,31/02/2021,Gao,Mali,4,,,,
5,16/03/2021,Nullepartouailleurs,Mali,1,,,,
"""


def _file(tmp_path: Path, text: str = MADE_UP, name: str = "made-up.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_become_located_routed_events(home: Path, tmp_path: Path) -> None:
    store = EventStore(home)
    done = commit(store, prepare(store, _file(tmp_path), unit="JOP-NE", by="tester"))
    events = {row["source_record"]: row for row in store.events().collect().iter_rows(named=True)}
    assert sorted(events) == ["1", "2", "3", "5"]
    first, second, third, lost = (events[n] for n in ("1", "2", "3", "5"))
    assert (first["place_id"], first["country"], first["location_source"]) == ("hub:seguedine", "NE", "gazetteer")
    assert (first["route_id"], first["route_source"], first["corridor_id"]) == ("sahara", "corridor", "agadez-sabha")
    assert first["cell"] == int(h3.latlng_to_cell(first["lat"], first["lon"], 8), 16)
    assert (first["origin_place_id"], first["reported_by"]) == ("hub:agadez", "JOP-NE")
    assert (second["location_source"], second["route_id"], second["radius_km"]) == ("given", "western-african", 0.5)
    assert (third["location_source"], third["date_precision"]) == ("area", "month")
    assert third["radius_km"] > 500
    assert lost["location_source"] == "area"
    assert "only the country is known" in lost["location_reason"]
    assert store.problems()["source_row"].to_list() == [5]
    report = done.report()
    assert report["rows_read"] == report["events"] + report["problems"] + report["duplicates"] == 5
    assert report["located"] == {"area": 2, "gazetteer": 1, "given": 1}


def test_coordinates_of_a_place_nobody_knew_are_a_guess(home: Path, tmp_path: Path) -> None:
    text = "date,place,lat,lon\n2021-03-05,Unspecified location off the coast of Libya,33.5000,12.5000\n2021-03-05,Off Zuwara,33.5000,12.5000\n"
    prepared = prepare(EventStore(home), _file(tmp_path, text))
    assert prepared.events["radius_km"].to_list() == [100.0, 0.5]
    assert "not known exactly" in prepared.events["location_reason"][0]


def test_the_same_file_twice_changes_nothing(home: Path, tmp_path: Path) -> None:
    store = EventStore(home)
    commit(store, prepare(store, _file(tmp_path)))
    before = store.version
    again = commit(store, prepare(store, _file(tmp_path, name="renamed.csv")))
    assert again.already_ingested
    assert store.version == before


def test_records_that_are_there_are_duplicates_and_changed_ones_replace_them(home: Path, tmp_path: Path) -> None:
    store = EventStore(home)
    first = commit(store, prepare(store, _file(tmp_path), unit="JOP-NE")).batch
    before = store.events().collect()
    newer = MADE_UP.replace("Niger,12", "Niger,14") + "6,17/03/2021,Gao,Mali,2,,,,\n"
    done = commit(store, prepare(store, _file(tmp_path, newer, "newer.csv"), unit="JOP-NE"))
    report = done.report()
    assert (report["events"], report["updated"], report["duplicates"]) == (2, 1, 3)
    assert report["problem_reasons"] == {"bad-date": 1}
    now = store.events().collect()
    assert now["event_id"].is_unique().all()
    assert now.height == before.height + 1
    assert sorted(now.filter(pl.col("batch_id") == done.batch.batch_id)["persons"]) == [2, 14]
    store.withdraw(done.batch.batch_id, "tester")
    assert store.events().collect().sort("source_row").equals(before.sort("source_row"))
    assert first.batch_id == store.batches()[0].batch_id


def test_a_withdrawn_file_can_come_again(home: Path, tmp_path: Path) -> None:
    store = EventStore(home)
    batch = commit(store, prepare(store, _file(tmp_path))).batch
    store.withdraw(batch.batch_id, "tester")
    assert store.events().collect().is_empty()
    commit(store, prepare(store, _file(tmp_path)))
    assert store.events().collect().height == 4


def test_a_file_of_problems_alone_is_not_stored_and_says_why(home: Path, tmp_path: Path) -> None:
    store = EventStore(home)
    prepared = prepare(store, _file(tmp_path, "date,place\nsoon,Gao\nlater,Gao\n"))
    with pytest.raises(NoEventsError, match="2 rows: no date can be read"):
        commit(store, prepared)
    assert store.version == -1


def test_nothing_is_written_before_the_commit(home: Path, tmp_path: Path) -> None:
    prepare(EventStore(home), _file(tmp_path))
    assert not home.exists()


_VICTIM = """
import sys
from pathlib import Path
from routes.events import EventStore
from routes.ingest import commit, prepare
store = EventStore()
prepare(store, Path(sys.argv[1]))  # warm, so that the moments of death fall into the work and not the imports
print("ready", flush=True)
commit(store, prepare(store, Path(sys.argv[1])))
print("done", flush=True)
"""


def _victim(file: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _VICTIM, str(file)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env=os.environ.copy(),
    )


@pytest.mark.timeout(600)
@pytest.mark.parametrize("moments", [4, pytest.param(40, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_leaves_the_batch_wholly_in_or_out(home: Path, tmp_path: Path, moments: int) -> None:
    lines = "".join(f"{n},2021-03-{n % 28 + 1:02},Gao,Mali,{n}\n" for n in range(6000)) + "9999,never,Gao,Mali,1\n"
    file = _file(tmp_path, "id,date,place,country,persons\n" + lines)
    with _victim(file) as process:  # how long the work takes, undisturbed
        process.stdout.readline()
        started = time.perf_counter()
        process.wait()
        span = time.perf_counter() - started
    EventStore(home).withdraw(EventStore(home).batches()[0].batch_id, "tester")
    seen = set()
    rng = random.Random(4)
    for moment in range(moments):
        with _victim(file) as process:
            process.stdout.readline()
            time.sleep(rng.uniform(0, span) if moment % 2 else span * rng.uniform(0.55, 1.0))
            process.send_signal(signal.SIGKILL)
        store = EventStore(home)
        count, batches, problems = store.events().collect().height, store.batches(), store.problems().height
        seen.add(count)
        assert (count, len(batches), problems) in {(0, 0, 0), (6000, 1, 1)}
        again = commit(store, prepare(store, file))
        assert again.already_ingested == (count == 6000)
        assert store.events().collect().height == 6000
        assert store.problems().height == 1
        store.withdraw(again.batch.batch_id, "tester")
    assert seen <= {0, 6000}


def test_two_processes_at_once_store_a_file_once(home: Path, tmp_path: Path) -> None:
    file = _file(tmp_path)
    both = [_victim(file) for _ in range(2)]
    for process in both:
        with process:
            process.communicate()
        assert process.returncode == 0
    assert len(EventStore(home).batches()) == 1
    assert EventStore(home).events().collect().height == 4


@pytest.mark.real
def test_published_files_go_in_and_the_sum_rule_holds(home: Path, real_data: Path) -> None:
    from routes.view import View

    store = EventStore(home)
    for name in (
        "iom-missing-migrants-2026-05-06.csv",
        "iom-flow-monitoring-west-central-africa-march.csv",
        "frontex-monthly-detections.csv",
    ):
        commit(store, prepare(store, real_data / name))
    events = store.events().collect()
    assert set(events.filter(pl.col("origin_country").is_not_null())["kind"]) == {"transit"}
    monthly = events.filter(pl.col("kind") == "interception")
    assert monthly["cell"].null_count() == monthly.height == 34273
    shown = View().frames(store)
    assert shown.totals["events"] == pytest.approx(events.height)
    assert shown.totals["persons"] == pytest.approx(events["persons"].sum())
    assert "interception" not in set(shown.placed["kind"])
