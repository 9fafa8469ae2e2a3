"""A column is read once for each distinct text, and the result spread over its rows."""

from __future__ import annotations

import polars as pl

_SAMPLE = 20_000
_FEW = 0.5
_SHOWN_CHARACTERS = 60


def few_distinct(cells: pl.Series) -> bool:
    """Say whether reading each distinct text once is worth finding them, judged by the first rows."""
    sample = cells.head(_SAMPLE)
    return sample.n_unique() <= _FEW * sample.len()


def spread(cells: pl.Series, texts: pl.Series, table: pl.DataFrame) -> pl.DataFrame:
    """Return for each cell the row of `table` that belongs to its text.

    Parameters
    ----------
    cells
        The column, any height.
    texts
        Distinct texts.
    table
        What was read, one row for each of `texts`.

    Returns
    -------
    pl.DataFrame
        Same height as `cells`; a row of nulls where the cell is null or none of `texts`.
    """
    if texts.is_empty():
        return table.clear(cells.len())
    positions = pl.int_range(texts.len(), dtype=pl.UInt32, eager=True)
    where = cells.replace_strict(texts, positions, default=None, return_dtype=pl.UInt32)
    return table.select(pl.all().gather(where))


def quoting(cures: pl.Series, texts: pl.Series) -> pl.Series:
    """Return cures that end with the text they are of, as ``… (got '31/02/2021')``; null stays null."""
    shown = texts.str.head(_SHOWN_CHARACTERS)
    return pl.select(pl.when(cures.is_not_null()).then(pl.format("{} (got '{}')", cures, shown))).to_series().alias("cure")
