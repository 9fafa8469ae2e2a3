"""What the files behind `geodata.friction` hold."""

from __future__ import annotations

from geodata._land_file import Grid

REGION = Grid(-26, -5, 40, 48, 0.025)
"""West and North Africa, southern Europe and the seas between, in cells of 1.5 arc-minutes (2.8 km from north to south)."""

FRICTION_BANDS: dict[str, str] = {
    "truck_off_road": "hours per km of a truck off any road, by land cover, slope and rivers",
    "truck_on_track": "hours per km on our own unpaved roads and tracks; ferries included",
    "truck_on_road": "hours per km on trunk roads and in the streets of towns",
    "small_boat": "hours per km of a small boat, where the cell is wholly sea",
}
GROUND_BANDS: dict[str, str] = {
    "land_ninths": "how many of the nine parts of the cell are land (lakes count as land)",
    "cover": "land cover, IGBP class",
    "slope": "steepest slope to a neighbour 9 km away, tenths of m per km",
    "river": "0 none, 1 river, 2 large river, 3 lake",
    "border": "0 none, 1 guarded border, 2 mined wall",
    "town": "1 where a town has streets",
    "road_km_h": "speed along the drawn line of a trunk road, 0 where there is none",
    "own_way": "kind of our own way: 0 none, 1 paved road, 2 unpaved road, 3 main track, 4 trail, 5 ferry",
}
