"""`python -m benchmarks.discovery`: how often a planted corridor is found, how often one is found in noise, and how fast. All is made up."""

from __future__ import annotations

import argparse
import time

import numpy as np

from benchmarks._made_up_corridors import NOISE, Planted, is_found, scene
from routes.candidates import discover

SEEDS = 100
LEAST, MOST = 300, 2000
CLEAR = Planted(60, 700, 8, 12, 20)
HARDEST = Planted(40, 1200, 15, 18, 30)


def found_in(noise: str, seeds: int, *, count: int | None = None, planted: Planted | None = None) -> int:
    """Return in how many of the seeds the planted corridor is found.

    Parameters
    ----------
    noise, seeds
        Kind of noise, and how many seeds.
    count, planted
        Events of noise and what is planted; by default drawn for each seed, of those that ought to be found.
    """
    found = 0
    for seed in range(seeds):
        events, drawn = _drawn(noise, seed)
        made = scene(seed, noise, count or events, planted or drawn)
        found += is_found([np.array(c.line) for c in discover(made.events)], made.line)
    return found


def false_in(noise: str, seeds: int) -> int:
    """Return in how many of the seeds noise alone has a candidate."""
    return sum(bool(discover(scene(seed + 10_000, noise, _drawn(noise, seed)[0]).events)) for seed in range(seeds))


def _drawn(noise: str, seed: int) -> tuple[int, Planted]:
    """Return how many events of noise there are for a seed, and what is planted among them."""
    rng = np.random.default_rng([seed, NOISE.index(noise)])
    events = int(rng.integers(LEAST, MOST + 1))
    return events, Planted.any(rng)


def seconds(count: int) -> float:
    """Return the seconds that discovery takes among so many events of even noise with one corridor planted."""
    made = scene(1, "even", count - 60, Planted(60, 800, 10, 12))
    began = time.perf_counter()
    discover(made.events)
    return time.perf_counter() - began


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--noise", choices=NOISE, nargs="*", default=NOISE)
    chosen = parser.parse_args()
    seconds(500)  # compiled code is read once
    for count in (2000, 20_000):
        print(f"{count:,} events: {seconds(count):.1f} s", flush=True)
    for noise in chosen.noise:
        clear, found, false = found_in(noise, chosen.seeds, planted=CLEAR), found_in(noise, chosen.seeds), false_in(noise, chosen.seeds)
        print(
            f"{noise:8} found of {chosen.seeds}: {clear} clear ones, {found} of any kind; noise alone: {false} with a candidate", flush=True
        )
    for count in (300, 1000, 2000):
        found = found_in("even", chosen.seeds // 5, count=count, planted=HARDEST)
        print(f"40 events along 1,200 bent km in 18 months among {count:,}: found {found} of {chosen.seeds // 5}", flush=True)


if __name__ == "__main__":
    main()
