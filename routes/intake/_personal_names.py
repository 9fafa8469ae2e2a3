"""Names of persons and lists of crews in a text.

A name is known by a word before it ("le nommé …", "Mme …", "capitaine …"), by two words of the lists of names beside
each other, by one of the names that seldom name places beside another capitalised word, by the writing "Given FAMILY"
with one of them known, or by a word within, as in "X ould Y". Names of places, streets and vessels are left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from routes.intake._personal_crews import crew_lists
from routes.intake._personal_tokens import Word, gaps_are_blank, in_lower_case, is_place_name, runs, starts_place, words_of
from routes.intake._personal_words import Found, any_of, declared, may_mention, not_names, text_words

_LEAST_LETTERS = 3
_THING_WORDS_BACK = 3
_MOST_NAME_WORDS = 6
_MOST_IN_CAPITALS = 3
_MOST_TITLE = 5
_MOST_WORDS_BEFORE = 3
_INNER_GAP = re.compile(r"(?:[^\W\d_]|[ ']|(?<=[A-Z])\.)*")
_WHOLE = re.compile(r"[^\W\d_][^\W\d_'. -]*(?:,?[ '.-]+[^\W\d_'. -]+)+\.?")


@cache
def _cues(kind: str) -> re.Pattern[str]:
    """Return the pattern of words before a name; titles keep their capitals."""
    words = any_of(text_words(f"cues.{kind}"))
    if kind in ("titles", "courtesies"):
        return re.compile(rf"(?<![\w.])(?:{words}|{words.upper().replace('[ ]', '[ ]')})(?:[ :]+)(?=[A-Z])")
    return re.compile(rf"(?<![\w-]){words}(?!\w)[ :(]*(?:(?:de|du|d|des|le|la|l|the|el|un|une|nomme|nommee)[ ']+){{0,2}}", re.IGNORECASE)


@cache
def _lists() -> dict[str, frozenset[str]]:
    names = declared()["names"]
    return {key: frozenset(names[key]) for key in ("patronyms", "always_patronyms", "particles", "honorifics")} | {
        "things": frozenset(text_words("cues.things"))
    }


def names_and_crews(text: str, *, crew_goes_on: bool = False) -> list[Found]:
    """Return the persons' names in a text, those of a crew's list as such.

    Parameters
    ----------
    text
        As `flat` gives it.
    crew_goes_on
        Whether the text begins within the list of a crew.
    """
    words = words_of(text)
    _clear_titled(text, words)
    _mark_things(text, words)
    found = (_whole_name, _listed_names, _after_cues, _before_cues)
    named = {id(word) for finder in found for word in finder(text, words)}
    crew = crew_lists(text, lambda start: _name_at(text, words, start, in_capitals=False), named, goes_on=crew_goes_on)
    spans = [(found.start, found.end) for found in crew]
    names = [
        Found("name", first.start, last.end)
        for first, last in _stretches(text, words, named)
        if not any(start <= first.start < end for start, end in spans)
    ]
    return sorted([*crew, *names], key=lambda found: found.start)


def _stretches(text: str, words: Sequence[Word], named: set[int]) -> Iterator[tuple[Word, Word]]:
    """Yield first and last of the words named, those beside them that may belong to the name taken in."""
    for run in runs(text, words):
        first = last = None
        for word in run:
            if id(word) in named:
                first, last = first or word, word
            elif first and word.can_be_name and (word.is_capital or _is_inner(word)):
                last = word if word.is_capital else last
            elif first and last:
                yield first, last
                first = last = None
        if first and last:
            yield first, last


def _is_inner(word: Word) -> bool:
    small = word.text.lower()
    return small in _lists()["particles"] or small in _lists()["patronyms"] or (len(small) == 1 and word.is_capital)


def _listed_names(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """Yield the words that the lists, or the way they are written, make names."""
    mixed = any(w.is_upper for w in words) and sum(len(w.text) for w in words if not w.text.isupper()) > sum(
        len(w.text) for w in words if w.text.isupper() and not w.can_be_name
    )
    outer = [i for i, word in enumerate(words) if not _is_inner(word) or (word.is_known and word.is_capital)]
    for i, j in pairwise(outer):
        between = {word.text.lower() for word in words[i + 1 : j]}
        if _are_name(text, words[i], words[j], between, mixed=mixed):
            yield from words[i : j + 1]


def _are_name(text: str, a: Word, b: Word, between: set[str], *, mixed: bool) -> bool:
    """Return whether two words, with these between them, are a person's name."""
    gap = text[a.end : b.start]
    if not (a.can_be_name and b.can_be_name):
        return False
    if gap.strip() == ",":
        return a.is_family and b.is_given and a.is_capital and b.is_capital and (a.is_upper or text.strip() == text[a.start : b.end])
    if not _INNER_GAP.fullmatch(gap):
        return False
    if between & _lists()["patronyms"]:
        return a.is_capital and b.is_capital and bool(between & _lists()["always_patronyms"] or a.is_known or b.is_known)
    return _pair_is_name(a, b, between, mixed=mixed)


def _pair_is_name(a: Word, b: Word, between: set[str], *, mixed: bool) -> bool:
    if not (a.is_capital and b.is_capital):
        return not between and in_lower_case(a) and in_lower_case(b) and (a.is_given or b.is_given)
    if a.text.lower() in _lists()["honorifics"]:
        return not between and b.is_family and not b.is_given
    if a.is_known and b.is_known:
        return not between or (a.is_given and b.is_family)
    return not between and _one_is_known(a, b, mixed=mixed)


def _one_is_known(a: Word, b: Word, *, mixed: bool) -> bool:
    """Return whether one known name makes a name of the unknown word beside it."""
    if min(len(a.text), len(b.text)) < _LEAST_LETTERS or not (a.is_known or b.is_known):
        return False
    if mixed and a.is_upper != b.is_upper:
        return True
    return mixed is False and a.is_strong and not a.text.isupper() and not b.text.isupper()


def _whole_name(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """Yield the words of a text that is nothing but a name: one of its words known, or "Given FAMILY" with neither a place."""
    if not _WHOLE.fullmatch(text):
        return
    parts = [word for word in words if not _is_inner(word) and word.text.lower() not in _lists()["honorifics"]]
    in_capitals = sum(word.is_upper for word in parts)
    most = _MOST_IN_CAPITALS if in_capitals == len(parts) else _MOST_NAME_WORDS
    if not 2 <= len(parts) <= most or not all(word.is_capital and word.can_be_name for word in parts):  # noqa: PLR2004 - given and family
        return
    family_first = text.partition(",")[0].isupper() and parts[-1].is_capital and not parts[-1].text.isupper()
    listed = any(word.is_known for word in parts) and ("," not in text or family_first) and not is_place_name(text)
    mixed = 0 < in_capitals < len(parts) and all(len(word.text) >= _LEAST_LETTERS for word in parts)
    if listed or (mixed and not any(is_place_name(word.text) for word in parts)):
        yield from words


def _clear_titled(text: str, words: Sequence[Word]) -> None:
    """Take the mark of a place from "Fatou Sow" in "villa de Mme Fatou Sow": a title says that somebody lives there."""
    for kind in ("titles", "courtesies"):
        for match in _cues(kind).finditer(text) if may_mention(text, text_words(f"cues.{kind}")) else ():
            person = _titled(text, words, match.end())
            if person and any(word.is_place for word in person) and not _is_in_gazetteer(text, words, match.start(), person):
                for word in person:
                    word.is_place = False


def _titled(text: str, words: Sequence[Word], start: int) -> list[Word]:
    """Return the capitalised words from `start` on if they begin with a name of the lists, initials aside."""
    person = list[Word]()
    for word in words[bisect_left(words, start, key=lambda word: word.start) :]:
        ends = not (word.is_capital or (person and _is_inner(word))) or len(person) == _MOST_NAME_WORDS
        if ends or (person and not gaps_are_blank(text, person[-1], word)) or _is_of_a_place(word):
            break
        person.append(word)
    first = next((word for word in person if not word.is_initial), None)
    return person if first and first.is_known else []


def _is_of_a_place(word: Word) -> bool:
    """Return whether a word is no name and begins or ends a place's: "Keur", "County"."""
    return not (word.is_known or word.is_initial) and (starts_place(word) or (word.is_capital and word.folded in not_names()))


def _is_in_gazetteer(text: str, words: Sequence[Word], title: int, person: Sequence[Word]) -> bool:
    """Return whether the title and the name, with or without some words before, are the name of a place: "Don Benito"."""
    before = words[: bisect_left(words, title, key=lambda word: word.start)][-_MOST_WORDS_BEFORE:]
    return any(is_place_name(text[start : person[-1].end]) for start in (title, *(word.start for word in before)))


def _mark_things(text: str, words: Sequence[Word]) -> None:
    """Mark the words after "localité dénommée", "boat named": they are no person's."""
    for match in _cues("named").finditer(text) if may_mention(text, text_words("cues.named")) else ():
        if _names_a_thing(text[: match.start()]):
            for word in _name_at(text, words, match.end(), in_capitals=False):
                word.is_place = True


def _before_cues(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """Yield two or more capitalised words before "arrêté", "detenido", "né le …"."""
    for match in _after().finditer(text) if may_mention(text, text_words("cues.after")) else ():
        run = list[Word]()
        for word in reversed([word for word in words if word.end <= match.start()]):
            beside = run[-1].start if run else match.start()
            if not (word.is_capital and word.can_be_name) or text[word.end : beside].strip(" ,)"):
                break
            run.append(word)
        if len(run) >= 2 and not is_place_name(text[run[-1].start : run[0].end]):  # noqa: PLR2004 - given and family
            yield from run


@cache
def _after() -> re.Pattern[str]:
    cues, objects = any_of(text_words("cues.after")), any_of(text_words("cues.object"))
    return re.compile(rf"(?<=[ ,)]){cues}(?!\w)(?! +(?:\d|{objects} ))", re.IGNORECASE)


def _after_cues(text: str, words: Sequence[Word]) -> Iterator[Word]:
    for kind in ("named", "titles", "courtesies", "roles"):
        for match in _cues(kind).finditer(text) if may_mention(text, text_words(f"cues.{kind}")) else ():
            person = _titled(text, words, match.end()) if kind == "courtesies" else []
            if kind == "courtesies" and (not person or _is_in_gazetteer(text, words, match.start(), person)):
                continue
            following = _name_at(text, words, match.end(), in_capitals=match.group().isupper() and len(match.group()) > _MOST_TITLE)
            enough = any(word.is_known for word in following) or len(following) >= (2 if kind == "roles" else 1)
            doubtful = kind == "roles" and not any(word.is_known for word in following)
            if enough and not (doubtful and is_place_name(text[following[0].start : following[-1].end])):
                yield from following


def _name_at(text: str, words: Sequence[Word], start: int, *, in_capitals: bool) -> list[Word]:
    """Return the capitalised words that begin at `start`, particles between them; none where the first cannot be a name."""
    found = list[Word]()
    for word in words:
        if word.start < start:
            continue
        joined = gaps_are_blank(text, found[-1], word) or (len(found) == 1 and _is_family_first(text, found[0], word)) if found else True
        if not joined or (not found and text[start : word.start].strip(" '(\"«:")):
            break
        if not found and len(word.text) == 1 and text[word.end - 1] != ".":
            break
        if not ((word.is_capital and word.can_be_name) or (found and _is_inner(word))) or len(found) == _MOST_NAME_WORDS:
            break
        found.append(word)
    while found and (not found[-1].is_capital or (len(found[-1].text) == 1 and not found[-1].is_initial)):
        found.pop()
    if in_capitals and len(found) == 1 and not found[0].is_known and len(words) > _MOST_NAME_WORDS:
        return []
    return found if found and max(len(word.text) for word in found) > 1 else []


def _is_family_first(text: str, a: Word, b: Word) -> bool:
    """Return whether two words are written "FAMILY, Given"."""
    return text[a.end : b.start].strip() == "," and a.is_upper and b.is_capital and not b.text.isupper()


def _names_a_thing(before: str) -> bool:
    """Return whether the last words are a thing: "la localité dénommée …", "pirogue nommée …"."""
    return bool(_lists()["things"] & set(re.findall(r"[a-z-]+", before.lower())[-_THING_WORDS_BACK:]))
