"""All that is personal in one text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from stdnum.es import nie
from stdnum.it import codicefiscale

from routes.intake._personal_crews import ends_in_list
from routes.intake._personal_names import names_and_crews
from routes.intake._personal_numbers import accounts, birth_dates, emails, identities, is_iban, plates
from routes.intake._personal_phones import is_international, phones
from routes.intake._personal_words import Found, flat

_CACHED_TEXTS = 65_536
_LONGEST_PART = 500
_ENDS = tuple(map(re.compile, (r"(?<!\b[A-Z])\.(?= )", r"\b[a-z]+ (?=[a-z])", r",(?= )", r".(?= )")))  # none within "Mr J. Boateng"
_TAKEN = "\x00"  # neither a digit nor a letter: what is found once is not found again
_IN_NUMBERS: tuple[Callable[[str], Iterator[Found]], ...] = (emails, accounts, birth_dates, identities, phones, plates)


@lru_cache(_CACHED_TEXTS)
def find(text: str, *, numbers: bool = True, names: bool = True) -> tuple[Found, ...]:
    """Return what is personal in a sentence or a description of a place, in its order, without overlaps.

    Parameters
    ----------
    text
        As it stands in the file, letters and accents composed (NFC). Of long ones a part at a time is read.
    numbers, names
        What to look for: all that has digits or an @; names and crews.
    """
    plain_text = flat(unicodedata.normalize("NFC", text))
    found, goes_on = list[Found](), False
    for start, part in _parts(plain_text):
        items = _find_in(part, numbers=numbers, names=names, crew_goes_on=goes_on)
        found += [Found(item.sort, item.start + start, item.end + start) for item in items]
        goes_on = names and len(plain_text) > _LONGEST_PART and ends_in_list(part, goes_on=goes_on)
    return tuple(found)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text in parts that end where a sentence, a small word, an item or any word does: the time of a search grows with the square of a part."""
    start = 0
    while len(text) - start > _LONGEST_PART:
        part = text[start : start + _LONGEST_PART]
        ends = (max((match.end() for match in pattern.finditer(part)), default=0) for pattern in _ENDS)
        end = next(filter(None, ends), _LONGEST_PART)
        yield start, part[:end]
        start += end
    yield start, text[start:]


def _find_in(text: str, *, numbers: bool, names: bool, crew_goes_on: bool) -> list[Found]:
    found, left = list[Found](), text
    for finder in _IN_NUMBERS if numbers else ():
        for item in finder(left):
            if _TAKEN not in left[item.start : item.end]:
                found.append(item)
                left = left[: item.start] + _TAKEN * (item.end - item.start) + left[item.end :]
    if names:
        found += names_and_crews(left, crew_goes_on=crew_goes_on)
    return _without_overlaps(found)


def _without_overlaps(found: list[Found]) -> list[Found]:
    kept = list[Found]()
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


@lru_cache(_CACHED_TEXTS)
def whole(text: str) -> str | None:
    """Return the sort of a cell that is, as a whole and beyond doubt, personal: no plain number is."""
    said = flat(text).strip()
    if is_iban(said):
        return "iban"
    if is_international(said):
        return "phone"
    if nie.is_valid(said) or codicefiscale.is_valid(said) or ("<<" in said and _covers(said, "identity-number")):
        return "identity-number"
    if "@" in said:
        return "e-mail" if _covers(said, "e-mail") else None
    return "name" if not any(char.isdigit() for char in said) and _covers(said, "name") else None


def _covers(text: str, sort: str) -> bool:
    found = find(text, numbers=sort != "name", names=sort == "name")
    return bool(found) and found[0].sort == sort and found[0].start == 0 and found[-1].end >= len(text.rstrip(" .,"))
