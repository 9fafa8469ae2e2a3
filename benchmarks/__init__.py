"""Benchmarks: one command, medians, ratios against a named peer in the same run."""
