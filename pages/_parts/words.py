"""Words that come from files and addresses, made safe for Streamlit's Markdown; counts in words."""

from __future__ import annotations

_MARKS = frozenset(r"\`*_{}[]()#+-.!|<>$~:&")


def as_text(words: object) -> str:
    """Return words so that Markdown shows them as they are.

    An image or a link in a file's header, a file's name or an address would else make the browser fetch it.
    """
    return "".join("\\" + c if c in _MARKS else c for c in str(words))


WHOLE_FROM = 10.0
"""Counts from here on are told whole; fewer may be parts of events that are shared, or of which only a part falls into the view."""


def count_words(count: float, noun: str) -> str:
    """Return a count with its noun: 1 event, 0.5 events, 1,234 events."""
    told = f"{count:,.{0 if count >= WHOLE_FROM else 1}f}".removesuffix(".0")
    return f"{told} {noun if told == '1' else f'{noun}s'}"


def events_on_words(alone: float, shared: float) -> str:
    """Return what is on a corridor, in the words that every screen has for it."""
    return f"{count_words(alone, 'event')} on it alone, {count_words(shared, 'event').rsplit(' ', 1)[0]} shared with others"
