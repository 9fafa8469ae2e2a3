"""What sort of thing a cell holds, seen from its shape alone: a number, a date, words.

Coarse on purpose: it tells a header from data and a total from an event. What a date or a number *is*, others read.
"""

from __future__ import annotations

import re
from typing import Literal

Sort = Literal["empty", "number", "date", "words"]

_MONTH = (
    "(?:jan(?:v|vier|uary|eiro)?|ene(?:ro)?|f[eé]v(?:r|rier|ereiro)?|feb(?:ruary|rero)?|mar(?:s|ch|zo|[cç]o)?|abr(?:il)?|apr(?:il)?|avr(?:il)?|"
    "ma(?:i|y|yo|io)|ju(?:n|in|ne|nio|nho)|ju(?:l|il|illet|ly|lio|lho)|ao[uû]t|aug(?:ust)?|ago(?:sto)?|"
    "sep(?:t|tember|tembre|tiembre)?|set(?:iembre|embro)?|oct(?:ober|obre|ubre)?|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?|"
    "d[eé]c(?:ember|embre)?|dez(?:embro)?|dic(?:iembre)?)"
)
_YEAR = "(?:[0-9]{4}|[0-9]{2})"
_MONTH_AND_YEAR = rf"{_MONTH}\.?[-\s./,]{{0,3}}(?:del?\s+)?{_YEAR}"
_NUMERIC_DAY = rf"(?:[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}|[0-9]{{1,2}}[-/. ][0-9]{{1,2}}[-/. ]{_YEAR})"
_WRITTEN_DAY = rf"[0-9]{{1,2}}\s?(?:er|st|nd|rd|th|º|°)?[-\s./]{{0,3}}(?:de\s+|of\s+)?{_MONTH_AND_YEAR}"
_MONTH_DAY = rf"{_MONTH}\.?\s+[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s+[0-9]{{4}}"
_COMPACT_DAY = "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_WEEKDAY = r"(?:[^\W\d_]{2,9}\.?,?\s+)?"
_RANGE_START = r"(?:(?:du\s+|del\s+|from\s+)?[0-9]{1,2}(?:\s?[-–]\s?|\s+(?:au|al|to|y|et)\s+))?"
_TIME = r"(?:[T\s,-]+[0-9].{0,30})?"
_PERIOD = (
    rf"(?:{_MONTH_AND_YEAR}|[0-9]{{4}}[-/.](?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/.][0-9]{{4}}|"
    r"[0-9]{4}[-\s]?[qts][1-4]|[qts][1-4][-\s/]?[0-9]{4})"
)

# Read by Python and by polars (Rust): they keep to what both understand alike
DAY_PATTERN = rf"^(?i:{_WEEKDAY}(?:{_RANGE_START}(?:{_NUMERIC_DAY}|{_WRITTEN_DAY})|{_MONTH_DAY}|{_COMPACT_DAY}){_TIME})$"
DATE_PATTERN = rf"{DAY_PATTERN}|^(?i:{_PERIOD})$"
NUMBER_PATTERN = r"^[~<>≈=±≤≥]?\s?[-+−]?\s?[€$£]?\s?[.,]?[0-9][0-9\s.,;:'’′″\"°º/()NSEWO−–+-]*(?:[eE][-+]?[0-9]+)?\s?[%€]?$"

_DAY = re.compile(DAY_PATTERN)
_DATE = re.compile(DATE_PATTERN)
_NUMBER = re.compile(NUMBER_PATTERN)
_LONGEST = 60


def sort_of(text: str) -> Sort:
    """Return the sort of a cell: "empty", "number" (coordinates and times are numbers too), "date" or "words"."""
    bare = text.strip()
    if not bare:
        return "empty"
    if len(bare) > _LONGEST:
        return "words"
    if _DATE.search(bare):
        return "date"
    return "number" if _NUMBER.search(bare) else "words"


def is_day(text: str) -> bool:
    """Say whether a cell looks like one day, or a range of days: ``05/03/2021``, ``9-Jul-19``; not ``2021`` or ``mars 2021``."""
    bare = text.strip()
    return len(bare) <= _LONGEST and _DAY.search(bare) is not None
