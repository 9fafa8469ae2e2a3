"""Fuzz the reader: changed and invented bytes must end in rows accounted for or in a message, within two seconds.

``python -m tests.properties.fuzz_reader --inputs 200000`` runs it in two processes. Every input follows from ``seed:number``
alone; ``--replay seed:number`` makes that one again, keeps its bytes and shows what happens.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from geodata.errors import NetcopError
from routes.intake import read_file, take_in
from tests.properties.fuzz_inputs import make_input

LIMIT_SECONDS = 2.0
STUCK_SECONDS = 20.0
UNDERSTOOD_OF = 10
"""In a large run each of so many inputs is understood too, not only read."""
TODAY = date(2026, 6, 1)


@dataclass(frozen=True)
class Outcome:
    """What became of one input; `failure` says what must not happen."""

    number: int
    word: str
    took_s: float
    failure: str | None = None


@dataclass
class Tally:
    """What became of all of them."""

    seed: int
    words: Counter[str] = field(default_factory=Counter)
    slowest: Outcome = Outcome(-1, "", 0.0)
    failures: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.words[outcome.word] += 1
        self.slowest = max(self.slowest, outcome, key=lambda each: each.took_s)
        if outcome.failure is not None:
            self.failures.append(outcome)

    def lines(self) -> Iterator[str]:
        """Yield the report, a line each; failures that end at the same place are told once."""
        yield ", ".join(f"{word}: {count:,}" for word, count in self.words.most_common())
        yield f"slowest {self.slowest.took_s:.3f} s ({self.seed}:{self.slowest.number})"
        alike: dict[str, list[Outcome]] = {}
        for outcome in self.failures:
            alike.setdefault(str(outcome.failure).rpartition("\n  File ")[2], []).append(outcome)
        for group in sorted(alike.values(), key=len, reverse=True):
            others = ", ".join(f"{self.seed}:{outcome.number}" for outcome in group[1:5])
            yield f"\n{len(group):,} times, --replay {self.seed}:{group[0].number}" + (f" (also {others})" if others else "")
            yield str(group[0].failure)


class TooLongError(BaseException):
    """An input took longer than it may; not an `Exception`, so that no handler in the reader keeps it."""


def check(folder: Path, name: str, content: bytes, *, understand: bool = True) -> str:
    """Return in a word what became of the bytes; raise what must not happen.

    Without `understand` they are read only, which is where bytes do harm, and several times as fast.
    """
    path = folder / name
    path.write_bytes(content)
    try:
        source = read_file(path)
        if not understand:
            assert source.rows_read == source.set_aside.height + sum(frame.height for frame in source.frames(["source_row"]))
            return "read"
        taken = take_in(source, today=TODAY)
    except NetcopError as error:
        assert str(error), "a refusal needs a message"
        return f"refused ({type(error).__name__})"
    finally:
        path.unlink()
    parts = (taken.records, taken.problems, taken.duplicates)
    heights = [part.height for part in parts]
    assert taken.rows_read == sum(heights), f"{taken.rows_read} rows read, {heights} told"
    rows = [row for part in parts for row in part["source_row"].to_list()]
    assert len(set(rows)) == len(rows), "a row is told twice"
    assert not rows or min(rows) >= 1, "rows are counted from 1"
    assert taken.problems["cure"].null_count() == taken.problems["reason"].null_count() == 0, "a problem needs a reason and a cure"
    return "understood" if heights[0] else "problems only"


def attempt(seed: int, number: int, folder: Path, every: int = 1) -> Outcome:
    """Return what became of one input; each of so many is also understood."""
    name, content = make_input(seed, number)
    started = time.perf_counter()
    failure = None
    try:
        with _at_most(2 * LIMIT_SECONDS):
            word = check(folder, name, content, understand=number % every == 0)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  a panic in a library is no Exception, and a failure like any other
        word = "failed"
        failure = f"{type(error).__name__}: {str(error)[:400]}\n{''.join(traceback.format_tb(error.__traceback__)[-5:])}".rstrip()
    took = time.perf_counter() - started
    if failure is None and took > LIMIT_SECONDS:
        word, failure = "failed", f"took longer than {LIMIT_SECONDS} s"
    return Outcome(number, word, took, failure)


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TooLongError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def fuzz(seed: int, numbers: Iterable[int]) -> Tally:
    """Run these inputs in this process."""
    tally = Tally(seed)
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            tally.add(attempt(seed, number, Path(folder)))
    return tally


# ---- several processes


Work = Callable[[int, range, Connection], None]


def work(seed: int, numbers: range, pipe: Connection) -> None:
    """Run these inputs in a process of its own: each number is sent before it is tried, and its outcome after."""
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            pipe.send(number)
            pipe.send(attempt(seed, number, Path(folder), UNDERSTOOD_OF))


class _Worker:
    """A process at work on a range of inputs, begun anew behind an input that hung or killed it."""

    def __init__(self, seed: int, numbers: range, target: Work) -> None:
        self.seed, self.numbers, self.target = seed, numbers, target
        self.outcomes: list[Outcome] = []
        self.process: BaseProcess
        self._begin(numbers)

    def _begin(self, numbers: range) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe(duplex=False)
        self.process = context.Process(target=self.target, args=(self.seed, numbers, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.number, self.since = numbers.start, time.perf_counter()

    def hear(self) -> bool:
        """Return whether there is more to come; `outcomes` are those that came since the last time."""
        self.outcomes = []
        try:
            while self.pipe.poll():
                message = self.pipe.recv()
                self.since = time.perf_counter()
                if isinstance(message, Outcome):
                    self.outcomes.append(message)
                else:
                    self.number = message
        except EOFError:
            self.process.join()
            return self.process.exitcode != 0 and self._go_on(f"the process died, exit code {self.process.exitcode}")
        if time.perf_counter() - self.since > STUCK_SECONDS:
            self.process.kill()
            self.process.join()
            return self._go_on(f"hung for more than {STUCK_SECONDS:.0f} s")
        return True

    def _go_on(self, failure: str) -> bool:
        self.outcomes.append(Outcome(self.number, "failed", time.perf_counter() - self.since, failure))
        left = range(self.number + self.numbers.step, self.numbers.stop, self.numbers.step)
        if left:
            self._begin(left)
        return bool(left)


def run(seed: int, inputs: int, *, processes: int = 2, begin: int = 0, quiet: bool = False, target: Work = work) -> Tally:
    """Run inputs `begin` to ``begin + inputs`` in several processes; one that hangs or dies is a failure, and the others go on."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # tables of twenty rows: the processes are the parallel part
    started = told = time.perf_counter()
    tally = Tally(seed)
    workers = [_Worker(seed, range(begin + n, begin + inputs, processes), target) for n in range(min(processes, inputs))]
    while workers:
        wait([worker.pipe for worker in workers], timeout=1)
        for worker in list(workers):
            if not worker.hear():
                workers.remove(worker)
            for outcome in worker.outcomes:
                tally.add(outcome)
        if not quiet and time.perf_counter() - told > 10:
            told, done = time.perf_counter(), tally.words.total()
            print(f"{done:,} of {inputs:,} inputs, {done / (told - started):,.0f} a second, {len(tally.failures):,} failures", flush=True)
    return tally


# ---- the command


def replay(word: str) -> None:
    """Run one input again, and keep its bytes."""
    seed, number = map(int, word.split(":"))
    name, content = make_input(seed, number)
    kept = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{number}-{name}"
    kept.write_bytes(content)
    print(f"{kept}, {len(content):,} bytes", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        print(check(Path(folder), name, content), f"in {time.perf_counter() - started:.3f} s")


def main(words: Sequence[str] | None = None) -> int:
    """Run from the command line; return 1 where an input failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--begin", type=int, default=0, help="number of the first input")
    parser.add_argument("--replay", metavar="SEED:NUMBER", help="make this one input again, keep its bytes, and run it")
    args = parser.parse_args(words)
    if args.replay:
        replay(args.replay)
        return 0
    started = time.perf_counter()
    tally = run(args.seed, args.inputs, processes=args.processes, begin=args.begin)
    took = time.perf_counter() - started
    print("\n".join(tally.lines()))
    peak_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    done = tally.words.total()
    told = {
        "seed": args.seed,
        "inputs": done,
        "seconds": round(took, 1),
        "inputs_per_second": round(done / took),
        "peak_mib": round(peak_mib),
        "failures": len(tally.failures),
    }
    print(json.dumps(told))
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
