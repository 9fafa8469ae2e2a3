"""Columns that are personal by the words of their headers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from geodata.names import plain
from routes.intake._personal_words import SORTS, declared

_CLOSE_SPELLING = 88
_SHORTEST_FUZZY = 7
_ORDER = ("e-mail", "birth-date", "identity-number", "plate", "iban", "phone", "social-account", "crew-list", "name", "address")
_COUNTED = ("name", "crew-list")


class HeaderWord(NamedTuple):
    """Why a header is personal: the sort, and the reason in words."""

    sort: str
    reason: str


@cache
def _sorts() -> dict[str, dict[str, Any]]:
    return {sort: declared()["headers"][sort] for sort in SORTS}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(declared()["headers"]["words"][name])


def said(header: str) -> str:
    """Return a header's words, plain: ``DateNaissance_1`` and ``date-naissance`` → ``date naissance``."""
    parted = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", header)
    parted = re.sub("[°ºª'’`/.,()]", " ", parted)
    return re.sub(r"(?<=[a-z ])\d+$", "", plain(parted)).strip()


def header_words(headers: Sequence[str]) -> dict[str, HeaderWord]:
    """Return the headers that are words for something personal, each with its sort and the reason.

    A bare "nom" or "name" may be a place's: it is a person's where the file has a place of its own, or columns such as
    a first name or an age. "Nombre" is a name in Spanish and a number in French: the other headers tell.
    """
    plains = {header: said(header) for header in headers}
    spanish = sum(bool(set(words.split()) & _words("spanish")) for words in plains.values())
    found = dict[str, HeaderWord]()
    for header, words in plains.items():
        sort = _sort_of(words, spanish=spanish > 0)
        if sort:
            found[header] = HeaderWord(sort, f"its header {header!r} is a word for {_meaning(sort)}")
        elif close := _fuzzy(words):
            found[header] = HeaderWord(
                close[0], f"its header {header!r} is spelt almost like {close[1]!r}, a word for {_meaning(close[0])}"
            )
    return found | _beside(plains, found)


def _meaning(sort: str) -> str:
    return str(_sorts()[sort]["meaning"])


def _sort_of(words: str, *, spanish: bool) -> str | None:
    if _names_a_person(words, spanish=spanish):
        return "name"
    for sort in _ORDER:
        lists = _sorts()[sort]
        if words in lists["alone"] or (words in lists["within"]):
            return sort
        if any(_holds(words, phrase) for phrase in lists["within"]) and not _is_other(words, sort):
            return sort
    return None


def _holds(words: str, phrase: str) -> bool:
    return f" {phrase} " in f" {words} "


def _is_other(words: str, sort: str) -> bool:
    """Return whether other words of a header make it a count, a kind, or the address of what happened."""
    each = words.split()
    if sort == "address":
        return bool(set(each) & _words("happened"))
    if sort in _COUNTED:
        return bool(set(each) & (_words("count") | _words("other")))
    counted = each[0] in _words("counted_by") or _holds(words, "number of")
    return counted or bool(set(each) & _words("attribute"))


def _names_a_person(words: str, *, spanish: bool) -> bool:
    """Return whether a header asks for a name, and the name is a person's: "nom de l'agent", not "nom du lieu"."""
    each = words.split()
    at = next((i for i, word in enumerate(each) if word in _words("name")), None)
    if at is None or _is_number(each, at):
        return False
    before = [word for word in each[:at] if word not in _words("glue")]
    after = [word for word in each[at + 1 :] if word not in _words("glue") | _words("name")]
    if not before and not after:
        return len(each) > 1 or (each[at] in ("nombre", "nombres") and spanish)
    if any(word in _words("count") for word in before):
        return False
    telling = before[-1] if before else after[0]
    if each[at] == "name" and after:  # "name of the vessel's captain"
        telling = after[-1]
    return telling in _words("person")


def _is_number(each: Sequence[str], at: int) -> bool:
    """Return whether "nombre" is the French number: "nombre de morts", not "nombre de la víctima"."""
    if each[at] != "nombre" or at + 1 == len(each):
        return False
    article = each[at + 2] if at + 2 < len(each) else ""
    return each[at + 1] in ("d", "des", "total", "estime") or (each[at + 1] == "de" and article not in ("la", "los", "las", "el"))


def _fuzzy(words: str) -> tuple[str, str] | None:
    """Return sort and word of a header of one or two words that is spelt almost like a listed one."""
    if len(words) < _SHORTEST_FUZZY:
        return None
    for sort in _ORDER:
        close = process.extractOne(words, _sorts()[sort]["fuzzy"], scorer=fuzz.ratio, score_cutoff=_CLOSE_SPELLING)
        if close:
            return sort, close[0]
    return None


def _beside(plains: dict[str, str], found: Collection[str]) -> dict[str, HeaderWord]:
    """Return the headers that are personal for what stands beside them."""
    words = set(plains.values())
    persons = bool(found) or bool(words & _words("person_rows"))
    own_place = bool(words & _words("places"))
    added = dict[str, HeaderWord]()
    for header, text in plains.items():
        for sort, listed in declared()["headers"]["words"]["beside"].items():
            alone = len(plains) == 1 and text in _words("name")
            if header not in found and text in listed and (persons or (sort == "name" and own_place) or alone):
                beside = "columns of persons" if persons else "a column of places" if own_place else "nothing else"
                added[header] = HeaderWord(sort, f"its header {header!r} is a word for {_meaning(sort)}, beside {beside}")
    return added


def names_things(header: str) -> bool:
    """Return whether a header asks for the name of a thing or a place: "vessel name", "nom du lieu", "lugar"."""
    words = said(header)
    each = words.split()
    asks = bool(set(each) & _words("name"))
    return words in _words("places") or (asks and len(set(each) - _words("glue")) > 1 and not _names_a_person(words, spanish=True))
