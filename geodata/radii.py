"""The radius of each class of answer: the truth lies inside it 9 times of 10.

``radii.csv`` declares for each class a least radius and the share of a size (the place's own radius, or the distance
that the text states) that counts: the radius is the greater of the two. Both are fitted on published reports that give
a place in words and a position (see docs/places.md).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

_FILE = Path(__file__).parent / "radii.csv"


@cache
def _declared() -> dict[str, tuple[float, float]]:
    table = pl.read_csv(_FILE, schema_overrides={"least_km": pl.Float64, "share": pl.Float64})
    return {answer: (least, share) for answer, least, share in table.select("answer", "least_km", "share").iter_rows()}


def radius_km(answer: str, size_km: float) -> float:
    """Return the radius of an answer of a class, km; `size_km` is the size or distance that its row speaks of."""
    least, share = _declared()[answer]
    return round(max(least, share * size_km), 1)
