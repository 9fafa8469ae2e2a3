"""The words of `place_words.toml` as one lexicon: what runs of plain words say."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from geodata.names import fold_word, plain

_FILE = Path(__file__).parent / "place_words.toml"


class Tag(NamedTuple):
    """A run of words that says something.

    Parameters
    ----------
    start, end
        Numbers of its first word, and of the one after its last.
    group
        role, relation, kind, direction, part, unit or demonym.
    value
        What is said: the role, the relation, the kind of place, degrees from north, km per unit, the country.
    """

    start: int
    end: int
    group: str
    value: str


_GROUPS = {"roles": "role", "relations": "relation", "kinds": "kind", "directions": "direction", "parts": "part", "units": "unit",
           "demonyms": "demonym"}  # fmt: skip
_Entry = tuple[tuple[str, ...], str, str]


@cache
def _declared() -> dict[str, dict[str, Any]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def _lexicon() -> dict[str, list[_Entry]]:
    """Return all runs by their first word, the longest first."""
    by_first = dict[str, list[_Entry]]()
    for table, group in _GROUPS.items():
        for value, phrases in _declared()[table].items():
            for phrase in phrases:
                words = tuple(plain(phrase).split()) or (phrase,)
                by_first.setdefault(words[0], []).append((words, group, value))
    return {first: sorted(entries, key=lambda entry: -len(entry[0])) for first, entries in by_first.items()}


def tags_of(words: Sequence[str]) -> list[Tag]:
    """Return what the runs of these plain words say, in order; of runs of one group that begin alike the longest counts."""
    lexicon = _lexicon()
    found = []
    for start, word in enumerate(words):
        entries = lexicon.get(word)
        if not entries:
            continue
        said = set[tuple[str, str]]()
        longest = dict[str, int]()
        for run, group, value in entries:
            size = len(run)
            if size < longest.get(group, 0) or (group, value) in said:
                continue
            if size == 1 or tuple(words[start : start + size]) == run:
                longest[group] = size
                said.add((group, value))
                found.append(Tag(start, start + size, group, value))
    return found


@cache
def describing() -> frozenset[str]:
    """Return the words that describe, folded; alone they are no names of places."""
    return frozenset(fold_word(word) for words in _declared()["describing"].values() for word in words.split())


@cache
def kind_words() -> frozenset[str]:
    """Return the single words that say what a name beside them is, folded."""
    return frozenset(fold_word(word) for words in _declared()["kinds"].values() for word in words if " " not in word)


@cache
def ground_of_a_country() -> frozenset[str]:
    """Return the plain words beside which the name of a people speaks of its country's ground: ``waters``, ``côtes``."""
    return frozenset(_declared()["ground"]["of_a_country"].split())


@cache
def joining() -> frozenset[str]:
    """Return the words that join others, folded: a name that begins with one is known without it too."""
    return frozenset(fold_word(word) for word in _declared()["describing"]["joining"].split())
