"""Regions, provinces and districts for the gazetteer, the towns of each, and outlines drawn from them.

ISO 3166-2 lists subdivisions with their names and middles, GeoNames tells which towns lie in one region without
naming it. Both are joined country by country: the region whose middle lies among a cluster's towns, whose name
one of the cluster's large towns has, is that cluster.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from geodata._gazetteer_drafts import drafts
from geodata._gazetteer_earth import Countries
from geodata._gazetteer_shapes import middle, polygons_of, radius_km, simplified, to_wkb
from geodata.distance import Floats, great_circle_km
from geodata.names import fold, plain
from geodata.reference import package_folder

_OUTLINE_TOLERANCE_KM = 1.0
_MUNICIPAL = re.compile("municipality|local council|commune|borough|town council", re.IGNORECASE)
_NICKNAME = re.compile(
    r"\b(land|state of|mother|gateway|pride|home|heart|basket|light|own|treasure|capital of|centre of|center of) ", re.IGNORECASE
)
_OTHER_NAME = re.compile(r"(.+?) \((\w+)\)(?:, |$)")
_BRACKETED = re.compile(r"\s*[\[(](.*?)[\])]")
_SAHARA = re.compile(r"\((EH|EH-partial)\)")
_NEAREST_TOWNS = 7
_LEAST_ACROSS_KM = 20.0
_NAMED_BONUS, _CLOSE_BONUS = 1.5, 1.0
_LEAST_GAIN, _LEAST_CHANGE, _LEFT_OVER = 0.3, 1e-9, 1.0
_ONLY_CHILD_KM = 60.0
_SPACING_SHARE, _LEAST_RADIUS_KM, _MOST_RADIUS_KM = 0.7, 4.0, 150.0
_WESTERN_SAHARA = ("iso:MA-11", "iso:MA-12")
# The package puts both in the north of Morocco: the middles of their provinces, read off general maps
_MOVED = {"iso:MA-11": (26.9, -12.6), "iso:MA-OUD": (23.2, -14.9)}
_OVERSEAS = {"FR": ("BL", "MF", "NC", "PF", "PM", "TF", "WF"), "NL": ("AW", "CW", "SX"), "US": ("AS", "GU", "MP", "PR", "UM", "VI")}
_OWN_COUNTRY = {"iso:FR-971": "GP", "iso:FR-972": "MQ", "iso:FR-973": "GF", "iso:FR-974": "RE", "iso:FR-976": "YT"}
_LANGUAGES = ("ara", "eng", "fra", "spa", "por", "ita")
_GENERIC_WORDS = "region región principado comunidad city county provincia province wilaya the hlavní unitatea"
_VAGUE_WORDS = """
    north south east west northern southern eastern western north-east north-west south-east south-west northeast northwest southeast
    southwest central centre center middle upper lower nord sud est ouest haut haute hauts hautes bas basse norte sur este oeste oriental
    occidental leste sul centro capital littoral maritime coast plateau plateaux savane savanes lacs lakes river rivers delta islands district
    region province federal national territory and the de du des la le les l of et y e highlands highland
"""
_VAGUE_PATTERNS = ("Région {}", "Région de {}", "Region {}", "Region of {}", "Región {}", "Región de {}")
_GENERIC = frozenset(fold(word) for word in _GENERIC_WORDS.split())
_VAGUE = frozenset(fold(word) for word in _VAGUE_WORDS.replace("-", " ").split())


_STRAY_TIMES, _STRAY_KM = 3.0, 120.0


def region_drafts() -> pl.DataFrame:
    """Return the subdivisions of ISO 3166-2 as drafts, with ``parent`` (the id of the one it lies in, or null).

    Those of one country that are parts of others, and municipalities, are districts. Radii are of the spacing to their
    neighbours.
    """
    file = package_folder("iso3166_2") / "iso3166-2.json"
    listed = json.loads(file.read_text(encoding="utf-8"))
    rows = [_row(code, country, one) for country, subdivisions in listed.items() for code, one in subdivisions.items()]
    table = pl.DataFrame(rows, infer_schema_length=None)
    spaced = pl.concat(_with_spacing(siblings) for _, siblings in table.group_by("country", "kind", maintain_order=True))
    return drafts(spaced).with_columns(spaced["parent"])


def _row(code: str, country: str, one: dict[str, Any]) -> dict[str, Any]:
    place_id, sort = f"iso:{code}", one["type"]
    is_part = one["parentCode"] is not None or bool(_MUNICIPAL.search(sort))
    lat, lon = _MOVED.get(place_id, one["latLng"])
    shown, others = _written(one["name"])
    official, local = _local_names(one["localOtherName"] or "")
    return {
        "place_id": place_id, "name": _spelt(shown, sort)[0], "country": _country(place_id, country, one["name"]), "kind": "district" if is_part else "region",
        "lat": float(lat), "lon": float(lon), "source": "ISO 3166-2 via iso3166-2", "official": [_spelt(name, sort)[0] for name in official],
        "others": [form for name in (shown, *others, *official, *local) for form in _spelt(name, sort)],
        "parent": f"iso:{one['parentCode']}" if one["parentCode"] else None,
    }  # fmt: skip


def _country(place_id: str, country: str, name: str) -> str:
    if place_id in _WESTERN_SAHARA or "(EH)" in name:
        return "EH"
    part = place_id.removeprefix("iso:").partition("-")[2]
    return _OWN_COUNTRY.get(place_id, part if part in _OVERSEAS.get(country, ()) else country)


def _written(name: str) -> tuple[str, list[str]]:
    """Return a name as it is shown, and its other forms: ``Murcia, Región de``, ``Lleida [Lérida]``, ``A / B``."""
    whole = _SAHARA.sub("", name).strip()
    main = _BRACKETED.sub("", whole).strip() or whole
    head, comma, tail = main.partition(", ")
    is_turned = comma and fold(tail.split(maxsplit=1)[0]) in _GENERIC
    others = (
        [f"{tail} {head}"] * bool(is_turned) + [text.strip() for text in _BRACKETED.findall(whole)] + main.split(" / ") * (" / " in main)
    )
    return head if is_turned else main, others


def _spelt(name: str, sort: str) -> list[str]:
    """Return a name as it may stand in a text: "Centre" and "East" alone are words of any text, so what it is goes with them."""
    if not set(fold(name).split()) <= _VAGUE or fold(sort) in fold(name):
        return [name]
    french = "Région de l'{}" if plain(name)[0] in "aeiou" else "Région du {}"
    return [f"{name} {sort}", *(pattern.format(name) for pattern in (french, *_VAGUE_PATTERNS))]


def _local_names(text: str) -> tuple[list[str], list[str]]:
    """Return the first name in each language of the files that come in, and the others; nicknames are left out."""
    named = [(name.strip(), language) for name, language in _OTHER_NAME.findall(text) if not _NICKNAME.search(name)]
    firsts = {language: name for name, language in reversed(named)}
    official = [firsts[language] for language in _LANGUAGES if language in firsts]
    return official, [name for name, _ in named if name not in official]


def _with_spacing(siblings: pl.DataFrame) -> pl.DataFrame:
    """Return subdivisions of one kind and country with a radius: of how far their nearest neighbours are."""
    lat, lon = siblings["lat"].to_numpy(), siblings["lon"].to_numpy()
    apart = np.sort(great_circle_km(lat[:, None], lon[:, None], lat, lon), axis=1)[:, 1:4]
    spacing = apart.mean(axis=1) if apart.shape[1] else np.full(len(lat), _ONLY_CHILD_KM)
    return siblings.with_columns(radius_km=np.clip(spacing * _SPACING_SHARE, _LEAST_RADIUS_KM, _MOST_RADIUS_KM).round(1))


def region_of_towns(towns: pl.DataFrame, regions: pl.DataFrame) -> pl.Series:
    """Return the ``region_id`` of each town, null where its cluster could not be told.

    Parameters
    ----------
    towns
        Drafts of towns with ``cluster``.
    regions
        Drafts of `region_drafts`, with ``parent``.
    """
    found = list[pl.DataFrame]()
    numbered = towns.drop("region_id").with_row_index("town")
    parents = set(regions["parent"].drop_nulls())
    for (country,), there in numbered.group_by("country", maintain_order=True):
        # towns that GeoNames puts in Morocco lie in what ISO 3166-2 calls parts of Western Sahara too
        own = regions.filter((pl.col("country") == country) | (pl.col("place_id").is_in(_WESTERN_SAHARA) & (country == "MA")))
        if own.is_empty():
            continue
        if country == "EH":
            found.append(_nearest_region(there, own.filter(pl.col("place_id").is_in(_WESTERN_SAHARA))))
            continue
        levels = [own.filter(pl.col("parent").is_null()), own.filter(~pl.col("place_id").is_in(parents))]
        matched = [_matched(there.filter(pl.col("cluster") != ""), level) for level in levels if not level.is_empty()]
        pairs = max(matched, key=lambda pair: pair[1])[0]
        found.append(there.join(pairs, on="cluster").select("town", "region_id"))
    joined = numbered.select("town").join(pl.concat(found), on="town", how="left", maintain_order="left")
    return joined["region_id"]


def _nearest_region(towns: pl.DataFrame, regions: pl.DataFrame) -> pl.DataFrame:
    lat, lon = (towns[column].to_numpy()[:, None] for column in ("lat", "lon"))
    apart = great_circle_km(lat, lon, regions["lat"].to_numpy(), regions["lon"].to_numpy())
    return towns.select("town").with_columns(region_id=regions["place_id"].gather(apart.argmin(axis=1)))


def _matched(towns: pl.DataFrame, regions: pl.DataFrame) -> tuple[pl.DataFrame, float]:
    """Return the region of each cluster of one country (``cluster``, ``region_id``), and how well they agree in all."""
    empty = pl.DataFrame(schema={"cluster": pl.String, "region_id": pl.String})
    if towns.is_empty():
        return empty, 0.0
    clusters = towns["cluster"].unique().sort().to_list()
    gain = _agreement(towns, regions, clusters)
    pairs = _best_pairs(gain)
    total = sum(float(gain[pair]) for pair in pairs)
    # of two levels that agree alike the coarser one has fewer left over
    found = [(clusters[one], regions["place_id"][other]) for one, other in pairs]
    return pl.DataFrame(found, schema=empty.schema, orient="row"), total - _LEFT_OVER * (len(regions) - len(pairs))


def _best_pairs(gain: Floats) -> list[tuple[int, int]]:
    """Return row and column of the best pairs, each row and column once; what fits nobody is left out.

    The best first, and then two pairs change partners as long as that is better for both together.
    """
    left, pairs = gain.copy(), dict[int, int]()
    while left.size and left.max() > _LEAST_GAIN:
        one, other = (int(i) for i in np.unravel_index(left.argmax(), left.shape))
        pairs[one] = other
        left[one], left[:, other] = -np.inf, -np.inf
    rows, changed = list(pairs), True
    while changed:
        changed = False
        for i, one in enumerate(rows):
            for two in rows[i + 1 :]:
                a, b = pairs[one], pairs[two]
                if gain[one, b] + gain[two, a] > gain[one, a] + gain[two, b] + _LEAST_CHANGE:
                    pairs[one], pairs[two], changed = b, a, True
    return sorted(pairs.items())


def _agreement(towns: pl.DataFrame, regions: pl.DataFrame, clusters: list[str]) -> Floats:
    """Return how well each cluster fits each region, shape (clusters, regions).

    The share of the region's nearest towns that are the cluster's; more where a large town of it has the region's
    name; less with the distance of their middles.
    """
    number = {name: i for i, name in enumerate(clusters)}
    cluster = np.array([number[name] for name in towns["cluster"]])
    lat, lon = towns["lat"].to_numpy(), towns["lon"].to_numpy()
    apart = great_circle_km(regions["lat"].to_numpy()[:, None], regions["lon"].to_numpy()[:, None], lat, lon)
    near = np.argsort(apart, axis=1)[:, :_NEAREST_TOWNS]
    votes = np.zeros((len(clusters), len(regions)))
    for weight, column in zip(1 / (1 + np.arange(near.shape[1])), near.T, strict=True):
        np.add.at(votes, (cluster[column], np.arange(len(regions))), weight)
    votes /= votes.sum(axis=0)
    middles = [[float(values[cluster == i].mean()) for values in (lat, lon)] for i in range(len(clusters))]
    middle_lat, middle_lon = np.array(middles).T[:, :, None]
    between = great_circle_km(middle_lat, middle_lon, regions["lat"].to_numpy(), regions["lon"].to_numpy())
    across = float(apart.max(axis=1).mean()) / np.sqrt(len(regions))  # about as wide as one region
    closeness = np.clip(1 - between / max(across, _LEAST_ACROSS_KM), -1, 1) * _CLOSE_BONUS
    return np.asarray(votes + closeness + _NAMED_BONUS * _named(towns, regions, cluster, len(clusters)))


def _named(towns: pl.DataFrame, regions: pl.DataFrame, cluster: npt.NDArray[np.int_], count: int) -> Floats:
    """Return whether a town of each cluster has a region's name: 1 for its largest, less for smaller ones."""
    share = np.zeros((count, len(regions)))
    called = [
        {fold(name) for name in [row["name"], *(row["official"] or []), *(row["others"] or [])]} for row in regions.iter_rows(named=True)
    ]
    for i in range(count):
        own = towns.filter(pl.Series(cluster == i)).sort("population", descending=True)
        for rank, name in enumerate(own["name"].head(20)):
            folded = fold(name)
            for j, names in enumerate(called):
                if folded in names:
                    share[i, j] = max(share[i, j], 1 / (1 + rank / 4))
    return share


def _without_strays(towns: pl.DataFrame, regions: pl.DataFrame) -> pl.DataFrame:
    """Return the towns that have a region, without those that lie far from all others of it: they are listed under a wrong one."""
    middles = regions.select(region_id="place_id", middle_lat="lat", middle_lon="lon")
    known = towns.join(middles, on="region_id", how="inner", maintain_order="left")
    apart = great_circle_km(*(known[column].to_numpy() for column in ("lat", "lon", "middle_lat", "middle_lon")))
    usual = pl.col("apart_km").quantile(0.75).over("region_id")
    near = pl.col("apart_km") <= pl.max_horizontal(_STRAY_TIMES * usual, pl.lit(_STRAY_KM))
    return known.with_columns(apart_km=apart).filter(near).drop("apart_km", "middle_lat", "middle_lon")


def with_outlines(regions: pl.DataFrame, towns: pl.DataFrame, countries: Countries) -> pl.DataFrame:
    """Return regions with the outline that their towns give, its middle and its radius.

    The ground that is nearest to the towns of a region or to its middle (their cells of a Voronoi diagram), inside its
    country. On Algeria, whose wilayas are known, 77 % of the ground falls to the right one, 73 % without the middles.
    """
    drawn = dict[str, Any]()
    seeds = ["region_id", "lat", "lon"]
    middles = regions.with_columns(region_id=pl.col("place_id"))
    for (country,), there in _without_strays(towns, regions).group_by("country", maintain_order=True):
        shape = countries.shape(str(country))
        if shape is not None:
            own = middles.filter(pl.col("place_id").is_in(there["region_id"].unique().implode()), country=country)
            drawn |= _drawn(pl.concat([there.select(seeds), own.select(seeds)]), shape)
    ids = [place_id for place_id in regions["place_id"] if place_id in drawn]
    return outlined(
        regions, dict(zip(ids, simplified(np.array([drawn[i] for i in ids], dtype=object), _OUTLINE_TOLERANCE_KM), strict=True))
    )


def outlined(places: pl.DataFrame, shapes: dict[str, Any]) -> pl.DataFrame:
    """Return drafts with these outlines by their ids, the middle and the radius of each."""
    ids = list(shapes)
    points = [middle(shape) for shape in shapes.values()]
    measured = pl.DataFrame({
        "place_id": ids, "outline_new": pl.Series(to_wkb(np.array(list(shapes.values()), dtype=object)), dtype=pl.Binary),
        "lat_new": [lat for lat, _ in points], "lon_new": [lon for _, lon in points],
        "radius_km_new": [radius_km(shape, *point) for shape, point in zip(shapes.values(), points, strict=True)],
    })  # fmt: skip
    joined = places.join(measured, on="place_id", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce(f"{c}_new", c).alias(c) for c in ("lat", "lon", "radius_km", "outline")).select(places.columns)


def _drawn(towns: pl.DataFrame, country: Any) -> dict[str, Any]:
    spots = towns.unique(["lat", "lon"], keep="first", maintain_order=True)
    scale = np.array([np.cos(np.radians(spots["lat"].to_numpy().mean())), 1.0])
    points = spots.select("lon", "lat").to_numpy() * scale
    bounds = shapely.box(*(np.array(country.bounds) * np.tile(scale, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=bounds, ordered=True))
    region = spots["region_id"].to_numpy()
    found = dict[str, Any]()
    for place_id in np.unique(region):
        whole = shapely.transform(shapely.coverage_union_all(cells[region == place_id]), lambda xy: xy / scale)
        ground = polygons_of(shapely.intersection(whole, country))
        if not ground.is_empty:
            found[str(place_id)] = ground
    return found
