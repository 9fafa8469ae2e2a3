"""E-mail addresses, accounts, identity numbers, plates and dates of birth in a text.

A finder takes a text as `routes.intake._personal_words.flat` gives it and yields what it found. What a checksum, or a
word before it, does not vouch for must have the shape of one thing only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from stdnum import iban as registered_iban
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.iso7064 import mod_97_10
from stdnum.it import codicefiscale
from stdnum.pt import cc

from routes.intake._personal_words import Found, any_of, may_mention, text_words

_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64} ?(?:@|\(at\)|\[at\]|\(arroba\)| arroba (?=\w+ ?\.)) ?[\w-]+(?: ?(?:\.|\(dot\)|\[dot\]|\(point\)) ?[a-z][\w-]*)+",
    re.IGNORECASE,
)
_FILLER = r"[\s:=.,#(-]*(?:(?:n|no|num|numero|number|nr|est|is|es|du|de|the|le|and|et|au|porteur|portant|with)\b[\s:=.°,#(-]*){0,3}"
_PEOPLE = r"(?:[a-z]{5,14} ){0,2}"  # "passeport senegalais n° …"
_CODE = r"(?P<value>[A-Z]{0,3}[ .-]?\d[\dA-Z]*(?:[ ./-][A-Z]{0,2}\d[\dA-Z]*){0,7}(?:[ -][A-Z]{1,3}\b)?)"
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ .-]?[A-Z\d]){11,30}(?![^\W_])", re.IGNORECASE)
# Length of an IBAN where the registry that stdnum carries has no entry; the check digits are ISO 7064 all the same
_UNREGISTERED = {
    "DZ": 26, "AO": 25, "BJ": 28, "BF": 28, "BI": 16, "CV": 25, "CM": 27, "CF": 27, "TD": 27, "KM": 27, "CG": 27, "CI": 28, "DJ": 27,
    "EG": 29, "GQ": 27, "GA": 27, "GW": 25, "IR": 26, "MG": 27, "ML": 28, "MA": 28, "MZ": 25, "NE": 28, "SN": 28, "TG": 28,
}  # fmt: skip
_LEAST_ACCOUNT_DIGITS = 9
_LEAST_IDENTITY_DIGITS = 5
_LEAST_PLATE_DIGITS = 2
_MRZ = re.compile(r"(?<![A-Z\d<])(?:[PIVAC][A-Z<][A-Z]{3}[A-Z<]{4,39}<[A-Z<]*|[A-Z\d<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z\d<]*)")
_DNI = re.compile(r"(?<![\w.,-])\d{1,2}[.\s]?\d{3}[.\s]?\d{3}[ -]?[A-Z](?!\w)", re.IGNORECASE)
_NIE = re.compile(r"(?<![\w-])[XYZ][ .-]?\d{7}[ .-]?[A-Z](?!\w)|(?<![\w-])[XYZ][ .-]?\d\.\d{3}\.\d{3}[ .-]?[A-Z](?!\w)", re.IGNORECASE)
_NIR = re.compile(r"(?<![\w.,-])[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?[ /-]?\d{2}(?![\w.,]\w)", re.IGNORECASE)
_CODICE = re.compile(r"(?<!\w)[A-Z]{6} ?\d{2}[A-EHLMPR-T]\d{2} ?[A-Z]\d{3}[A-Z](?!\w)", re.IGNORECASE)
_CIDADAO = re.compile(r"(?<!\w)\d{8} ?\d ?[A-Z\d]{2}\d(?!\w)", re.IGNORECASE)
_PASSPORT = re.compile(r"(?<![\w./-])(?:[A-Z][ -]?\d{7,9}|[A-Z]{2} ?\d{6,7}|[A-Z] ?\d{3} ?\d{4,5}|\d{2}[A-Z]{2}\d{5})(?![\w./-]\w|\w)")
_VESSEL = re.compile(r"[A-Z]{1,3}[ -]?\d{2,7}")
_PLATES = re.compile(
    r"(?<![\w/.-])(?:"
    r"(?P<spain>\d{4}[ -]?[BCDFGHJ-NPR-TV-Z]{3})"  # Spain: 1234 BCD
    r"|[A-Z]{2}(?P<sign>[ -])\d{3}(?P=sign)[A-Z]{2}"  # France, Italy, Senegal, Ivory Coast, Mali: AB-123-CD
    r"|[A-HJ-NP-TV-Z]{2}\d{3}[A-HJ-NP-TV-Z]{2}"
    r"|(?P<year>[A-Z]{2}[ -](?:19[89]|20[0-3])\d[ -][A-Z]{1,2})"  # a year as like as a number: no plate without a word for it
    r"|[A-Z]{1,3}[ -]\d{4}[ -][A-Z]{1,2}"  # Senegal DK-1234-AB, Guinea RC 1234 A, Mali AB 1234 MD, Gambia BJL 1234 A, old Spain M-1234-AB
    r"|[A-Z]{1,2}\d{4}M[D1-9]|[A-Z]{1,2}[ -]\d{4}[ -]M\d"  # Mali
    r"|\d{3}[ -][A-Z]{3}[ -]\d{2}"  # old France
    r"|\d{4}[ -]?[A-HJ-NP-Z]{2}[ -]?\d{2}"  # Mauritania 1234 AB 00, Ivory Coast 1234 AB 01, old France
    r"|\d{2}[ -][A-Z]{1,2}[ -]?\d{4}(?:[ -]?BF)?"  # Burkina Faso 11 AB 1234
    r"|\d{1,2}[ -]?[A-Z][ -]\d{4}(?:[ -]?RN)?"  # Niger 8A 1234
    r"|[A-Z]{2}[ -]\d{4}[ -](?:NY|RN)"
    r"|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}|\d{2}-\d{2}-[A-Z]{2}|[A-Z]{2}-\d{2}-\d{2}"  # Portugal, Guinea-Bissau, Cabo Verde
    r"|\d{3,5}[|-][A-Zأبدهوط][|-]\d{1,2}|\d{3,5} ?\| ?[A-Zأبدهوط] ?\| ?\d{1,2}"  # Morocco 12345-A-6
    r"|\d{1,3} ?(?:TUN|تونس) ?\d{1,4}"  # Tunisia
    r")(?![\w/-]\w|\w)"
)
_DATE = (
    r"(?P<value>\d{1,2} ?[/. -] ?\d{1,2} ?[/. -] ?(?:\d{4}|\d{2})\b|\d{4}[/. -]\d{1,2}[/. -]\d{1,2}|\d{8}\b"
    r"|\d{1,2}(?:er|st|nd|rd|th)?[ -]?(?:de |of )?[a-z]{3,10}\.?,?[ -]?(?:de |of )?\d{2,4}|[a-z]{3,10} \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|[a-z]{3,10} (?:de )?(?:19|20)\d\d\b|\d{1,2}/\d{4}\b|(?:19|20)\d\d\b)"
)


def emails(text: str) -> Iterator[Found]:
    """Yield e-mail addresses, "name (at) host.org" among them."""
    for match in _EMAIL.finditer(text):
        yield Found("e-mail", match.start(), match.end())


def accounts(text: str) -> Iterator[Found]:
    """Yield IBANs whose check digits fit, and the numbers after a word for an account."""
    for match in _IBAN.finditer(text):
        length = _iban_length(match.group())
        if length:
            yield Found("iban", match.start(), match.start() + length)
    yield from _after_word("account", "iban", _LEAST_ACCOUNT_DIGITS, text)


def is_iban(text: str) -> bool:
    """Return whether the letters and digits of `text` are an IBAN with fitting check digits."""
    number = re.sub(r"[ .-]", "", text).upper()
    if _UNREGISTERED.get(number[:2]) == len(number):
        return bool(mod_97_10.is_valid(number[4:] + number[:4]))
    return bool(registered_iban.is_valid(number, check_country=False))


def _iban_length(text: str) -> int:
    """Return how many characters of `text` are an IBAN: words after it may look like a part; 0 where none are."""
    ends = [len(text), *(match.start() for match in re.finditer(r"[ .-]", text))]
    return next((end for end in sorted(ends, reverse=True) if is_iban(text[:end])), 0)


@cache
def _cue(name: str) -> re.Pattern[str]:
    words = any_of(text_words(name))
    code = _DATE if name == "birth" else _CODE
    people = (
        r"[\s:=.(]*(?:(?:le|el|en|on|in|em|a|the|du|vers|vers le|au|dia|jour)\b[\s:]*){0,2}"
        if name == "birth"
        else _FILLER + _PEOPLE + _FILLER
    )
    return re.compile(rf"(?<![\w-]){words}(?!\w){people}{code}", re.IGNORECASE)


def _after_word(name: str, sort: str, least_digits: int, text: str) -> Iterator[Found]:
    if not may_mention(text, text_words(name)):
        return
    for match in _cue(name).finditer(text):
        value = match.group("value")
        if sum(char.isdigit() for char in value) >= least_digits and not _is_date(value):
            yield Found(sort, match.start("value"), match.end("value"))


def _is_date(text: str) -> bool:
    parts = [int(part) for part in re.findall(r"\d+", text)]
    if len(parts) != 3 or re.search("[A-Z]", text):  # noqa: PLR2004 - day, month, year
        return False
    day, year = (parts[0], parts[2]) if parts[2] > 31 else (parts[2], parts[0])  # noqa: PLR2004 - the longest month
    return 1 <= day <= 31 and 1 <= parts[1] <= 31 and 1900 <= year < 2100  # noqa: PLR2004


def identities(text: str) -> Iterator[Found]:
    """Yield numbers of papers: after a word for one, with check digits that fit, or of a passport's shape."""
    yield from _after_word("identity", "identity-number", _LEAST_IDENTITY_DIGITS, text)
    for pattern, valid in ((_DNI, _valid_dni), (_NIE, nie.is_valid), (_NIR, nir.is_valid), (_CODICE, codicefiscale.is_valid)):
        for match in pattern.finditer(text):
            if valid(match.group()):
                yield Found("identity-number", match.start(), match.end())
    for match in _CIDADAO.finditer(text):
        if not match.group().replace(" ", "").isdigit() and cc.is_valid(match.group()):
            yield Found("identity-number", match.start(), match.end())
    for match in _MRZ.finditer(text):
        yield Found("identity-number", match.start(), match.end())
    for match in _PASSPORT.finditer(text):
        if not is_reference(text, match.start()):
            yield Found("identity-number", match.start(), match.end())


def _valid_dni(text: str) -> bool:
    return bool(dni.is_valid(re.sub(r"[\s.-]", "", text).zfill(9)))


@cache
def _record_words() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(text_words('record'))}[\s:.#(-]*(?:(?:n|no|num|numero|number)\b[\s:.°#-]*)?$", re.IGNORECASE)


def is_reference(text: str, start: int) -> bool:
    """Return whether the words before `start` make what follows a file's or a vessel's number: "dossier n° …", "MMSI …"."""
    return bool(_record_words().search(text[:start]))


def plates(text: str) -> Iterator[Found]:
    """Yield registration plates of the region, of Spain, France, Italy and Portugal, and what follows a word for one."""
    yield from _after_word("plate", "plate", _LEAST_PLATE_DIGITS, text)
    for match in _PLATES.finditer(text):
        if match.group("year") or is_reference(text, match.start()):
            continue
        if match.group("spain") and (match.group()[-3:] in text_words("codes") or _is_year(match.group())):
            continue
        yield Found("plate", match.start(), match.end())


def _is_year(plate: str) -> bool:
    return plate[4] in " -" and 1990 <= int(plate[:4]) <= 2040  # noqa: PLR2004 - years of reports


def birth_dates(text: str) -> Iterator[Found]:
    """Yield dates that a word makes dates of birth: "né le …", "DOB …"; a year alone is one too."""
    for match in _cue("birth").finditer(text) if may_mention(text, text_words("birth")) else ():
        if not re.search(r"nouveaux?[ -]$", text[: match.start()], re.IGNORECASE):
            yield Found("birth-date", match.start("value"), match.end("value"))
