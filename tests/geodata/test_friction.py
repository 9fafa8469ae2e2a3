"""The friction surface: at places anyone can look up, along the catalogue's hubs, by hand on made-up ground, and with made-up rasters over it."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from rasterio.transform import Affine
from scipy import ndimage

from geodata import _friction_speeds as speeds
from geodata import friction
from geodata._friction_build import friction_of
from geodata._friction_courses import EasyGround, road_km_h
from geodata._friction_file import GROUND_BANDS
from geodata._friction_lines import cells_of_lines
from geodata._friction_roads import Roads
from geodata._hubs import read_hubs
from geodata._land_file import Grid
from geodata._tracks import read_tracks
from geodata.distance import great_circle_km
from geodata.errors import ReferenceDataError, ViewError
from geodata.friction import MODES, REGION, checked_raster, explain, load, load_with

CATALOGUE = tomllib.loads((Path(__file__).parents[2] / "routes" / "catalogue.toml").read_text(encoding="utf-8"))
HUBS = {hub: (lat, lon) for hub, lat, lon in read_hubs().select("hub_id", "lat", "lon").iter_rows()}


def hubs_of(mode: str) -> list[tuple[str, ...]]:
    return [tuple(c["hubs"]) for route in CATALOGUE["routes"] for c in route["corridors"] if c["mode"] == mode]


def value(array: np.ndarray, lat: float, lon: float) -> float:
    return float(array.ravel()[REGION.cells(np.array([lat]), np.array([lon]))[0]])


# ---------------------------------------------------------------- the built surface


def test_arrays_have_the_regions_shape_and_cannot_be_written_to() -> None:
    for mode in MODES:
        array = load().of(mode)
        assert array.shape == REGION.shape == (2120, 2640)
        assert array.dtype == np.float32
        assert not np.isnan(array).any()
        assert array.min() > 0
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1
    with pytest.raises(KeyError):
        load().of("air")
    assert load().source == "modelled, indicative"
    assert len(load().name) == 12


@pytest.mark.parametrize(
    ("lat", "lon"), [(15.0, -20.0), (27.0, -17.0), (36.0, -3.0), (38.0, 5.0), (34.5, 13.0), (35.0, 20.0), (43.0, 33.0), (2.0, 0.0)]
)
def test_boats_cross_the_sea_and_trucks_do_not(lat: float, lon: float) -> None:
    assert value(load().sea, lat, lon) == pytest.approx(1 / 16)
    assert np.isinf(value(load().land, lat, lon))


@pytest.mark.parametrize(("lat", "lon"), [(20.0, 10.0), (47.0, 2.0), (14.5, -13.0), (40.0, -4.0), (28.0, 0.0), (39.0, 33.0), (25.0, 20.0)])
def test_trucks_cross_land_and_boats_do_not(lat: float, lon: float) -> None:
    assert np.isfinite(value(load().land, lat, lon))
    assert np.isinf(value(load().sea, lat, lon))


@pytest.mark.parametrize(("lat", "lon"), [(-1.0, 33.0), (12.0, 37.3)])
def test_lakes_are_crossed_by_neither(lat: float, lon: float) -> None:
    assert np.isinf(value(load().land, lat, lon))
    assert np.isinf(value(load().sea, lat, lon))


def test_no_cell_is_crossed_by_both_but_where_a_ferry_or_a_bridge_is() -> None:
    both = np.isfinite(load().land) & np.isfinite(load().sea)
    assert both.mean() < 0.0005


def test_roads_are_faster_than_tracks_and_these_than_the_desert() -> None:
    road, track, desert = explain(25.0, 4.4), explain(*HUBS["seguedine"]), explain(20.0, 11.0)
    highway = explain(*HUBS["tamanrasset"]).hours_per_km["truck_on_road"]
    assert highway is not None
    on_track, off = track.hours_per_km["truck_on_track"], desert.hours_per_km["truck_off_road"]
    assert on_track is not None
    assert off is not None
    assert highway < on_track < off
    assert road.land_share == 1
    # the hot forest of the Congo basin is slower than any desert
    assert value(load().land, 0.5, 20.45) > 2 * off


def test_mountains_are_slower_than_the_plain_before_them() -> None:
    def off_road(lat: float, lon: float) -> float:
        hours = explain(lat, lon).hours_per_km["truck_off_road"]
        assert hours is not None
        return hours

    assert off_road(20.9, 16.9) > 2 * off_road(17.0, 16.0)  # Tibesti, Bodélé
    assert off_road(18.3, 8.6) > 1.3 * off_road(18.3, 11.0)  # Aïr, Ténéré


def test_all_land_hubs_of_a_corridor_lie_on_ground_that_hangs_together() -> None:
    regions, _ = ndimage.label(np.isfinite(load().land))
    apart = [
        f"{first} - {second}"
        for hubs in hubs_of("land")
        for first, second in itertools.pairwise(hubs)
        if not regions_near(regions, *HUBS[first], km=6) & regions_near(regions, *HUBS[second], km=6)
    ]
    assert apart == []


def test_every_sea_hub_has_the_open_sea_within_25_km() -> None:
    regions, _ = ndimage.label(np.isfinite(load().sea))
    open_sea = {int(regions.ravel()[REGION.cells(np.array([lat]), np.array([lon]))[0]]) for lat, lon in [(20.0, -20.0), (38.0, 5.0)]}
    assert len(open_sea) == 1  # through the strait of Gibraltar
    dry = [hub for hub in {hub for hubs in hubs_of("sea") for hub in hubs} if not regions_near(regions, *HUBS[hub], km=25) & open_sea]
    assert dry == []


def regions_near(regions: np.ndarray, lat: float, lon: float, km: float) -> set[int]:
    row, column = (int(v[0]) for v in np.unravel_index(REGION.cells(np.array([lat]), np.array([lon])), REGION.shape))
    reach = int(km / 2) + 1
    rows, columns = (slice(max(at - reach, 0), at + reach + 1) for at in (row, column))
    lats, lons = REGION.axes()
    near = great_circle_km(lat, lon, lats[rows][:, None], lons[columns][None, :]) <= km
    return set(regions[rows, columns][near].tolist()) - {0}


def test_the_account_of_a_cell_is_in_words() -> None:
    words = explain(*HUBS["seguedine"]).words
    assert "barren or sparsely vegetated" in words
    assert "main desert track (Dirkou – Séguédine" in words
    assert "Small boat: no way through." in words
    assert "guarded border" in explain(*HUBS["tin-zaouatine"]).words + explain(19.97, 2.97).words + explain(19.93, 2.97).words
    assert explain(15.0, -20.0).hours_per_km == {
        "truck_off_road": None, "truck_on_track": None, "truck_on_road": None, "small_boat": pytest.approx(1 / 16),
    }  # fmt: skip


def test_a_point_outside_the_region_is_said_so() -> None:
    with pytest.raises(ViewError, match=r"latitude -5 to 48, longitude -26 to 40. Latitude comes first"):
        explain(60.0, 10.0)


# ---------------------------------------------------------------- formulae


@given(st.floats(0, 300), st.floats(0.1, 100), st.sampled_from(sorted(speeds.SLOPE_SHARE)))
def test_steeper_is_slower(slope: float, more: float, way: str) -> None:
    gentle, steep = speeds.slope_factor(slope, way), speeds.slope_factor(slope + more, way)
    assert 0 < steep <= gentle <= 1


def test_slopes_by_hand() -> None:
    # Tobler: exp(-3.5 * slope); 20 m per km is 0.02, five times as steep where the vehicle goes: exp(-0.35)
    assert float(speeds.slope_factor(20, "off road")) == pytest.approx(0.7047, abs=1e-4)
    assert float(speeds.slope_factor(20, "road")) == pytest.approx(0.9324, abs=1e-4)
    assert float(speeds.slope_factor(0, "track")) == 1


def test_every_class_of_land_cover_has_a_speed_and_every_speed_a_reason() -> None:
    assert set(speeds.COVER) == set(range(17))
    assert all(speed.reason and speed.km_h >= 0 for speed in [*speeds.COVER.values(), *speeds.OWN_WAYS.values()])
    order = [speeds.OWN_WAYS[kind].km_h for kind in ("road", "unpaved", "track", "trail")]
    assert order == sorted(order, reverse=True)
    assert speeds.OWN_WAYS["trail"].km_h > speeds.COVER[16].km_h


def test_the_docs_hold_every_speed() -> None:
    text = (Path(__file__).parents[2] / "docs" / "friction.md").read_text(encoding="utf-8")
    named = [
        speeds.TRUNK_ROAD, speeds.SKETCHED_ROAD, speeds.STREETS, speeds.RIVER, speeds.LARGE_RIVER, speeds.ON_FOOT, speeds.SMALL_BOAT, speeds.SMALL_BOAT_INSHORE,
        *speeds.OWN_WAYS.values(), *speeds.COVER.values(),
    ]  # fmt: skip
    missing = [s.name for s in named if f"| {s.name} | {f'{s.km_h:g}' if s.km_h else 'no way through'} | {s.reason} |" not in text]
    assert missing == []


def made_up_ground(**bands: int) -> dict[str, np.ndarray]:
    usual = {"land_ninths": 9, "cover": 16} | bands
    return {name: np.full((1, 1), usual.get(name, 0), dtype=np.uint16) for name in GROUND_BANDS}


@pytest.mark.parametrize(
    ("bands", "band", "hours"),
    [
        ({}, "truck_off_road", 1 / 12), ({}, "truck_on_road", np.inf), ({}, "truck_on_track", np.inf), ({}, "small_boat", np.inf),
        ({"land_ninths": 4}, "truck_off_road", np.inf), ({"land_ninths": 5}, "truck_off_road", 1 / 12),
        ({"land_ninths": 1}, "small_boat", np.inf), ({"land_ninths": 0}, "small_boat", 1 / 16), ({"land_ninths": 0}, "truck_off_road", np.inf),
        ({"land_ninths": 0, "own_way": 5}, "truck_on_track", 1 / 6), ({"road_km_h": 60}, "truck_on_road", 1 / 60),
        ({"own_way": 1}, "truck_on_road", 1 / 75), ({"own_way": 2}, "truck_on_track", 1 / 45), ({"own_way": 3}, "truck_on_track", 1 / 30),
        ({"own_way": 4}, "truck_on_track", 1 / 16), ({"town": 1}, "truck_on_road", 1 / 40), ({"town": 1, "land_ninths": 0}, "truck_on_road", np.inf),
        ({"town": 1, "road_km_h": 75}, "truck_on_road", 1 / 75), ({"river": 1}, "truck_off_road", 1 / 4), ({"river": 2}, "truck_off_road", np.inf),
        ({"river": 3}, "truck_off_road", np.inf), ({"river": 2, "road_km_h": 75}, "truck_on_road", 1 / 75), ({"cover": 15}, "truck_off_road", np.inf),
        ({"border": 1}, "truck_off_road", 1 / 12 + 8 / 3), ({"border": 1, "road_km_h": 75}, "truck_on_road", 1 / 75 + 8 / 3),
        ({"border": 2}, "truck_off_road", np.inf), ({"border": 2, "own_way": 3}, "truck_on_track", np.inf),
        ({"border": 2, "own_way": 1}, "truck_on_road", 1 / 75), ({"slope": 10_000}, "truck_off_road", 1.0),
        ({"cover": 11, "river": 1}, "truck_off_road", 1 / 2),
    ],
)  # fmt: skip
def test_made_up_ground(bands: dict[str, int], band: str, hours: float) -> None:
    assert float(friction_of(made_up_ground(**bands))[band][0, 0]) == pytest.approx(hours, rel=1e-5)


# ---------------------------------------------------------------- lines and roads

SMALL = Grid(0, 0, 2, 2, 0.1)
ENDS = st.tuples(st.floats(0.01, 1.99), st.floats(0.01, 1.99))


@given(ENDS, ENDS)
def test_lines_hang_together_by_sides_and_hold_both_ends(start: tuple[float, float], end: tuple[float, float]) -> None:
    cells, line = cells_of_lines(SMALL, np.array([start]), np.array([end]))
    drawn = np.zeros(SMALL.shape, dtype=bool)
    drawn.ravel()[cells] = True
    assert ndimage.label(drawn)[1] == 1
    assert set(line.tolist()) == {0}
    for lat, lon in (start, end):
        assert drawn.ravel()[SMALL.cells(np.array([lat]), np.array([lon]))[0]]


def test_cells_outside_are_left_out() -> None:
    cells, _ = cells_of_lines(SMALL, np.array([[1.05, -1.0]]), np.array([[1.05, 0.25]]))
    assert cells.tolist() == [180, 181, 182]  # row 9 of 20 columns


def easy(land: np.ndarray) -> EasyGround:
    none = np.zeros(SMALL.shape, dtype=bool)
    off_road = np.where(land, np.float32(0.1), np.float32(np.inf))
    return EasyGround(off_road, none, none, np.zeros(SMALL.shape, dtype=np.uint16), (9 * land).astype(np.uint16))


def test_a_short_road_is_straight_and_as_slow_as_it_winds() -> None:
    land = np.ones(SMALL.shape, dtype=bool)
    start, end = np.array([[1.05, 0.55]]), np.array([[1.05, 0.75]])
    straight_km = float(great_circle_km(1.05, 0.55, 1.05, 0.75))
    found = road_km_h(Roads(start, end, np.array([straight_km * 1.1])), SMALL, easy(land))
    assert np.flatnonzero(found).tolist() == [185, 186, 187]
    assert set(found[found > 0].tolist()) == {68}  # 75 / 1.1


def test_a_road_does_not_cross_a_bay() -> None:
    land = np.ones(SMALL.shape, dtype=bool)
    land[:12, 8:12] = False  # a bay that opens to the north
    start, end = np.array([[1.55, 0.55]]), np.array([[1.55, 1.45]])
    found = road_km_h(Roads(start, end, np.array([180.0])), SMALL, easy(land)) > 0
    assert (found & ~land).sum() <= 2  # the corners of the bay
    assert ndimage.label(found)[1] == 1
    assert found[4, 5]
    assert found[4, 14]
    assert found[12:, 8:12].any()


# ---------------------------------------------------------------- our own ways


def test_our_own_ways_are_read_and_name_hubs_at_their_points() -> None:
    tracks = read_tracks(REGION)
    assert len(tracks) > 100
    assert {track.kind for track in tracks} == set(speeds.OWN_WAYS)
    assert all(great_circle_km(*HUBS[hub], *np.array(track.points).T).min() <= 10 for track in tracks for hub in track.hubs)


def test_all_faults_of_a_file_of_tracks_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "tracks.csv"
    file.write_text(
        "track_id,name,kind,points,hubs,source\n"
        'a,A,path,16.97 7.99; 60.0 7.0,"dirkou,nowhere",made up\n'
        "a,A,road,17.0 8.0; 17 east,,\n"
        "c,C,road,17.0 8.0,,made up\n"
    )
    with pytest.raises(ReferenceDataError) as fault:
        read_tracks(REGION, file)
    for part in (
        "line 2 (a): kind 'path' is not one of road, unpaved, track, trail, ferry", "point '60.0 7.0' lies outside the region", "hub 'nowhere' is not in hubs.csv",
        "hub 'dirkou' lies 565 km off", "line 3 (a): source is empty", "point '17 east' is not two numbers", "line 3 (a): its track_id stands on an earlier line too",
        "line 4 (c): expected two points or more",
    ):  # fmt: skip
        assert part in str(fault.value)


def test_another_header_is_told(tmp_path: Path) -> None:
    file = tmp_path / "tracks.csv"
    file.write_text("id,name\n1,A\n")
    with pytest.raises(ReferenceDataError, match="expected the columns track_id, name, kind"):
        read_tracks(REGION, file)


# ---------------------------------------------------------------- a user's raster


def raster(
    path: Path,
    *bands: np.ndarray,
    west: float = 5.0,
    north: float = 21.0,
    step: float = 0.05,
    crs: str | None = "EPSG:4326",
    nodata: float | None = None,
) -> Path:
    """Write a made-up raster of 40 x 40 cells or as large as its bands are."""
    height, width = bands[0].shape
    transform = Affine(step, 0, west, 0, -step, north)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=height,
        width=width,
        count=len(bands),
        dtype=bands[0].dtype,
        crs=crs,
        transform=transform,
        nodata=nodata,
    ) as target:
        for number, band in enumerate(bands, start=1):
            target.write(band, number)
    return path


def even(hours: float = 0.5, size: int = 40) -> np.ndarray:
    return np.full((size, size), hours, dtype=np.float32)


def test_a_raster_stands_where_it_reaches_and_ours_elsewhere(tmp_path: Path) -> None:
    found = load_with(raster(tmp_path / "made_up.tif", even()))
    assert value(found.land, 20.0, 6.0) == pytest.approx(0.5)
    assert value(found.land, 25.0, 6.0) == value(load().land, 25.0, 6.0)
    assert np.array_equal(found.sea, load().sea)
    assert found.name != load().name
    assert found.source == "made_up.tif on 0% of the land, elsewhere modelled, indicative"
    assert load_with(tmp_path / "made_up.tif").name == found.name


def test_ours_stands_where_a_raster_has_no_data(tmp_path: Path) -> None:
    band = even()
    band[:20] = -9999
    found = load_with(raster(tmp_path / "holes.tif", band, nodata=-9999))
    assert value(found.land, 20.6, 6.0) == value(load().land, 20.6, 6.0)
    assert value(found.land, 19.5, 6.0) == pytest.approx(0.5)


def test_no_way_through_is_kept(tmp_path: Path) -> None:
    band = even()
    band[10:20, 10:20] = np.inf
    found = load_with(raster(tmp_path / "wall.tif", band))
    assert np.isinf(value(found.land, 20.25, 5.75))


def test_finer_cells_are_averaged(tmp_path: Path) -> None:
    band = np.where(np.indices((400, 400)).sum(axis=0) % 2 == 0, np.float32(0.2), np.float32(0.6)).astype(np.float32)
    found = load_with(raster(tmp_path / "fine.tif", band, step=0.0125 / 2))
    assert value(found.land, 20.0, 6.0) == pytest.approx(0.4, rel=0.01)


def test_coarser_cells_are_smoothed(tmp_path: Path) -> None:
    band = np.repeat(np.array([[0.2, 0.6]], dtype=np.float32), 2, axis=0)
    found = load_with(raster(tmp_path / "coarse.tif", band, step=1.0))
    row = [value(found.land, 20.0, lon) for lon in (5.6, 5.9, 6.1, 6.4)]
    assert row == sorted(row)
    assert len(set(row)) == 4


def test_another_coordinate_system_is_put_in_its_place(tmp_path: Path) -> None:
    # UTM zone 32 north: 500000 east is 9 degrees east, 2212000 north is 20.0 degrees north
    path = raster(tmp_path / "utm.tif", even(0.7, 100), west=450_000, north=2_262_000, step=1_000, crs="EPSG:32632")
    found = load_with(path)
    assert value(found.land, 20.0, 9.0) == pytest.approx(0.7)
    assert value(found.land, 20.0, 8.4) == value(load().land, 20.0, 8.4)


def test_minutes_per_metre_are_told_and_turned(tmp_path: Path) -> None:
    path = raster(tmp_path / "access.tif", even(0.006))  # 0.006 min/m = 0.1 h/km
    with pytest.raises(
        ReferenceDataError, match=r"access.tif, band 1: its median is 0.006, which as hours per km is 167 km/h.*--friction-unit min/m"
    ):
        load_with(path)
    assert value(load_with(path, unit="min/m").land, 20.0, 6.0) == pytest.approx(0.1)


def test_the_second_band_is_the_seas(tmp_path: Path) -> None:
    path = raster(tmp_path / "two.tif", even(0.5), even(0.09), west=-17.0, north=16.0)  # half on Senegal, half on the Atlantic
    found = load_with(path)
    assert value(found.sea, 15.6, -16.99) == pytest.approx(0.09)
    assert np.isinf(value(found.sea, 15.0, -15.5))
    assert np.isinf(value(found.land, 15.6, -16.99))
    assert value(found.land, 15.0, -15.5) == pytest.approx(0.5)
    assert "of the sea" in found.source


@pytest.mark.parametrize(
    ("options", "bands", "message"),
    [
        ({"crs": None}, (even(),), "bad.tif does not say its coordinate system.*gdal_edit.py -a_srs"),
        ({"west": 100.0}, (even(),), r"bad.tif lies at 19.0 to 21.0 north, 100.0 to 102.0 east; the region is -5 to 48 north, -26 to 40 east"),
        ({}, (even(-9999),), r"bad.tif, band 1: 100.0% of its values are 0 or less, such as -9999.*gdal_edit.py -a_nodata"),
        ({}, (even(0),), "0 or less"),
        ({}, (even(1000),), r"in h/km its values go from 1000 to 1000 hours per km; expected 0.002 to 20.*write inf"),
        ({}, (even(), even(0)), "bad.tif, band 2: 100.0% of its values are 0 or less"),
        ({}, (even(), even(), even()), "bad.tif has 3 bands; expected one .by land. or two.*gdal_translate -b 1"),
        ({}, (even().astype(np.complex64),), "bad.tif holds complex64 numbers; expected real ones"),
        ({"nodata": 0.5}, (even(),), "bad.tif holds no value inside the region"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_what_cannot_be_used_is_told_with_the_cure(tmp_path: Path, options: dict, bands: tuple[np.ndarray, ...], message: str) -> None:
    with pytest.raises(ReferenceDataError, match=message):
        load_with(raster(tmp_path / "bad.tif", *bands, **options))


def test_a_rotated_raster_is_told(tmp_path: Path) -> None:
    path = tmp_path / "turned.tif"
    turned = Affine(0.05, 0, 5.0, 0, -0.05, 21.0) @ Affine.rotation(30)
    with rasterio.open(
        path, "w", driver="GTiff", height=40, width=40, count=1, dtype="float32", crs="EPSG:4326", transform=turned
    ) as target:
        target.write(even(), 1)
    with pytest.raises(ReferenceDataError, match=r"turned.tif is rotated.*gdalwarp"):
        load_with(path)


def test_what_is_no_raster_is_told(tmp_path: Path) -> None:
    text = tmp_path / "note.tif"
    text.write_text("no raster")
    with pytest.raises(ReferenceDataError, match=r"note.tif cannot be read as a raster .*Expected a GeoTIFF"):
        load_with(text)
    with pytest.raises(ReferenceDataError, match=r"gone.tif cannot be read as a raster .*There is no such file"):
        load_with(tmp_path / "gone.tif")
    with pytest.raises(ReferenceDataError, match=r"note.tif: the unit 'km/h' is not known. Expected h/km or min/m"):
        load_with(text, unit="km/h")


def test_a_check_says_what_a_raster_would_do(tmp_path: Path) -> None:
    words = checked_raster(raster(tmp_path / "made_up.tif", even()))
    assert words.startswith("made_up.tif: EPSG:4326, cells of 5.6 km, 0.5 to 0.5 hours per km (median 0.5). It can be used:")


def test_what_is_not_there_is_built_from_the_files_it_names() -> None:
    folder = Path(friction.__file__).parent
    assert all((folder / name).is_file() for name in friction._FILES)


def test_boats_are_slower_before_a_shore() -> None:
    ninths = np.zeros((1, 9), np.uint8)
    ninths[0, 0] = 9
    ground = {name: np.zeros((1, 9), np.uint16) for name in GROUND_BANDS} | {"land_ninths": ninths}
    assert friction_of(ground)["small_boat"][0].tolist() == pytest.approx([np.inf, *[1 / 12] * 3, *[1 / 16] * 5])
