"""The friction surface as a picture: made-up hours come out in the colours of their classes, where web mercator has them."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from rasterio.io import MemoryFile

from geodata._land_file import Grid
from geodata.friction import REGION, load, named
from geodata.friction_picture import LAND, SEA, friction_picture

# a PNG says nothing of where it lies
pytestmark = pytest.mark.filterwarnings("ignore:Dataset has no geotransform")

INF = np.float32(np.inf)


def _pixels(data_uri: str) -> np.ndarray:
    """Return the picture as red, green, blue, opacity, shape (rows, columns, 4)."""
    kind, _, text = data_uri.partition(",")
    assert kind == "data:image/png;base64"
    with MemoryFile(base64.b64decode(text)) as memory, memory.open() as picture:
        numbers, palette = picture.read(1), picture.colormap(1)
    return np.array([palette[number] for number in numbers.ravel()]).reshape(*numbers.shape, 4)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def test_hours_have_the_colours_of_their_classes() -> None:
    # at the equator web mercator is square; hours per km: 1.9 and 2 a hundred km, nowhere, and the sea with a ferry on it
    land = np.array([[0.019, 0.02], [INF, 0.03]], dtype=np.float32)
    sea = np.array([[INF, INF], [INF, 0.0625]], dtype=np.float32)
    picture = friction_picture(named(land, sea, "made up"), Grid(0, -0.1, 0.2, 0.1, 0.1), step=0.1)
    pixels = _pixels(picture.data_uri)
    assert pixels.shape == (2, 2, 4)
    assert tuple(pixels[0, 0]) == (*_rgb(LAND[0][1]), 255)
    assert tuple(pixels[0, 1]) == (*_rgb(LAND[1][1]), 255)
    assert pixels[1, 0, 3] == 0
    assert tuple(pixels[1, 1]) == (*_rgb(SEA[1][1]), 255)
    assert (picture.land, picture.sea, picture.source) == (LAND[:2], SEA[1:2], "made up")


def test_rows_lie_where_web_mercator_has_them() -> None:
    # quick south of 30 degrees north, slow north of it: arctanh(sin 30°) of arctanh(sin 60°) is 41.7 % of the way up
    grid = Grid(0, 0, 1, 60, 0.1)
    land = np.full(grid.shape, 0.2, dtype=np.float32)
    land[300:] = 0.01
    pixels = _pixels(friction_picture(named(land, np.full_like(land, INF), ""), grid, step=0.1).data_uri)
    quick = (pixels[:, 0, :3] == _rgb(LAND[0][1])).all(axis=1)
    assert quick.mean() == pytest.approx(np.arctanh(0.5) / np.arctanh(np.sin(np.radians(60))), abs=0.002)
    assert not quick[0]
    assert quick[-1]


def test_a_pixel_takes_the_quickest_of_its_cells() -> None:
    land = np.full((4, 4), 0.5, dtype=np.float32)
    land[1, 2] = 0.01
    pixels = _pixels(friction_picture(named(land, np.full_like(land, INF), ""), Grid(0, -0.2, 0.4, 0.2, 0.1), step=0.2).data_uri)
    assert [tuple(pixels[0, column, :3]) for column in (0, 1)] == [_rgb(LAND[-1][1]), _rgb(LAND[0][1])]


def test_the_picture_of_the_region_is_small() -> None:
    picture = friction_picture(load(), REGION)
    assert len(picture.data_uri) < 150_000
    pixels = _pixels(picture.data_uri)
    columns = round((REGION.east - REGION.west) / 0.075)
    assert pixels.shape[1] == columns
    # Tamanrasset, 22.79 N 5.52 E, has a road; 40 N 20 W is sea
    top, bottom = (np.arctanh(np.sin(np.radians(lat))) for lat in (REGION.north, REGION.south))
    found = [
        tuple(pixels[int((top - np.arctanh(np.sin(np.radians(lat)))) / (top - bottom) * len(pixels)), int((lon - REGION.west) / 0.075), :3])
        for lat, lon in ((22.79, 5.52), (40, -20))
    ]
    assert found == [_rgb(LAND[0][1]), _rgb(SEA[1][1])]
