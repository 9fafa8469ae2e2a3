"""What analysts settled about places: the answer to a text and its like, and names taught to the gazetteer.

Texts are alike when their keys are: case, accents, signs, blanks and the spellings that `geodata.names` knows
fold together. A text is settled for a country or for any; which settlement holds, in this order:

1. the one for the country that the text is said to be in, or for any country;
2. for a text of no stated country, the one settled country, if it is only one.

What is settled for any country does not hold where the text is said to be in a country and the place settled
lies in another: it is another place of the same name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from geodata.names import fold

VERDICTS = ("place", "pin", "area", "unknown")
TEXTS = pl.Schema({
    "key": pl.String, "country": pl.String, "verdict": pl.String, "settled_id": pl.String, "place_id": pl.String, "name": pl.String,
    "found_country": pl.String, "lat": pl.Float64, "lon": pl.Float64, "radius_km": pl.Float64, "outline": pl.String, "who": pl.String,
    "on": pl.Date,
})  # fmt: skip
NAMES = pl.Schema({
    "folded": pl.String, "settled_id": pl.String, "name": pl.String, "country": pl.String, "kind": pl.String, "lat": pl.Float64,
    "lon": pl.Float64, "radius_km": pl.Float64,
})  # fmt: skip
ANSWERS = pl.Schema({
    "settled_id": pl.String, "verdict": pl.String, "place_id": pl.String, "name": pl.String, "country": pl.String, "lat": pl.Float64,
    "lon": pl.Float64, "radius_km": pl.Float64, "reason": pl.String,
})  # fmt: skip

_BELOW_ZERO = re.compile(r"(?<![^\s(,;])[-−](?=\d)")
_PAIR = ("key", "country")


def key(text: str) -> str:
    """Return what texts that are alike have in common; "" for a text without letters and digits.

    It is `geodata.names.fold` of the text, but numbers below zero stay apart from those above: ``16.3, -0.1``
    is on the other side of Greenwich than ``16.3, 0.1``.

    Examples
    --------
    >>> key("Oued  ÉL-Made Up") == key("wed el made-up")
    True
    """
    return fold(_BELOW_ZERO.sub("minus ", text))


@dataclass(frozen=True)
class Learned:
    """What analysts settled.

    Parameters
    ----------
    texts
        `TEXTS`, one row per key and country: ``verdict`` (one of `VERDICTS`), where the place is (degrees WGS 84, km;
        null where it is settled as not knowable), ``outline`` (WKT, ``lon lat``) or null, who settled it and on which day.
        ``country`` is that for which it is settled, null for any; ``found_country`` the one the place lies in.
    names
        `NAMES`: names taught, which count as places of the gazetteer wherever they stand in a text.
    """

    texts: pl.DataFrame
    names: pl.DataFrame

    @classmethod
    def nothing(cls) -> Learned:
        """Return that nothing was settled."""
        return cls(pl.DataFrame(schema=TEXTS), pl.DataFrame(schema=NAMES))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was settled."""
        return self.texts.is_empty() and self.names.is_empty()

    def answers(self, texts: pl.Series, countries: pl.Series) -> pl.DataFrame:
        """Return what is settled for texts.

        Parameters
        ----------
        texts, countries
            n places in words, and ISO 3166-1 alpha-2 codes of the countries they are said to be in; either may be null.

        Returns
        -------
        polars.DataFrame
            n rows in the same order, `ANSWERS`: ``country`` is that of the place; all null where nothing is settled.
            ``lat, lon`` are null where a text is settled as not knowable. ``reason`` is always given with an answer.
        """
        if self.texts.is_empty() or texts.null_count() == texts.len():
            return pl.DataFrame(schema=ANSWERS).clear(texts.len())
        asked = pl.DataFrame({"key": _keys(texts), "country": countries}, schema=dict.fromkeys(_PAIR, pl.String))
        exact = asked.join(self._by_pair, on=_PAIR, how="left", nulls_equal=True, maintain_order="left")
        other = asked.join(self._by_key, on="key", how="left", maintain_order="left")
        stated = pl.col("country").is_not_null()
        same_name = stated & pl.col("place_country").is_not_null() & (pl.col("place_country") != pl.col("country"))
        holds = pl.when(stated).then(pl.col("for_any") & ~same_name).otherwise(True)
        other = other.with_columns(pl.when(holds).then(name).alias(name) for name in _VALUES)
        found = pl.when(exact["settled_id"].is_not_null())
        both = [found.then(exact[name]).otherwise(other[name]).alias(name) for name in _VALUES]
        return other.select(both).rename({"place_country": "country"}).select(ANSWERS.names())

    @cached_property
    def _by_pair(self) -> pl.DataFrame:
        by_whom = pl.format("settled by {} on {}", "who", pl.col("on").cast(pl.String))
        unknown = pl.format("settled as not knowable by {} on {}", "who", pl.col("on").cast(pl.String))
        told = pl.when(pl.col("verdict") == "unknown").then(unknown).otherwise(by_whom)
        return self.texts.select(
            *_PAIR, *(n for n in _VALUES if n not in ("place_country", "reason")), place_country="found_country", reason=told
        )

    @cached_property
    def _by_key(self) -> pl.DataFrame:
        """Return what holds for a key beside the exact country: what is settled for any, else the only one."""
        any_first = self._by_pair.with_columns(for_any=pl.col("country").is_null(), count=pl.len().over("key"))
        one = any_first.filter(pl.col("for_any") | (pl.col("count") == 1))
        return one.sort("key", "for_any", descending=[False, True]).unique("key", keep="first").drop("country", "count")


_VALUES = tuple(name if name != "country" else "place_country" for name in ANSWERS.names())


def _keys(texts: pl.Series) -> pl.Series:
    distinct = texts.drop_nulls().unique()
    keys = pl.Series([key(text) for text in distinct], dtype=pl.String)
    return texts.replace_strict(distinct, keys, default=None, return_dtype=pl.String)
