"""The measured part of places.md: how near the answers come, and how near the words alone can lead.

The published files must lie beside the project. What says why an answer is far is read on the tuning half only.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from benchmarks._incidents import EAST, FILES, HELD_BACK, NORTH, SOUTH, TUNING, WEST, _read, half_of, incidents
from benchmarks.places import DATA, WITHIN_KM, as_markdown, quality_tables
from geodata.distance import great_circle_km
from geodata.geocoding import geocode_texts

_BOTH, _NO_COUNTRY = "both files", "no country"
_CLASSES = {
    "a place: at it, near it, in its district, at the border there": (
        "place alone", "place", "near a place", "around a place", "district of a place", "shore of a place", "island", "border near a place", "given",
    ),
    "a place, and that it was off it, or how far from it": (
        "off a place", "off an island", "offset at sea", "offset at sea with bearing", "offset on land", "distance only",
    ),
    "a place, and only a direction, a way or the desert": ("bearing only", "on the way", "desert near a place"),
    "two places or countries: between them, or their border": (
        "between", "between countries", "border of countries", "border near a region",
    ),
    "a country, region, sea, desert or coast and nothing in it": (
        "country", "region", "sea", "off a country", "off a region", "offset of a region",
    ),
}  # fmt: skip
"""What a text names, by the classes of answers that come of it."""

_NOTHING = "nothing that was found"
_NAMES_A_PLACE = 2  # so many of them, from the top, name a place and say no more than how far from it
_EXCHANGED_KM, _FAR_KM = 60.0, 100.0


def measured() -> str:
    """Return the tables and what follows from them, as Markdown."""
    reports = incidents(DATA)
    near, held = quality_tables(reports)
    kinds = held.filter(told=_NO_COUNTRY).drop("told")
    return "\n\n".join([_beside(near), _radii_said(held), as_markdown(kinds), *_why(reports.filter(half=TUNING))])


def _beside(near: pl.DataFrame) -> str:
    """Return the table of quality with the plain geocoder's figure beside each of ours."""
    keys = ["told", "half", "file", "texts"]
    shares = [*(f"within_{km}_km" for km in WITHIN_KM), "answered"]
    ours, plain = (near.filter(geocoder=who) for who in ("ours", "plain"))
    both = ours.join(plain, on=keys, suffix="_plain", maintain_order="left")
    percent = [pl.format("**{}** / {} %", *((100 * pl.col(n)).round().cast(pl.Int64) for n in (s, f"{s}_plain"))).alias(s) for s in shares]
    medians = [pl.format("{} / {}", *(pl.col(n).round().cast(pl.Int64) for n in (m, f"{m}_plain"))).alias(m) for m in _MEDIANS]
    return as_markdown(both.select(*keys, *percent, *medians))


_MEDIANS = ("median_land_km", "median_sea_km")


def _radii_said(held: pl.DataFrame) -> str:
    every = held.filter(location_source="all", told=_NO_COUNTRY)
    inside = {half: every.filter(half=half)["inside"].item() for half in (TUNING, HELD_BACK)}
    return (
        f"The truth lies inside the radius {inside[TUNING]:.0%} of the time on the tuning half, {inside[HELD_BACK]:.0%} on the half held back. "
        "By kind of answer, no country told:"
    ).replace("%", " %")


def _why(reports: pl.DataFrame) -> tuple[str, ...]:
    """Return what the texts of the tuning half name, how near their answers come, and what is wrong with the truths."""
    answers = geocode_texts(reports.select("text", country=pl.lit(None, pl.String)))
    lat, lon = (answers[name].to_numpy() for name in ("lat", "lon"))
    off, exchanged = (great_circle_km(reports[a].to_numpy(), reports[b].to_numpy(), lat, lon) for a, b in (("lat", "lon"), ("lon", "lat")))
    told = answers.select("answer", off_km=pl.Series(off, nan_to_null=True))
    names = {answer: group for group, classes in _CLASSES.items() for answer in classes}
    groups = list(_CLASSES)
    told = told.with_columns(group=pl.col("answer").replace_strict(names | {None: _NOTHING}, return_dtype=pl.String))
    rows = [_share(told, [group]) for group in (*groups, _NOTHING)]
    rows += [
        _share(told, groups[:_NAMES_A_PLACE]) | {"the_text_names": "**a place** (the first two)"},
        _share(told, groups[_NAMES_A_PLACE:]) | {"the_text_names": "**nothing so particular** (the next three)"},
    ]
    wrong = int(((exchanged < _EXCHANGED_KM) & (off > _FAR_KM)).sum())
    return (
        "What the texts of the tuning half name, by the class of our own answer, no country told:",
        as_markdown(pl.DataFrame(rows)),
        f"Of {reports.height} truths {wrong} have latitude and longitude exchanged: they fit once they are changed about. {_repeated()}",
        _doubts(answers),
    )


def _doubts(answers: pl.DataFrame) -> str:
    counts = answers["doubt"].drop_nulls().value_counts(sort=True)
    told = ", ".join(f"{doubt} {count}" for doubt, count in counts.iter_rows())
    return f"In doubt, and so on the screen of places, are {counts['count'].sum()} of these {answers.height} texts: {told}."


def _share(told: pl.DataFrame, groups: list[str]) -> dict[str, object]:
    chosen = told.filter(pl.col("group").is_in(groups))
    shares = {f"within_{km}_km": chosen.select((pl.col("off_km") <= km).fill_null(value=False).mean()).item() for km in WITHIN_KM}
    part = f"{100 * chosen.height / told.height:.0f} %"
    return {"the_text_names": groups[0], "texts": chosen.height, "share": part, **shares, "median_off_km": chosen["off_km"].median()}


def _repeated() -> str:
    """Return how far reports of the very same words lie apart."""
    rows = pl.concat(_read(DATA / name, file, text, position) for file, (name, text, position) in FILES.items())
    rows = rows.filter(pl.col("lat").is_between(SOUTH, NORTH) & pl.col("lon").is_between(WEST, EAST))
    rows = rows.filter(pl.col("text").map_elements(half_of, pl.String) == TUNING).filter(pl.len().over("text") > 1)
    within = np.array([_pairs_within(text["lat"].to_numpy(), text["lon"].to_numpy()) for _, text in rows.group_by("text")])
    shares = ", ".join(f"{share:.0%} within {km} km".replace("%", " %") for share, km in zip(within.mean(axis=0), WITHIN_KM, strict=True))
    return f"{len(within)} texts are told more than once. Reports with the very same words lie near each other so often (each text counts once): {shares}."


def _pairs_within(lat: np.ndarray, lon: np.ndarray) -> list[float]:
    apart = great_circle_km(lat[:, None], lon[:, None], lat, lon)[np.triu_indices(len(lat), 1)]
    return [float(np.mean(apart <= km)) for km in WITHIN_KM]
