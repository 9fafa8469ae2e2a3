"""Times of day taken off date texts, by polars over the whole column, so that few distinct texts are left."""

from __future__ import annotations

import polars as pl

from routes.intake._distinct import few_distinct, spread

_ZONE = r"(?:\s?(?:Z|(?:UTC|GMT|CES?T|WA?T|WEST|E[SD]T|BST|TU)?\s?(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?)(?:\[[\w/]+\])?)"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:\s?[ap]\.?\s?m\b\.?)?(?:\s?(?:h|hrs?|hours|heures|horas)\b\.?)?"
_HOURS = r"[0-9]{1,2}\s?(?:h|hrs?|hours?|heures?|horas?)(?:\s?[0-9]{2}\s?(?:mn?|min|minutes|minutos)?)?\.?"
_HALF_DAY = r"[0-9]{1,2}\s?[ap]\.?\s?m\.?"
_MILITARY = r"[0-9]{4}\s?(?:hrs?|hours|h|Z|UTC|GMT)"
_BEFORE = (
    r"(?:[T_@]|\s*[,;-]\s*|\s+)(?:(?:at|[aà]|[aà]s|vers|around|about|hacia|sobre|environ|env\.?|~|@|from|de|entre|et|and)\s+)*(?:las?\s+)?"
)
# At the end of the text, which a search from the end finds at once
_AT_END = rf"(?i){_BEFORE}(?:{_CLOCK}{_ZONE}|{_HOURS}{_ZONE}|{_HALF_DAY}|{_MILITARY}|T[0-9]{{4}}(?:[0-9]{{2}})?{_ZONE})\)?$"

_LEFT = r"(?i)[0-9][:h][0-9]|[0-9]\s?h\b|^[0-9]{12}$|^[0-9]{14}$|^[0-9]{6}\s?[a-z]\s?[a-z]|[0-9]\s+[0-9]{1,2}\.[0-9]{2}(?:\.[0-9]{2})?$|T[0-9]{4}"
# A spreadsheet's serial number, whose fraction is the time of day; and whole numbers that a program wrote with decimals
_NUMBER, _FRACTION = r"^(?:[0-9]{5}[.,][0-9]+|[0-9]{4,13}[.,]0+)$", r"[.,][0-9]+$"
_REPLACED = (
    # Seconds run together with the day, as machines write them
    (r"^((?:19|20)[0-9]{6})(?:[0-9]{4}|[0-9]{6})$", "$1"),
    (r"(?i)^((?:19|20)[0-9]{6}|[0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9]{4}(?:[0-9]{2})?Z?$", "$1"),
    # A date-time group: 051423ZMAR21
    (r"(?i)^([0-9]{2})\s?[0-9]{4}\s?[a-z]\s?([a-z]{3,4})\.?\s?([0-9]{4}|[0-9]{2})$", "$1 $2 $3"),
    # Times with points, after a whole date only
    (r"^(.*[0-9]\D.*\D[0-9]{4}|[0-9]{4}\D[0-9]{1,2}\D[0-9]{1,2})\s+[0-9]{1,2}\.[0-9]{2}(?:\.[0-9]{2})?$", "$1"),
    # Times before the date, and inside a range
    (rf"(?i)T{_CLOCK}{_ZONE}", " "),
    (rf"(?i)(^|[^0-9:])(?:{_CLOCK}|[0-9]{{1,2}}h[0-9]{{2}}\b|(?:[0-9]{{2}}|[03-9])h\b)", "$1 "),
)
_YEAR_LENGTH = 4
_CUT_OFF = " ,;-–@"


def bare_dates(cells: pl.Series) -> pl.Series:
    """Return the texts without times of day; everything else stays, and so does a text that is only a time.

    Parameters
    ----------
    cells
        Strings, stripped; nulls stay null.
    """
    if not few_distinct(cells):
        return cut_times(cells)
    texts = cells.drop_nulls().unique()
    return spread(cells, texts, cut_times(texts).alias(cells.name).to_frame()).to_series()


def cut_times(cells: pl.Series) -> pl.Series:
    """Return what `bare_dates` does, working on every cell."""
    numbers = cells.str.contains(_NUMBER)
    if numbers.any():
        cells = cells.zip_with(~numbers, cells.str.replace(_FRACTION, ""))
    bare = cells.str.replace(_AT_END, "")
    if bare.str.contains(_LEFT).any():
        for pattern, kept in _REPLACED:
            bare = bare.str.replace_all(pattern, kept)
        bare = bare.str.replace_all(r"\s+", " ").str.strip_chars(_CUT_OFF)
    # A text that is only a time is no date; what follows a lone year is no time but a half-year: 2020 1H
    left = bare.str.len_bytes()
    lost = (left == 0) | ((left == _YEAR_LENGTH) & (cells.str.len_bytes() != _YEAR_LENGTH) & bare.str.contains(r"^[0-9]{4}$"))
    return bare.zip_with(~lost, cells).alias(cells.name) if lost.any() else bare
