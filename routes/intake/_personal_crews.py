"""Lists of a vessel's crew in a text, its captain, and numbered lists of names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from routes.intake._personal_tokens import Word, is_place_name
from routes.intake._personal_words import Found, any_of, may_mention, text_words

NameAt = Callable[[int], list[Word]]
"""From a place in the text, the capitalised words of a name that begins there."""

_LEAST_ITEMS = 2
_NUMBERED = re.compile(r"(?:^|[\s,;:])(?:(?:\d{1,2}|[a-h])[.)°]|\d{1,2}(?:[.)°]? -| ?- )) ?(?=[A-Z])")
_ITEMS = re.compile(r"\s*(?:[,;/+&]|\bet\b|\band\b|\by\b|\be\b|\d{1,2}[.)°-])\s*")
_BRACKETS = r"\([^()]{0,60}\)"
_END_OF_LIST = re.compile(rf"(?<!\b[A-Z])[.!?](?=\s+[A-Z][a-z]+\s+[a-z])|[\n|]|(?!{_BRACKETS}\s*(?:[,;/+&]|(?:et|and|y|e)\b))\(")

_END_OF_SENTENCE = re.compile(r"(?<!\b[A-Z])[.!?]\s*$")


def crew_lists(text: str, name_at: NameAt, named: set[int], *, goes_on: bool = False) -> list[Found]:
    """Return the names after a word for a crew or its captain, and those of numbered lists.

    Parameters
    ----------
    text
        As `flat` gives it.
    name_at
        Reads the name at a place.
    named
        Identities of the words that are known to be names.
    goes_on
        Whether the text begins within a list.
    """
    found = _after_crew(text, 0, name_at, named) if goes_on else []
    cues = (*text_words("cues.crew"), *text_words("cues.captain"))
    for match in _crew_cues().finditer(text) if may_mention(text, cues) else ():
        if match.group("captain"):
            found += [span for span, known in _spans([name_at(match.end())], named) if known]
        else:
            found += _after_crew(text, match.end(), name_at, named)
    return sorted({*found, *_numbered(text, name_at, named)}, key=lambda span: span.start)


def ends_in_list(text: str, *, goes_on: bool) -> bool:
    """Return whether a list of a crew is not at its end where the text is; `goes_on` as in `crew_lists`."""
    may_begin = may_mention(text, text_words("cues.crew"))
    starts = [match.end() for match in _crew_cues().finditer(text) if match.group("crew")] if may_begin else []
    start = starts[-1] if starts else 0
    return (goes_on or bool(starts)) and not _END_OF_LIST.search(text, start) and not _END_OF_SENTENCE.search(text, start)


@cache
def _crew_cues() -> re.Pattern[str]:
    crews, captains = any_of(text_words("cues.crew")), any_of(text_words("cues.captain"))
    counted = r"(?: (?:de|of|with|con|com))? \d{1,3}(?: [^\W\d_]+)? ?[:=-] ?"
    composed = r"(?: (?:compose|composee|composed|constitue|compuesta|formada|composta)(?: de| of| par| por)?| of| de)?"
    crew = rf"{crews}(?: \([^)]*\))?(?:{counted}|{composed} ?[:=-]? ?|\s*[:=-]\s*)"
    return re.compile(rf"(?<![\w-])(?:(?P<crew>{crew})|(?P<captain>{captains}\s*[:=-]?\s*))(?=\W?[A-Z\d])", re.IGNORECASE)


def _after_crew(text: str, start: int, name_at: NameAt, named: set[int]) -> list[Found]:
    """Return the items after a word for a crew that are names: if one is known for it, or two look it, all that are no place's."""
    ends = _END_OF_LIST.search(text, start)
    end = ends.start() if ends else len(text)
    starts = [start, *(match.end() for match in _ITEMS.finditer(text, start, end))]
    names = [name_at(item) for item in starts if item < end]
    spans = _spans(names, named)
    if len(spans) < _LEAST_ITEMS and not any(known for _, known in spans):
        return []
    single = (Found("crew-list", name[0].start, name[0].end) for name in names if len(name) == 1)
    return [*(span for span, _ in spans), *(span for span in single if not is_place_name(text[span.start : span.end]))]


def _numbered(text: str, name_at: NameAt, named: set[int]) -> list[Found]:
    """Return the items of a numbered list if all are nothing but names: one of them known for it, or none of them a place's."""
    starts = [match.end() for match in _NUMBERED.finditer(text)]
    if len(starts) < _LEAST_ITEMS:
        return []
    names = [name_at(start) for start in starts]
    ends = [*starts[1:], len(text)]
    if not all(name and not re.search(r"[^\W\d_]{2}", text[name[-1].end : end]) for name, end in zip(names, ends, strict=True)):
        return []
    spans = _spans(names, named)
    no_place = len(spans) == len(names) and not any(is_place_name(text[span.start : span.end]) for span, _ in spans)
    return [span for span, _ in spans] if no_place or any(known for _, known in spans) else []


def _spans(names: Sequence[Sequence[Word]], named: set[int]) -> list[tuple[Found, bool]]:
    """Return the names of two words, or of a known one, each with whether a word of it is known."""
    known = [any(id(word) in named or word.is_known for word in name) for name in names]
    return [
        (Found("crew-list", name[0].start, name[-1].end), is_known)
        for name, is_known in zip(names, known, strict=True)
        if name and (len(name) > 1 or is_known)
    ]
