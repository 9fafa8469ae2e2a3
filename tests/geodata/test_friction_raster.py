"""Rasters of a user's own that are odd, huge or faulty: what comes of each, and with how much memory. All of them are made up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine
from rasterio.windows import Window

from geodata import _friction_raster
from geodata._friction_raster import UserRaster, read_raster
from geodata.errors import ReferenceDataError
from geodata.friction import REGION

STEP = 0.05
CORNER = Affine(STEP, 0, 5.0, 0, -STEP, 21.0)
"""Niger; 40 cells reach to 19 north and 7 east."""


def _written(path: Path, band: np.ndarray, transform: Affine = CORNER, crs: str = "EPSG:4326", **options: Any) -> Path:
    height, width = band.shape
    made_of = {"driver": "GTiff", "count": 1, "dtype": band.dtype, "crs": crs, "transform": transform, "height": height, "width": width}
    with rasterio.open(path, "w", **made_of, **options) as target:
        target.write(band, 1)
    return path


def _even(hours: float = 0.5, size: int = 40, kind: type = np.float32) -> np.ndarray:
    return np.full((size, size), hours, dtype=kind)


def _read(path: Path) -> UserRaster:
    return read_raster(path, "h/km", REGION)


def _at(found: UserRaster, lat: float, lon: float) -> float:
    return float(found.land.ravel()[REGION.cells(np.array([lat]), np.array([lon]))[0]])


def _sparse(path: Path, size: int, **options: Any) -> Path:
    """Write a raster of the region whose cells are nodata but for one corner."""
    transform = Affine(66 / size, 0, -26, 0, -53 / size, 48)
    with rasterio.open(
        path, "w", driver="GTiff", count=1, dtype="float32", crs="EPSG:4326", height=size, width=size, transform=transform, nodata=-9999.0,
        sparse_ok=True, **{"tiled": True, "blockxsize": 256, "blockysize": 256} | options,
    ) as target:  # fmt: skip
        target.write(_even(size=256), 1, window=Window(0, 0, 256, 256))
    return path


# ---------------------------------------------------------------- values


@pytest.mark.parametrize("wrong", [1e30, -3e38, 3e38])
def test_a_single_cell_of_no_possible_value_is_found(tmp_path: Path, wrong: float) -> None:
    band = _even(size=2000)
    band[1001, 1003] = wrong
    with pytest.raises(
        ReferenceDataError,
        match=r"band 1: .* hours per km or so in \d of the region's cells; expected 0.002 to 20.*-a_nodata.*write inf there",
    ):
        _read(_written(tmp_path / "made_up.tif", band, Affine(0.02, 0, 0, 0, -0.02, 40)))


def test_a_few_values_below_nothing_are_told_as_such(tmp_path: Path) -> None:
    band = _even()
    band[3, 3] = -5
    with pytest.raises(ReferenceDataError, match=r"0.1% of its values are 0 or less, such as -5"):
        _read(_written(tmp_path / "made_up.tif", band))


def test_no_way_through_anywhere_is_not_called_nodata(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"no way through \(inf\)"):
        _read(_written(tmp_path / "made_up.tif", _even(np.inf)))


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.uint16, np.int32])
def test_whole_numbers_may_have_0_for_no_data(tmp_path: Path, kind: type) -> None:
    band = _even(1, kind=kind)
    band[:20] = 0
    found = _read(_written(tmp_path / "made_up.tif", band, nodata=0))
    assert _at(found, 19.5, 6.0) == pytest.approx(1)
    assert np.isnan(_at(found, 20.5, 6.0))
    assert np.isnan(_at(found, 25.0, 6.0))


def test_whole_numbers_without_a_value_for_no_data_stand_where_they_reach(tmp_path: Path) -> None:
    found = _read(_written(tmp_path / "made_up.tif", _even(1, kind=np.int16)))
    assert _at(found, 20.0, 6.0) == pytest.approx(1)
    assert np.isnan(_at(found, 25.0, 6.0))


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("crs", "left", "top", "step"),
    [
        ("EPSG:3857", -4_000_000, 7_000_000, 20_000),
        ("EPSG:8857", -4_000_000, 6_500_000, 20_000),
        ("ESRI:54009", -4_000_000, 6_500_000, 20_000),
    ],
)
def test_metres_of_the_whole_region_are_put_in_their_place(tmp_path: Path, crs: str, left: float, top: float, step: float) -> None:
    """North of the fifteenth parallel slow, south of it fast."""
    from pyproj import Transformer

    y = top - step * (np.arange(500) + 0.5)
    lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(np.zeros(500), y)[1]
    band = np.repeat(np.where(lat > 15, 0.8, 0.2).astype(np.float32)[:, None], 500, axis=1)
    found = _read(_written(tmp_path / "made_up.tif", band, Affine(step, 0, left, 0, -step, top), crs))
    assert [round(_at(found, lat, lon), 3) for lat, lon in ((17, 0.0), (17, 12.0), (13, 0.0), (13, 12.0))] == [0.8, 0.8, 0.2, 0.2]


def test_a_globe_that_begins_at_greenwich_reaches_west_of_it(tmp_path: Path) -> None:
    band = np.full((900, 1800), 0.8, np.float32)
    band[:, 1700:] = 0.3  # 340 to 360 east is 20 to 0 west
    found = _read(_written(tmp_path / "made_up.tif", band, Affine(0.2, 0, 0, 0, -0.2, 90)))
    assert [round(_at(found, 15.0, lon), 2) for lon in (-10.0, 10.0)] == [0.3, 0.8]


def test_rows_from_the_south_up_are_put_in_their_place(tmp_path: Path) -> None:
    band = _even(0.8)
    band[:20] = 0.2  # the southern half
    found = _read(_written(tmp_path / "made_up.tif", band, Affine(STEP, 0, 5, 0, STEP, 19)))
    assert [round(_at(found, lat, 6.0), 2) for lat in (19.5, 20.5)] == [0.2, 0.8]


@pytest.mark.parametrize(
    ("transform", "message"),
    [(Affine(-STEP, 0, 7, 0, -STEP, 21), "runs from east to west.*gdalwarp"), (Affine(0, STEP, 5, STEP, 0, 19), "is rotated.*gdalwarp")],
)
def test_what_is_turned_is_told_with_the_cure(tmp_path: Path, transform: Affine, message: str) -> None:
    with pytest.raises(ReferenceDataError, match=message):
        _read(_written(tmp_path / "made_up.tif", _even(), transform))


# ---------------------------------------------------------------- sizes


def test_too_many_cells_are_told_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _friction_raster.MOST_CELLS > 60_000**2
    with pytest.raises(
        ReferenceDataError,
        match=r"has 360 thousand million cells in the region.*gdalwarp .*-te -26 -5 40 48 -tr 0.025 0.025.*gdaladdo -r average",
    ):
        _read(_sparse(tmp_path / "made_up.tif", 600_000, blockxsize=4096, blockysize=4096))


def test_of_too_many_cells_an_overview_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _sparse(tmp_path / "made_up.tif", 4096)
    monkeypatch.setattr(_friction_raster, "MOST_CELLS", 1_100_000)
    with pytest.raises(ReferenceDataError, match="too many"):
        _read(path)
    with rasterio.open(path, "r+") as source:
        source.build_overviews([2, 4, 8], rasterio.enums.Resampling.average)
    found = _read(path)
    assert found.words.startswith(f"made_up.tif: EPSG:4326, cells of {4 * 53 / 4096 * 111.2:.2g} km")
    assert _at(found, 47.0, -25.0) == pytest.approx(0.5)
    assert np.isnan(_at(found, 20.0, 6.0))


def test_blocks_that_fill_the_memory_are_told_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"blocks of 400 MiB.*gdal_translate -co TILED=YES"):
        _read(_sparse(tmp_path / "made_up.tif", 10_240, blockxsize=10_240, blockysize=10_240))


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak memory of a process where Linux says it")
def test_a_large_raster_is_read_piece_by_piece(tmp_path: Path) -> None:
    """Its cells would take 2.3 GB as they are; GDAL's own cache a twentieth of the machine's memory."""
    path = _sparse(tmp_path / "made_up.tif", 24_000)
    code = (
        "import sys; from pathlib import Path; from geodata._friction_raster import read_raster; from geodata.friction import REGION\n"
        "read_raster(Path(sys.argv[1]), 'h/km', REGION); print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    peak_kib = int(subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True).stdout)
    assert peak_kib < 400 * 1024


def test_a_file_that_ends_too_early_is_told_with_the_cure(tmp_path: Path) -> None:
    path = _written(tmp_path / "cut.tif", np.random.default_rng(1).uniform(0.2, 2, (400, 400)).astype(np.float32))
    path.write_bytes(path.read_bytes()[:300_000])
    with pytest.raises(ReferenceDataError, match=r"cut.tif is damaged: a part of it cannot be read .* Copy or download it again"):
        _read(path)
