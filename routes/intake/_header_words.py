"""A header cut into words, and each word's meaning by `synonyms.toml`: also where it is cut short, glued to another or misspelt."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from anyascii import anyascii
from rapidfuzz.distance import OSA

from geodata.names import plain

_FILE = Path(__file__).with_name("synonyms.toml")
_LONGEST_RUN = 6
_SHORTEST_ABBREVIATION, _SHORTEST_MISSPELT, _SHORTEST_GLUED = 4, 6, 6
_TWO_SLIPS = 9

# "3. Fecha", "2) Lugar", "Q4 - Transport", "1.2 Pays"
_NUMBERING = re.compile(r"^\s*(?:[Qq]?\d+(?:\.\d+)*\s*[.):\-–—]+|\d+\.\d+)\s*(?=\D)")
_NUMBER_SIGN = re.compile(r"\b[nN]\s?[°º]|№|#")
_FECHA = re.compile(r"^\s*[Ff](?:\.\s*|_)(?=\w)")
_DATE_LETTERS = re.compile(
    r"[\[(]?\b[jdJD]{2}\s?[/\-. ]\s?[mM]{2}\s?[/\-. ]\s?[ayAY]{2,4}\b[\])]?|[\[(]?\b[yaYA]{4}-?[mM]{2}-?[jdJD]{2}\b[\])]?"
)
_ELISION = re.compile(r"\b([dlnscjmDLNSCJM]|[qQ]u)['’´`]\s*(?=\w)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]?")


class Understood(NamedTuple):
    """The meanings of a header's words, the words that have none, and the known words of those that are misspelt."""

    meanings: frozenset[str]
    unknown: tuple[str, ...]
    misspelt: tuple[str, ...]


@cache
def declared() -> dict[str, Any]:
    """Return `synonyms.toml`."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _stem(word: str) -> str:
    """Return a word without its plural: ``personnes`` and ``personne``, ``mujeres`` and ``mujer`` are the same."""
    shortest = 4
    if len(word) >= shortest and ((word[-1] == "s" and word[-2] != "s") or word.endswith("ux")):
        word = word[:-1]
    return word[:-1] if len(word) > shortest and word[-1] == "e" else word


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in plain(text).split())


@cache
def _small() -> frozenset[str]:
    return frozenset(_stem(word) for word in declared()["small"])


@cache
def _vocabulary() -> dict[tuple[str, ...], str]:
    """Return each word or run of words, cut and stemmed, with its meaning; a word that changes nothing means ""."""
    meanings = [*declared()["words"].items(), ("", declared()["filler"])]
    return {_tokens(word): meaning for meaning, words in meanings for word in words}


def double_meanings() -> dict[str, set[str]]:
    """Return the words of `synonyms.toml` that stand under two meanings; {} where all is well."""
    found = dict[str, set[str]]()
    for meaning, words in [*declared()["words"].items(), ("", declared()["filler"])]:
        for word in words:
            found.setdefault(" ".join(_tokens(word)), set()).add(meaning)
    return {word: meanings for word, meanings in found.items() if len(meanings) > 1}


@cache
def _single_words() -> dict[str, str]:
    return {run[0]: meaning for run, meaning in _vocabulary().items() if len(run) == 1}


@cache
def _as_written() -> dict[str, str]:
    """Return each stem with the first word of `synonyms.toml` that has it."""
    words = [word for words in declared()["words"].values() for word in words]
    return {_stem(plain(word)): word for word in reversed(words)}


def cut(header: str) -> tuple[str, ...]:
    """Return a header's words, plain, without numbering and signs."""
    text = _FECHA.sub("fecha ", _NUMBER_SIGN.sub(" no ", _NUMBERING.sub("", header)))
    text = _ELISION.sub(r"\1 ", _DATE_LETTERS.sub(" ", text))
    return tuple(plain(_CAMEL.sub(" ", anyascii(text))).split())


def _explanations(header: str) -> frozenset[str]:
    """Return the words that stand in brackets behind others: not knowing them takes nothing from what stands before."""
    outside = cut(_BRACKETS.sub(" ", header))
    inside = cut(" ".join(_BRACKETS.findall(header)))
    return frozenset(inside) - frozenset(outside) if outside else frozenset()


def understood(header: str) -> Understood:
    """Return what the words of a header mean.

    Examples
    --------
    >>> sorted(understood("Nb total de migrants interceptés").meanings)
    ['count', 'intercept', 'person']
    """
    words, explanations = cut(header), _explanations(header)
    stems = tuple(map(_stem, words))
    meanings, unknown, misspelt = set[str](), list[str](), list[str]()
    at = 0
    while at < len(words):
        length, meaning = _longest_run(stems, at)
        if meaning is not None:
            meanings.add(meaning)
            at += length
            continue
        guessed, spelling = _guess(stems[at])
        if guessed:
            meanings |= guessed
            misspelt += [spelling] if spelling else []
        elif stems[at] not in _small() and words[at] not in explanations:
            unknown.append(words[at])
        at += 1
    return Understood(frozenset(meanings - {""}), tuple(unknown), tuple(misspelt))


def _longest_run(words: Sequence[str], at: int) -> tuple[int, str | None]:
    """Return how many words from `at` have a meaning together, and which; the small words between may be missing."""
    for length in range(min(_LONGEST_RUN, len(words) - at), 0, -1):
        run = tuple(words[at : at + length])
        found = _vocabulary().get(run)
        if found is None and run[0] not in _small() and run[-1] not in _small():
            found = _vocabulary().get(tuple(word for word in run if word not in _small()))
        if found is not None:
            return length, found
    return 1, None


@cache
def _guess(word: str) -> tuple[frozenset[str], str | None]:
    """Return the meanings of a word that is not known as it stands: cut short, glued together, numbered or misspelt."""
    known = _single_words()
    bare = word.rstrip("0123456789")
    if bare != word and bare in known and len(bare) > 1:
        return frozenset((known[bare],)), None
    if len(word) >= _SHORTEST_ABBREVIATION and word not in _small():
        begun = {meaning for other, meaning in known.items() if other.startswith(word) and 2 * len(word) > len(other)}
        if len(begun) == 1:
            return frozenset(begun), None
    if len(word) >= _SHORTEST_GLUED and (parts := _parted(word)):
        return frozenset(known[part] for part in parts), None
    return _misspelt(word)


def _parted(word: str) -> tuple[str, str] | None:
    """Return two known words that stand glued together, such as ``nbpersonne``."""
    known = _single_words()
    least = 4
    for cut in range(2, len(word) - 1):
        parts = (_stem(word[:cut]), _stem(word[cut:]))
        if parts[0] in known and parts[1] in known and max(map(len, parts)) >= least:
            return parts
    return None


def _misspelt(word: str) -> tuple[frozenset[str], str | None]:
    """Return the meaning of the known word that is one slip away, or two in a long word."""
    if len(word) < _SHORTEST_MISSPELT:
        return frozenset(), None
    slips = 2 if len(word) >= _TWO_SLIPS else 1
    best = min(
        ((OSA.distance(word, other, score_cutoff=slips), other) for other in _single_words() if len(other) >= _SHORTEST_MISSPELT - 1),
        default=(slips + 1, ""),
    )
    return (frozenset((_single_words()[best[1]],)), _as_written().get(best[1], best[1])) if best[0] <= slips else (frozenset(), None)
