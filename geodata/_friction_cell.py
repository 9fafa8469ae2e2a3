"""What one cell of the friction surface is made of, in words."""

from __future__ import annotations

from dataclasses import dataclass

from geodata._friction_file import FRICTION_BANDS
from geodata._friction_speeds import BORDER_GUARDED, BORDER_MINED, COVER, LEAST_LAND_NINTHS, OWN_WAYS, RIVER_LAKE, RIVER_LARGE, RIVER_SMALL

_NINTHS = 9
_RIVERS = {RIVER_SMALL: "a river, to be forded", RIVER_LARGE: "a large river, crossed by bridge or ferry alone", RIVER_LAKE: "a lake"}
_BORDERS = {BORDER_GUARDED: "a guarded border: a night is lost there", BORDER_MINED: "a mined wall, crossed by road alone"}

_NONE = {"truck_on_track": "no track here", "truck_on_road": "no road here"}


@dataclass(frozen=True)
class CellGround:
    """One cell: its middle, its inputs, and hours per km of each band (None where there is no way through).

    Parameters
    ----------
    lat, lon
        Middle of the cell, degrees.
    land_share
        0 to 1; lakes count as land.
    cover, slope_m_per_km
        Name of the land cover, and the steepest slope to a neighbour 9 km away.
    river, border
        In words, "" where there is none.
    is_town
        Whether a town has streets in it.
    road_km_h
        Speed along the drawn line of a trunk road, 0 where there is none.
    own_way, own_names
        Kind of our own way, "" where there is none, and the names of those that go through.
    hours_per_km
        By name of the band.
    """

    lat: float
    lon: float
    land_share: float
    cover: str
    slope_m_per_km: float
    river: str
    border: str
    is_town: bool
    road_km_h: int
    own_way: str
    own_names: tuple[str, ...]
    hours_per_km: dict[str, float | None]

    @property
    def words(self) -> str:
        """All of it, a line each."""
        lines = [
            f"Cell of 1.5 arc-minutes around {self.lat:.4f}, {self.lon:.4f}: {self.land_share:.0%} land, {self.cover}, slope {self.slope_m_per_km:.0f} m per km."
        ]
        lines += [f"In it: {thing}." for thing in (self.river, self.border) if thing]
        if self.is_town:
            lines.append("A town has streets in it.")
        if self.road_km_h:
            lines.append(f"A trunk road goes through, {self.road_km_h} km/h along its drawn line.")
        if self.own_way:
            lines.append(f"Ours: {self.own_way} ({'; '.join(self.own_names)}).")
        for name, hours in self.hours_per_km.items():
            how = _NONE.get(name, "no way through") if hours is None else f"{hours:.3f} hours per km ({1 / hours:.0f} km/h)"
            lines.append(f"{name.replace('_', ' ').capitalize()}: {how}.")
        if self.land_share < LEAST_LAND_NINTHS / _NINTHS and self.land_share > 0:
            lines.append("A shore: too little land for a truck off the road, not wholly sea as a boat needs it.")
        return "\n".join(lines)


def cell_ground(lat: float, lon: float, ground: dict[str, int], hours: dict[str, float | None], own_names: tuple[str, ...]) -> CellGround:
    """Return the account of a cell from the values of both files."""
    own = ground["own_way"]
    return CellGround(
        lat=lat, lon=lon, land_share=ground["land_ninths"] / _NINTHS, cover=COVER[ground["cover"]].name, slope_m_per_km=ground["slope"] / 10,
        river=_RIVERS.get(ground["river"], ""), border=_BORDERS.get(ground["border"], ""), is_town=bool(ground["town"]),
        road_km_h=ground["road_km_h"], own_way=list(OWN_WAYS.values())[own - 1].name if own else "", own_names=own_names,
        hours_per_km={name: hours[name] for name in FRICTION_BANDS},
    )  # fmt: skip
