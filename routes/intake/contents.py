"""What is in a column: dates, degrees, countries, counts, ids, words; whatever its header says.

The looks are cheap: at most a thousand filled cells of a column, and patterns rather than full readers. They say what a
column is for, not what each cell means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from geodata.countries import country_codes
from geodata.gazetteer import load
from geodata.names import fold
from routes.catalogue import catalogue
from routes.intake._date_times import bare_dates
from routes.intake.sorts import DATE_PATTERN
from routes.intake.words import share_known

REGION_LAT, REGION_LON = (-5.0, 46.0), (-26.0, 40.0)
"""South to north and west to east of the ground that these routes cross, degrees."""

_LOOKED_AT = 1_000
_TEXTS_LOOKED_UP = 200
_LONG_TEXT, _MANY_BLANKS = 60, 8

# What stands for an empty cell; the full list of such words is the readers' business
_NOTHING = r"(?i)^(?:[\-–—.?/*]+|n\.?\s?/?\s?[ad]\.?|nan|null|none|nil|unknown|inconnue?|desconocid[oa]|desconhecid[oa]|sin datos|s/d|not known|#n/a)$"
_MONTH = (
    r"(?:jan(?:v|vier|uary|eiro)?|ene(?:ro)?|f[eé]v(?:r|rier|ereiro)?|feb(?:ruary|rero)?|mar(?:s|ch|[zç]o)?|a[bpv]r(?:il)?|ma(?:i|y|yo|io)|"
    r"jui?[nl]|juillet|juin|jun[eh]?[io]?o?|jul[yh]?[io]?o?|ao[uû]t|aug(?:ust)?|ago(?:sto)?|sep(?:t|ti?embre|tember)?|set(?:i?embr[eo])?|"
    r"o[cu]t(?:ober|u?bre|ubro)?|nov(?:ember|i?embr[eo])?|d[eé][cz](?:ember|embr[eo])?|dic(?:iembre)?)\.?"
)
_WEEKDAY = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lunes|martes|mi[eé]rcoles|jueves|"
    r"viernes|s[aá]bado|domingo|(?:segunda|ter[cç]a|quarta|quinta|sexta)(?:.feira)?"
)
_SMALL = r"[dl]|del?|du|des|d[ao]s?|aux?|al|le|la|el|los|of|the|to|[aàye]|ao|et|e|and|entre|between|from|desde|hasta|au|early|mid|late|d[eé]but|fin|mi"
_PERIOD = r"[1-4][ºªeo]?[QTS]|[QTSWH]\d{1,2}|trimestres?|quarter|semestres?|semaine|semana|week|weeks?"
_DATE_WORDS = rf"(?i)^(?:(?:{_MONTH}|{_WEEKDAY}|{_SMALL}|{_PERIOD}|\d{{1,4}}(?:st|nd|rd|th|er|[ºªeo]|[eè]me)?)(?:[\s.,/'’\-–]+|$))+$"
_SAYS_WHEN = rf"(?i)(?:^|[\s/.,'’\-–]|\d)(?:{_MONTH}|{_PERIOD})(?:[\s/.,'’\-–]|\d|$)"
_TO = r"\s?(?:-|–|/|au|al|to|a|ao)\s?"
_DAY_RANGE = (
    rf"(?i)^(?:du |del? |from )?\d{{1,2}}(?:[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?)?{_TO}\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}$"
    rf"|^\d{{4}}-\d\d-\d\d{_TO}\d{{4}}-\d\d-\d\d$"
)
_YEAR = r"\d{4}|['’]\d\d|[\s\-/.]\d\d$"
_APART = r"[\s.,'’\u00a0\u202f]"
_PART = r"[+\-−–]?\d{1,3}[.,]\d+\s?[°º]?\s?"
_SIGNS = r"""[\d\s°ºd'"′″’”`´.,:\-]"""
_UP_TO = r"(?:env(?:iron)?\.?|approx\.?|about|around|ca?\.|circa|un[oa]s|aprox\.?|plus de|more than|over|m[aá]s de|mais de|au moins|al menos|at least|cerca de|[<>~≈±+=]+)"
_DOZENS = (
    r"(?:dizaine|vingtaine|trentaine|quinzaine|cinquantaine|centaine|dozen|hundred|docena|decena|veintena|centenar|d[uú]zia|dezena|"
    r"several|many|few|plusieurs|quelques|beaucoup|muchos|vari[oa]s|none|aucune?|ningun[oa]?|zero|un|one|two|deux|dos|trois|three|tres)"
)

_MONTH_AND_YEAR, _DAY_AND_MONTH = r"^\d{1,2}\.(?:19|20)\d{2}$", r"^(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|[12]\d|3[01])$"

_PATTERNS = {
    "date": DATE_PATTERN,
    "serial": r"^[34]\d{4}(?:\.\d+)?$",
    "year": r"^(?:19|20)\d{2}(?:\.0)?$",
    "month": rf"(?i)^(?:{_MONTH}|(?:0?[1-9]|1[0-2])(?:\.0)?)$",
    "day": r"^(?:0?[1-9]|[12]\d|3[01])(?:\.0)?$",
    "whole": rf"^\d{{1,7}}(?:[.,]0+)?$|^\d{{1,3}}(?:{_APART}\d{{3}})+$",
    "count": rf"(?i)^(?:{_UP_TO}|entre|between|from|de)?\s*\d[\d .,'’\u00a0\u202f]{{0,12}}(?:\s*(?:-|–|/|à|a|to|ou|or|o|y|e|et|and)\s*\d[\d .,]*)?\s*\+?(?:\s?\p{{L}}{{1,12}}\.?){{0,2}}$"
    rf"|^(?:un[ae]?|uma|a|some)?\s*{_DOZENS}s?(?:\s\p{{L}}{{1,12}}){{0,2}}$",
    "degrees": r"^[+\-−–]?\d{1,3}(?:[.,]\d+)?\s?[°º]?$",
    "fraction": r"^[+\-−–]?\d{1,3}[.,]\d+\s?[°º]?$",
    "fine": r"^[+\-−–]?\d{1,3}[.,]\d{3,}\s?[°º]?$",
    "pair": rf"(?i)^[(\[{{]?\s*(?:lat\w*\s*[:=]?\s*)?[NS]?\s?{_PART}[NS]?\s*[,;/|\s]\s*(?:lon\w*\s*[:=]?\s*)?[EWO]?\s?{_PART}[EWO]?\s*[)\]}}]?$"
    r"|^[+\-]?\d{1,2}\s*,\s*-\d{1,3}$"
    rf"|^\s*(?:[NS]\s?{_SIGNS}+[,;/ ]*[EWO]\s?{_SIGNS}+|{_SIGNS}+[NS][\s,;/\-]*{_SIGNS}+[EWO])\s*$"
    r"|^(?:SRID=\d+;)?\s*POINT\s*Z?M?\s*\(\s*[+\-]?\d",
    "north": rf"(?i)^\s*(?:[NS]\s?\d{_SIGNS}*|\d{_SIGNS}*\s?[NS])\s*$",
    "east": rf"(?i)^\s*(?:[EWO]\s?\d{_SIGNS}*|\d{_SIGNS}*\s?[EWO])\s*$",
    "minutes": r"""^\s*[+\-−–]?\d{1,3}\s?[°º]\s?\d{1,2}(?:[.,]\d+)?\s?['′’]?\s?(?:\d{1,2}(?:[.,]\d+)?\s?["″”'′’]{0,2})?\s*$""",
    "letters": r"\p{L}",
    "digit": r"\d",
    "link": r"(?i)^(?:https?://|www\.)",
}  # fmt: skip


@dataclass(frozen=True)
class Content:
    """What is in a column.

    Parameters
    ----------
    cells
        Its filled cells that were looked at, words for "unknown" left away.
    filled
        Share of the column's cells that are filled.
    distinct
        Share of its filled cells that are different from all others before them.
    counts_rows
        Whether its cells are 1, 2, 3 … (or 0, 1, 2 …): it numbers the rows.
    shares
        Share of `cells`, 0 to 1, that look like each of: date, yearless (a day without its year), serial (of a spreadsheet's day), year, month, day, whole,
        count, degrees, fraction, fine (three decimals or more), pair (latitude and longitude in one cell), north, east, minutes, letters, digit, link, long.
    """

    cells: pl.Series
    filled: float
    distinct: float
    counts_rows: bool
    shares: dict[str, float]

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be said: no cell is filled."""
        return self.cells.is_empty()

    @cached_property
    def texts(self) -> pl.Series:
        """The different cells, at most a thousand, in their order."""
        return self.cells.unique(maintain_order=True)

    @cached_property
    def numbers(self) -> pl.Series:
        """The cells that are degrees or other decimal numbers."""
        bare = self.cells.filter(self.cells.str.contains(_PATTERNS["degrees"])).str.replace_all("[−–]", "-")
        return bare.str.replace_all(r"[\s°º+]", "").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).drop_nulls()

    @cached_property
    def countries(self) -> float:
        """Share of cells that name a country."""
        return self._share_of(country_codes(self._some_texts))

    @cached_property
    def routes(self) -> float:
        """Share of cells that name a route of the catalogue."""
        return self._share_of(catalogue().route_ids(self._some_texts))

    @cached_property
    def places(self) -> float:
        """Share of cells, or of the parts between their commas, that are names of the gazetteer; of at most 200 different ones."""
        looked_at = self._some_texts
        parts = looked_at.str.split(",").to_frame("part").with_row_index("cell").explode("part").drop_nulls()
        folded = [fold(part) for part in parts["part"]]
        known = pl.Series(folded, dtype=pl.String).is_in(_place_names(tuple(sorted(set(folded)))))
        return float(parts.filter(known)["cell"].n_unique() / looked_at.len()) if looked_at.len() else 0.0

    def words(self, list_name: str) -> float:
        """Return the share of cells that a closed list knows."""
        return share_known(self.cells, list_name)

    def degrees(self, limit: float) -> float:
        """Return the share of cells that are degrees of at most `limit`: 90 for a latitude, 180 for a longitude."""
        own, other = ("north", "east") if limit <= 90 else ("east", "north")  # noqa: PLR2004 - a latitude's end
        plain = float((self.numbers.abs() <= limit).sum()) / self.cells.len() if self.cells.len() else 0.0
        return min(1.0, plain + self.shares[own] + (self.shares["minutes"] if self.shares[other] == 0 else 0.0))

    def within(self, ends: tuple[float, float]) -> float:
        """Return the share of numbers between two ends, both included."""
        return float(self.numbers.is_between(*ends).mean() or 0.0)  # type: ignore[arg-type]

    @property
    def _some_texts(self) -> pl.Series:
        return self.texts.head(_TEXTS_LOOKED_UP)

    def _share_of(self, found: pl.Series) -> float:
        """Return the share of cells for whose text something was found, of those whose text was looked up."""
        looked_up = self.cells.filter(self.cells.is_in(self._some_texts.implode()))
        known = self._some_texts.filter(found.is_not_null())
        return float(looked_up.is_in(known.implode()).mean() or 0.0)  # type: ignore[arg-type]


def look(cells: pl.Series) -> Content:
    """Return what is in a column.

    Parameters
    ----------
    cells
        Texts, null where empty; up to some ten thousand.
    """
    filled = cells.drop_nulls()
    given = filled.filter(~filled.str.contains(_NOTHING))
    step = max(1, given.len() // _LOOKED_AT)
    looked_at = given.gather_every(step).head(_LOOKED_AT).alias("cell")
    return Content(
        looked_at,
        filled.len() / cells.len() if cells.len() else 0.0,
        filled.n_unique() / filled.len() if filled.len() else 0.0,
        _counts_rows(filled),
        _shares(looked_at),
    )


def _shares(cells: pl.Series) -> dict[str, float]:
    """Return the share of cells that each pattern meets; equal cells are looked at once."""
    if cells.is_empty():
        return dict.fromkeys([*_PATTERNS, "yearless", "long"], 0.0)
    distinct = cells.value_counts(name="cells")
    counted = distinct.with_columns(bare=bare_dates(distinct["cell"])).lazy()
    text, weight = pl.col("cell"), pl.col("cells")
    looks = {name: text.str.contains(pattern) for name, pattern in _PATTERNS.items()}
    # 10.8781 is a number, not the month of October
    looks["date"] = pl.col("bare").str.contains(DATE_PATTERN)
    in_figures = (looks["date"] & (~looks["fraction"] | text.str.contains(_MONTH_AND_YEAR))) | text.str.contains(_DAY_RANGE)
    in_words = looks["digit"] & text.str.contains(_SAYS_WHEN) & text.str.contains(_DATE_WORDS)
    has_year = text.str.contains(_YEAR)
    looks["date"] = in_figures | (in_words & has_year)
    looks["yearless"] = (in_words & ~in_figures & ~has_year) | text.str.contains(_DAY_AND_MONTH)
    looks["long"] = (text.str.len_chars() > _LONG_TEXT) | (text.str.count_matches(" ", literal=True) >= _MANY_BLANKS)
    row = counted.select((weight * found).sum().truediv(weight.sum()).alias(name) for name, found in looks.items()).collect()
    return {name: float(share) for name, share in row.row(0, named=True).items()}


def _counts_rows(filled: pl.Series) -> bool:
    """Say whether cells go 1, 2, 3 or 0, 1, 2 and so on to the end."""
    least = 3
    if filled.len() < least or filled[0] not in {"0", "1", "0.0", "1.0", "01", "001", "0001"}:
        return False
    numbers = filled.cast(pl.Float64, strict=False)
    steps = numbers.diff().drop_nulls()
    return steps.len() == filled.len() - 1 and bool((steps == 1).all())


def _place_names(folded: Sequence[str]) -> list[str]:
    """Return which of some folded texts are names of the gazetteer, which is sorted by them."""
    least = 3
    names = load().names["folded"]
    wanted = pl.Series([text for text in folded if len(text) >= least], dtype=pl.String)
    if wanted.is_empty():
        return []
    at = names.search_sorted(wanted).clip(0, names.len() - 1)
    return wanted.filter(names.gather(at) == wanted).to_list()
