"""Counts in words."""

from __future__ import annotations

import pytest

from pages._parts.words import count_words, events_on_words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 events"),
        (1, "1 event"),
        (1.5, "1.5 events"),
        (2.0, "2 events"),
        (9.94, "9.9 events"),
        (12.4, "12 events"),
        (1234, "1,234 events"),
    ],
)
def test_a_count_has_its_noun_and_is_whole_from_ten(count: float, words: str) -> None:
    assert count_words(count, "event") == words


def test_what_is_on_a_corridor_is_told_in_two_counts() -> None:
    assert events_on_words(1, 0) == "1 event on it alone, 0 shared with others"
    assert events_on_words(2345.0, 0.5) == "2,345 events on it alone, 0.5 shared with others"
