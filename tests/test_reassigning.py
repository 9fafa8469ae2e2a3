"""Past events go to the corridors that stand now. All events are made up."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from routes.assignment import assign
from routes.columns import EVENTS
from routes.own_corridors import OwnCorridors, Point
from routes.reassigning import corridors_in, reassign
from tests.made_up import event_table, stored

DIRKOU = {"lat": 18.99, "lon": 12.88, "radius_km": 3.0, "country": "NE"}
OFF = {"lat": 22.8, "lon": 5.5, "radius_km": 3.0, "country": "DZ", "route_source": "none", "route_id": "other"}


def _rows(store) -> pl.DataFrame:
    return store.events().sort("event_id").collect()


def test_events_of_before_get_their_corridor_and_nothing_else_changes(home: Path) -> None:
    store = stored(home, event_table([{**DIRKOU, "route_source": "none", "route_id": "other"}, {**DIRKOU, "route_id": "western-african"}]))
    before = _rows(store)
    assert reassign(store, by="R. Example") == 2
    after = _rows(store)
    assert after.select("route_id", "route_source", "corridor_id", "corridor_reason").rows() == [
        ("sahara", "corridor", "agadez-sabha", "inside"), ("western-african", "given", None, "outside"),
    ]  # fmt: skip
    kept = [name for name in EVENTS.names if not name.startswith(("corridor", "route"))]
    assert after.select(kept).equals(before.select(kept))


def test_a_second_time_nothing_moves_and_no_version_is_made(home: Path) -> None:
    store = stored(home, event_table([DIRKOU]))
    reassign(store, by="R. Example")
    version = store.version
    assert (reassign(store, by="R. Example"), store.version) == (0, version)


def test_a_corridor_that_the_home_declared_takes_events_and_gives_them_back(home: Path) -> None:
    store, own = stored(home, event_table([OFF])), OwnCorridors(home)
    reassign(store, by="R. Example")
    assert _rows(store)["corridor_id"].to_list() == [None]
    declared = own.declare(
        None, "sahara", "Tamanrasset – Bir Made-Up", "land", ["tamanrasset", Point("Bir Made-Up", 22.8, 5.2)], "R. Example", "made up"
    )
    assert reassign(store, by="R. Example") == 1
    row = _rows(store).row(0, named=True)
    assert declared.corridor_id in (row["corridor_id"] or row["corridor_ties"]).split(",")
    assert (row["route_id"], row["route_source"]) == ("sahara", "corridor")
    own.withdraw(declared.corridor_id, "R. Example", "made up")
    assert reassign(store, by="R. Example") == 1
    assert _rows(store)["corridor_id"].to_list() == [None]


def test_what_comes_in_is_put_on_the_homes_corridors(home: Path) -> None:
    store = stored(home, event_table([OFF]))
    assert len(corridors_in(store).traces) == len(corridors_in(store).ids)
    assert assign(_rows(store).with_columns(route_given=pl.lit(None, pl.String)), corridors_in(store))["corridor_id"].to_list() == [None]


def test_the_command_says_how_many_moved(netcop, home: Path) -> None:
    stored(home, event_table([DIRKOU]))
    assert netcop("reassign", "--by", "R. Example")[1] == (
        "1 event is placed anew: the corridor, its share of the event, or the reason is another.\n"
    )
    assert netcop("reassign")[1] == "Every event is on the corridor that it was on.\n"
    code, out, _ = netcop("reassign", "--json")
    assert (code, json.loads(out)["events"]) == (0, 0)


def test_corridors_are_listed_with_their_events(netcop, home: Path) -> None:
    stored(home, event_table([DIRKOU]))
    netcop("reassign")
    code, out, err = netcop("corridors", "--route", "sahara", "--json")
    found = {c["corridor_id"]: c for c in json.loads(out)["corridors"]}
    assert (code, err) == (0, "")
    assert found["agadez-sabha"]["events"] == 1
    assert (found["agadez-sabha"]["countries"], found["agadez-sabha"]["borders"]) == (["NE", "LY"], ["NE-LY"])
    assert {c["route_id"] for c in found.values()} == {"sahara"}
    code, out, err = netcop("corridors", "--route", "sahara")
    head, *rows = out.splitlines()
    assert head.split() == ["route", "corridor", "km", "hours", "alone", "shared", "name"]
    assert {row.split()[0] for row in rows} == {"sahara"}
    (row,) = (row for row in rows if row.split()[1] == "agadez-sabha")
    assert row.split()[4:6] == ["1", "0"]
    assert "Agadez – Dirkou" in row
    assert "shared: events on several corridors at once" in err


def test_a_raster_of_ones_own_is_traced_on_and_a_faulty_one_is_said(netcop, home: Path, tmp_path: Path) -> None:
    import numpy as np
    import rasterio
    from rasterio import Affine

    path = tmp_path / "made-up.tif"
    shape = {"width": 40, "height": 40, "count": 1, "dtype": "float32", "crs": "EPSG:4326", "transform": Affine(0.1, 0, 6, 0, -0.1, 20)}
    with rasterio.open(path, "w", driver="GTiff", **shape) as file:
        file.write(np.full((1, 40, 40), 0.5, np.float32))
    code, out, err = netcop("corridors", "--route", "sahara", "--friction", path, "--json")
    slow = {c["corridor_id"]: c["hours"] for c in json.loads(out)["corridors"]}
    plain = {c["corridor_id"]: c["hours"] for c in json.loads(netcop("corridors", "--route", "sahara", "--json")[1])["corridors"]}
    assert code == 0
    assert "made-up.tif on" in err
    assert "Events stay where they were placed" in err
    assert f"`NETCOP_FRICTION={path} netcop reassign`" in err
    assert slow["agadez-tamanrasset"] > 2 * plain["agadez-tamanrasset"]
    assert slow["abeche-kufra"] == plain["abeche-kufra"]
    (tmp_path / "no.tif").write_text("made up", encoding="utf-8")
    code, _, err = netcop("corridors", "--friction", tmp_path / "no.tif")
    assert code == 1
    assert "no.tif" in err


def test_the_setting_names_the_raster_that_is_used(home: Path, tmp_path: Path, monkeypatch) -> None:
    from geodata import friction

    assert friction.in_use() is friction.load()
    monkeypatch.setenv("NETCOP_FRICTION", str(tmp_path / "absent.tif"))
    import pytest

    from geodata.errors import ReferenceDataError

    with pytest.raises(ReferenceDataError, match=r"absent\.tif"):
        friction.in_use()


def test_the_ground_is_asked_at_a_point(netcop) -> None:
    code, out, _ = netcop("friction", "--at", "18.99,12.88")
    assert code == 0
    assert "Truck on track" in out
    assert netcop("friction")[0] == 2
    code, _, err = netcop("friction", "--at", "here")
    assert (code, "expected --at LAT,LON" in err) == (2, True)
