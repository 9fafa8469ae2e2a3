"""Changed and invented bytes end in rows accounted for or in a message: see ``fuzz_reader.py``."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from routes.intake import SourceTable
from tests.properties import fuzz_reader
from tests.properties.fuzz_inputs import make_input, seeds
from tests.properties.fuzz_reader import Outcome, Tally, fuzz, run


def _report(tally: Tally) -> str:
    return "\n".join(tally.lines())


def test_no_input_crashes_the_reader_or_loses_a_row() -> None:
    tally = fuzz(7, range(300))
    assert not tally.failures, _report(tally)
    assert tally.words.total() == 300
    assert tally.words["understood"] > 30, _report(tally)  # inputs that are all refused would try little


def test_an_input_follows_from_its_two_numbers() -> None:
    made = [make_input(7, number) for number in range(40)]
    assert made == [make_input(7, number) for number in range(40)]
    assert len({content for _, content in made}) > 35
    assert made != [make_input(8, number) for number in range(40)]
    assert len(seeds()) > 60


def test_a_crash_is_found_and_told_with_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(path: Path) -> SourceTable:
        raise ValueError(f"made to fail on {path.suffix}")

    monkeypatch.setattr(fuzz_reader, "read_file", crash)
    tally = fuzz(7, range(3))
    assert len(tally.failures) == 3
    assert "--replay 7:0" in _report(tally)
    assert "made to fail" in _report(tally)


def test_a_hang_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(path: Path) -> SourceTable:
        while True:
            with suppress(Exception):  # a reader that keeps every error
                sum(range(1000))

    monkeypatch.setattr(fuzz_reader, "read_file", hang)
    monkeypatch.setattr(fuzz_reader, "LIMIT_SECONDS", 0.05)
    (failure,) = fuzz(7, [0]).failures
    assert "TooLongError" in failure.failure


def _die_and_hang(seed: int, numbers: range, pipe: Connection) -> None:
    for number in numbers:
        pipe.send(number)
        if number == 4:
            os._exit(3)
        if number == 7:
            time.sleep(600)
        pipe.send(Outcome(number, "understood", 0.0))


@pytest.mark.slow
def test_an_input_that_kills_or_hangs_its_process_is_told_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_reader, "STUCK_SECONDS", 15.0)
    tally = run(1, 10, quiet=True, target=_die_and_hang)
    assert tally.words == {"understood": 8, "failed": 2}
    assert {outcome.number: outcome.failure for outcome in tally.failures} == {
        4: "the process died, exit code 3",
        7: "hung for more than 15 s",
    }


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_two_hundred_thousand_inputs() -> None:
    tally = run(1, 200_000, quiet=True)
    assert not tally.failures, _report(tally)
    assert tally.words.total() == 200_000
