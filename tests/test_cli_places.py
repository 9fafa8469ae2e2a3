"""The commands of places: names, JSON, exit codes, messages. All places are made up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from routes.events import EventStore
from routes.settled import SettledPlaces
from tests.conftest import PROJECT
from tests.made_up import event_table, stored

_POINT = ("--lat", "18", "--lon", "9", "--radius", "4")


@pytest.fixture
def store(home: Path) -> EventStore:
    return stored(
        home, event_table([{"place_text": "Qwxyzzt Vbrrpk"}, {"place_text": "QWXYZZT vbrrpk"}, {"place_text": "Xqzzvbrr Jkqwzttl"}])
    )


def test_the_list_says_what_is_to_settle(netcop, store: EventStore) -> None:
    code, out, err = netcop("places")
    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["2", "--", "not-found", "QWXYZZT", "vbrrpk"], ["1", "--", "not-found", "Xqzzvbrr", "Jkqwzttl"],
    ]  # fmt: skip
    code, out, _ = netcop("places", "--json", "--limit", "1")
    found = json.loads(out)
    assert (code, found["settled"], len(found["to_settle"])) == (0, 0, 1)
    assert {"text", "country", "rows", "doubt"} <= set(found["to_settle"][0])


def test_an_empty_home_has_nothing_to_settle(netcop) -> None:
    assert netcop("places")[:2] == (0, "No place is to be settled.\n")


def test_settle_apply_and_take_along(netcop, store: EventStore, tmp_path: Path) -> None:
    assert netcop("places", "settle", "qwxyzzt vbrrpk", *_POINT, "--teaches", "Bir Qwxyzzt", "--by", "R. Example")[0] == 0
    assert netcop("places", "settle", "Xqzzvbrr Jkqwzttl", "--country", "Niger", "--unknown")[0] == 0
    rows = SettledPlaces(store.home).current()
    assert rows.select("text", "country", "verdict", "teaches").rows() == [
        ("qwxyzzt vbrrpk", None, "pin", "Bir Qwxyzzt"), ("Xqzzvbrr Jkqwzttl", "NE", "unknown", None),
    ]  # fmt: skip
    assert rows["settled_by"][0] == "R. Example"
    code, out, _ = netcop("places", "apply", "--text", "Qwxyzzt-Vbrrpk", "--json")
    assert (code, json.loads(out)) == (0, {"events": 2, "batches": 1, "texts": 2, "data_version": store.version})
    assert store.events().collect().sort("source_row")["lat"].to_list() == [18.0, 18.0, None]
    assert "1 event of 1 batch is placed anew" in netcop("places", "apply")[1]
    assert netcop("places", "export", "--out", tmp_path / "p.csv")[0] == 0
    other = tmp_path / "other"
    assert "2 settled places taken in" in netcop("places", "import", tmp_path / "p.csv", "--home", other)[1]
    assert "2 were settled so already" in netcop("places", "--home", other, "import", tmp_path / "p.csv")[1]
    assert SettledPlaces(other).learned().texts.equals(SettledPlaces(store.home).learned().texts)


def test_a_place_of_the_gazetteer_and_an_area_can_be_settled(netcop, home: Path) -> None:
    assert netcop("places", "settle", "GAO ville", "--place", "hub:gao")[0] == 0
    outline = "POLYGON ((9 18, 10 18, 10 19, 9 19, 9 18))"
    assert netcop("places", "settle", "made-up area", "--area", outline)[0] == 0
    rows = SettledPlaces(home).current()
    assert rows.select("verdict", "place_id", "outline").rows() == [("place", "hub:gao", None), ("area", None, outline)]


def test_an_import_tells_each_fault_and_goes_on(netcop, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("text,verdict,lat\nnowhere,unknown,\nGué,pin,north\n", encoding="utf-8")
    code, out, err = netcop("places", "import", path)
    assert (code, out) == (0, "p.csv: 1 settled places taken in, 0 were settled so already.\n")
    assert err.startswith("netcop: p.csv: row 3, lat: expected a number")
    path.write_text("text,verdict,lat\nGué,pin,north\n", encoding="utf-8")
    assert netcop("places", "import", path)[0] == 1
    code, out, _ = netcop("places", "import", path, "--json")
    assert (code, json.loads(out)["taken"]) == (1, 0)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("settle", "Gué"), 2, "--unknown"),
        (("settle", "Gué", "--lat", "18"), 2, "--radius"),
        (("settle", "Gué", "--unknown", *_POINT), 2, "one of"),
        (("settle", "Gué", "--lat", "98", "--lon", "9", "--radius", "4"), 2, "--lat"),
        (("settle", "Gué", "--unknown", "--country", "Atlantis"), 2, "Atlantis"),
        (("--json", "apply"), 2, "--json"),
        (("nonsense",), 2, "nonsense"),
        (("settle", "-", "--unknown"), 1, "a place in words"),
        (("settle", "Gué", "--place", "nosuch"), 1, "netcop geocode"),
        (("settle", "Gué", "--area", "nonsense"), 1, "POLYGON"),
        (("settle", "Gué", "--unknown", "--teaches", "Gué"), 1, "teaches"),
        (("export", "--out", "x.docx"), 1, ".csv"),
        (("import", "nosuch.csv"), 1, "cannot be opened"),
    ],
)
def test_faults_end_with_a_message_and_the_right_code(netcop, home: Path, words: tuple[str, ...], code: int, told: str) -> None:
    got, out, err = netcop("places", *words)
    assert (got, out) == (code, "")
    assert told in err
    assert "Traceback" not in err
    assert not (home / "settled").exists()


def test_help_does_not_wait_for_the_heavy_libraries() -> None:
    code = "import sys, routes.cli; print({'polars', 'deltalake', 'geopandas', 'shapely'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=PROJECT)
    assert done.stdout == "set()\n"
