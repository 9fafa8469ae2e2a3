"""Corridors over the ground: where their lines go, how long they are, what they cross."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from geodata.distance import along_line, great_circle_km, to_segments_km
from geodata.friction import REGION, load
from geodata.hexgrid import cells_of
from geodata.reference import natural_earth
from routes import _tracing
from routes._tracing import BESIDE_KM, END_KM, SLACK
from routes.catalogue import Corridor, Hub, catalogue
from routes.corridors import AREA_RESOLUTION, lines, trace, traces

GEOD = Geod(ellps="WGS84")
FERRY_KM, HARBOUR_KM = 20, 12
GOES_BACK = 0.03
"""How much of a corridor may go back over its own ground, as a share."""


@pytest.fixture(scope="module")
def land():
    whole = gpd.read_file(natural_earth("physical", "ne_10m_land"), bbox=(-27, -6, 41, 49)).union_all()
    shapely.prepare(whole)
    return whole


def _hub(hub_id: str) -> Hub:
    return next(hub for hub in catalogue().hubs if hub.hub_id == hub_id)


def _corridor(*hubs: str, mode: str = "land") -> Corridor:
    return Corridor("made-up", "sahara", "Made up", mode, tuple(map(_hub, hubs)))


def _km(shape) -> list[float]:
    """Return the geodesic length of each part of a line."""
    return [GEOD.geometry_length(part) / 1000 for part in shapely.get_parts(shape) if part.geom_type == "LineString"]


def test_every_corridor_of_the_catalogue_is_traced_without_a_gap() -> None:
    found = traces()
    assert [t.corridor_id for t in found] == [c.corridor_id for c in catalogue().corridors]
    assert [(t.corridor_id, t.gaps) for t in found if t.gaps] == []
    assert all(np.isfinite(t.hours) and t.hours > 0 for t in found)
    assert not any(t.own for t in found)


def test_no_land_leg_crosses_sea_for_more_than_a_ferrys_width(land) -> None:
    tree = shapely.STRtree(shapely.get_parts(land))
    wide = {}
    for t in (t for t in traces() if t.mode == "land"):
        path = along_line(t.path, 1.0)
        at_sea = ~shapely.contains_xy(land, path[:, 1], path[:, 0])
        off = np.flatnonzero(at_sea)
        near = tree.query(shapely.points(path[off][:, ::-1]), predicate="dwithin", distance=0.03)[0]
        at_sea[off[near]] = False  # coastlines differ by a cell between sources, as on the spit of Dakhla
        edges = np.flatnonzero(np.diff(np.concatenate([[False], at_sea, [False]]).astype(int)))
        wide[t.corridor_id] = max(edges[1::2] - edges[::2], default=0)  # a point a kilometre
    assert {name: km for name, km in wide.items() if km > FERRY_KM} == {}


def test_no_sea_leg_crosses_land(land) -> None:
    """But for its ends: a port lies in a bay, or on a river."""
    over = {}
    for t in (t for t in traces() if t.mode == "sea"):
        ends = shapely.union_all([shapely.Point(t.path[k][::-1]).buffer(HARBOUR_KM / 100) for k in (0, -1)])
        over[t.corridor_id] = sum(_km(t.line.difference(ends).intersection(land)))
    assert {name: round(km, 1) for name, km in over.items() if km > 1} == {}


@pytest.mark.parametrize("hub", ["dirkou", "seguedine", "madama"])
def test_from_agadez_to_sabha_the_ground_leads_through_the_oases(hub: str) -> None:
    """Only the two ends are given."""
    found = trace(_corridor("agadez", "sabha"))
    place = _hub(hub)
    assert to_segments_km([place.lat], [place.lon], found.path[:-1], found.path[1:]).min() < 60


def test_a_boat_from_nouadhibou_to_el_hierro_stays_off_the_coast(land) -> None:
    found = trace(_corridor("nouadhibou", "la-restinga", mode="sea"))
    inner = shapely.line_interpolate_point(found.line, np.linspace(0.08, 0.97, 200), normalized=True)
    assert shapely.distance(inner, land).min() * 100 > 8  # km, a degree being 100 of them and more
    assert found.length_km == pytest.approx(780, rel=0.05)


def test_lengths_are_geodesic() -> None:
    for t in traces():
        by_hand = sum(great_circle_km(*a, *b) for a, b in pairwise(t.path))
        assert t.length_km == pytest.approx(by_hand, rel=0.01)
        ends = GEOD.inv(t.path[0, 1], t.path[0, 0], t.path[-1, 1], t.path[-1, 0])[2] / 1000
        assert t.length_km >= ends * 0.999


def test_a_line_begins_and_ends_at_its_hubs_and_passes_each(land) -> None:
    for t in traces():
        for hub in (h for h in t.hubs if h.kind != "waypoint"):
            assert to_segments_km([hub.lat], [hub.lon], t.path[:-1], t.path[1:]).min() < 0.5, (t.corridor_id, hub.hub_id)
        assert t.path[0].tolist() == [t.hubs[0].lat, t.hubs[0].lon]


def test_the_ground_of_a_corridor_is_what_takes_little_longer_or_lies_beside_it() -> None:
    found = trace(_corridor("agadez", "arlit"))
    friction = load()
    lat, lon = REGION.axes()
    row, column = np.divmod(found.ground, REGION.shape[1])
    off = to_segments_km(lat[row], lon[column], found.path[:-1], found.path[1:]).min(axis=1)
    passable = np.isfinite(friction.land[row, column])
    ends = [great_circle_km(h.lat, h.lon, lat[row], lon[column]) <= END_KM + 3 for h in found.hubs]
    assert (passable | ends[0] | ends[1]).all()
    near = np.isfinite(friction.land) & (_around(found.path, lat, lon) < BESIDE_KM["land"] - 3)
    assert set(np.flatnonzero(near)) <= set(found.ground.tolist())
    assert off.max() < found.length_km * np.sqrt((1 + SLACK["land"]) ** 2 - 1) / 2 + BESIDE_KM["land"]


def _around(path: np.ndarray, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Return each cell's distance to a line, km, inf far from it."""
    far = np.full(REGION.shape, np.inf)
    rows = np.flatnonzero((lat > path[:, 0].min() - 0.3) & (lat < path[:, 0].max() + 0.3))
    columns = np.flatnonzero((lon > path[:, 1].min() - 0.3) & (lon < path[:, 1].max() + 0.3))
    down, right = (v.ravel() for v in np.meshgrid(rows, columns, indexing="ij"))
    far[down, right] = to_segments_km(lat[down], lon[right], path[:-1], path[1:]).min(axis=1)
    return far


def test_area_and_cells_are_the_ground() -> None:
    found = trace(_corridor("agadez", "arlit"))
    lat, lon = REGION.axes()
    row, column = np.divmod(found.ground, REGION.shape[1])
    assert shapely.contains_xy(found.area, lon[column], lat[row]).mean() > 0.98  # corners are rounded off
    cell_km2 = (0.025 * 111.195) ** 2 * np.cos(np.radians(lat[row])).sum()
    assert abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(found.area))[0]) / 1e6 == pytest.approx(cell_km2, rel=0.05)
    import polars as pl

    assert set(cells_of(pl.Series(lat[row]), pl.Series(lon[column]), AREA_RESOLUTION)) == set(found.cells.tolist())


def test_countries_and_borders_are_those_on_the_way() -> None:
    by_id = {t.corridor_id: t for t in traces()}
    assert (by_id["agadez-sabha"].countries, by_id["agadez-sabha"].borders) == (("NE", "LY"), ("NE-LY",))
    assert by_id["sokoto-tahoua"].borders == ("NG-NE",)
    assert by_id["thessaloniki-belgrade"].countries == ("GR", "MK", "RS")
    assert (by_id["nouadhibou-canaries"].countries, by_id["nouadhibou-canaries"].borders) == (("MR", "ES"), ())


def test_towns_too_small_for_the_grid_are_in_their_countries_all_the_same() -> None:
    by_id = {t.corridor_id: t for t in traces()}
    assert by_id["tetouan-ceuta"].borders == ("MA-ES",)
    assert by_id["oujda-melilla"].borders == ("MA-ES",)
    assert by_id["edirne-alexandroupoli"].borders == ("TR-GR",)  # its road keeps along the river, now on this side, now on that


def test_no_corridor_goes_back_over_its_own_ground() -> None:
    """Of each, the share that lies within 4 km of a part of it 40 km and more along, by brute force: a spur into a town is less."""
    assert {t.corridor_id: share for t in traces() if (share := _again(t.path)) > GOES_BACK} == {}
    there_and_back = np.array([[20.0, 0.0], [20.0, 1.0], [20.0, 0.0], [22.0, 0.0]])  # of 431 km, 2 x 85 lie 40 km and more from their like
    assert _again(there_and_back) == pytest.approx(170 / 431, abs=0.05)


def _again(line: np.ndarray) -> float:
    path = along_line(line, 4.0)
    km = np.concatenate([[0.0], np.cumsum(great_circle_km(path[:-1, 0], path[:-1, 1], path[1:, 0], path[1:, 1]))])
    near = great_circle_km(path[:, None, 0], path[:, None, 1], path[None, :, 0], path[None, :, 1]) < 4.0
    return float((near & (np.abs(km[:, None] - km[None, :]) > 40.0)).any(axis=1).mean())


def test_a_corridor_on_land_is_called_by_its_ends() -> None:
    for corridor in catalogue().corridors:
        if corridor.mode == "land":
            first, *_, last = corridor.name.split(" – ")
            assert (first, last) == (corridor.hubs[0].name, corridor.hubs[-1].name)


def test_a_leg_without_a_way_is_drawn_straight_and_said() -> None:
    island = replace(_hub("la-restinga"))
    found = trace(Corridor("made-up", "sahara", "Made up", "land", (_hub("agadez"), _hub("arlit"), island)))
    assert found.gaps == ("Arlit – La Restinga",)
    assert np.isnan(found.hours)
    assert found.path[-1].tolist() == pytest.approx([island.lat, island.lon])


def test_the_same_corridor_is_traced_once(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(_tracing, "reference_folder", lambda: tmp_path)
    calls = []
    whole = _tracing._trace
    monkeypatch.setattr(_tracing, "_trace", lambda *words: calls.append(words) or whole(*words))
    first, again = trace(_corridor("agadez", "arlit")), trace(_corridor("agadez", "arlit"))
    assert len(calls) == 1
    assert (again.path == first.path).all()
    assert (again.ground == first.ground).all()
    assert (again.hours, again.gaps, again.area) == (first.hours, first.gaps, first.area)
    trace(_corridor("agadez", "arlit", "assamaka"))
    assert len(calls) == 2


def test_the_table_of_lines_has_names_hours_and_countries() -> None:
    table = lines().set_index("corridor_id")
    row = table.loc["agadez-tamanrasset"]
    assert row["hubs"].startswith("Agadez – Arlit – Assamaka")
    assert (row["borders"], row["mode"], row["route_id"]) == ("NE-DZ", "land", "sahara")
    assert table.crs.to_epsg() == 4326


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half", b"no archive"])
def test_a_damaged_trace_on_disk_is_traced_anew(tmp_path, monkeypatch: pytest.MonkeyPatch, damage: bytes) -> None:
    monkeypatch.setattr(_tracing, "reference_folder", lambda: tmp_path)
    corridor, friction = _corridor("tangier", "tarifa"), load()
    first = _tracing.traced(corridor, friction)
    (kept,) = (tmp_path / "corridors").iterdir()
    kept.write_bytes(damage)
    again = _tracing.traced(corridor, friction)
    assert again.line.tolist() == first.line.tolist()
    assert kept.stat().st_size > 100
