"""The radius of each class of answer, against half of the published incident texts: `python -m benchmarks.fit_radii`.

For each class the smallest radius is sought (a least radius, and a share of the size that the class's radius depends
on) that holds `HELD` of the truths. What `geodata/radii.csv` declares was rounded from that by hand, wider where a
class has few truths; ``--measure`` writes into it how many truths each declared radius was tried on, and the share
that it holds. The other half of the texts is never read here; `python -m benchmarks.places` reports on it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks._incidents import TUNING, incidents
from benchmarks.places import DATA
from geodata.distance import great_circle_km
from geodata.geocoding import geocode_texts

HELD = 0.88
"""Share of truths that a radius should hold: 9 of 10, less what is typed wrong; of a class with few truths more, so that it holds for others too."""
_CAPPED_KM = {"place alone": 20.0, "place": 25.0, "near a place": 30.0, "off a place": 110.0, "around a place": 110.0, "border near a place": 60.0, "region": 60.0, "sea": 60.0,
              "desert near a place": 330.0, "border of countries": 60.0, "off a country": 300.0, "between": 40.0}  # fmt: skip
"""Beyond these a truth is not near the place named at all (another place of the name, or coordinates typed wrong), and no radius short of a country
would hold it."""
_SHARE_OF_CAPPED = 1.3
_AREAS = ("country", "region", "sea")  # of these the radius is that of the whole at least
_EXCHANGED_KM, _WRONG_KM = 60.0, 100.0
_FEW = 12
_LEAST_KM = (3, 5, 7, 9, 12, 15, 18, 22, 26, 30, 35, 40, 50, 60, 75, 90, 110, 130, 160, 200, 250, 300, 400, 500, 700, 1000)
_SHARES = (0.0, 0.15, 0.3, 0.5, 0.75, 1.0, 1.3, 1.6)
_FILE = Path(__file__).parents[1] / "geodata" / "radii.csv"

Floats = npt.NDArray[np.float64]


def main() -> None:
    """Print what fits best; with ``--measure`` write what the declared radii hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true", help="write into geodata/radii.csv what its radii hold")
    chosen = parser.parse_args()
    truths = _truths()
    declared = pl.read_csv(_FILE, schema_overrides={"least_km": pl.Float64, "share": pl.Float64})
    judge = _measured if chosen.measure else _fitted
    rows = [judge(row, truths.filter(pl.col("answer") == row["answer"])) for row in declared.iter_rows(named=True)]
    table = pl.DataFrame(
        rows, schema={"answer": pl.String, "least_km": pl.Float64, "share": pl.Float64, "truths": pl.Int64, "held": pl.Float64}
    )
    with pl.Config(tbl_rows=-1):
        print(table)
    if chosen.measure:
        table.write_csv(_FILE)


def _truths() -> pl.DataFrame:
    told = incidents(DATA).filter(pl.col("half") == TUNING)
    answers = geocode_texts(told.select("text", country=pl.lit(None, pl.String)))
    lat, lon = (answers[name].to_numpy() for name in ("lat", "lon"))
    error, exchanged = (great_circle_km(told[a].to_numpy(), told[b].to_numpy(), lat, lon) for a, b in (("lat", "lon"), ("lon", "lat")))
    wrong = (exchanged < _EXCHANGED_KM) & (error > _WRONG_KM)  # latitude and longitude exchanged where the report was typed
    kept = pl.Series(~wrong & np.isfinite(error))
    return answers.select("answer", "size_km", error_km=pl.Series(error)).filter(kept).drop_nulls("answer")


def _measured(row: dict[str, object], truths: pl.DataFrame) -> dict[str, object]:
    radius = np.maximum(row["least_km"], row["share"] * truths["size_km"].to_numpy())  # type: ignore[operator]
    held = round(float(np.mean(truths["error_km"].to_numpy() <= radius)), 2) if truths.height else None
    return row | {"truths": truths.height, "held": held}


def _fitted(row: dict[str, object], truths: pl.DataFrame) -> dict[str, object]:
    error, size = truths["error_km"].to_numpy(), truths["size_km"].to_numpy()
    area = row["answer"] in _AREAS
    held = lambda least, share: float(np.mean(error <= np.maximum(least, share * size))) if len(error) else 0.0  # noqa: E731
    least, share = row["least_km"], row["share"]
    if len(error) >= _FEW:
        fitting = [pair for pair in _holding(error, size) if pair[1] >= 1 or not area]
        least, share = min(fitting, key=lambda pair: float(np.mean(np.maximum(pair[0], pair[1] * size)))) if fitting else (least, 1.0)
        capped = _CAPPED_KM.get(str(row["answer"]), least)
        least, share = (capped, max(share, _SHARE_OF_CAPPED)) if capped < least else (least, share)
    return {
        "answer": row["answer"],
        "least_km": float(least),
        "share": float(share),
        "truths": len(error),
        "held": round(held(least, share), 2),
    }  # type: ignore[arg-type]


def _holding(error: Floats, size: Floats) -> Iterator[tuple[float, float]]:
    """Yield the radii that hold enough of the truths."""
    yield float(_LEAST_KM[-1]), 0.0
    share_held = min(1.0, HELD * (len(error) + 1) / len(error))  # the conformal quantile (Vovk and others, 2005)
    for share in _SHARES:
        for least in _LEAST_KM:
            if np.mean(error <= np.maximum(least, share * size)) >= share_held:
                yield float(least), share
                break


if __name__ == "__main__":
    main()
