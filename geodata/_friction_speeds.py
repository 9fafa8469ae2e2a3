"""How fast a vehicle goes on each kind of ground: every figure of the friction surface, once, with its reason.

They are typical figures for a laden pick-up or lorry in the dry season, right to a third or so; what counts for a
least-cost path is how they stand to each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Speed:
    """One row of the table: what it is called, km per hour (0: no way through), and why that figure."""

    name: str
    km_h: float
    reason: str


_FOREST = "four-wheel drive between trees: walking pace, where there is a way at all"
COVER: dict[int, Speed] = {
    0: Speed("water", 0, "no vehicle crosses a lake or the sea"),
    1: Speed("evergreen needleleaf forest", 3, _FOREST),
    2: Speed("evergreen broadleaf forest", 3, _FOREST),
    3: Speed("deciduous needleleaf forest", 3, _FOREST),
    4: Speed("deciduous broadleaf forest", 3, _FOREST),
    5: Speed("mixed forest", 3, _FOREST),
    6: Speed("closed shrubland", 6, "thorn and closed bush are driven around"),
    7: Speed("open shrubland", 13, "firm steppe, bushes driven around; a little faster than sand"),
    8: Speed("woody savanna", 6, "30 to 60 % trees: driven around"),
    9: Speed("savanna", 10, "10 to 30 % trees, gullies"),
    10: Speed("grassland", 14, "open Sahel: the fastest ground without a track"),
    11: Speed("permanent wetland", 2, "mud, channels, inundated for months"),
    12: Speed("cropland", 12, "field paths between villages"),
    13: Speed("urban and built-up", 30, "streets"),
    14: Speed("cropland and natural vegetation", 10, "field paths, hedges and bush between"),
    15: Speed("permanent snow and ice", 0, "no vehicle crosses it"),
    16: Speed(
        "barren or sparsely vegetated",
        12,
        "sand and stones, in the mean: gravel plains are faster, dunes slower, and the land cover does not tell them apart",
    ),
}
"""By number of the IGBP classes of MODIS MCD12C1."""

TRUNK_ROAD = Speed("trunk road", 75, "paved, two lanes, with villages, animals and checkpoints; limits are 80 to 100 km/h")
SKETCHED_ROAD = Speed(
    "trunk road, course not known", 45, "its ends and its length are known, neither its course nor its surface: as an unpaved road"
)
STREETS = Speed("streets of a town", 40, "urban limits are 40 to 50 km/h")
OWN_WAYS: dict[str, Speed] = {
    "road": Speed("paved road of ours", 75, TRUNK_ROAD.reason),
    "unpaved": Speed("unpaved road", 45, "graded laterite or gravel, corrugated"),
    "track": Speed(
        "main desert track",
        30,
        "Agadez to Dirkou is some 620 km, 20 hours or so at the wheel of a pick-up with passengers; the ruts of others lead the way",
    ),
    "trail": Speed(
        "desert trail",
        16,
        "seldom driven and not marked: a little faster than the ground that it crosses, since it goes around what stops a car",
    ),
    "ferry": Speed("ferry", 6, "12 km/h on the water, and as long again for waiting and loading"),
}
"""By kind in `tracks.csv`."""

RIVER = Speed("river", 4, "a ford has to be found, or waited for after rain")
LARGE_RIVER = Speed("large river", 0, "crossed by bridge or ferry alone")
ON_FOOT = Speed("on foot", 1, "where relief makes a vehicle slower than this, people get out and walk, uphill and with loads")
SMALL_BOAT = Speed(
    "small boat", 16, "a laden wooden boat or inflatable makes 8 to 10 knots (15 to 18 km/h) in calm water; swell and night cost the rest"
)
SMALL_BOAT_INSHORE = Speed(
    "small boat inshore",
    12,
    "within 3 cells, some 8 km, of land: surf, shoals, nets and coast guards; boats stand off until they are past a shore",
)
INSHORE_CELLS = 3

RIVER_NONE, RIVER_SMALL, RIVER_LARGE, RIVER_LAKE = 0, 1, 2, 3
"""Values of the ground's band ``river``."""

BORDER_NONE, BORDER_GUARDED, BORDER_MINED = 0, 1, 2
"""Values of the ground's band ``border``."""

NIGHT_AT_BORDER_HOURS = 8.0
"""What a guarded border takes: people are set down before it, walk around posts and patrols in the dark, and are picked up beyond."""

BORDER_KM = 3.0
"""How much of a way that crosses a border lies in the cells that its line goes through, in the mean."""

TOBLER = 3.5
"""Exponent by which speed falls with slope in m per m (Tobler, 1993, NCGIA technical report 93-1)."""

HIDDEN_SLOPE = 5.0
"""How much steeper the ground is where a vehicle goes than between the cells of 9 km that relief is known in.

Slopes over a distance d go with d to the power H - 1, with H about 0.5 for natural relief (Mark and Aronson, 1984,
Mathematical Geology 16:671): from 9 km to some 350 m that is a factor of 5.
"""

SLOPE_SHARE: dict[str, float] = {"off road": HIDDEN_SLOPE, "track": HIDDEN_SLOPE / 2, "road": 1.0}
"""How much of the slope between cells a vehicle meets: a track seeks the easier half, a road is built level."""

LEAST_LAND_NINTHS = 5
"""Of the nine parts of a cell, how many must be land for a vehicle to cross it."""


def slope_factor(slope_m_per_km: npt.ArrayLike, way: str) -> Floats32:
    """Return what is left of the speed on level ground, 1 down to 0, on a slope between cells of 9 km.

    Parameters
    ----------
    slope_m_per_km
        Any shape, 0 or more.
    way
        One of `SLOPE_SHARE`.
    """
    return np.asarray(np.exp(-TOBLER * SLOPE_SHARE[way] * np.asarray(slope_m_per_km, dtype=np.float32) / 1000), dtype=np.float32)


def hours_per_km(km_h: npt.ArrayLike) -> Floats32:
    """Return hours per km of speeds; inf where the speed is 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.float32(1) / np.asarray(km_h, dtype=np.float32), dtype=np.float32)


def cover_km_h(cover: npt.NDArray[np.integer]) -> Floats32:
    """Return the speed off road on level ground of each class of land cover; 0 for what is no class."""
    table = np.zeros(256, dtype=np.float32)
    for number, speed in COVER.items():
        table[number] = speed.km_h
    return table[cover.astype(np.uint8)]
