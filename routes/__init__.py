"""Trafficking routes: intake of events, the event store, frames, maps."""

__version__ = "0.1.0"
