"""Counts as files write them → the least and the largest number meant, or what is wrong in words."""

from __future__ import annotations

import polars as pl

from geodata.names import plain
from routes.intake._count_phrases import LARGEST, THOUSANDS, Count, read_count
from routes.intake._distinct import quoting, spread
from routes.intake._number_words import ZERO_WORDS

NOTHING = frozenset(
    (
        "", "na", "n a", "nan", "nat", "null", "nul", "none", "nil", "nd", "n d", "n c", "nc", "n r", "nr", "ns", "n s", "s d", "sd", "s o", "so", "s f", "sf",
        "s i", "tbd", "tbc", "unknown", "unk", "not known", "no data", "no date", "undated", "missing", "not available", "not applicable", "not specified",
        "unspecified", "not reported", "not stated", "not recorded", "undetermined", "undefined", "not given", "empty", "blank", "vide", "neant", "ras",
        "inconnu", "inconnue", "inconnus", "inconnues", "non connu", "non connue", "non precise", "non precisee", "non renseigne", "non renseignee",
        "non communique", "non communiquee", "non disponible", "non determine", "non determinee", "indetermine", "indeterminee", "sans objet",
        "non applicable", "sans date", "date inconnue", "pas de date", "a preciser", "a determiner", "aucune donnee", "aucune information", "pas d information",
        "pas dinformation", "ignore", "desconocido", "desconocida", "desconocidos", "desconocidas", "se desconoce", "no consta", "no disponible", "no aplica",
        "no especificado", "no especificada", "no determinado", "indeterminado", "indeterminada", "sin datos", "sin dato", "sin fecha", "fecha desconocida",
        "sin especificar", "sin determinar", "sin informacion", "por determinar", "vacio", "ninguno", "ninguna", "nada", "desconhecido", "desconhecida",
        "sem dados", "sem data", "data desconhecida", "sem informacao", "nao disponivel", "nao aplicavel", "nao informado", "nao especificado", "ignorado", "aucun", "aucune", "nenhum", "nenhuma",
    )
)  # fmt: skip
"""Words, plain, that say that nothing is known. A lone dash or question mark is plain "" and says so too."""

_LONGEST_NOTHING = 40
_ZEROS = r"[0-9]+[.,]0+"
_ALL_ZEROS = r"^[0-9]+[.,]000$"


def says_nothing(cells: pl.Series) -> pl.Series:
    """Return for each cell whether it says in words that nothing is known; false where it is empty."""
    short = cells.filter((cells.str.len_bytes() <= _LONGEST_NOTHING) & ~cells.str.contains(r"[0-9]")).drop_nulls().unique()
    words = [text for text in short if plain(text) in NOTHING]
    return cells.is_in(words).fill_null(value=False)


def read_counts(cells: pl.Series) -> pl.DataFrame:
    """Return for each cell the number it means, or what is wrong with it.

    Parameters
    ----------
    cells
        Strings.

    Returns
    -------
    pl.DataFrame
        Same height: ``low``, ``high`` (Int64, both included; `high` is null where there is no upper end), ``exact`` (whether
        the text gives just this number) and ``cure``. All null where the cell is empty or says that nothing is known.
    """
    number = cells.cast(pl.Int64, strict=False)
    number = number.set(~number.is_between(0, LARGEST) | cells.str.starts_with("+"), None)
    left = cells.filter(number.is_null() & cells.is_not_null())
    fast = pl.DataFrame({"low": number, "high": number, "exact": number.is_not_null()})
    fast = fast.select("low", "high", exact=pl.when("exact").then("exact"), cure=pl.lit(None, pl.String))
    if left.is_empty():
        return fast
    texts = left.unique()
    slow = spread(cells, texts, _read_distinct(texts, with_decimals=_have_decimals(texts, left.len() == cells.drop_nulls().len())))
    return _filled(fast, slow)


def _have_decimals(texts: pl.Series, all_odd: bool) -> bool:
    """Say whether ``41.000`` is 41 with three decimals in this column, and not 41 thousand.

    It is where some number could not be thousands (``0.000``, ``1234.000``), or where every number ends so.
    """
    numbers = texts.filter(texts.str.contains(r"^[0-9.,]+$"))
    zeros = numbers.filter(numbers.str.contains(_ALL_ZEROS))
    surely = bool(zeros.str.contains(r"^(?:0+|[0-9]{4,})[.,]").any())
    return surely or (all_odd and zeros.len() == numbers.len() > 2)  # noqa: PLR2004 - fewer prove nothing


def _read_distinct(texts: pl.Series, *, with_decimals: bool) -> pl.DataFrame:
    """Return what each of distinct texts means: thousands and decimals of zero by polars, the rest one by one."""
    thousands = texts.str.contains(f"^(?:{THOUSANDS})$")
    decimals = texts.str.contains(f"^{_ZEROS}$") & (~thousands | with_decimals)
    without = texts.str.extract(r"^([0-9]+)").zip_with(decimals, texts.str.replace(r"[.,]0{1,2}$", "").str.replace_all(r"[^0-9]", ""))
    number = without.cast(pl.Int64, strict=False).set(~(thousands | decimals), None)
    number = number.set(number > LARGEST, None)
    table = pl.DataFrame({"low": number, "high": number, "exact": number.is_not_null()})
    table = table.select("low", "high", exact=pl.when("exact").then("exact"), cure=pl.lit(None, pl.String))
    odd = texts.filter(number.is_null())
    odd = odd.filter(~says_nothing(odd) | odd.str.to_lowercase().is_in(list(ZERO_WORDS)))
    if odd.is_empty():
        return table
    read = [read_count(text) for text in odd]
    rows = [(*(one if isinstance(one, Count) else (None, None, None)), one if isinstance(one, str) else None) for one in read]
    found = pl.DataFrame(rows, schema=table.schema, orient="row")
    return _filled(table, spread(texts, odd, found.with_columns(quoting(found["cure"], odd))))


def _filled(table: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Return `table` with the rows that are null in it taken from `other`."""
    return table.select(pl.coalesce(name, other[name].alias(f"{name}_")).alias(name) for name in table.columns)
