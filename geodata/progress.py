"""How far long work is: told to whoever wants to show it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Is told what is being done, in words, and the share of the whole that is done, 0 to 1."""


def silent(_said: str, _share: float) -> None:
    """Show nothing."""
