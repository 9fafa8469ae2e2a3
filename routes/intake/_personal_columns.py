"""Columns that are personal by what is in their cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from geodata.names import plain
from routes.intake._personal_find import find
from routes.intake._personal_phones import mobile_regions
from routes.intake._personal_sieve import may_hold_names, may_hold_numbers, without_accents
from routes.intake._personal_tokens import words_of
from routes.intake._personal_words import flat
from routes.intake.numbers import NOTHING

_LEAST_SHARE = 0.5
_LEAST_SHARE_BARE = 0.8
_LEAST_SHARE_LISTED = 0.3  # many a name is in no list; of places' names one in fifty is in one
_FEW = 5
_SCATTERED = 1_000  # numbers of papers and phones lie far apart, record numbers follow each other
_DISTINCT = 3_000
_PASSPORT = re.compile(r"[A-Z]{1,2} ?\d{6,9}")
_CODE = re.compile(r"[A-Z]{0,2} ?\d{6,}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YOUNGEST, _SPREAD = 12, 8
_MEANING = {
    "name": "hold the name of a person", "birth-date": "hold a date of birth", "phone": "hold a phone number", "identity-number": "hold an identity number",
    "e-mail": "hold an e-mail address", "iban": "hold an account number", "plate": "hold a plate number", "crew-list": "hold names of a crew",
}  # fmt: skip


class Evidence(NamedTuple):
    """Why a column is personal: the sort, and the sentence that says so."""

    sort: str
    reason: str


def evidence_of(cells: pl.Series, *, names_things: bool) -> Evidence | None:
    """Return why a column's cells make it personal, or None.

    Parameters
    ----------
    cells
        Text cells of a sample of rows.
    names_things
        Whether its header says that it holds names of things or places: then no name in it is a person's.
    """
    filled = cells.drop_nulls()
    texts = {
        text: count
        for text, count in filled.value_counts(sort=True, name="cells").head(_DISTINCT).iter_rows()
        if plain(text) not in NOTHING
    }
    if not texts:
        return None
    return _by_content(texts, names_things=names_things) or _by_bare_numbers(texts) or (None if names_things else _by_lists_of_names(texts))


def _by_content(texts: dict[str, int], *, names_things: bool) -> Evidence | None:
    """Return evidence where most cells hold something of one sort."""
    distinct = pl.Series(list(texts))
    bare = without_accents(distinct)
    looks = zip(distinct, may_hold_numbers(bare), may_hold_names(bare), strict=True)
    sorts = Counter[str]()
    samples = dict[str, str]()
    for text, numbers, names in looks:
        found = find(text, numbers=numbers, names=names and not names_things) if numbers or names else ()
        for sort in {item.sort for item in found}:
            sorts[sort] += texts[text]
            item = next(item for item in found if item.sort == sort)
            samples.setdefault(sort, text[item.start : item.end])
    total = sum(texts.values())
    for sort, count in sorts.most_common(1):
        if count >= _LEAST_SHARE * total and not _is_series(texts):
            return _evidence(sort, count, total, samples[sort])
    return None


def _is_series(texts: Iterable[str]) -> bool:
    """Return whether most cells are bare codes that follow each other: an office's records, of whatever shape."""
    distinct = list(texts)
    codes = [text for text in distinct if _CODE.fullmatch(text)]
    return len(codes) > len(distinct) / 2 and not _are_scattered(codes)


def _evidence(sort: str, count: int, total: int, sample: str) -> Evidence:
    return Evidence(sort, f"{100 * count / total:.0f} % of its cells {_MEANING[sort]}, such as ‘{hint(sample, sort)}’")


def hint(text: str, sort: str) -> str:
    """Return the beginning of something personal, too little to know it by."""
    if sort == "phone":
        return text[: 6 if text.startswith(("+", "00")) else 2] + "…"
    return " ".join(f"{word[0]}…" for word in text.split()[:3]) or "…"


def _by_bare_numbers(texts: dict[str, int]) -> Evidence | None:
    """Return evidence where nearly all cells are bare mobile numbers of one country, or of a passport's shape, and lie scattered."""
    total = sum(texts.values())
    if len(texts) < _FEW:
        return None
    compact = {text: re.sub(r"[ .-]", "", text) for text in texts}
    regions = Counter[str]()
    for text, digits in compact.items():
        regions.update(dict.fromkeys(mobile_regions(digits), texts[text]))
    passports = sum(texts[text] for text in texts if _PASSPORT.fullmatch(text))
    for sort, count in (("phone", max(regions.values(), default=0)), ("identity-number", passports)):
        if count >= _LEAST_SHARE_BARE * total and _are_scattered(compact.values()):
            return _evidence(sort, count, total, next(iter(texts)))
    return None


def _are_scattered(codes: Iterable[str]) -> bool:
    """Return whether numbers lie as far apart as those that many offices give out, not as one office's records in a row."""
    numbers = sorted({int(digits) for code in codes if (digits := re.sub(r"\D", "", code))})
    gaps = sorted(b - a for a, b in pairwise(numbers))
    return bool(gaps) and gaps[len(gaps) // 2] >= _SCATTERED / 10 and (numbers[-1] - numbers[0]) / len(gaps) >= _SCATTERED


def _by_lists_of_names(texts: dict[str, int]) -> Evidence | None:
    """Return evidence where most cells are nothing but names of the lists: a column of given names, or of family names."""
    total = sum(texts.values())
    count = sum(texts[text] for text in texts if _is_name_cell(text))
    if len(texts) < _FEW or count < _LEAST_SHARE_LISTED * total:
        return None
    return _evidence("name", count, total, next(text for text in texts if _is_name_cell(text)))


def _is_name_cell(text: str) -> bool:
    if any(char.isdigit() for char in text):
        return False
    words = words_of(flat(text))
    return 0 < len(words) <= _FEW and any(word.is_known for word in words) and all(word.can_be_name for word in words)


def birth_columns(sample: pl.DataFrame, is_known: Callable[[str], bool]) -> dict[str, Evidence]:
    """Return the columns whose dates lie a life before those of another column: dates of birth beside dates of events.

    Parameters
    ----------
    sample
        Rows of a file.
    is_known
        Whether a header is settled already; its column is neither tested nor taken as the events' date.
    """
    spans = dict[str, tuple[int, int, int]]()
    for name, cells in zip(sample.columns, sample.iter_columns(), strict=True):
        years = _years(cells.drop_nulls().to_list()) if cells.dtype == pl.String and not is_known(name) else []
        if years:
            spans[name] = (years[len(years) // 10], years[len(years) // 2], years[-1 - len(years) // 10])
    latest = max((middle for _, middle, _ in spans.values()), default=0)
    return {
        name: Evidence("birth-date", f"its dates lie some {latest - middle} years before those of the file's other dates, {low} to {high}")
        for name, (low, middle, high) in spans.items()
        if latest - middle >= _YOUNGEST and high - low >= _SPREAD
    }


def _years(texts: Sequence[str]) -> list[int]:
    """Return the years of a column of dates, sorted; none where it is no such column."""
    found = [match for text in texts if len(text) <= 30 and (match := _YEAR.search(text)) and re.search(r"\d\D+\d|\d{8}|^\d{4}$", text)]  # noqa: PLR2004 - longer is no date
    if len(found) < max(_FEW, _LEAST_SHARE_BARE * len(texts)):
        return []
    return sorted(int(match.group()) for match in found)
