"""Phone numbers in a text, in local and international writing, by the numbering plans that `phonenumbers` carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import phonenumbers

from routes.intake._personal_numbers import is_reference
from routes.intake._personal_words import Found, any_of, may_mention, text_words

_REGIONS = ("SN", "ML", "GN", "CI", "NE", "MR", "GM", "BF", "GW", "CV", "MA", "DZ", "TN", "LY", "ES", "FR", "PT", "IT")
"""Countries whose local writing is known; with + or 00 before it a number of any country is."""

_INTERNATIONAL = re.compile(r"(?<![\w+.,-])\(?(?:\+ ?\(?|00[ .-]?\(?|\(00\)[ .-]?)[1-9]\d{0,3}\)?(?:[ .()/-]{0,3}\d){5,14}(?!\d)")
_ROW = re.compile(r"(?<![\w,°./#_<>~≈])(?<![\w ]-)(?<!\d[ ]-)\(?\d+\)?(?:[ ./-]\(?\d+\)?)*(?![\w°]|,\d)")
_LEAST_DIGITS, _MOST_DIGITS = 7, 13
_MOST_GROUPS = 7
_LONGEST_BARE_DATE = 8
_CENTURY = tuple(f"{decade}" for decade in range(190, 205))  # the first three digits of a year
_DIGITS_AFTER_WORD = (6, 15)
_LEAST_PHONE_IN_THREES = 9
_IN_TWO = ([3, 4], [3, 7], [4, 6], [3, 6], [2, 7], [2, 6])
_SOME = re.compile(r"(?:environ|approx|about|some|unos|total|cerca de|pres de|plus de|[<>~=])[ :.]*$", re.IGNORECASE)


class _Group(NamedTuple):
    digits: str
    start: int
    end: int


class _Plan(NamedTuple):
    """A country's numbers: its code, the digit dialled before them at home, and the patterns of mobile and fixed ones."""

    code: str
    trunk: str
    mobile: str
    fixed: str


@cache
def _plans() -> dict[str, _Plan]:
    found = dict[str, _Plan]()
    for region in _REGIONS:
        plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
        if plan and plan.mobile and plan.fixed_line:
            mobile, fixed = plan.mobile.national_number_pattern or "", plan.fixed_line.national_number_pattern or ""
            found[region] = _Plan(str(plan.country_code), plan.national_prefix or "", mobile, fixed)
    return found


@cache
def _national(*, mobile_only: bool) -> re.Pattern[str]:
    """Return the pattern of national numbers, with the trunk 0 where a country dials one, or with its code before."""
    patterns = []
    for region, plan in _plans().items():
        numbers = plan.mobile if mobile_only or region == "IT" else f"{plan.mobile}|{plan.fixed}"  # Italy's fixed lines take any shape
        patterns.append(f"(?:(?:00)?{plan.code}|{plan.trunk})(?:{numbers})")
    return re.compile("|".join(patterns))


def phones(text: str) -> Iterator[Found]:
    """Yield phone numbers: after a word for one, international, and local ones of the region's countries.

    Parameters
    ----------
    text
        As `flat` gives it. Dates, coordinates, sums of money, distances and record numbers are not taken for phones.
    """
    for match in _after_words().finditer(text) if may_mention(text, text_words("phone")) else ():
        digits = sum(char.isdigit() for char in match.group("value"))
        if _DIGITS_AFTER_WORD[0] <= digits <= _DIGITS_AFTER_WORD[1] and not _is_date(
            [len(part) for part in re.findall(r"\d+", match.group("value"))]
        ):
            yield Found("phone", match.start("value"), match.end("value"))
    for match in _INTERNATIONAL.finditer(text):
        length = _international_length(match.group())
        if length and not re.match(r"-\d", text[match.start() + length :]):
            yield Found("phone", match.start(), match.start() + length)
    for row in _ROW.finditer(text):
        yield from _local(text, row)


def is_international(text: str) -> bool:
    """Return whether `text` as a whole is an international phone number that a country gives out."""
    match = _INTERNATIONAL.fullmatch(text)
    return bool(match) and _international_length(text) == len(text)


@cache
def _mobiles() -> dict[str, re.Pattern[str]]:
    return {region: re.compile(f"{plan.trunk}(?:{plan.mobile})") for region, plan in _plans().items()}


def mobile_regions(digits: str) -> list[str]:
    """Return the countries, ISO 3166-1 alpha-2, whose mobile phones have numbers such as these bare digits."""
    if not digits.isdigit() or _reads_as_date(digits):
        return []
    return [region for region, pattern in _mobiles().items() if pattern.fullmatch(digits)]


@cache
def _after_words() -> re.Pattern[str]:
    filler = r"[\s:=./#(°-]*(?:(?:n|no|num|numero|number|au|al|le|est|is|es|on|at|portable|mobile|whatsapp|gsm|phone)\b[\s:=./#(°-]*){0,3}"
    return re.compile(
        rf"(?<!\w){any_of(text_words('phone'))}(?!\w){filler}(?P<value>\+?\(?\d+\)?(?:[ ./()-]{{1,2}}\d+)*)(?!\w)", re.IGNORECASE
    )


def _international_length(text: str) -> int:
    """Return how many characters of `text` are a valid number: digits of the next word may stand behind it; 0 where none are."""
    ends = [match.end() for match in re.finditer(r"\d+\)?", text)]
    for end in reversed(ends):
        if _is_valid(text[:end]):
            return end
    possible = text.lstrip("(").startswith("+") and _is_valid(text, strictly=False)
    return len(text) if possible else 0


def _is_valid(text: str, *, strictly: bool = True) -> bool:
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    digits = digits.removeprefix("00")
    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) if strictly else phonenumbers.is_possible_number(number)


def _local(text: str, row: re.Match[str]) -> Iterator[Found]:
    """Yield the phone numbers in a row of groups of digits, the longest from each group on."""
    groups = [_Group(part.group(), row.start() + part.start(), row.start() + part.end()) for part in re.finditer(r"\d+", row.group())]
    first = 0
    while first < len(groups):
        last = next(
            (last for last in range(min(len(groups), first + _MOST_GROUPS) - 1, first - 1, -1) if _is_phone(text, groups, first, last)),
            None,
        )
        if last is not None:
            yield Found("phone", groups[first].start, groups[last].end)
        first = first + 1 if last is None else last + 1


def _is_phone(text: str, groups: Sequence[_Group], first: int, last: int) -> bool:
    part = groups[first : last + 1]
    digits = "".join(group.digits for group in part)
    if not _LEAST_DIGITS <= len(digits) <= _MOST_DIGITS or not _national(mobile_only=_is_bare(text, digits, part)).fullmatch(digits):
        return False
    shaped = _is_contiguous(text, digits) if len(part) == 1 else _is_grouped(text, part)
    return shaped and _stands_alone(text, groups, first, last) and not is_reference(text, part[0].start)


def _is_bare(text: str, digits: str, part: Sequence[_Group]) -> bool:
    """Return whether digits have no sign of a phone, neither groups nor a trunk 0 nor, where there are 9 or more, a sentence about them."""
    return len(part) == 1 and digits[0] != "0" and (len(digits) <= _LONGEST_BARE_DATE or not re.search(r"[^\W\d_]", text))


def _is_contiguous(text: str, digits: str) -> bool:
    """Return whether bare digits may be a phone: 8 of them not where they are a date, nor all that the cell holds."""
    if len(digits) < _LONGEST_BARE_DATE or (len(digits) == _LONGEST_BARE_DATE and (text.strip() == digits or _reads_as_date(digits))):
        return False
    return not digits.endswith("0000")


def _reads_as_date(digits: str) -> bool:
    year_first = digits[:3] in _CENTURY and "01" <= digits[4:6] <= "12" and "01" <= digits[6:] <= "31"
    year_last = digits[4:7] in _CENTURY and "01" <= digits[2:4] <= "12" and "01" <= digits[:2] <= "31"
    return year_first or year_last


def _is_grouped(text: str, part: Sequence[_Group]) -> bool:
    """Return whether groups are cut as phones are: by two, three or four, or in two parts; not as a date, a decimal or a count."""
    sizes = [len(group.digits) for group in part]
    between = [text[a.end : b.start].strip("()") or " " for a, b in pairwise(part)]
    signs = set(between)
    if (
        len(set(between[1:])) > 1 or (sizes[0] == 1 and part[0].digits != "0") or _is_date(sizes)
    ):  # "77-123 45 67" is one, "31.000 10.000" none
        return False
    if len(part) == 2 and part[0].digits in {plan.code for plan in _plans().values()} and sizes[1] >= _LEAST_DIGITS and signs != {"."}:  # noqa: PLR2004 - "(351) 969141777"
        return True
    if len(part) == 2:  # noqa: PLR2004 - "301 2345", "091-1234567"; a dot would make it a decimal
        return sizes in _IN_TWO and (signs != {"."} or part[0].digits[0] == "0") and not (signs == {"-"} and sizes[0] == sizes[1])
    if sizes[0] > 5 or any(not 2 <= size <= 4 for size in sizes[1:]):  # noqa: PLR2004 - as people write
        return False
    return set(sizes[1:]) != {3} or not _is_count(text, part, signs)


def _is_count(text: str, part: Sequence[_Group], signs: set[str]) -> bool:
    """Return whether groups of three are a count: round, or of up to 8 digits and not a Tunisian's number in a sentence."""
    digits = "".join(group.digits for group in part)
    if part[-1].digits == "000" or len(digits) >= _LEAST_PHONE_IN_THREES:
        return part[-1].digits == "000"
    in_sentence = bool(re.search(r"[^\W\d_]", text)) and not _SOME.search(text[: part[0].start])
    return not (in_sentence and signs == {" "} and _tunisian().fullmatch(digits))


@cache
def _tunisian() -> re.Pattern[str]:
    """Return the numbers of the one country of eight digits that writes them 12 345 678."""
    plan = _plans()["TN"]
    return re.compile(f"{plan.mobile}|{plan.fixed}")


def _is_date(sizes: Sequence[int]) -> bool:
    return list(sizes) in ([2, 2, 4], [4, 2, 2], [1, 2, 4], [2, 1, 4], [1, 1, 4], [4, 1, 1], [4, 1, 2], [4, 2, 1])


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(rf"[ .]?(?:{any_of(text_words('units'))}(?!\w)|[€$%°'’″])", re.IGNORECASE)


def _stands_alone(text: str, groups: Sequence[_Group], first: int, last: int) -> bool:
    """Return whether no sign ties the groups to digits beside them, and no unit follows."""
    before = text[groups[first - 1].end : groups[first].start] if first else ""
    after = text[groups[last].end : groups[last + 1].start] if last + 1 < len(groups) else ""
    return before in ("", " ", "/") and after in ("", " ", "/") and not _unit().match(text, groups[last].end)
