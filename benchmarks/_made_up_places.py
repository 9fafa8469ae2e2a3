"""Made-up place texts in four languages, as many as wanted, no two alike, the same for the same seed."""

from __future__ import annotations

import numpy as np
import polars as pl

from geodata.gazetteer import load

_PHRASES = (
    "{a}", "{a}, {b}", "Near {a}", "{n} km north of {a}", "Off the coast of {a}", "Between {a} and {b}", "{n} NM south-west of {a}",
    "Body found on the beach of {a}, {b}", "Boat left {a}, rescued off {b}", "{a} region", "On the road from {a} to {b}, km {n}",
    "Près de {a}", "À {n} km au sud de {a}", "Au large de {a}", "Entre {a} et {b}", "Partis de {a}, interceptés à {n} km de {b}", "Région de {a}",
    "Pirogue chavirée à {n} milles nautiques de {a}", "Plage de {a}, {b}", "Cerca de {a}", "A {n} millas al oeste de {a}", "Frente a las costas de {a}",
    "Entre {a} y {b}", "Playa de {a}, {b}", "Salieron de {a}, rescatados a {n} km de {b}", "Perto de {a}", "A {n} km a leste de {a}", "Ao largo de {a}",
    "Entre {a} e {b}", "Praia de {a}, {b}", "Partiram de {a} rumo a {b}, encontrados a {n} milhas", "Ilha de {a}",
)  # fmt: skip


def made_up_texts(count: int, seed: int) -> pl.Series:
    """Return `count` distinct texts about places of the region; nothing happened there."""
    region = pl.col("lat").is_between(-5, 46) & pl.col("lon").is_between(-26, 40)
    names = load().places.filter(region)["name"].unique().sort().to_numpy()
    rng = np.random.default_rng(seed)
    texts = dict[str, None]()
    while len(texts) < count:
        phrases, numbers = rng.choice(_PHRASES, count), rng.integers(2, 300, count)
        for phrase, a, b, n in zip(phrases, rng.choice(names, count), rng.choice(names, count), numbers, strict=True):
            texts[phrase.format(a=a, b=b, n=n)] = None
    return pl.Series("text", list(texts)[:count])
