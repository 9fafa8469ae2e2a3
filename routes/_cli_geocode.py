"""What `netcop geocode` does with a place in words, a file of them, or a position."""
# ruff: noqa: T201 - printing is what it does
