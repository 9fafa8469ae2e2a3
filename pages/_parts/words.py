"""Words that come from files and addresses, made safe for Streamlit's Markdown."""

from __future__ import annotations

_MARKS = frozenset(r"\`*_{}[]()#+-.!|<>$~:&")


def as_text(words: object) -> str:
    """Return words so that Markdown shows them as they are.

    An image or a link in a file's header, a file's name or an address would else make the browser fetch it.
    """
    return "".join("\\" + c if c in _MARKS else c for c in str(words))
