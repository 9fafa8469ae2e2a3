"""The command line is a contract: names, JSON, exit codes, messages."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest

from geodata.captions import Caption

ROWS = "id,date,place,country,persons\n1,2021-03-05,Séguédine,Niger,12\n2,2021-04-05,Gao,Mali,3\n3,never,Gao,Mali,3\n4,2021-04-06,=cmd|'/c calc',Mali,1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "made-up.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_ingest_reports_in_json_and_nothing_else(netcop, file: Path) -> None:
    code, out, _ = netcop("ingest", file, "--unit", "JOP-NE", "--json")
    report = json.loads(out)
    assert code == 0
    assert {"batch_id", "rows_read", "events", "problems", "duplicates", "already_ingested", "located", "not_located", "by_route", "problem_reasons",
            "columns_mapped", "columns_ignored", "seconds"} <= set(report)  # fmt: skip
    assert (report["rows_read"], report["events"], report["problems"], report["duplicates"]) == (4, 3, 1, 0)
    assert json.loads(netcop("ingest", file, "--json")[1])["already_ingested"] is True


def test_a_dry_run_stores_nothing(netcop, file: Path, home: Path) -> None:
    code, out, _ = netcop("ingest", file, "--dry-run", "--json")
    assert (code, json.loads(out)["events"]) == (0, 3)
    assert not home.exists()


def test_good_files_go_on_when_one_cannot_be_used(netcop, file: Path, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    code, out, err = netcop("ingest", picture, file, "--json")
    assert code == 1
    assert "PNG picture" in err
    assert json.loads(out)["files"][0]["events"] == 3


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("ingest", "nosuch.csv"), 1, "cannot be opened"), (("withdraw", "nosuch"), 1, "netcop batches"), (("export", "--out", "x.docx"), 1, ".parquet"),
        (("frames", "--out", "x.csv", "--route", "atlantis"), 2, "western-african"), (("frames", "--out", "x.csv", "--period", "fortnight"), 2, "day, week"),
        (("geocode",), 2, "TEXT"), (("geocode", "Gao", "--at", "20.9, -17.0"), 2, "--json alone"), (("geocode", "--at"), 2, "--at"),
        (("ingest", "x.csv", "--map", "nonsense"), 2, "COLUMN=FIELD"), (("findings", "--route", "sahara"), 2, "not there yet"),
        (("snapshot", "--route", "sahara", "--out", "x.html"), 2, "not there yet"), (("verify", "x.html"), 2, "not there yet"), (("nonsense",), 2, "nonsense"),
        (("corridors", "--out", "x.shp"), 1, ".geojson"), (("export", "--out", "x.csv", "--version", "9"), 1, "no data version 9"),
    ],
)  # fmt: skip
def test_faults_end_with_a_message_and_the_right_code(netcop, words: tuple[str, ...], code: int, told: str) -> None:
    got, out, err = netcop(*words)
    assert (got, out) == (code, "")
    assert told in err


def test_a_mapping_goes_over_what_is_recognised(netcop, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("alpha,beta\n2021-03-05,over there\n", encoding="utf-8")
    code, _, err = netcop("ingest", path)
    assert (code, "--map" in err) == (1, True)
    code, out, _ = netcop("ingest", path, "--map", "alpha=date", "--map", "beta=place_text", "--json")
    assert (code, json.loads(out)["columns_mapped"]) == (0, {"alpha": "date", "beta": "place_text"})


def test_frames_keep_the_sum_and_open_as_a_map(netcop, file: Path, tmp_path: Path) -> None:
    netcop("ingest", file)
    for suffix in ("csv", "parquet", "geojson"):
        code, out, _ = netcop("frames", "--out", tmp_path / f"f.{suffix}", "--resolution", "4", "--json")
        figures = json.loads(out)
        assert (code, figures["events"] + figures["events_beside"]) == (0, 3)
    table = pl.read_csv(tmp_path / "f.csv")
    shapes = gpd.read_file(tmp_path / "f.geojson")
    assert table["events"].sum() == shapes["events"].sum() == pl.read_parquet(tmp_path / "f.parquet")["events"].sum() == 2
    assert set(table["cell"]) == set(shapes["cell"])


def test_exports_are_whole_and_harmless_in_a_spreadsheet(netcop, file: Path, tmp_path: Path) -> None:
    netcop("ingest", file)
    for suffix in ("csv", "parquet", "gpkg"):
        assert netcop("export", "--out", tmp_path / f"e.{suffix}")[0] == 0
    texts = pl.read_csv(tmp_path / "e.csv")["place_text"].to_list()
    assert "'=cmd|'/c calc'" in texts
    assert "=cmd|'/c calc'" in pl.read_parquet(tmp_path / "e.parquet")["place_text"].to_list()
    points = gpd.read_file(tmp_path / "e.gpkg")
    assert len(points) == 3
    assert points.crs.to_epsg() == 4326


def test_batches_routes_withdraw_and_old_versions(netcop, file: Path, tmp_path: Path) -> None:
    netcop("ingest", file)
    (batch,) = json.loads(netcop("batches", "--json")[1])["batches"]
    routes = {r["route_id"]: r["events"] for r in json.loads(netcop("routes", "--json")[1])["routes"]}
    assert sum(routes.values()) == 3
    assert routes["sahara"] >= 1
    assert netcop("withdraw", batch["batch_id"][:8])[0] == 0
    assert json.loads(netcop("batches", "--json")[1]) == {"batches": []}
    netcop("export", "--out", tmp_path / "old.parquet", "--version", str(batch["data_version"]))
    assert pl.read_parquet(tmp_path / "old.parquet").height == 3


@pytest.mark.parametrize(
    ("position", "words"),
    [
        ("18.99, 12.89", "Dirkou, Niger"), ("20.9, -17.0", "6 km SE of Nouadhibou, Mauritania"), ("-4.3 15.3", "Kinshasa"),
        ("34°15'N 12°25'E", "Central Mediterranean"), ("20°N 17°W", "about 100 km S of Nouadhibou"), ("19, 12.9", "Dirkou, Niger"),
    ],
)  # fmt: skip
def test_geocode_says_where_a_position_is(netcop, position: str, words: str) -> None:
    code, out, err = netcop("geocode", "--at", position)
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert words in out
    found = json.loads(netcop("geocode", "--at", position, "--json")[1])
    assert set(found) == {field.name for field in fields(Caption)}
    assert found["text"] == out.strip()


@pytest.mark.parametrize("position", ["", "Dirkou", "20.9", "95, 12", "95.0, 12.0", "12.5, 200.5"])
def test_what_is_no_position_is_said_with_what_one_looks_like(netcop, position: str) -> None:
    code, out, err = netcop("geocode", "--at", position, "--json")
    assert (code, out) == (1, "")
    assert repr(position) in err
    assert "34°15'N 12°25'E" in err


def test_geocode_one_and_many(netcop, tmp_path: Path) -> None:
    answer = json.loads(netcop("geocode", "Seguedine", "--country", "NE", "--json")[1])
    assert {"lat", "lon", "radius_km", "name", "country", "location_source", "reason", "candidates"} <= set(answer)
    assert (answer["name"], answer["country"]) == ("Séguédine", "NE")
    source, out = tmp_path / "places.csv", tmp_path / "found.csv"
    source.write_text("n,where,land\n1,Gao,Mali\n2,Nowhereatall,\n", encoding="utf-8")
    code, _, err = netcop("geocode", "--file", source, "--column", "where", "--country-column", "land", "--out", out)
    assert (code, "1 of 2 rows located" in err) == (0, True)
    table = pl.read_csv(out)
    assert table.columns == [
        "n",
        "where",
        "land",
        "lat",
        "lon",
        "radius_km",
        "matched_name",
        "matched_country",
        "location_source",
        "reason",
    ]
    assert table["matched_name"].to_list() == ["Gao", None]


def test_corridors_carry_their_events(netcop, file: Path, tmp_path: Path) -> None:
    netcop("ingest", file)
    assert netcop("corridors", "--route", "sahara", "--out", tmp_path / "c.geojson")[0] == 0
    features = json.loads((tmp_path / "c.geojson").read_text(encoding="utf-8"))["features"]
    assert sum(f["properties"]["events"] for f in features) >= 1


def test_the_demo_is_made_up_and_says_so(netcop) -> None:
    code, out, _ = netcop("demo", "--json")
    assert (code, json.loads(out)["problems"]) == (0, 0)
    (batch,) = json.loads(netcop("batches", "--json")[1])["batches"]
    assert (batch["made_up"], batch["unit"]) == (True, "DEMO")
    assert "(made-up)" in netcop("batches")[1]
    assert json.loads(netcop("demo", "--json")[1])["already_ingested"] is True


def test_help_needs_none_of_the_heavy_libraries() -> None:
    code = "import sys; import routes.cli; print([m for m in ('polars', 'duckdb', 'geopandas', 'streamlit') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
