"""`python -m benchmarks.places`: how well and how fast places in words are found. ``--json`` or ``--markdown`` for other eyes.

Quality is measured on published incident reports with their positions hidden, in two halves: what was tuned on one
half is only shown true by the other. Beside ours stands a plain geocoder. Radii are meant to hold the truth 9 times of 10.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks._incidents import FILES, HELD_BACK, TUNING, at_sea, incidents
from benchmarks._made_up_places import made_up_texts
from benchmarks._plain_geocoder import plain_answers
from geodata.distance import great_circle_km
from geodata.geocoding import geocode_texts
from routes.placing import Answers

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
WITHIN_KM = (10, 25, 50, 100)
NO_COUNTRY, COUNTRY_GIVEN = "no country", "country given"
DISTINCT_TEXTS, SEEN_TEXTS, SEEN_ROWS, CHUNK = 100_000, 20_000, 5_000_000, 500_000
_ALL = "both files"


def answered(reports: pl.DataFrame, *, country_given: bool) -> pl.DataFrame:
    """Return the reports with our answers: off_km (from the truth), radius_km, location_source, answer_at_sea; null where not answered.

    Parameters
    ----------
    reports
        See `benchmarks._incidents.incidents`.
    country_given
        Whether the country of the nearest land is told too.
    """
    answers = geocode_texts(_asked(reports, country_given=country_given))
    return _with_errors(reports, answers).with_columns(
        answers["radius_km"], answers["location_source"], at_sea(answers["lat"], answers["lon"]).alias("answer_at_sea")
    )


def answered_plainly(reports: pl.DataFrame, *, country_given: bool) -> pl.DataFrame:
    """Return the reports with off_km of the plain geocoder's answers."""
    asked = _asked(reports, country_given=country_given)
    return _with_errors(reports, plain_answers(asked["text"], asked["country"]))


def _asked(reports: pl.DataFrame, *, country_given: bool) -> pl.DataFrame:
    return reports.select("text", pl.col("country") if country_given else pl.lit(None, pl.String).alias("country"))


def _with_errors(reports: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    off = great_circle_km(*(frame[name].cast(pl.Float64).to_numpy() for frame in (reports, answers) for name in ("lat", "lon")))
    return reports.with_columns(pl.Series("off_km", off, nan_to_null=True))


def quality(answers: pl.DataFrame) -> dict[str, float | int | None]:
    """Return how near answers come: shares of all texts, those not answered counting as far off; medians of those answered, km."""
    off = pl.col("off_km")
    shares = [(off <= km).fill_null(value=False).mean().alias(f"within_{km}_km") for km in WITHIN_KM]
    medians = [off.filter(pl.col("at_sea") == sea).median().alias(f"median_{name}_km") for name, sea in (("land", False), ("sea", True))]
    row = answers.select(pl.len().alias("texts"), *shares, off.is_not_null().mean().alias("answered"), *medians)
    return row.row(0, named=True)


def calibration(answers: pl.DataFrame) -> pl.DataFrame:
    """Return, by kind of answer (its source, its side of the coast), how often the truth lies inside its radius, and the median radius, km."""
    located = answers.drop_nulls("off_km").with_columns(side=pl.when("answer_at_sea").then(pl.lit("sea")).otherwise(pl.lit("land")))
    measured = (
        pl.len().alias("answers"),
        (pl.col("off_km") <= pl.col("radius_km")).mean().alias("inside"),
        pl.col("radius_km").median().alias("median_radius_km"),
    )
    kinds = located.group_by("location_source", "side").agg(measured).sort("location_source", "side")
    return pl.concat([kinds, located.select(pl.lit("all").alias("location_source"), pl.lit("both").alias("side"), *measured)])


def quality_tables(reports: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the tables of quality and of calibration, for each half, with and without the country."""
    near, held = list[dict[str, object]](), list[pl.DataFrame]()
    for told in (NO_COUNTRY, COUNTRY_GIVEN):
        given = told == COUNTRY_GIVEN
        ours, theirs = answered(reports, country_given=given), answered_plainly(reports, country_given=given)
        for half in (TUNING, HELD_BACK):
            for file in (*FILES, _ALL):
                chosen = (pl.col("half") == half) & ((pl.col("file") == file) | (file == _ALL))
                for who, answers in (("ours", ours), ("plain", theirs)):
                    near.append({"told": told, "half": half, "file": file, "geocoder": who} | quality(answers.filter(chosen)))
            kinds = calibration(ours.filter(pl.col("half") == half))
            held.append(kinds.select(pl.lit(told).alias("told"), pl.lit(half).alias("half"), pl.all()))
    return pl.DataFrame(near), pl.concat(held)


# ---- speed


def speed() -> pl.DataFrame:
    """Return rows per second: of distinct made-up texts, and of rows whose texts were met before."""
    texts = made_up_texts(DISTINCT_TEXTS, seed=20)
    countries = pl.Series("country", [None] * len(texts), dtype=pl.String)
    geocode_texts(pl.DataFrame({"text": ["Agadez"], "country": [None]}, schema_overrides={"country": pl.String}))  # what is loaded once
    fresh = _seconds(lambda: geocode_texts(pl.DataFrame([texts, countries])))
    answers = Answers()
    answers.of(texts.head(SEEN_TEXTS), countries.head(SEEN_TEXTS))
    drawn = np.random.default_rng(5).integers(0, SEEN_TEXTS, SEEN_ROWS)
    chunks = [texts.gather(pl.Series(drawn[first : first + CHUNK])) for first in range(0, SEEN_ROWS, CHUNK)]
    nowhere = pl.Series("country", [None] * CHUNK, dtype=pl.String)
    seen = statistics.fmean(_seconds(lambda chunk=chunk: answers.of(chunk, nowhere)) for chunk in chunks) * len(chunks)
    return pl.DataFrame({
        "what": ["distinct made-up texts, four languages", f"rows of {SEEN_TEXTS:,} texts met before"],
        "rows": [DISTINCT_TEXTS, SEEN_ROWS],
        "seconds": [fresh, seen],
        "rows_per_second": [round(DISTINCT_TEXTS / fresh), round(SEEN_ROWS / seen)],
    })  # fmt: skip


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


# ---- shown


def _cells(table: pl.DataFrame) -> Iterator[list[str]]:
    yield [name.replace("_", " ") for name in table.columns]
    for row in table.iter_rows(named=True):
        yield [_cell(name, value) for name, value in row.items()]


def _cell(name: str, value: object) -> str:
    if value is None:
        return "–"
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    if name in {"answered", "inside"} or name.startswith("within_"):
        return f"{100 * value:.0f} %"
    return f"{value:.0f}" if name.endswith("_km") else f"{value:.2f}"


def as_text(table: pl.DataFrame) -> str:
    """Return a table with aligned columns."""
    rows = list(_cells(table))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def as_markdown(table: pl.DataFrame) -> str:
    """Return a table as Markdown."""
    head, *rows = (f"| {' | '.join(row)} |" for row in _cells(table))
    return "\n".join([head, f"|{'---|' * table.width}", *rows])


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.places", description=__doc__)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one JSON object")
    shape.add_argument("--markdown", action="store_true", help="tables for docs/places.md")
    parser.add_argument("--only", choices=("quality", "speed"), help="leave the other out")
    words = parser.parse_args()
    tables = dict[str, pl.DataFrame]()
    if words.only != "speed":
        if not DATA.is_dir():
            raise SystemExit("The published files must lie in shared/data beside the project; --only speed does without them.")
        tables["quality"], tables["calibration"] = quality_tables(incidents(DATA))
    if words.only != "quality":
        tables["speed"] = speed()
    if words.json:
        print(json.dumps({name: table.to_dicts() for name, table in tables.items()}, indent=1))
        return
    show = as_markdown if words.markdown else as_text
    print("\n\n".join(show(table) for table in tables.values()))


if __name__ == "__main__":
    main()
