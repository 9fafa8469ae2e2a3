"""What is personal in a file, so that it is not stored: which columns and cells, of which sort, and why.

Headers are known by words of four languages, cells by numbering plans (phonenumbers), check digits (python-stdnum),
shapes of papers and plates, and lists of names (`personal.toml`). What is found is a likelihood, not a certainty: a
name in no list, written like a place, is not seen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from routes.intake._personal_columns import birth_columns, evidence_of
from routes.intake._personal_find import find, whole
from routes.intake._personal_headers import header_words, names_things
from routes.intake._personal_sieve import may_be_position, may_be_whole, may_hold_names, may_hold_numbers, without_accents
from routes.intake._personal_words import SORTS

__all__ = ["SORTS", "PersonalColumn", "beyond_names", "masked", "personal_cells", "personal_columns", "personal_headers"]

_SHOWN = {sort: sort.replace("-", " ").replace("e mail", "e-mail") for sort in SORTS}

_NAMES = ("name", "crew-list")


@dataclass(frozen=True)
class PersonalColumn:
    """A column that is not stored: `sort` is one of `SORTS`; `reason` says why, anything personal in it cut short."""

    header: str
    sort: str
    reason: str


def personal_headers(headers: Sequence[str]) -> dict[str, PersonalColumn]:
    """Return the columns that are personal by the words of their headers, by header.

    Parameters
    ----------
    headers
        All headers of a file: they tell its language, and whether a bare "name" is a person's.
    """
    return {header: PersonalColumn(header, word.sort, word.reason) for header, word in header_words(headers).items()}


def personal_columns(sample: pl.DataFrame) -> dict[str, PersonalColumn]:
    """Return the columns that are personal by what is in them and not by their headers, by header.

    Parameters
    ----------
    sample
        Some rows of a file, up to some thousands; text columns are looked at.
    """
    known = personal_headers(sample.columns)
    found = birth_columns(sample, lambda header: header in known)
    for header in sample.columns:
        if header not in known and header not in found and sample[header].dtype == pl.String:
            evidence = evidence_of(sample[header], names_things=names_things(header))
            if evidence:
                found[header] = evidence
    return {header: PersonalColumn(header, found[header].sort, found[header].reason) for header in sample.columns if header in found}


def personal_cells(cells: pl.Series, *, free_text: bool) -> pl.Series:
    """Return the sort of what is personal in each cell, null where nothing is.

    Parameters
    ----------
    cells
        Text cells, n of them; null where empty.
    free_text
        True: sentences and descriptions of places, in which something personal may stand. False: ids and codes, of which
        only those are personal that as a whole are beyond doubt, as an IBAN or an international phone number is.

    Returns
    -------
    pl.Series
        n sorts (see `SORTS`); of several in a cell the first.
    """
    sorts = _sorts_in_texts(cells.unique().drop_nulls()) if free_text else _sorts_of_codes(cells)
    if not sorts:
        return pl.Series(cells.name, [None], dtype=pl.String).new_from_index(0, len(cells))
    return cells.replace_strict(list(sorts), list(sorts.values()), default=None, return_dtype=pl.String)


def _sorts_in_texts(distinct: pl.Series) -> dict[str, str]:
    worded = distinct.filter(~may_be_position(distinct))
    bare = without_accents(worded)
    looked = pl.DataFrame({"text": worded, "numbers": may_hold_numbers(bare), "names": may_hold_names(bare)})
    candidates = looked.filter(pl.col("numbers") | pl.col("names"))
    found = ((text, find(text, numbers=numbers, names=names)) for text, numbers, names in candidates.iter_rows())
    return {text: items[0].sort for text, items in found if items}


def _sorts_of_codes(cells: pl.Series) -> dict[str, str]:
    candidates = cells.filter(may_be_whole(cells)).drop_nulls().unique()
    return {text: sort for text in candidates if (sort := whole(text))}


def beyond_names(text: str) -> str | None:
    """Return the sort of the first thing in `text` that is personal and no name, None where nothing is.

    For the names of places, and of those who did something here: they are kept, a telephone number beside them is not.
    """
    return next((item.sort for item in find(unicodedata.normalize("NFC", text)) if item.sort not in _NAMES), None)


def masked(text: str) -> str:
    """Return `text` with what is personal in it replaced by its sort: ``‹name›, tél ‹phone›, à Gao``."""
    text = unicodedata.normalize("NFC", text)
    parts, at = list[str](), 0
    for item in find(text):
        parts += [text[at : item.start], f"‹{_SHOWN[item.sort]}›"]
        at = item.end
    return "".join([*parts, text[at:]])
