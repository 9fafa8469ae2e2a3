"""Place names folded: one spelling for the many ways a name is written.

The rules, in order, each for all names and all texts alike:

1. any script to plain ASCII (anyascii), lower case;
2. apostrophes vanish (N'Djamena, M'Bour), other signs part words;
3. st, ste and sainte are saint;
4. French and Arabic-in-Latin spellings: tch → ch, dj → j, ou and w → u, kh → k, gh → g, q → k;
5. a letter that is doubled is written once;
6. the Arabic article (al, el, as, ash, az, ad, at, ar, an) before another word is left out.
"""

from __future__ import annotations

import re

from anyascii import anyascii

_APOSTROPHES = re.compile("['’‘`´ʼʿʾ\"]")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_SPELLINGS = re.compile("tch|dj|ou|w|kh|gh|q")
_SPELT = {"tch": "ch", "dj": "j", "ou": "u", "w": "u", "kh": "k", "gh": "g", "q": "k"}
_SAINTS = {"st": "saint", "ste": "saint", "sainte": "saint"}
_ARTICLES = frozenset(("al", "el", "as", "ash", "az", "ad", "at", "ar", "an"))


def plain(text: str) -> str:
    """Return `text` in lower-case ASCII words parted by one blank (rules 1 and 2): ``Séguédine`` → ``seguedine``."""
    ascii_text = text if text.isascii() else anyascii(text)
    return _NOT_A_WORD.sub(" ", _APOSTROPHES.sub("", ascii_text).lower()).strip()


def _word(word: str) -> str:
    spelt = _SPELLINGS.sub(lambda m: _SPELT[m.group()], _SAINTS.get(word, word))
    return _DOUBLED.sub(r"\1", spelt)


def folded_words(text: str) -> list[str]:
    """Return the words of `text` after all the rules: ``Al Qaṭrūn`` → ``["katrun"]``."""
    words = plain(text).split()
    last = len(words) - 1
    return [_word(w) for i, w in enumerate(words) if i == last or w not in _ARTICLES]


def fold(text: str) -> str:
    """Return `text` folded: two spellings of a name that the rules know give the same result."""
    return " ".join(folded_words(text))
