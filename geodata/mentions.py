"""The names of the gazetteer that stand in a text: every run of words is looked up, and the longest runs count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

import numpy as np
import polars as pl

from geodata._phrase_words import describing, joining, kind_words
from geodata.gazetteer import Gazetteer
from geodata.phrases import Phrase

MAX_WORDS_IN_NAME = 6
_SHORTEST_LONE_NAME = 3
_TELLING = frozenset(("role", "relation", "direction", "unit"))  # what these say is no name, nor begins one


@dataclass(frozen=True, slots=True)
class Mention:
    """A run of words that is a name.

    Parameters
    ----------
    start, end
        Numbers of its first word in the text, and of the one after its last.
    folded
        The words, see `geodata.names.fold`.
    places
        Rows of the gazetteer with that name.
    similarity
        1 for the name itself, less where it is only spelt alike.
    others
        Those of the places that only have it among their other names.
    people
        Whether it is the name of a people, which stands for its country: "Libyan waters".
    describes
        Whether it is made of words that describe, so that only places of these routes, or of the country stated, can be meant.
    """

    start: int
    end: int
    folded: str
    places: tuple[int, ...]
    similarity: float = 1.0
    others: frozenset[int] = frozenset()
    describes: bool = False
    people: bool = False


def find_mentions(phrases: Sequence[Phrase], gazetteer: Gazetteer) -> list[list[Mention]]:
    """Return for each phrase the names of the gazetteer that stand in it, in order, those inside a longer one left out."""
    runs = [_runs(phrase) for phrase in phrases]
    names = gazetteer.names
    asked = pl.Series([run[0] for found in runs for run in found], dtype=pl.String)
    first, last = (names["folded"].search_sorted(asked, side=side).to_numpy().astype(np.int64) for side in ("left", "right"))
    firsts, lasts = iter(first.tolist()), iter(last.tolist())
    place, rank = names["place"], names["rank"]
    mentioned = []
    for found in runs:
        bounds = [(run, a, b) for run in found if (a := next(firsts)) < (b := next(lasts))]
        kept = _longest([run for run, *_ in bounds])
        mentioned.append([
            Mention(run[1], run[2], run[0], tuple(rows := place[a:b].to_list()), 1.0, frozenset(compress(rows, rank[a:b].to_list())),
                    all(word in describing() for word in run[0].split()))
            for run, a, b in bounds if run in kept
        ])  # fmt: skip
    return mentioned


_Run = tuple[str, int, int]


def _runs(phrase: Phrase) -> list[_Run]:
    """Return the runs of words that could be a name: folded, first word, after the last word."""
    words = phrase.folded
    telling = {i for tag in phrase.tags if tag.group in _TELLING for i in range(tag.start, tag.end)} if len(words) > 1 else ()
    peoples = {tag.start for tag in phrase.tags if tag.group == "demonym"}
    at = [i for i, word in enumerate(words) if word]
    stop = [words[i] in describing() or i in telling for i in at]
    found = []
    for first, i in enumerate(at):
        if words[i] in joining():
            continue
        segment, name = phrase.segments[i], ""
        for last in range(first, min(first + MAX_WORDS_IN_NAME, len(at))):
            j = at[last]
            if phrase.segments[j] != segment:
                break
            name = f"{name} {words[j]}" if name else words[j]
            if first == last:
                alone = _may_stand_alone(phrase, i, stop[first] or i in peoples, len(at))
                may = alone or (i not in telling and i not in peoples and _fills_its_segment(phrase, i, j))
            else:
                may = not all(stop[first : last + 1]) or _fills_its_segment(phrase, i, j)
            if may:
                found.append((name, i, j + 1))
    return found


def _may_stand_alone(phrase: Phrase, i: int, stop: bool, count: int) -> bool:
    word = phrase.folded[i]
    return not stop and not word[0].isdigit() and (len(word) >= _SHORTEST_LONE_NAME or count == 1 or (phrase.cased and phrase.capital[i]))


def is_filler(word: str) -> bool:
    """Return whether a folded word only joins names, or says what one is: "port of"."""
    return word in joining() or word in kind_words()


def _fills_its_segment(phrase: Phrase, i: int, j: int) -> bool:
    """Return whether the words from `i` to `j` are all that stands between two commas: the city in "Praia, Cabo Verde"."""
    segments, last = phrase.segments, len(phrase.words) - 1
    while i and segments[i - 1] == segments[i] and not phrase.folded[i - 1]:  # the article of "El Oued"
        i -= 1
    return (i == 0 or segments[i - 1] != segments[i]) and (j == last or segments[j + 1] != segments[i])


def _longest(found: list[_Run]) -> set[_Run]:
    """Return the runs that lie inside no longer one: "Port Sudan", but not "Sudan" in it."""
    return {
        a for a in found if not any(b is not a and b[1] <= a[1] and a[2] <= b[2] and b[2] - b[1] > a[2] - a[1] for b in found)
    }  # fmt: skip


@lru_cache(maxsize=1)
def _no_names() -> frozenset[str]:
    return describing() | kind_words()


def tells_no_name(word: str) -> bool:
    """Return whether a folded word describes, or says what a name beside it is, and is no name itself."""
    return word in _no_names()


def surely_names(phrase: Phrase, runs: Sequence[_Run]) -> list[int]:
    """Return where those of the runs begin whose capital is not only that of a sentence's first word."""
    found = []
    for _, start, end in runs:
        first = start == 0 or phrase.sentences[start - 1] != phrase.sentences[start]
        goes_on = end < len(phrase.words) and phrase.segments[end] == phrase.segments[start]
        if phrase.cased and not (first and end - start == 1 and goes_on):
            found.append(start)
    return found


def names_unread(phrase: Phrase, mentions: Sequence[Mention]) -> list[_Run]:
    """Return the runs of words that look like names and that no mention covers.

    In a text with small letters these are the words with a capital, else all that do not describe.
    """
    covered = {i for mention in mentions for i in range(mention.start, mention.end)}
    covered |= {i for tag in phrase.tags if tag.group != "kind" for i in range(tag.start, tag.end)}
    free = [
        bool(word) and i not in covered and word not in _no_names() and not word[0].isdigit() and (phrase.capital[i] or not phrase.cased)
        for i, word in enumerate(phrase.folded)
    ]
    found, start = [], None
    for i, is_free in enumerate([*free, False]):
        glued = i < len(free) and not phrase.folded[i] and start is not None and i + 1 < len(free) and free[i + 1]
        breaks = start is not None and i < len(free) and phrase.segments[i] != phrase.segments[start]
        if start is not None and ((not is_free and not glued) or breaks):
            name = " ".join(word for word in phrase.folded[start:i] if word)
            found.append((name, start, i))
            start = None
        if is_free and start is None:
            start = i
    return found
